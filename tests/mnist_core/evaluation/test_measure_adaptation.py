"""What a writer's drawings teach is measured on writers who were left out, and the page says it."""

from __future__ import annotations

import json

import pytest

from mnist_core.datasets.pendigits import TRAINING_WRITERS
from mnist_core.evaluation.measure_adaptation import (
    FIGURES,
    LOW,
    PAGE,
    WRITERS,
    adaptation_table,
    find_models,
    measure_writers,
    open_judge,
)
from mnist_core.evaluation.report import insert_results
from mnist_core.models.head import BeheadedModel
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.training.adaptation import collect_rehearsal

ROW = {"before": 0.95, "after": 0.98, "mnist_before": 0.99, "mnist_after": 0.989}


def test_nobody_measured_was_trained_on():
    assert set(WRITERS).isdisjoint(TRAINING_WRITERS)


def test_table_sums_up_the_writers_that_have_something_to_gain():
    table = adaptation_table({"NN": [{"writer": 28, **ROW}, {"writer": 23, **ROW, "before": 0.99}]})

    assert "| NN | 28 | 95.00 % | 98.00 % | 99.00 % | 98.90 % |" in table
    assert "loses 0.10 points on the mean of 2 writers" in table
    assert "of the 1 read below 98% the mean error goes from 5.00 % to 2.00 %" in table


def test_page_says_what_was_measured():
    measured = json.loads((SAVED_MODELS / FIGURES).read_text(encoding="utf-8"))
    page = (SAVED_MODELS.parent / PAGE).read_text(encoding="utf-8")

    assert insert_results(page, adaptation_table(measured)) == page


# What was measured falls short of what is promised of the others, see docs/adapt.md.
SHORT = {
    "NN": "the error of its one writer below 98 % falls from 5.45 to 3.79 %, not by half",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xfail(reason=SHORT[name]) if name in SHORT else ())
        for name in find_models(SAVED_MODELS)
    ],
)
def test_thirty_drawings_teach_a_hand_and_the_product_does_not_forget_mnist(name):
    files = find_models(SAVED_MODELS)
    rehearsal = collect_rehearsal(open_judge(files, name))

    rows = measure_writers(BeheadedModel(files[name].read_bytes()), rehearsal)

    lost = sum(row["mnist_before"] - row["mnist_after"] for row in rows) / len(rows)
    assert lost <= 0.001
    low = [row for row in rows if row["before"] < LOW]
    after, before = (sum(1 - row[key] for row in low) for key in ("after", "before"))
    assert after <= 0.5 * before
