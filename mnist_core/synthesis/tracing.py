"""Pictures of digits to pen strokes: what a pen of any width can write again."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.synthesis.strokes import Stroke, smooth_path
from mnist_core.types import Digit

FINE = 4  # a digit is enlarged so many times before it is thinned
LEVEL = 0.4  # ink from here on is stroke
SHORTEST = 4.0  # pixels of the 28: a shorter side branch is a burr of the thinning, not a stroke
SMOOTHED = 3  # points on each side that a traced path is averaged over: its steps are whole pixels

# Hit-or-miss patterns of a pixel that can go without parting what it joins (Lam, Lee and Suen 1992): 1 is ink,
# -1 paper, 0 either. Each is applied in four turns.
_EDGE = np.array([[-1, -1, -1], [0, 1, 0], [1, 1, 1]])
_CORNER = np.array([[0, -1, -1], [1, 1, -1], [0, 1, 0]])
_PATTERNS = [np.rot90(pattern, turn) for turn in range(4) for pattern in (_EDGE, _CORNER)]
_AROUND = [(0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, -1), (-1, 1)]

_Pixel = tuple[int, int]


def trace_strokes(digit: Digit) -> list[Stroke]:
    """Follow the middles of a digit's strokes.

    Args:
        digit: Shape (28, 28), float32 in [0, 1], bright strokes on dark.

    Returns:
        Paths (n, 2), float32, (x, y), pixels of the digit; none where there is no ink.
    """
    large = cv2.resize(digit, None, fx=FINE, fy=FINE, interpolation=cv2.INTER_CUBIC)
    thin = _thin(np.pad((large > LEVEL).view(np.uint8), 1))
    paths = _follow({(int(row), int(column)) for row, column in np.argwhere(thin)})
    longest = max((len(path) for path in paths), default=0)
    return [
        smooth_path(np.array(path, float)[:, ::-1] / FINE, SMOOTHED).astype(np.float32)
        for path in paths
        if len(path) >= min(SHORTEST * FINE, longest)
    ]


def _thin(solid: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Wear strokes down to lines one pixel wide."""
    solid = solid.copy()
    while True:
        before = np.count_nonzero(solid)
        for pattern in _PATTERNS:
            solid -= cv2.morphologyEx(solid, cv2.MORPH_HITMISS, pattern)
        if np.count_nonzero(solid) == before:
            return solid


def _follow(line: set[_Pixel]) -> list[list[_Pixel]]:
    """Walk along lines one pixel wide, from their ends, straight on where they cross."""
    left = set(line)
    paths = []
    while left:
        start = min(left, key=lambda pixel: (len(_neighbors(pixel, left)) != 1, pixel))
        left.discard(start)
        path = [*_neighbors(start, line - left)[:1], start]
        while near := _neighbors(path[-1], left):
            path.append(_straight_on(path, near))
            left.discard(path[-1])
        path += _neighbors(path[-1], line - {*path[-3:]})[:1]  # where it meets what was walked
        paths.append(path)
    return paths


def _straight_on(path: list[_Pixel], near: list[_Pixel]) -> _Pixel:
    (row, column), before = path[-1], path[max(0, len(path) - 5)]
    down, right = row - before[0], column - before[1]
    return max(near, key=lambda pixel: (pixel[0] - row) * down + (pixel[1] - column) * right)


def _neighbors(pixel: _Pixel, among: set[_Pixel]) -> list[_Pixel]:
    row, column = pixel
    return [
        (row + down, column + right)
        for down, right in _AROUND
        if (row + down, column + right) in among
    ]
