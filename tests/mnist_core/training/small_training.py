"""Training on small pools, in processes that a test starts.

`python -m tests.mnist_core.training.small_training train ...` is the command; with `gradients FOLDER` a process takes its
part of one step, and the chief writes the gradients there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

from mnist_core.command_line.main import main
from mnist_core.training.config import preset
from mnist_core.training.corpus import Pools

GRADIENTS = "gradients.npy"


def shrink(patch: pytest.MonkeyPatch) -> Pools:
    """Let this process learn from little, in the precision that can be compared."""
    from tests.mnist_core.training.conftest import small_pools_of_mnist

    pools = small_pools_of_mnist()
    patch.setattr("mnist_core.training.corpus.build_pools", lambda *_, **__: pools)
    patch.setattr("mnist_core.training.fit.STATISTICS_BATCHES", 4)
    patch.setattr("mnist_core.training.fit.choose_policy", lambda: "float32")
    return pools


def take_gradients(pools: Pools, folder: Path) -> None:
    """Compute a CNN's gradients of its first batch, together with those that `TF_CONFIG` names."""
    import tensorflow as tf

    from mnist_core.training.fit import Trainer
    from mnist_core.training.workers import join_workers

    workers = join_workers()
    # Without dropout, which each process draws for itself.
    config = preset("cnn", "quick", batch_size=32, dropout=0, teachers=0)
    trainer = Trainer(config, pools, folder, workers=workers)
    part = workers.part_of(trainer.task.draw(0))
    *_, gradients = tf.function(workers.mean)(trainer._differentiate, *part)
    if workers.is_chief:
        folder.mkdir(exist_ok=True)
        np.save(folder / GRADIENTS, np.concatenate([each.numpy().ravel() for each in gradients]))


if __name__ in ("__main__", "__mp_main__"):  # the latter in processes that `train` starts
    pools = shrink(pytest.MonkeyPatch())

if __name__ == "__main__":
    if sys.argv[1] == "gradients":
        take_gradients(pools, Path(sys.argv[2]))
    else:
        sys.exit(main())
