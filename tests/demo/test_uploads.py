"""Only what was uploaded is read, whatever else lies among the uploads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from demo.limits import uploads as uploads_module
from demo.limits.uploads import UploadError, Uploads, read_upload
from mnist_core import MAX_PICTURE_BYTES


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A folder of uploads that holds, beside a file, what nobody uploads; a secret lies outside."""
    folder = tmp_path / "uploads"
    (folder / "folder").mkdir(parents=True)
    (folder / "file").write_bytes(b"a picture")
    (tmp_path / "secret").write_bytes(b"a secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "loop").symlink_to(folder / "loop")
    os.mkfifo(folder / "pipe")
    return folder


def test_an_uploaded_file_is_read(uploads: Path):
    assert read_upload(str(uploads / "file"), uploads) == b"a picture"


@pytest.mark.parametrize(
    "name",
    [
        "link",
        "linked/secret",
        "loop",
        "pipe",
        "folder",
        "missing",
        "../secret",
        "file/x",
        "\0",
        ".",
    ],
)
def test_nothing_else_is_read(uploads: Path, name: str):
    with pytest.raises(UploadError, match=r"^This picture was not uploaded"):
        read_upload(f"{uploads}/{name}", uploads)


@pytest.mark.parametrize("path", [None, 7, ["file"], "", b"\xff"])
def test_what_is_not_a_path_is_refused(uploads: Path, path: object):
    with pytest.raises(UploadError, match="was not uploaded"):
        read_upload(path, uploads)


def test_of_a_large_file_no_more_is_read_than_shows_that_it_is_too_large(uploads: Path):
    with (uploads / "file").open("wb") as file:
        file.truncate(MAX_PICTURE_BYTES + 1000)

    assert len(read_upload(uploads / "file", uploads)) == MAX_PICTURE_BYTES + 1


def client_of(folder: Path) -> TestClient:
    """Asks an app that takes uploads into a folder."""
    folder.mkdir(exist_ok=True)
    return TestClient(Starlette(routes=[Route("/", Uploads(folder).take, methods=["POST"])]))


def test_when_the_quota_is_used_up_an_upload_is_refused_for_some_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(uploads_module, "QUOTA", 10)
    client = client_of(tmp_path)

    first, second = (client.post("/", files={"files": b"1234567"}) for _ in range(2))

    assert first.status_code == 200
    assert second.status_code == 503
    assert "try again in 5 minutes" in second.json()["detail"]
    assert second.headers["Retry-After"] == "300"


def test_when_the_disk_is_full_an_upload_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def write_half(path: Path, content: bytes) -> None:
        path.touch()
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_half)

    response = client_of(tmp_path / "uploads").post("/", files={"files": b"picture"})

    assert response.status_code == 503
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads_module, "MAX_PICTURE_BYTES", 10)

    response = client_of(tmp_path).post("/", files={"files": b"x" * 11})

    assert response.status_code == 413
