"""plain_levels and drawn_digit_ink: what is read of a plain canvas in fewer passes is the same."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.imaging.digit_ink import drawn_digit_ink, to_digit_ink
from mnist_core.imaging.drawing import plain_levels
from mnist_core.imaging.picture import load_picture
from tests.drawing import draw_digit

BLACK, WHITE, BLUE = (0, 0, 0, 255), (255, 255, 255, 255), (40, 60, 200, 255)


def sharp(canvas: np.ndarray) -> np.ndarray:
    """As the pad sends it: one channel, without soft edges."""
    return np.where(canvas[..., 0] > 127, 255, 0).astype(np.uint8)


def pencil() -> np.ndarray:
    """One stroke is much fainter than the other."""
    canvas = draw_digit(4, ink=BLACK, paper=WHITE)
    canvas[:, 150:, :3] = 255 - (255 - canvas[:, 150:, :3]) // 2
    return canvas


def with_speck() -> np.ndarray:
    canvas = draw_digit(3, ink=BLACK, paper=WHITE)
    canvas[5:7, 5:7, :3] = 0
    return canvas


CANVASES = {
    "soft edges": draw_digit(8, side=400, ink=BLACK, paper=WHITE),
    "thin": draw_digit(2, side=400, brush=3, ink=BLACK, paper=WHITE),
    "thick": draw_digit(5, side=300, brush=50, ink=BLACK, paper=WHITE),
    "blue on white": draw_digit(6, ink=BLUE, paper=WHITE),
    "white on blue": draw_digit(6, ink=WHITE, paper=BLUE),
    "bits": sharp(draw_digit(0, side=600, brush=20)),
    "bits, inverted": 255 - sharp(draw_digit(7, side=200)),
    "pencil": pencil(),
    "speck": with_speck(),
    "speck in bits": sharp(with_speck()),
}


@pytest.mark.parametrize("name", CANVASES)
def test_a_canvas_gives_the_same_ink_as_any_other_picture(name):
    canvas = CANVASES[name]

    quick, thorough = drawn_digit_ink(canvas), to_digit_ink(load_picture(canvas))

    np.testing.assert_array_equal(quick.levels, thorough.levels)
    np.testing.assert_allclose(quick.ink, thorough.ink, atol=1e-6)
    assert (quick.corner, quick.scale, quick.box) == (
        thorough.corner,
        thorough.scale,
        thorough.box,
    )


def test_a_canvas_is_left_as_it_is():
    canvas = CANVASES["bits"].copy()

    drawn_digit_ink(canvas)

    np.testing.assert_array_equal(canvas, CANVASES["bits"])


def transparent() -> np.ndarray:
    canvas = draw_digit(4, ink=BLACK, paper=WHITE)
    canvas[120:130, :, 3] = 100
    return canvas


@pytest.mark.parametrize(
    "canvas",
    [
        np.full((50, 50), 255, np.uint8),
        np.tile(np.linspace(120, 250, 200).astype(np.uint8), (200, 1)),
        np.pad(np.zeros((80, 80), np.uint8), 12, constant_values=255),
        sharp(draw_digit(1, size=1.2)),
        transparent(),
        np.zeros((20, 20), np.float32),
        np.zeros((0, 20), np.uint8),
        np.zeros(20, np.uint8),
    ],
    ids=["empty", "shade", "full", "at the border", "transparent", "float", "no pixels", "a row"],
)
def test_what_is_not_plainly_a_drawing_is_looked_at_closer(canvas):
    assert plain_levels(canvas) is None
    assert drawn_digit_ink(canvas) is None
