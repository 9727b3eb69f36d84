"""Which strokes of a photograph are digits: chosen by the ink network, shaped by the picture itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.ink_input import DIGIT_WEIGHT, SIGN_WEIGHT, to_ink_input
from mnist_core.imaging.scaling import resize_by
from mnist_core.imaging.sign_shapes import Marks, join_marks
from mnist_core.imaging.statistics import weighted_median
from mnist_core.types import DIGIT, FIRST_SIGN, INK_CLASSES, OTHER, SIGNS, Ink, Picture

# Longer sides of the copies that are looked at until strokes are found, pixels.
LOOK_SIDES = (640, 224, 1280)
USUAL_HEIGHT = 32.0  # pixels: of the digits that the network was taught most
NEAR = (0.6, 1.6)  # times that height: the first look will do
MOST_PIXELS = 1_300_000  # of a copy that is looked at
LARGEST = 4.0  # a picture is enlarged by no more
MULTIPLE = 32  # of pixels: heights and widths that the network takes
HIGHEST_LOGIT = 60.0  # float32 holds its power of e
SMALLEST_SIGN = 4  # pixels of a look: less is no dot
MOST_ON_INK = 0.2  # share of a faint sign that may lie on other strokes
SMALLEST_PART = 12  # pixels of a look: fewer are no stroke
# Of the length of its outline: what is less is a speck within a digit's loop. Set by hand.
SMALLEST_INSIDE = 0.2
MOST_STROKES = 5000  # on a page of writing; bounds the work
CERTAIN = 0.5  # probability from which a pixel is a stroke of a digit
REACH = 1.0  # digit heights: how far away the paper and the pen of a stroke are measured
MIN_DIFFERENCE = 8.0  # levels of 255, between paper and pen
SOLID = 0.5  # of full ink: pixels from here on connect
# Usual heights: what is wider or higher is no sign. A digit on its side is wider, a slash no higher. Set by hand.
LARGEST_SIGN = 1.2, 1.9
LARGEST_DIGIT = 1.6  # usual heights: a connected stroke wider or higher is more than a digit
LIKELY = 0.35  # mean probability from which a stroke no larger than a digit is one, or a sign
# The same of what may be a sign, if no digit is read of it; of a tiny picture's ink, what has less is left out. Set by
# hand with blurred cells in view: most points had 0.2 and more, most remains of frames less than this.
POSSIBLE = 0.1
CERTAIN_WHOLE = 0.75  # mean probability from which each pixel of a larger stroke is a digit's
# A stroke of whose pixels at least this share are hardly a digit's, and as many certainly, is a digit and more: up to
# the second and from the third probability. Set by hand.
LEAST_PART, HARDLY, CERTAINLY = 0.2, 0.2, 0.8

SLASH = FIRST_SIGN + SIGNS.index("/")

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


@dataclass(frozen=True, eq=False)
class Strokes:
    """The strokes of numbers that a picture holds.

    Attributes:
        ink: Shape (H, W), float32 in [0, 1], bright strokes on dark: of the digits.
        marks: What may be signs beside them: strokes that were left out of the ink, and strokes of it that may
            turn out to be part of no digit.
    """

    ink: Ink
    marks: Marks


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
    # In place: of a large copy each such array has 47 MB.
    shares = np.exp(np.minimum(logits, HIGHEST_LOGIT, out=logits), out=logits)
    shares /= shares @ np.ones((INK_CLASSES, 1), np.float32)
    _weigh_slashes(shares)
    return Look(copy, shares, _usual_height(shares[..., DIGIT]))


def _weigh_slashes(shares: NDArray[np.float32]) -> None:
    """Undo the weights of the loss between digits and slashes, in place.

    Weighed more, signs are found more often than they are written. That helps to tell small ones from paper, but a
    slash, the only sign as high as a digit, is then said of many a 1.
    """
    digits, slashes = shares[..., DIGIT], shares[..., SLASH]
    both = digits + slashes
    weighed = digits / DIGIT_WEIGHT + slashes / SIGN_WEIGHT
    slashes *= both / np.maximum(SIGN_WEIGHT * weighed, 1e-9)
    digits[:] = both - slashes


def _usual_height(digits: NDArray[np.float32]) -> float:
    """Measure the height of the connected strokes that hold most of the digits' ink; 0 if there is none.

    A ring around digits is none of them, even if the network takes it for a 0 as it looks for the first time.
    """
    solid = (digits > CERTAIN).view(np.uint8)
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    parts = statistics[1:][~_enclosing(solid, labels, count)[1:]]
    parts = parts[parts[:, cv2.CC_STAT_AREA] >= SMALLEST_PART]
    if not len(parts):
        return 0.0
    return weighted_median(parts[:, cv2.CC_STAT_HEIGHT], power=1)


def _enclosing(
    solid: NDArray[np.uint8], labels: NDArray[np.int32], count: int
) -> NDArray[np.bool_]:
    """Tell of each connected stroke whether another one, no speck, lies within a loop of it: (count,).

    Of more strokes than a page of writing has it is not asked: they are texture.
    """
    if count > MOST_STROKES:
        return np.zeros(count, bool)
    outlines, tree = cv2.findContours(solid, cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)
    encloses = np.zeros(count, bool)
    parents = tree[0, :, 3] if len(outlines) else ()
    for inside, loop in enumerate(parents):
        around = parents[loop] if loop >= 0 else -1
        if around >= 0 and len(outlines[inside]) >= SMALLEST_INSIDE * len(outlines[around]):
            x, y = outlines[around][0, 0]
            encloses[labels[y, x]] = True
    return encloses


def find_strokes(picture: Picture, look: Look) -> Strokes:
    """Cut the digits out of a picture with the soft edges that they have there, and find what may be signs.

    A connected stroke no larger than a digit is one wholly or not at all, and so is a sign, if the network says
    much the same of all its pixels. Where digits touch a box or a ring, it decides for each pixel. A ring
    around digits is none, though it looks like a 0.

    Args:
        picture: Shape (H, W, 3), uint8 RGB.
        look: What the network says of it; it has found digits.
    """
    ink = _contrast_to_paper(picture, look)
    connected = _connect(ink, look)
    means, is_sign = connected.means[:, DIGIT], connected.is_sign
    is_one = connected.is_small & ~connected.is_divided
    is_ring = connected.is_enclosing & (means > LIKELY)
    is_whole = (means > np.where(is_one, LIKELY, CERTAIN_WHOLE)) & ~is_sign & ~is_ring
    is_mixed = ~is_one & connected.holds_digit & ~is_sign
    is_whole[0], is_mixed[0] = False, True  # paper, of which the strokes' soft edges are part
    whole, rings = (
        cv2.dilate(some.astype(np.uint8)[connected.labels], np.ones((side, side), np.uint8))
        for some, side in ((is_whole, 3), (is_ring, 5))
    )
    mixed = look.reach_of_digits(ink.shape) * is_mixed[connected.labels] * (1 - rings)
    return Strokes(ink * np.maximum(whole, mixed), connected.marks)


def part_signs(ink: Ink, look: Look, *, is_exact: bool) -> Strokes:
    """Take the signs out of ink that is known already.

    Args:
        ink: Shape (H, W), float32 in [0, 1], bright strokes on dark, of the whole picture.
        look: What the network says of the picture.
        is_exact: Whether it is all the ink there is, a drawing's: then no sign stands where there is none.
    """
    connected = _connect(ink, look, finds_faint=not is_exact)
    is_taken = connected.is_sign
    if not is_exact:
        is_taken = is_taken | (connected.means[:, OTHER] > 1 - POSSIBLE)
        is_taken[0] = False
    taken = cv2.dilate(is_taken.astype(np.uint8)[connected.labels], np.ones((3, 3), np.uint8))
    return Strokes(np.where(taken > 0, np.float32(0), ink), connected.marks)


@dataclass(frozen=True, eq=False)
class _Connected:
    """Connected strokes, and what the network says of each; the first is the paper.

    Attributes:
        labels: Shape (H, W), int32: which stroke each pixel belongs to.
        means: Shape (n, 9): mean share of each class.
        is_small: Shape (n,): whether it is no larger than a digit.
        is_enclosing: Shape (n,): whether another one lies within it, as within a box or a ring.
        is_divided: Shape (n,): whether a part of it is a digit and another is not.
        holds_digit: Shape (n,): whether as many of its pixels are likely a digit's as the thinnest 1 has. Of a
            table whose line a digit touches these are few, compared with all.
        is_sign: Shape (n,).
        marks: Those that are, and those that may be.
    """

    labels: NDArray[np.int32]
    means: NDArray[np.float64]
    is_small: NDArray[np.bool_]
    is_enclosing: NDArray[np.bool_]
    is_divided: NDArray[np.bool_]
    holds_digit: NDArray[np.bool_]
    is_sign: NDArray[np.bool_]
    marks: Marks


def _connect(ink: Ink, look: Look, *, finds_faint: bool = True) -> _Connected:
    solid = (ink > SOLID).view(np.uint8)
    count, labels, measures, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    coarse = _coarse(labels, look.shares.shape)
    means = _mean_shares(coarse, count, look.shares)
    height = look.height * ink.shape[0] / look.copy.shape[0]
    sides = measures[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    is_small = (sides < LARGEST_DIGIT * height).all(axis=1)
    of_signs = means[:, FIRST_SIGN:].sum(axis=1)
    fits = (sides <= np.multiply(LARGEST_SIGN, height)).all(axis=1)
    is_sign = (of_signs > np.maximum(LIKELY, means[:, DIGIT])) & fits
    may_be_sign = (1 - means[:, OTHER] > POSSIBLE) & fits
    is_sign[0] = may_be_sign[0] = False
    boxes = measures[may_be_sign, :4].astype(float)
    fills = measures[may_be_sign, cv2.CC_STAT_AREA] / (boxes[:, 2] * boxes[:, 3])
    marks = Marks(boxes, means[may_be_sign], fills, np.ones(len(boxes), bool))
    if finds_faint:
        factor = ink.shape[0] / look.copy.shape[0]
        marks = join_marks([marks, _faint_marks(look, coarse > 0, factor)])
    digits = look.shares[..., DIGIT]
    sizes = np.bincount(coarse.ravel(), minlength=count)
    hardly, certainly, likely = (
        np.bincount(coarse[pixels], minlength=count)
        for pixels in (digits <= HARDLY, digits >= CERTAINLY, digits > LIKELY)
    )
    return _Connected(
        labels,
        means,
        is_small,
        is_enclosing=_enclosing(solid, labels, count),
        is_divided=np.minimum(hardly, certainly) >= LEAST_PART * np.maximum(sizes, 1),
        holds_digit=likely >= look.height,
        is_sign=is_sign,
        marks=marks,
    )


def _faint_marks(look: Look, is_ink: NDArray[np.bool_], factor: float) -> Marks:
    """Find the signs that the network sees where there is no ink: fainter than the pen of the digits.

    Args:
        look: What it sees.
        is_ink: Shape (h, w): where there is ink on the copy.
        factor: From the copy to the ink that the boxes are on.
    """
    of_signs = look.shares[..., FIRST_SIGN:]
    solid = (of_signs.sum(axis=2) > LIKELY).view(np.uint8)
    count, labels, measures, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    areas = measures[:, cv2.CC_STAT_AREA]
    on_ink = np.bincount(labels[is_ink], minlength=count) / areas
    sides = measures[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    fits = (sides <= np.multiply(LARGEST_SIGN, look.height)).all(axis=1)
    is_faint = (areas >= SMALLEST_SIGN) & (on_ink < MOST_ON_INK) & fits
    is_faint[0] = False
    boxes = measures[is_faint, :4] * factor
    means = _mean_shares(labels, count, look.shares)[is_faint]
    fills = areas[is_faint] / (sides[is_faint, 0] * sides[is_faint, 1])
    return Marks(boxes, means, fills, np.zeros(len(boxes), bool))


def _coarse(labels: NDArray[np.int32], shape: tuple[int, ...]) -> NDArray[np.int32]:
    """Take one pixel of each place on a copy of that shape."""
    rows, columns = (
        np.minimum((np.arange(few) + 0.5) * many / few, many - 1).astype(int)
        for few, many in zip(shape[:2], labels.shape, strict=True)
    )
    coarse: NDArray[np.int32] = labels[rows[:, None], columns]
    return coarse


def _mean_shares(
    labels: NDArray[np.int32], count: int, shares: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Average the shares over each of so many connected strokes: (n, 9); of the paper they stay 0."""
    on_ink = np.flatnonzero(labels)
    numbers, values = labels.ravel()[on_ink], shares.reshape(-1, INK_CLASSES)[on_ink]
    counts = np.bincount(numbers, minlength=count)
    sums = [
        np.bincount(numbers, weights=values[:, kind], minlength=count)
        for kind in range(INK_CLASSES)
    ]
    return np.stack(sums, axis=1) / np.maximum(counts, 1)[:, None]


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
