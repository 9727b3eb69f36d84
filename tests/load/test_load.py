"""The load suite itself runs: a few visitors, for seconds."""

from __future__ import annotations

import importlib.util

import pytest

from tests.load.__main__ import LOADS, check, run

ROW = {"Request Count": "9", "Failure Count": "0", "Requests/s": "1", "50%": "300", "95%": "390"}


@pytest.mark.skipif(
    importlib.util.find_spec("locust") is None,
    reason="pip install -r tests/load/requirements.txt",
)
def test_a_few_visitors_for_seconds_are_all_answered():
    assert run(LOADS["smoke"]) == []


@pytest.mark.parametrize(
    ("changes", "after", "complaint"),
    [
        ({}, 109, None),
        ({"Failure Count": "1"}, 100, "1 of 9 failed"),
        ({"95%": "410"}, 100, "p95 is above 400"),
        ({}, 111, "more than 10% above"),
    ],
)
def test_what_breaks_a_limit_is_told(changes, after, complaint):
    complaints = check(LOADS["crowd"], {"drawing": {**ROW, **changes}}, 100, after)

    assert (complaint is None) == (complaints == [])
    assert complaint is None or complaint in complaints[0]
