"""The mirror to a dataset repository, with a stand-in for the Hub: the real one can't be reached in tests."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from huggingface_hub import CommitScheduler
from huggingface_hub.errors import EntryNotFoundError

from demo.corrections import (
    CorrectionError,
    DatasetStore,
    StoreError,
    export_folder,
    open_store,
)
from demo.corrections.__main__ import main
from demo.corrections.dataset import read_mirror
from demo.corrections.store import Kept, owner_of, writer_of
from mnist_core.datasets.folder import load_labeled_folder
from tests.demo.test_corrections import ANNA, BEN, correction_of


class FakeHub:
    """Stands in for `huggingface_hub.HfApi`: notes what is asked of it."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[tuple[str, ...]] = []

    def run_as_future(self, task: Callable[[str], None], writer: str) -> Future[None]:
        future: Future[None] = Future()
        try:
            future.set_result(task(writer))
        except Exception as error:
            future.set_exception(error)
        return future

    def delete_folder(self, path_in_repo: str, repo_id: str, *, repo_type: str) -> None:
        if self.error:
            raise self.error
        self.asked.append(("delete", path_in_repo, repo_id, repo_type))

    def super_squash_history(self, repo_id: str, *, repo_type: str) -> None:
        self.asked.append(("squash", repo_id, repo_type))


class FakeScheduler:
    """Stands in for `CommitScheduler`, which starts to upload as soon as it is made."""

    def __init__(self, hub: FakeHub) -> None:
        self.lock = threading.Lock()
        self.api = hub


def open_dataset(folder: Path, hub: FakeHub) -> DatasetStore:
    variables = {
        "MNIST_CORE_CORRECTIONS": str(folder),
        "MNIST_CORE_CORRECTIONS_DATASET": "anna/digits",
    }
    store = open_store(variables, start=lambda repository, uploaded: FakeScheduler(hub))
    assert isinstance(store, DatasetStore)
    return store


def test_a_kept_correction_is_in_the_folder_that_is_uploaded(tmp_path):
    store = open_dataset(tmp_path, FakeHub())
    given = correction_of(1, label=3)

    store.keep(given, token=ANNA)

    (kept,) = read_mirror(tmp_path / "dataset")
    assert (kept.correction.picture, kept.correction.label) == (given.picture, 3)
    np.testing.assert_array_equal(kept.correction.digit, given.digit)
    assert store.count(token=ANNA) == 1


def test_the_limits_of_the_file_hold_for_the_folder_too(tmp_path):
    store = open_dataset(tmp_path, FakeHub())

    for number in range(30):
        store.keep(correction_of(number), token=ANNA)

    with pytest.raises(CorrectionError, match="wait a minute"):
        store.keep(correction_of(30), token=ANNA)

    assert len(list(read_mirror(tmp_path / "dataset"))) == 30


def test_forget_deletes_one_browsers_folder_here_and_on_the_hub_with_its_history(tmp_path):
    hub = FakeHub()
    store = open_dataset(tmp_path, hub)
    store.keep(correction_of(1), token=ANNA)
    store.keep(correction_of(2), token=BEN)
    anna, ben = (kept.writer for kept in read_mirror_of(tmp_path, ANNA, BEN))

    assert store.forget(token=ANNA) == 1

    assert [kept.writer for kept in read_mirror(tmp_path / "dataset")] == [ben]
    assert hub.asked == [
        ("delete", anna, "anna/digits", "dataset"),
        ("squash", "anna/digits", "dataset"),
    ]


def read_mirror_of(folder: Path, *tokens: str) -> list[Kept]:
    """Return what is kept in the mirror, in the order of the tokens."""
    kept = {each.writer: each for each in read_mirror(folder / "dataset")}
    return [kept[writer_of(owner_of(token))] for token in tokens]


def test_forget_after_a_restart_still_asks_the_hub(tmp_path):
    hub = FakeHub()
    store = open_dataset(tmp_path, hub)  # an empty disk, as after a restart of a Space

    assert store.forget(token=ANNA) == 0

    assert [asked[0] for asked in hub.asked] == ["delete", "squash"]


def test_forget_is_content_when_nothing_was_uploaded_yet(tmp_path):
    missing = EntryNotFoundError("404")
    store = open_dataset(tmp_path, FakeHub(missing))
    store.keep(correction_of(1), token=ANNA)

    assert store.forget(token=ANNA) == 1


def test_forget_says_so_when_the_hub_cannot_be_reached(tmp_path):
    store = open_dataset(tmp_path, FakeHub(ConnectionError("no route")))

    with pytest.raises(CorrectionError, match="try again later"):
        store.forget(token=ANNA)


def test_a_repository_that_cannot_be_opened_is_named_at_the_start(tmp_path):
    def refuse(repository: str, folder: Path) -> FakeScheduler:
        raise PermissionError("401 Unauthorized")

    with pytest.raises(StoreError, match=r"anna/digits can't be opened \(401"):
        open_store(
            {
                "MNIST_CORE_CORRECTIONS_DATASET": "anna/digits",
                "MNIST_CORE_CORRECTIONS": str(tmp_path),
            },
            start=refuse,
        )


def test_a_clone_of_the_repository_is_exported_like_the_file(tmp_path):
    store = open_dataset(tmp_path, FakeHub())
    store.keep(correction_of(1, label=None), token=ANNA)

    assert main(["export", str(tmp_path / "out"), "--from", str(tmp_path / "dataset")]) == 0

    assert [row.label for row in load_labeled_folder(tmp_path / "out")] == ["none"]
    assert export_folder(read_mirror(tmp_path / "dataset"), tmp_path / "out2") == 1


def test_the_real_scheduler_uploads_what_is_kept(tmp_path, monkeypatch):
    uploaded: list[str] = []

    class RecordingApi:
        """What the real `CommitScheduler` asks of its client, without a network."""

        def __init__(self, *arguments: object, **options: object) -> None:
            pass

        def create_repo(self, *, repo_id: str, private: bool, repo_type: str, exist_ok: bool):
            assert (private, repo_type, exist_ok) == (True, "dataset", True)
            return type("Url", (), {"repo_id": repo_id})

        def create_commit(self, *, operations, **options: object) -> None:
            uploaded.extend(operation.path_in_repo for operation in operations)

        def run_as_future(self, function, *arguments: object):
            return None  # the first, immediate upload; the test asks for one itself

    monkeypatch.setattr("huggingface_hub._commit_scheduler.HfApi", RecordingApi)
    store = open_store(
        {"MNIST_CORE_CORRECTIONS": str(tmp_path), "MNIST_CORE_CORRECTIONS_DATASET": "anna/digits"}
    )
    store.keep(correction_of(1), token=ANNA)
    scheduler = store._scheduler
    assert isinstance(scheduler, CommitScheduler)

    scheduler.push_to_hub()
    scheduler.stop()

    assert sorted(Path(path).suffix for path in uploaded) == [".json", ".png"]
