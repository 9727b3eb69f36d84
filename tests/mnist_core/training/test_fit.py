"""fit: a config in, a model out; interrupted and resumed without loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import keras
import numpy as np
import pytest

from mnist_core.models.registry import model_entry
from mnist_core.models.store import energy
from mnist_core.training.batches import draw_batches
from mnist_core.training.calibrate import calibrate
from mnist_core.training.config import TrainConfig
from mnist_core.training.corpus import Pools
from mnist_core.training.fit import (
    EpochReport,
    Trainer,
    build_model,
    fit,
    load_history,
    with_channels,
)
from mnist_core.training.objectives import CNNTask, Task, logits_of
from mnist_core.training.page_pool import PagePools
from mnist_core.types import MODEL_NAMES, NOT_A_DIGIT
from tests.mnist_core.training.conftest import SMALL_CONFIGS

pytestmark = pytest.mark.usefixtures("little_beside_training")


@pytest.fixture(scope="module")
def short_run(pools_of, tmp_path_factory) -> Callable:
    """Give what a model's short run makes: name -> network, reports, history. Each is run once."""

    @cache
    def run(name: str) -> tuple[keras.Model, list[EpochReport], list[dict]]:
        reports: list[EpochReport] = []
        config, folder = SMALL_CONFIGS[name], tmp_path_factory.mktemp(name)
        model = fit(config, pools_of(config), folder, on_epoch=reports.append)
        return model, reports, load_history(folder)

    return run


def task_of(config: TrainConfig, pools: Pools | PagePools) -> Task:
    return model_entry(config.model).task()(config, pools)


def test_batch_depends_on_seed_and_step_only(small_pools, small_config):
    digits, labels = task_of(small_config, small_pools).draw(5)
    draw = task_of(small_config, small_pools).draw
    later = list(draw_batches(draw, 5, small_config.num_steps))

    np.testing.assert_array_equal(later[0][0], digits)
    np.testing.assert_array_equal(later[0][1], labels)


def test_every_step_gets_its_batch_in_order():
    steps = [step for (step,) in draw_batches(lambda step: (step,), 3, 16)]

    assert steps == list(range(3, 16))


def test_batches_hold_digits_and_outliers(pools):
    _, targets = CNNTask(TrainConfig(model="cnn"), pools).draw(0)

    labels, sources = targets.T
    assert 0 < (labels == NOT_A_DIGIT).sum() < len(labels)
    assert set(sources) == {0, 1, 2}  # MNIST's, pens', and what is no digit
    assert set(labels[sources == 2]) == {NOT_A_DIGIT}


def test_fit_learns_and_reports_each_epoch(small_config, short_run):
    model, reports, history = short_run(small_config.model)

    assert [report.epoch for report in reports] == [1, 2]
    kinds = {"line": {"lines"}, "ink": {"digits", "signs", "named signs"}}
    expected = kinds.get(small_config.model, {"mnist", "pen", "outlier"})
    assert set(reports[0].accuracy) == expected
    assert history == [report.to_json() for report in reports]
    has_loss = small_config.model in MODEL_NAMES
    assert all((report.validation_loss is not None) == has_loss for report in reports)
    assert {weight.dtype for weight in model.weights} == {"float32"}
    assert not any(layer.name.startswith("fused") for layer in model.layers)


@pytest.mark.parametrize("model", ["nn", "cnn"])  # the others differ in what they learn, not in how
def test_interrupted_run_goes_on_where_it_stopped(model, pools, short_run, tmp_path):
    config = SMALL_CONFIGS[model]
    whole, *_ = short_run(model)
    trainer = Trainer(config, pools, tmp_path)

    def stop(report):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trainer.run(on_step=lambda report: None, on_epoch=stop)
    reports = []
    resumed = fit(config, pools, tmp_path, on_epoch=reports.append)

    assert [report.epoch for report in reports] == [2]
    assert [epoch["epoch"] for epoch in load_history(tmp_path)] == [1, 2]
    pictures = with_channels(task_of(config, pools).draw(0)[0])
    # bfloat16 sums in another order from run to run: logits differ in their third digit at most.
    np.testing.assert_allclose(np.array(resumed(pictures)), np.array(whole(pictures)), atol=0.15)


@pytest.mark.parametrize("model", ["nn", "cnn"])
def test_network_learns_the_answers_of_each_teacher(model, pools, tmp_path):
    """One calls every digit a 3, the other a 5: both leave their mark, although no label says so."""
    config = replace(SMALL_CONFIGS[model], optimizer="adamw")
    pictures = pools.validation["mnist"].digits[:100]
    alone = fit(config, pools, tmp_path / "alone")

    teachers = [_says(3), _says(5)]
    taught = fit(replace(config, teachers=2), pools, tmp_path / "taught", teachers=teachers)

    gain = (logits_of(taught, pictures) - logits_of(alone, pictures)).mean(axis=0)
    assert gain[[3, 5]].min() > max(0.5, np.delete(gain, [3, 5]).max())


def test_run_begins_with_the_weights_it_is_given(pools, short_run, tmp_path):
    given, *_ = short_run("nn")

    trainer = Trainer(SMALL_CONFIGS["nn"], pools, tmp_path, start=given)

    for own, weight in zip(trainer.model.get_weights(), given.get_weights(), strict=True):
        np.testing.assert_array_equal(own, weight)


def test_finished_run_is_taken_from_its_checkpoint(pools, tmp_path):
    config = replace(SMALL_CONFIGS["nn"], teachers=1)
    first = fit(config, pools, tmp_path, teachers=[_says(3)])
    reports = []

    again = fit(config, pools, tmp_path, teachers=[_says(3)], on_epoch=reports.append)

    assert reports == []
    pictures = pools.validation["mnist"].digits[:100]
    np.testing.assert_allclose(logits_of(again, pictures), logits_of(first, pictures), atol=0.02)


def test_fit_wants_as_many_teachers_as_the_config_asks_for(pools, tmp_path):
    config = TrainConfig(model="nn", teachers=2)

    with pytest.raises(ValueError, match="the config asks for 2 teachers, got 0"):
        fit(config, pools, tmp_path)


def _says(label: int):
    """Return a CNN that gives one answer to every picture."""
    model = build_model(TrainConfig(model="cnn"))
    logits = model.get_layer("logits")
    logits.set_weights([0 * logits.kernel, 8 * np.eye(10, dtype=np.float32)[label]])
    return model


@pytest.mark.parametrize("model", ["nn", "cnn"])
def test_calibrated_score_passes_all_but_a_few_validation_digits(model, pools, short_run):
    network, *_ = short_run(model)

    calibration = calibrate(network, pools)

    energies = energy(logits_of(network, pools.validation["mnist"].digits))
    assert np.mean(energies < calibration.score_offset) <= 0.01
    assert calibration.temperature > 0
