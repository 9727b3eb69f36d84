"""The report: pictures, tables and one page, all from what was measured and from nowhere else."""

from __future__ import annotations

import re
import statistics
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from mnist_core import MODEL_NAMES
from mnist_core.datasets.folder import LabeledPicture
from mnist_core.evaluation.measured import load_measured, save_measured
from mnist_core.models.baselines import STEPS
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.reporting.own_folder import read_folder
from mnist_core.reporting.source import load_source
from mnist_core.reporting.style import DIGEST
from mnist_core.reporting.tables import TABLES
from mnist_core.reporting.write import (
    BEGIN,
    END,
    PICTURES,
    README_PICTURES,
    readme_text,
    write_own,
    write_readme,
    write_report,
)
from tests.drawing import draw_digit

FLOORS = {"nn": 0.979, "cnn": 0.990}  # of a first course's networks, mean of five seeds
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def report(source, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_report(source, folder)
    return folder


@pytest.fixture(scope="module")
def page(report) -> str:
    return (report / "index.html").read_text(encoding="utf-8")


def test_every_picture_is_there_as_png_and_svg_and_tells_what_it_was_made_from(report, source):
    for name in PICTURES:
        with Image.open(report / f"{name}.png") as picture:
            assert picture.text[DIGEST] == source.digest
            assert min(picture.size) > 100
        assert source.digest in (report / f"{name}.svg").read_text(encoding="utf-8")


def test_every_table_can_be_read_again(report):
    for name in TABLES:
        assert len(pd.read_csv(report / f"{name}.csv"))


def test_table_of_steps_shows_every_set_for_baselines_and_networks_in_use(report):
    steps = pd.read_csv(report / "steps.csv")

    assert len(steps) == len(MODEL_NAMES) * (len(STEPS) + 1)
    assert set(steps["class 5b right"]) == {"86.00 % (7 wrong)", "98.00 % (1 wrong)"}
    in_use = steps[steps["learned from"] == "this project"]
    assert set(in_use["class 5b right"]) == {"98.00 % (1 wrong)"}


def test_page_asks_nothing_of_the_network(page):
    class Addresses(HTMLParser):
        found: tuple[str, ...] = ()

        def handle_starttag(self, tag, attrs):
            asked = [value for key, value in attrs if key in ("src", "href", "xlink:href")]
            self.found += tuple(value for value in asked if value)
            assert tag not in ("script", "link", "iframe")

    addresses = Addresses()
    addresses.feed(page)

    assert addresses.found
    assert [a for a in addresses.found if not a.startswith(("data:", "#")) and "/" in a] == []
    assert "@import" not in page
    assert "url(http" not in page


def test_pictures_in_the_page_have_the_colors_of_its_theme(page):
    drawings = "".join(re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL))

    assert drawings.count("<svg") == len(PICTURES) - len(
        MODEL_NAMES
    )  # mistakes are an HTML gallery
    for color in ("#1a2130", "#9a4f00", "#1d57b8"):
        assert color not in drawings
    defined = set(re.findall(r"--(\w+):", page))
    assert set(re.findall(r"var\(--(\w+)\)", drawings)) <= defined


def test_ids_within_the_page_are_used_once(page):
    ids = re.findall(r'\bid="([^"]+)"', page)
    groups = {one for one in ids if re.search(r"_\d+$|^(figure|legend|axes|patch|text|line)", one)}

    rest = [one for one in ids if one not in groups]
    assert len(rest) == len(set(rest))


def test_page_gives_the_figures_of_metrics_and_of_what_was_measured(page, source):
    for name in MODEL_NAMES:
        assert f"{100 * source.figures(name)['accuracy']:.2f} %" in page
    assert "<b>10 : 2</b>" in page  # 0 to 9 the NN alone, 12 and 13 the CNN alone
    assert "p = 0.039" in page
    assert "Only the NN is wrong: 10" in page
    assert "Only the CNN is wrong: 2" in page


def test_page_says_of_a_folder_of_hands_how_many_they_are(page):
    assert "The 50 class 5b are other people's" in page


def test_page_says_that_a_history_is_of_another_run_and_not_where_it_is_the_models_own(
    source, report, tmp_path
):
    assert "no history was kept" in (report / "index.html").read_text(encoding="utf-8")

    histories = {
        name: {**history, "model_sha256": source.measured.models[name]}
        for name, history in source.histories.items()
    }
    pictures = dict.fromkeys(PICTURES, "")
    from mnist_core.reporting.page import report_parts

    parts = report_parts(replace(source, histories=histories), pictures)
    assert "no history was kept" not in "".join(part.html for part in parts)


def test_what_was_measured_comes_back_as_it_was_saved(measured, tmp_path):
    (tmp_path / "manifest.json").write_bytes((SAVED_MODELS / "manifest.json").read_bytes())

    save_measured(measured, tmp_path)

    loaded = load_measured(tmp_path)
    assert {k: v for k, v in vars(loaded).items() if k != "pixels"} == {
        k: v for k, v in vars(measured).items() if k != "pixels"
    }
    assert all((loaded.pixels[i] == pixels).all() for i, pixels in measured.pixels.items())


def test_readme_gets_pictures_and_what_they_show(source, report, tmp_path):
    (tmp_path / "docs").mkdir()
    readme = tmp_path / "README.md"
    readme.write_text(f"before {BEGIN} old {END} after")

    write_readme(source, report, readme)

    assert readme_text(source) in readme.read_text()
    assert {path.stem for path in (tmp_path / "docs").iterdir()} == set(README_PICTURES)


def test_own_folder_shows_what_was_misread_and_goes_on_after_a_broken_file(recognizer, tmp_path):
    for label in (3, 7):
        Image.fromarray(draw_digit(label)).save(tmp_path / f"{label}.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    named = [("3.png", "3"), ("7.png", "1"), ("broken.png", "5")]
    pictures = [LabeledPicture(tmp_path / file, label) for file, label in named]

    page = write_own(read_folder(recognizer, pictures), "<mine>", tmp_path / "out").read_text()

    assert "Read from &lt;mine&gt;" in page
    assert "Misread by the CNN: 1" in page
    assert "NN 7 · CNN 7" in page
    assert "Could not be read: 1" in page
    rows = pd.read_csv(tmp_path / "out" / "own.csv", dtype=str)
    assert rows["cnn"].fillna("").tolist() == ["3", "7", ""]
    assert rows["error"].notna().tolist() == [False, False, True]


def test_committed_report_is_of_the_committed_models_and_agrees_with_their_metrics():
    """Fails when metrics.json alone is changed."""
    source = load_source(SAVED_MODELS)

    for name in MODEL_NAMES:
        mistakes, figures = source.measured.mistakes[name], source.figures(name)
        assert len(mistakes) == figures["wrong"]
        for true, row in enumerate(figures["confusion"]):
            for predicted, count in enumerate(row):
                if true != predicted:
                    pairs = [(one.label, one.predicted) for one in mistakes]
                    assert pairs.count((true, predicted)) == count
        assert figures["accuracy"] == 1 - figures["wrong"] / figures["count"]


def test_readme_and_its_pictures_show_what_is_measured_now():
    source = load_source(SAVED_MODELS)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert f"{BEGIN}\n{readme_text(source)}\n{END}" in readme
    for name in README_PICTURES:
        with Image.open(ROOT / "docs" / f"{name}.png") as picture:
            assert picture.text[DIGEST] == source.digest, (
                "run 'python -m mnist_core report --write'"
            )


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_first_course_is_measured_with_five_seeds_each_trained_in_three_minutes(name):
    runs = load_measured(SAVED_MODELS).seeds[name]

    assert sorted(run["seed"] for run in runs) == [0, 1, 2, 3, 4]
    assert max(run["seconds"] for run in runs) < 180
    assert statistics.mean(1 - run["wrong"] / run["count"] for run in runs) >= FLOORS[name]
    assert load_measured(SAVED_MODELS).baselines[f"{name}-seed"]["mnist_test"]["wrong"] in [
        run["wrong"] for run in runs
    ]
