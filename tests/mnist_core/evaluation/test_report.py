"""Cards and tables say what metrics.json says, in the repository too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from huggingface_hub import ModelCardData

from mnist_core import MODEL_NAMES, ModelFileError
from mnist_core.evaluation.report import (
    BEGIN,
    END,
    card_text,
    insert_results,
    load_metrics,
    results_table,
    write_report,
)
from mnist_core.types import ALL_MODELS

ROOT = Path(__file__).parents[3]
SAVED_MODELS = ROOT / "saved_models"
METRICS = {
    "command": "python -m mnist_core evaluate",
    "versions": {"numpy": "2.0"},
    "sets": {
        "mnist_test": {
            "count": 10000,
            "wrong": 40,
            "accuracy": 0.996,
            "calibration_error": 0.0012,
            "refused": 0.003,
            "confusion": [[0] * 10 for _ in range(9)] + [[0, 0, 0, 0, 5, 0, 0, 0, 0, 900]],
            "without_disputed": {"count": 9985, "wrong": 30, "accuracy": 0.996995},
        },
        "my_pages": {"count": 20, "exact": 0.95, "digits": 100, "digit_errors": 0.01},
        "doodles": {"no_digits": {"count": 400, "refused": 0.9375}},
    },
}

LINE_METRICS = {
    "command": "python -m mnist_core evaluate",
    "sets": {
        "lines_put_together": {"count": 1000, "exact": 0.9, "digits": 4000, "digit_errors": 0.02}
    },
}


def test_table_gives_accuracy_with_n_and_number_of_mistakes():
    table = results_table({"nn": METRICS, "cnn": METRICS, "line": LINE_METRICS})

    assert "| MNIST, test set | 10,000 | 99.60 % (40 wrong) | 99.60 % (40 wrong) |" in table
    assert "| MNIST, test set, less 15 doubtful labels | 9,985 | 99.70 % (30 wrong)" in table
    assert "| my pages | 20 | 95.00 % | 1.00 % |" in table
    assert "| doodles | 400 | 93.75 % |" in table
    assert "the line network alone | 1,000 | 90.00 % | 2.00 % |" in table


def test_card_names_the_mistakes_and_the_command():
    card = card_text("cnn", METRICS)

    assert "9 as 4 (5)" in card
    assert "    python -m mnist_core evaluate" in card
    assert "numpy 2.0" in card


def test_card_compares_what_was_said_with_what_was_right():
    bins = [
        {"low": 0.5, "high": 0.6, "count": 10, "confidence": 0.55, "accuracy": 0.4},
        {"low": 0.6, "high": 0.7, "count": 30, "confidence": 0.65, "accuracy": 0.8},
        {"low": 0.93, "high": 1.0, "count": 1000, "confidence": 0.99, "accuracy": 0.995},
    ]
    sets = {"mnist_test": {**METRICS["sets"]["mnist_test"], "reliability": bins}}

    card = card_text("cnn", {**METRICS, "sets": sets})

    assert "| 50 to 70 % | 40 | 62.50 % | 70.00 % |" in card
    assert "| 90 to 100 % | 1,000 | 99.00 % | 99.50 % |" in card


def test_card_of_the_line_network_gives_its_lines():
    card = card_text("line", LINE_METRICS)

    assert "\n# The line network\n" in card
    assert "(N, 32, W, 1)" in card
    assert "the line network alone | 1,000 | 90.00 % | 2.00 % |" in card
    assert "    python -m mnist_core train line" in card


def test_card_of_the_ink_network_gives_its_pages():
    pages = {"count": 200, "digit_overlap": 0.8, "sign_overlap": 0.5, "signs_named": 0.7}

    card = card_text("ink", {**METRICS, "sets": {"pages_written": pages}})

    assert "\n# The ink network\n" in card
    assert "(N, H, W, 4)" in card
    assert "pixel by pixel | 200 | 80.00 % | 50.00 % |" in card
    assert "No photograph is among them" in card
    assert "    python -m mnist_core train ink" in card


@pytest.mark.parametrize("name", ALL_MODELS)
def test_committed_card_begins_with_what_the_hub_reads(name):
    metrics = load_metrics(SAVED_MODELS, name)

    front = yaml.safe_load(card_text(name, metrics).split("---\n")[1])

    assert front["library_name"] == "mnist-core"
    assert front["license"] == "mit"
    assert front["datasets"] == ["ylecun/mnist"]
    (entry,) = ModelCardData(**front).eval_results and front["model-index"]
    values = [result["metrics"][0]["value"] for result in entry["results"]]
    figures = {"line": "exact", "ink": "digit_overlap"}.get(name, "accuracy")
    assert values == [each[figures] for each in metrics["sets"].values() if figures in each]


def test_seeds_are_given_with_mean_and_spread():
    runs = [{"seed": seed, "count": 10_000, "wrong": 30 + 10 * seed} for seed in range(3)]
    metrics = {**METRICS, "seeds": runs}

    assert "30, 40, 50 of MNIST's 10,000 test digits wrong, 99.60 ± 0.10 % right" in card_text(
        "cnn", metrics
    )
    assert "CNN 99.60 ± 0.10 % (3 seeds)" in results_table(
        {"nn": METRICS, "cnn": metrics, "line": LINE_METRICS}
    )


def test_teachers_that_several_trainings_share_are_named():
    runs = [{"seed": seed, "teachers": 3, "count": 10_000, "wrong": 30} for seed in range(2)]
    metrics = {**METRICS, "seeds": runs}
    models = {"nn": METRICS, "cnn": metrics, "line": LINE_METRICS}

    assert "with 2 seeds, taught by the same 3 CNNs of other seeds: 30, 30" in card_text(
        "cnn", metrics
    )
    assert "% (2 seeds, taught by the same 3 CNNs of other seeds)" in results_table(models)


def test_results_replace_what_stood_between_the_marks():
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"

    assert insert_results(text, "new") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


def test_text_without_marks_is_refused():
    with pytest.raises(ValueError, match="must hold the marks"):
        insert_results("nothing here", "new")


def test_report_is_written_from_the_metrics_files(tmp_path):
    for name in ALL_MODELS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "metrics.json").write_text(json.dumps(METRICS))
    readme = tmp_path / "README.md"
    readme.write_text(f"{BEGIN}{END}")

    write_report(tmp_path, readme)

    assert (tmp_path / "nn" / "CARD.md").read_text() == card_text("nn", METRICS)
    assert results_table(dict.fromkeys(ALL_MODELS, METRICS)) in readme.read_text()


def test_missing_metrics_are_named(tmp_path):
    with pytest.raises(ModelFileError, match=r"metrics\.json can't be read .* evaluate"):
        load_metrics(tmp_path, "cnn")


@pytest.mark.parametrize("name", ALL_MODELS)
def test_committed_card_says_what_its_metrics_say(name):
    card = (SAVED_MODELS / name / "CARD.md").read_text(encoding="utf-8")

    assert card == card_text(name, load_metrics(SAVED_MODELS, name))


def test_readme_says_what_the_metrics_say():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = results_table({name: load_metrics(SAVED_MODELS, name) for name in ALL_MODELS})

    assert insert_results(readme, table) == readme


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_committed_metrics_cover_all_of_the_test_set(name):
    figures = load_metrics(SAVED_MODELS, name)["sets"]["mnist_test"]

    assert figures["count"] == 10_000
    assert figures["without_disputed"]["count"] == 9_985


@pytest.mark.parametrize("name", ALL_MODELS)
def test_committed_metrics_are_those_of_the_committed_model(name):
    manifest = json.loads((SAVED_MODELS / "manifest.json").read_text(encoding="utf-8"))

    measured = load_metrics(SAVED_MODELS, name)["model_sha256"]

    assert measured == manifest[f"{name}/model.tflite"]
