"""What is written on: paper, ruled or squared, boards, screens, and the table beside a sheet."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.synthesis.pages.canvas import Canvas, Color, Pen
from mnist_core.synthesis.pages.grain import grain

DARK, LIGHT = "dark", "light"


@dataclass(frozen=True)
class Paper:
    """What is written on, and what with.

    Attributes:
        color: Of the paper.
        is_dark: Whether the pen is lighter than it.
        is_screen: Whether it is a drawing program's even color, without grain.
        is_board: Whether it is a board: chalk is rough.
    """

    color: Color
    is_dark: bool = False
    is_screen: bool = False
    is_board: bool = False


def draw_paper(rng: np.random.Generator) -> Paper:
    """Choose what is written on."""
    kind = rng.random()
    if kind < 0.68:  # white to gray and cream
        gray = rng.uniform(0.72, 1.0)
        tint = rng.normal(0, 0.015, 3) + np.array([0.015, 0.0, -0.02]) * rng.normal(0.4, 1)
        return Paper(_color(gray + tint))
    if kind < 0.75:  # colored paper, stickers, cardboard
        return Paper(hue_color(rng, saturation=(0.08, 0.5), value=(0.65, 1.0)))
    if kind < 0.87:  # a drawing program's
        if rng.random() < 0.7:
            return Paper((1.0, 1.0, 1.0), is_screen=True)
        return Paper(hue_color(rng, saturation=(0.0, 0.9), value=(0.6, 1.0)), is_screen=True)
    if kind < 0.94:  # notes in dark mode
        gray = rng.uniform(0, 0.25)
        tint = rng.uniform(0, 0.1, 3) * (rng.random() < 0.5)
        return Paper(_color(gray + tint), is_dark=True, is_screen=True)
    board = np.array([(0.08, 0.2, 0.14), (0.15, 0.16, 0.17), (0.12, 0.2, 0.25)])
    color = board[int(rng.integers(3))] * rng.uniform(0.6, 1.5)
    return Paper(_color(color), is_dark=True, is_board=True)


def hue_color(
    rng: np.random.Generator, *, saturation: tuple[float, float], value: tuple[float, float]
) -> Color:
    """Draw a color of any hue."""
    drawn = rng.uniform(0, 360), rng.uniform(*saturation), rng.uniform(*value)
    hsv = np.array([[drawn]], np.float32)
    red, green, blue = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0]
    return float(red), float(green), float(blue)


def draw_pen(paper: Paper, height: float, rng: np.random.Generator) -> Pen:
    """Choose a pen that shows on a paper, for digits so high, units of the page."""
    if paper.is_board:
        color = (
            (1.0, 1.0, 0.97)
            if rng.random() < 0.7
            else hue_color(rng, saturation=(0.1, 0.5), value=(0.8, 1.0))
        )
        width = height * rng.uniform(0.06, 0.16)
        return Pen(
            color, width, rng.uniform(0.5, 0.95), rng.uniform(0.2, 0.6), rng.choice([1, 2, 3])
        )
    if paper.is_dark:
        color = (
            (1.0, 1.0, 1.0)
            if rng.random() < 0.4
            else hue_color(rng, saturation=(0.0, 0.9), value=(0.55, 1.0))
        )
        return Pen(color, height * np.exp(rng.uniform(np.log(0.04), np.log(0.2))))
    if paper.is_screen:
        color = (0.0, 0.0, 0.0) if rng.random() < 0.6 else _contrasting(paper, rng)
        pressure = rng.uniform(0.2, 0.6) if rng.random() < 0.2 else 0.0
        width = height * np.exp(rng.uniform(np.log(0.03), np.log(0.22)))
        return Pen(color, width, pressure=pressure)
    kind = rng.random()
    if kind < 0.5:  # a ball pen
        return Pen(
            _pen_color(rng), height * np.exp(rng.uniform(np.log(0.03), np.log(0.09))),
            rng.uniform(0.55, 1.0), rng.uniform(0, 0.3), 1, rng.uniform(0, 0.25),
        )  # fmt: skip
    if kind < 0.72:  # a pencil
        gray = rng.uniform(0.1, 0.4)
        return Pen(
            (gray, gray, gray * rng.uniform(1, 1.1)),
            height * np.exp(rng.uniform(np.log(0.035), np.log(0.1))),
            rng.uniform(0.4, 0.95), rng.uniform(0.2, 0.6), rng.choice([1, 1, 2]), rng.uniform(0, 0.2),
        )  # fmt: skip
    if kind < 0.92:  # a felt pen
        color = _pen_color(rng) if rng.random() < 0.7 else _contrasting(paper, rng)
        width = height * np.exp(rng.uniform(np.log(0.08), np.log(0.22)))
        return Pen(color, width, rng.uniform(0.8, 1.0), rng.uniform(0, 0.15), 2, darkens=True)
    return Pen(  # a fountain pen, a brush
        _pen_color(rng), height * rng.uniform(0.06, 0.14), rng.uniform(0.7, 1.0), 0.05, 3,
        rng.uniform(0.3, 0.7),
    )  # fmt: skip


def _pen_color(rng: np.random.Generator) -> Color:
    kind = rng.random()
    if kind < 0.45:
        return _color(rng.uniform(0, 0.2) + rng.normal(0, 0.02, 3))
    if kind < 0.85:  # blue
        return _color(
            np.array([rng.uniform(0, 0.25), rng.uniform(0.05, 0.3), rng.uniform(0.4, 0.8)])
        )
    return hue_color(rng, saturation=(0.6, 1.0), value=(0.3, 0.9))


def _contrasting(paper: Paper, rng: np.random.Generator) -> Color:
    """Draw any color that differs from the paper's; the better of four, as a writer would choose."""
    colors = [hue_color(rng, saturation=(0.3, 1.0), value=(0.1, 1.0)) for _ in range(3)]
    return max(colors, key=lambda color: np.abs(np.subtract(color, paper.color)).sum())


def _color(values: NDArray[np.float64]) -> Color:
    red, green, blue = np.clip(values, 0, 1)
    return float(red), float(green), float(blue)


def lay_paper(
    paper: Paper, shape: tuple[int, int], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Show the bare paper (H, W, 3), float32, with its grain, blotches and what was wiped off a board."""
    picture = np.empty((*shape, 3), np.float32)
    picture[:] = paper.color
    if paper.is_screen:
        return picture
    rough = np.zeros(shape, np.float32)
    for size in (1, 2, 5, 17, 65):
        strength = abs(rng.normal(0, 0.009 if size < 60 else 0.016)) * (2 if paper.is_board else 1)
        rough += np.float32(strength) * grain(shape, size, rng)
    if paper.is_board and rng.random() < 0.7:  # wiped: streaks of chalk
        streaks = cv2.GaussianBlur(grain(shape, 3, rng), (0, 0), sigmaX=25, sigmaY=1.2)
        rough += np.float32(rng.uniform(0.05, 0.3)) * np.maximum(streaks, 0) * 2
    picture += rough[..., None]
    return picture


def rule_paper(
    canvas: Canvas, paper: Paper, pitch: float, area: tuple[float, float], rng: np.random.Generator
) -> None:
    """Print lines, squares or dots over the whole sheet.

    Args:
        canvas: Is drawn on.
        paper: Decides how light the ink is.
        pitch: Of the lines, units of the page.
        area: Width and height of the sheet, units of the page.
        rng: Decides everything else.
    """
    kind = rng.choice(["lines", "squares", "dots", "squares", "lines"])
    color = hue_color(rng, saturation=(0.0, 0.8), value=(0.3, 0.9))
    if paper.is_dark:
        color = hue_color(rng, saturation=(0.0, 0.6), value=(0.3, 0.8))
    pen = Pen(
        color, float(np.exp(rng.uniform(np.log(0.6), np.log(3.5)))), float(rng.uniform(0.15, 0.9)),
        rng.uniform(0, 0.3) * (not paper.is_screen),
    )  # fmt: skip
    width, height = area
    rows = np.arange(-height * 0.3 + rng.uniform(0, pitch), height * 1.3, pitch)
    columns = np.arange(-width * 0.3 + rng.uniform(0, pitch), width * 1.3, pitch)
    across, down = (-0.3 * width, 1.3 * width), (-0.3 * height, 1.3 * height)
    if kind == "dots":
        dots = [np.array([(x, y)]) for y in rows for x in columns]
        if dots and len(dots) < 900:
            canvas.draw(dots, pen)
        return
    canvas.draw([np.array([(across[0], y), (across[1], y)]) for y in rows], pen)
    if kind == "squares":
        canvas.draw([np.array([(x, down[0]), (x, down[1])]) for x in columns], pen)
    elif rng.random() < 0.3:  # the margin
        x = rng.uniform(0, 0.4) * width
        red = hue_color(rng, saturation=(0.3, 0.9), value=(0.5, 1.0))
        canvas.draw([np.array([(x, down[0]), (x, down[1])])], Pen(red, pen.width, pen.opacity))


def print_pattern(
    canvas: Canvas, height: float, area: tuple[float, float], rng: np.random.Generator
) -> None:
    """Print what keeps cheques and tickets from being copied: waves, rings or rays, all alike and fine."""
    color = hue_color(rng, saturation=(0.0, 0.6), value=(0.3, 0.9))
    pen = Pen(color, float(rng.uniform(0.6, 2.0)), float(rng.uniform(0.15, 0.7)))
    pitch = max(3.0, height * rng.uniform(0.12, 0.6))
    kind = rng.choice(["waves", "rings", "rays"])
    width, depth = area
    middle = rng.uniform((-0.2 * width, -0.2 * depth), (1.2 * width, 1.2 * depth))
    if kind == "waves":
        x = np.linspace(-0.2 * width, 1.2 * width, 120)
        wave = (
            pitch
            * rng.uniform(0.5, 4)
            * np.sin(x * rng.uniform(0.3, 3) / height + rng.uniform(0, 6))
        )
        rows = np.arange(-0.2 * depth, 1.2 * depth, pitch)
        paths = [np.column_stack([x, y + wave]) for y in rows]
    elif kind == "rings":
        angles = np.linspace(0, 2 * np.pi, 80)
        ring = np.column_stack([np.cos(angles), np.sin(angles) * rng.uniform(0.5, 1)])
        paths = [middle + radius * ring for radius in np.arange(pitch, 1.5 * width, pitch)]
    else:
        angles = np.arange(0, 2 * np.pi, max(0.02, pitch / width))
        way = np.column_stack([np.cos(angles), np.sin(angles)])
        paths = [np.stack([middle + one * pitch, middle + one * 2 * width]) for one in way]
    canvas.draw(paths, pen)
