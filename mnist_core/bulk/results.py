"""Two tables in Parquet, a part at a time: what was read, and what could not be, with its reason.

Each table is a folder of parts, which pandas, Arrow, DuckDB and Spark read as one. A part is written whole or
not at all, so that a kill or a full disk leaves what was written before as it is.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from fsspec.implementations.local import LocalFileSystem

from mnist_core.bulk.pictures import BulkError, open_place

READINGS = pa.schema([("file", pa.string()), ("text", pa.string()), ("answer", pa.string())])
ERRORS = pa.schema([("file", pa.string()), ("error", pa.string())])
PART_ROWS = 2000  # pictures in a part, at most
PART_SECONDS = 30.0  # that a picture that was read waits for its part, at most

Row = dict[str, Any]
"""One picture: "file", and either "text" and "answer" (JSON), or "error", a sentence."""


class Results:
    """The tables, to be added to; a picture stands in one of them, once."""

    def __init__(self, place: str, *, rows: int = PART_ROWS, seconds: float = PART_SECONDS) -> None:
        """Open them, or make them.

        Args:
            place: The folder of what was read, "results.parquet" or "s3://bucket/results.parquet"; what
                could not be read comes into "results.errors.parquet" beside it.
            rows: Pictures in a part, at most.
            seconds: That a picture waits for its part, at most.

        Raises:
            BulkError: They can't be opened, or something else lies there.
        """
        self._filesystem, path = open_place(place)
        self.readings = path
        self.errors = f"{path.removesuffix('.parquet')}.errors.parquet"
        self._rows, self._seconds = rows, seconds
        self._waiting: list[Row] = []
        self._written_at = time.monotonic()
        try:
            for folder in (self.readings, self.errors):
                self._filesystem.makedirs(folder, exist_ok=True)
            parts = [self._parts(folder) for folder in (self.readings, self.errors)]
            self._next = 1 + max((_number(part) for part in sum(parts, [])), default=0)
            self._known = {_digest(file) for part in sum(parts, []) for file in self._files(part)}
        except (OSError, pa.ArrowException) as error:
            raise BulkError(
                f"The results in {place} can't be opened ({error}): name a new folder."
            ) from None

    def is_new(self, file: str) -> bool:
        """Tell whether a picture is neither in the tables nor was asked for before."""
        digest = _digest(file)
        if digest in self._known:
            return False
        self._known.add(digest)
        return True

    def add(self, row: Row) -> None:
        """Take a picture in; it is on the disk when its part is full or has waited long enough.

        Raises:
            BulkError: It can't be written.
        """
        self._waiting.append(row)
        is_late = time.monotonic() - self._written_at > self._seconds
        if len(self._waiting) >= self._rows or is_late:
            self.write()

    def write(self) -> None:
        """Write all that waits.

        Raises:
            BulkError: It can't be written; what was written before is whole.
        """
        errors = [row for row in self._waiting if "error" in row]
        readings = [row for row in self._waiting if "error" not in row]
        try:
            for folder, rows, schema in (
                (self.errors, errors, ERRORS),
                (self.readings, readings, READINGS),
            ):
                if rows:
                    self._write_part(f"{folder}/part-{self._next:08}.parquet", rows, schema)
        except OSError as error:
            raise BulkError(
                f"The results in {self.readings} can't be written ({error}): make room, and the same "
                "command goes on with what is missing."
            ) from None
        self._next += 1
        self._waiting = []
        self._written_at = time.monotonic()

    def _write_part(self, path: str, rows: list[Row], schema: pa.Schema) -> None:
        encoded = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pylist(rows, schema), encoded, compression="zstd")
        content = encoded.getvalue()
        if not isinstance(self._filesystem, LocalFileSystem):
            self._filesystem.pipe_file(path, content.to_pybytes())  # object stores take it whole
            return
        unfinished = f"{path}.unfinished"
        try:
            with open(unfinished, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, path)
        except OSError:
            with suppress(OSError):
                os.remove(unfinished)
            raise

    def _parts(self, folder: str) -> list[str]:
        return sorted(self._filesystem.glob(f"{folder}/part-*.parquet"))

    def _files(self, part: str) -> Iterator[str]:
        with self._filesystem.open(part, "rb") as file:
            yield from pq.read_table(file, columns=["file"])["file"].to_pylist()


def _number(part: str) -> int:
    return int(part.rpartition("part-")[2].removesuffix(".parquet"))


def _digest(file: str) -> int:
    """Stand for a name by eight bytes: a million of them take some 70 MB."""
    return int.from_bytes(hashlib.blake2b(file.encode(), digest_size=8).digest(), "big")
