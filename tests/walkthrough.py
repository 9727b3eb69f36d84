"""Executes the notebook for learners anew and keeps its outputs: python -m tests.walkthrough."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "demo" / "walkthrough.ipynb"
TIMEOUT = 300  # seconds that a cell may take
INTERACTIVE = "drawing"  # the tag of the cell whose output only its own process can show


def read_notebook() -> NotebookNode:
    """Load the notebook as it is committed."""
    return nbformat.read(NOTEBOOK, as_version=4)


def client_for(notebook: NotebookNode) -> NotebookClient:
    """Make what executes the notebook in its own folder, as Jupyter does, with this checkout's packages."""
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ.pop("MPLBACKEND", None)  # `report` asks for no window, and a kernel for pictures
    return NotebookClient(
        notebook,
        timeout=TIMEOUT,
        iopub_timeout=TIMEOUT,  # nbclient drops pictures that come later, as on a busy machine
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(NOTEBOOK.parent)}},
    )


def execute() -> None:
    """Execute every cell and write the notebook with its outputs."""
    notebook = read_notebook()
    client_for(notebook).execute()
    notebook.metadata["language_info"] = {"name": "python"}  # of no particular version
    for cell in notebook.cells:
        if INTERACTIVE in cell.metadata.get("tags", ()):
            cell.outputs = []
        elif cell.cell_type == "code":  # TensorFlow's notes on this machine teach nobody
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    nbformat.write(notebook, NOTEBOOK)


if __name__ == "__main__":
    execute()
