"""What visitors say was read wrongly, kept with their consent, and only if the host turns it on.

The host names a folder, and corrections are kept there in one SQLite file; or a database that replicas
on several machines share::

    MNIST_CORE_CORRECTIONS=/var/lib/digits python app.py
    MNIST_CORE_CORRECTIONS=postgresql://digits@db.example.org/digits python app.py

On Spaces, whose disk forgets, `MNIST_CORE_CORRECTIONS_DATASET=user/name` mirrors them to a dataset
repository as well (see `dataset.py`). What was kept becomes a folder to train on or to measure with::

    python -m demo.corrections export FOLDER
    python -m mnist_core evaluate FOLDER

`database.py` is imported when a store is opened: most hosts keep nothing, and SQLAlchemy takes its time.
"""

from demo.corrections.correction import (
    NO_DIGIT,
    Correction,
    CorrectionError,
    StoreError,
    StoreUnreachableError,
)
from demo.corrections.dataset import DatasetStore
from demo.corrections.folder import export_folder
from demo.corrections.host import open_reachable_store, open_store
from demo.corrections.messages import keep_correction, withdraw
from demo.corrections.store import Limits, Store

__all__ = [
    "NO_DIGIT",
    "Correction",
    "CorrectionError",
    "DatasetStore",
    "Limits",
    "Store",
    "StoreError",
    "StoreUnreachableError",
    "export_folder",
    "keep_correction",
    "open_reachable_store",
    "open_store",
    "withdraw",
]
