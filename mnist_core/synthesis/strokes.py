"""Pen strokes to ink, as the sketchpad draws them: any size, any brush, any handwriting."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.types import Ink

SUBPIXEL_BITS = 4  # OpenCV draws at 1/16 pixel

Stroke = NDArray[np.float32]
"""The path of the pen while it is down: shape (n, 2), (x, y), y pointing down, any unit."""


def draw_strokes(strokes: Sequence[Stroke], *, size: float, brush: float) -> Ink:
    """Draw strokes with a round brush, as large as asked.

    Args:
        strokes: At least one stroke of shape (n, 2), float32, y down, any unit.
        size: Longer side of the drawing without the brush, pixels.
        brush: Width of the line, pixels; below 1 it is drawn 1 px wide and fainter.

    Returns:
        A new array (h, w), float32 in [0, 1], bright strokes on dark, the brush's rim included.
    """
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = size / max(float((high - low).max()), 1e-6)
    margin = brush / 2 + 4  # OpenCV rounds a thick line up by more than a pixel
    width, height = np.ceil((high - low) * scale + 2 * margin).astype(int)
    canvas = np.zeros((max(height, 3), max(width, 3)), np.uint8)
    for stroke in strokes:
        path = ((stroke - low) * scale + margin) * (1 << SUBPIXEL_BITS)
        path = path.round().astype(np.int32)
        if len(path) == 1:  # a dot: OpenCV draws nothing for a single point
            path = np.concatenate([path, path + 1])
        thickness = max(1, round(brush))
        cv2.polylines(canvas, [path], False, 255, thickness, cv2.LINE_AA, SUBPIXEL_BITS)
    return canvas.astype(np.float32) * (min(brush, 1.0) / 255)


def vary_strokes(strokes: Sequence[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """Write the same strokes in another handwriting: slant, proportions, a slight smooth warp.

    Args:
        strokes: At least one stroke of shape (n, 2), float32, y down.
        rng: Decides every change; the same state gives the same strokes.

    Returns:
        New strokes of the same lengths, about 1 unit large.
    """
    points = np.concatenate(strokes)
    center = (points.min(axis=0) + points.max(axis=0)) / 2
    extent = max(float(np.ptp(points, axis=0).max()), 1e-6)
    angle = np.deg2rad(rng.normal(0, 6))
    shear = rng.normal(0, 0.15)
    aspect = np.exp(rng.normal(0, 0.15))
    cos, sin = np.cos(angle), np.sin(angle)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.array([[aspect, shear], [0, 1]])
    frequency = rng.uniform(1, 4, (3, 2, 2))
    phase = rng.uniform(0, 2 * np.pi, (3, 2))
    strength = rng.uniform(0, 0.035) * rng.normal(0, 1, (3, 2))
    varied = []
    for stroke in strokes:
        unit = (stroke - center) / extent
        angles = np.einsum("nk,wdk->nwd", unit, frequency) * np.pi + phase
        warp = (np.sin(angles) * strength).sum(axis=1)
        varied.append(((unit + warp) @ matrix.T).astype(np.float32))
    return varied


def smooth_curve(points: NDArray[np.floating], num_points: int = 60) -> Stroke:
    """Run a smooth curve through points, from the first to the last (Catmull and Rom 1974).

    Args:
        points: Shape (n, 2), (x, y), n at least 2, any unit.
        num_points: Points of the curve, 2 or more.

    Returns:
        Shape (num_points, 2), float32.
    """
    ends = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    at = np.linspace(0, len(points) - 1, num_points)
    first = np.minimum(at.astype(int), len(points) - 2)
    t = (at - first)[:, None]
    a, b, c, d = (ends[first + i] for i in range(4))
    path = 2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    return (path / 2).astype(np.float32)


def smooth_path(path: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Average each point of a path with `reach` points before and after it: a quick pen turns no sharp corner.

    Args:
        path: Shape (n, 2), (x, y), any unit.
        reach: Points on each side, 0 or more; beyond an end, the end stands in.

    Returns:
        A new path of the same shape.
    """
    padded = np.pad(path, ((reach, reach), (0, 0)), mode="edge")
    window = np.full(2 * reach + 1, 1 / (2 * reach + 1))
    return np.stack([np.convolve(padded[:, i], window, mode="valid") for i in (0, 1)], axis=1)


def draw_by_hand(
    strokes: Sequence[Stroke], rng: np.random.Generator, *, low_resolution: float = 0.2
) -> Ink:
    """Draw strokes in a random size with a random brush, on a large or a tiny canvas.

    Args:
        strokes: At least one stroke of shape (n, 2), float32, y down.
        rng: Decides size and brush.
        low_resolution: Share drawn like the 28-pixel originals of old programs, 0 to 1.

    Returns:
        Ink (h, w), float32 in [0, 1].
    """
    if rng.random() < low_resolution:
        size, ratio = rng.uniform(12, 40), rng.uniform(0.04, 0.15)
    else:
        size, ratio = rng.uniform(70, 220), np.exp(rng.uniform(np.log(0.02), np.log(0.22)))
    return draw_strokes(strokes, size=size, brush=max(size * ratio, 0.8))
