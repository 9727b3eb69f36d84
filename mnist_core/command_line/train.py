"""python -m mnist_core train: a flag for each field of the config, and a line that shows the progress."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_core.command_line import adapt, train_baseline, transfer
from mnist_core.command_line.config_flags import add_config_flags, given_fields
from mnist_core.command_line.train_workers import add_flags as add_worker_flags
from mnist_core.command_line.train_workers import check_workers, started_workers
from mnist_core.datasets.folder import LabeledPicture, load_labeled_folder
from mnist_core.models.registry import STEP_EFFORT
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.training.config import TrainConfig, configs_of_teachers, preset
from mnist_core.types import ALL_MODELS, INK_MODEL, LINE_MODEL, MODEL_NAMES

if TYPE_CHECKING:  # these import TensorFlow, which the other commands do without
    import keras

    from mnist_core.training.fit import EpochReport, StepReport
    from mnist_core.training.workers import Workers

CHECKPOINTS = Path("checkpoints")
PAGES = "pages"  # the folder below it with the pages that the ink network learns from
PRESETS = ("full", "quick", train_baseline.PRESET)
ASKING = (
    0.25  # what asking a teacher adds to a step, in steps of the CNN: measured as `STEP_EFFORT`
)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `train` and, below it, each model with its flags and the ways to teach a finished one."""
    parser = commands.add_parser("train", help="train a model, or teach a finished one")
    models = parser.add_subparsers(metavar="MODEL", dest="model", required=True)
    for name in ALL_MODELS:
        add_flags(
            models.add_parser(
                name,
                help=f"train the model {name} and put it in place of the saved one",
                description="Trains one model. Interrupted with Ctrl+C, the same command goes on from the "
                "last checkpoint. A flag that is not given keeps the preset's value.",
            )
        )
    adapt.add_parser(models)
    transfer.add_parser(models)


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags that every model takes: a preset, and one for each field of the config."""
    parser.add_argument(
        "--preset",
        choices=PRESETS,
        default="full",
        help="quick is a short run; seed a network as a first course builds it, kept beside the others",
    )
    train_baseline.add_flags(parser)
    add_config_flags(parser, TrainConfig, leave_out=("model",))
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where the data sets are")
    parser.add_argument(
        "--extra",
        type=Path,
        metavar="FOLDER",
        help="pictures of single digits to learn from as well, with a labels.csv (file,label)",
    )
    parser.add_argument(
        "--start-from",
        type=Path,
        metavar="FOLDER",
        help="begin with the weights of the model saved there, not with random ones",
    )
    add_worker_flags(parser)
    parser.add_argument("--models", type=Path, metavar="FOLDER", default=SAVED_MODELS)
    parser.add_argument("--checkpoints", type=Path, metavar="FOLDER", default=CHECKPOINTS)
    parser.set_defaults(run=run, refuse=parser.error)


def run(arguments: argparse.Namespace) -> int:
    """Train, calibrate, export, and put the finished model in its place."""
    if arguments.preset == train_baseline.PRESET:
        return train_baseline.run(arguments)
    config = config_of(arguments)
    check_workers(arguments, [*configs_of_teachers(config), config])
    with started_workers(arguments, run):
        return _train(config, arguments)


def _train(config: TrainConfig, arguments: argparse.Namespace) -> int:
    """Train in this process, and in those that share the run; the chief saves what was learned."""
    extra = [] if arguments.extra is None else load_labeled_folder(arguments.extra)
    from mnist_core.training.fit import load_history
    from mnist_core.training.workers import join_workers

    workers = join_workers()
    pools = _build_pools(config, arguments, extra, workers)
    try:
        model, checkpoints = _fit_all(config, pools, arguments, extra, workers)
    except KeyboardInterrupt:
        if workers.is_chief:
            _print_now("\nThe checkpoint is written: the same command goes on from there.")
        raise
    with workers.after_chief():  # who leaves before it looks like one that was lost
        if workers.is_chief:
            _save(model, config, pools, arguments, load_history(checkpoints))
    return 0


def _save(
    model: keras.Model,
    config: TrainConfig,
    pools: Any,
    arguments: argparse.Namespace,
    history: list[dict[str, Any]],
) -> None:
    """Calibrate and export the finished model, and put it in its place."""
    from mnist_core.models.export import save_model
    from mnist_core.models.store import Calibration
    from mnist_core.training.calibrate import calibrate

    _print_now("calibrating and exporting")
    # The line decoder weighs the line network's output; it is never shown as a probability.
    calibration = calibrate(model, pools) if config.model in MODEL_NAMES else Calibration()
    save_model(
        model,
        arguments.models,
        config.model,
        config=config.to_json(),
        calibration=calibration,
        history=history,
    )
    if config.model == INK_MODEL:
        from mnist_core.training.fit_signs import fit_signs

        _print_now("fitting what signs look like")
        fit_signs(arguments.models, data=arguments.data)
    _print_now(
        f"Saved in {arguments.models / config.model}. Its figures are those of the model before it until "
        "you run 'python -m mnist_core evaluate'."
    )


def _fit_all(
    config: TrainConfig,
    pools: Any,
    arguments: argparse.Namespace,
    extra: Sequence[LabeledPicture],
    workers: Workers,
) -> tuple[keras.Model, Path]:
    """Train the teachers, if there are any, then the network; returns it and where its checkpoints are."""
    from mnist_core.models.export import load_keras_model
    from mnist_core.training.fit import fit

    start = None
    if arguments.start_from is not None:
        start = load_keras_model(arguments.start_from, config.model)
    runs = [*configs_of_teachers(config), config]
    progress = Progress(runs)
    finished: list[keras.Model] = []
    for one in runs:
        checkpoints = arguments.checkpoints / run_name(one, extra)
        if start is not None:  # other weights to begin with make it another run
            checkpoints = checkpoints.with_name(f"{checkpoints.name}-continued")
        progress.start(checkpoints)
        model = fit(
            one,
            pools,
            checkpoints,
            teachers=finished[: one.teachers],
            start=start if one is config else None,
            on_step=progress.on_step,
            on_epoch=progress.on_epoch,
            workers=workers,
        )
        finished.append(model)
    return finished[-1], checkpoints


def _build_pools(
    config: TrainConfig,
    arguments: argparse.Namespace,
    extra: Sequence[LabeledPicture],
    workers: Workers,
) -> Any:
    """Write what the model is taught and chosen by: single digits, or pages for the ink network."""
    if config.model == INK_MODEL:
        from mnist_core.training.page_pool import build_page_pools

        if extra:
            arguments.refuse("--extra holds single digits, and the ink network learns from pages.")
        pages = arguments.checkpoints / PAGES
        with workers.after_chief():  # who writes the pages
            return build_page_pools(
                pages, config.num_pages, data=arguments.data, on_step=_print_now
            )
    from mnist_core.training.corpus import build_pools
    from mnist_core.training.own_pictures import add_pictures

    pools = build_pools(
        arguments.data,
        num_renderings=config.num_renderings,
        with_forms=config.model == LINE_MODEL,
        on_step=_print_now,
    )
    pools, unreadable = add_pictures(pools, extra)
    for sentence in unreadable:
        _print_now(f"Left out: {sentence}")
    return pools


def config_of(arguments: argparse.Namespace) -> TrainConfig:
    """Change the preset by the flags that were given; ends the program if a value is out of range."""
    if arguments.step is not None:
        arguments.refuse("--step is of --preset seed.")
    given = given_fields(arguments, TrainConfig)
    given.pop("model")
    try:
        return preset(arguments.model, arguments.preset, **given)
    except ValueError as error:
        arguments.refuse(str(error))
        raise AssertionError("argparse ends the program") from error


class Progress:
    """Shows the progress: one line that is overwritten, and one that stays for each epoch.

    Args:
        runs: The networks to be trained, in this order.
    """

    def __init__(self, runs: Sequence[TrainConfig]) -> None:
        self._runs = list(runs)
        self._current = -1
        self._is_first = True

    def start(self, checkpoints: Path) -> None:
        """Say which network comes next, and where its checkpoints are."""
        self._current += 1
        config = self._runs[self._current]
        which = f"network {self._current + 1} of {len(self._runs)}, " * (len(self._runs) > 1)
        _print_now(f"Training {which}{config.to_json()}\nCheckpoints: {checkpoints}")

    def on_step(self, report: StepReport) -> None:
        """Show where the run stands; how long it will take in all is printed once, as soon as it is known."""
        if self._is_first:
            self._is_first = False
            in_all = format_duration(self._estimate_all(report))
            _print_now(f"This will take about {in_all} on this machine.")
        if sys.stderr.isatty():
            config = self._runs[self._current]
            line = (
                f"epoch {report.epoch:>3}/{config.epochs}  "
                f"batch {report.batch:>4}/{config.steps_per_epoch}  loss {report.loss:.4f}  "
                f"accuracy {report.accuracy:.2%}  {format_duration(report.seconds_left)} left"
            )
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def on_epoch(self, report: EpochReport) -> None:
        """Say what an epoch reached on the validation split."""
        accuracy = "  ".join(f"{name} {share:.2%}" for name, share in report.accuracy.items())
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        _print_now(
            f"epoch {report.epoch:>3}/{self._runs[self._current].epochs}  loss {report.loss:.4f}  "
            f"validation: {accuracy}  after {format_duration(report.seconds)}"
        )

    def _estimate_all(self, report: StepReport) -> float:
        """Estimate the seconds of this run and of those after it."""
        current, *later = self._runs[self._current :]
        steps = sum(_step_effort(config) * config.num_steps for config in later)
        return report.seconds_left + report.seconds_per_step * steps / _step_effort(current)


def _step_effort(config: TrainConfig) -> float:
    """Return what a step takes, in steps of a CNN without teachers."""
    return STEP_EFFORT[config.model] + (ASKING if config.teachers else 0)


def format_duration(seconds: float) -> str:
    """Write a duration as a person would say it: "45 s", "12 min", "1 h 20 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def run_name(config: TrainConfig, extra: Sequence[LabeledPicture]) -> str:
    """Name a run by all that decides it, so that no other run goes on from its checkpoints."""
    pictures = [(str(picture.path), picture.label) for picture in extra]
    teachers = [teacher.to_json() for teacher in configs_of_teachers(config)]
    decides = [config.to_json(), pictures, *teachers]
    digest = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()
    return f"{config.model}-{digest[:8]}"


def _print_now(line: str) -> None:
    print(line, flush=True)
