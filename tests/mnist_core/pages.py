"""Pages that the tests write on: numbers in lines, and what happens to a sheet on its way."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.drawing import DIGIT_STROKES

Picture = NDArray[np.uint8]


def write_page(
    lines: Sequence[str],
    *,
    size: tuple[int, int] = (900, 1200),
    digit_height: int = 90,
    pitch: float = 0.95,
    brush: int = 9,
    slope: float = 0.0,
    bend: float = 0.0,
) -> Picture:
    """Write numbers in black on white; a space leaves a gap.

    Args:
        lines: Digits and spaces, one text a line.
        size: (height, width) of the picture, pixels.
        digit_height: Pixels.
        pitch: From one digit to the next, in digit heights; below about 0.6 they touch.
        brush: Width of the pen, pixels.
        slope: How far lines fall: rows per column.
        bend: How far the middle of a line sags, in digit heights.

    Returns:
        Shape (H, W, 3), uint8.
    """
    height, width = size
    page = np.full((height, width, 3), 255, np.uint8)
    for row, text in enumerate(lines):
        for column, character in enumerate(text):
            if character == " ":
                continue
            x = digit_height * (0.8 + pitch * column)
            sag = bend * digit_height * np.sin(np.pi * x / width)
            y = digit_height * (0.8 + 1.7 * row) + slope * x + sag
            for stroke in DIGIT_STROKES[int(character)]:
                points = np.array(stroke) * digit_height * (0.62, 1.0) + (x, y)
                fixed = np.round(points * 16).astype(np.int32).reshape(-1, 1, 2)
                cv2.polylines(page, [fixed], False, (20, 20, 60), brush, cv2.LINE_AA, 4)
    return page


def turn_page(page: Picture, degrees: float) -> Picture:
    """Turn a sheet counterclockwise on a white table, nothing cut off."""
    height, width = page.shape[:2]
    side = int(np.hypot(height, width)) + 2
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turn[:, 2] += (side - width) / 2, (side - height) / 2
    return cv2.warpAffine(page, turn, (side, side), borderValue=(255, 255, 255))
