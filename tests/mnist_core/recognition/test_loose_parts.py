"""A comma that was read as part of a digit is taken out of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mnist_core.errors import TooMuchInkError
from mnist_core.imaging.sign_shapes import Marks
from mnist_core.layout.components import Component, join_components
from mnist_core.layout.text_lines import WrittenLine
from mnist_core.recognition.effort import Effort
from mnist_core.recognition.line_decoder import Classification, FoundDigit, FoundLine, Networks
from mnist_core.recognition.loose_parts import find_loose_parts, without_signs_in_digits
from mnist_core.recognition.sign_features import FEATURES
from mnist_core.types import INK_CLASSES, Digit

COMMA = Component((24, 36, 5, 9), np.ones((9, 5), np.float32))
STROKES = Component(
    (0, 0, 22, 40), np.eye(40, 22, dtype=np.float32) + np.eye(40, 22, 1).astype("f4")
)
MARK = Marks(
    np.array([(25.0, 37.0, 4.0, 8.0)]), np.full((1, INK_CLASSES), 0.1), np.ones(1), np.ones(1, bool)
)


def line_with(*parts: Component) -> FoundLine:
    """One digit of these parts, of which the CNN is in doubt."""
    digit = FoundDigit(join_components(parts), _seen(3.0), 7, 1.0, parts)
    return FoundLine(WrittenLine(parts, 40.0, 4.0, (0.0, 20.0)), (digit,), 1.0)


def _seen(cost: float) -> Classification:
    return Classification(
        np.zeros((28, 28), np.float32), np.zeros(10, np.float32), np.full(10, cost)
    )


def networks(kind: int, *, effort: Effort | None = None) -> Networks:
    """Networks to which every digit is clear, and every mark of one kind."""

    def classify(digits: list[Digit]) -> list[Classification]:
        return [_seen(0.5) for _ in digits]

    def name_signs(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.full(len(features), kind), np.ones(len(features))

    return Networks(classify, lambda ink: np.zeros((1, 10)), name_signs, effort or Effort())


def test_sign_is_taken_out_of_its_digit_which_is_then_clearer():
    (digit,) = without_signs_in_digits(line_with(STROKES, COMMA), MARK, networks(2)).digits

    assert digit.component.box == STROKES.box
    assert digit.label == 7
    assert digit.classification.costs[7] == 0.5


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        pytest.param((STROKES, COMMA), 0, id="not taken for a sign"),
        pytest.param((STROKES,), 2, id="of one part"),
        pytest.param((STROKES, replace(COMMA, cut_cost=1.0)), 2, id="cut off"),
        pytest.param((STROKES, replace(COMMA, box=(24, 0, 5, 9))), 2, id="another stroke"),
    ],
)
def test_digit_stays_as_it_was_read(parts, kind):
    line = line_with(*parts)

    assert without_signs_in_digits(line, MARK, networks(kind)) == line


def test_how_much_clearer_the_digit_is_without_is_a_feature():
    (loose,) = find_loose_parts(line_with(STROKES, COMMA), MARK, networks(2))

    features = dict(zip(FEATURES, loose.features[0], strict=True))
    assert features["part of a digit"] == 1
    assert features["digit clearer without"] == pytest.approx(2.5)
    assert features["gap to the left"] == pytest.approx((25 - 22) / 40)


def test_line_stays_as_it_is_where_no_effort_is_left():
    line, spent = line_with(STROKES, COMMA), Effort(0.5)

    with pytest.raises(TooMuchInkError):
        find_loose_parts(line, MARK, networks(2, effort=spent))
    assert without_signs_in_digits(line, MARK, networks(2, effort=spent)) == line
