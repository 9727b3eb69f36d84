"""Let many visitors come at once: `python -m tests.load crowd`, 64 who draw and 4 who upload, for a minute.

`moderate` is ten minutes of a few, for the memory; `worst` is 45 who upload the worst pictures. Each starts the app itself, prints
what was answered and how fast, and fails if a limit is broken. It needs `pip install -r tests/load/requirements.txt`.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.browser.server import find_free_port, start_app, stop_app

LOCUSTFILE = Path(__file__).parent / "locustfile.py"
WARM_SECONDS = 5  # of visitors before memory is looked at first
CALM_SECONDS = 20  # after which memory must be back
MEBI = 2**20


@dataclass(frozen=True)
class Load:
    """Who comes, for how long, and what they must see.

    Attributes:
        drawing, uploading, attacking: How many visitors do this.
        seconds: For how long.
        most_ms: 95th percentile of what a drawing takes.
        most_growth: Share of the memory after the first visitors that may be added by the others.
    """

    drawing: int
    uploading: int
    attacking: int
    seconds: int
    most_ms: float
    most_growth: float = 0.10


LOADS = {
    "crowd": Load(64, 4, 0, 60, 400),
    "moderate": Load(8, 1, 0, 600, 400),
    "worst": Load(8, 0, 45, 60, 500),
    "smoke": Load(4, 1, 0, 5, 20_000, most_growth=1.0),
}


def main() -> None:
    """Run the loads that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("loads", nargs="+", choices=LOADS)
    for name in parser.parse_args().loads:
        print(f"{name}: {LOADS[name]}", flush=True)
        complaints = run(LOADS[name])
        if complaints:
            sys.exit("\n".join(complaints))


def run(load: Load) -> list[str]:
    """Start the app and let the visitors come: returns what was not as it must be."""
    port = find_free_port()
    process = start_app(port)
    # What it logs must be read, or it would stand still when the pipe is full.
    threading.Thread(target=process.stdout.read, daemon=True).start()
    memory = psutil.Process(process.pid).memory_info
    try:
        warm = Load(load.drawing, load.uploading, load.attacking, WARM_SECONDS, load.most_ms)
        visit(port, warm)
        before = memory().rss
        rows = visit(port, load)
        time.sleep(min(CALM_SECONDS, load.seconds))
        return check(load, rows, before, memory().rss)
    finally:
        stop_app(process)


def visit(port: int, load: Load) -> dict[str, dict[str, str]]:
    """Let locust visit: returns its rows by their names."""
    counts = {"DRAWING": load.drawing, "UPLOADING": load.uploading, "ATTACKING": load.attacking}
    users = str(sum(counts.values()))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "locust", "-f", LOCUSTFILE, "--headless", "--only-summary"]
            + ["-u", users, "-r", users, "-t", f"{load.seconds}s", "--stop-timeout", "60"]
            + ["--host", f"http://127.0.0.1:{port}", "--csv", f"{folder}/load"]
            + ["--loglevel", "ERROR", "--exit-code-on-error", "0"],
            env={**os.environ, **{name: str(count) for name, count in counts.items()}},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        with Path(folder, "load_stats.csv").open() as file:
            return {row["Name"]: row for row in csv.DictReader(file)}


def check(load: Load, rows: dict[str, dict[str, str]], before: int, after: int) -> list[str]:
    """Print what was measured, and return what was not as it must be."""
    complaints = []
    for name, row in rows.items():
        count, failures = int(row["Request Count"]), int(row["Failure Count"])
        print(
            f"{name:<12} {count:6} answered, {failures} failed, {float(row['Requests/s']):7.1f} /s, "
            f"median {row['50%']} ms, p95 {row['95%']} ms"
        )
        if failures:
            complaints.append(f"{name}: {failures} of {count} failed")
    if float(rows["drawing"]["95%"]) > load.most_ms:
        complaints.append(f"drawing: p95 is above {load.most_ms} ms")
    print(f"memory {before / MEBI:.0f} MiB, {after / MEBI:.0f} MiB after", flush=True)
    if after > (1 + load.most_growth) * before:
        complaints.append(f"memory: more than {load.most_growth:.0%} above what it was")
    return complaints


if __name__ == "__main__":
    main()
