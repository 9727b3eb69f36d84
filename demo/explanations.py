"""What lies behind an answer: why, inside, step by step, and what changes do to it."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from demo import messages, views
from demo.handlers import answer
from mnist_core import (
    MODEL_NAMES,
    SIDE,
    Explainer,
    ModelFileError,
    Recognizer,
    Robustness,
    change_digit,
    load_robustness,
    read_steps,
)


def try_robustness() -> Robustness | None:
    """Load the playground's curves; models that were trained here may have none yet, which is said."""
    try:
        return load_robustness()
    except ModelFileError as error:
        print(f"The playground shows no chart. {error}", file=sys.stderr)
        return None


def explain_why(explainer: Explainer, message: Any) -> dict[str, list[str]] | views.ErrorView:
    """Map what speaks for and against each of the ten digits, by model.

    Args:
        explainer: The opened models.
        message: `{"seen": ...}`, see `messages.unpack_seen`.

    Returns:
        By model, ten maps: 784 bytes each, base64; 128 is neutral, 255 speaks for, 1 against.
    """

    def explain() -> dict[str, list[str]]:
        digit = messages.unpack_seen(message)
        return {
            name: [
                views.encode_levels(128 + np.round(127 * map_))
                for map_ in explainer.why(name, digit)
            ]
            for name in MODEL_NAMES
        }

    return answer(explain, message)


def look_inside(
    explainer: Explainer, message: Any
) -> dict[str, list[views.LayerPicture]] | views.ErrorView:
    """Show what each hidden layer answers to `{"seen": ...}`.

    Returns:
        By model, its layers: `kind` is "conv" or "dense", `count` the number of maps or units.
    """

    def look() -> dict[str, list[views.LayerPicture]]:
        digit = messages.unpack_seen(message)
        return {
            name: [
                {
                    "kind": layer.kind,
                    "count": layer.shape[-1],
                    "active": layer.num_active,
                    "ratio": layer.mosaic.shape[1] / layer.mosaic.shape[0],
                    "picture": views.encode_picture(layer.mosaic),
                }
                for layer in explainer.inside(name, digit)
            ]
            for name in MODEL_NAMES
        }

    return answer(look, message)


def show_steps(message: Any) -> views.StepsView | views.ErrorView:
    """Show the way of a drawing, or of a picture file, to what the models see.

    Args:
        message: As `messages.unpack_drawing` or `messages.unpack_picture` takes it.
    """

    def show() -> views.StepsView:
        is_file = isinstance(message, dict) and "picture" in message
        source = messages.unpack_picture(message) if is_file else messages.unpack_drawing(message)
        return {
            "steps": [
                {"name": step.name, "picture": views.encode_picture(step.picture)}
                for step in read_steps(source)
            ]
        }

    return answer(show, message)


def try_changes(recognizer: Recognizer, message: Any) -> views.DigitView | views.ErrorView:
    """Read a digit after the playground's changes: `{"seen": ..., "changes": {name: amount}}`."""

    def read() -> views.DigitView:
        changed = change_digit(messages.unpack_seen(message), **messages.unpack_changes(message))
        box = (0, 0, SIDE, SIDE)
        return views.digit_view(recognizer.classify_digits([changed], [box])[0])

    return answer(read, message)
