"""Light, lens and sensor: bands, lamps, shadows, folds, glare, blur, noise, screens, JPEG."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.synthesis.pages.grain import grain
from mnist_core.types import Picture

GRAY = 0.25  # share of the photographs without color
MOST_BLURRED = 0.085  # standard deviation of a blur, digit heights

Shade = NDArray[np.float32]
"""Shape (H, W): a factor on the light of each pixel."""


def _places(shape: tuple[int, int], angle: float) -> Shade:
    """Return how far each pixel lies along a direction, -0.5 to 0.5 or a little more."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height - 0.5
    return x * np.float32(np.cos(angle)) + y * np.float32(np.sin(angle))


def _edge(distance: Shade, softness: float) -> Shade:
    """Rise from 0 to 1 where the distance is 0, over so much of it."""
    return np.clip(distance / np.float32(max(softness, 1e-3)) + np.float32(0.5), 0, 1)


def draw_light(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw the light on a sheet, (H, W, 3): factors about 1 where it is full."""
    light = np.ones(shape, np.float32)
    if rng.random() < 0.7:
        light *= 1 + np.float32(rng.uniform(0, 0.6)) * _places(shape, rng.uniform(0, 2 * np.pi))
    if rng.random() < 0.15:  # a lamp: a spot that fades
        height, width = shape
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        middle = rng.uniform(-0.2, 1.2, 2)
        far = np.hypot(x / width - middle[0], y / height - middle[1]).astype(np.float32)
        light *= np.float32(1) - np.float32(rng.uniform(0.2, 0.75)) * _edge(
            far - rng.uniform(0.3, 0.8), rng.uniform(0.2, 1.2)
        )
    for _ in range(int(rng.choice([0, 1, 2], p=[0.72, 0.2, 0.08]))):  # shadows and bands of light
        place = _places(shape, rng.uniform(0, 2 * np.pi)) - np.float32(rng.uniform(-0.35, 0.35))
        place += np.float32(rng.uniform(0, 0.03)) * grain(shape, 129, rng)
        softness = np.exp(rng.uniform(np.log(0.008), np.log(0.5)))
        shade = _edge(place, softness)
        if rng.random() < 0.5:
            shade *= 1 - _edge(place - np.float32(rng.uniform(0.05, 0.4)), softness)
        factor = rng.uniform(0.25, 0.85) if rng.random() < 0.75 else rng.uniform(1.2, 2.0)
        light *= 1 + np.float32(factor - 1) * shade
    if rng.random() < 0.12:  # a fold: one side darker, a bright or dark ridge
        place = _places(shape, rng.choice([0, np.pi / 2]) + rng.normal(0, 0.1))
        place -= np.float32(rng.uniform(-0.3, 0.3))
        light *= 1 - np.float32(rng.uniform(0.03, 0.3)) * _edge(place, 0.01)
        ridge = np.exp(-((place / np.float32(rng.uniform(0.003, 0.015))) ** 2))
        light *= 1 + np.float32(rng.uniform(-0.5, 0.4)) * ridge
    if rng.random() < 0.1:
        light *= 1 + np.float32(rng.uniform(0.03, 0.15)) * grain(shape, 129, rng)  # crumpled
    warmth = np.float32(rng.normal(0, 0.06))
    tint = np.array([1 + warmth, 1 + rng.normal(0, 0.02), 1 - warmth], np.float32)
    return np.clip(light, 0.06, 2.5)[..., None] * tint


def photograph(
    picture: NDArray[np.float32], rng: np.random.Generator, *, lit: bool, height: float
) -> Picture:
    """Take a photograph of a sheet; of a drawing program's, a screenshot or a scan, unless it is `lit`.

    Args:
        picture: Shape (H, W, 3), float32, about 0 to 1.
        rng: Decides light, lens and sensor.
        lit: Whether light falls on it.
        height: Of a digit, pixels: what is blurred by more is not read by anybody.
    """
    shape = picture.shape[0], picture.shape[1]
    seen = picture
    if lit:
        seen = seen * draw_light(shape, rng)
        if rng.random() < 0.06:  # glare
            spot = rng.uniform(0, 1, 2)
            y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
            far = np.hypot(x / shape[1] - spot[0], y / shape[0] - spot[1])
            seen = seen + np.float32(rng.uniform(0.1, 0.9)) * np.exp(
                -((far / rng.uniform(0.1, 0.4)) ** 2)
            )[..., None].astype(np.float32)
        exposure = np.exp(rng.normal(-0.05, 0.18))
        seen = np.clip(seen * np.float32(exposure), 0, None)
        if rng.random() < 0.3:
            seen = np.clip(seen, 0, 1) ** np.float32(np.exp(rng.normal(0, 0.2)))
        if rng.random() < 0.15:  # haze: less contrast
            seen = np.float32(rng.uniform(0.02, 0.25)) + seen * np.float32(rng.uniform(0.5, 0.85))
        if rng.random() < 0.06:  # the pixels of a screen
            y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
            wave = np.sin(x * rng.uniform(0.3, 2.9) + y * rng.normal(0, 0.3)) * np.sin(
                y * rng.uniform(0.3, 2.9)
            )
            seen = seen * (1 + np.float32(rng.uniform(0.02, 0.1)) * wave[..., None])
    if rng.random() < (GRAY if lit else 0.03):
        seen = np.repeat(seen.mean(axis=2, keepdims=True), 3, axis=2)
    seen = _lens(np.ascontiguousarray(seen, dtype=np.float32), rng, height if lit else 0)
    if lit and rng.random() < 0.85:
        strength = abs(rng.normal(0, 0.014))
        noise = grain(shape, rng.choice([1, 1, 2]), rng)[..., None] * np.float32(strength)
        seen = seen + noise
        if rng.random() < 0.4:
            colored = np.stack([grain(shape, 2, rng) for _ in range(3)], axis=2)
            seen = seen + colored * np.float32(strength * 0.5)
    shown = np.round(np.clip(seen, 0, 1) * 255).astype(np.uint8)
    if rng.random() < (0.75 if lit else 0.25):
        quality = int(rng.integers(25, 95))
        _, coded = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, quality])
        return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return shown


def _lens(
    seen: NDArray[np.float32], rng: np.random.Generator, height: float
) -> NDArray[np.float32]:
    """Blur or sharpen a picture, more where digits are so high, pixels; 0 stands for a screenshot."""
    kind = rng.random()
    if kind < 0.4:
        return cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.4, max(0.8, MOST_BLURRED * height)))
    if kind < 0.48 and height > 0:  # shaken
        side = round(rng.uniform(1, max(1.5, 0.07 * height))) * 2 + 1
        kernel = np.zeros((side, side), np.float32)
        angle = rng.uniform(0, np.pi)
        middle = (side - 1) / 2
        way = np.array([np.cos(angle), np.sin(angle)]) * middle
        ends = np.round([middle - way, middle + way]).astype(int)
        cv2.line(kernel, tuple(ends[0].tolist()), tuple(ends[1].tolist()), 1.0)
        return cv2.filter2D(seen, -1, kernel / kernel.sum())
    if kind < 0.7:  # of few pixels
        scale = rng.uniform(max(0.25, 10 / height), 0.9) if height > 12 else rng.uniform(0.6, 0.9)
        small = cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        size = seen.shape[1], seen.shape[0]
        return cv2.resize(
            small, size, interpolation=rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC])
        )
    if kind < 0.78:  # sharpened
        soft = cv2.GaussianBlur(seen, (0, 0), 1.2)
        return seen + np.float32(rng.uniform(0.3, 1.2)) * (seen - soft)
    return seen
