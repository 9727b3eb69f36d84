"""The objectives: single digits, or lines of them. Batches, loss, and validation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray

from mnist_core.models.store import energy
from mnist_core.recognition.line_posteriors import class_posteriors, greedy_decode
from mnist_core.synthesis.lines.labeled_images import (
    LINE_IMAGE_WIDTH,
    LabeledLineImage,
    find_line_image,
)
from mnist_core.training.batches import Batch, draw_batch
from mnist_core.training.config import TrainConfig
from mnist_core.training.corpus import SHARE, Pool, Pools
from mnist_core.training.line_source import LineSource
from mnist_core.types import LINE_IMAGE_STRIDE, NOT_A_DIGIT, NUM_DIGITS

WRITER_DOMAIN_WEIGHT = 0.3  # times the writer-domain loss, added to the loss of the digit


@dataclass(frozen=True, kw_only=True)
class Distillation:
    """How a teacher's answers are learned beside the labels (Hinton et al. 2015).

    Attributes:
        weight: Of the teacher's answer, against the label.
        temperature: Divides the logits of both.
    """

    weight: float = 0.7
    temperature: float = 2.0


@dataclass(frozen=True, kw_only=True)
class LineValidation:
    """Which lines the line network is validated on.

    Attributes:
        num_lines: How many.
        seed: Decides them.
    """

    num_lines: int = 500
    seed: int = 30


DISTILLATION = Distillation()
LINE_VALIDATION = LineValidation()


class Task(Protocol):
    """What `Trainer` needs to know of a network and its data."""

    def draw(self, step: int) -> Batch:
        """Draw the batch of one step: inputs (N, H, W) or (N, H, W, channels), float32, and targets."""

    def training_model(self, model: keras.Model) -> keras.Model:
        """Return what is trained: the model itself, or with outputs that only its training needs."""

    def loss(
        self, outputs: Any, targets: tf.Tensor, teacher_logits: tf.Tensor | None = None
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Compute the mean loss of what `training_model` answers, and the share that is correct.

        `teacher_logits` are a teacher's answers, (N, 10), if there is one.
        """

    def validate(self, model: keras.Model) -> dict[str, float]:
        """Measure a model on the validation split: shares that are correct, by kind."""


class DigitTask:
    """Single digits in ten classes, and outliers."""

    def __init__(self, config: TrainConfig, pools: Pools) -> None:
        self._config, self._pools = config, pools

    def draw(self, step: int) -> Batch:
        return draw_batch(self._pools.training, self._config, step)

    def training_model(self, model: keras.Model) -> keras.Model:
        return model

    def loss(
        self, outputs: Any, targets: tf.Tensor, teacher_logits: tf.Tensor | None = None
    ) -> tuple[tf.Tensor, tf.Tensor]:
        labels, logits = targets[:, 0], with_outlier_logit(outputs)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        if teacher_logits is not None:
            taught = tf.nn.softmax(with_outlier_logit(teacher_logits) / DISTILLATION.temperature)
            distance = tf.nn.softmax_cross_entropy_with_logits(
                taught, logits / DISTILLATION.temperature
            )
            losses += DISTILLATION.weight * (DISTILLATION.temperature**2 * distance - losses)
        correct = tf.argmax(logits, axis=1, output_type=tf.int32) == labels
        return tf.reduce_mean(losses), tf.reduce_mean(tf.cast(correct, tf.float32))

    def validate(self, model: keras.Model) -> dict[str, float]:
        pools = self._pools.validation
        return {
            name: float(np.mean(classify(model, pools[name]) == pools[name].labels))
            for name in SHARE
        }

    def loss_on_digits(self, model: keras.Model) -> float:
        """Compute the mean cross-entropy on MNIST's validation digits, as they are."""
        pool = self._pools.validation["mnist"]
        return cross_entropy(logits_of(model, pool.digits), pool.labels)


class CNNTask(DigitTask):
    """Digit classes plus an auxiliary head: was it written by an MNIST writer or a pen writer?

    MNIST's bare 7 is the flagged 1 of pen writers from other countries; only the look of the ink tells
    them apart. The auxiliary head, which is not saved, makes the features hold that.
    """

    def training_model(self, model: keras.Model) -> keras.Model:
        features = model.get_layer("dropout").output
        writer_domain = layers.Dense(NUM_DIGITS, dtype="float32", name="writer_domain")(features)
        return keras.Model(model.inputs, [*model.outputs, writer_domain], name="cnn_training")

    def loss(
        self, outputs: Any, targets: tf.Tensor, teacher_logits: tf.Tensor | None = None
    ) -> tuple[tf.Tensor, tf.Tensor]:
        loss, correct = super().loss(outputs[0], targets, teacher_logits)
        labels, is_mnist = targets[:, 0], targets[:, 1] == list(SHARE).index("mnist")
        head = tf.gather(outputs[1], tf.minimum(labels, NUM_DIGITS - 1), batch_dims=1)
        losses = tf.nn.sigmoid_cross_entropy_with_logits(tf.cast(is_mnist, tf.float32), head)
        is_digit = tf.cast(labels != NOT_A_DIGIT, tf.float32)
        return loss + WRITER_DOMAIN_WEIGHT * tf.reduce_mean(is_digit * losses), correct


class LineTask:
    """Strips of several digits: which of them has its middle in which columns."""

    def __init__(self, config: TrainConfig, pools: Pools) -> None:
        self._config, self._training = config, LineSource(pools.training)
        lines = LineSource(pools.validation)
        rng = np.random.default_rng(LINE_VALIDATION.seed)
        written = [_strip(lines, rng, 0.0) for _ in range(LINE_VALIDATION.num_lines)]
        self._strips = np.stack([line.ink for line in written])
        self._texts = ["".join(str(label) for label in line.labels) for line in written]

    def draw(self, step: int) -> Batch:
        """Draw strips (N, 32, 192) and the share of each class in each answer, (N, 48, 11)."""
        rng = np.random.default_rng((self._config.seed, step))
        lines = [
            _strip(self._training, rng, self._config.augmentation)
            for _ in range(self._config.batch_size)
        ]
        targets = np.stack([soft_targets(line.labels, line.middles) for line in lines])
        return np.stack([line.ink for line in lines]), targets

    def training_model(self, model: keras.Model) -> keras.Model:
        return model

    def loss(
        self, outputs: Any, targets: tf.Tensor, teacher_logits: tf.Tensor | None = None
    ) -> tuple[tf.Tensor, tf.Tensor]:
        losses = tf.nn.softmax_cross_entropy_with_logits(targets, outputs)
        correct = tf.argmax(outputs, axis=-1) == tf.argmax(targets, axis=-1)
        # Most outputs are "none": the accuracy counts those where a digit is.
        weight = tf.reduce_sum(targets[..., :NUM_DIGITS], axis=-1)
        share = tf.reduce_sum(weight * tf.cast(correct, tf.float32)) / tf.reduce_sum(weight)
        return tf.reduce_mean(tf.reduce_sum(losses, axis=-1)), share

    def validate(self, model: keras.Model) -> dict[str, float]:
        """Return the share of unseen lines that are spelled without a mistake."""
        correct = 0
        for start in range(0, len(self._texts), 100):
            strips = self._strips[start : start + 100, ..., None]
            logits = keras.ops.convert_to_numpy(model(strips, training=False))
            texts = self._texts[start : start + 100]
            correct += sum(
                greedy_decode(class_posteriors(one)) == text
                for one, text in zip(logits, texts, strict=True)
            )
        return {"lines": correct / len(self._texts)}


def _strip(lines: LineSource, rng: np.random.Generator, strength: float) -> LabeledLineImage:
    """Write a line and find it on its page."""
    return find_line_image(lines.write(rng, strength), width=LINE_IMAGE_WIDTH)


def soft_targets(labels: NDArray[np.int_], middles: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return what each output of the line network should be: (48, 11), float32, each row a distribution.

    A digit whose middle lies between the centers of two outputs is divided between the two by how near it is to each.
    """
    targets = np.zeros((LINE_IMAGE_WIDTH // LINE_IMAGE_STRIDE, NUM_DIGITS + 1), np.float32)
    places = np.clip(middles / LINE_IMAGE_STRIDE - 0.5, 0, len(targets) - 1.001)
    first = places.astype(int)
    after = (places - first).astype(np.float32)
    np.add.at(targets, (first, labels), 1 - after)
    np.add.at(targets, (first + 1, labels), after)
    named = targets.sum(axis=1, keepdims=True)
    targets /= np.maximum(named, 1)
    targets[:, NUM_DIGITS] = 1 - np.minimum(named[:, 0], 1)
    return targets


def with_outlier_logit(logits: tf.Tensor) -> tf.Tensor:
    """Append "not a digit" as an eleventh logit that is always 0: (N, 10) -> (N, 11).

    The softmax over the eleven then makes logsumexp of the ten, the energy of Liu et al. (2020), the
    logit of "this is a digit": one output serves as answer and as rejection.
    """
    return tf.pad(logits, ((0, 0), (0, 1)))


def logits_of(model: keras.Model, digits: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Compute logits in large batches: (N, 28, 28) uint8 -> (N, 10) float32."""
    parts = []
    for start in range(0, len(digits), 500):
        part = digits[start : start + 500, ..., None].astype(np.float32) / 255
        parts.append(keras.ops.convert_to_numpy(model(part, training=False)))
    return np.concatenate(parts).astype(np.float32)


def cross_entropy(logits: NDArray[np.float32], labels: NDArray[np.uint8]) -> float:
    """Compute the mean negative log likelihood of the true labels: logits (N, 10), labels (N,), 0 to 9."""
    return float(np.mean(energy(logits) - logits[np.arange(len(labels)), labels]))


def classify(model: keras.Model, pool: Pool) -> NDArray[np.int64]:
    """Return the class of each picture: the digit for digits, 0 to 10 for a pool of outliers."""
    logits = logits_of(model, pool.digits)
    if (pool.labels == NOT_A_DIGIT).any():
        logits = np.pad(logits, ((0, 0), (0, 1)))
    return logits.argmax(axis=1)
