"""python -m mnist_core publish USER/NAME: the models, their cards and their manifest to the Hugging Face Hub."""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from pathlib import Path

from mnist_core.errors import MnistCoreError, ModelFileError
from mnist_core.evaluation.hub_card import front_matter
from mnist_core.evaluation.report import CARD, METRICS, SET_TITLES, load_metrics
from mnist_core.models.registry import model_entry
from mnist_core.models.store import CONFIG, KERAS, MANIFEST, TFLITE, load_model, write_manifest
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.types import ALL_MODELS

NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
FILES = (TFLITE, KERAS, CONFIG, METRICS, CARD)  # of each model
README = "README.md"  # the card of the whole, as the Hub calls it


class PublishError(MnistCoreError):
    """The Hub did not take the models."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `publish` and its flags."""
    parser = commands.add_parser(
        "publish",
        help="put the models on the Hugging Face Hub",
        description="Uploads the models with their cards; Recognizer.load('hf://USER/NAME') then reads with "
        "them. Needs a login by 'hf auth login', or HF_TOKEN.",
    )
    parser.add_argument("name", metavar="USER/NAME")
    parser.add_argument("--dry-run", action="store_true", help="only show what would be uploaded")
    parser.add_argument("--models", type=Path, metavar="FOLDER", default=SAVED_MODELS)
    parser.set_defaults(run=run, refuse=parser.error)


def run(arguments: argparse.Namespace) -> int:
    """Stage the files, show them, and upload them unless it is a dry run."""
    if not NAME.fullmatch(arguments.name):
        arguments.refuse(f"a model is named USER/NAME, got {arguments.name!r}")
    with tempfile.TemporaryDirectory() as temporary:
        staged = Path(temporary)
        files = stage(arguments.models, staged, arguments.name)
        for file in files:
            print(f"{(staged / file).stat().st_size:>10,} {file.as_posix()}")
        total = sum((staged / file).stat().st_size for file in files)
        print(f"{total:>10,} bytes in {len(files)} files for {arguments.name}", flush=True)
        if not arguments.dry_run:
            print(f"They are there now: {upload(arguments.name, staged)}")
    return 0


def stage(source: Path, target: Path, name: str) -> list[Path]:
    """Copy the models to an empty folder, with a card of the whole and a manifest of just these files.

    Returns:
        The files, relative to the folder, in order.

    Raises:
        ModelFileError: A model is missing, altered or was never measured.
    """
    for model in ALL_MODELS:
        load_model(source, model)  # nobody is given what can't be loaded
        (target / model).mkdir()
        for file in FILES:
            if (source / model / file).is_file():
                shutil.copy(source / model / file, target / model / file)
            elif file != KERAS:  # an adapted model has none
                raise ModelFileError(
                    f"{source / model / file} is missing: run 'python -m mnist_core evaluate' first."
                )
    write_manifest(target)
    (target / README).write_text(hub_readme(source, name), encoding="utf-8")
    return sorted(path.relative_to(target) for path in target.rglob("*") if path.is_file())


def hub_readme(folder: Path, name: str) -> str:
    """Write the card of all models together: front matter, how to load them, and where each one's card is."""
    metrics = {model: load_metrics(folder, model) for model in ALL_MODELS}
    titles = {model: model_entry(model).title for model in ALL_MODELS}
    listed = "\n".join(f"- [{title}]({model}/{CARD})" for model, title in titles.items())
    return (
        f"{front_matter(metrics, SET_TITLES)}\n\n# Digit reader\n\n"
        "Reads handwritten digits and numbers. With the library `mnist-core`:\n\n"
        "```python\nfrom mnist_core import Recognizer\n\n"
        f'print(Recognizer.load("hf://{name}").read("seven.png"))\n```\n\n'
        f"Every file is checked against `{MANIFEST}`. What each network does, and how well:\n\n{listed}\n"
    )


def upload(name: str, folder: Path) -> str:
    """Make the repository if there is none, and replace what is in it; returns its address.

    Raises:
        PublishError: The Hub does not take it.
    """
    from huggingface_hub import HfApi  # 0.5 s to import

    api = HfApi()
    try:
        api.create_repo(name, exist_ok=True)
        api.upload_folder(
            repo_id=name,
            folder_path=folder,
            delete_patterns="*",  # what an earlier version brought
            commit_message="Publish the models",
        )
    except Exception as error:  # the client raises its own, httpx's and OS errors
        raise PublishError(
            f"{name} can't be uploaded to ({error}): log in by 'hf auth login' as an owner, or set "
            "HF_TOKEN to a token that may write."
        ) from None
    return f"{api.endpoint}/{name}"
