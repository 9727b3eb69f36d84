"""What a phone and a printer do to a drawing: light, noise, paper, frames."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Change = Callable[[Picture], Picture]


def _lit(picture: Picture, light: NDArray[np.float64]) -> Picture:
    return np.clip(picture * light[..., None], 0, 255).astype(np.uint8)


def _shadow_edge(picture: Picture) -> Picture:
    """A hand's sharp shadow over the lower right."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[:height, :width]
    light = np.where(x + 0.7 * y > 0.8 * width, 0.45, 1.0)
    return _lit(picture, cv2.GaussianBlur(light, (0, 0), 3))


def _vignette(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return _lit(picture, 0.9 - 0.3 * (x * x + y * y))


def _noise(picture: Picture) -> Picture:
    noise = np.random.default_rng(0).normal(0, 6, picture.shape)
    return np.clip(picture + noise - 20, 0, 255).astype(np.uint8)


def _jpeg(picture: Picture) -> Picture:
    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 35])[1], 1)


def _yellow_paper(picture: Picture) -> Picture:
    return (picture * np.array([0.95, 0.85, 0.5])).astype(np.uint8)


def _pencil(picture: Picture) -> Picture:
    grain = np.random.default_rng(1).uniform(0.5, 1, picture.shape[:2])
    dark = (255 - picture) * cv2.GaussianBlur(grain, (0, 0), 1)[..., None] * 0.35
    return _vignette((245 - dark).astype(np.uint8))


def _chalk(picture: Picture) -> Picture:
    return _vignette((40 + (255 - picture) * 0.7).astype(np.uint8))


def _frame(picture: Picture) -> Picture:
    framed = picture.copy()
    side = picture.shape[0] - 1
    cv2.rectangle(framed, (3, 4), (side - 2, side - 3), (30, 30, 30), 5)
    return framed


def _ruled(picture: Picture) -> Picture:
    ruled = picture.copy()
    for y in range(40, picture.shape[0], 90):
        cv2.line(ruled, (0, y), (picture.shape[1], y + 2), (120, 130, 190), 2)
    return ruled


def _specks(picture: Picture) -> Picture:
    specked = picture.copy()
    for x, y in np.random.default_rng(2).integers(3, 60, (12, 2)):
        cv2.circle(specked, (int(x), int(y)), 1, (60, 60, 60), -1)
    return specked


CHANGES: dict[str, Change] = {
    "shadow": _shadow_edge,
    "vignette": _vignette,
    "noise": _noise,
    "jpeg": _jpeg,
    "yellow paper": _yellow_paper,
    "pencil": _pencil,
    "chalk": _chalk,
    "printed frame": _frame,
    "ruled paper": _ruled,
    "specks": _specks,
}


@pytest.fixture(params=CHANGES.values(), ids=CHANGES.keys())
def change(request: pytest.FixtureRequest) -> Change:
    """Each thing in turn that happens to a drawing on its way: picture in, picture out."""
    return request.param
