"""The real program, started and stopped for a test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTED = "Running on local URL"


def find_free_port() -> int:
    """Ask the system for a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_app(port: int, *program: str, **environment: str) -> subprocess.Popen[str]:
    """Start app.py as a person would, or another program that does; return once it says that it runs."""
    process = subprocess.Popen(
        [sys.executable, "-u", *(program or ["app.py"])],
        cwd=ROOT,
        env={**os.environ, "GRADIO_SERVER_PORT": str(port), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if STARTED in line:
            return process
    raise RuntimeError(f"The app ended before it served the page:\n{said}")


def stop_app(process: subprocess.Popen[str]) -> None:
    """End the program and wait until it is gone."""
    process.terminate()
    process.communicate(timeout=30)


@contextmanager
def running_app(*program: str, **environment: str) -> Iterator[str]:
    """Run app.py on a free port, or another program that starts it; gives the address of the page."""
    port = find_free_port()
    process = start_app(port, *program, **environment)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        stop_app(process)
