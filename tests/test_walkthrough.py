"""The notebook for learners runs from top to bottom, and what is committed of it is whole."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest
from gradio_client import Client, handle_file
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from PIL import Image

import mnist_core
from tests.drawing import draw_digit
from tests.walkthrough import INTERACTIVE, NOTEBOOK, ROOT, client_for, read_notebook

# In place of all of MNIST, so that no data set is needed: 1,000 of its test digits.
STAND_IN = f"""
import numpy as np
import mnist_core

with np.load({str(ROOT / "tests" / "data" / "mnist_test_1000.npz")!r}) as sample:
    stand_in = mnist_core.LabeledDigits(sample["images"], sample["labels"])
mnist_core.load_mnist = lambda part: stand_in
"""
MACHINE_PATHS = re.compile(
    r"(?<![\w:/])/(?:home|root|tmp|usr|work|Users|opt|content)/|site-packages"
)


@pytest.fixture(scope="module")
def committed() -> NotebookNode:
    return read_notebook()


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def kinds_of_output(cell: NotebookNode) -> list[str]:
    """Name what a cell shows, but for the notes of libraries: "stream", "picture" or a value."""
    return [
        "picture" if "image/png" in output.get("data", ()) else output.output_type
        for output in cell.outputs
        if output.get("name") != "stderr"
    ]


@pytest.fixture(scope="module")
def executed(committed, tmp_path_factory):
    """The notebook, executed on the stand-in, and what the drawing cell's page answers to a drawn 3."""
    notebook = nbformat.from_dict(committed)
    for cell in code_cells(notebook):
        cell.outputs = []
    notebook.cells.insert(0, new_code_cell(STAND_IN))
    client = client_for(notebook)
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
            if INTERACTIVE in cell.metadata.get("tags", ()):
                answers = _draw_a_three(cell, tmp_path_factory.mktemp("pad") / "three.png")
    del notebook.cells[0]
    return notebook, answers


def _draw_a_three(cell: NotebookNode, picture: Path) -> list[str]:
    """Send a drawing to the page that the cell shows; returns the three networks' answers."""
    shown = "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)
    (address,) = re.findall(r'src="(http://127\.0\.0\.1:\d+/)"', shown)
    Image.fromarray(draw_digit(3)).save(picture)
    drawn = {"composite": handle_file(picture), "background": None, "layers": []}
    answers = Client(address, verbose=False).predict(drawn, api_name="/read_drawing")
    return [answer["label"] for answer in answers]


def test_every_cell_runs_and_shows_what_the_committed_one_shows(executed, committed):
    notebook, _ = executed

    for cell, kept in zip(code_cells(notebook), code_cells(committed), strict=True):
        assert not [output for output in cell.outputs if output.output_type == "error"]
        if INTERACTIVE not in cell.metadata.get("tags", ()):
            assert kinds_of_output(cell) == kinds_of_output(kept), cell.source


def test_drawing_cell_shows_a_page_on_which_all_three_networks_read_a_drawing(executed):
    _, (own, *project) = executed

    assert project == ["3", "3"]
    assert own in set("0123456789")  # it learned from 833 digits


def test_committed_notebook_was_executed_from_top_to_bottom(committed):
    counts = [cell.execution_count for cell in code_cells(committed)]

    assert counts == list(range(1, len(counts) + 1))
    assert 18 <= len(counts) <= 24
    shown = "\n".join(str(cell.outputs) for cell in code_cells(committed))
    assert "stderr" not in shown
    assert "'output_type': 'error'" not in shown


def test_committed_notebook_is_small_and_of_no_machine():
    content = NOTEBOOK.read_text(encoding="utf-8")

    assert len(content) < 1_000_000
    assert not MACHINE_PATHS.search(content)


def test_cells_use_public_names_only(committed):
    for cell in code_cells(committed):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Attribute):
                assert not node.attr.startswith("_"), node.attr
                if isinstance(node.value, ast.Name) and node.value.id == "mnist_core":
                    assert node.attr in mnist_core.__all__
            modules = [n.name for n in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert not [m for m in modules if m.startswith(("mnist_core.", "demo", "app"))]
