"""Databases to keep corrections in: SQLite's file, and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.demo.postgresql import running_postgresql

NUMBERS = count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a running server's first database."""
    with running_postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/kept/corrections.sqlite3"
    return empty_database(request.getfixturevalue("postgresql"))


def empty_database(address: str) -> str:
    """Make a database on a server; gives its address."""
    url = sa.make_url(address).set(drivername="postgresql+psycopg")
    name = f"test_{next(NUMBERS)}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{address.rpartition('/')[0]}/{name}"
