"""Of two readings of a photograph, by rules and of what the ink network chose, the better one is kept."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core import Recognizer
from mnist_core.recognition import page_reader
from mnist_core.recognition.line_decoder import Classification
from mnist_core.recognition.page_reader import PageDigit, PageLine, _is_preferred
from tests.benchmark import write_sheet


def reading(*lines: str, cost: float = 0.1) -> list[PageLine]:
    """Lines of digits whose every label costs the same."""
    seen = Classification(
        np.zeros((28, 28), np.float32), np.zeros(10, np.float32), np.full(10, cost)
    )
    return [
        PageLine(tuple(PageDigit((0, 0, 9, 9), seen, int(token)) for token in line))
        for line in lines
    ]


@pytest.mark.parametrize(
    ("by_rules", "chosen", "is_preferred"),
    [
        pytest.param(reading("1547"), reading("547"), True, id="one digit more, all clear"),
        pytest.param(reading("15", "17"), reading("5", "7"), True, id="one more in each line"),
        pytest.param(reading("1547", cost=2), reading("547"), False, id="one more, doubtful"),
        pytest.param(reading("27111", cost=0.3), reading("271"), False, id="signs among them"),
        pytest.param(reading("547"), reading("547"), False, id="as many"),
        pytest.param(reading("547"), reading("5470", cost=1.3), True, id="the other is doubtful"),
        pytest.param(reading("547"), reading("547", "3"), False, id="a line less"),
        pytest.param([], reading("547"), False, id="nothing by rules"),
        pytest.param(reading("547", cost=2), [], True, id="nothing chosen"),
    ],
)
def test_reading_by_rules_is_kept_where_it_is_clear_and_the_other_lacks_a_digit(
    by_rules, chosen, is_preferred
):
    assert _is_preferred(by_rules, chosen) == is_preferred


@pytest.fixture
def rows_read(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The share of the rows of each page that have ink, in the order in which pages are read."""
    read_page, rows = page_reader.read_page, []

    def count(page, networks):
        rows.append(float((page.ink > 0.5).any(axis=1).mean()))
        return read_page(page, networks)

    monkeypatch.setattr(page_reader, "read_page", count)
    return rows


def test_line_alone_that_holds_a_doubtful_digit_is_read_by_rules_too(
    recognizer: Recognizer, rows_read: list[float]
):
    reading = recognizer.read_number(write_sheet())  # one digit of its five lines is doubtful

    whole, one_line = rows_read
    assert one_line < whole / 3
    assert len(reading.lines) == 5


def test_photograph_that_is_clear_is_not_read_by_rules_too(
    recognizer: Recognizer, rows_read: list[float]
):
    recognizer.read_number(write_sheet()[480:])  # the lines that are clear

    assert len(rows_read) == 1
