"""Corrections in a database: what was acknowledged survives a kill, and can be deleted again by any replica.

SQLite's file is the default; replicas on several machines share PostgreSQL.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql, sqlite

from demo.corrections.correction import (
    SIDE,
    Correction,
    CorrectionError,
    StoreError,
    StoreUnreachableError,
)
from demo.corrections.store import Kept, Limits, owner_of, writer_of

FILE_NAME = "corrections.sqlite3"
MIGRATIONS = Path(__file__).parent / "migrations"
WAIT_SECONDS = 10  # how long one replica waits for another that is writing
CONNECT_SECONDS = 5  # how long a server may take to answer at all
MINUTE = 60.0  # seconds
RESERVE = "reserve"  # a file that is given up when the disk is full
RESERVE_BYTES = 8_000_000  # room to overwrite all that one browser may have sent
MIGRATION_LOCK = 28_28_10  # any number that no other program of the database takes

# What the newest of the migrations makes; a test holds the two to each other.
METADATA = sa.MetaData()
CORRECTION = sa.Table(
    "correction",
    METADATA,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("owner", sa.LargeBinary, nullable=False),  # SHA-256 of the token, which is not kept
    sa.Column("fingerprint", sa.LargeBinary, nullable=False),  # SHA-256 of the picture
    sa.Column("label", sa.Integer, sa.CheckConstraint("label BETWEEN 0 AND 9")),  # NULL: no digit
    sa.Column("digit", sa.LargeBinary, nullable=False),  # 28 x 28 float32, little endian
    sa.Column("picture", sa.LargeBinary, nullable=False),  # PNG
    sa.Column("kept_at", sa.Double, nullable=False),  # seconds since 1970
    sa.UniqueConstraint("owner", "fingerprint"),
    sa.Index("correction_by_time", "kept_at"),
)
KEY = ["owner", "fingerprint"]


class DatabaseStore:
    """Corrections in one table: all who name the same database see the same."""

    _insert: ClassVar[Callable[..., Any]]  # the database's own, which knows ON CONFLICT

    def __init__(
        self, engine: sa.Engine, *, limits: Limits | None, clock: Callable[[], float]
    ) -> None:
        self._engine = engine
        self._writing = engine.execution_options(writes=True)
        self._limits = limits or Limits()
        self._clock = clock

    def keep(self, correction: Correction, *, token: str) -> None:
        """Keep a correction: when this returns, it is on the disk.

        Raises:
            CorrectionError: A limit is reached, or the database refuses.
            ValueError: `token` is malformed.
        """
        owner, now = owner_of(token), self._clock()
        row = (
            type(self)
            ._insert(CORRECTION)
            .values(
                owner=owner,
                fingerprint=correction.fingerprint,
                label=correction.label,
                digit=correction.digit.astype("<f4").tobytes(),
                picture=correction.picture,
                kept_at=now,
            )
        )
        changes = {"label": row.excluded.label, "kept_at": row.excluded.kept_at}
        with self._transaction() as connection:
            self._check_limits(connection, owner, correction, now)
            connection.execute(row.on_conflict_do_update(index_elements=KEY, set_=changes))

    def forget(self, *, token: str) -> int:
        """Delete everything that the browser with this token sent, whichever replica took it.

        Returns:
            How many corrections were deleted.

        Raises:
            CorrectionError: The database refuses.
            ValueError: `token` is malformed.
        """
        with self._transaction() as connection:
            deleted = connection.execute(
                sa.delete(CORRECTION).where(CORRECTION.c.owner == owner_of(token))
            )
            return deleted.rowcount

    def count(self, *, token: str) -> int:
        """Tell how many corrections are kept from the browser with this token."""
        with self._connected(self._engine) as connection:
            return _count(connection, CORRECTION.c.owner == owner_of(token))

    def __iter__(self) -> Iterator[Kept]:
        """Go through everything that is kept, oldest first."""
        number = CORRECTION.c.number
        with self._connected(self._engine) as connection:
            numbers = connection.scalars(sa.select(number).order_by(number)).all()
        for one in numbers:  # one at a time: all of them may not fit into memory
            with self._connected(self._engine) as connection:
                row = connection.execute(sa.select(CORRECTION).where(number == one)).first()
            if row is not None:  # it may have been withdrawn meanwhile
                digit = np.frombuffer(row.digit, "<f4").reshape(SIDE, SIDE).astype(np.float32)
                yield Kept(Correction(row.picture, digit, row.label), writer_of(row.owner))

    def close(self) -> None:
        """Close all connections; nothing is lost without it."""
        self._engine.dispose()

    def _upgrade(self) -> None:
        """Bring the tables to this version, once, however many replicas start together."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self._writing.begin() as connection:
            self._lock_migrations(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _lock_migrations(self, connection: sa.Connection) -> None:
        """Let no other replica change the tables until the transaction ends."""

    def _lock(self, connection: sa.Connection) -> None:
        """Let no other replica write until the transaction ends: the limits hold for all together."""

    def _used_bytes(self, connection: sa.Connection) -> int:
        """Sum up what is kept."""
        raise NotImplementedError

    def _check_limits(
        self, connection: sa.Connection, owner: bytes, correction: Correction, now: float
    ) -> None:
        limits, table = self._limits, CORRECTION.c
        recently, mine = table.kept_at > now - MINUTE, table.owner == owner
        if (
            _count(connection, recently) >= limits.per_minute_of_all
            or _count(connection, recently, mine) >= limits.per_minute
        ):
            raise CorrectionError("too_quick")
        if _count(connection, mine, table.fingerprint == correction.fingerprint):
            return  # a new label for a drawing that is kept already takes no more room
        if _count(connection, mine) >= limits.per_browser:
            raise CorrectionError("browser_full", limit=limits.per_browser)
        if self._used_bytes(connection) + len(correction.picture) > limits.total_bytes:
            raise CorrectionError("store_full")

    @contextmanager
    def _connected(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise CorrectionError("not_now") from error

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with self._connected(self._writing) as connection:
            self._lock(connection)
            yield connection


class SqliteStore(DatabaseStore):
    """Corrections in one file of a folder that the host names."""

    _insert = sqlite.insert

    def __init__(
        self,
        folder: Path,
        *,
        name: str = FILE_NAME,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open the file, and make it and its folder where they are missing.

        Raises:
            StoreError: It can't be opened, or is no file of this version.
        """
        path = folder / name
        url = sa.URL.create("sqlite", database=str(path))
        engine = sa.create_engine(url, connect_args={"timeout": WAIT_SECONDS})
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        super().__init__(engine, limits=limits, clock=clock)
        self._reserve = folder / RESERVE
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.chmod(0o600)  # visitors' handwriting is nobody else's on this machine
            self._upgrade()
            self._fill_reserve()
        except (OSError, sa.exc.SQLAlchemyError, CommandError) as error:
            raise StoreError(
                f"The corrections in {folder} can't be opened ({_reason(error)}): "
                "name a folder that can be written to."
            ) from error

    def forget(self, *, token: str) -> int:
        """Delete as any store does; the bytes leave the file too."""
        try:
            return self._overwrite(token)
        except CorrectionError:
            # Deleting overwrites, for which SQLite needs room first: on a full disk there is this.
            self._reserve.unlink(missing_ok=True)
            try:
                return self._overwrite(token)
            finally:
                self._fill_reserve()

    def _overwrite(self, token: str) -> int:
        deleted = super().forget(token=token)
        try:
            # The log still holds the pictures until it is written back and cut.
            with self._engine.connect() as connection:
                connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except (sa.exc.SQLAlchemyError, sqlite3.Error) as error:
            raise CorrectionError("not_now") from error
        return deleted

    def _fill_reserve(self) -> None:
        """Take up room on the disk that can be given back; a disk that has none now may have some later."""
        try:
            if not self._reserve.exists() or self._reserve.stat().st_size < RESERVE_BYTES:
                self._reserve.write_bytes(bytes(RESERVE_BYTES))
        except OSError:
            self._reserve.unlink(missing_ok=True)

    def _used_bytes(self, connection: sa.Connection) -> int:
        pages, free, size = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size


class PostgresqlStore(DatabaseStore):
    """Corrections in PostgreSQL, which replicas on several machines share."""

    _insert = postgresql.insert

    def __init__(
        self, url: sa.URL, *, limits: Limits | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """Connect, and make the table where it is missing.

        Raises:
            StoreUnreachableError: The server does not answer, or lets nobody of this name in.
            StoreError: The driver is missing, or the tables are of another version.
        """
        waits = f"-c lock_timeout={WAIT_SECONDS}s -c statement_timeout={2 * WAIT_SECONDS}s"
        try:
            engine = sa.create_engine(
                url,
                pool_pre_ping=True,  # the server may have been started anew
                connect_args={"connect_timeout": CONNECT_SECONDS, "options": waits},
            )
        except ModuleNotFoundError as error:
            raise StoreError(
                f"Corrections in PostgreSQL need {error.name}: pip install 'psycopg[binary]' installs it."
            ) from error
        super().__init__(engine, limits=limits, clock=clock)
        try:
            self._upgrade()
        except sa.exc.OperationalError as error:
            raise StoreUnreachableError(
                f"The corrections' database {url.host} can't be reached ({_reason(error)}): "
                "check that it runs, and start this again."
            ) from error
        except (sa.exc.SQLAlchemyError, CommandError) as error:
            raise StoreError(
                f"The corrections' database {url.host} can't be used ({_reason(error)}): "
                "it needs a database of its own, of this version or an older one."
            ) from error

    def _lock_migrations(self, connection: sa.Connection) -> None:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))

    def _lock(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("LOCK TABLE correction IN SHARE ROW EXCLUSIVE MODE")

    def _used_bytes(self, connection: sa.Connection) -> int:
        sizes = sa.func.octet_length(CORRECTION.c.picture) + SIDE * SIDE * 4
        return connection.scalar(sa.select(sa.func.coalesce(sa.func.sum(sizes), 0))) or 0


def open_database(
    address: str, *, limits: Limits | None = None, clock: Callable[[], float] = time.time
) -> DatabaseStore:
    """Open the store at a database's address, as SQLAlchemy takes it, or in a folder.

    Args:
        address: "postgresql://user:password@host/name", "sqlite:////folder/file", or a folder's path.
        limits: How much is kept.
        clock: Gives seconds since 1970.

    Raises:
        StoreUnreachableError: The database's server does not answer.
        StoreError: It can't be opened, or is no such address.
    """
    if "://" not in address:
        return SqliteStore(Path(address), limits=limits, clock=clock)
    try:
        url = sa.make_url(address)
    except sa.exc.ArgumentError:
        url = sa.URL.create("")
    if url.get_backend_name() == "sqlite" and url.database:
        path = Path(url.database)
        return SqliteStore(path.parent, name=path.name, limits=limits, clock=clock)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
        return PostgresqlStore(url, limits=limits, clock=clock)
    raise StoreError(
        "Corrections are kept in a folder, or at an address such as postgresql://user@host/name "
        "or sqlite:////folder/file: name one of these."
    )


def _set_up_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # `_begin_sqlite` begins transactions, not Python's module
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA synchronous = FULL")  # a commit returns when the disk has it
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten


def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin; who will write waits for who writes already, lest the limits be checked by two at once."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _count(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> int:
    return connection.scalar(sa.select(sa.func.count()).where(*conditions)) or 0


def _reason(error: Exception) -> str:
    """Say in a line what the database said; of SQLAlchemy's errors without what was asked of it."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.partition("\n")[0] or type(error).__name__
