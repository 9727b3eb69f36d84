"""Why-maps of models whose reasons are known."""

from __future__ import annotations

import numpy as np

from mnist_core.explanation.occlusion import occlusion_maps


def _model_that_likes(row: int, column: int, label: int):
    """Make a model that only asks whether there is ink around one pixel."""

    def logits(digits: np.ndarray) -> np.ndarray:
        answers = np.zeros((len(digits), 10), np.float32)
        answers[:, label] = digits[:, row - 1 : row + 2, column - 1 : column + 2].sum(axis=(1, 2))
        return answers

    return logits


def _bar() -> np.ndarray:
    digit = np.zeros((28, 28), np.float32)
    digit[5:23, 13:16] = 1
    return digit


def test_ink_that_a_class_wants_speaks_for_it_and_against_the_others():
    maps = occlusion_maps(_model_that_likes(9, 14, label=3), _bar())

    row, column = np.unravel_index(maps[3].argmax(), (28, 28))
    assert abs(row - 9) <= 1
    assert abs(column - 14) <= 1
    assert maps[3].max() == 1
    assert maps[4][9, 14] < 0


def test_missing_ink_that_a_class_wants_speaks_against_it():
    maps = occlusion_maps(_model_that_likes(9, 19, label=3), _bar())

    row, column = np.unravel_index(maps[3].argmin(), (28, 28))
    assert abs(row - 9) <= 1
    assert abs(column - 19) <= 1
    assert maps[3].min() == -1


def test_what_a_model_does_not_ask_about_stays_empty():
    maps = occlusion_maps(_model_that_likes(9, 14, label=3), _bar())

    assert np.abs(maps[3, 18:]).max() < 0.05


def test_far_from_the_ink_a_map_is_zero():
    maps = occlusion_maps(_model_that_likes(9, 25, label=3), _bar())

    assert np.abs(maps[:, :, 26:]).max() < 0.1


def test_a_model_that_never_changes_its_mind_has_pale_maps():
    maps = occlusion_maps(lambda digits: np.zeros((len(digits), 10), np.float32), _bar())

    assert np.abs(maps).max() == 0
