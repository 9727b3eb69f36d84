"""Numbers in cells: forms, tables, sudokus, counters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mnist_core.synthesis.pages.canvas import Pen
from mnist_core.synthesis.pages.desk import Desk, draw_number
from mnist_core.synthesis.pages.marks import Area, by_hand, frame
from mnist_core.synthesis.pages.papers import hue_color
from mnist_core.synthesis.pages.typesetting import draw_font, draw_word, print_text
from mnist_core.types import DIGIT


def write_cells(desk: Desk) -> None:
    """Fill in a form: combs, boxes that touch or stand apart, ticks between digits; some stay empty."""
    rng, height = desk.rng, desk.height
    width, depth = desk.area
    pen = replace(desk.print_pen(), width=float(np.exp(rng.uniform(np.log(0.6), np.log(4)))))
    y = height * rng.uniform(1.3, 2.0)
    while y < depth + 0.3 * height:
        cell = height * rng.uniform(0.95, 1.9), height * rng.uniform(1.05, 1.9)
        gap = 0.0 if rng.random() < 0.6 else height * rng.uniform(0.1, 0.6)
        x = width * rng.uniform(-0.05, 0.3)
        if rng.random() < 0.3:
            x = desk.label(x, y)
        count = int(rng.integers(1, 12))
        shape = rng.choice(["boxes", "comb", "ticks", "hand"])
        filled = count if rng.random() < 0.6 else int(rng.integers(0, count + 1))
        fill = None
        if rng.random() < 0.2 and not desk.paper.is_dark:  # tinted, or white in a tinted form
            fill = Pen(
                hue_color(rng, saturation=(0.0, 0.4), value=(0.75, 1.0)), 1.0, rng.uniform(0.3, 1)
            )
        for number in range(count):
            box = Area(x + number * (cell[0] + gap), y - (cell[1] + height) / 2, *cell)
            if fill is not None:
                desk.canvas.fill(box.outline, fill)
            _cell(desk, box, str(shape), pen, number == count - 1)
            if number < filled:
                self_width = 0.5 * height
                at = box.x + (cell[0] - self_width) / 2 + rng.normal(0, 0.12) * height
                token = (
                    str(rng.integers(10)) if rng.random() < 0.93 else str(rng.choice(list(".,-/")))
                )
                desk.write(token, at, y + rng.normal(0, 0.08) * height)
        y += cell[1] + height * rng.uniform(0.3, 1.2)
        if rng.random() < 0.2:
            break


def _cell(desk: Desk, box: Area, shape: str, pen: Pen, is_last: bool) -> None:
    outline = box.outline
    if shape == "boxes":
        desk.canvas.draw([outline], pen)
    elif shape == "hand":
        frame(desk.canvas, box, replace(desk.pen, opacity=pen.opacity), desk.rng)
    elif shape == "comb":
        desk.canvas.draw([outline[[0, 3]], outline[[3, 2]]], pen)
        if is_last:
            desk.canvas.draw([outline[[1, 2]]], pen)
    else:
        top = outline[[3]] - (0, box.height * 0.3)
        paths = [np.vstack([top, outline[[3]]]), outline[[3, 2]]]
        if is_last:
            paths.append(np.vstack([outline[[2]], outline[[2]] - (0, box.height * 0.3)]))
        desk.canvas.draw(paths, pen)


def write_table(desk: Desk) -> None:
    """Write numbers into the cells of a table, ruled by hand or printed, some headed by words."""
    rng, height = desk.rng, desk.height
    width, depth = desk.area
    is_printed = rng.random() < 0.6
    pen = replace(desk.print_pen(), width=float(np.exp(rng.uniform(np.log(0.6), np.log(4)))))
    pen = pen if is_printed else desk.mark_pen()
    cell_height = height * rng.uniform(1.15, 2.2)
    digits = int(rng.integers(1, 5))
    cell_width = height * (0.75 * digits + rng.uniform(0.3, 1.5))
    left, top = rng.uniform(-0.2, 0.15) * width, rng.uniform(-0.2, 0.1) * depth
    rows = int(min(np.ceil((depth - top) / cell_height), rng.integers(2, 9)))
    columns = int(min(np.ceil((width - left) / cell_width), rng.integers(1, 7)))
    right, bottom = left + columns * cell_width, top + rows * cell_height
    lines = [
        np.array([(left, top + i * cell_height), (right, top + i * cell_height)])
        for i in range(rows + 1)
    ]
    lines += [
        np.array([(left + i * cell_width, top), (left + i * cell_width, bottom)])
        for i in range(columns + 1)
    ]
    if not is_printed:
        lines = [
            by_hand(line + rng.normal(0, 0.06, (2, 2)) * height, 0.03 * height, rng, 30)
            for line in lines
        ]
    desk.canvas.draw(lines, pen)
    has_head = rng.random() < 0.3
    font = draw_font(rng)
    for row in range(rows):
        for column in range(columns):
            x = left + column * cell_width + height * rng.uniform(0.05, 0.35)
            y = top + (row + 0.5) * cell_height + height * (0.5 + rng.normal(0, 0.06))
            if has_head and (row == 0 or (column == 0 and rng.random() < 0.7)):
                word = draw_word(rng)[: max(2, digits)]
                print_text(desk.canvas, word, (x, y), 0.6 * height, desk.print_pen(), font=font)
            elif rng.random() < 0.85:
                text = draw_number(rng, digits)
                text = (
                    f"{text[:1]}{rng.choice(list('.,:'))}{text[1:]}"
                    if len(text) > 2 and rng.random() < 0.2
                    else text
                )
                desk.write(text, x, y)


def write_sudoku(desk: Desk) -> None:
    """Print a square of cells with some digits given, and fill in others by hand."""
    rng = desk.rng
    cell = desk.height * rng.uniform(1.3, 2.1)
    ink = desk.print_pen()
    thin = replace(
        ink, width=float(rng.uniform(0.6, 2.0)), opacity=ink.opacity * rng.uniform(0.4, 1.0)
    )
    thick = replace(ink, width=thin.width * rng.uniform(1.5, 4))
    left, top = (side * rng.uniform(-0.5, 0.2) for side in desk.area)
    side = 9 * cell
    for pen, numbers in ((thin, range(10)), (thick, range(0, 10, 3))):
        lines = [np.array([(left, top + i * cell), (left + side, top + i * cell)]) for i in numbers]
        lines += [
            np.array([(left + i * cell, top), (left + i * cell, top + side)]) for i in numbers
        ]
        desk.canvas.draw(lines, pen)
    if rng.random() < 0.4 and not desk.paper.is_dark:
        _tint_cells(desk, (left, top), cell)
    font, size = draw_font(rng), desk.height * rng.uniform(0.7, 1.0)
    if rng.random() < 0.4:
        title = " ".join(draw_word(rng) for _ in range(int(rng.integers(1, 4))))
        print_text(
            desk.canvas, title, (left, top - 0.5 * cell), cell * rng.uniform(0.3, 1), ink, font=font
        )
    given = rng.uniform(0.2, 0.5)
    filled = given + rng.uniform(0.1, 1 - given)
    for row in range(9):
        for column in range(9):
            middle = left + (column + 0.5) * cell, top + (row + 0.5) * cell
            kind = rng.random()
            if not (
                -cell < middle[0] < desk.area[0] + cell and -cell < middle[1] < desk.area[1] + cell
            ):
                continue
            token = str(rng.integers(1, 10))
            if kind < given:
                print_text(
                    desk.canvas, token, middle, size, ink, font=font, kind=DIGIT, centered=True
                )
            elif kind < filled:
                x = middle[0] - 0.25 * desk.height + rng.normal(0, 0.1) * desk.height
                desk.write(token, x, middle[1] + desk.height * rng.normal(0.5, 0.08))


def _tint_cells(desk: Desk, corner: tuple[float, float], cell: float) -> None:
    """Print squares of nine cells, or single ones, on a tint."""
    rng = desk.rng
    tint = Pen(hue_color(rng, saturation=(0.0, 0.5), value=(0.6, 0.95)), 1.0, rng.uniform(0.3, 0.9))
    step = int(rng.choice([1, 3]))
    for row in range(0, 9, step):
        for column in range(0, 9, step):
            if rng.random() < 0.3:
                x, y = corner[0] + column * cell, corner[1] + row * cell
                desk.canvas.fill(Area(x, y, step * cell, step * cell).outline, tint)


def write_wheels(desk: Desk) -> None:
    """Show a counter: light digits, printed or by hand, in dark cells, the last ones in red."""
    rng, height = desk.rng, desk.height
    gray = rng.uniform(0, 0.2)
    font = draw_font(rng)
    cell = height * rng.uniform(0.85, 1.3), height * rng.uniform(1.2, 1.7)
    count = int(rng.integers(4, 9))
    x, y = rng.uniform(0, 0.2) * desk.area[0], rng.uniform(0.2, 0.8) * desk.area[1]
    case = Area(x, y, count * cell[0], cell[1]).grown(*rng.uniform(0.05, 0.8, 4) * height)
    desk.canvas.fill(case.outline, Pen((gray, gray, gray), 1.0))
    light = Pen((1.0, 1.0, 1.0), desk.pen.width, rng.uniform(0.6, 1.0))
    last = count - int(rng.integers(0, 3))
    is_printed = rng.random() < 0.5
    for number in range(count):
        wheel = Area(x + number * cell[0], y, cell[0] * rng.uniform(0.85, 0.97), cell[1])
        color = (0.7, 0.1, 0.1) if number >= last else (gray * 0.5, gray * 0.5, gray * 0.5)
        desk.canvas.fill(wheel.outline, Pen(color, 1.0, rng.uniform(0.5, 1)))
        token = str(rng.integers(10))
        middle = wheel.x + wheel.width / 2, wheel.y + wheel.height / 2
        if is_printed:
            print_text(
                desk.canvas, token, middle, height, light, font=font, kind=DIGIT, centered=True
            )
        else:
            desk.write(token, middle[0] - 0.25 * height, middle[1] + 0.5 * height, pen=light)
