"""Which strokes of a photograph are digits: chosen by the ink network, shaped by the picture itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.ink_input import to_ink_input
from mnist_core.imaging.scaling import resize_by
from mnist_core.imaging.statistics import weighted_median
from mnist_core.types import DIGIT, FIRST_SIGN, INK_CLASSES, OTHER, SIGNS, Ink, Picture

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
SOLID = 0.5  # of full ink: pixels from here on connect
LARGEST_DIGIT = 1.6  # usual heights: a connected stroke wider or higher is more than a digit
LIKELY = 0.35  # mean probability from which a stroke no larger than a digit is one
# The same of a larger one: from the first its every pixel is, up to the second none.
CERTAIN_WHOLE, CERTAIN_NONE = 0.75, 0.1

STACKED = (
    0.9  # usual heights: two dots or bars one above the other are one sign up to this distance
)
PAIRS = {".": ":", ",": ":", "-": "="}  # what two of a sign are, one above the other
SINGLES = {":": ".", "=": "-"}  # what a sign of two parts is if there is only one
CERTAIN_SIGN = 0.5  # mean probability from which a stroke is a sign

Network = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""The ink network: (1, H, W, 4) float32 -> (1, H, W, 9) logits, H and W multiples of 32."""


@dataclass(frozen=True, eq=False)
class Look:
    """What the network says of a copy of a picture.

    Attributes:
        copy: Shape (h, w, 3), uint8 RGB.
        shares: Shape (h, w, 9), float32 in [0, 1]: of `OTHER`, `DIGIT` and each sign in each pixel.
        height: Of a usual digit on the copy, pixels; 0 if there is none.
    """

    copy: Picture
    shares: NDArray[np.float32]
    height: float

    def reach_of_digits(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Tell where strokes of digits and their soft edges lie on a picture: (H, W), float32 in [0, 1]."""
        near = cv2.dilate(self.shares[..., DIGIT], np.ones((3, 3), np.uint8))
        return cv2.resize(np.clip(3 * near - 1, 0, 1), (shape[1], shape[0]))


@dataclass(frozen=True)
class FoundSign:
    """A sign of a number.

    Attributes:
        sign: One of `SIGNS`.
        box: (x, y, width, height), pixels.
        confidence: Mean probability of its pixels that they are this sign's, 0 to 1.
    """

    sign: str
    box: tuple[float, float, float, float]
    confidence: float

    @property
    def center(self) -> tuple[float, float]:
        x, y, width, height = self.box
        return x + width / 2, y + height / 2


@dataclass(frozen=True, eq=False)
class Strokes:
    """The strokes of numbers that a picture holds.

    Attributes:
        ink: Shape (H, W), float32 in [0, 1], bright strokes on dark: of the digits.
        signs: What stands beside them, in any order.
    """

    ink: Ink
    signs: tuple[FoundSign, ...]


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


def find_strokes(picture: Picture, look: Look) -> Strokes:
    """Cut the digits out of a picture with the soft edges that they have there, and name the signs.

    A connected stroke no larger than a digit is one wholly or not at all, and so is a sign. Where digits
    touch a box or a ring, the network decides for each pixel.

    Args:
        picture: Shape (H, W, 3), uint8 RGB.
        look: What the network says of it; it has found digits.
    """
    ink = _contrast_to_paper(picture, look)
    solid = (ink > SOLID).view(np.uint8)
    _, labels, measures, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    means = _mean_shares(labels, measures[:, cv2.CC_STAT_AREA], look.shares)
    reach = LARGEST_DIGIT * look.height * picture.shape[0] / look.copy.shape[0]
    is_small = (measures[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] < reach).all(axis=1)
    sign_means = means[:, FIRST_SIGN:].sum(axis=1)
    is_sign = is_small & (sign_means > np.maximum(CERTAIN_SIGN, means[:, DIGIT]))
    is_whole = (means[:, DIGIT] > np.where(is_small, LIKELY, CERTAIN_WHOLE)) & ~is_sign
    is_mixed = ~is_small & (means[:, DIGIT] > CERTAIN_NONE)
    is_sign[0], is_whole[0], is_mixed[0] = False, False, True  # paper, of which soft edges are part
    whole = cv2.dilate(is_whole.astype(np.uint8)[labels], np.ones((3, 3), np.uint8))
    of_digits = np.maximum(whole, look.reach_of_digits(ink.shape) * is_mixed[labels])
    signs = [
        FoundSign(
            SIGNS[int(means[number, FIRST_SIGN:].argmax())],
            tuple(measures[number, :4].tolist()),
            float(means[number, FIRST_SIGN:].max()),
        )
        for number in np.flatnonzero(is_sign)
    ]
    return Strokes(ink * of_digits, tuple(_joined(signs, reach / LARGEST_DIGIT)))


def _mean_shares(
    labels: NDArray[np.int32], areas: NDArray[np.int32], shares: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Average the shares over each connected stroke: (n, 9). They change slowly: of each place on the copy one pixel."""
    rows, columns = (
        np.minimum((np.arange(few) + 0.5) * many / few, many - 1).astype(int)
        for few, many in zip(shares.shape[:2], labels.shape, strict=True)
    )
    coarse = labels[rows[:, None], columns]
    counts = np.bincount(coarse.ravel(), minlength=len(areas))
    sums = [
        np.bincount(coarse.ravel(), weights=shares[..., kind].ravel(), minlength=len(areas))
        for kind in range(INK_CLASSES)
    ]
    return np.stack(sums, axis=1) / np.maximum(counts, 1)[:, None]


def _joined(signs: Sequence[FoundSign], height: float) -> list[FoundSign]:
    """Make one sign of two dots or bars one above the other; a colon's dot alone is a point."""
    left = sorted(signs, key=lambda sign: sign.center[1])
    found = []
    while left:
        upper = left.pop(0)
        single = SINGLES.get(upper.sign, upper.sign)
        lower = next((one for one in left if _is_below(one, upper, height)), None)
        if single in PAIRS and lower is not None:
            left.remove(lower)
            x, y = np.minimum(upper.box[:2], lower.box[:2])
            right, bottom = np.maximum(
                *(np.add(one.box[:2], one.box[2:]) for one in (upper, lower))
            )
            box = float(x), float(y), float(right - x), float(bottom - y)
            confidence = min(upper.confidence, lower.confidence)
            found.append(FoundSign(PAIRS[single], box, confidence))
        else:
            found.append(FoundSign(single, upper.box, upper.confidence))
    return found


def _is_below(lower: FoundSign, upper: FoundSign, height: float) -> bool:
    """Tell whether two parts of one sign lie one above the other."""
    kinds = {PAIRS.get(SINGLES.get(one.sign, one.sign)) for one in (upper, lower)}
    widest = max(upper.box[2], lower.box[2], 0.2 * height)
    return (
        len(kinds) == 1
        and None not in kinds
        and abs(lower.center[0] - upper.center[0]) < widest
        and lower.center[1] - upper.center[1] < STACKED * height
    )


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
