"""python -m demo.corrections export FOLDER: what visitors corrected, as a folder to train on."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from demo.corrections.correction import StoreError
from demo.corrections.database import FILE_NAME, open_database
from demo.corrections.dataset import read_mirror
from demo.corrections.folder import export_folder
from demo.corrections.host import STORE_VARIABLE
from demo.corrections.store import Kept


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
        default=os.environ.get(STORE_VARIABLE) or None,
        metavar="STORE",
        help=f"the folder or database that the app keeps corrections in (default: ${STORE_VARIABLE}), "
        "or a clone of its dataset repository",
    )
    return parser.parse_args(argv)


def _open(source: str | None) -> Iterable[Kept]:
    if source is None:
        raise StoreError(f"Say where the corrections are: --from FOLDER, or set {STORE_VARIABLE}.")
    folder = Path(source)
    if "://" in source or (folder / FILE_NAME).is_file():
        return open_database(source)
    if any(folder.glob("*/*.json")):
        return read_mirror(folder)
    raise StoreError(
        f"There are no corrections in {source}: name the folder that the app keeps them in."
    )


if __name__ == "__main__":
    raise SystemExit(main())
