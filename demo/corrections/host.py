"""What the host decides: whether corrections are kept at all, and where."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from demo.corrections.dataset import MIRROR, DatasetStore, SchedulerFactory, start_scheduler
from demo.corrections.store import SqliteStore, Store

FOLDER_VARIABLE = "MNIST_CORE_CORRECTIONS"
DATASET_VARIABLE = "MNIST_CORE_CORRECTIONS_DATASET"
FOLDER_FOR_DATASET = "corrections"  # where the disk forgets anyway, the host need not name one


def open_store(
    environ: Mapping[str, str] = os.environ, *, start: SchedulerFactory = start_scheduler
) -> Store | None:
    """Open the store that the host's environment names; None, the default, keeps nothing.

    Args:
        environ: `MNIST_CORE_CORRECTIONS` names a folder; `MNIST_CORE_CORRECTIONS_DATASET` a dataset repository
            ("user/name") that gets a copy, for which HF_TOKEN must be set.
        start: Starts the uploads to the dataset repository.

    Raises:
        StoreError: The folder or the repository can't be opened.
    """
    folder, repository = environ.get(FOLDER_VARIABLE), environ.get(DATASET_VARIABLE)
    if not folder and not repository:
        return None
    root = Path(folder or FOLDER_FOR_DATASET)
    store = SqliteStore(root)
    return DatasetStore(store, root / MIRROR, repository, start) if repository else store
