"""The values that pass between the steps."""

from __future__ import annotations

from mnist_core import Recognizer
from tests.drawing import draw_digit


def test_a_reading_is_shown_in_one_line_without_its_pixels(recognizer: Recognizer):
    shown = repr(recognizer.read_digit(draw_digit(4)))

    assert shown.startswith("DigitReading(label=4, nn=4, cnn=4, confidence=")
    assert "\n" not in shown
    assert len(shown) < 160
