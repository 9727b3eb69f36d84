"""The house rules: who may import whom, what an import costs, how large a module may grow."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import mnist_core

ROOT = Path(__file__).parent.parent
CORE = sorted(ROOT.glob("mnist_core/**/*.py"))
DEMO = sorted(ROOT.glob("demo/**/*.py"))
MODULES = [*CORE, *DEMO, ROOT / "app.py"]
TRAINING = {
    "keras",
    "tensorflow",
    "matplotlib",
    "pandas",
    "scipy",
}  # what only training and reports may load
MAX_LINES = 400
MACHINE_PATH = re.compile(r"[\"'](/(?:home|root|work|tmp|opt|usr|Users|mnt)/|[A-Z]:\\)")


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (module, name) of every import in a file, wherever it stands; name is "" for a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write the package's name"
            yield from ((node.module or "", alias.name) for alias in node.names)


def top_level_packages(path: Path) -> set[str]:
    return {module.partition(".")[0] for module, _ in imported(path)}


def offenders(paths: Iterable[Path], unwanted: set[str]) -> dict[str, set[str]]:
    """Name the files that import an unwanted package, and which."""
    found = {str(path.relative_to(ROOT)): top_level_packages(path) & unwanted for path in paths}
    return {name: packages for name, packages in found.items() if packages}


def test_core_imports_neither_the_page_nor_gradio():
    assert offenders(CORE, {"app", "demo", "gradio", "gradio_client", "tests"}) == {}


def test_page_imports_nothing_of_training():
    assert offenders(DEMO, TRAINING | {"app", "tests"}) == {}


def test_imaging_and_layout_import_no_training_and_no_models():
    early = [p for p in CORE if p.parent.name in ("imaging", "layout")]

    assert early
    assert offenders(early, TRAINING | {"ai_edge_litert"}) == {}


def test_plain_modules_of_the_page_import_no_gradio():
    names = ["handlers.py", "views.py", "messages.py", "language.py", "explanations.py"]
    plain = [ROOT / "demo" / name for name in names]  # a file that is gone fails the test

    assert offenders(plain, {"gradio"}) == {}


def test_page_takes_only_what_the_core_exports():
    wanted = {
        (module, name)
        for path in [*DEMO, ROOT / "app.py"]
        for module, name in imported(path)
        if module.partition(".")[0] == "mnist_core"
    }

    assert wanted <= {("mnist_core", name) for name in mnist_core.__all__}


def test_exported_names_exist():
    assert [name for name in mnist_core.__all__ if not hasattr(mnist_core, name)] == []
    assert mnist_core.__all__ == sorted(mnist_core.__all__, key=lambda n: (not n.isupper(), n))


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import mnist_core", "keras tensorflow gradio matplotlib pandas scipy"),
        ("import mnist_core; mnist_core.Recognizer.load()", "keras tensorflow gradio matplotlib"),
        ("import demo.page", "keras tensorflow matplotlib sqlalchemy alembic"),
        ("import mnist_core.command_line.main", "keras tensorflow gradio matplotlib pandas"),
    ],
    ids=["core", "recognizer", "command line", "page"],
)
def test_import_pulls_in_nothing_heavy(statement, unwanted):
    question = (
        f"import sys; {statement}; print(*sorted(set({unwanted.split()}) & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", question], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == ""


def test_modules_are_small_enough_to_read():
    lines = {str(p): len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}

    assert {name: count for name, count in lines.items() if count > MAX_LINES} == {}


def test_modules_name_no_place_of_one_machine():
    assert [p for p in MODULES if MACHINE_PATH.search(p.read_text(encoding="utf-8"))] == []


def test_modules_say_what_they_are_for():
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}

    assert [path for path, tree in trees.items() if tree.body and not ast.get_docstring(tree)] == []
