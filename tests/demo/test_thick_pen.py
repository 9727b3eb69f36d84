"""A thick pen's drawing is more ink than paper, and is read all the same."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from demo.handlers import recognize_drawing
from mnist_core import Recognizer
from tests.browser.messages import pack


@pytest.mark.parametrize("pen", [40, 48])
@pytest.mark.parametrize("height", [130, 240])
def test_thick_straight_one_is_read(recognizer: Recognizer, pen: int, height: int):
    sheet = np.zeros((300, 400), np.uint8)
    cv2.line(sheet, (200, 30), (200, 30 + height), 255, pen, cv2.LINE_AA)

    view = recognize_drawing(recognizer, pack(sheet >= 128))

    assert (view["state"], view.get("label")) == ("sure", 1)
