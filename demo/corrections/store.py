"""Corrections in one SQLite file: what was acknowledged survives a kill, and can be deleted again."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from demo.corrections.correction import SIDE, Correction, CorrectionError, StoreError

FILE_NAME = "corrections.sqlite3"
SCHEMA_VERSION = 1  # in the file's user_version
BUSY_SECONDS = 10  # how long one replica waits for another that is writing to the same file
MINUTE = 60.0  # seconds
TOKEN = re.compile(r"[A-Za-z0-9_-]{22,128}")  # 22 such letters hold 128 random bits
RESERVE = "reserve"  # a file that is given up when the disk is full
RESERVE_BYTES = 8_000_000  # room to overwrite all that one browser may have sent
WRITER_LENGTH = 12  # letters of the hash that tell writers apart in an export

SCHEMA = """
CREATE TABLE IF NOT EXISTS correction (
    number INTEGER PRIMARY KEY,
    owner BLOB NOT NULL,         -- SHA-256 of the browser's token; the token itself is never written
    fingerprint BLOB NOT NULL,   -- SHA-256 of the picture
    label INTEGER CHECK (label BETWEEN 0 AND 9),  -- NULL: no digit
    digit BLOB NOT NULL,         -- 28 x 28 float32, little endian
    picture BLOB NOT NULL,       -- PNG
    kept_at REAL NOT NULL,       -- seconds since 1970
    UNIQUE (owner, fingerprint)
);
CREATE INDEX IF NOT EXISTS correction_by_time ON correction (kept_at);
"""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much is kept, so that nobody can fill the host's disk.

    Attributes:
        per_browser: Corrections kept from one browser.
        per_minute: Corrections that one browser may send in a minute.
        per_minute_of_all: Corrections that all browsers together may send in a minute.
        total_bytes: Size of the file beyond which nothing more is kept.
    """

    per_browser: int = 200
    per_minute: int = 30
    per_minute_of_all: int = 300
    total_bytes: int = 500_000_000


@dataclass(frozen=True)
class Kept:
    """A correction as it was kept, and by whom: `writer` stands for one browser, not for a person."""

    correction: Correction
    writer: str


class Store(Protocol):
    """Where corrections are kept. Every method may be called from any thread."""

    def keep(self, correction: Correction, *, token: str) -> None:
        """Keep a correction; the same drawing corrected again has the new label."""

    def forget(self, *, token: str) -> int:
        """Delete everything that the browser with this token sent; return how many corrections."""

    def count(self, *, token: str) -> int:
        """Tell how many corrections are kept from the browser with this token."""


def owner_of(token: str) -> bytes:
    """Return the 32 bytes under which a browser's corrections are kept.

    Raises:
        ValueError: `token` is too short to be a secret, or is no such text.
    """
    if not isinstance(token, str) or not TOKEN.fullmatch(token):
        raise ValueError("token must be 22 to 128 letters, digits, - or _, drawn at random")
    # The token has 128 random bits, so nobody can go through all of them: no salt, no slow hash.
    return hashlib.sha256(token.encode()).digest()


def writer_of(owner: bytes) -> str:
    """Return the short name that stands for a browser in an export and in a dataset."""
    return owner.hex()[:WRITER_LENGTH]


class SqliteStore:
    """Corrections in one file, `corrections.sqlite3`, in a folder that the host names."""

    def __init__(
        self, folder: Path, *, limits: Limits | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """Open the file, and make it and its folder where they are missing.

        Raises:
            StoreError: It can't be opened, or is no file of this version.
        """
        self._limits = limits or Limits()
        self._clock = clock
        self._lock = threading.Lock()  # one connection, one writer at a time
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._connection = _connect(folder / FILE_NAME)
            self._reserve = folder / RESERVE
            self._fill_reserve()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"The corrections in {folder} can't be opened ({error}): name a folder that can be written to."
            ) from error

    def keep(self, correction: Correction, *, token: str) -> None:
        """Keep a correction: when this returns, it is on the disk.

        Raises:
            CorrectionError: A limit is reached, or the disk refuses.
            ValueError: `token` is malformed.
        """
        owner, now = owner_of(token), self._clock()
        with self._transaction() as connection:
            self._check_limits(connection, owner, correction, now)
            connection.execute(
                "INSERT INTO correction (owner, fingerprint, label, digit, picture, kept_at) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (owner, fingerprint) "
                "DO UPDATE SET label = excluded.label, kept_at = excluded.kept_at",
                (
                    owner,
                    correction.fingerprint,
                    correction.label,
                    correction.digit.astype("<f4").tobytes(),
                    correction.picture,
                    now,
                ),
            )

    def forget(self, *, token: str) -> int:
        """Delete everything that the browser with this token sent; its bytes leave the file too.

        Returns:
            How many corrections were deleted.

        Raises:
            CorrectionError: The disk refuses.
            ValueError: `token` is malformed.
        """
        owner = owner_of(token)
        try:
            return self._delete(owner)
        except CorrectionError:
            # Deleting overwrites, for which SQLite needs room first: on a full disk there is this.
            self._reserve.unlink(missing_ok=True)
            try:
                return self._delete(owner)
            finally:
                self._fill_reserve()

    def count(self, *, token: str) -> int:
        """Tell how many corrections are kept from the browser with this token."""
        with self._connected() as connection:
            return _count(connection, "owner = ?", owner_of(token))

    def __iter__(self) -> Iterator[Kept]:
        """Go through everything that is kept, oldest first."""
        with self._connected() as connection:
            rows = connection.execute("SELECT number FROM correction ORDER BY number").fetchall()
        for number in rows:  # one at a time: all of them may not fit into memory
            with self._connected() as connection:
                row = connection.execute(
                    "SELECT picture, digit, label, owner FROM correction WHERE number = ?", number
                ).fetchone()
            if row is not None:  # it may have been withdrawn meanwhile
                digit = np.frombuffer(row[1], "<f4").reshape(SIDE, SIDE).astype(np.float32)
                yield Kept(Correction(row[0], digit, row[2]), writer_of(row[3]))

    def close(self) -> None:
        """Close the file; nothing is lost without it."""
        with self._lock:
            self._connection.close()

    def _delete(self, owner: bytes) -> int:
        with self._transaction() as connection:
            deleted = connection.execute(
                "DELETE FROM correction WHERE owner = ?", (owner,)
            ).rowcount
        with self._connected() as connection:
            # The log still holds the pictures until it is written back and cut.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return deleted

    def _fill_reserve(self) -> None:
        """Take up room on the disk that can be given back; a disk that has none now may have some later."""
        try:
            if not self._reserve.exists() or self._reserve.stat().st_size < RESERVE_BYTES:
                self._reserve.write_bytes(bytes(RESERVE_BYTES))
        except OSError:
            self._reserve.unlink(missing_ok=True)

    def _check_limits(
        self, connection: sqlite3.Connection, owner: bytes, correction: Correction, now: float
    ) -> None:
        limits, recently = self._limits, now - MINUTE
        if (
            _count(connection, "kept_at > ?", recently) >= limits.per_minute_of_all
            or _count(connection, "kept_at > ? AND owner = ?", recently, owner) >= limits.per_minute
        ):
            raise CorrectionError("too_quick")
        if _count(connection, "owner = ? AND fingerprint = ?", owner, correction.fingerprint):
            return  # a new label for a drawing that is kept already takes no more room
        if _count(connection, "owner = ?", owner) >= limits.per_browser:
            raise CorrectionError("browser_full", limit=limits.per_browser)
        if _used_bytes(connection) + len(correction.picture) > limits.total_bytes:
            raise CorrectionError("store_full")

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock:
                yield self._connection
        except sqlite3.Error as error:
            raise CorrectionError("not_now") from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")  # the limits must hold between replicas too
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    path.chmod(0o600)  # visitors' handwriting is nobody else's on this machine
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA synchronous = FULL")  # a commit returns when the disk has it
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, SCHEMA_VERSION):
        raise sqlite3.DatabaseError(f"it has version {version}, {SCHEMA_VERSION} is known")
    connection.executescript(
        f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
    )
    return connection


def _count(connection: sqlite3.Connection, condition: str, *values: object) -> int:
    query = f"SELECT COUNT(*) FROM correction WHERE {condition}"
    return int(connection.execute(query, values).fetchone()[0])


def _used_bytes(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size
