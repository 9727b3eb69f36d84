"""What the ink network learns from: pieces of pages, and the class of each of their pixels."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.ink_input import (
    DIGIT_WEIGHT,
    OTHER_WEIGHT,
    SIGN_WEIGHT,
    to_ink_input,
)
from mnist_core.synthesis.pages.canvas import COVERED
from mnist_core.training.batches import Batch
from mnist_core.training.config import TrainConfig
from mnist_core.training.page_pool import Pages
from mnist_core.types import FIRST_SIGN, INK_CHANNELS, INK_CLASSES, OTHER, Picture

CROP = 256  # side of the pieces of pages to learn from, pixels
SMALLEST, LARGEST = 0.6, 1.6  # factors on the size of a page
INVERTED, RECOLORED, TURNED = 0.08, 0.2, 0.06  # shares of the crops
# Share of the crops that were taken with few pixels, down to which share of the height, and at which JPEG quality.
COARSE, COARSEST, QUALITY = 0.4, 0.22, (30, 95)
SOFT, SOFTEST = 0.5, 1.0  # share of those that a lens blurred before, up to so many of their pixels
CUT_OUT, SMALLEST_CUT = (
    0.2,
    0.3,
)  # share of the crops cut out like a word; its least share of a side
PALE, PALEST = 0.2, 0.25  # share of the crops of less contrast, and the least of it
CLASS_WEIGHTS = (OTHER_WEIGHT, DIGIT_WEIGHT) + (SIGN_WEIGHT,) * (INK_CLASSES - FIRST_SIGN)
FOCUS = 1.0  # power of the focal loss (Lin et al. 2017): most of a page is told easily
LOSS_SCALE = 10.0  # brings the mean over mostly paper to the size of other losses
NUM_TRIES = 2  # to find a piece with a digit or sign on it
VALIDATION_BATCH = 10


def draw_crops(pages: Pages, config: TrainConfig, step: int) -> Batch:
    """Draw the pieces of one step: (N, 256, 256, 4), float32, and the class of each pixel (N, 256, 256), uint8.

    They depend on the seed and the step only, so a run can be resumed.
    """
    rng = np.random.default_rng((config.seed, step))
    inputs = np.empty((config.batch_size, CROP, CROP, INK_CHANNELS), np.float32)
    targets = np.empty(inputs.shape[:3], np.uint8)
    for number in range(len(inputs)):
        shard = pages[int(rng.integers(len(pages)))]
        picture, targets[number] = draw_crop(shard[int(rng.integers(len(shard)))], rng)
        inputs[number] = to_ink_input(picture)
    return inputs, targets


def draw_crop(
    page: NDArray[np.uint8], rng: np.random.Generator
) -> tuple[Picture, NDArray[np.uint8]]:
    """Cut a piece out of a page, larger or smaller, in other colors: (256, 256, 3) and its classes."""
    scale = float(np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST))))
    side = min(round(CROP / scale), *page.shape[:2])
    for _ in range(NUM_TRIES):
        top, left = (int(rng.integers(extent - side + 1)) for extent in page.shape[:2])
        piece = np.ascontiguousarray(page[top : top + side, left : left + side])
        if piece[..., 3].any():
            break
    size = (CROP, CROP)
    how = cv2.INTER_AREA if side > CROP else cv2.INTER_LINEAR
    picture = cv2.resize(piece[..., :3], size, interpolation=how)
    target = np.zeros(size, np.uint8)
    for kind in sorted(set(np.unique(piece[..., 3])) - {OTHER}, reverse=True):
        share = cv2.resize((piece[..., 3] == kind).astype(np.float32), size, interpolation=how)
        target[share > COVERED] = kind
    if rng.random() < TURNED:
        turns = int(rng.integers(1, 4))
        picture, target = np.rot90(picture, turns), np.rot90(target, turns)
    picture = np.ascontiguousarray(picture)
    if rng.random() < COARSE:
        picture = coarsen(picture, rng)
    picture = recolor(picture, rng)
    return _cut_out(picture, target, rng) if rng.random() < CUT_OUT else (picture, target)


def _cut_out(
    picture: Picture, target: NDArray[np.uint8], rng: np.random.Generator
) -> tuple[Picture, NDArray[np.uint8]]:
    """Keep a rectangle and continue its rim, as a small picture is enlarged to what the network takes."""
    rows, columns = (
        slice(start, start + extent)
        for extent in rng.integers(round(SMALLEST_CUT * CROP), CROP, 2).tolist()
        for start in (int(rng.integers(CROP - extent + 1)),)
    )
    rims = rows.start, CROP - rows.stop, columns.start, CROP - columns.stop
    kept = np.zeros_like(target)
    kept[rows, columns] = target[rows, columns]
    return cv2.copyMakeBorder(picture[rows, columns], *rims, cv2.BORDER_REPLICATE), kept


def coarsen(picture: Picture, rng: np.random.Generator) -> Picture:
    """Show a picture as it looks when it was taken with few pixels, compressed, and enlarged."""
    share = float(np.exp(rng.uniform(np.log(COARSEST), np.log(0.8))))
    if rng.random() < SOFT:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.1, SOFTEST) / share)
    small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    if rng.random() < 0.6:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*QUALITY))]
        small = cv2.imdecode(cv2.imencode(".jpg", small, quality)[1], cv2.IMREAD_COLOR)
    return np.asarray(
        cv2.resize(small, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC), np.uint8
    )


def recolor(picture: Picture, rng: np.random.Generator) -> Picture:
    """Show a picture in other colors, lighter, darker or paler, and now and then as its negative."""
    if rng.random() < INVERTED:
        picture = 255 - picture
    if rng.random() < RECOLORED:
        picture = picture[..., rng.permutation(3)]
    levels = np.arange(256) / 255
    gamma, gain, lift = (
        np.exp(rng.normal(0, 0.15)),
        np.exp(rng.normal(0, 0.12)),
        rng.normal(0, 0.03),
    )
    levels = gain * levels**gamma + lift
    if rng.random() < PALE:
        middle = levels[int(picture.mean())]
        levels = middle + rng.uniform(PALEST, 1) * (levels - middle)
    curve = np.round(np.clip(levels, 0, 1) * 255).astype(np.uint8)
    return curve[picture]
