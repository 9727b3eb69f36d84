"""python -m mnist_core export: model.keras becomes what the app runs, or a file for another program."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from mnist_core.errors import ModelFileError
from mnist_core.models.store import KERAS, TFLITE
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.types import ALL_MODELS

FORMATS = ("tflite", "keras", "onnx", "safetensors")
OUTPUT = Path("exported")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `export` and its flags."""
    parser = commands.add_parser(
        "export",
        help="convert model.keras into what the app runs, or for other programs",
        description="Converts each model.keras to model.tflite and writes the manifest's hashes anew. With "
        "--format: writes it for another program, checked to answer as Keras does, and changes no saved model.",
    )
    parser.add_argument("model", nargs="?", choices=ALL_MODELS, help="all if not given")
    parser.add_argument("--format", choices=FORMATS, help="a file for another program")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        default=OUTPUT,
        help="for --format: where the files are written (default: exported/)",
    )
    parser.add_argument(
        "--batch",
        type=int,
        metavar="N",
        help="for --format tflite: take exactly N pictures at once, 1 for browsers",
    )
    parser.add_argument("--models", type=Path, metavar="FOLDER", default=SAVED_MODELS)
    parser.set_defaults(run=run, refuse=parser.error)


def run(arguments: argparse.Namespace) -> int:
    """Export the named model, or all."""
    if arguments.batch is not None and (arguments.format != "tflite" or arguments.batch < 1):
        arguments.refuse("--batch N, at least 1, goes with --format tflite")
    names = ALL_MODELS if arguments.model is None else (arguments.model,)
    for path in (arguments.models / name / KERAS for name in names):
        if not path.is_file():
            raise ModelFileError(
                f"{path} is missing: restore it from the repository, or train it with "
                f"'python -m mnist_core train {path.parent.name}'. What 'train adapt' writes has none."
            )
    if arguments.format is not None:
        return _export_files(arguments, names)
    from mnist_core.models.export import export_model

    for name in names:
        export_model(arguments.models, name)
        print(f"Exported {arguments.models / name / TFLITE}", flush=True)
    return 0


def _export_files(arguments: argparse.Namespace, names: Iterable[str]) -> int:
    from mnist_core.models.formats import export_file

    batch = "" if arguments.batch is None else f".batch{arguments.batch}"
    for name in names:
        target = arguments.output / f"{name}{batch}.{arguments.format}"
        difference = export_file(
            arguments.models, name, arguments.format, target, batch=arguments.batch
        )
        print(f"Exported {target}; its logits are Keras's within {difference:.1g}", flush=True)
    return 0
