"""The steps shown are the steps taken."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core import NoInkError, PictureError, read_steps
from tests.drawing import draw_digit

NAMES = ["picture", "ink", "crop", "stroke", "box", "digit"]


def test_the_last_step_is_what_the_models_were_given(drawn_digit, recognizer):
    picture, _ = drawn_digit

    steps = read_steps(picture)

    assert [step.name for step in steps] == NAMES
    given = np.round(recognizer.read_digit(picture).digit * 255).astype(np.uint8)
    np.testing.assert_array_equal(steps[-1].picture, given)


def test_every_step_is_small_and_shows_ink_bright_on_dark():
    steps = read_steps(draw_digit(4, side=1200, brush=9))

    for step in steps:
        assert step.picture.dtype == np.uint8
        assert max(step.picture.shape[:2]) <= 280
    shapes = {step.name: step.picture.shape for step in steps}
    assert shapes["picture"][2:] == (3,)
    assert max(shapes["box"]) == 20
    assert shapes["digit"] == (28, 28)
    assert all(np.median(step.picture) < 128 < step.picture.max() for step in steps[1:2])


def test_a_thin_pen_is_widened_at_the_stroke_step():
    steps = {step.name: step.picture for step in read_steps(draw_digit(1, brush=4))}

    crop, stroke = steps["crop"] > 127, steps["stroke"] > 127
    assert stroke.sum() / stroke.shape[0] ** 2 > crop.sum() / crop.shape[0] ** 2


def test_blank_and_broken_pictures_are_refused():
    with pytest.raises(NoInkError, match="draw a digit"):
        read_steps(np.full((50, 50), 255, np.uint8))
    with pytest.raises(PictureError, match="no picture"):
        read_steps(b"no picture")
