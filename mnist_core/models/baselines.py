"""The saved baselines: small networks, one for each step from a first course to the product."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mnist_core.errors import ModelFileError
from mnist_core.models.store import Calibration, SavedModel, read_checked, write_manifest
from mnist_core.types import MODEL_NAMES

FOLDER = "baselines"  # within saved_models
# Each step keeps those before it. "stroke_width" brings strokes to MNIST's width before they are framed.
STEPS = ("seed", "augmentation", "pen", "stroke_width", "distillation")
BASELINES = tuple((model, step) for model in MODEL_NAMES for step in STEPS)


def has_step(step: str, wanted: str) -> bool:
    """Tell whether a baseline that goes as far as `step` has `wanted` in it.

    Raises:
        ValueError: One of them is no step.
    """
    return STEPS.index(step) >= STEPS.index(wanted)


def baseline_name(model: str, step: str) -> str:
    """Name a baseline: "cnn-seed", "nn-stroke_width"."""
    return f"{model}-{step}"


def saved_baselines(folder: Path) -> list[str]:
    """Name the baselines that are saved in `folder`, NN first, each step behind those it keeps."""
    names = (baseline_name(model, step) for model, step in BASELINES)
    return [name for name in names if (folder / FOLDER / f"{name}.tflite").is_file()]


def step_of(name: str) -> str:
    """Tell how far a baseline goes: "seed" for "cnn-seed"."""
    return name.partition("-")[2]


def save_baseline(folder: Path, name: str, tflite: bytes, record: dict[str, Any]) -> None:
    """Write `folder/baselines/name.tflite`, and beside it, as .json, how it was trained; renew the manifest.

    Args:
        folder: Usually saved_models/.
        name: As `baseline_name` gives it.
        tflite: The network for LiteRT, (N, 28, 28, 1) -> (N, 10) logits.
        record: Plain values for JSON: `train`, `history` and `seconds`.
    """
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.tflite").write_bytes(tflite)
    (place / f"{name}.json").write_text(json.dumps(record) + "\n", encoding="utf-8")
    write_manifest(folder)


def load_baseline(folder: Path, name: str, *, num_threads: int = 2) -> SavedModel:
    """Load a baseline, checked against the manifest; it answers with logits, as every saved model.

    Raises:
        ModelFileError: It is missing, damaged, or not the one the manifest names.
    """
    tflite = read_checked(folder, f"{FOLDER}/{name}.tflite")
    try:
        return SavedModel(tflite, Calibration(), num_threads=num_threads)
    except (ValueError, RuntimeError):  # LiteRT's
        raise ModelFileError(
            f"{folder / FOLDER / name}.tflite can't be loaded: restore it from the repository."
        ) from None


def load_record(folder: Path, name: str) -> dict[str, Any]:
    """Load how a baseline was trained: `train`, `history` and `seconds`. Raises as `load_baseline`."""
    content = read_checked(folder, f"{FOLDER}/{name}.json")
    try:
        record: dict[str, Any] = json.loads(content)
    except ValueError:
        raise ModelFileError(
            f"{folder / FOLDER / name}.json is damaged: restore it from the repository."
        ) from None
    return record
