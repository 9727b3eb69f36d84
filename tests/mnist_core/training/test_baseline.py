"""The baselines: trained by Keras alone, with a history, and saved for LiteRT."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core import ModelFileError
from mnist_core.command_line.main import main
from mnist_core.models.baselines import (
    STEPS,
    has_step,
    load_baseline,
    load_record,
    save_baseline,
    saved_baselines,
)
from mnist_core.models.export import to_tflite
from mnist_core.models.store import write_manifest
from mnist_core.training.baseline import (
    BaselineConfig,
    BaselineData,
    _Batches,
    fit_baseline,
    one_hot,
)


@pytest.fixture(scope="module")
def data(mnist_sample) -> BaselineData:
    digits = mnist_sample.images.astype(np.float32) / 255
    return BaselineData(
        digits[:800], mnist_sample.labels[:800], digits[800:], mnist_sample.labels[800:]
    )


@pytest.fixture(scope="module")
def trained(data):
    config = BaselineConfig(model="nn", epochs=4, batch_size=32)
    return fit_baseline(config, data)


def test_network_learns_and_every_epoch_is_kept(trained):
    _, history = trained

    assert [epoch["epoch"] for epoch in history] == [1, 2, 3, 4]
    assert history[-1]["validation_accuracy"] > 0.75
    assert history[-1]["loss"] < history[0]["loss"]
    assert set(history[0]) == {
        "epoch",
        "loss",
        "accuracy",
        "validation_loss",
        "validation_accuracy",
        "seconds",
    }


def test_saved_baseline_answers_as_the_trained_network(trained, data, tmp_path):
    model, history = trained
    content = to_tflite(model, half_precision=True)

    save_baseline(tmp_path, "nn-seed", content, {"history": history})

    digits = data.validation_digits[:50]
    expected = np.array(model(digits[..., None], training=False))
    # Weights are kept in half precision: ten bits after the leading one.
    np.testing.assert_allclose(
        load_baseline(tmp_path, "nn-seed").logits(digits), expected, atol=0.02
    )
    assert len(content) < 2.2 * model.count_params()
    assert saved_baselines(tmp_path) == ["nn-seed"]
    assert load_record(tmp_path, "nn-seed")["history"] == history


def test_altered_and_damaged_baselines_are_refused(tmp_path):
    save_baseline(tmp_path, "nn-seed", b"no network", {})

    with pytest.raises(ModelFileError, match="can't be loaded"):
        load_baseline(tmp_path, "nn-seed")
    (tmp_path / "baselines" / "nn-seed.tflite").write_bytes(b"another")
    with pytest.raises(ModelFileError, match="is not the file"):
        load_baseline(tmp_path, "nn-seed")
    (tmp_path / "baselines" / "nn-seed.json").write_text("{")
    write_manifest(tmp_path)
    with pytest.raises(ModelFileError, match=r"json is damaged"):
        load_record(tmp_path, "nn-seed")


def test_batches_vary_with_augmentation_only_and_are_the_same_again(data):
    plain, varied, again = (
        _Batches(BaselineConfig(model="nn", step=step), data, None)[0]
        for step in ("seed", "augmentation", "augmentation")
    )

    assert not np.array_equal(plain[0], varied[0])
    np.testing.assert_array_equal(varied[0], again[0])
    np.testing.assert_array_equal(plain[1], varied[1])  # labels are those of the same digits


def test_targets_of_distillation_hold_the_teachers_answers(data):
    def always_three(digits):
        return one_hot(np.full(len(digits), 3))

    _, targets = _Batches(BaselineConfig(model="nn", step="distillation"), data, always_three)[0]

    assert np.all(targets[:, 3] >= 0.7)
    np.testing.assert_allclose(targets.sum(axis=1), 1, atol=1e-6)


def test_teacher_is_for_distillation_only(data):
    with pytest.raises(ValueError, match="a teacher is for the step 'distillation' only"):
        fit_baseline(BaselineConfig(model="nn"), data, teacher=lambda digits: digits)
    with pytest.raises(ValueError, match="a teacher is for"):
        fit_baseline(BaselineConfig(model="nn", step="distillation"), data)


def test_each_step_keeps_those_before_it():
    assert [has_step("pen", step) for step in STEPS] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"model": "line"}, "model must be one of"),
        ({"step": "none"}, "step must be one of"),
        ({"epochs": 0}, "epochs must be at least 1, got 0"),
        ({"learning_rate": 0}, "learning_rate must be positive"),
    ],
    ids=str,
)
def test_config_refuses_values_out_of_range(values, said):
    with pytest.raises(ValueError, match=said):
        BaselineConfig(**{"model": "nn", **values})


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("line --preset seed", "--preset seed is for nn and cnn"),
        ("nn --preset seed --dropout 0.2", "--preset seed has no --dropout: it takes --batch-size"),
        ("nn --preset seed --extra mine", "--preset seed has no --extra"),
        ("nn --preset seed --epochs 0", "epochs must be at least 1, got 0"),
        ("nn --step pen", "--step is of --preset seed"),
    ],
)
def test_command_refuses_what_the_preset_does_not_have(command, said, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["train", *command.split()])

    assert said in capsys.readouterr().err
