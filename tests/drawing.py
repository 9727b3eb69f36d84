"""Digits drawn by the tests themselves: strokes on a unit square, and a brush to draw them with."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SUBPIXEL_BITS = 4  # cv2 draws with 1/16 of a pixel


def _arc(
    center: tuple[float, float], radius: tuple[float, float], start: float, end: float
) -> list[tuple[float, float]]:
    """Points of an elliptic arc; angles in degrees, 0 to the right, 90 downwards."""
    angles = np.radians(np.linspace(start, end, 25))
    return [(center[0] + radius[0] * np.cos(a), center[1] + radius[1] * np.sin(a)) for a in angles]


# label -> strokes -> (x, y), x to the right and y down, all within 0 to 1
DIGIT_STROKES: dict[int, list[list[tuple[float, float]]]] = {
    0: [_arc((0.5, 0.5), (0.32, 0.48), -90, 275)],
    1: [[(0.52, 0.02), (0.48, 0.98)]],
    2: [
        _arc((0.5, 0.28), (0.3, 0.25), -170, 40)
        + [(0.5, 0.66), (0.2, 0.95), (0.5, 0.93), (0.85, 0.95)]
    ],
    3: [_arc((0.45, 0.26), (0.28, 0.23), -150, 90) + _arc((0.45, 0.73), (0.33, 0.24), -90, 155)],
    4: [[(0.3, 0.05), (0.22, 0.55), (0.85, 0.55)], [(0.68, 0.05), (0.64, 0.97)]],
    5: [
        [(0.3, 0.05), (0.27, 0.45)] + _arc((0.45, 0.69), (0.33, 0.27), -120, 150),
        [(0.3, 0.05), (0.78, 0.05)],
    ],
    6: [
        [(0.66, 0.03), (0.4, 0.3), (0.26, 0.62)] + _arc((0.5, 0.72), (0.26, 0.24), 190, 550),
    ],
    7: [[(0.18, 0.08), (0.82, 0.08), (0.6, 0.5), (0.42, 0.97)]],
    8: [
        _arc((0.5, 0.27), (0.24, 0.23), 90, -270) + _arc((0.5, 0.74), (0.28, 0.24), -90, 270),
    ],
    9: [_arc((0.5, 0.3), (0.27, 0.26), 0, -360) + [(0.77, 0.3), (0.74, 0.6), (0.66, 0.97)]],
}


def draw_digit(
    label: int,
    *,
    side: int = 280,
    size: float = 0.6,
    center: tuple[float, float] = (0.5, 0.5),
    brush: float = 16,
    ink: tuple[int, ...] = (0, 0, 0),
    paper: tuple[int, ...] = (255, 255, 255),
) -> NDArray[np.uint8]:
    """Draw a digit as a person would on a canvas.

    Args:
        label: 0 to 9.
        side: Height and width of the picture, pixels.
        size: Height of the digit, as a share of the side.
        center: Where the middle of the digit is, (x, y), as shares of the side.
        brush: Width of the line, pixels.
        ink, paper: Colors of as many channels as the picture shall have, 0 to 255 each.

    Returns:
        Shape (side, side, channels), uint8.
    """
    cover = np.zeros((side, side), np.uint8)
    for stroke in DIGIT_STROKES[label]:
        points = (np.array(stroke) - 0.5) * size * side + np.array(center) * side
        fixed = np.round(points * 2**SUBPIXEL_BITS).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(cover, [fixed], False, 255, max(1, round(brush)), cv2.LINE_AA, SUBPIXEL_BITS)
    share = cover.astype(np.float32)[..., None] / 255
    picture = share * np.array(ink, np.float32) + (1 - share) * np.array(paper, np.float32)
    return np.round(picture).astype(np.uint8)
