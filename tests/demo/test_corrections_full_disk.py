"""On a full disk nothing more is kept, and what was kept can be withdrawn all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# A file system of its own, of 24 MB, that nobody else sees.
FULL_DISK = 'mount -t tmpfs -o size=24m tmpfs "$1" && exec "$2" -c "$3" "$1"'
PROGRAM = """
import sys
from pathlib import Path
import numpy as np
from demo.corrections import Correction, CorrectionError, Limits
from demo.corrections.database import SqliteStore
from tests.browser.messages import png

folder = Path(sys.argv[1])
store = SqliteStore(folder, limits=Limits(per_minute=10**6, per_minute_of_all=10**6))
rng = np.random.default_rng(0)
digit = np.zeros((28, 28), np.float32)

def send(token):
    picture = png(rng.integers(0, 256, (120, 120), np.uint8).astype(np.uint8))
    store.keep(Correction(picture, digit, 7), token=token)

mine, others = "m" * 22, "o" * 22
for _ in range(100):
    send(mine)
with (folder / "ballast").open("wb", buffering=0) as ballast:
    try:
        while True:
            ballast.write(bytes(4096))
    except OSError:
        pass
try:
    for number in range(1000):
        send(f"{number:022}")
    print("never full")
except CorrectionError as error:
    print(error)
print(store.count(token=mine), store.forget(token=mine), store.count(token=mine))
"""


def test_on_a_full_disk_a_visitor_can_withdraw(tmp_path: Path):
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", FULL_DISK, "sh", str(tmp_path), sys.executable, PROGRAM],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip(f"no file system can be made here: {done.stderr.strip()}")

    assert done.stderr == ""
    refused, withdrawn = done.stdout.splitlines()
    assert refused == "Corrections can't be kept just now: try again later."
    assert withdrawn == "100 100 0"
