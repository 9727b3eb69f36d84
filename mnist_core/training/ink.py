"""What the ink network is taught: the class of every pixel of a page."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from mnist_core.evaluation.overlap import Overlap
from mnist_core.imaging.ink_input import to_ink_input
from mnist_core.training.batches import Batch
from mnist_core.training.config import TrainConfig
from mnist_core.training.ink_crops import (
    CLASS_WEIGHTS,
    FOCUS,
    LOSS_SCALE,
    VALIDATION_BATCH,
    draw_crops,
)
from mnist_core.training.page_pool import PagePools
from mnist_core.types import DIGIT


class InkTask:
    """Pieces of pages, and the class of each of their pixels."""

    def __init__(self, config: TrainConfig, pools: PagePools) -> None:
        self._config, self._training, self._validation = config, pools.training, pools.validation

    def draw(self, step: int) -> Batch:
        return draw_crops(self._training, self._config, step)

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
        return LOSS_SCALE * tf.reduce_mean(weights * losses), overlap

    def validate(self, model: keras.Model) -> dict[str, float]:
        """Return the overlap of digits and signs with what is said of unseen writers' pages."""
        overlap = Overlap()
        for shard in self._validation:
            for start in range(0, len(shard), VALIDATION_BATCH):
                pages = shard[start : start + VALIDATION_BATCH]
                given = np.stack([to_ink_input(page[..., :3]) for page in pages])
                logits = keras.ops.convert_to_numpy(model(given, training=False))
                overlap.add(logits.argmax(axis=-1), pages[..., 3])
        return overlap.measure()
