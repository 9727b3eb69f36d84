"""Models go to the Hub and come back, checked: the real client against a stand-in over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from mnist_core import ModelFileError, Recognizer
from mnist_core.command_line.main import main
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.types import ALL_MODELS
from tests.mnist_core.models.hub import NAME, serve_hub

LOAD = "import sys; from mnist_core import Recognizer; print(Recognizer.load(sys.argv[1]).read(sys.argv[2]))"
FOUR = Path(__file__).parents[2] / "data" / "four.heic"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """What the stand-in holds: at first nothing."""
    return {}


@pytest.fixture(scope="module")
def hub(files) -> Iterator[str]:
    with serve_hub(files) as address:
        yield address


def run(hub: str, cache: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the Hub's client pointed at the stand-in."""
    environment = {**os.environ, "HF_ENDPOINT": hub, "HF_HOME": str(cache), "HF_TOKEN": "hf_test"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=SAVED_MODELS.parent,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_models_are_published_and_read_with_from_there(hub, files, tmp_path):
    published = run(hub, tmp_path, "-m", "mnist_core", "publish", NAME)

    assert published.returncode == 0, published.stderr
    assert f"They are there now: {hub}/{NAME}" in published.stdout
    assert files["cnn/model.tflite"] == (SAVED_MODELS / "cnn" / "model.tflite").read_bytes()

    loaded = run(hub, tmp_path, "-c", LOAD, f"hf://{NAME}", str(FOUR))

    assert "DigitReading(label=4" in loaded.stdout, loaded.stderr
    kept = {path.name for path in tmp_path.rglob("snapshots/*/cnn/*")}
    assert kept == {"model.tflite", "config.json"}  # nothing that reading does without

    command = run(hub, tmp_path, "-m", "mnist_core", "read", "--models", f"hf://{NAME}", str(FOUR))
    assert ": 4 (" in command.stdout, command.stderr


def test_altered_model_is_refused(hub, files, tmp_path):
    files |= {
        str(path.relative_to(SAVED_MODELS)): path.read_bytes()
        for path in SAVED_MODELS.rglob("*")
        if path.is_file()
    }
    files["nn/model.tflite"] += b"more"

    loaded = run(hub, tmp_path, "-c", LOAD, f"hf://{NAME}", str(FOUR))

    assert loaded.returncode == 1
    assert "is not the file that manifest.json names" in loaded.stderr


def test_unknown_name_is_told_in_a_sentence(hub, tmp_path):
    loaded = run(hub, tmp_path, "-c", LOAD, "hf://nobody/nothing", str(FOUR))

    assert "ModelFileError: The Hub does not give nobody/nothing (" in loaded.stderr
    assert "check the name and the network" in loaded.stderr


@pytest.mark.parametrize("address", ["hf://digits", "hf://a/b/c", "hf://a/b@", "hf://"])
def test_malformed_address_is_refused(address):
    with pytest.raises(ModelFileError, match="is no address on the Hub: write hf://USER/NAME"):
        Recognizer.load(address)


def test_dry_run_shows_the_files_and_uploads_nothing(capsys, monkeypatch):
    monkeypatch.setattr("mnist_core.command_line.publish.upload", pytest.fail)

    assert main(["publish", NAME, "--dry-run"]) == 0

    shown = capsys.readouterr().out
    for file in ("README.md", "manifest.json", *(f"{name}/model.tflite" for name in ALL_MODELS)):
        assert f" {file}\n" in shown


def test_card_of_the_whole_lists_every_model_with_its_figures():
    from mnist_core.command_line.publish import hub_readme

    front = yaml.safe_load(hub_readme(SAVED_MODELS, NAME).split("---\n")[1])

    measured = json.loads((SAVED_MODELS / "cnn" / "metrics.json").read_text())
    index = {entry["name"]: entry["results"] for entry in front["model-index"]}
    assert set(index) == set(ALL_MODELS)
    assert index["cnn"][0]["metrics"][0]["value"] == measured["sets"]["mnist_test"]["accuracy"]


@pytest.mark.parametrize("name", ["digits", "a/b/c", "https://huggingface.co/a/b"])
def test_name_that_is_none_is_refused(name, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["publish", name])

    assert "USER/NAME" in capsys.readouterr().err
