"""Corrections mirrored to a dataset repository on the Hugging Face Hub, for hosts whose disk forgets.

Tested with the real `CommitScheduler` on a stand-in for the Hub's client, never against the Hub itself.
"""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from demo.corrections.correction import SIDE, Correction, CorrectionError, StoreError
from demo.corrections.store import Kept, Store, owner_of, writer_of

MIRROR = "dataset"  # the folder beside the SQLite file that the scheduler uploads
MINUTES_BETWEEN_COMMITS = 5


class Hub(Protocol):
    """What `huggingface_hub.HfApi` does for this module."""

    def run_as_future(self, task: Callable[[str], None], writer: str, /) -> Future[None]:
        """Run a task after those that were asked for before."""

    def delete_folder(self, path_in_repo: str, repo_id: str, *, repo_type: str) -> object:
        """Delete a folder of a repository."""

    def super_squash_history(self, repo_id: str, *, repo_type: str) -> object:
        """Make one commit of a repository's history."""


class Scheduler(Protocol):
    """What `huggingface_hub.CommitScheduler` does for this module: it uploads a folder now and then."""

    @property
    def lock(self) -> AbstractContextManager[Any]:
        """Held while the folder is listed."""

    @property
    def api(self) -> Hub:
        """The client that it uploads with."""


SchedulerFactory = Callable[[str, Path], Scheduler]
"""Starts a scheduler that uploads a folder to the dataset repository of that name."""


class DatasetStore:
    """Another store, and beside it a folder that is uploaded to a dataset repository.

    One folder per browser holds two files per correction, so that withdrawing is the deletion of one folder,
    also after a restart, when the SQLite file on a Space is empty again. A correction is acknowledged
    when it is in the other store; it reaches the Hub with the next commit, some minutes later.
    """

    def __init__(
        self, store: Store, folder: Path, repository: str, start: SchedulerFactory
    ) -> None:
        """Start the uploads of `folder` to the dataset repository called `repository`.

        Raises:
            StoreError: The repository can't be opened or made.
        """
        self._store = store
        self._folder = folder
        self._repository = repository
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._scheduler = start(repository, folder)
        except (
            Exception
        ) as error:  # the Hub's client raises its own, requests' and urllib3's errors
            raise StoreError(
                f"The dataset {repository} can't be opened ({error}): check its name, "
                "and that HF_TOKEN may write to it."
            ) from error

    def keep(self, correction: Correction, *, token: str) -> None:
        """Keep a correction, and have it uploaded with the next commit. Raises as `DatabaseStore.keep`."""
        self._store.keep(correction, token=token)
        folder = self._folder / writer_of(owner_of(token))
        name = correction.fingerprint.hex()[:16]
        with self._scheduler.lock:  # so that no commit holds one file without the other
            folder.mkdir(exist_ok=True)
            (folder / f"{name}.png").write_bytes(correction.picture)
            (folder / f"{name}.json").write_text(json.dumps(_to_record(correction)), "utf-8")

    def forget(self, *, token: str) -> int:
        """Delete what the browser with this token sent, here and on the Hub, its history included.

        Returns:
            How many corrections were deleted here; after a restart those on the Hub are not counted.

        Raises:
            CorrectionError: The Hub could not be reached; withdrawing again tries it again.
        """
        deleted = self._store.forget(token=token)
        writer = writer_of(owner_of(token))
        with self._scheduler.lock:
            shutil.rmtree(self._folder / writer, ignore_errors=True)
        try:
            # The Hub's client uploads in the same queue: an upload that has begun ends before this.
            self._scheduler.api.run_as_future(self._delete_from_hub, writer).result()
        except Exception as error:  # see __init__
            raise CorrectionError("copy_remains") from error
        return deleted

    def count(self, *, token: str) -> int:
        """Tell how many corrections are kept from this browser since the last restart."""
        return self._store.count(token=token)

    def _delete_from_hub(self, writer: str) -> None:
        from huggingface_hub.errors import EntryNotFoundError

        api = self._scheduler.api
        try:
            api.delete_folder(writer, self._repository, repo_type="dataset")
        except EntryNotFoundError:
            return  # none of it was uploaded yet
        api.super_squash_history(self._repository, repo_type="dataset")


def start_scheduler(repository: str, folder: Path) -> Scheduler:
    """Start `huggingface_hub.CommitScheduler` on a private dataset repository; HF_TOKEN must be set."""
    from huggingface_hub import CommitScheduler  # 0.5 s to import, and only such a host needs it

    return CommitScheduler(
        repo_id=repository,
        repo_type="dataset",
        folder_path=folder,
        every=MINUTES_BETWEEN_COMMITS,
        private=True,
    )


def read_mirror(folder: Path) -> Iterator[Kept]:
    """Go through the corrections in a clone of the dataset repository, or in the mirror itself."""
    for record in sorted(folder.glob("*/*.json")):
        picture = record.with_suffix(".png")
        if picture.is_file():
            fields = json.loads(record.read_text("utf-8"))
            digit = np.frombuffer(base64.b64decode(fields["digit"]), "<f4").reshape(SIDE, SIDE)
            correction = Correction(picture.read_bytes(), digit.astype(np.float32), fields["label"])
            yield Kept(correction, writer=record.parent.name)


def _to_record(correction: Correction) -> dict[str, object]:
    digit = base64.b64encode(correction.digit.astype("<f4").tobytes()).decode()
    return {"label": correction.label, "digit": digit}
