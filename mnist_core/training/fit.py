"""A frozen config in, a trained model out; interrupted and resumed without loss."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.models.cnn import build_cnn
from mnist_core.models.nn import build_nn
from mnist_core.training.batches import draw_batch, draw_batches
from mnist_core.training.config import TrainConfig
from mnist_core.training.normalization import FusedBatchNormalization
from mnist_core.training.pool import NOT_A_DIGIT, Pool, Pools

WARM_UP = 0.15  # share of the steps in which the learning rate rises
STATISTICS_BATCHES = 150  # from which the averaged weights' moving statistics are computed
CLIP_NORM = 1.0
REPORT_EVERY = 20  # steps between two reports of progress

BUILDERS: dict[str, Callable[..., keras.Model]] = {"nn": build_nn, "cnn": build_cnn}


@dataclass(frozen=True)
class StepReport:
    """Where a run stands.

    Attributes:
        epoch, batch: Counted from 1.
        loss, accuracy: Means over the steps since the last report; outliers count as a class.
        seconds_left: Estimated from this session's steps.
    """

    epoch: int
    batch: int
    loss: float
    accuracy: float
    seconds_left: float


@dataclass(frozen=True)
class EpochReport:
    """What an epoch reached.

    Attributes:
        epoch: Counted from 1.
        loss: Mean over the epoch's last steps.
        accuracy: Of the averaged weights on the validation split, by source: "mnist" and "pen" count
            digits read rightly, "outlier" pictures told to be no digit.
        seconds: Since this session's first step.
    """

    epoch: int
    loss: float
    accuracy: dict[str, float]
    seconds: float


def build_model(config: TrainConfig, **options: Any) -> keras.Model:
    """Build the config's network, untrained."""
    return BUILDERS[config.model](dropout=config.dropout, **options)


def with_outlier_logit(logits: tf.Tensor) -> tf.Tensor:
    """Append "not a digit" as an eleventh logit that is always 0: (N, 10) -> (N, 11).

    The softmax over the eleven then makes logsumexp of the ten, the energy of Liu et al. (2020), the
    logit of "this is a digit": one output serves as answer and as rejection.
    """
    return tf.pad(logits, ((0, 0), (0, 1)))


class Trainer:
    """A run: its network, its optimizer, the average of its weights, and where it stands."""

    def __init__(self, config: TrainConfig, pools: Pools, folder: Path) -> None:
        keras.utils.set_random_seed(config.seed)
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
        self.config, self.pools = config, pools
        self._statistics = [
            draw_batch(pools.training, config, config.num_steps + number)
            for number in range(STATISTICS_BATCHES)
        ]
        self.model = build_model(config, normalization=FusedBatchNormalization)
        schedule = keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=config.learning_rate / 20,
            decay_steps=max(1, round(config.num_steps * (1 - WARM_UP))),
            alpha=1e-3,
            warmup_target=config.learning_rate,
            warmup_steps=max(1, round(config.num_steps * WARM_UP)),
        )
        self.optimizer = keras.optimizers.AdamW(
            schedule,
            weight_decay=config.weight_decay,
            global_clipnorm=CLIP_NORM,
            use_ema=True,
            ema_momentum=config.averaging,
        )
        self.optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
        self.optimizer.build(self.model.trainable_variables)
        self.step = tf.Variable(0, dtype=tf.int64)
        # Keras keeps the state of its dropout apart from what TensorFlow finds by itself.
        randomness = [v.value for v in self.model.variables if "seed" in v.path]
        checkpoint = tf.train.Checkpoint(
            model=self.model, optimizer=self.optimizer, step=self.step, randomness=randomness
        )
        self.checkpoints = tf.train.CheckpointManager(checkpoint, str(folder), max_to_keep=2)
        self.checkpoints.restore_or_initialize()

    @tf.function(jit_compile=False, reduce_retracing=True)
    def _learn(self, digits: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            logits = with_outlier_logit(self.model(digits[..., None], training=True))
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            loss = tf.reduce_mean(losses)
        gradients = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.model.trainable_variables, strict=True))
        right = tf.argmax(logits, axis=1, output_type=tf.int32) == labels
        return loss, tf.reduce_mean(tf.cast(right, tf.float32))

    def run(
        self, on_step: Callable[[StepReport], None], on_epoch: Callable[[EpochReport], None]
    ) -> None:
        """Learn to the end; a checkpoint after every epoch and when interrupted."""
        start, first, seen = time.monotonic(), int(self.step), []
        try:
            for batch in draw_batches(self.pools.training, self.config, first):
                seen.append([float(value) for value in self._learn(*batch)])
                self.step.assign_add(1)
                done = int(self.step)
                epoch, batch_number = divmod(done - 1, self.config.batches)
                loss, accuracy = np.mean(seen[-REPORT_EVERY:], axis=0)
                if done % REPORT_EVERY == 0:
                    pace = (time.monotonic() - start) / (done - first)
                    left = pace * (self.config.num_steps - done)
                    on_step(StepReport(epoch + 1, batch_number + 1, loss, accuracy, left))
                if done % self.config.batches == 0:
                    self.checkpoints.save(done)
                    right = self.validate()
                    seconds = time.monotonic() - start
                    on_epoch(EpochReport(epoch + 1, float(loss), right, seconds))
        except KeyboardInterrupt:
            self.checkpoints.save(int(self.step))
            raise

    def validate(self) -> dict[str, float]:
        """Measure the averaged weights on the validation split, by source."""
        model = self._averaged()
        return {
            name: float(np.mean(classify(model, pool) == pool.labels))
            for name, pool in self.pools.validation.items()
        }

    def finish(self) -> keras.Model:
        """Return the averaged weights in a float32 network of Keras's own layers, ready to be saved."""
        with float32():
            model = build_model(self.config)
        model.set_weights(self._averaged().get_weights())
        return model

    def _averaged(self) -> keras.Model:
        """Build the network with the averaged weights and the moving statistics that belong to them."""
        model = build_model(self.config, normalization=FusedBatchNormalization)
        model.set_weights(self.model.get_weights())
        self.optimizer.finalize_variable_values(model.trainable_variables)
        for digits, _ in self._statistics:
            model(digits[..., None], training=True)
        return model


@contextmanager
def float32() -> Iterator[None]:
    """Build what follows in float32, whatever the policy of the training."""
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(policy)


def logits_of(model: keras.Model, digits: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Compute logits in large batches: (N, 28, 28) uint8 -> (N, 10) float32."""
    parts = []
    for start in range(0, len(digits), 500):
        part = digits[start : start + 500, ..., None].astype(np.float32) / 255
        parts.append(keras.ops.convert_to_numpy(model(part, training=False)))
    return np.concatenate(parts).astype(np.float32)


def classify(model: keras.Model, pool: Pool) -> NDArray[np.int64]:
    """Return the class of each picture: the digit for digits, 0 to 10 for a pool of outliers."""
    logits = logits_of(model, pool.digits)
    if (pool.labels == NOT_A_DIGIT).any():
        logits = np.pad(logits, ((0, 0), (0, 1)))
    return logits.argmax(axis=1)


def fit(
    config: TrainConfig,
    pools: Pools,
    folder: Path,
    *,
    on_step: Callable[[StepReport], None] = lambda report: None,
    on_epoch: Callable[[EpochReport], None] = lambda report: None,
) -> keras.Model:
    """Train a network, resuming from the last checkpoint in `folder` if there is one.

    Args:
        config: Decides the run.
        pools: What to learn from and to validate on.
        folder: Where checkpoints are kept, one per epoch and one when interrupted.
        on_step, on_epoch: Told of the progress; nothing is printed.

    Returns:
        The finished network in float32: the moving average of the weights.

    Raises:
        KeyboardInterrupt: After the checkpoint was written.
    """
    trainer = Trainer(config, pools, folder)
    trainer.run(on_step, on_epoch)
    return trainer.finish()
