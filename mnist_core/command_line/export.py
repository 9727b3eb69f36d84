"""python -m mnist_core export: model.keras becomes model.tflite, and the manifest is renewed."""

from __future__ import annotations

import argparse
from pathlib import Path

from mnist_core.errors import ModelFileError
from mnist_core.models.store import KERAS, TFLITE
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.types import ALL_MODELS


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `export` and its flags."""
    parser = commands.add_parser(
        "export",
        help="convert model.keras into what the app runs",
        description="Converts each model.keras to model.tflite and writes the manifest's hashes anew.",
    )
    parser.add_argument("model", nargs="?", choices=ALL_MODELS, help="all if not given")
    parser.add_argument("--models", type=Path, metavar="FOLDER", default=SAVED_MODELS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Export the named model, or all."""
    names = ALL_MODELS if arguments.model is None else (arguments.model,)
    for path in (arguments.models / name / KERAS for name in names):
        if not path.is_file():
            raise ModelFileError(
                f"{path} is missing: restore it from the repository, or train it with "
                f"'python -m mnist_core train {path.parent.name}'."
            )
    from mnist_core.models.export import export_model

    for name in names:
        export_model(arguments.models, name)
        print(f"Exported {arguments.models / name / TFLITE}", flush=True)
    return 0
