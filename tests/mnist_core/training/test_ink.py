"""Pages to learn from, the pieces that are cut out of them, and how well pixels are told apart."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from mnist_core.synthesis.pages import source as source_module
from mnist_core.training import ink_crops, page_pool
from mnist_core.training.config import TrainConfig
from mnist_core.training.ink import InkTask
from mnist_core.training.ink_crops import CROP, draw_crop
from mnist_core.training.page_pool import PagePools, load_pages
from mnist_core.types import DIGIT, FIRST_SIGN, INK_CLASSES


@pytest.fixture
def page() -> np.ndarray:
    """White paper with a dark bar that is a digit, (384, 384, 4)."""
    page = np.full((384, 384, 4), 250, np.uint8)
    page[..., 3] = 0
    page[150:250, 180:200] = (10, 10, 10, DIGIT)
    return page


@pytest.fixture
def task(page) -> InkTask:
    pages = [np.stack([page, page])]
    return InkTask(TrainConfig(model="ink", batch_size=3), PagePools(pages, pages))


def test_batch_is_what_the_network_is_given_and_the_class_of_each_pixel(task):
    inputs, targets = task.draw(7)

    assert inputs.shape == (3, CROP, CROP, 4)
    assert inputs.dtype == np.float32
    assert targets.shape == (3, CROP, CROP)
    np.testing.assert_array_equal(inputs, task.draw(7)[0])
    assert not np.array_equal(inputs, task.draw(8)[0])


def test_class_stays_below_its_ink_however_a_piece_is_cut(page, monkeypatch):
    monkeypatch.setattr(ink_crops, "CUT_OUT", 0)
    monkeypatch.setattr(ink_crops, "SOFT", 0)  # a lens that blurs moves the edge of the ink,
    monkeypatch.setattr(ink_crops, "COARSEST", 0.3)  # and so do few pixels
    for seed in range(40):
        picture, target = draw_crop(page, np.random.default_rng(seed))

        is_ink = _is_ink(picture)
        if not (target == DIGIT).any():
            continue
        overlap = (is_ink & (target == DIGIT)).sum() / (is_ink | (target == DIGIT)).sum()
        assert overlap > 0.85


def test_word_cut_out_goes_on_at_its_rim_where_nothing_is_a_digit(page, monkeypatch):
    monkeypatch.setattr(ink_crops, "CUT_OUT", 1)
    cut = [draw_crop(page, np.random.default_rng(seed)) for seed in range(40)]

    for picture, target in cut:
        assert (_is_ink(picture) | (target != DIGIT)).mean() > 0.99
    goes_on = [(picture[0] == picture[1]).all() for picture, _ in cut]
    assert sum(goes_on) > 10
    assert sum((target == DIGIT).any() for _, target in cut) > 10


def _is_ink(picture: np.ndarray) -> np.ndarray:
    gray = picture.mean(axis=2)
    return np.abs(gray - np.median(gray)) > 0.5 * np.ptp(gray)


def test_loss_falls_with_what_is_told_rightly_and_counts_signs_more(task):
    targets = np.zeros((1, 4, 4), np.uint8)
    targets[0, 0, 0], targets[0, 3, 3] = DIGIT, FIRST_SIGN

    def loss_of(said: np.ndarray) -> tuple[float, float]:
        logits = 6.0 * np.eye(INK_CLASSES, dtype=np.float32)[said]
        return tuple(float(value) for value in task.loss(tf.constant(logits), targets))

    no_digit, no_sign = targets.copy(), targets.copy()
    no_digit[0, 0, 0] = no_sign[0, 3, 3] = 0
    right, overlap = loss_of(targets)
    assert right < 0.1 * loss_of(no_digit)[0]
    assert loss_of(no_digit)[0] < loss_of(no_sign)[0]
    assert overlap == pytest.approx(0.5)  # one is added to the pixels: a piece may hold no digit


def test_validation_is_the_overlap_of_digits(task):
    darkness = layers.Lambda(
        lambda x: tf.stack([x[..., 0], 1 - x[..., 0]] + [0 * x[..., 0]] * 7, axis=-1)
    )
    given = keras.Input((None, None, 4))

    found = task.validate(keras.Model(given, darkness(given)))

    assert found == {"digits": 1.0, "signs": 0.0, "named signs": 0.0}


def test_pages_are_written_once_and_kept(tmp_path, source, monkeypatch):
    monkeypatch.setattr(page_pool, "SHARD", 2)
    monkeypatch.setattr(page_pool, "_source", lambda data, validation: source)
    monkeypatch.setattr(page_pool, "ProcessPoolExecutor", OneWorker)
    steps = []

    first = load_pages(tmp_path, 3, on_step=steps.append)
    again = load_pages(tmp_path, 3, on_step=steps.append)

    assert [shard.shape for shard in first] == [(2, 384, 384, 4)] * 2
    assert steps == ["writing 4 pages"]
    np.testing.assert_array_equal(first[1], again[1])
    assert not np.array_equal(first[0], first[1])


def test_validation_pages_are_of_writers_and_letters_that_are_not_learned_from(monkeypatch):
    class Written:
        def __init__(self, number: int) -> None:
            self.strokes, self.label, self.writer = (number,), number % 10, 1 + number % 30
            self.alphabet, self.character = "Latin", 1

    monkeypatch.setattr(
        source_module, "load_pendigits", lambda data: [Written(n) for n in range(300)]
    )
    monkeypatch.setattr(
        source_module, "load_omniglot_strokes", lambda data: [Written(n) for n in range(100)]
    )
    monkeypatch.setattr(source_module, "_trace_mnist", lambda data, numbers: [(7, numbers)])
    page_pool._source.cache_clear()

    sources = [page_pool._source(None, validation) for validation in (False, True)]

    page_pool._source.cache_clear()
    letters = [{one[0] for one in source.letters} for source in sources]
    digits = [{one[0] for many in source.digits.values() for one in many} for source in sources]
    for learned, kept in (letters, digits):
        assert learned
        assert kept
        assert not learned & kept
    learned, kept = (set(source.traced[7][0]) for source in sources)
    assert learned
    assert kept
    assert not learned & kept
    assert {1 + number % 30 for number in digits[1]} == {23, 24, 25}


class OneWorker:
    """Runs here what other processes would run."""

    def __enter__(self) -> OneWorker:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    map = staticmethod(map)
