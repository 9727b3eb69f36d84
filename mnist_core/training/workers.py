"""One run on several processes: each learns from its part of every batch, and all take the same steps."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import keras
import tensorflow as tf

from mnist_core.errors import WorkerError
from mnist_core.training.batches import Batch

CLUSTER = (
    "TF_CONFIG"  # TensorFlow's own variable: the addresses of all processes, and which is this one
)


class Workers:
    """The processes of a run, of which this is one.

    `tf.distribute.MultiWorkerMirroredStrategy` passes what they compute between them. Keras 3 can't make
    variables in its scope, and need not: all begin with the chief's, and apply the same gradients.

    Attributes:
        count: How many there are.
        number: Which of them this is; 0 is the chief, who validates and keeps what was learned.
    """

    def __init__(self, strategy: tf.distribute.Strategy | None = None, number: int = 0) -> None:
        """Be the only one, or one of those that a strategy joins; see `join_workers`."""
        self._strategy = strategy or tf.distribute.get_strategy()  # TensorFlow's default: alone
        self.count: int = self._strategy.num_replicas_in_sync
        self.number = number

    @property
    def is_chief(self) -> bool:
        """Whether this is the process that writes checkpoints and reports."""
        return self.number == 0

    def part_of(self, batch: Batch) -> Batch:
        """Return this process's rows of a batch; the number of all must divide the batch's size."""
        inputs, targets = batch
        return inputs[self.number :: self.count], targets[self.number :: self.count]

    def mean(self, compute: Callable[..., Any], *arguments: Any) -> Any:
        """Let each process compute tensors, any structure of them, and return the mean of all."""
        return self._reduce(tf.distribute.ReduceOp.MEAN, compute, *arguments)

    def begin_as_chief(self, variables: Sequence[keras.Variable | tf.Variable]) -> None:
        """Give these variables the chief's values in all processes."""
        if self.count == 1:
            return

        def own_or_nothing() -> list[tf.Tensor]:
            # All as one kind, which holds each of the others exactly: they are sent together.
            own = [tf.cast(variable, tf.float64) for variable in variables]
            return own if self.is_chief else [tf.zeros_like(value) for value in own]

        values = tf.function(self._reduce)(tf.distribute.ReduceOp.SUM, own_or_nothing)
        for variable, value in zip(variables, values, strict=True):
            variable.assign(tf.cast(value, variable.dtype))

    @contextmanager
    def after_chief(self) -> Iterator[None]:
        """Do something in the chief first, and then in all others, who find what it left on disk."""
        if not self.is_chief:
            self._meet()
        yield
        if self.is_chief:
            self._meet()

    @contextmanager
    def telling_of_lost(self) -> Iterator[None]:
        """Turn what TensorFlow says in the block into a sentence if another process has ended.

        Raises:
            WorkerError: Another process of the run has ended, or can't be reached.
        """
        with _telling_of_lost() if self.count > 1 else nullcontext():
            yield

    def _meet(self) -> None:
        """Wait until all processes are here."""
        if self.count > 1:
            with self.telling_of_lost():
                tf.function(self.mean)(lambda: tf.zeros(()))

    def _reduce(self, how: Any, compute: Callable[..., Any], *arguments: Any) -> Any:
        def reduced(*arguments: Any) -> Any:
            values = compute(*arguments)
            if self.count == 1:
                return values
            # A variable's value has no device, which the reduction wants to know.
            values = tf.nest.map_structure(tf.identity, values)
            return tf.distribute.get_replica_context().all_reduce(how, values)

        return self._strategy.run(reduced, args=arguments)


def join_workers() -> Workers:
    """Join the processes that `TF_CONFIG` names, or be alone where it names none.

    To be called before TensorFlow computes anything. Waits until all of them are there.

    Raises:
        WorkerError: One of them can't be reached.
    """
    if CLUSTER not in os.environ:
        return Workers()
    number = json.loads(os.environ[CLUSTER])["task"]["index"]
    with _telling_of_lost():
        return Workers(tf.distribute.MultiWorkerMirroredStrategy(), number)


@contextmanager
def _telling_of_lost() -> Iterator[None]:
    lost = (
        tf.errors.UnavailableError,
        tf.errors.AbortedError,
        tf.errors.CancelledError,
        tf.errors.InternalError,
        tf.errors.DeadlineExceededError,
    )
    try:
        yield
    except lost as error:
        raise WorkerError from error
