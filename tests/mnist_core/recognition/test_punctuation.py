"""Signs and spaces stand where they were written."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.imaging.sign_shapes import FoundSign
from mnist_core.layout.components import Component
from mnist_core.layout.text_lines import WrittenLine
from mnist_core.recognition.line_decoder import Classification, FoundDigit, FoundLine
from mnist_core.recognition.punctuation import punctuate

HEIGHT = 40
SEEN = Classification(np.zeros((28, 28), np.float32), np.zeros(10, np.float32), np.zeros(10))


def line_of(*lefts: int, top: int = 0) -> FoundLine:
    """Digits 20 wide and 40 high, from these columns on."""
    components = tuple(
        Component((left, top, 20, HEIGHT), np.ones((HEIGHT, 20), np.float32)) for left in lefts
    )
    written = WrittenLine(components, HEIGHT, 4, (0.0, top + HEIGHT / 2))
    return FoundLine(written, tuple(FoundDigit(one, SEEN, 7, 0.1) for one in components), 0.1)


def sign(name: str, x: float, y: float) -> FoundSign:
    return FoundSign(name, (x - 3, y - 3, 6, 6), 0.9)


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        pytest.param([], ("", "", "", ""), id="digits alone"),
        pytest.param([sign(",", 54, 44)], ("", "", ",", ""), id="below the line"),
        pytest.param([sign("-", -20, 20)], ("-", "", "", ""), id="before it"),
        pytest.param([sign("=", 110, 20)], ("", "", "", "="), id="behind it"),
        pytest.param([sign(".", -20, 40)], ("", "", "", ""), id="no number begins with a point"),
        pytest.param([sign("-", 54, 120)], ("", "", "", ""), id="too far below"),
        pytest.param([sign("+", 240, 20)], ("", "", "", ""), id="too far behind"),
        pytest.param([sign("-", 58, 20), sign(".", 53, 40)], ("", "", ".-", ""), id="two"),
        pytest.param([sign(".", x, 30) for x in (49, 54, 59)], ("", "", "", ""), id="texture"),
    ],
)
def test_sign_stands_between_the_digits_it_was_written_between(signs, expected):
    (line,) = punctuate([line_of(0, 26, 62)], signs)

    assert line.between == expected
    assert len(line.signs) == len("".join(expected))


def test_wide_gap_is_a_space_but_not_where_all_are_wide():
    (apart,) = punctuate([line_of(0, 25, 120, 145)], [])
    (spaced,) = punctuate([line_of(0, 60, 120, 180)], [])

    assert apart.between == ("", "", " ", "", "")
    assert spaced.between == ("",) * 5


def test_gaps_are_measured_on_the_whole_page():
    lines = punctuate([line_of(0, 25, 50, 75), line_of(0, 60, top=100)], [])

    assert lines[1].between == ("", " ", "")


def test_sign_belongs_to_the_nearest_line():
    lines = punctuate([line_of(0, 30), line_of(0, 30, top=60)], [sign("-", 25, 78)])

    assert [line.between[1] for line in lines] == ["", "-"]
