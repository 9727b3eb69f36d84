"""python -m mnist_core report: everything that was measured, as a page, pictures and tables."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from tqdm import tqdm

from mnist_core.command_line.transfer import OUTPUT as TRANSFERRED
from mnist_core.datasets.folder import load_labeled_folder
from mnist_core.recognition.recognizer import SAVED_MODELS, Recognizer

OUT = Path("report")
README = "README.md"  # beside saved_models, if at all
FAILED = 1


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `report` and its flags."""
    parser = commands.add_parser(
        "report",
        help="show what was measured: a page, pictures, tables",
        description="Writes an HTML page, pictures (PNG, SVG) and tables (CSV) from what was measured of the saved models. With "
        "FOLDER: a page on the pictures that its labels.csv names (columns file,label).",
    )
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="has a labels.csv")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=OUT, help="where to write, ./report"
    )
    parser.add_argument("--measure", action="store_true", help="measure anew first: some minutes")
    parser.add_argument(
        "--seeds",
        nargs="+",
        type=Path,
        metavar="DIR",
        default=[],
        help="with --measure: folders with models of 'train --preset seed' and other seeds",
    )
    parser.add_argument(
        "--hands",
        nargs="+",
        type=Path,
        metavar="DIR",
        default=[],
        help="with --measure: folders with labels.csv, on which every network is measured as well",
    )
    parser.add_argument(
        "--write", action="store_true", help="renew the README's pictures and what stands by them"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="where the data sets are")
    parser.add_argument(
        "--transferred",
        type=Path,
        metavar="DIR",
        default=TRANSFERRED,
        help="networks of 'train transfer', if there are any; ./transferred",
    )
    parser.add_argument("--models", type=Path, metavar="DIR", default=SAVED_MODELS)
    parser.set_defaults(run=run, refuse=parser.error)


def run(arguments: argparse.Namespace) -> int:
    """Measure if asked, and write. Returns 1 if a picture could not be read."""
    os.environ.setdefault("MPLBACKEND", "Agg")  # no window, whatever the user's settings
    if arguments.out.exists() and not arguments.out.is_dir():
        arguments.refuse(f"--out {arguments.out} is a file: name a folder.")
    for flag, given in (("--seeds", arguments.seeds), ("--hands", arguments.hands)):
        if given and not arguments.measure:
            arguments.refuse(f"{flag} is for measuring: add --measure.")
    from mnist_core.reporting import write  # misses matplotlib or pandas now, not after measuring

    if arguments.folder is not None:
        return _report_folder(arguments)
    if arguments.measure:
        from mnist_core.evaluation.measure_report import measure_report

        measure_report(
            arguments.models,
            arguments.data,
            seeds=arguments.seeds,
            hands=arguments.hands,
            on_step=lambda step: print(f"measuring {step}", file=sys.stderr, flush=True),
        )
    from mnist_core.reporting.source import load_source

    source = load_source(arguments.models, arguments.transferred)
    page = write.write_report(
        source, arguments.out, track=partial(tqdm, desc="drawing", disable=None)
    )
    readme = arguments.models.parent / README
    if arguments.write and readme.is_file():
        write.write_readme(source, arguments.out, readme)
    print(f"Written: {page}", flush=True)
    return 0


def _report_folder(arguments: argparse.Namespace) -> int:
    from mnist_core.reporting.own_folder import read_folder
    from mnist_core.reporting.write import write_own

    pictures = load_labeled_folder(arguments.folder)
    recognizer = Recognizer.load(arguments.models)
    readings = read_folder(recognizer, pictures, track=partial(tqdm, desc="reading", disable=None))
    page = write_own(readings, arguments.folder.resolve().name, arguments.out)
    unreadable = [one for one in readings if one.error]
    for one in unreadable:
        print(f"  {one.picture.path}: {one.error}")
    print(f"Written: {page}", flush=True)
    return FAILED if unreadable else 0
