"""What a report needs, small: figures of the committed models, and invented ones beside them."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.evaluation.disturbances import DISTURBANCES
from mnist_core.evaluation.measured import Measured, Mistake
from mnist_core.evaluation.report import load_metrics
from mnist_core.evaluation.robustness import model_hashes
from mnist_core.models.baselines import BASELINES, baseline_name
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.reporting.source import ReportSource
from mnist_core.types import MODEL_NAMES

NAMES = [baseline_name(model, step) for model, step in BASELINES]
CURVED = [*MODEL_NAMES, *(name for name in NAMES if name.endswith(("-seed", "-augmentation")))]


@pytest.fixture(scope="session")
def measured(mnist_sample) -> Measured:
    """The NN misreads digits 0 to 11, the CNN digits 10 to 13; the sheet holds 0 to 224."""
    labels = mnist_sample.labels

    def mistakes(indices):
        return [
            Mistake(i, int(labels[i]), (int(labels[i]) + 1) % 10, round(0.99 - i / 100, 4))
            for i in indices
        ]

    curve = {"accepted_outliers": [0, 0.02, 1], "accepted_digits": [0, 0.99, 1], "area": 0.99}
    return Measured(
        mistakes={"nn": mistakes(range(12)), "cnn": mistakes(range(10, 14))},
        sheet=list(range(225)),
        pixels={i: mnist_sample.images[i] for i in range(225)},
        costs={
            name: {"parameters": 101_770, "bytes": 204_000, "milliseconds": 0.1}
            for name in [*MODEL_NAMES, *NAMES]
        },
        rejection={
            name: {**curve, "at_threshold": [0.02, 0.99]} for name in ("both", *MODEL_NAMES)
        },
        outliers=700,
        curves={
            name: {
                "amounts": list(one.amounts),
                "accuracy": {n: np.linspace(0.99, 0.2, len(one.amounts)).tolist() for n in CURVED},
            }
            for name, one in DISTURBANCES.items()
        },
        num_disturbed=2000,
        baselines={
            name: {
                "mnist_test": {"count": 10_000, "wrong": 200},
                "pendigits_unseen_writers": {"count": 1248, "wrong": 99},
                "class_5b": {"count": 50, "wrong": 7},
            }
            for name in NAMES
        },
        hands={"class_5b": {name: {"count": 50, "wrong": 1} for name in MODEL_NAMES}},
        seeds={
            name: [
                {"seed": seed, "count": 10_000, "wrong": 190 + seed, "seconds": 40.0}
                for seed in range(5)
            ]
            for name in MODEL_NAMES
        },
        versions={"Python": "3.12.0"},
        models=model_hashes(SAVED_MODELS),
    )


@pytest.fixture(scope="session")
def source(measured) -> ReportSource:
    """A report's source: invented figures, but the committed metrics.json."""
    epoch = {
        "loss": 0.5,
        "accuracy": 0.8,
        "validation_loss": 0.3,
        "validation_accuracy": 0.9,
        "seconds": 5.0,
    }
    history = [{"epoch": number, **epoch} for number in (1, 2)]
    product = [
        {
            "epoch": number,
            "loss": 0.5,
            "training_accuracy": 0.9,
            "accuracy": {"mnist": 0.95},
            "seconds": 9.0,
            "validation_loss": 0.2,
        }
        for number in (1, 2)
    ]
    train = {"epochs": 2, "steps_per_epoch": 10, "batch_size": 256, "teachers": 0}
    return ReportSource(
        measured=measured,
        metrics={name: load_metrics(SAVED_MODELS, name) for name in MODEL_NAMES},
        records={
            name: {
                "train": {"model": name.partition("-")[0], "epochs": 2},
                "parameters": 101_770,
                "seconds": 40.0,
                "history": history,
            }
            for name in NAMES
        },
        histories={
            name: {"model_sha256": "another", "train": train, "epochs": product}
            for name in MODEL_NAMES
        },
        digest="0123456789abcdef",
    )
