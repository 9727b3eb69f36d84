"""The report's tables, as pandas has them: for the page, and for a spreadsheet."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Any

import pandas as pd

from mnist_core.datasets.mnist import DISPUTED_TEST_INDICES
from mnist_core.evaluation.measured import MNIST, PENS
from mnist_core.evaluation.report import set_title
from mnist_core.models.baselines import step_of
from mnist_core.reporting.source import ReportSource
from mnist_core.types import MODEL_NAMES

STEP_TITLES = {
    "seed": "a first course",
    "augmentation": "+ augmentation",
    "pen": "+ pen digits",
    "stroke_width": "+ stroke width",
    "distillation": "+ distillation",
}
SHORT_TITLES = {MNIST: "MNIST", PENS: "pen writers"}
DOUBTFUL = frozenset(DISPUTED_TEST_INDICES)


def compare(source: ReportSource) -> pd.DataFrame:
    """NN against CNN: a row for each thing that can be compared."""
    rows: dict[str, list[str]] = {}
    for name in MODEL_NAMES:
        figures, cost = source.figures(name), source.measured.costs[name]
        without, (low, high) = figures["without_disputed"], source.interval(name)
        pens = source.metrics[name]["sets"][PENS]
        column = {
            "MNIST's test set, right": percent(figures["accuracy"]),
            "95 % interval (Wilson)": f"{percent(low)} to {percent(high)}",
            f"wrong of {figures['count']:,}": f"{figures['wrong']}",
            f"less {len(DOUBTFUL)} doubtful labels, right": f"{percent(without['accuracy'])} ({without['wrong']} wrong)",
            f"{set_title(PENS)}, right": f"{percent(pens['accuracy'])} ({pens['wrong']} of {pens['count']:,} wrong)",
            "calibration error": percent(figures["calibration_error"]),
            "parameters": f"{cost['parameters']:,.0f}",
            "size": f"{cost['bytes'] / 1e6:.2f} MB",
            "time for a digit": f"{cost['milliseconds']:.2f} ms",
            "training time": _training_time(source, name),
        }
        for key, value in column.items():
            rows.setdefault(key, []).append(value)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["NN", "CNN"]).rename_axis("").reset_index()  # fmt: skip


def _training_time(source: ReportSource, name: str) -> str:
    """Say what the saved network's own training took, if its history tells."""
    history = source.histories.get(name)
    if history is None or history["model_sha256"] != source.measured.models[name]:
        return "not recorded"
    return f"{history['epochs'][-1]['seconds'] / 60:.0f} min"


def per_digit(source: ReportSource) -> pd.DataFrame:
    """How many of each digit are read wrongly."""
    rows = []
    for digit in range(10):
        row: dict[str, Any] = {"digit": digit}
        for name in MODEL_NAMES:
            counts = source.figures(name)["confusion"][digit]
            row["n"] = sum(counts)
            row[f"{name.upper()} wrong"] = sum(counts) - counts[digit]
            row[f"{name.upper()} right"] = percent(counts[digit] / sum(counts))
        rows.append(row)
    return pd.DataFrame(rows)


def steps(source: ReportSource) -> pd.DataFrame:
    """What each step beyond a first course brought, on MNIST and on real hands; one training each."""
    rows = []
    for name in source.measured.baselines:
        train = source.records[name]["train"]
        rows.append(
            {
                "network": train["model"].upper(),
                "learned from": STEP_TITLES[step_of(name)],
                **_rights(source, name),
                "parameters": f"{source.measured.costs[name]['parameters']:,}",
                "epochs": train["epochs"],
                "trained in": f"{source.records[name]['seconds']:.0f} s",
            }
        )
    for name in MODEL_NAMES:
        rows.append(
            {
                "network": name.upper(),
                "learned from": "this project",
                **_rights(source, name),
                "parameters": f"{source.measured.costs[name]['parameters']:,}",
                "epochs": "",
                "trained in": _training_time(source, name),
            }
        )
    order = {name.upper(): number for number, name in enumerate(MODEL_NAMES)}
    rows.sort(key=lambda row: order[row["network"]])
    rows += [_transferred(source, name) for name in source.transferred]
    return pd.DataFrame(rows).fillna("")


def _transferred(source: ReportSource, backbone: str) -> dict[str, Any]:
    """The row of a network that `train transfer` made; it knows MNIST and pen writers only."""
    figures = source.transferred[backbone]
    train = figures["train"]
    return {
        "network": backbone,
        "learned from": f"{figures['weights']}, then MNIST",
        **{f"{short_title(key)} right": _right(one) for key, one in figures["sets"].items()},
        "parameters": f"{figures['parameters']:,}",
        "epochs": train["frozen_epochs"] + train["epochs"],
        "trained in": f"{figures['seconds']:.0f} s",
    }


def _rights(source: ReportSource, network: str) -> dict[str, str]:
    """Say of every set how much of it a network reads rightly."""
    return {f"{short_title(key)} right": _right(source.counts(network, key)) for key in source.sets}


def _right(counts: Mapping[str, int]) -> str:
    """Say how much of a set is read rightly, of its `count` and `wrong`."""
    return f"{percent(1 - counts['wrong'] / counts['count'])} ({counts['wrong']} wrong)"


def short_title(key: str) -> str:
    """Name a set as the head of a column does."""
    return SHORT_TITLES.get(key, key.replace("_", " "))


def seeds(source: ReportSource) -> pd.DataFrame:
    """The first course's networks with several seeds: mistakes of each, mean and spread."""
    rows = []
    for name, runs in source.measured.seeds.items():
        shares = [1 - run["wrong"] / run["count"] for run in runs]
        rows.append(
            {
                "network": name.upper(),
                "seeds": len(runs),
                "mean": percent(statistics.mean(shares)),
                "± (standard deviation)": percent(statistics.stdev(shares))
                if len(runs) > 1
                else "",
                "wrong": ", ".join(str(run["wrong"]) for run in runs),
                "longest training": f"{max(run['seconds'] for run in runs):.0f} s",
            }
        )
    return pd.DataFrame(rows)


def mistakes(source: ReportSource) -> pd.DataFrame:
    """Every mistake on MNIST's test set, the surest of each network first."""
    return pd.DataFrame(
        [
            {
                "network": name.upper(),
                **vars(one),
                "label is doubtful": one.index in DOUBTFUL,
                "wrong in both": all(
                    one.index in {other.index for other in given}
                    for given in source.measured.mistakes.values()
                ),
            }
            for name in MODEL_NAMES
            for one in source.measured.mistakes[name]
        ]
    )


def robustness(source: ReportSource) -> pd.DataFrame:
    """Accuracy of each network at each amount of each change."""
    return pd.DataFrame(
        [
            {"change": change, "amount": amount, **{n: a[at] for n, a in curve["accuracy"].items()}}
            for change, curve in source.measured.curves.items()
            for at, amount in enumerate(curve["amounts"])
        ]
    )


def rejection(source: ReportSource) -> pd.DataFrame:
    """The points of the rejection curves."""
    return pd.DataFrame(
        [
            {"score": name, "no digits that pass": outlier, "digits that pass": digit}
            for name, curve in source.measured.rejection.items()
            for outlier, digit in zip(
                curve["accepted_outliers"], curve["accepted_digits"], strict=True
            )
        ]
    )


def learning_curves(source: ReportSource) -> pd.DataFrame:
    """Every epoch of every training whose history is kept."""
    trainings = {name: record["history"] for name, record in source.records.items()}
    return pd.DataFrame(
        [{"training": name, **epoch} for name, history in trainings.items() for epoch in history]
    )


def percent(share: float) -> str:
    """Write a share as the README does: "99.40 %"."""
    return f"{100 * share:.2f} %"


TABLES = {
    "comparison": compare,
    "per_digit": per_digit,
    "steps": steps,
    "seeds": seeds,
    "mistakes": mistakes,
    "robustness": robustness,
    "rejection": rejection,
    "learning_curves": learning_curves,
}
"""By the name of the CSV file."""
