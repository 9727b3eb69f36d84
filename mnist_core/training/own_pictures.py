"""The user's own pictures, added to what a network learns from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mnist_core.datasets.folder import DIGIT_LABELS, LabeledPicture
from mnist_core.errors import MnistCoreError
from mnist_core.imaging.digit_ink import to_ink
from mnist_core.imaging.framing import to_digit
from mnist_core.imaging.picture import load_picture
from mnist_core.training.corpus import Pool, Pools
from mnist_core.types import NOT_A_DIGIT

# Share of a source that the added pictures make up: a handful would be drawn too seldom to be learned, and
# more than this would teach a few handwritings at the cost of all the others.
SHARE_OF_SOURCE = 0.1


def add_pictures(pools: Pools, pictures: Sequence[LabeledPicture]) -> tuple[Pools, list[str]]:
    """Add pictures of single digits to the source "pen", and those labeled as no digit to "outlier".

    They are framed as the recognizer frames them, and repeated until they make up `SHARE_OF_SOURCE` of
    their source, or left single if they are more. Validation stays as it is.

    Returns:
        New pools, and a sentence for each picture that could not be read.
    """
    framed: list[tuple[np.ndarray, int]] = []
    unreadable = []
    for picture in pictures:
        try:
            digit = to_digit(to_ink(load_picture(picture.path)))
        except MnistCoreError as error:
            unreadable.append(f"{picture.path}: {error}")
            continue
        label = int(picture.label) if picture.label in DIGIT_LABELS else NOT_A_DIGIT
        framed.append((np.round(digit * 255).astype(np.uint8), label))
    training = dict(pools.training)
    for source, is_outlier in (("pen", False), ("outlier", True)):
        chosen = [pair for pair in framed if (pair[1] == NOT_A_DIGIT) == is_outlier]
        if chosen:
            training[source] = _joined(training[source], chosen)
    return Pools(training, pools.validation), unreadable


def _joined(pool: Pool, added: Sequence[tuple[np.ndarray, int]]) -> Pool:
    times = max(1, round(SHARE_OF_SOURCE * len(pool) / len(added)))
    digits = np.stack([digit for digit, _ in added] * times)
    labels = np.array([label for _, label in added] * times, np.uint8)
    return Pool(np.concatenate([pool.digits, digits]), np.concatenate([pool.labels, labels]))
