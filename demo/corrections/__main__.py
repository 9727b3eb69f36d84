"""python -m demo.corrections export FOLDER: what visitors corrected, as a folder to train on."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from demo.corrections.correction import StoreError
from demo.corrections.dataset import read_mirror
from demo.corrections.folder import export_folder
from demo.corrections.host import FOLDER_VARIABLE
from demo.corrections.store import FILE_NAME, Kept, SqliteStore


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, or 1 after a sentence about what went wrong."""
    arguments = _parse(argv)
    try:
        num_written = export_folder(_open(arguments.source), arguments.folder)
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{num_written} corrections written to {arguments.folder}")
    return 0


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.corrections", description=__doc__)
    commands = parser.add_subparsers(required=True)
    export = commands.add_parser(
        "export", help="write img/ and labels.csv, for train --extra and evaluate"
    )
    export.add_argument("folder", type=Path, metavar="FOLDER", help="a new folder")
    export.add_argument(
        "--from",
        dest="source",
        type=Path,
        default=os.environ.get(FOLDER_VARIABLE) or None,
        metavar="STORE",
        help=f"the folder that the app keeps corrections in (default: ${FOLDER_VARIABLE}), "
        "or a clone of its dataset repository",
    )
    return parser.parse_args(argv)


def _open(source: Path | None) -> Iterable[Kept]:
    if source is None:
        raise StoreError(f"Say where the corrections are: --from FOLDER, or set {FOLDER_VARIABLE}.")
    source = Path(source)
    if (source / FILE_NAME).is_file():
        return SqliteStore(source)
    if any(source.glob("*/*.json")):
        return read_mirror(source)
    raise StoreError(
        f"There are no corrections in {source}: name the folder that the app keeps them in."
    )


if __name__ == "__main__":
    raise SystemExit(main())
