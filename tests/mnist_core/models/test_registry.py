"""The registry of models: one entry decides what is known of a model, and importing it is cheap."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError, replace

import pytest

import mnist_core
from mnist_core import types
from mnist_core.models import registry
from mnist_core.models.registry import MODELS, model_entry
from mnist_core.recognition.recognizer import SAVED_MODELS


def test_tables_are_those_that_the_entries_give():
    assert registry.MODEL_NAMES == ("nn", "cnn")
    assert registry.LINE_MODEL == "line"
    assert registry.INK_MODEL == "ink"
    assert registry.ALL_MODELS == ("nn", "cnn", "line", "ink")
    assert registry.STEP_EFFORT == {"nn": 0.2, "cnn": 1.0, "line": 2.5, "ink": 3.0}
    assert registry.SCORE_WEIGHTS == {"nn": 0.5, "cnn": 1.0}


def test_names_are_the_same_wherever_they_are_imported_from():
    assert mnist_core.MODEL_NAMES is types.MODEL_NAMES is registry.MODEL_NAMES
    assert types.ALL_MODELS is registry.ALL_MODELS


def test_every_saved_model_has_an_entry():
    folders = {path.name for path in SAVED_MODELS.iterdir() if path.is_dir()}

    assert folders - {"baselines"} == set(registry.ALL_MODELS)


@pytest.mark.parametrize("name", registry.ALL_MODELS)
def test_builder_builds_the_model_of_that_name(name):
    assert model_entry(name).builder()().name.startswith(name)


def test_unknown_name_raises_value_error():
    with pytest.raises(ValueError, match=r"must be one of .* got 'rnn'"):
        model_entry("rnn")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("builder_path", "build"),
        ("task_path", "mnist_core.training.ink:"),
        ("reads", "words"),
        ("step_effort", 0),
        ("score_weight", -1),
    ],
)
def test_entry_with_a_wrong_value_raises_value_error(field, value):
    with pytest.raises(ValueError, match=field):
        replace(MODELS[0], **{field: value})


def test_model_of_lines_has_no_say_in_the_digit_score():
    with pytest.raises(ValueError, match="score_weight"):
        replace(model_entry("line"), score_weight=1.0)


def test_entries_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        MODELS[0].name = "other"


def test_registry_imports_no_tensorflow():
    question = (
        "import sys, mnist_core.models.registry; print({'keras', 'tensorflow'} & set(sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", question], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "set()"
