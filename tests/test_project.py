"""What the project's own files promise: the README's commands, the Space's settings, the requirements."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAX_MODELS_SIZE = 25_000_000  # bytes: every clone and every Space fetches them


@pytest.fixture(scope="module")
def front_matter() -> dict[str, object]:
    return yaml.safe_load(README.split("---\n")[1])


def listed(name: str) -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def requirements() -> dict[str, Requirement]:
    parsed = [Requirement(line) for line in listed("requirements.txt")]
    return {requirement.name: requirement for requirement in parsed}


def test_space_settings_are_what_spaces_demand(front_matter):
    assert front_matter["sdk"] == "gradio"
    assert (ROOT / str(front_matter["app_file"])).is_file()
    assert len(str(front_matter["short_description"])) <= 60
    assert front_matter["python_version"] in ("3.10", "3.12")  # what free Spaces run


def test_space_gets_a_gradio_that_the_requirements_admit(front_matter, requirements):
    assert Version(str(front_matter["sdk_version"])) in requirements["gradio"].specifier


def test_every_requirement_is_bounded_on_both_sides(requirements):
    for requirement in requirements.values():
        assert {part.operator for part in requirement.specifier} == {">=", "<"}, requirement


def test_opencv_is_the_one_without_a_screen(requirements):
    assert "opencv-python-headless" in requirements
    assert "opencv-python" not in requirements


def test_app_list_is_a_part_of_the_full_list():
    assert set(listed("requirements-app.txt")) < set(listed("requirements.txt"))


def test_app_list_has_nothing_of_training_and_tests():
    names = {Requirement(line).name for line in listed("requirements-app.txt")}

    assert names & {"tensorflow", "keras", "matplotlib", "pytest", "playwright"} == set()


def test_pyproject_and_the_lists_name_the_same():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = set(re.findall(r'"([\w\[\]-]+>=[\d.]+,<\d+)"', project.partition("[project]")[2]))
    app_extra = re.search(r"^app = \[(.+)\]$", project, flags=re.MULTILINE)

    assert named == set(listed("requirements.txt"))
    assert app_extra is not None
    base = re.search(r"^dependencies = \[\n(.+?)^\]", project, flags=re.MULTILINE | re.DOTALL)
    assert base is not None
    assert set(re.findall(r'"(.+?)"', base[1] + app_extra[1])) == set(
        listed("requirements-app.txt")
    )


@pytest.mark.parametrize(
    ("ending", "installed"),
    [("-m pytest", "requirements.txt"), ("app.py", "requirements-app.txt")],
)
def test_readme_has_one_line_for_each_command(ending, installed):
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]

    (command,) = [line for line in commands if line.endswith(ending)]
    assert f"pip install -r {installed} " in command


def test_readme_links_to_files_that_are_there():
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]

    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_architecture_names_constants_and_files_that_are_there():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    changes = text.partition("## To change ...")[2]
    files = re.findall(r"`([\w./]+/[\w./]*)`", changes)
    sources = "".join(path.read_text("utf-8") for path in ROOT.glob("[dm]*/**/*.py"))

    assert files
    assert [file for file in files if not (ROOT / file).exists()] == []
    constants = re.findall(r"`([A-Z_]{3,})`", changes)
    assert constants
    assert [name for name in constants if not re.search(rf"\b{name}\b.* = ", sources)] == []


def test_committed_models_stay_small():
    files = [path for path in (ROOT / "saved_models").rglob("*") if path.is_file()]

    assert sum(path.stat().st_size for path in files) < MAX_MODELS_SIZE


@pytest.mark.parametrize("name", ["run", "tomorrow"])
def test_ci_script_is_valid_shell(name):
    subprocess.run(["bash", "-n", ROOT / ".ci" / name], check=True)


def test_workflow_and_compose_file_are_valid_yaml_and_run_what_is_there():
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    runs = [
        step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step
    ]

    assert [run.split()[1] for run in runs if run.startswith("bash")] == [".ci/run", ".ci/tomorrow"]
    assert compose["services"]["page"]["read_only"] is True


def test_dockerfile_copies_what_its_ignore_list_lets_through():
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (.+) \S+$", dockerfile, flags=re.MULTILINE)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    names = {name for names in copied for name in names.split()}
    assert names == {line[1:] for line in ignored if line.startswith("!")}
    assert all((ROOT / name).exists() for name in names)


def test_checkers_of_javascript_are_bounded_locked_and_not_part_of_the_page():
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))

    assert package["private"] is True
    assert "dependencies" not in package
    for name, bounds in package["devDependencies"].items():
        assert re.fullmatch(r">=[\d.]+ <\d+", bounds), name
    assert lock["packages"][""]["devDependencies"] == package["devDependencies"]


def test_space_without_gpu_functions_is_started_all_the_same(monkeypatch):
    declared = []
    monkeypatch.setitem(sys.modules, "spaces", SimpleNamespace(GPU=declared.append))
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")

    app.declare_gpu_function()

    assert len(declared) == 1


def test_no_gpu_function_is_declared_elsewhere(monkeypatch):
    monkeypatch.setitem(sys.modules, "spaces", None)  # importing it would fail
    monkeypatch.delenv("SPACES_ZERO_GPU", raising=False)

    app.declare_gpu_function()
