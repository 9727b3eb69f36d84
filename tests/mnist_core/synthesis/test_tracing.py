"""Pictures of digits become pen strokes that run along their middles."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core.synthesis.tracing import trace_strokes


def draw(*paths: list[tuple[int, int]]) -> np.ndarray:
    digit = np.zeros((28, 28), np.uint8)
    for path in paths:
        cv2.polylines(digit, [np.array(path, np.int32)], False, 255, 3, cv2.LINE_AA)
    return digit.astype(np.float32) / 255


@pytest.mark.parametrize("width", [2, 3, 5])
def test_stroke_is_one_path_along_its_middle(width):
    digit = np.zeros((28, 28), np.float32)
    digit[4:24, 14 - width // 2 : 14 - width // 2 + width] = 1

    (path,) = trace_strokes(digit)

    assert path.shape[1] == 2
    assert path.dtype == np.float32
    middle = 14 - width // 2 + width / 2
    within = path[12:-12]  # an end may lean to a corner of the stroke
    assert np.abs(within[:, 0] - middle).max() < 0.6
    assert np.ptp(path[:, 1]) > 14


def test_crossing_strokes_go_straight_on_and_meet():
    paths = trace_strokes(draw([(14, 4), (14, 24)], [(6, 14), (22, 14)]))

    points = np.concatenate(paths)
    assert 2 <= len(paths) <= 3
    assert np.ptp(points[:, 0]) > 12
    assert np.ptp(points[:, 1]) > 16
    gaps = [
        min(np.hypot(*(path[end] - other).T).min() for other in paths if other is not path)
        for path in paths[1:]
        for end in (0, -1)
    ]
    assert min(gaps) < 1.5


def test_paper_has_no_strokes():
    assert trace_strokes(np.zeros((28, 28), np.float32)) == []
