"""What the host decides: whether corrections are kept at all, and where."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from demo.corrections.correction import StoreUnreachableError
from demo.corrections.dataset import MIRROR, DatasetStore, SchedulerFactory, start_scheduler
from demo.corrections.store import Store

STORE_VARIABLE = "MNIST_CORE_CORRECTIONS"
DATASET_VARIABLE = "MNIST_CORE_CORRECTIONS_DATASET"
FOLDER_FOR_DATASET = "corrections"  # where the disk forgets anyway, the host need not name one


def open_store(
    environ: Mapping[str, str] = os.environ, *, start: SchedulerFactory = start_scheduler
) -> Store | None:
    """Open the store that the host's environment names; None, the default, keeps nothing.

    Args:
        environ: `MNIST_CORE_CORRECTIONS` names a folder or a database, see `database.open_database`;
            `MNIST_CORE_CORRECTIONS_DATASET` a dataset repository ("user/name") that gets a copy, for
            which HF_TOKEN must be set.
        start: Starts the uploads to the dataset repository.

    Raises:
        StoreUnreachableError: The database's server does not answer.
        StoreError: The folder, the database or the repository can't be opened.
    """
    address, repository = environ.get(STORE_VARIABLE), environ.get(DATASET_VARIABLE)
    if not address and not repository:
        return None
    from demo.corrections.database import open_database  # most hosts keep nothing

    address = address or FOLDER_FOR_DATASET
    store = open_database(address)
    if not repository:
        return store
    root = Path(FOLDER_FOR_DATASET if "://" in address else address)
    return DatasetStore(store, root / MIRROR, repository, start)


def open_reachable_store() -> Store | None:
    """Open it as `open_store` does; while its database is away, the page asks for no corrections, and says so."""
    try:
        return open_store()
    except StoreUnreachableError as error:
        print(f"The page asks for no corrections. {error}", file=sys.stderr)
        return None
