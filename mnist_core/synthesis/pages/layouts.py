"""What stands on a page: lines of numbers, sums, tables, forms, sudokus, one digit, or no digit at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mnist_core.synthesis.pages.canvas import Pen
from mnist_core.synthesis.pages.desk import Desk, Shares, choose, draw_expression, draw_number
from mnist_core.synthesis.pages.forms import write_cells, write_sudoku, write_table, write_wheels
from mnist_core.synthesis.pages.marks import (
    Area,
    blot,
    by_hand,
    encircle,
    frame,
    highlight,
    stamp,
    strike_out,
    tick,
    underline,
)
from mnist_core.synthesis.pages.papers import hue_color
from mnist_core.synthesis.pages.typesetting import draw_font, draw_word, print_text
from mnist_core.types import OTHER

OFTEN, SELDOM = 0.9, 0.08  # shares of the numbers with a mark, on pages with many or few of them
OWN_COLORS = 0.03  # share of the numbers whose digits each have a color of their own


def write_lines(desk: Desk) -> None:
    """Write lines of numbers, level or in columns, with what stands around numbers."""
    rng, height = desk.rng, desk.height
    width, depth = desk.area
    pitch = height * (rng.uniform(1.05, 1.4) if rng.random() < 0.3 else rng.uniform(1.4, 2.6))
    y = height * rng.uniform(0.6, 2.0) if rng.random() < 0.7 else rng.uniform(0.2, 0.8) * depth
    columns = 1 if rng.random() < 0.75 else int(rng.integers(2, 4))
    left = rng.uniform(-0.02, 0.25) * width
    decorated = rng.random() < 0.55
    while y < depth + 0.5 * height:
        for column in range(columns):
            x = left + column * width / columns + rng.normal(0, 0.3) * height
            if rng.random() < 0.12:
                x = desk.label(x, y)
            text = draw_expression(rng) if columns == 1 else draw_number(rng, 4)
            if rng.random() < OWN_COLORS:
                _write_colored(desk, draw_number(rng), x, y)
            else:
                write_marked(desk, text, x, y, often=decorated)
        y += pitch * rng.uniform(0.95, 1.05)
        if rng.random() < 0.12:
            break


def _write_colored(desk: Desk, number: str, x: float, y: float) -> None:
    """Write each digit in a color of its own."""
    for token in number:
        color = hue_color(desk.rng, saturation=(0.6, 1.0), value=(0.3, 0.8))
        x += desk.write(token, x, y, pen=replace(desk.pen, color=color)).width + 0.2 * desk.height


def write_marked(desk: Desk, text: str, x: float, y: float, *, often: bool) -> None:
    """Write a number and, often or seldom, mark it: underlined, in a ring or box, struck out ..."""
    written = desk.writer.write(text)
    area = Area(x, y - desk.height, written.width * desk.height, desk.height)
    is_marked = desk.rng.random() < (OFTEN if often else SELDOM)
    name, mark = choose(MARKS, desk.rng) if is_marked else ("", None)
    if mark is not None and name in BELOW:
        mark(desk, area)
    desk.put(written, x, y, height=desk.height, kind=OTHER if name in VOID else None)
    if mark is not None and name not in BELOW:
        mark(desk, area)


def _lay_sticker(desk: Desk, area: Area) -> None:
    if not desk.paper.is_dark:
        color = hue_color(desk.rng, saturation=(0.1, 0.7), value=(0.7, 1.0))
        spare = desk.rng.uniform(0.1, 0.8, 4) * desk.height
        desk.canvas.fill(area.grown(*spare).outline, Pen(color, 1.0))


def _encircle(desk: Desk, area: Area) -> None:
    encircle(desk.canvas, area.grown(*[0.1 * desk.height] * 4), desk.mark_pen(), desk.rng)


def _frame(desk: Desk, area: Area) -> None:
    spare = desk.rng.uniform(0.1, 0.5, 4) * desk.height
    frame(desk.canvas, area.grown(*spare), desk.mark_pen(), desk.rng)


def _tick(desk: Desk, area: Area) -> None:
    size = desk.height * desk.rng.uniform(0.6, 1.3)
    gap = desk.height * desk.rng.uniform(-0.05, 0.5)
    x = area.x + area.width + gap if desk.rng.random() < 0.8 else area.x - gap - size
    tick(desk.canvas, (x, area.y), size, desk.mark_pen(), desk.rng)


def _correct(desk: Desk, area: Area) -> None:
    """Go on with digits that are struck out, and others after them."""
    gap, y = desk.rng.uniform(0.05, 0.4) * desk.height, area.y + area.height
    wrong = desk.write(draw_number(desk.rng, 2), area.x + area.width + gap, y, kind=OTHER)
    strike_out(desk.canvas, wrong, desk.mark_pen(), desk.rng)
    desk.write(draw_number(desk.rng, 2), wrong.x + wrong.width + gap, y)


def _print_unit(desk: Desk, area: Area) -> None:
    rng, place = desk.rng, (area.x + area.width + 0.3 * desk.height, area.y + area.height)
    size = desk.height * rng.uniform(0.5, 1)
    print_text(desk.canvas, draw_word(rng)[:3], place, size, desk.print_pen(), font=draw_font(rng))


def _raise(desk: Desk, area: Area) -> None:
    """Write an exponent."""
    x, y = area.x + area.width + 0.1 * desk.height, area.y + 0.3 * desk.height
    small = desk.height * desk.rng.uniform(0.45, 0.65)
    desk.write(draw_number(desk.rng, 1), x, y, height=small)


# How often each mark stands at a number that is marked at all. Some lie below the ink, some void it.
MARKS: Shares[tuple[str, Callable[[Desk, Area], None]]] = (
    (0.07, ("highlighter", lambda desk, area: highlight(desk.canvas, area, desk.rng))),
    (0.03, ("sticker", _lay_sticker)),
    (0.12, ("struck out", lambda d, area: strike_out(d.canvas, area, d.mark_pen(), d.rng))),
    (0.2, ("underline", lambda d, area: underline(d.canvas, area, d.mark_pen(), d.rng))),
    (0.16, ("ring", _encircle)),
    (0.14, ("box", _frame)),
    (0.15, ("tick", _tick)),
    (0.24, ("correction", _correct)),
    (0.07, ("unit", _print_unit)),
    (0.05, ("exponent", _raise)),
)
BELOW, VOID = ("highlighter", "sticker"), ("struck out",)


def write_sum(desk: Desk) -> None:
    """Write a sum in columns, its digits below each other, with a rule above the result; or a fraction."""
    rng, height = desk.rng, desk.height
    width = desk.area[0]
    pitch = height * rng.uniform(1.15, 1.9)
    y = rng.uniform(1.0, 1.8) * height
    right = rng.uniform(0.4, 0.9) * width
    rows = int(rng.integers(1, 6))
    is_sign_done = rng.random() < 0.25
    longest = 0.0
    for row in range(rows + 1):
        if row == rows:
            start = right - longest - height * rng.uniform(0.1, 1.2)
            at = y - height * rng.uniform(1.05, 1.25) * (pitch / height + 1) / 2.2
            rule = np.array([(start, at), (right + height * rng.uniform(0, 0.4), at)])
            rule[1, 1] += rng.normal(0, 0.04) * height
            for number in range(1 if rng.random() < 0.85 else 2):
                desk.canvas.draw(
                    [by_hand(rule + (0, 0.15 * number * height), 0.02 * height, rng)], desk.pen
                )
            y += 0.25 * height
        written = desk.writer.write(draw_number(rng, 5))
        longest = max(longest, written.width * height)
        desk.put(written, right - written.width * height, y, height=height)
        if row == rows - 1 and not is_sign_done:
            x = right - longest - height * rng.uniform(0.8, 2.0)
            desk.write(str(rng.choice(list("+-x:"))), x, y)
        y += pitch
    if rng.random() < 0.3:
        small = height * rng.uniform(0.4, 0.6)
        x, y = right - longest * 0.6, y - (rows + 2) * pitch + 0.2 * height
        desk.write("1", x, y, height=small, kind=OTHER)  # what is carried is no digit of a number


def write_prose(desk: Desk) -> None:
    """Write or print text, with a number in it now and then or none."""
    rng = desk.rng
    width, depth = desk.area
    is_printed = rng.random() < 0.5
    size = desk.height * rng.uniform(0.4, 1.0)
    pen, font = desk.print_pen(), draw_font(rng)
    has_numbers = rng.random() < 0.4
    y = size * rng.uniform(1, 3)
    while y < depth + size:
        x = rng.uniform(-0.05, 0.15) * width
        while x < width * rng.uniform(0.6, 1.1):
            if has_numbers and rng.random() < 0.15:
                x += desk.write(draw_number(rng, 5), x, y).width
            elif is_printed:
                x += print_text(desk.canvas, draw_word(rng), (x, y), size, pen, font=font)
            else:
                x += desk.write("a" * int(rng.integers(2, 7)), x, y, height=size).width
            x += size * rng.uniform(0.5, 1.0)
        y += max(size, desk.height * has_numbers) * rng.uniform(1.5, 2.2)


def write_single(desk: Desk) -> None:
    """Write one digit, or a letter, as large as the picture or smaller, and what people put around it."""
    rng = desk.rng
    width, depth = desk.area
    high = min(width, depth) * rng.uniform(0.15, 0.85)
    desk.pen = replace(desk.pen, width=desk.pen.width * high / desk.height)
    desk.height = high
    text = str(rng.integers(10)) if rng.random() < 0.75 else str(rng.choice(list("aa%$x?h+-=/")))
    x = (width - 0.55 * high) / 2 + rng.normal(0, 0.08) * width
    y = (depth + high) / 2 + rng.normal(0, 0.06) * depth
    write_marked(desk, text, x, y, often=rng.random() < 0.7)


def write_nothing(desk: Desk) -> None:
    """Scribble, draw and count in tallies, where no digit stands."""
    for _ in range(int(desk.rng.integers(1, 7))):
        blot(desk.canvas, desk.area, desk.height * desk.rng.uniform(0.6, 1.5), desk.rng)
    if desk.rng.random() < 0.5:
        x, y = desk.rng.uniform((0, desk.height), desk.area)
        desk.write("a" * int(desk.rng.integers(1, 7)), x, y)


LAYOUTS: Shares[Callable[[Desk], None]] = (
    (0.42, write_lines),
    (0.08, write_sum),
    (0.15, write_cells),
    (0.1, write_table),
    (0.08, write_sudoku),
    (0.1, write_prose),
    (0.13, write_single),
    (0.02, write_wheels),
    (0.04, write_nothing),
)


def write_something(desk: Desk) -> None:
    """Choose a layout and write it, with stamps, scribbles and specks about."""
    rng = desk.rng
    layout = choose(LAYOUTS, rng)
    if rng.random() < 0.06:
        stamp(
            desk.canvas, tuple(rng.uniform((0, 0), desk.area)), desk.height * rng.uniform(2, 6), rng
        )
    layout(desk)
    for _ in range(int(rng.poisson(0.35))):
        blot(desk.canvas, desk.area, desk.height, rng)
