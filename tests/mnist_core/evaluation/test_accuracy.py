"""Accuracies and cards, as they were measured."""

from __future__ import annotations

import json

import pytest

from mnist_core import MODEL_NAMES, ModelFileError, load_accuracies, read_card
from mnist_core.evaluation.report import load_metrics
from mnist_core.recognition.recognizer import SAVED_MODELS


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_accuracy_and_card_are_those_of_the_metrics(name):
    measured = load_metrics(SAVED_MODELS, name)["sets"]["mnist_test"]
    accuracy = load_accuracies()[name]

    assert (accuracy.share, accuracy.num_digits) == (measured["accuracy"], measured["count"])
    assert f"{measured['count']:,} | {100 * measured['accuracy']:.2f} %" in read_card(name)


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        (None, "can't be read"),
        ({"sets": {}}, "no accuracy"),
        ({"sets": {"mnist_test": {"accuracy": "?"}}}, "no accuracy"),
    ],
    ids=["missing", "another set", "no number"],
)
def test_what_was_not_measured_is_named(tmp_path, metrics, message):
    (tmp_path / "nn").mkdir()
    if metrics is not None:
        (tmp_path / "nn" / "metrics.json").write_text(json.dumps(metrics))

    with pytest.raises(ModelFileError, match=message):
        load_accuracies(tmp_path)
    with pytest.raises(ModelFileError, match=r"CARD.md is missing: run"):
        read_card("nn", tmp_path)
