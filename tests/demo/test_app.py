"""How the program starts, and how it refuses to."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.browser.server import find_free_port, start_app, stop_app

ROOT = Path(__file__).parents[2]
SEES_TENSORFLOW = """
import sys
import app
from demo.page import build_page, launch_options
from mnist_core import Explainer, Recognizer

build_page(Recognizer.load(), Explainer.load)
launch_options()
heavy = {"tensorflow", "keras", "matplotlib"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else 0)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of what the app needs, to be damaged."""
    for name in ("mnist_core", "demo", "saved_models"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.keras"))
    shutil.copy(ROOT / "app.py", tmp_path)
    return tmp_path


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=100,
    )


def test_app_imports_neither_tensorflow_nor_keras():
    finished = run(ROOT, "-c", SEES_TENSORFLOW)

    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize("name", ["cnn/model.tflite", "nn/config.json", "manifest.json"])
def test_app_with_a_missing_model_file_says_so_and_stops(program: Path, name: str):
    (program / "saved_models" / name).unlink()

    finished = run(program, "app.py")

    assert finished.returncode == 1
    assert finished.stderr.count("\n") <= 2  # LiteRT itself writes one line
    assert Path(name).name in finished.stderr
    assert "restore" in finished.stderr


def test_app_with_an_altered_model_file_says_so_and_stops(program: Path):
    path = program / "saved_models" / "nn" / "model.tflite"
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    finished = run(program, "app.py")

    assert finished.returncode == 1
    assert "is not the file" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_app_with_a_folder_for_corrections_that_is_a_file_says_so_and_stops(tmp_path: Path):
    path = tmp_path / "corrections"
    path.write_text("")

    finished = run(ROOT, "app.py", MNIST_CORE_CORRECTIONS=str(path))

    assert finished.returncode == 1
    assert "can't be opened" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_app_whose_database_is_away_says_so_and_asks_for_no_corrections():
    port = find_free_port()
    database = f"postgresql://127.0.0.1:{find_free_port()}/digits"

    said: list[str] = []
    app = start_app(port, said=said, MNIST_CORE_CORRECTIONS=database)
    try:
        config = httpx.get(f"http://127.0.0.1:{port}/config").text
    finally:
        stop_app(app)

    assert any("The page asks for no corrections." in line for line in said)
    assert any("can't be reached" in line for line in said)
    assert "recognize_drawing" in config
    assert "keep_correction" not in config


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GRADIO_SERVER_PORT", "abc"),
        ("GRADIO_SERVER_PORT", "0"),
        ("GRADIO_SERVER_PORT", "65536"),
        ("GRADIO_SERVER_PORT", "-1"),
        ("MNIST_CORE_FRAMES", "https://a.example; script-src *"),
        ("MNIST_CORE_FRAMES", "https://a.example/path"),
        ("MNIST_CORE_SOURCE", "javascript:alert(1)"),
    ],
)
def test_app_with_a_setting_that_can_not_be_meant_says_so_and_stops(variable: str, value: str):
    finished = run(ROOT, "app.py", **{variable: value})

    assert finished.returncode == 1
    assert finished.stderr.count("\n") == 1
    assert variable in finished.stderr
    assert repr(value) in finished.stderr


def test_app_whose_port_is_taken_says_so_and_stops():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        finished = run(ROOT, "app.py", GRADIO_SERVER_PORT=port)

    assert finished.returncode == 1
    assert f"Port {port} of 127.0.0.1 can't be used" in finished.stderr
    assert "Traceback" not in finished.stderr
