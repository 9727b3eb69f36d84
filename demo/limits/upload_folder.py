"""Where uploads lie until they are read: a private folder that is swept all the time."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, MutableMapping
from pathlib import Path

from starlette.concurrency import run_in_threadpool

FOLDER_VARIABLE = "GRADIO_TEMP_DIR"  # where Gradio puts its own copies, too
PREFIX = "digit-reader-"
LIFETIME = (
    300  # seconds that an upload stays: for the second request that reads it, and some retries
)
SWEEP_EVERY = 30  # seconds
ABANDONED = 3600  # seconds after which an app that did not sweep its folder was killed
QUOTA = 400_000_000  # bytes of all uploads: ten of the largest


def open_folder(environ: MutableMapping[str, str] = os.environ) -> Path:
    """Make a folder for this run alone, name it to Gradio, and remove those of runs that were killed.

    Args:
        environ: `GRADIO_TEMP_DIR` names the folder above it, if the host wants another than the system's; it
            names the new one afterwards.
    """
    above = Path(environ.get(FOLDER_VARIABLE) or tempfile.gettempdir()).resolve()
    above.mkdir(parents=True, exist_ok=True)
    for old in above.glob(f"{PREFIX}*"):
        if _age(old, time.time()) > ABANDONED:
            shutil.rmtree(old, ignore_errors=True)  # another user's stays
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=above))
    environ[FOLDER_VARIABLE] = str(folder)
    return folder


def close_folder(folder: Path) -> None:
    """Remove it with all that is left in it."""
    shutil.rmtree(folder, ignore_errors=True)


def sweep(folder: Path, *, now: float, lifetime: float = LIFETIME, quota: int = QUOTA) -> None:
    """Delete what is older than `lifetime` seconds, and the oldest until all fits into `quota` bytes."""
    by_age = sorted(_files(folder), key=lambda file: _age(file, now))
    total = 0
    for file in by_age:
        total += _size(file)
        if _age(file, now) > lifetime or total > quota:
            file.unlink(missing_ok=True)
    for inner in folder.rglob("*"):  # Gradio puts each copy into a folder of its own
        if inner.is_dir() and _age(inner, now) > lifetime:
            try:
                inner.rmdir()
            except OSError:
                continue  # there is something in it
    os.utime(folder)  # a sign of life, see `open_folder`


async def sweep_forever(folder: Path) -> None:
    """Sweep again and again, until cancelled."""
    while True:
        await asyncio.sleep(SWEEP_EVERY)
        await run_in_threadpool(sweep, folder, now=time.time(), lifetime=LIFETIME)


def used_bytes(folder: Path) -> int:
    """Sum the sizes of all files below a folder."""
    return sum(map(_size, _files(folder)))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())


def _age(path: Path, now: float) -> float:
    """Seconds since it was written; none for what is gone meanwhile."""
    try:
        return now - path.lstat().st_mtime
    except OSError:
        return 0.0


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
