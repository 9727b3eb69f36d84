"""A PostgreSQL server of the tests' own: Debian's, in a temporary folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.server import find_free_port

# Debian keeps the server's programs, of every version, out of the path.
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
NOT_ROOT = "postgres"  # whom Debian's package makes: the server refuses to run as root


@contextmanager
def running_postgresql() -> Iterator[str]:
    """Start a server; gives the address of its first database."""
    if not PROGRAMS:
        reason = "PostgreSQL is not installed: apt-get install postgresql"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="digit-reader-postgresql-"))
    port = find_free_port()
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, NOT_ROOT)
        _run(folder, "initdb", "--auth=trust", "--username=postgres", "--no-sync")
        # It outlives the app that the tests kill, so it need not wait for the disk.
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c max_connections=40"
        _run(folder, "pg_ctl", "start", "--wait", f"--log={folder}/log", f"--options={options}")
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        _run(folder, "pg_ctl", "stop", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, program: str, *arguments: str) -> None:
    user = {"user": NOT_ROOT, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run(
        [PROGRAMS[-1] / program, f"--pgdata={folder}/data", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,  # the server would hold a pipe open
        stderr=subprocess.DEVNULL,
        **user,
    )
    log = folder / "log"
    assert done.returncode == 0, log.read_text() if log.exists() else f"{program} failed"
