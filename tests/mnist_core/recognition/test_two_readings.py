"""Of two readings of a photograph, by rules and of what the ink network chose, the better one is kept."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.recognition.line_decoder import Classification
from mnist_core.recognition.page_reader import PageDigit, PageLine, _is_preferred


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
