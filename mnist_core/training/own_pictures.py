"""The user's own pictures, added to what a network learns from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.folder import LabeledPicture, digit_fault, split_faults
from mnist_core.errors import MnistCoreError
from mnist_core.imaging.digit_ink import to_ink
from mnist_core.imaging.framing import to_digit
from mnist_core.imaging.picture import load_picture
from mnist_core.training.corpus import Pool, Pools
from mnist_core.types import NOT_A_DIGIT, SIDE, Digit

# Share of a source that the added pictures make up: a handful would be drawn too seldom to be learned, and
# more than this would teach a few handwritings at the cost of all the others.
SHARE_OF_SOURCE = 0.1


def add_pictures(pools: Pools, pictures: Sequence[LabeledPicture]) -> tuple[Pools, list[str]]:
    """Add pictures of single digits to the source "pen", and those labeled as no digit to "outlier".

    They are framed as the recognizer frames them, and repeated until they make up `SHARE_OF_SOURCE` of
    their source, or left single if they are more. Validation stays as it is.

    Returns:
        New pools, and a sentence for each picture that could not be read or has no usable label.

    Raises:
        DataError: None has a usable label.
    """
    digits, labels, left_out = frame_pictures(pictures)
    framed = list(zip(np.round(digits * 255).astype(np.uint8), labels.tolist(), strict=True))
    training = dict(pools.training)
    for source, is_outlier in (("pen", False), ("outlier", True)):
        chosen = [pair for pair in framed if (pair[1] == NOT_A_DIGIT) == is_outlier]
        if chosen:
            training[source] = _joined(training[source], chosen)
    return Pools(training, pools.validation), left_out


def frame_pictures(
    pictures: Sequence[LabeledPicture],
) -> tuple[Digit, NDArray[np.int64], list[str]]:
    """Frame pictures of single digits as the recognizer does.

    Returns:
        Digits (N, 28, 28), float32 in [0, 1]; their labels (N,), 0 to 9 or `NOT_A_DIGIT`; and a sentence
        for each picture that could not be read or has no usable label.

    Raises:
        DataError: None has a usable label.
    """
    usable, left_out = split_faults(pictures, digit_fault)
    digits, labels = [], []
    for picture in usable:
        try:
            digits.append(to_digit(to_ink(load_picture(picture.path))))
        except MnistCoreError as error:
            left_out.append(f"{picture.path}: {error}")
            continue
        labels.append(NOT_A_DIGIT if picture.digit is None else picture.digit)
    framed = np.stack(digits) if digits else np.zeros((0, SIDE, SIDE), np.float32)
    return framed, np.array(labels, np.int64), left_out


def _joined(pool: Pool, added: Sequence[tuple[np.ndarray, int]]) -> Pool:
    times = max(1, round(SHARE_OF_SOURCE * len(pool) / len(added)))
    digits = np.stack([digit for digit, _ in added] * times)
    labels = np.array([label for _, label in added] * times, np.uint8)
    return Pool(np.concatenate([pool.digits, digits]), np.concatenate([pool.labels, labels]))
