"""What hands and forms put around numbers: boxes, circles, underlines, crossings out, ticks, stamps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from mnist_core.synthesis.pages.canvas import Canvas, Path, Pen
from mnist_core.synthesis.pages.papers import Paper, hue_color
from mnist_core.synthesis.pages.typesetting import draw_font, draw_word, print_text
from mnist_core.synthesis.pages.writer import bend_path
from mnist_core.synthesis.strokes import smooth_path


@dataclass(frozen=True)
class Area:
    """A rectangle on the page: its left upper corner and its size, units of the page."""

    x: float
    y: float
    width: float
    height: float

    def grown(self, left: float, top: float, right: float, bottom: float) -> Area:
        """Return it larger by so much on each side."""
        return Area(
            self.x - left, self.y - top, self.width + left + right, self.height + top + bottom
        )

    @property
    def outline(self) -> Path:
        """Its corners, the first one twice."""
        x, y, right, bottom = self.x, self.y, self.x + self.width, self.y + self.height
        return np.array([(x, y), (right, y), (right, bottom), (x, bottom), (x, y)])


def by_hand(path: Path, amount: float, rng: np.random.Generator, steps: int = 12) -> Path:
    """Run along a path's corners as a hand does, straying by about `amount`."""
    pieces = [
        start + np.linspace(0, 1, steps)[:, None] * (end - start) for start, end in pairwise(path)
    ]
    return bend_path(np.concatenate(pieces), amount, rng)


def encircle(canvas: Canvas, area: Area, pen: Pen, rng: np.random.Generator) -> None:
    """Draw a ring by hand around an area, closed or not quite, once or twice."""
    turns = rng.uniform(0.92, 1.15) if rng.random() < 0.85 else rng.uniform(1.7, 2.2)
    angles = rng.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi * turns, int(40 * turns))
    spiral = 1 + rng.normal(0, 0.04) * np.linspace(-1, 1, len(angles))
    reach = rng.uniform(1.05, 1.45) / np.sqrt(2)
    x = area.x + area.width / 2 + (area.width * reach + 0.2 * area.height) * np.cos(angles) * spiral
    y = area.y + area.height / 2 + (area.height * reach) * np.sin(angles) * spiral
    canvas.draw([bend_path(np.column_stack([x, y]), 0.03 * area.height, rng)], pen)


def frame(canvas: Canvas, area: Area, pen: Pen, rng: np.random.Generator) -> None:
    """Draw a box by hand: in one go or of four strokes that meet or cross."""
    stray = 0.02 * area.height
    if rng.random() < 0.4:
        canvas.draw([by_hand(area.outline + rng.normal(0, stray, (5, 2)), stray, rng)], pen)
        return
    sides = []
    for start, end in pairwise(area.outline):
        ends = np.stack([start, end]) + rng.normal(0, 0.03 * area.height, (2, 2))
        sides.append(by_hand(ends, stray, rng))
    canvas.draw(sides, pen)


def underline(canvas: Canvas, area: Area, pen: Pen, rng: np.random.Generator) -> None:
    """Draw one or two lines below an area, close enough to touch what stands in it, or in part."""
    for number in range(1 if rng.random() < 0.75 else 2):
        y = area.y + area.height * (1 + rng.uniform(-0.03, 0.3) + 0.15 * number)
        start = area.x - rng.uniform(-0.1, 0.4) * area.height
        end = area.x + area.width + rng.uniform(-0.2, 0.5) * area.height
        tilt = rng.normal(0, 0.04) * area.height
        path = by_hand(np.array([(start, y), (end, y + tilt)]), 0.02 * area.height, rng)
        canvas.draw([path], pen)


def strike_out(canvas: Canvas, area: Area, pen: Pen, rng: np.random.Generator) -> None:
    """Cross an area out: with a line, two, an X, or scribbled over."""
    kind = rng.random()
    x, y, right, bottom = area.x, area.y, area.x + area.width, area.y + area.height
    stray = 0.04 * area.height
    if kind < 0.45:
        paths = []
        for _ in range(1 if rng.random() < 0.7 else 2):
            start, end = y + area.height * rng.uniform(0.25, 0.75, 2)
            paths.append(
                np.array([(x - 0.2 * area.height, start), (right + 0.2 * area.height, end)])
            )
    elif kind < 0.7:
        paths = [np.array([(x, y), (right, bottom)]), np.array([(x, bottom), (right, y)])]
        paths = paths if rng.random() < 0.6 else paths[1:]
    else:
        turns = int(np.clip(area.width / area.height * rng.uniform(4, 9), 5, 40))
        columns = np.linspace(x, right, 2 * turns) + rng.normal(0, 0.1, 2 * turns) * area.height
        rows = np.where(np.arange(2 * turns) % 2, y, bottom) + rng.normal(0, stray, 2 * turns)
        paths = [smooth_path(np.column_stack([columns, rows]), 0)]
    canvas.draw(
        [by_hand(path, stray if kind < 0.7 else 0.2 * stray, rng, 5) for path in paths], pen
    )


def tick(
    canvas: Canvas, place: tuple[float, float], size: float, pen: Pen, rng: np.random.Generator
) -> None:
    """Draw a tick or a cross, as teachers do."""
    if rng.random() < 0.7:
        corners = [(0.0, 0.5), (0.3, 1.0), (1.0, rng.uniform(-0.3, 0.2))]
        paths = [np.array(corners)]
    else:
        paths = [np.array([(0.0, 0.0), (1.0, 1.0)]), np.array([(0.0, 1.0), (1.0, 0.0)])]
    canvas.draw([by_hand(path * size + place, 0.03 * size, rng, 6) for path in paths], pen)


def highlight(canvas: Canvas, area: Area, rng: np.random.Generator) -> None:
    """Draw over an area, or a part of it, with a highlighter."""
    color = hue_color(rng, saturation=(0.4, 0.95), value=(0.85, 1.0))
    pen = Pen(color, area.height * rng.uniform(0.9, 1.5), rng.uniform(0.5, 1.0), darkens=True)
    start = area.x + area.width * (rng.uniform(0, 0.5) if rng.random() < 0.3 else -0.05)
    end = area.x + area.width * (rng.uniform(0.6, 1.0) if rng.random() < 0.3 else 1.05)
    y = area.y + area.height * rng.uniform(0.4, 0.6)
    if rng.random() < 0.4:  # with straight ends
        box = Area(start, y - pen.width / 2, end - start, pen.width)
        canvas.fill(box.outline, pen)
    else:
        canvas.draw([np.array([(start, y), (end, y + rng.normal(0, 0.05) * area.height)])], pen)


def stamp(
    canvas: Canvas, place: tuple[float, float], size: float, rng: np.random.Generator
) -> None:
    """Stamp a ring or a box with a word in it."""
    color = hue_color(rng, saturation=(0.4, 1.0), value=(0.3, 0.8))
    pen = Pen(
        color, size * rng.uniform(0.02, 0.05), rng.uniform(0.4, 0.9), rng.uniform(0.2, 0.7), 3
    )
    x, y = place
    if rng.random() < 0.5:
        for radius in (size / 2, size * 0.4)[: int(rng.integers(1, 3))]:
            angles = np.linspace(0, 2 * np.pi, 50)
            ring = np.column_stack([np.cos(angles), np.sin(angles)]) * radius + place
            canvas.draw([ring], pen)
    else:
        canvas.draw([Area(x - size * 0.7, y - size * 0.2, size * 1.4, size * 0.4).outline], pen)
    print_text(
        canvas, draw_word(rng).upper(), place, size * 0.14, pen, font=draw_font(rng), centered=True
    )


def blot(canvas: Canvas, area: tuple[float, float], unit: float, rng: np.random.Generator) -> None:
    """Draw what is nothing: specks, scribbles, doodled curves, tally marks, an arrow."""
    kind = rng.choice(["specks", "curve", "tally", "arrow", "shape"])
    gray = rng.uniform(0, 0.5)
    color = (
        (gray, gray, gray)
        if rng.random() < 0.6
        else hue_color(rng, saturation=(0.4, 1.0), value=(0.2, 0.9))
    )
    pen = Pen(color, unit * rng.uniform(0.04, 0.15), rng.uniform(0.5, 1.0))
    spot = rng.uniform((0, 0), area)
    if kind == "specks":
        spots = rng.uniform((0, 0), area, (int(rng.integers(3, 40)), 2))
        canvas.draw(
            [spot[None] for spot in spots], replace(pen, width=pen.width * rng.uniform(0.3, 1))
        )
    elif kind == "curve":
        path = np.cumsum(
            rng.normal(0, unit * rng.uniform(0.2, 0.8), (int(rng.integers(6, 30)), 2)), axis=0
        )
        canvas.draw([smooth_path(by_hand(path + spot, 0, rng, 6), 3)], pen)
    elif kind == "tally":
        step = unit * rng.uniform(0.2, 0.5)
        bars = [
            by_hand(
                np.array([(i * step, 0), (i * step + rng.normal(0, 0.1) * unit, unit)]) + spot,
                0.02 * unit,
                rng,
            )
            for i in range(int(rng.integers(3, 6)))
        ]
        if rng.random() < 0.7:
            bars.append(
                by_hand(
                    np.array([(-step, 0.9 * unit), (len(bars) * step, 0.1 * unit)]) + spot,
                    0.02 * unit,
                    rng,
                )
            )
        canvas.draw(bars, pen)
    elif kind == "arrow":
        angle = rng.uniform(0, 2 * np.pi)
        way = np.array([np.cos(angle), np.sin(angle)]) * unit * rng.uniform(1, 4)
        side = np.array([-way[1], way[0]]) * 0.2
        head = np.stack([spot + 0.75 * way + side, spot + way, spot + 0.75 * way - side])
        canvas.draw([by_hand(np.stack([spot, spot + way]), 0.03 * unit, rng), head], pen)
    else:
        corners = int(rng.integers(3, 7))
        angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
        shape = (
            np.column_stack([np.cos(angles), np.sin(angles)]) * unit * rng.uniform(0.4, 2) + spot
        )
        canvas.draw([by_hand(np.vstack([shape, shape[:1]]), 0.02 * unit, rng)], pen)


def marking_pen(pen: Pen, paper: Paper, rng: np.random.Generator) -> Pen:
    """Choose what a mark is made with: mostly the same pen, or a red one, or one of another width."""
    kind = rng.random()
    if kind < 0.5:
        return pen
    if kind < 0.75:
        color = hue_color(rng, saturation=(0.6, 1.0), value=(0.5, 1.0))
        return replace(pen, color=color, width=pen.width * rng.uniform(0.6, 1.6))
    return replace(pen, width=pen.width * rng.uniform(0.5, 1.5))
