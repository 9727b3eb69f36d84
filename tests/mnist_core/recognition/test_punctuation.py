"""Signs and spaces stand where they were written."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.imaging.sign_shapes import NO_MARKS, Marks, join_marks
from mnist_core.layout.components import Component
from mnist_core.layout.text_lines import WrittenLine
from mnist_core.recognition.line_decoder import Classification, FoundDigit, FoundLine
from mnist_core.recognition.punctuation import punctuate
from mnist_core.recognition.sign_features import FEATURES
from mnist_core.types import FIRST_SIGN, INK_CLASSES, SIGNS

HEIGHT = 40
SEEN = Classification(np.zeros((28, 28), np.float32), np.zeros(10, np.float32), np.zeros(10))


def line_of(*lefts: int, top: int = 0) -> FoundLine:
    """Digits 20 wide and 40 high, from these columns on."""
    components = tuple(
        Component((left, top, 20, HEIGHT), np.ones((HEIGHT, 20), np.float32)) for left in lefts
    )
    written = WrittenLine(components, HEIGHT, 4, (0.0, top + HEIGHT / 2))
    return FoundLine(written, tuple(FoundDigit(one, SEEN, 7, 0.1) for one in components), 0.1)


def mark(name: str, x: float, y: float) -> Marks:
    """A stroke that the ink network takes for a sign."""
    shares = np.zeros((1, INK_CLASSES))
    shares[0, FIRST_SIGN + SIGNS.index(name)] = 0.9
    return Marks(np.array([(x - 3, y - 3, 6.0, 6.0)]), shares, np.ones(1), np.ones(1, bool))


def name_signs(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Believe the ink network."""
    shares = features[:, FEATURES.index(SIGNS[0]) :][:, : len(SIGNS)]
    return 1 + shares.argmax(axis=1), np.ones(len(shares))


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        pytest.param([], ("", "", "", ""), id="digits alone"),
        pytest.param([mark(",", 54, 44)], ("", "", ",", ""), id="below the line"),
        pytest.param([mark("-", -20, 20)], ("-", "", "", ""), id="before it"),
        pytest.param([mark("+", 110, 20)], ("", "", "", "+"), id="behind it"),
        pytest.param([mark(".", -20, 40)], ("", "", "", ""), id="no number begins with a point"),
        pytest.param([mark("-", 54, 120)], ("", "", "", ""), id="too far below"),
        pytest.param([mark("+", 240, 20)], ("", "", "", ""), id="too far behind"),
        pytest.param([mark("-", 58, 20), mark(".", 51, 40)], ("", "", ".-", ""), id="two"),
        pytest.param([mark(".", x, 30) for x in (49, 54, 59)], ("", "", "", ""), id="texture"),
    ],
)
def test_sign_stands_between_the_digits_it_was_written_between(signs, expected):
    (line,) = punctuate([line_of(0, 26, 62)], join_marks([NO_MARKS, *signs]), name_signs)

    assert line.between == expected
    assert len(line.signs) == len("".join(expected))


def test_wide_gap_is_a_space_but_not_where_all_are_wide():
    (apart,) = punctuate([line_of(0, 25, 120, 145)], NO_MARKS, name_signs)
    (spaced,) = punctuate([line_of(0, 60, 120, 180)], NO_MARKS, name_signs)

    assert apart.between == ("", "", " ", "", "")
    assert spaced.between == ("",) * 5


def test_gaps_are_measured_on_the_whole_page():
    page = [line_of(0, 25, 50, 75), line_of(0, 60, top=100)]

    lines = punctuate(page, NO_MARKS, name_signs)

    assert lines[1].between == ("", " ", "")


def test_sign_belongs_to_the_nearest_line():
    lines = punctuate([line_of(0, 30), line_of(0, 30, top=60)], mark("-", 25, 78), name_signs)

    assert [line.between[1] for line in lines] == ["", "-"]


def test_stroke_of_a_digit_is_no_sign():
    (line,) = punctuate([line_of(0, 26, 62)], mark("-", 36, 20), name_signs)

    assert line.signs == ()


def test_marks_by_the_hundred_are_texture():
    many = join_marks([mark(".", 48 + number % 12, number % 40) for number in range(301)])

    (line,) = punctuate([line_of(0, 26, 62)], many, name_signs)

    assert line.signs == ()
