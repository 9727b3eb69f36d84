"""Where a page is written: its sheet, the pen, the hand; and the numbers that people write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

import numpy as np

from mnist_core.synthesis.pages.canvas import Canvas, Pen
from mnist_core.synthesis.pages.marks import Area, marking_pen
from mnist_core.synthesis.pages.papers import Paper, draw_pen, hue_color
from mnist_core.synthesis.pages.source import Source
from mnist_core.synthesis.pages.typesetting import draw_font, draw_word, print_text
from mnist_core.synthesis.pages.writer import Writer, Written

ASCENT = 1.0  # of a digit above its baseline, digit heights
DOTTED = 0.01  # share of the pens that leave rows of dots


@dataclass
class Desk:
    """Where a page is written.

    Attributes:
        canvas: The sheet.
        paper: What it is made of.
        area: Width and height of what the picture shows, units of the page.
        height: Of a digit, units of the page.
        pen: Writes the digits.
        writer: The hand.
        source: What hands have written.
        rng: Decides everything.
    """

    canvas: Canvas
    paper: Paper
    area: tuple[float, float]
    height: float
    pen: Pen
    writer: Writer
    source: Source
    rng: np.random.Generator

    def write(
        self, text: str, x: float, y: float, *, height: float | None = None, kind: int | None = None,
        pen: Pen | None = None,
    ) -> Area:  # fmt: skip
        """Write a text with its baseline at y; returns where it stands."""
        high = self.height if height is None else height
        return self.put(self.writer.write(text), x, y, height=high, kind=kind, pen=pen)

    def put(
        self, written: Written, x: float, y: float, *, height: float, kind: int | None = None,
        pen: Pen | None = None,
    ) -> Area:  # fmt: skip
        """Put down what was written, all as one kind if that is given."""
        pen = self.pen if pen is None else pen
        pen = replace(pen, width=pen.width * min(1.0, height / self.height))
        strokes = written.placed(x, y, height)
        for each in sorted({found for _, found in strokes}):
            paths = [path for path, found in strokes if found == each]
            self.canvas.draw(paths, pen, each if kind is None else kind)
        return Area(x, y - height * ASCENT, written.width * height, height * ASCENT)

    def mark_pen(self) -> Pen:
        return marking_pen(self.pen, self.paper, self.rng)

    def print_pen(self) -> Pen:
        """Choose a printer's ink: black or colored, light on dark paper."""
        rng = self.rng
        if self.paper.is_dark:
            gray = rng.uniform(0.5, 1.0)
            return Pen((gray, gray, gray), 1.0, rng.uniform(0.5, 1.0))
        if rng.random() < 0.65:
            gray = rng.uniform(0, 0.4)
            return Pen((gray, gray, gray), 1.0, rng.uniform(0.5, 1.0))
        color = hue_color(rng, saturation=(0.3, 1.0), value=(0.3, 0.95))
        return Pen(color, 1.0, rng.uniform(0.4, 1.0))

    def label(self, x: float, y: float) -> float:
        """Print or write a word; returns where a number after it begins."""
        rng = self.rng
        if rng.random() < 0.6:
            size, font = self.height * rng.uniform(0.4, 1.0), draw_font(rng)
            pen = self.print_pen()
            x += print_text(self.canvas, draw_word(rng), (x, y), size, pen, font=font)
        else:
            word, size = "a" * int(rng.integers(1, 7)), self.height * rng.uniform(0.7, 1.0)
            x += self.write(word, x, y, height=size).width
        return x + self.height * rng.uniform(0.2, 0.8)


Choice = TypeVar("Choice")
Shares: TypeAlias = tuple[tuple[float, Choice], ...]
"""What there is to choose from, and how often each is chosen."""


def choose(choices: Shares[Choice], rng: np.random.Generator) -> Choice:
    """Choose one by its share; the shares need not sum to 1."""
    shares = np.array([share for share, _ in choices])
    return choices[int(rng.choice(len(choices), p=shares / shares.sum()))][1]


def draw_number(rng: np.random.Generator, most: int = 8) -> str:
    """Choose the digits of a number, runs of one digit among them."""
    count = int(np.clip(rng.geometric(0.25), 1, most))
    digits = rng.integers(0, 10, count).astype(str)
    if rng.random() < 0.15:
        digits[int(rng.integers(count)) :] = str(rng.choice([0, 0, 1, 7]))
    return "".join(digits)


def draw_expression(rng: np.random.Generator) -> str:
    """Choose a number as it stands among signs: a date, a sum, a price, a time, a list's entry."""

    def number(most: int = 4) -> str:
        return draw_number(rng, most)

    def joined(sign: str, count: int) -> str:
        return sign.join(number(3) for _ in range(count))

    two = f"{rng.integers(100):02d}"
    kinds: Shares[str] = (
        (0.36, number(9)),
        (0.06, joined(" ", int(rng.integers(2, 4)))),
        (0.16, f"{number()}{rng.choice(list('.,'))}{number(3)}"),
        (0.05, str(rng.choice(list("./-"))).join([two, str(rng.integers(1, 13)), number()])),
        (0.04, f"{rng.integers(24)}:{two}"),
        (0.05, f"{rng.choice(list('--+'))}{number()}"),
        (0.07, f"{joined(str(rng.choice(list('+-/:'))), 2)}={number(3)}"),
        (0.04, joined("-", 3)),
        (0.03, f"{number(6)}{rng.choice(list(',.'))}-"),
        (0.07, f"{number(2)}) {number()}"),
        (0.13, f"{number(5)}{rng.choice(list('%%%$€€€°kmcgx'))}"),
        (0.12, f"{rng.choice(list('$$€##N'))}{number(5)}"),
        (0.06, f"{number(3)}x{number(3)}"),
    )
    return choose(kinds, rng)


def new_desk(
    canvas: Canvas, paper: Paper, area: tuple[float, float], height: float, source: Source,
    rng: np.random.Generator,
) -> Desk:  # fmt: skip
    """Take a sheet, a pen that shows on it, and a hand."""
    pen = draw_pen(paper, height, rng)
    pen = replace(pen, width=max(pen.width, 0.9), is_dotted=rng.random() < DOTTED)
    return Desk(canvas, paper, area, height, pen, Writer(source, rng), source, rng)
