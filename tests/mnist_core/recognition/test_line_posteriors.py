"""What the line network answers: how much of each digit has its middle where, and which digits that makes."""

from __future__ import annotations

import numpy as np

from mnist_core.recognition.line_posteriors import (
    class_posteriors,
    cumulative_mass,
    greedy_decode,
    pick_peaks,
)


def test_posteriors_are_the_softmax_without_none():
    logits = np.zeros((2, 11), np.float32)
    logits[1, 3] = 50

    digit_mass = class_posteriors(logits)

    np.testing.assert_allclose(digit_mass[0], 1 / 11, rtol=1e-5)
    np.testing.assert_allclose(digit_mass[1], np.eye(10)[3], atol=1e-5)


def test_mass_adds_up_to_each_edge():
    digit_mass = np.zeros((5, 10), np.float32)
    digit_mass[1, 7] = digit_mass[3, 2] = 1

    left_of = cumulative_mass(digit_mass, [0.0, 4.0, 6.0, 8.0, 20.0])

    np.testing.assert_allclose(left_of[:, 7], [0, 0, 0.5, 1, 1])
    np.testing.assert_allclose(left_of[:, 2], [0, 0, 0, 0, 1])


def test_a_peak_lies_in_the_middle_of_its_mass():
    digit_mass = np.zeros((9, 10), np.float32)
    digit_mass[3, 4] = digit_mass[4, 4] = 0.5

    assert pick_peaks(digit_mass) == [(16.0, 4)]


def test_decoding_joins_neighboring_answers_of_one_digit():
    digit_mass = np.zeros((12, 10), np.float32)
    digit_mass[1, 4] = 1
    digit_mass[4, 1] = digit_mass[5, 1] = 0.5
    digit_mass[8, 1] = 0.9
    digit_mass[10, 6] = 0.2

    assert greedy_decode(digit_mass) == "411"
