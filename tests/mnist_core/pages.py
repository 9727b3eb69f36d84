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


def lay_on_table(
    page: Picture, *, degrees: float = 0.0, tilt: float = 0.0, table: Sequence[int] = (110, 80, 55)
) -> Picture:
    """Photograph a sheet on a table of grained wood.

    Args:
        page: The sheet, lit evenly.
        degrees: How far it lies turned, counterclockwise.
        tilt: By what share of its width its upper side seems shorter, for it is further away.
        table: Color of the wood, RGB.

    Returns:
        A larger picture, uint8, with the noise of a camera.
    """
    height, width = page.shape[:2]
    margin = int(0.15 * width)
    tall, wide = height + 2 * margin, width + 2 * margin
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    seen = corners + np.array([(tilt / 2, 0), (-tilt / 2, 0), (0, 0), (0, 0)]) * width + margin
    turn = cv2.getRotationMatrix2D((wide / 2, tall / 2), degrees, 0.85 if degrees else 1)
    seen = seen @ turn[:, :2].T + turn[:, 2]
    matrix = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    grain = 1 + 0.12 * np.sin(np.arange(tall) / 5)[:, None, None]
    wood = np.broadcast_to(grain * np.array(table), (tall, wide, 3))
    cover = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, (wide, tall))
    sheet = cv2.warpPerspective(page.astype(np.float32), matrix, (wide, tall))
    noise = np.random.default_rng(0).normal(0, 3, (tall, wide, 3))
    photo = 0.92 * sheet + (1 - cover[..., None]) * wood + noise
    return np.clip(photo, 0, 255).astype(np.uint8)
