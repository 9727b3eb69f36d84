"""Which strokes of a photograph are digits: chosen by the ink network, shaped by the picture itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.ink_input import to_ink_input
from mnist_core.imaging.scaling import resize_by
from mnist_core.imaging.statistics import weighted_median
from mnist_core.types import INK_CLASSES, Ink, Picture

# Longer sides of the copies that are looked at until strokes are found, pixels.
LOOK_SIDES = (640, 224, 1280)
USUAL_HEIGHT = 32.0  # pixels: of the digits that the network was taught most
NEAR = (0.6, 1.6)  # times that height: the first look will do
MOST_PIXELS = 1_300_000  # of a copy that is looked at
LARGEST = 4.0  # a picture is enlarged by no more
MULTIPLE = 32  # of pixels: heights and widths that the network takes
SMALLEST_PART = 12  # pixels of a look: fewer are no stroke
CERTAIN = 0.5  # probability from which a pixel is a stroke of a digit
REACH = 1.0  # digit heights: how far away the paper and the pen of a stroke are measured
MIN_DIFFERENCE = 8.0  # levels of 255, between paper and pen
# Training counts a sign's pixel more than a digit's, or it would learn none: a bare 1 is taken for a slash. These
# factors, of all else, digit and sign, take back most of it.
OVERRATED = np.array([1, 1, 3], np.float32)
SOLID = 0.5  # of full ink: pixels from here on connect
LARGEST_DIGIT = 1.6  # usual heights: a connected stroke wider or higher is more than a digit
LIKELY = 0.35  # mean probability from which a stroke no larger than a digit is one
# The same of a larger one: from the first its every pixel is, up to the second none.
CERTAIN_WHOLE, CERTAIN_NONE = 0.75, 0.1
OTHER, DIGIT, SIGN = range(INK_CLASSES)

Network = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""The ink network: (1, H, W, 4) float32 -> (1, H, W, 3) logits, H and W multiples of 32."""


@dataclass(frozen=True, eq=False)
class Look:
    """What the network says of a copy of a picture.

    Attributes:
        copy: Shape (h, w, 3), uint8 RGB.
        shares: Shape (h, w, 3), float32 in [0, 1]: of `OTHER`, `DIGIT` and `SIGN` in each pixel.
        height: Of a usual digit on the copy, pixels; 0 if there is none.
    """

    copy: Picture
    shares: NDArray[np.float32]
    height: float

    def reach_of(self, kind: int, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Tell where strokes of a kind and their soft edges lie on the picture.

        Args:
            kind: `DIGIT` or `SIGN`.
            shape: Of the picture.

        Returns:
            Shape (H, W), float32 in [0, 1].
        """
        near = cv2.dilate(self.shares[..., kind], np.ones((3, 3), np.uint8))
        return cv2.resize(np.clip(3 * near - 1, 0, 1), (shape[1], shape[0]))


def look_for_digits(picture: Picture, network: Network) -> Look:
    """Look at copies of a picture until digits are found, as high as the network knows them.

    The first look is at a coarse copy; if digits on it are much higher or lower than those that the
    network was taught, it looks again at a copy on which they are not.

    Args:
        picture: Shape (H, W, 3), uint8 RGB; any light, paper and polarity.
        network: The ink network.
    """
    longer = max(picture.shape[:2])
    for side in LOOK_SIDES:
        scale = min(LARGEST, side / longer, _most(picture.shape))
        look = _ask(picture, scale, network)
        if look.height:
            break
    else:
        return look
    better = min(LARGEST, scale * USUAL_HEIGHT / look.height, _most(picture.shape))
    if NEAR[0] < look.height / USUAL_HEIGHT < NEAR[1] or 0.8 < better / scale < 1.25:
        return look
    again = _ask(picture, better, network)
    return again if again.height else look


def _most(shape: tuple[int, ...]) -> float:
    return float(np.sqrt(MOST_PIXELS / (shape[0] * shape[1])))


def _ask(picture: Picture, scale: float, network: Network) -> Look:
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    copy = picture if scale == 1 else resize_by(picture, scale, how)
    height, width = copy.shape[:2]
    missing = -height % MULTIPLE, -width % MULTIPLE
    padded = cv2.copyMakeBorder(copy, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
    logits = network(to_ink_input(padded)[None])[0, :height, :width]
    logits = logits - np.log(OVERRATED)
    weights = np.exp(logits - logits.max(axis=2, keepdims=True))
    shares = weights / weights.sum(axis=2, keepdims=True)
    return Look(copy, shares, _usual_height(shares[..., DIGIT]))


def _usual_height(digits: NDArray[np.float32]) -> float:
    """Measure the height of the connected strokes that hold most of the digits' ink; 0 if there is none."""
    solid = (digits > CERTAIN).view(np.uint8)
    _, _, statistics, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    parts = statistics[1:]
    parts = parts[parts[:, cv2.CC_STAT_AREA] >= SMALLEST_PART]
    if not len(parts):
        return 0.0
    return weighted_median(parts[:, cv2.CC_STAT_HEIGHT], power=1)


def digit_ink(picture: Picture, look: Look) -> Ink:
    """Cut the digits out of a picture with the soft edges that they have there.

    A connected stroke no larger than a digit is one wholly or not at all. Where digits touch a box or
    a ring, the network decides for each pixel.

    Args:
        picture: Shape (H, W, 3), uint8 RGB.
        look: What the network says of it; it has found digits.

    Returns:
        Shape (H, W), float32 in [0, 1], bright strokes on dark.
    """
    ink = _contrast_to_paper(picture, look)
    shares = cv2.resize(look.shares[..., DIGIT], ink.shape[::-1])
    solid = (ink > SOLID).view(np.uint8)
    count, labels, measures, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    summed = np.bincount(labels.ravel(), weights=shares.ravel(), minlength=count)
    mean = summed / np.maximum(measures[:, cv2.CC_STAT_AREA], 1)
    reach = LARGEST_DIGIT * look.height * picture.shape[0] / look.copy.shape[0]
    is_small = (measures[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] < reach).all(axis=1)
    is_whole = mean > np.where(is_small, LIKELY, CERTAIN_WHOLE)
    is_mixed = ~is_small & (mean > CERTAIN_NONE)
    is_whole[0], is_mixed[0] = False, True  # paper, of which the strokes' soft edges are part
    whole = cv2.dilate(is_whole.astype(np.uint8)[labels], np.ones((3, 3), np.uint8))
    return ink * np.maximum(whole, look.reach_of(DIGIT, ink.shape) * is_mixed[labels])


def _contrast_to_paper(picture: Picture, look: Look) -> Ink:
    """Tell how far each pixel's color lies on the way from the paper's to the pen's, both near it.

    Paper and pen change slowly, so both are measured on the copy; how dark the core of a stroke is, on
    the picture, since narrow strokes are paler on the copy. Of use on strokes and close to them only.
    """
    colors = look.copy.astype(np.float32)
    strokes = 1 - look.shares[..., OTHER]
    reach = max(5, round(REACH * look.height) | 1)
    near = cv2.dilate(strokes, np.ones((5, 5), np.uint8))
    paper = _mean_near(colors, np.clip(1 - 2 * near, 0.001, 1), reach)
    way = _mean_near(colors, np.clip(2 * strokes - 1, 1e-6, 1) ** 2, reach) - paper
    way /= np.maximum((way * way).sum(axis=2, keepdims=True), MIN_DIFFERENCE**2)
    size = picture.shape[1], picture.shape[0]
    along = -cv2.resize((paper * way).sum(axis=2), size)
    for channel in range(3):
        along += picture[..., channel] * cv2.resize(way[..., channel], size)
    core = np.clip(along, 0, 1) ** 2 * cv2.resize(strokes, size)
    small = look.copy.shape[1], look.copy.shape[0]
    of_cores = cv2.resize(core * along, small, interpolation=cv2.INTER_AREA)
    cores = cv2.resize(core, small, interpolation=cv2.INTER_AREA)
    full = cv2.blur(of_cores, (reach, reach)) / np.maximum(cv2.blur(cores, (reach, reach)), 1e-6)
    ink: Ink = np.clip(along / np.maximum(cv2.resize(full, size), 0.3), 0, 1)
    return ink


def _mean_near(
    colors: NDArray[np.float32], weights: NDArray[np.float32], reach: int
) -> NDArray[np.float32]:
    """Average the colors within a reach of each pixel, each by its weight."""
    size = (reach, reach)
    total = cv2.blur(weights, size, borderType=cv2.BORDER_REPLICATE)
    summed = cv2.blur(colors * weights[..., None], size, borderType=cv2.BORDER_REPLICATE)
    mean: NDArray[np.float32] = summed / np.maximum(total, 1e-9)[..., None]
    return mean
