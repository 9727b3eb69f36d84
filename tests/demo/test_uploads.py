"""Only what was uploaded is read, whatever else lies among the uploads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from demo.limits.uploads import UploadError, read_upload
from demo.messages import MAX_PICTURE_BYTES


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
