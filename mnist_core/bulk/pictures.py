"""Which pictures there are, in folders, globs and object stores, named one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

import fsspec
from fsspec.core import has_magic
from fsspec.implementations.local import LocalFileSystem

from mnist_core.errors import MnistCoreError
from mnist_core.imaging.picture import SUFFIXES


class BulkError(MnistCoreError):
    """Pictures or results can't be reached: the message says which, and what to do."""


def open_place(place: str) -> tuple[Any, str]:
    """Return the file system of a path or an address such as "s3://bucket/folder", and the path in it.

    Raises:
        BulkError: There is no such kind of address, or what it needs is not installed.
    """
    try:
        return fsspec.url_to_fs(place)
    except (ImportError, ValueError) as error:
        raise BulkError(f"{place} can't be opened: {error}.") from None


def find_pictures(places: Iterable[str]) -> Iterator[str]:
    """Name every picture, a folder at a time, so that millions of names never lie in memory together.

    Args:
        places: Folders, of which every picture below is meant; globs; or files, as they are.

    Raises:
        BulkError: There is nothing at a place.
    """
    for place in places:
        filesystem, path = open_place(place)
        found = _find_in(filesystem, path)
        first = next(found, None)
        if first is None:
            raise BulkError(f"There is no picture at {place}: name a folder, a glob or a file.")
        yield _address(filesystem, first)
        yield from (_address(filesystem, one) for one in found)


def _find_in(filesystem: Any, path: str) -> Iterator[str]:
    if has_magic(path):
        yield from (one for one in filesystem.glob(path) if not filesystem.isdir(one))
    elif filesystem.isdir(path):
        for folder, _, names in filesystem.walk(path):
            for name in sorted(names):
                if PurePosixPath(name).suffix.lower() in SUFFIXES:
                    yield f"{folder}/{name}"
    elif filesystem.exists(path):
        yield path


def _address(filesystem: Any, path: str) -> str:
    """Name a picture so that any process finds it; on this machine by its plain path."""
    return path if isinstance(filesystem, LocalFileSystem) else filesystem.unstrip_protocol(path)
