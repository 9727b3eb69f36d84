"""Pictures larger or smaller by a factor, however narrow they are."""

from __future__ import annotations

from typing import Any

import cv2
from numpy.typing import NDArray


def resize_by(picture: NDArray[Any], scale: float, interpolation: int) -> NDArray[Any]:
    """Scale both sides by the same factor; no side becomes shorter than one pixel.

    Args:
        picture: Shape (H, W) or (H, W, 3), a dtype that OpenCV knows.
        scale: Above 0.
        interpolation: One of OpenCV's, such as `cv2.INTER_AREA` to shrink.

    Returns:
        A new array of the same dtype and range.
    """
    height, width = picture.shape[:2]
    if min(height, width) * scale >= 1:
        return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=interpolation)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(picture, size, interpolation=interpolation)


def shrink_to(picture: NDArray[Any], side: int) -> NDArray[Any]:
    """Shrink a copy to look at until its longer side is no longer than this.

    The sides are rounded to whole pixels first: where the exact factor counts, take `resize_by`.

    Args:
        picture: Shape (H, W) or (H, W, 3), a dtype that OpenCV knows.
        side: Pixels, 1 or more.

    Returns:
        `picture` itself if it is small enough, else a new array of the same dtype and range.
    """
    scale = side / max(picture.shape[:2])
    if scale >= 1:
        return picture
    height, width = (max(1, round(length * scale)) for length in picture.shape[:2])
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
