"""to_ink: the same digit on any paper, in any light, with any pen."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core.errors import NoInkError
from mnist_core.imaging.digit_ink import DIGIT, to_ink
from mnist_core.imaging.framing import to_digit
from mnist_core.imaging.isolation import fill_outline
from mnist_core.imaging.picture import load_picture
from tests.drawing import draw_digit

# Mean difference per pixel of the 28x28: a stroke's edge that moves by a tenth of a pixel gives
# 0.01, another way of writing the same digit 0.1 or more.
SAME = 0.045


def test_ink_is_two_dimensional_float32_within_0_and_1(change):
    ink = to_ink(change(draw_digit(3)))

    assert ink.ndim == 2
    assert ink.dtype == np.float32
    assert ink.min() >= 0
    assert ink.max() <= 1


@pytest.mark.parametrize("label", [0, 2, 4, 5, 7, 9])
def test_paper_light_and_pen_leave_the_digit_the_same(change, label):
    drawn = draw_digit(label, side=400, brush=18)

    digit = to_digit(to_ink(change(drawn)))

    assert _difference(digit, to_digit(to_ink(drawn))) < SAME


@pytest.mark.parametrize("side", [28, 60, 400, 1600])
@pytest.mark.parametrize("ink", [(0, 0, 0), (240, 220, 0), (200, 40, 40), (150, 150, 150)], ids=str)
def test_size_and_color_leave_the_digit_the_same(side, ink):
    picture = draw_digit(5, side=side, brush=side / 14, ink=ink)

    digit = to_digit(to_ink(picture))

    reference = to_digit(to_ink(draw_digit(5, side=400, brush=400 / 14)))
    assert _difference(digit, reference) < 2 * SAME  # 28 px are coarse


def _difference(digit, other):
    """Compare two digits; a center of mass on the edge between two pixels may fall to either."""
    shifts = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    return min(np.abs(np.roll(digit, shift, (0, 1)) - other).mean() for shift in shifts)


def test_light_on_dark_is_the_same_as_dark_on_light():
    dark = to_ink(draw_digit(6))
    light = to_ink(draw_digit(6, ink=(255, 255, 255), paper=(0, 0, 0)))

    np.testing.assert_allclose(light, dark, atol=0.01)


def test_large_picture_is_shrunk():
    assert max(to_ink(draw_digit(8, side=2000, brush=90)).shape) <= DIGIT.max_side


def test_mnist_digit_of_28_pixels_passes_unchanged(mnist_sample):
    for image in mnist_sample.images[:50]:
        digit = to_digit(to_ink(load_picture(255 - image)), normalize_stroke=False)

        assert np.abs(digit - image / 255).mean() < 0.02


def test_mnist_digit_is_found_again_at_any_place_size_color_and_polarity(mnist_sample, recognizer):
    rng = np.random.default_rng(0)
    same = []
    for image in mnist_sample.images[:100]:
        reading = recognizer.read_digit(_pasted(image, rng))
        alone = recognizer.classify_digits([np.float32(image) / 255], [(0, 0, 28, 28)])[0]
        same.append(reading.label == alone.label)
        assert np.abs(reading.digit - np.float32(image) / 255).mean() < 0.1

    assert np.mean(same) >= 0.97  # a few digits are read either way already


def _pasted(image, rng):
    """Enlarge a digit and lay it, in a color or as alpha, somewhere on a larger picture."""
    scale = int(rng.choice([1, 2, 4, 7]))
    cover = np.kron(image, np.ones((scale, scale), np.uint8))
    cover = np.pad(cover, [tuple(rng.integers(0, 120, 2)) for _ in range(2)])
    if rng.random() < 0.3:
        return np.dstack([np.full_like(cover, rng.choice([0, 60]))] * 3 + [cover])
    ink, paper = (
        ((250, 250, 240), (20, 30, 60)) if rng.random() < 0.5 else ((90, 0, 20), (255,) * 3)
    )
    share = cover[..., None] / 255
    return np.round(share * ink + (1 - share) * paper).astype(np.uint8)


def test_detached_stroke_of_a_5_is_kept():
    picture = draw_digit(5, side=400, brush=14)
    whole = to_ink(picture)
    picture[128:150] = 255  # parts the bar from the body

    assert to_ink(picture).sum() > 0.8 * whole.sum()


def _gray_page():
    noise = np.random.default_rng(3).normal(0, 4, (300, 300, 1))
    return np.repeat(np.clip(170 + noise, 0, 255), 3, axis=2).astype(np.uint8)


def _shaded_page():
    light = np.linspace(240, 120, 500)[:, None, None]
    noise = np.random.default_rng(4).normal(0, 3, (500, 400, 1))
    return np.repeat(np.clip(light + noise, 0, 255), 3, axis=2).astype(np.uint8)


@pytest.mark.parametrize(
    "page",
    [
        np.full((200, 200, 3), 255, np.uint8),
        np.zeros((28, 28, 3), np.uint8),
        np.full((1, 1, 3), 90, np.uint8),
        _gray_page(),
        _shaded_page(),
    ],
    ids=["white", "black", "one pixel", "noise", "shade"],
)
def test_empty_page_has_no_ink(page):
    ink = to_ink(page)

    assert not ink.any()
    with pytest.raises(NoInkError, match="draw a digit"):
        to_digit(ink)


def _with_lines(thickness: int) -> np.ndarray:
    """A slanted stroke, 9 pixels thick, across two level lines that go from side to side."""
    picture = np.full((120, 120, 3), 255, np.uint8)
    cv2.line(picture, (75, 18), (45, 102), (0, 0, 0), 9)
    for y in (45, 75):
        cv2.line(picture, (0, y), (119, y), (0, 0, 0), thickness)
    return picture


def test_ruled_lines_are_thinner_than_the_pen_and_left_out():
    ink = to_ink(_with_lines(2))

    assert np.flatnonzero(ink.any(axis=0)).size < 60


def test_lines_as_thick_as_the_pen_are_bars_of_a_sign_and_stay():
    ink = to_ink(_with_lines(9))

    assert ink.any(axis=0).all()


def test_a_soft_dot_beside_a_thin_stroke_is_not_the_digit():
    dot = np.full((400, 400, 3), 255, np.uint8)
    cv2.circle(dot, (240, 272), 9, (0, 0, 0), -1)
    picture = cv2.GaussianBlur(dot, (0, 0), 2)
    cv2.line(picture, (200, 120), (190, 272), (0, 0, 0), 5)

    rows = np.flatnonzero(to_ink(picture).any(axis=1))

    assert rows[-1] - rows[0] > 150


@pytest.mark.parametrize("label", [0, 2, 3, 5, 7, 8])
def test_an_outline_is_filled_and_no_loop_of_the_digit(label):
    solid = draw_digit(label, side=200)[..., 0] < 128
    wide = cv2.dilate(solid.view(np.uint8), np.ones((7, 7), np.uint8))

    filled = fill_outline((wide - solid).astype(np.float32))

    assert filled is not None
    assert ((filled > 0.5) == (wide > 0)).mean() > 0.99


def test_what_encloses_nothing_is_no_outline():
    assert fill_outline(np.ones((20, 20), np.float32)) is None
    for label in (1, 2, 6, 9):
        assert fill_outline((draw_digit(label, side=200)[..., 0] < 128).astype(np.float32)) is None
