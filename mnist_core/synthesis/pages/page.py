"""Pages to learn from: written, spoiled, photographed, with the class of every pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.synthesis.pages.canvas import Canvas, Pen
from mnist_core.synthesis.pages.desk import new_desk
from mnist_core.synthesis.pages.layouts import write_something
from mnist_core.synthesis.pages.papers import (
    Paper,
    draw_paper,
    hue_color,
    lay_paper,
    print_pattern,
    rule_paper,
)
from mnist_core.synthesis.pages.photography import photograph
from mnist_core.synthesis.pages.source import Source
from mnist_core.synthesis.pages.typesetting import draw_font, draw_word, print_text
from mnist_core.synthesis.pages.writer import Writer
from mnist_core.types import Picture

LOWEST, USUAL, HIGHEST = 10.0, 30.0, 100.0  # heights of the digits, pixels
# Shares of the pictures: paper that is ruled, or printed with a pattern; writing that shines through; what
# lies beside the sheet, and upon it; screenshots with a program's buttons.
RULED, PATTERNED, GHOSTLY = 0.38, 0.04, 0.07
TABLE, LAIN_ON, FRAMED = 0.12, 0.06, 0.2
HOLED = 0.04
TURNED = 0.06  # standard deviation of a sheet's angle, radians; some are turned by much more


@dataclass(frozen=True, eq=False)
class LabeledPage:
    """A photograph of writing.

    Attributes:
        picture: Shape (H, W, 3), uint8 RGB.
        target: Shape (H, W), uint8: `OTHER`, `DIGIT` or that of a sign, exactly below the strokes.
    """

    picture: Picture
    target: NDArray[np.uint8]


def write_page(source: Source, rng: np.random.Generator, *, side: int = 384) -> LabeledPage:
    """Write a page of any kind and photograph a square of it.

    Args:
        source: What hands have written.
        rng: Decides everything: the same state gives the same page.
        side: Of the picture, pixels.
    """
    paper = draw_paper(rng)
    height = float(np.exp(rng.triangular(np.log(LOWEST), np.log(USUAL), np.log(HIGHEST))))
    canvas = Canvas(lay_paper(paper, (side, side), rng), _view(side, paper, rng), rng)
    area = (float(side), float(side))
    if rng.random() < RULED:
        rule_paper(canvas, paper, height * rng.uniform(0.4, 2.2), area, rng)
    if not paper.is_dark and rng.random() < PATTERNED:
        print_pattern(canvas, height, area, rng)
    if not paper.is_screen and rng.random() < GHOSTLY:
        _ghost(canvas, paper, height, area, source, rng)
    write_something(new_desk(canvas, paper, area, height, source, rng))
    _holes(canvas, area, height, rng)
    if paper.is_screen and rng.random() < FRAMED:
        _toolbar(canvas, area, rng)
    if not paper.is_screen and rng.random() < TABLE:
        _table(canvas, area, rng)
    if not paper.is_screen and rng.random() < LAIN_ON:
        _lay_on(canvas, area, height, rng)
    is_lit = not paper.is_screen or rng.random() < 0.12
    return LabeledPage(photograph(canvas.picture, rng, lit=is_lit, height=height), canvas.target)


def write_number(
    source: Source, text: str, rng: np.random.Generator, *, side: int = 256
) -> LabeledPage:
    """Write one number, with nothing but paper and perhaps its ruling around it, and photograph it.

    Args:
        source: What hands have written.
        text: Digits and signs.
        rng: Decides everything: the same state gives the same picture.
        side: Of the picture, pixels; the number is nearly as wide, or half as high.
    """
    paper = draw_paper(rng)
    written = Writer(source, rng).write(text)
    height = side * min(0.5, 0.85 / max(written.width, 1e-6))
    canvas = Canvas(lay_paper(paper, (side, side), rng), _view(side, paper, rng), rng)
    if rng.random() < RULED:
        rule_paper(canvas, paper, height * rng.uniform(0.8, 2.2), (side, side), rng)
    desk = new_desk(canvas, paper, (side, side), height, source, rng)
    left, base = (side - written.width * height) / 2, (side + height) / 2
    desk.put(written, left, base, height=height)
    is_lit = not paper.is_screen
    return LabeledPage(photograph(canvas.picture, rng, lit=is_lit, height=height), canvas.target)


def _view(side: int, paper: Paper, rng: np.random.Generator) -> NDArray[np.float64]:
    """Look at the sheet: turned and tilted a little; a drawing program's is straight."""
    if paper.is_screen and rng.random() < 0.9:
        return np.eye(3)
    angle = rng.normal(0, TURNED) if rng.random() < 0.9 else rng.uniform(-0.6, 0.6)
    cos, sin = np.cos(angle), np.sin(angle)
    middle = side / 2
    away = np.array([[1, 0, -middle], [0, 1, -middle], [0, 0, 1]])
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    tilt = np.eye(3)
    tilt[2, :2] = rng.normal(0, 0.12, 2) / side
    tilt[:2, :2] += rng.normal(0, 0.04, (2, 2))
    return np.linalg.inv(away) @ tilt @ turn @ away


def _ghost(
    canvas: Canvas, paper: Paper, height: float, area: tuple[float, float], source: Source,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Let the writing of the other side shine through, or what was erased: it is none to be read."""
    desk = new_desk(canvas, paper, area, height, source, rng)
    if rng.random() < 0.6:
        mirror = np.array([[-1, 0, area[0]], [0, 1, 0], [0, 0, 1.0]])
        desk.canvas = Canvas(canvas.picture, canvas.matrix @ mirror, rng)
    else:
        desk.canvas = Canvas(canvas.picture, canvas.matrix, rng)
    desk.pen = Pen(desk.pen.color, desk.pen.width, float(rng.uniform(0.04, 0.14)))
    write_something(desk)


def _holes(
    canvas: Canvas, area: tuple[float, float], height: float, rng: np.random.Generator
) -> None:
    """Punch holes along a margin."""
    if rng.random() > HOLED:
        return
    gray = rng.uniform(0, 0.5)
    pen = Pen((gray, gray, gray), height * rng.uniform(0.3, 1.0))
    x = rng.uniform(0, 0.2) * area[0]
    pitch = height * rng.uniform(1, 3)
    canvas.draw([np.array([(x, y)]) for y in np.arange(rng.uniform(0, pitch), area[1], pitch)], pen)


def _toolbar(canvas: Canvas, area: tuple[float, float], rng: np.random.Generator) -> None:
    """Show a drawing program's buttons, or a phone's clock, along the upper rim."""
    high = area[1] * rng.uniform(0.04, 0.12)
    gray = rng.uniform(0.1, 1.0)
    bar = np.array([(0, 0), (area[0], 0), (area[0], high), (0, high)])
    canvas.fill(bar, Pen((gray, gray, gray), 1), hides=True)
    for x in np.arange(high, area[0], high * rng.uniform(0.8, 2.5)):
        color = hue_color(rng, saturation=(0, 1), value=(0.2, 1))
        if rng.random() < 0.7:
            canvas.draw([np.array([(x, high / 2)])], Pen(color, high * rng.uniform(0.2, 0.6)))
        else:
            text = (
                draw_word(rng)[:4]
                if rng.random() < 0.6
                else f"{rng.integers(24)}:{rng.integers(60):02d}"
            )
            print_text(
                canvas, text, (x, high * 0.7), high * 0.35, Pen(color, 1), font=draw_font(rng)
            )


def _table(canvas: Canvas, area: tuple[float, float], rng: np.random.Generator) -> None:
    """Show the table beyond one or two edges of the sheet, whose shadow falls on it."""
    color = hue_color(rng, saturation=(0.0, 0.7), value=(0.05, 0.8))
    table = lay_paper(Paper(color, is_board=rng.random() < 0.5), canvas.size, rng)
    width, depth = area
    for _ in range(int(rng.integers(1, 3))):
        edge = int(rng.integers(4))
        far = 3 * max(area)
        inset = rng.uniform(0.02, 0.15) * (width, depth)[edge % 2]
        tilt = rng.normal(0, 0.03) * far
        corners = np.array([(-far, inset - tilt), (far, inset + tilt), (far, -far), (-far, -far)])
        if edge % 2 == 0:
            corners = corners[:, ::-1]
        if edge >= 2:
            corners = np.array(area) - corners
        mask = _filled(canvas, corners)
        shadow = np.zeros_like(mask)
        reach = int(rng.integers(1, 9))
        shadow[reach:, reach:] = mask[:-reach, :-reach]
        canvas.put(shadow * (1 - mask), Pen((0, 0, 0), 1, float(rng.uniform(0, 0.5))))
        before = canvas.picture.copy()
        canvas.put(mask, Pen(color, 1), hides=True)
        canvas.picture[:] = before + mask[..., None] * (table - before)


def _filled(canvas: Canvas, corners: NDArray[np.float64]) -> NDArray[np.float32]:
    blank = Canvas(np.zeros((*canvas.size, 3), np.float32), canvas.matrix, np.random.default_rng(0))
    blank.fill(corners, Pen((1, 1, 1), 1))
    return blank.picture[..., 0].copy()


def _lay_on(
    canvas: Canvas, area: tuple[float, float], height: float, rng: np.random.Generator
) -> None:
    """Leave a finger, a pen or something else on the sheet, at its rim."""
    middle = np.array(area) / 2
    angle = rng.uniform(0, 2 * np.pi)
    way = np.array([np.cos(angle), np.sin(angle)]) * max(area)
    start, end = middle + way * rng.uniform(0.3, 0.45), middle + way
    if rng.random() < 0.5:
        skin = np.array([0.85, 0.62, 0.5]) * rng.uniform(0.4, 1.1)
        pen = Pen((skin[0], skin[1], skin[2]), height * rng.uniform(1.5, 4))
    else:
        pen = Pen(hue_color(rng, saturation=(0, 1), value=(0, 0.9)), height * rng.uniform(0.2, 1))
    if rng.random() < 0.3:
        corners = start + rng.normal(0, 1, (int(rng.integers(3, 8)), 2)) * height * rng.uniform(
            1, 5
        )
        canvas.fill(corners + way * 0.15, pen, hides=True)
        return
    shine = Pen((1, 1, 1), pen.width * 0.2, 0.3)
    mask = Canvas(np.zeros((*canvas.size, 3), np.float32), canvas.matrix, rng)
    mask.draw([np.stack([start, end])], Pen((1, 1, 1), pen.width))
    canvas.put(mask.picture[..., 0].copy(), pen, hides=True)
    canvas.draw([np.stack([start, end])], shine)
