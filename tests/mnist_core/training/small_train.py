"""`train` on small pools, for tests of processes that share a run: python -m tests.mnist_core.training.small_train ..."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

from mnist_core.command_line.main import main


def shrink() -> None:
    """Let this process, and those that it starts, learn from little, in the precision that can be compared."""
    from mnist_core.training import corpus, fit
    from tests.mnist_core.training.conftest import small_pools_of_mnist

    corpus.build_pools = lambda *_, **__: small_pools_of_mnist()
    fit.STATISTICS_BATCHES = 4
    fit.choose_policy = lambda: "float32"


shrink()  # processes that are started import this module, and run its main no second time

if __name__ == "__main__":
    sys.exit(main())
