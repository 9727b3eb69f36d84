"""python -m mnist_core train transfer: a backbone that learned from photographs learns digits."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from mnist_core.command_line.config_flags import add_config_flags, given_fields
from mnist_core.training.config import BACKBONES, TransferConfig

OUTPUT = Path("transferred")  # apart from saved_models, which the page runs


def add_parser(models: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `transfer` to what `train` can do, with its flags."""
    parser = models.add_parser(
        "transfer",
        help="let a network that learned from photographs learn digits, beside the saved models",
        description="Trains the last layer on a frozen backbone of Keras, then the whole network, measures it on "
        "MNIST's test set and on pen writers nobody was trained on, and saves it apart from the page's models.",
    )
    parser.add_argument("--backbone", choices=BACKBONES, default=BACKBONES[0])
    parser.add_argument(
        "--weights",
        type=Path,
        metavar="FILE",
        help="the backbone's weights without its top layers, .h5 or .weights.h5; ImageNet's are downloaded if "
        "none is given",
    )
    add_config_flags(parser, TransferConfig, leave_out=("backbone",))
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where the data sets are")
    parser.add_argument("--output", type=Path, metavar="FOLDER", default=OUTPUT)
    parser.set_defaults(run=run, refuse=parser.error)


def run(arguments: argparse.Namespace) -> int:
    """Train, measure and save the network; prints its row for a table."""
    config = config_of(arguments)
    from mnist_core.evaluation.measure_transfer import measure_transfer, transfer_row
    from mnist_core.models.transfer import IMAGENET
    from mnist_core.training.transfer import fit_transfer, load_transfer_data, save_transfer

    print(f"Training {config.to_json()}", flush=True)
    training, validation = load_transfer_data(config, arguments.data)
    model, history = fit_transfer(
        config,
        training,
        validation,
        weights=arguments.weights or IMAGENET,
        on_epoch=_print_epoch,
    )
    source = IMAGENET if arguments.weights is None else arguments.weights.name
    folder = save_transfer(arguments.output, model, config, history, weights=source)
    print("measuring", flush=True)
    figures = measure_transfer(arguments.output, config.backbone, arguments.data)
    print(transfer_row(figures), f"\nSaved in {folder}", sep="", flush=True)
    return 0


def config_of(arguments: argparse.Namespace) -> TransferConfig:
    """Build the config from the flags; ends the program if a value is out of range."""
    try:
        return TransferConfig(**given_fields(arguments, TransferConfig))
    except ValueError as error:
        arguments.refuse(str(error))
        raise AssertionError("argparse ends the program") from error


def _print_epoch(epoch: dict[str, Any]) -> None:
    print(
        f"{epoch['stage']:>8}, epoch {epoch['epoch']:>2}  loss {epoch['loss']:.4f}  "
        f"accuracy {epoch['accuracy']:.2%}  validation {epoch['validation_accuracy']:.2%}  "
        f"after {epoch['seconds']:.0f} s",
        flush=True,
    )
