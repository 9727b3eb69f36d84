"""What the networks are taught, and how it is measured."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.synthesis.lines.writing import write_line
from mnist_core.training.config import TrainConfig
from mnist_core.training.objectives import DigitTask, LineTask, soft_targets


def test_middle_at_the_center_of_an_answer_is_named_by_it_alone():
    shares = soft_targets(np.array([3]), np.array([4 * 7 + 2.0]))

    np.testing.assert_allclose(shares[7], np.eye(11)[3], atol=1e-6)
    np.testing.assert_allclose(shares[[6, 8], 10], 1)


def test_middle_between_two_answers_is_named_by_both():
    shares = soft_targets(np.array([3]), np.array([4 * 7 + 3.0]))

    np.testing.assert_allclose(shares[7, [3, 10]], [0.75, 0.25], atol=1e-6)
    np.testing.assert_allclose(shares[8, [3, 10]], [0.25, 0.75], atol=1e-6)


def test_each_answer_is_a_distribution_even_where_digits_crowd():
    middles = np.array([-3, 10, 11, 12, 190, 191, 260.0])

    shares = soft_targets(np.array([1, 2, 3, 4, 5, 6, 7]), middles)

    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    assert shares.min() >= 0


def test_lines_are_drawn_with_what_is_to_be_answered(pools):
    task = LineTask(TrainConfig(model="line", batch_size=6), pools)

    strips, shares = task.draw(4)

    assert strips.shape == (6, 32, 192)
    assert strips.dtype == np.float32
    assert shares.shape == (6, 48, 11)
    assert 0.5 < shares[..., :10].sum() / 6 < 12
    np.testing.assert_array_equal(strips, task.draw(4)[0])


def test_forms_stay_upright_as_drawn_but_for_the_1s(pools, monkeypatch):
    upright_labels = []

    def write(glyphs, labels, rng, *, upright, **options):
        upright_labels.extend(int(labels[place]) for place in upright)
        return write_line(glyphs, labels, rng, upright=upright, **options)

    task = LineTask(TrainConfig(model="line", batch_size=60), pools)
    monkeypatch.setattr("mnist_core.training.line_source.write_line", write)

    task.draw(0)

    assert set(upright_labels) == set(range(10)) - {1}


def test_validation_counts_the_lines_that_are_spelled_right(pools):
    task = LineTask(TrainConfig(model="line"), pools)

    def blind(strips, training):
        """Answers "none" everywhere: right where a line holds no digit."""
        logits = np.zeros((len(strips), 48, 11), np.float32)
        logits[..., 10] = 20
        return logits

    # About one line in fifty holds no digit.
    assert 0.002 < task.validate(blind)["lines"] < 0.06


def test_answering_as_the_teacher_does_costs_least(pools):
    task = DigitTask(TrainConfig(model="nn", teachers=1), pools)
    targets = np.array([[4, 0]], np.int32)
    teacher = np.zeros((1, 10), np.float32)
    teacher[0, [4, 9]] = 6, 3  # a 4, which has something of a 9

    def loss(nine: float) -> float:
        outputs = np.zeros((1, 10), np.float32)
        outputs[0, [4, 9]] = 6, nine
        return float(task.loss(outputs, targets, teacher)[0])

    # The label alone would have no 9 at all.
    assert loss(2.5) < min(loss(-3), loss(6))


def test_without_a_teacher_the_loss_is_that_of_the_label(pools):
    task = DigitTask(TrainConfig(model="nn"), pools)
    outputs = np.zeros((1, 10), np.float32)

    loss, _ = task.loss(outputs, np.array([[4, 0]], np.int32))

    assert float(loss) == pytest.approx(np.log(11))  # ten digits and "no digit" alike
