"""Put the page on a Hugging Face Space: python -m demo.deploy USER/SPACE [--dry-run]."""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The README's first lines are the Space's settings; what else it links to comes along.
PARTS = (
    "README.md",
    "LICENSE",
    "SECURITY.md",
    "app.py",
    "demo",
    "docs",
    "mnist_core",
    "saved_models",
)
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.keras", "*.pyi", "*.pyc", ".*")
LIGHT_LIST, SPACE_LIST = "requirements-app.txt", "requirements.txt"
NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)

Upload = Callable[[str, Path], str]
"""Uploads a folder to the Space of this name; returns its address."""


def stage(folder: Path, *, root: Path = ROOT) -> list[Path]:
    """Copy what a Space needs into a folder.

    Args:
        folder: An empty one.
        root: Of the project.

    Returns:
        The files, relative to the folder, in order.
    """
    for name in PARTS:
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=LEFT_OUT)
        else:
            shutil.copy(root / name, folder / name)
    # The one file that a Space installs from; TensorFlow would take ten minutes and serve nothing.
    shutil.copy(root / LIGHT_LIST, folder / SPACE_LIST)
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def upload(name: str, folder: Path) -> str:
    """Make the Space if there is none, and replace what is in it; HF_TOKEN, or a login, must allow it."""
    from huggingface_hub import HfApi  # 0.5 s to import

    api = HfApi()
    api.create_repo(name, repo_type="space", space_sdk="gradio", exist_ok=True)
    api.upload_folder(
        repo_id=name,
        repo_type="space",
        folder_path=folder,
        delete_patterns="*",  # what an earlier version brought
        commit_message="Deploy",
    )
    return f"https://huggingface.co/spaces/{name}"


def main(arguments: Sequence[str] | None = None, *, upload: Upload = upload) -> None:
    """Stage the files, show them, and upload them unless it is a dry run."""
    parser = argparse.ArgumentParser(prog="python -m demo.deploy", description=__doc__)
    parser.add_argument("space", metavar="USER/SPACE")
    parser.add_argument("--dry-run", action="store_true", help="only show what would be uploaded")
    asked = parser.parse_args(arguments)
    if not NAME.fullmatch(asked.space):
        parser.error(f"a Space is named USER/SPACE, got {asked.space!r}")
    with tempfile.TemporaryDirectory() as folder:
        files = stage(Path(folder))
        for file in files:
            print(f"{(Path(folder) / file).stat().st_size:>10,} {file.as_posix()}")
        total = sum((Path(folder) / file).stat().st_size for file in files)
        print(f"{total:>10,} bytes in {len(files)} files for {asked.space}")
        if asked.dry_run:
            return
        try:
            print(f"It is built now: {upload(asked.space, Path(folder))}")
        except Exception as error:  # the Hub's client raises its own, httpx's and OS errors
            sys.exit(
                f"{asked.space} can't be uploaded to ({error}): log in by 'hf auth login' as an owner, or set "
                "HF_TOKEN to a token that may write."
            )


if __name__ == "__main__":
    main()
