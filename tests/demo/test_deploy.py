"""What is put on a Space, and that it runs as a Space would run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml

from demo.deploy import main, stage
from demo.hosting import Hosting
from tests.browser.messages import call, drawing
from tests.browser.server import STARTED, find_free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files as a Space gets them."""
    folder = tmp_path_factory.mktemp("space")
    stage(folder)
    return folder


def test_a_space_gets_the_light_list_and_no_tests_and_no_training_files(space: Path):
    names = {path.relative_to(space).as_posix() for path in space.rglob("*")}

    assert (space / "requirements.txt").read_text() == (ROOT / "requirements-app.txt").read_text()
    assert "saved_models/cnn/model.tflite" in names
    assert not any(name.startswith("tests") or name.endswith((".keras", ".pyi")) for name in names)
    assert sum(path.stat().st_size for path in space.rglob("*")) < 20_000_000


def test_a_dry_run_shows_the_files_and_uploads_nothing(capsys: pytest.CaptureFixture[str]):
    main(["user/digits", "--dry-run"], upload=lambda name, folder: pytest.fail("uploaded"))

    said = capsys.readouterr().out
    assert "requirements.txt" in said
    assert "files for user/digits" in said


def test_what_is_shown_is_uploaded(capsys: pytest.CaptureFixture[str]):
    uploaded = {}

    def upload(name: str, folder: Path) -> str:
        uploaded[name] = sum(path.is_file() for path in folder.rglob("*"))
        return "the address"

    main(["user/digits"], upload=upload)

    said = capsys.readouterr().out
    assert f"in {uploaded['user/digits']} files" in said
    assert "the address" in said


def test_a_refusal_of_the_hub_is_one_sentence():
    def upload(name: str, folder: Path) -> str:
        raise OSError("401 Unauthorized")

    with pytest.raises(SystemExit, match=r"can't be uploaded to \(401 Unauthorized\): log in"):
        main(["user/digits"], upload=upload)


@pytest.mark.parametrize("name", ["digits", "a/b/c", "https://huggingface.co/a/b", ""])
def test_a_name_that_is_none_is_refused(name: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main([name])

    assert "USER/SPACE" in capsys.readouterr().err


def test_a_space_is_asked_on_its_port_and_by_its_name():
    hosting = Hosting.from_environ(
        {"SPACE_ID": "user/digits", "SPACE_HOST": "user-digits.hf.space"}
    )

    assert hosting.port == 7860  # where Spaces look
    assert "user-digits.hf.space" in hosting.names
    assert hosting.frames == "*"


def run_as_a_space(python: str, space: Path) -> None:
    """Start the Space's app_file, ask as its proxy does, and have a drawn digit read."""
    settings = yaml.safe_load((space / "README.md").read_text("utf-8").split("---\n")[1])
    port = find_free_port()
    environment = {
        "SYSTEM": "spaces",
        "SPACE_ID": "user/digits",
        "SPACE_HOST": "user-digits.hf.space",
        "GRADIO_SERVER_NAME": "0.0.0.0",
        "GRADIO_SERVER_PORT": str(port),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with subprocess.Popen(
        [python, "-u", str(settings["app_file"])],
        cwd=space,
        env={**kept, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said = ""
            for line in process.stdout:
                said += line
                if STARTED in line:
                    break
            assert STARTED in said, said
            address = f"http://127.0.0.1:{port}/"
            proxied = {"Host": "user-digits.hf.space", "X-Forwarded-Proto": "https"}
            page = httpx.get(address, headers=proxied, timeout=30)
            assert "https://user-digits.hf.space" in page.text
            assert "frame-ancestors *" in page.headers["content-security-policy"]
            assert call(address, "recognize_drawing", drawing(4)).json()["label"] == 4
        finally:
            process.terminate()


def test_the_files_of_a_space_run(space: Path):
    run_as_a_space(sys.executable, space)


def find_python(version: str) -> str:
    """Find the Python that a Space runs, of the system or of pyenv; skips the test without one."""
    installed = Path.home().glob(f".pyenv/versions/{version}.*/bin/python")
    found = [str(path) for path in installed] or [shutil.which(f"python{version}")]
    if not found[0]:
        pytest.skip(f"Python {version} is not installed")
    return found[0]


@pytest.mark.slow
def test_the_files_of_a_space_run_with_what_a_space_installs(space: Path, tmp_path: Path):
    settings = yaml.safe_load((space / "README.md").read_text("utf-8").split("---\n")[1])
    subprocess.run(
        [find_python(settings["python_version"]), "-m", "venv", tmp_path / "venv"], check=True
    )
    python = str(tmp_path / "venv" / "bin" / "python")
    extras = [f"gradio[oauth,mcp]=={settings['sdk_version']}", "uvicorn", "websockets", "spaces"]

    install = [python, "-m", "pip", "install", "-q", "-r", str(space / "requirements.txt"), *extras]
    subprocess.run(install, check=True)

    run_as_a_space(python, space)
