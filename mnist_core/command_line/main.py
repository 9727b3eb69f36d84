"""The commands' names and flags, and the message when one of them fails."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from mnist_core.command_line import evaluate, export, publish, read, report, train
from mnist_core.errors import MnistCoreError

COMMANDS = (read, train, evaluate, report, export, publish)
INSTALLS = {  # what pip is to be told, by the package that is missing
    **dict.fromkeys(("huggingface_hub", "keras", "tensorflow", "unlzw3"), "-e '.[train]'"),
    **dict.fromkeys(("onnx", "onnxruntime", "safetensors", "tf2onnx"), "-e '.[train,export]'"),
    **dict.fromkeys(("matplotlib", "pandas"), "-e '.[report]'"),
    **dict.fromkeys(("pyarrow", "fsspec", "s3fs"), "-e '.[bulk]'"),
    "ray": "-r demo/cluster/requirements.txt",
}
FAILED, INTERRUPTED = 1, 130  # exit codes; a shell counts an interrupt as 128 + 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code: 0, or 1 if something could not be done."""
    arguments = build_parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except MnistCoreError as error:
        print(error, file=sys.stderr)
        return FAILED
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in INSTALLS:
            raise
        print(
            f"This needs {package}, which reading does without: pip install {INSTALLS[package]} in the "
            "project's folder installs it.",
            file=sys.stderr,
        )
        return FAILED
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return INTERRUPTED


def build_parser() -> argparse.ArgumentParser:
    """Lay out the commands; each module adds its own flags and the function to run."""
    parser = argparse.ArgumentParser(
        prog="python -m mnist_core",
        description="Reads handwritten digits; trains, measures and exports the models that do.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_parser(commands)
    return parser
