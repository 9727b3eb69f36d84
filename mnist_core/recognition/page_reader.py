"""The reader of a page: by which ink it is read, the signs of its numbers, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import NoInkError, TooMuchInkError
from mnist_core.imaging.digit_strokes import Look, Network, look_for_digits
from mnist_core.imaging.page_ink import PageInk, to_chosen_page_ink, to_page_ink, without_signs
from mnist_core.layout.components import MAX_COMPONENTS
from mnist_core.layout.text_lines import (
    find_writing,
    typical_height,
)
from mnist_core.recognition.effort import INK_PIXELS_PER_LOOK, PIXELS_PER_LOOK, Effort
from mnist_core.recognition.line_decoder import (
    Classification,
    Networks,
)
from mnist_core.recognition.loose_parts import without_signs_in_digits
from mnist_core.recognition.number_finder import ReadPage, find_numbers
from mnist_core.recognition.page_limits import NUMBER, RULES
from mnist_core.recognition.punctuation import PunctuatedLine, punctuate
from mnist_core.types import Box, Picture, SignReading

SPARE = 0.5  # of a digit's height around a line that is read again: as much as a neighbor may reach into it


@dataclass(frozen=True)
class PageDigit:
    """One digit of a page: where on the picture, what the CNN makes of it, as what its line reads it."""

    box: Box
    classification: Classification
    label: int


@dataclass(frozen=True)
class PageLine:
    """A line of writing: its digits from left to right, and what stands between them as `LineReading` has it."""

    digits: tuple[PageDigit, ...]
    signs: tuple[SignReading, ...] = ()
    between: tuple[str, ...] = ()

    def enlarged(self, times: int) -> PageLine:
        """Place it on a picture that is so many times as large, each way."""
        digits = (replace(digit, box=_times(digit.box, times)) for digit in self.digits)
        signs = (replace(sign, box=_times(sign.box, times)) for sign in self.signs)
        return replace(self, digits=tuple(digits), signs=tuple(signs))


@dataclass(frozen=True)
class PageReading:
    """A page as it was read.

    Attributes:
        lines: From top to bottom; none if there is writing, but no number.
        left_out: Where what was seen and not read stands, in any order; specks are not told.
    """

    lines: tuple[PageLine, ...] = ()
    left_out: tuple[Box, ...] = ()

    def enlarged(self, times: int) -> PageReading:
        """Place it on a picture that is so many times as large, each way."""
        return PageReading(
            tuple(line.enlarged(times) for line in self.lines),
            tuple(_times(box, times) for box in self.left_out),
        )


def _times(box: Box, times: int) -> Box:
    x, y, width, height = box
    return x * times, y * times, width * times, height * times


def read_picture(
    picture: Picture, networks: Networks, ink_network: Network, *, is_unfinished: bool = False
) -> PageReading:
    """Read every number on a picture: a drawing by its own pixels, a photograph by what the ink network chooses.

    Rules still read a photograph as well. Theirs is taken of a tiny one, which is more blurred than what the ink
    network was taught, and where it is clear in each digit and holds one more in a line, for a bare 1 may be a
    bar to the network, or where the network's is doubtful.

    Args:
        picture: Shape (H, W, 3), uint8 RGB, upright.
        networks: The networks that tell digits.
        ink_network: The one that tells which strokes are digits.
        is_unfinished: It is still being drawn: the signs of a drawing are not looked for, which takes longer
            than all else.

    Returns:
        As `read_page` does.

    Raises:
        NoInkError: Nothing is written on it.
        TooMuchInkError: To read it takes more work than a page is given.
    """
    page = to_page_ink(picture)
    if page.is_flat and is_unfinished:
        return read_page(page, networks)
    look = look_for_digits(picture, _bounded(ink_network, networks.effort))
    networks.effort.spend(page.ink.size / INK_PIXELS_PER_LOOK)
    first = first_page_ink(picture, page, look)
    if page.is_flat:
        return read_page(first, networks)
    chosen = _read_if_any(first, networks)
    if _is_tiny(picture):
        if chosen.lines:
            return chosen
        chosen = _read_if_any(to_chosen_page_ink(picture, look), networks)
    if not page.ink.any() and not chosen.lines:
        raise NoInkError("no_ink_for_number")
    try:
        return _improve_by_rules(page, chosen, networks)
    except TooMuchInkError:
        if not chosen.lines:
            raise
        return chosen


def first_page_ink(picture: Picture, page: PageInk, look: Look) -> PageInk:
    """Tell the ink that a picture is first read by: its own or that by rules, signs taken out, or what was chosen.

    Args:
        picture: Shape (H, W, 3), uint8 RGB.
        page: Its ink, as `to_page_ink` tells it.
        look: What the ink network says of it.
    """
    if page.is_flat or _is_tiny(picture):
        return without_signs(page, look)
    return to_chosen_page_ink(picture, look)


def _is_tiny(picture: Picture) -> bool:
    return min(picture.shape[:2]) < RULES.max_side


def _bounded(ink_network: Network, effort: Effort) -> Network:
    def ask(given: NDArray[np.float32]) -> NDArray[np.float32]:
        effort.spend(given.shape[1] * given.shape[2] / PIXELS_PER_LOOK)
        return ink_network(given)

    return ask


def _improve_by_rules(page: PageInk, chosen: PageReading, networks: Networks) -> PageReading:
    """Read by rules, too, the lines in which a digit is doubtful, and keep that if it is preferred.

    All lines are, where something as high as a digit was left out.

    Args:
        page: The ink of the whole picture by rules.
        chosen: What was read of what the ink network chose.
        networks: The networks that tell digits.
    """
    if not chosen.lines or _has_more(page, chosen.lines):
        by_rules = _read_if_any(page, networks)
        return by_rules if _is_preferred(by_rules.lines, chosen.lines) else chosen
    doubtful = [_highest_cost([line]) > RULES.min_gain for line in chosen.lines]
    if not any(doubtful):
        return chosen
    around = (_around_line(line) for line in compress(chosen.lines, doubtful))
    again = _read_if_any(page.within(around), networks).lines
    if len(again) != sum(doubtful) or not _is_clearer(again, chosen.lines):
        return chosen
    in_turn = iter(again)
    lines = (
        next(in_turn) if is_one else line
        for line, is_one in zip(chosen.lines, doubtful, strict=True)
    )
    return replace(chosen, lines=tuple(lines))


def _has_more(page: PageInk, lines: Sequence[PageLine]) -> bool:
    """Tell whether a page's ink by rules has what is as high as a digit, and none of these lines' digits."""
    digits = np.array([digit.box for line in lines for digit in line.digits])
    lowest = RULES.min_height * float(np.median(digits[:, 3]))
    found = [page.to_picture(one.box) for one in find_writing(page.ink)[0]]
    high = np.array([box for box in found if box[3] > lowest]).reshape(-1, 4)
    return not _are_covered(high, digits).all()


def _highest_cost(lines: Sequence[PageLine]) -> float:
    return float(
        max(digit.classification.costs[digit.label] for line in lines for digit in line.digits)
    )


def _around_line(line: PageLine) -> tuple[float, float, float, float]:
    """Return the box around a line, with half of its height to spare on all sides."""
    boxes = np.array([digit.box for digit in line.digits], float)
    low, high = boxes[:, :2].min(axis=0), (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    spare = SPARE * float(np.median(boxes[:, 3]))
    x, y = low - spare
    width, height = high - low + 2 * spare
    return float(x), float(y), float(width), float(height)


def _is_preferred(by_rules: Sequence[PageLine], chosen: Sequence[PageLine]) -> bool:
    """Tell whether the reading by rules is better than that of what the ink network chose."""
    if not by_rules or not chosen:
        return not chosen
    more = [
        len(line.digits) - len(same.digits) for line, same in zip(by_rules, chosen, strict=False)
    ]
    has_left_out = len(by_rules) == len(chosen) and {1} <= set(more) <= {0, 1}
    is_clear = _highest_cost(by_rules) < RULES.max_cost
    return (has_left_out and is_clear) or _is_clearer(by_rules, chosen)


def _is_clearer(by_rules: Sequence[PageLine], chosen: Sequence[PageLine]) -> bool:
    """Tell whether each digit by rules is clear, and one of those that the ink network chose is not."""
    highest = _highest_cost(by_rules)
    return highest < RULES.max_cost and _highest_cost(chosen) > highest + RULES.min_gain


def _read_if_any(page: PageInk, networks: Networks) -> PageReading:
    try:
        return read_page(page, networks)
    except NoInkError:
        return PageReading()


def read_page(page: PageInk, networks: Networks) -> PageReading:
    """Read every number on a page.

    Args:
        page: Its ink, in the orientation of the picture.
        networks: The networks that tell digits.

    Raises:
        As `find_numbers` does.
    """
    read = find_numbers(page, networks)
    marks = read.page.marks
    lines = [without_signs_in_digits(line, marks, networks) for line in read.lines]
    found = punctuate(lines, marks, networks.name_signs)
    return PageReading(
        tuple(_page_line(line, read.page) for line in found),
        tuple(read.page.to_picture(box) for box in _left_out(read, found)),
    )


def _left_out(page: ReadPage, lines: Sequence[PunctuatedLine]) -> list[Box]:
    """Return the boxes of the components that are part of no digit or sign; specks are not told.

    Of a drawing so are strokes that were taken out of its ink as signs, and turned out to be none.
    """
    digits = [digit.component.box for line in lines for digit in line.found.digits]
    read = [*digits, *(sign.box for line in lines for sign in line.signs)]
    smallest = NUMBER.speck * typical_height(page.components)
    large = [one.box for one in page.components if max(one.box[2:]) > smallest]
    marks = page.page.marks.boxes.round().astype(int)
    marks = marks[marks[:, 2:].max(axis=1) > smallest]
    if page.page.is_flat and len(marks) <= MAX_COMPONENTS:  # more are texture
        is_told = _are_covered(marks, np.reshape(large, (-1, 4)))
        large += map(tuple, marks[~is_told].tolist())
    covered = _are_covered(np.reshape(large, (-1, 4)), np.reshape(read, (-1, 4)))
    return [box for box, is_covered in zip(large, covered, strict=True) if not is_covered]


def _are_covered(boxes: NDArray[Any], by: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell of each box, (n, 4), whether one of others, (m, 4), covers its middle: (n,)."""
    middles = (boxes[:, :2] + boxes[:, 2:] / 2)[:, None]
    within = (by[:, :2] <= middles) & (middles <= by[:, :2] + by[:, 2:])
    covered: NDArray[np.bool_] = within.all(axis=2).any(axis=1)
    return covered


def _page_line(line: PunctuatedLine, page: PageInk) -> PageLine:
    """Tell where on the picture a line's digits and signs are."""
    return PageLine(
        tuple(
            PageDigit(page.to_picture(digit.component.box), digit.classification, digit.label)
            for digit in line.found.digits
        ),
        tuple(
            SignReading(sign.sign, sign.confidence, page.to_picture(sign.box))
            for sign in line.signs
        ),
        line.between,
    )
