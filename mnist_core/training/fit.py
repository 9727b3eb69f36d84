"""A frozen config in, a trained model out; interrupted and resumed without loss."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from mnist_core.models.cnn import build_cnn
from mnist_core.models.export import weights_in
from mnist_core.models.registry import model_entry
from mnist_core.models.store import HISTORY
from mnist_core.training.batches import draw_batches
from mnist_core.training.config import TrainConfig
from mnist_core.training.corpus import Pools
from mnist_core.training.normalization import FusedBatchNormalization
from mnist_core.training.objectives import DigitTask, Task
from mnist_core.training.optimizer import build_optimizer
from mnist_core.training.page_pool import PagePools
from mnist_core.training.precision import choose_policy
from mnist_core.training.workers import Workers

STATISTICS_BATCHES = 40  # the moving statistics of the averaged weights are computed from this many
REPORT_EVERY = 20  # steps from one report of progress to the next


@dataclass(frozen=True)
class StepReport:
    """Where a run stands.

    Attributes:
        epoch, batch: Counted from 1.
        loss, accuracy: Means over the steps since the last report; outliers count as a class.
        seconds_left, seconds_per_step: Estimated from this session's steps.
    """

    epoch: int
    batch: int
    loss: float
    accuracy: float
    seconds_left: float
    seconds_per_step: float


@dataclass(frozen=True)
class EpochReport:
    """What an epoch reached.

    Attributes:
        epoch: Counted from 1.
        loss: Mean over the epoch's last steps.
        training_accuracy: Over the same steps, with all that training adds: changes, outliers, dropout.
        accuracy: Of the averaged weights on the validation split, by kind: "mnist" and "pen" count
            digits read correctly, "outlier" pictures recognized as no digit, "lines" lines read correctly;
            "digits" and "signs" of pages are the overlap of pixels (intersection over union).
        seconds: Since this session's first step.
        validation_loss: Mean cross-entropy of the same weights on MNIST's validation digits; None for
            networks that read no single digits.
    """

    epoch: int
    loss: float
    training_accuracy: float
    accuracy: dict[str, float]
    seconds: float
    validation_loss: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the fields for the history that is kept beside the weights."""
        return asdict(self)


def build_model(config: TrainConfig, **options: Any) -> keras.Model:
    """Build the config's network, untrained."""
    return model_entry(config.model).builder()(dropout=config.dropout, **options)


class Trainer:
    """A run: its network, its optimizer, the average of its weights, and where it stands."""

    def __init__(
        self,
        config: TrainConfig,
        pools: Pools | PagePools,
        folder: Path,
        teachers: Sequence[keras.Model] = (),
        start: keras.Model | None = None,
        workers: Workers | None = None,
    ) -> None:
        if len(teachers) != config.teachers:
            raise ValueError(f"the config asks for {config.teachers} teachers, got {len(teachers)}")
        keras.utils.set_random_seed(config.seed)
        keras.mixed_precision.set_global_policy(choose_policy())
        self.config, self._folder = config, folder
        self.workers = workers or Workers()
        self.task: Task = model_entry(config.model).task()(config, pools)
        self._statistics = [
            self.task.draw(config.num_steps + number) for number in range(STATISTICS_BATCHES)
        ]
        self.model, self.training_model = self._build(config)
        if start is not None:
            self.model.set_weights(start.get_weights())
        self.teachers = [_in_training_precision(teacher) for teacher in teachers]
        self.optimizer = build_optimizer(config)
        self.optimizer.build(self.training_model.trainable_variables)
        self.step = tf.Variable(0, dtype=tf.int64)
        # Keras keeps the state of its dropout apart from what TensorFlow finds by itself.
        randomness = [v.value for v in self.training_model.variables if "seed" in v.path]
        checkpoint = tf.train.Checkpoint(
            model=self.training_model,
            optimizer=self.optimizer,
            step=self.step,
            randomness=randomness,
        )
        self.checkpoints = tf.train.CheckpointManager(checkpoint, str(folder), max_to_keep=2)
        if self.workers.is_chief:
            self.checkpoints.restore_or_initialize()
        with self.workers.telling_of_lost():
            self._begin_together(randomness)

    def _begin_together(self, randomness: Sequence[tf.Variable]) -> None:
        """Begin where the chief's checkpoint is, each process with dropout of its own."""
        kept = [*self.training_model.variables, *self.optimizer.variables, self.step]
        self.workers.begin_as_chief(kept)
        for state in randomness:
            state.assign(state + tf.cast([self.workers.number, 0], state.dtype))

    def _build(self, config: TrainConfig) -> tuple[keras.Model, keras.Model]:
        """Build the network, and the one around it that is taught: they share their layers."""
        model = build_model(config, normalization=FusedBatchNormalization)
        return model, self.task.training_model(model)

    @tf.function(jit_compile=False, reduce_retracing=True)
    def _learn(self, inputs: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        loss, accuracy, gradients = self.workers.mean(self._differentiate, inputs, targets)
        self.optimizer.apply_gradients(
            zip(gradients, self.training_model.trainable_variables, strict=True)
        )
        return loss, accuracy

    def _differentiate(
        self, inputs: tf.Tensor, targets: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, list[tf.Tensor]]:
        """Return the loss, the accuracy, and the gradients of the loss, of this process's part of a batch."""
        teacher_logits = self._ask(inputs)
        with tf.GradientTape() as tape:
            outputs = self.training_model(with_channels(inputs), training=True)
            loss, accuracy = self.task.loss(outputs, targets, teacher_logits)
        return loss, accuracy, tape.gradient(loss, self.training_model.trainable_variables)

    def _ask(self, inputs: tf.Tensor) -> tf.Tensor | None:
        """Ask one teacher a step, in turn: over the steps their mean is taught, at the price of one."""
        if not self.teachers:
            return None
        asked = [
            partial(teacher, with_channels(inputs), training=False) for teacher in self.teachers
        ]
        return tf.switch_case(tf.cast(self.step % len(asked), tf.int32), asked)

    def run(
        self, on_step: Callable[[StepReport], None], on_epoch: Callable[[EpochReport], None]
    ) -> None:
        """Learn to the end; a checkpoint after every epoch and when interrupted, by the chief alone."""
        start, first, seen = time.monotonic(), int(self.step), []
        try:
            for batch in draw_batches(self.task.draw, first, self.config.num_steps):
                with self.workers.telling_of_lost():
                    seen.append([float(each) for each in self._learn(*self.workers.part_of(batch))])
                self.step.assign_add(1)
                if not self.workers.is_chief:
                    continue
                done = int(self.step)
                epoch, batch_number = divmod(done - 1, self.config.steps_per_epoch)
                loss, accuracy = np.mean(seen[-REPORT_EVERY:], axis=0)
                if done % REPORT_EVERY == 0:
                    pace = (time.monotonic() - start) / (done - first)
                    left = pace * (self.config.num_steps - done)
                    on_step(StepReport(epoch + 1, batch_number + 1, loss, accuracy, left, pace))
                if done % self.config.steps_per_epoch == 0:
                    self.checkpoints.save(done)
                    correct, validation_loss = self.validate()
                    seconds = round(time.monotonic() - start, 1)
                    report = EpochReport(
                        epoch + 1, float(loss), float(accuracy), correct, seconds, validation_loss
                    )
                    self._keep(report)
                    on_epoch(report)
        except KeyboardInterrupt:
            if self.workers.is_chief:
                self.checkpoints.save(int(self.step))
            raise

    def _keep(self, report: EpochReport) -> None:
        """Add an epoch to the history; one that is learned again takes the place of what was there."""
        earlier = [epoch for epoch in load_history(self._folder) if epoch["epoch"] < report.epoch]
        content = json.dumps([*earlier, report.to_json()])
        (self._folder / HISTORY).write_text(content + "\n", encoding="utf-8")

    def validate(self) -> tuple[dict[str, float], float | None]:
        """Measure the averaged weights on the validation split: accuracy by kind, and the loss on digits."""
        averaged = self._averaged()
        task = self.task
        loss = task.loss_on_digits(averaged) if isinstance(task, DigitTask) else None
        return task.validate(averaged), loss

    def finish(self) -> keras.Model:
        """Return the averaged weights in a float32 network of Keras's own layers, ready to be saved."""
        with weights_in("float32"):
            model = build_model(self.config)
        model.set_weights(self._averaged().get_weights())
        return model

    def _averaged(self) -> keras.Model:
        """Build the network with the averaged weights and the moving statistics that belong to them."""
        # Nothing is dropped when the network answers; dropping units here would spread its features.
        model, training_model = self._build(replace(self.config, dropout=0))
        training_model.set_weights(self.training_model.get_weights())
        self.optimizer.finalize_variable_values(training_model.trainable_variables)
        norms = [layer for layer in model.layers if isinstance(layer, FusedBatchNormalization)]
        for number, (inputs, _) in enumerate(self._statistics):
            for norm in norms:
                norm.momentum = number / (number + 1)  # the plain mean over these batches
            model(with_channels(inputs), training=True)
        return model


def with_channels(inputs: Any) -> Any:
    """Give pictures (N, H, W) the one channel that they have; those with several stay as they are."""
    return inputs[..., None] if len(inputs.shape) == 3 else inputs


def _in_training_precision(teacher: keras.Model) -> keras.Model:
    """Return a CNN with the layers and in the precision that training is fast in, a finished one is not."""
    twin = build_cnn(normalization=FusedBatchNormalization)
    twin.set_weights(teacher.get_weights())
    return twin


def fit(
    config: TrainConfig,
    pools: Pools | PagePools,
    folder: Path,
    *,
    teachers: Sequence[keras.Model] = (),
    start: keras.Model | None = None,
    on_step: Callable[[StepReport], None] = lambda report: None,
    on_epoch: Callable[[EpochReport], None] = lambda report: None,
    workers: Workers | None = None,
) -> keras.Model:
    """Train a network, resuming from the last checkpoint in `folder` if there is one.

    Args:
        config: Decides the run.
        pools: What to learn from and to validate on.
        folder: Where checkpoints are kept, one per epoch and one when interrupted, and the history.
        teachers: Finished CNNs, of the runs that `configs_of_teachers` names.
        start: A finished network of the same kind, from whose weights the run begins; random ones if None.
        on_step, on_epoch: Called with the progress; nothing is printed.
        workers: Those who share the run, see `join_workers`: each calls `fit` with the same config and data,
            and only the chief keeps checkpoints and is told of the progress. None for this process alone.

    Returns:
        The finished network in float32: the moving average of the weights.

    Raises:
        KeyboardInterrupt: After the checkpoint was written.
        ValueError: Not as many teachers as the config asks for.
        WorkerError: Another process of the run has ended; it goes on from the last checkpoint.
    """
    trainer = Trainer(config, pools, folder, teachers, start, workers)
    trainer.run(on_step, on_epoch)
    return trainer.finish()


def load_history(folder: Path) -> list[dict[str, Any]]:
    """Load what each epoch reached of the run whose checkpoints are in `folder`, in their order."""
    path = folder / HISTORY
    epochs: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return epochs
