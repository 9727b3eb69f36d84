"""Strokes that were read as part of a digit and are signs: a comma close to a digit, a dash before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import NoInkError, TooMuchInkError
from mnist_core.imaging.framing import to_digit
from mnist_core.imaging.sign_shapes import Marks
from mnist_core.layout.components import Component, join_components
from mnist_core.recognition.line_decoder import Classification, FoundDigit, FoundLine, Networks
from mnist_core.recognition.sign_features import describe_marks
from mnist_core.types import Digit

SAME_SIDE = (
    0.25  # of the longer one: so much may a side of a mark differ from that of the same component
)


@dataclass(frozen=True, eq=False)
class LoosePart:
    """A part of a digit, connected to none of its other strokes.

    Attributes:
        number: Which digit of its line.
        mark: The part, one mark.
        digit: The digit as it is without the part.
        features: Of the part as a sign, (1, F).
    """

    number: int
    mark: Marks
    digit: FoundDigit
    features: NDArray[np.float64]


def find_loose_parts(line: FoundLine, marks: Marks, networks: Networks) -> list[LoosePart]:
    """Find the parts of a line's digits that are marks, and so may be signs.

    Args:
        line: As it was read.
        marks: Of its page.
        networks: What judges digits.

    Raises:
        TooMuchInkError: It takes more work than is left for its page.
    """
    parts = [
        (number, marks.at(same), tuple(one for one in digit.parts if one is not part))
        for number, digit in enumerate(line.digits)
        for part in (digit.parts if len(digit.parts) > 1 else ())
        if part.cut_cost == 0 and (same := _find(marks, part)).size
    ]
    rests = [join_components(rest) for _, _, rest in parts]
    found = []
    for (number, mark, rest), joined, seen in zip(
        parts, rests, _classify(rests, networks), strict=True
    ):
        if seen is None:
            continue
        digit = line.digits[number]
        clearer = digit.classification.costs[digit.label] - seen.costs[digit.label]
        digit = replace(digit, component=joined, classification=seen, parts=rest)
        features = describe_marks(mark, with_digit(line, number, digit), clearer=float(clearer))
        found.append(LoosePart(number, mark, digit, features))
    return found


def _find(marks: Marks, part: Component) -> NDArray[np.intp]:
    """Find the mark that is this component: its number, or none, (1,) or (0,)."""
    sides = np.maximum(marks.boxes[:, 2:], part.box[2:])
    is_as_large = np.abs(marks.boxes[:, 2:] - part.box[2:]) <= 1 + SAME_SIDE * sides
    is_there = np.abs(marks.boxes[:, :2] - part.box[:2]) <= 1 + SAME_SIDE * sides
    return np.flatnonzero((is_as_large & is_there).all(axis=1))[:1]


def _classify(components: Sequence[Component], networks: Networks) -> list[Classification | None]:
    """Frame each and let the CNN classify it; None where no stroke is left."""
    networks.effort.spend(len(components))
    framed: dict[int, Digit] = {}
    for number, component in enumerate(components):
        try:
            framed[number] = to_digit(component.ink)
        except NoInkError:
            continue
    seen = networks.classify(list(framed.values())) if framed else []
    found = dict(zip(framed, seen, strict=True))
    return [found.get(number) for number in range(len(components))]


def with_digit(line: FoundLine, number: int, digit: FoundDigit) -> FoundLine:
    """Return the line with another digit in that place."""
    return replace(line, digits=(*line.digits[:number], digit, *line.digits[number + 1 :]))


def without_signs_in_digits(line: FoundLine, marks: Marks, networks: Networks) -> FoundLine:
    """Take the strokes out of a line's digits that are signs; of each digit one, for signs stand apart.

    The line stays as it is if that takes more work than is left for its page.

    Args:
        line: As it was read.
        marks: Of its page.
        networks: What judges digits and signs.
    """
    try:
        found = find_loose_parts(line, marks, networks)
    except TooMuchInkError:
        return line
    for loose in found:
        kinds, _ = networks.name_signs(loose.features)
        if kinds[0]:
            line = with_digit(line, loose.number, loose.digit)
    return line
