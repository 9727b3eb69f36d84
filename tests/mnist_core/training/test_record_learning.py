"""A training is recorded moment by moment, and comes back as it was saved."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core import MODEL_NAMES, ModelFileError, load_learning
from mnist_core.evaluation.learning import LEARNING, Learning, LearningRecord, save_learning
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.training.baseline import BaselineConfig, BaselineData
from mnist_core.training.record_learning import record_learning

MOST_BYTES = 1_000_000  # of the committed file


@pytest.fixture(scope="module")
def data(mnist_sample) -> BaselineData:
    digits = mnist_sample.images.astype(np.float32) / 255
    return BaselineData(
        digits[:800], mnist_sample.labels[:800], digits[800:], mnist_sample.labels[800:]
    )


@pytest.fixture(scope="module", params=[("nn", (16, 28, 28)), ("cnn", (32, 3, 3))], ids=MODEL_NAMES)
def recorded(request, data) -> tuple[LearningRecord, tuple[int, ...]]:
    name, shape = request.param
    config = BaselineConfig(model=name, epochs=3, batch_size=32, learning_rate=3e-3)
    return record_learning(config, data, num_moments=5), shape


def test_moments_begin_before_the_first_step_and_end_with_the_last(recorded):
    record, shape = recorded

    assert record.digits == (0, 32, 128, 576, 2400)  # steps 1, 4, 18 and 75
    assert record.weights.shape == (5, *shape)
    assert record.accuracy[0] < 0.35
    assert record.accuracy[-1] > record.accuracy[0] + 0.3
    assert (record.weights[0] != record.weights[-1]).mean() > 0.3
    assert np.abs(record.weights).max() == 127


def test_record_comes_back_as_it_was_saved(recorded, tmp_path):
    record, _ = recorded
    save_learning(Learning(200, {"nn": record}), tmp_path)

    loaded = load_learning(tmp_path)

    assert loaded.num_validation == 200
    assert loaded.records["nn"].digits == record.digits
    assert loaded.records["nn"].accuracy == record.accuracy
    np.testing.assert_array_equal(loaded.records["nn"].weights, record.weights)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"records": {"nn": 3}}'], ids=repr)
def test_damaged_record_is_named(content, tmp_path):
    (tmp_path / LEARNING).write_text(content)

    with pytest.raises(ModelFileError, match="damaged: run"):
        load_learning(tmp_path)


def test_missing_record_is_named(tmp_path):
    with pytest.raises(ModelFileError, match="missing: run"):
        load_learning(tmp_path)


def test_committed_record_is_small_and_ends_well():
    learning = load_learning()

    assert (SAVED_MODELS / LEARNING).stat().st_size < MOST_BYTES
    assert set(learning.records) == set(MODEL_NAMES)
    for record in learning.records.values():
        assert len(record.digits) >= 15
        assert record.accuracy[-1] > 0.95
