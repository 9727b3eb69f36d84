"""What is drawn on a sheet is seen where the camera sees it, and its classes lie exactly below."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.synthesis.pages.canvas import Canvas, Pen
from mnist_core.types import DIGIT, FIRST_SIGN, OTHER

BLACK = (0.0, 0.0, 0.0)
LEVEL = np.array([(20.0, 50.0), (80.0, 50.0)])


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(np.ones((100, 100, 3), np.float32), np.eye(3), np.random.default_rng(0))


def ink_of(canvas: Canvas) -> np.ndarray:
    return 1 - canvas.picture.mean(axis=2)


@pytest.mark.parametrize("width", [1.5, 4.0, 9.0])
def test_stroke_is_as_wide_as_its_pen(canvas, width):
    canvas.draw([LEVEL], Pen(BLACK, width))

    assert ink_of(canvas)[:, 50].sum() == pytest.approx(width, abs=1.0)


@pytest.mark.parametrize("kind", [DIGIT, FIRST_SIGN, FIRST_SIGN + 3])
def test_class_lies_below_the_ink_and_nowhere_else(canvas, kind):
    canvas.draw([LEVEL], Pen(BLACK, 5.0), kind)

    np.testing.assert_array_equal(canvas.target == kind, ink_of(canvas) > 0.4)


def test_what_is_neither_digit_nor_sign_has_no_class_and_leaves_a_digit_its_own(canvas):
    canvas.draw([LEVEL], Pen(BLACK, 5.0), DIGIT)
    before = canvas.target

    canvas.draw([LEVEL[:, ::-1]], Pen(BLACK, 5.0), OTHER)

    np.testing.assert_array_equal(canvas.target, before)
    assert ink_of(canvas)[30, 50] > 0.9


def test_camera_moves_ink_and_class_alike(canvas):
    canvas.matrix = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1.0]])  # the sheet lies mirrored

    canvas.draw([LEVEL], Pen(BLACK, 5.0), DIGIT)

    assert canvas.target[:, 50].sum() > 50
    np.testing.assert_array_equal(canvas.target == DIGIT, ink_of(canvas) > 0.4)


def test_what_lies_upon_a_digit_hides_it(canvas):
    canvas.draw([LEVEL], Pen(BLACK, 5.0), DIGIT)

    sheet = np.array([(0.0, 0.0), (50.0, 0.0), (50.0, 100.0), (0.0, 100.0)])
    canvas.fill(sheet, Pen((0.5, 0.5, 0.5), 1.0), hides=True)

    assert not (canvas.target[:, :49] == DIGIT).any()
    assert (canvas.target[:, 52:] == DIGIT).any()


def test_paper_shines_through_a_pen_that_darkens(canvas):
    canvas.picture[:] = (1.0, 1.0, 0.0)

    canvas.draw([LEVEL], Pen((0.0, 1.0, 1.0), 9.0, darkens=True))

    np.testing.assert_allclose(canvas.picture[50, 50], (0, 1, 0), atol=1e-6)


def test_dotted_pen_leaves_paper_between_its_dots(canvas):
    canvas.draw([LEVEL], Pen(BLACK, 4.0, is_dotted=True))

    row = ink_of(canvas)[50, 20:80]
    assert (row > 0.8).sum() > 5
    assert (row < 0.2).sum() > 5


def test_stroke_outside_the_picture_changes_nothing(canvas):
    canvas.draw([LEVEL + 500], Pen(BLACK, 5.0), DIGIT)

    assert not ink_of(canvas).any()
    assert not canvas.target.any()
