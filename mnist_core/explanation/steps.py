"""What the models see, step by step: the pictures between the photo and the 28x28 digit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.digit_ink import to_ink
from mnist_core.imaging.framing import framing_steps
from mnist_core.imaging.picture import PictureSource, load_picture
from mnist_core.imaging.scaling import shrink_to
from mnist_core.types import Ink

SHOWN_SIDE = 280  # a step's picture is shrunk to this for showing, pixels


@dataclass(frozen=True)
class Step:
    """One step on the way from the picture to the digit.

    Attributes:
        name: "picture", "ink", "crop", "stroke", "box" or "digit".
        picture: uint8, (height, width, 3) RGB for "picture", else (height, width), bright ink on
            dark; at most 280 pixels on its longer side, never enlarged.
    """

    name: str
    picture: NDArray[np.uint8]


def read_steps(picture: PictureSource) -> list[Step]:
    """Follow one digit's picture to what the models are given, on the path that reading takes.

    Args:
        picture: As `Recognizer.read_digit` takes it.

    Returns:
        Six steps: the upright picture; its ink; cut to the ink; with the stroke width brought
        into MNIST's range; scaled to MNIST's 20-pixel box; centered by mass in 28x28, which is
        the digit that `read_digit` returns, unless it is no digit as it stands: then what the ink network
        chooses of it, or an outline filled, may be one.

    Raises:
        NoInkError: Nothing is written on it.
        PictureError: It can't be decoded.
    """
    upright = load_picture(picture)
    ink = to_ink(upright)
    steps = [Step("picture", shrink_to(upright, SHOWN_SIDE)), Step("ink", _to_gray(ink))]
    steps += [Step(name, _to_gray(part)) for name, part in framing_steps(ink)._asdict().items()]
    return steps


def _to_gray(ink: Ink) -> NDArray[np.uint8]:
    return shrink_to(np.round(ink * 255).astype(np.uint8), SHOWN_SIDE)
