"""Uploads lie in a private folder, for minutes, and within a quota."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from demo.limits.upload_folder import (
    ABANDONED,
    FOLDER_VARIABLE,
    LIFETIME,
    close_folder,
    open_folder,
    sweep,
    used_bytes,
)

NOW = time.time()


def write(path: Path, *, size: int = 1, age: float = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    os.utime(path, (NOW - age, NOW - age))
    return path


def test_a_run_has_a_folder_of_its_own_that_gradio_uses_and_nobody_else_reads(tmp_path: Path):
    environ = {FOLDER_VARIABLE: str(tmp_path)}

    folder = open_folder(environ)

    assert environ[FOLDER_VARIABLE] == str(folder)
    assert folder.parent == tmp_path
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    close_folder(folder)
    assert not folder.exists()


def test_the_folder_of_a_killed_run_is_removed_and_that_of_a_living_one_is_not(tmp_path: Path):
    environs = [{FOLDER_VARIABLE: str(tmp_path)} for _ in range(3)]
    killed, living = open_folder(environs[0]), open_folder(environs[1])
    for folder in (killed, living):
        write(folder / "upload")
        os.utime(folder, (NOW - ABANDONED - 60, NOW - ABANDONED - 60))
    sweep(living, now=NOW)

    open_folder(environs[2])

    assert not killed.exists()
    assert (living / "upload").exists()


def test_what_is_old_is_deleted_and_so_are_folders_that_are_left_empty(tmp_path: Path):
    write(tmp_path / "old", age=LIFETIME + 1)
    write(tmp_path / "hash" / "copy", age=LIFETIME + 1)
    write(tmp_path / "new", age=LIFETIME - 1)

    sweep(tmp_path, now=NOW)
    os.utime(tmp_path / "hash", (NOW - LIFETIME - 1, NOW - LIFETIME - 1))
    sweep(tmp_path, now=NOW)

    assert [path.name for path in tmp_path.rglob("*")] == ["new"]


@pytest.mark.parametrize(("quota", "left"), [(30, {"a", "b", "c"}), (29, {"a", "b"}), (5, set())])
def test_the_oldest_is_deleted_first_until_all_fits(tmp_path: Path, quota: int, left: set[str]):
    for age, name in enumerate("abc"):
        write(tmp_path / name, size=10, age=age)

    sweep(tmp_path, now=NOW, quota=quota)

    assert {path.name for path in tmp_path.iterdir()} == left
    assert used_bytes(tmp_path) == 10 * len(left)


def test_a_link_is_deleted_but_not_followed(tmp_path: Path):
    outside = write(tmp_path / "outside" / "file", age=LIFETIME + 1)
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "link").symlink_to(outside.parent)

    sweep(folder, now=time.time() + LIFETIME + 1)  # a link is as old as it is

    assert list(folder.iterdir()) == []
    assert outside.exists()
