"""What the ink network is taught: the class of every pixel of a page."""

from __future__ import annotations

from typing import Any

import cv2
import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.imaging.ink_input import to_ink_input
from mnist_core.synthesis.pages.canvas import COVERED, DIGIT, SIGN
from mnist_core.training.batches import Batch
from mnist_core.training.config import TrainConfig
from mnist_core.training.page_pool import PagePools
from mnist_core.types import INK_CHANNELS, INK_CLASSES, Picture

CROP = 256  # side of the pieces of pages to learn from, pixels
SMALLEST, LARGEST = 0.7, 1.4  # factors on the size of a page
INVERTED, RECOLORED, TURNED = 0.08, 0.2, 0.06  # shares of the crops
# Weights of a pixel of each class in the loss: signs are small, and stand at few numbers.
CLASS_WEIGHTS = (1.0, 3.0, 15.0)
FOCUS = 1.0  # power of the focal loss (Lin et al. 2017): most of a page is told easily
NUM_TRIES = 2  # to find a piece with a digit or sign on it
VALIDATION_BATCH = 10


class InkTask:
    """Pieces of pages, and the class of each of their pixels."""

    def __init__(self, config: TrainConfig, pools: PagePools) -> None:
        self._config, self._training, self._validation = config, pools.training, pools.validation

    def draw(self, step: int) -> Batch:
        """Draw pieces (N, 256, 256, 4), float32, and the class of each pixel (N, 256, 256), uint8."""
        rng = np.random.default_rng((self._config.seed, step))
        inputs = np.empty((self._config.batch_size, CROP, CROP, INK_CHANNELS), np.float32)
        targets = np.empty(inputs.shape[:3], np.uint8)
        for number in range(len(inputs)):
            shard = self._training[int(rng.integers(len(self._training)))]
            page = shard[int(rng.integers(len(shard)))]
            picture, targets[number] = draw_crop(page, rng)
            inputs[number] = to_ink_input(picture)
        return inputs, targets

    def training_model(self, model: keras.Model) -> keras.Model:
        return model

    def loss(
        self, outputs: Any, targets: tf.Tensor, answers: tf.Tensor | None = None
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the focal loss, and the mean overlap of the digits (intersection over union)."""
        labels = tf.cast(targets, tf.int32)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, outputs)
        weights = tf.gather(tf.constant(CLASS_WEIGHTS), labels) * (1 - tf.exp(-losses)) ** FOCUS
        said, true = tf.argmax(outputs, axis=-1) == DIGIT, labels == DIGIT
        both = tf.reduce_sum(tf.cast(said & true, tf.float32))
        overlap = both / (tf.reduce_sum(tf.cast(said | true, tf.float32)) + 1)
        return 10 * tf.reduce_mean(weights * losses), overlap

    def validate(self, model: keras.Model) -> dict[str, float]:
        """Return the overlap of digits and signs with what is said of unseen writers' pages."""
        both, either = np.zeros(INK_CLASSES), np.zeros(INK_CLASSES)
        for shard in self._validation:
            for start in range(0, len(shard), VALIDATION_BATCH):
                pages = shard[start : start + VALIDATION_BATCH]
                given = np.stack([to_ink_input(page[..., :3]) for page in pages])
                said = np.argmax(keras.ops.convert_to_numpy(model(given, training=False)), axis=-1)
                for kind in (DIGIT, SIGN):
                    here, there = said == kind, pages[..., 3] == kind
                    both[kind] += np.count_nonzero(here & there)
                    either[kind] += np.count_nonzero(here | there)
        overlap = both / np.maximum(either, 1)
        return {"digits": float(overlap[DIGIT]), "signs": float(overlap[SIGN])}


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
    for kind in (SIGN, DIGIT):
        share = cv2.resize((piece[..., 3] == kind).astype(np.float32), size, interpolation=how)
        target[share > COVERED] = kind
    if rng.random() < TURNED:
        turns = int(rng.integers(1, 4))
        picture, target = np.rot90(picture, turns), np.rot90(target, turns)
    return _recolor(np.ascontiguousarray(picture), rng), target


def _recolor(picture: Picture, rng: np.random.Generator) -> Picture:
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
    curve = np.round(np.clip(gain * levels**gamma + lift, 0, 1) * 255).astype(np.uint8)
    return curve[picture]
