"""The wheel: it holds all that reading and the page need, and reads where only it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from PIL import Image

from tests.drawing import draw_digit

ROOT = Path(__file__).parent.parent
SOURCES = ("app.py", "pyproject.toml", "README.md", "LICENSE", "demo", "mnist_core", "saved_models")
READ_DIGIT = """
import sys, mnist_core
print(mnist_core.__file__)
print(mnist_core.Recognizer.load().read_digit(sys.argv[1]).label)
"""


def pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build it from a copy: setuptools leaves a build/ in the folder, and packs what lies there."""
    sources, wheels = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheels")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.pyi")
            shutil.copytree(ROOT / name, sources / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, sources / name)
    # An older setuptools than the project wants has to be fetched anew, over the network.
    is_new = int(version("setuptools").partition(".")[0]) >= 77
    pip("wheel", "--no-deps", *["--no-build-isolation"] * is_new, "-w", wheels, sources)
    (built,) = wheels.glob("*.whl")
    return built


def test_wheel_holds_every_file_of_the_packages_but_what_training_goes_on_from(wheel):
    wanted = {
        path.relative_to(ROOT).as_posix()
        for folder in ("demo", "mnist_core", "saved_models")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in (".keras", ".pyc", ".pyi")
    }

    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert {
        "mnist_core/py.typed",
        "mnist_core/languages/de.json",
        "demo/languages/en.json",
        "demo/icon.png",
    } <= held
    assert held == wanted | {"app.py"}


def test_wheel_reads_a_digit_where_only_it_is_installed(wheel, tmp_path):
    target, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    picture = elsewhere / "seven.png"
    Image.fromarray(draw_digit(7)).save(picture)
    pip("install", "--no-deps", "--no-index", "--target", target, wheel)

    done = subprocess.run(
        [sys.executable, "-c", READ_DIGIT, picture],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=True,
    )

    place, label = done.stdout.split("\n")[:2]
    assert Path(place).is_relative_to(target)
    assert label == "7"
