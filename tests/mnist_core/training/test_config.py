"""TrainConfig and its presets."""

from __future__ import annotations

import json

import pytest

from mnist_core.models.store import CONFIG, read_checked
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.training.config import PRESETS, TrainConfig, configs_of_teachers, preset
from mnist_core.types import ALL_MODELS


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("model", "mlp", "model must be one of"),
        ("epochs", 0, "epochs must be at least 1, got 0"),
        ("steps_per_epoch", 0, "steps_per_epoch must be at least 1, got 0"),
        ("batch_size", -1, "batch_size must be at least 1, got -1"),
        ("optimizer", "sgd", "optimizer must be one of"),
        ("dropout", 1.0, "dropout must be in 0 to below 1"),
        ("ema_decay", 1.5, "ema_decay must be in 0 to below 1"),
        ("learning_rate", -1e-3, "learning_rate must not be negative"),
        ("teachers", -1, "teachers must not be negative, got -1"),
    ],
)
def test_value_out_of_range_raises_value_error(field, value, message):
    with pytest.raises(ValueError, match=message):
        TrainConfig(**{"model": "cnn", field: value})


@pytest.mark.parametrize(("model", "name"), PRESETS)
def test_preset_is_of_its_model(model, name):
    assert preset(model, name).model == model


def test_preset_takes_changes():
    assert preset("nn", "quick", epochs=7).epochs == 7


def test_unknown_preset_raises_value_error():
    with pytest.raises(ValueError, match="no preset 'slow' for 'cnn'"):
        preset("cnn", "slow")


def test_line_network_has_no_teachers():
    with pytest.raises(ValueError, match="teachers answer single digits, not lines: got 2"):
        TrainConfig(model="line", teachers=2)


def test_teachers_are_cnns_that_runs_of_other_models_and_seeds_share():
    teachers = configs_of_teachers(preset("cnn", "full", teachers=2, num_renderings=7))

    assert teachers == configs_of_teachers(
        preset("nn", "full", teachers=2, num_renderings=7, seed=5)
    )
    assert len({teacher.seed for teacher in teachers}) == 2
    for teacher in teachers:
        assert teacher == preset("cnn", "teacher", num_renderings=7, seed=teacher.seed)


@pytest.mark.parametrize("model", ALL_MODELS)
def test_the_committed_models_tell_their_training_in_the_fields_of_today(model):
    told = json.loads(read_checked(SAVED_MODELS, f"{model}/{CONFIG}"))["train"]
    told.pop("then", None)  # what followed the run, in words

    assert told.items() <= TrainConfig(**told).to_json().items()
