"""python -m mnist_core train nn|cnn --preset seed: a network as a first course builds it, and steps beyond."""

from __future__ import annotations

import argparse
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from mnist_core.models.baselines import FOLDER, STEPS, baseline_name, has_step, save_baseline
from mnist_core.models.store import load_model
from mnist_core.training.config import TrainConfig
from mnist_core.types import MODEL_NAMES

if TYPE_CHECKING:  # imports TensorFlow, which the other commands do without
    from mnist_core.training.baseline import BaselineConfig, Teacher

PRESET = "seed"
TEACHER = "cnn"  # the saved network whose answers the step "distillation" learns


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add what only this preset takes."""
    parser.add_argument(
        "--step",
        choices=STEPS,
        help="of --preset seed: how far beyond a first course it goes; each step keeps those before it",
    )


def run(arguments: argparse.Namespace) -> int:
    """Train a baseline and put it beside the saved models."""
    config = config_of(arguments)
    from mnist_core.models.export import to_tflite
    from mnist_core.training.baseline import fit_baseline, load_baseline_data

    print(f"Training {config.to_json()}", flush=True)
    data = load_baseline_data(config, arguments.data)
    model, history = fit_baseline(
        config, data, teacher=_teacher(config, arguments), on_epoch=_print_epoch
    )
    name = baseline_name(config.model, config.step)
    record = {
        "train": config.to_json(),
        "parameters": model.count_params(),
        "seconds": history[-1]["seconds"],
        "history": history,
    }
    save_baseline(arguments.models, name, to_tflite(model, half_precision=True), record)
    print(f"Saved as {arguments.models / FOLDER / name}.tflite", flush=True)
    return 0


def config_of(arguments: argparse.Namespace) -> BaselineConfig:
    """Build the config from the flags; ends the program if one is out of range or not of this preset."""
    if arguments.model not in MODEL_NAMES:
        arguments.refuse(f"--preset {PRESET} is for {' and '.join(MODEL_NAMES)}.")
    from mnist_core.training.baseline import PRESETS, BaselineConfig

    known = {field.name for field in fields(BaselineConfig)}
    given = _given(arguments, known | {field.name for field in fields(TrainConfig)})
    others = _given(arguments, {"extra", "workers"})
    if strange := sorted({*given, *others} - known):
        flag = strange[0].replace("_", "-")
        taken = ", ".join(f"--{name.replace('_', '-')}" for name in sorted(known - {"model"}))
        arguments.refuse(f"--preset {PRESET} has no --{flag}: it takes {taken}.")
    try:
        return replace(PRESETS[arguments.model], **given)
    except ValueError as error:
        arguments.refuse(str(error))
        raise AssertionError("argparse ends the program") from error


def _given(arguments: argparse.Namespace, names: set[str]) -> dict[str, Any]:
    values = {name: getattr(arguments, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _teacher(config: BaselineConfig, arguments: argparse.Namespace) -> Teacher | None:
    if not has_step(config.step, "distillation"):
        return None
    from mnist_core.training.baseline import teach

    return teach(load_model(arguments.models, TEACHER))


def _print_epoch(epoch: dict[str, float]) -> None:
    print(
        f"epoch {epoch['epoch']:>2}  loss {epoch['loss']:.4f}  accuracy {epoch['accuracy']:.2%}  "
        f"validation {epoch['validation_accuracy']:.2%}  after {epoch['seconds']:.0f} s",
        flush=True,
    )
