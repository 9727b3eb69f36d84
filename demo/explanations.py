"""What lies behind an answer: why, inside, step by step, and what changes do to it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from demo import messages, views
from demo.handlers import answer
from demo.language import LANGUAGES_FOLDER
from mnist_core import (
    CHANGES,
    MODEL_NAMES,
    SIDE,
    Explainer,
    ModelFileError,
    Neighbors,
    Recognizer,
    Robustness,
    VisitorError,
    change_digit,
    cover_digit,
    load_learning,
    load_robustness,
    read_steps,
)

Loaded = TypeVar("Loaded")

logger = logging.getLogger(__name__)

FRAME = (0, 0, SIDE, SIDE)  # the box of what is framed already


class NotHereError(VisitorError):
    """What a panel shows lies in a file that this server has not."""

    languages = LANGUAGES_FOLDER


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
) -> dict[str, views.NetworkView] | views.ErrorView:
    """Show what the open layer of each network answers, and what its chosen unit or map computes.

    Args:
        explainer: The opened models.
        message: `{"seen": ..., "open": {model: [layer, unit]}}`: the layer behind the last hidden one is
            that of the outputs; a unit of null is the strongest for this digit.

    Returns:
        By model, its `views.NetworkView`.
    """

    def look() -> dict[str, views.NetworkView]:
        digit = messages.unpack_seen(message)
        return {
            name: _look_at_network(explainer, name, digit, *messages.unpack_open(message, name))
            for name in MODEL_NAMES
        }

    return answer(look, message)


def _look_at_network(
    explainer: Explainer, model: str, digit: NDArray[np.float32], number: int, unit: int | None
) -> views.NetworkView:
    layers = explainer.inside(model, digit)
    part: views.UnitView | views.MapView | views.OutputsView
    if number == len(layers):
        layer = layers[-1]
        part = views.outputs_view(explainer.contributions(model, digit))
    else:
        layer = layers[number]
        unit = layer.strongest if unit is None else unit
        part = views.part_view(explainer.unit(model, digit, number, unit), unit)
    return {
        "layers": [{"kind": each.kind, "count": each.shape[-1]} for each in layers],
        "open": number,
        "layer": views.layer_picture(layer),
        "part": part,
    }


def show_learning(message: Any) -> views.LearningView | views.ErrorView:
    """Show how two small networks learned; models that were trained here may lack the record, which is said."""
    return answer(lambda: views.learning_view(_load(load_learning)), message)


def find_nearest(
    explainer: Explainer, load_neighbors: Callable[[], Neighbors], message: Any
) -> dict[str, list[views.NeighborView]] | views.ErrorView:
    """Find the training digits that each network sees most like `{"seen": ...}`.

    Args:
        explainer: The opened models.
        load_neighbors: Gives the digits to search; models that were trained here may have none yet, which is said.
        message: See `messages.unpack_seen`.

    Returns:
        By model, the nearest first.
    """

    def find() -> dict[str, list[views.NeighborView]]:
        digit, neighbors = messages.unpack_seen(message), _load(load_neighbors)
        return {
            name: [
                {"label": each.label, "seen": views.encode_levels(each.pixels)}
                for each in neighbors.nearest(name, explainer.features(name, digit))
            ]
            for name in MODEL_NAMES
        }

    return answer(find, message)


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
    """Read a digit after the playground's changes.

    Args:
        recognizer: The loaded models.
        message: `{"seen": ..., "changes": {name: amount}, "cover": [x, y]}`; the square may be null.
    """

    def read() -> views.DigitView:
        changed = _change(message, messages.unpack_changes(message))
        return views.digit_view(recognizer.classify_digits([changed], [FRAME])[0])

    return answer(read, message)


def find_limits(recognizer: Recognizer, message: Any) -> views.LimitsView | views.ErrorView:
    """Read a digit at every stop of one of the playground's sliders, while the others stay.

    Args:
        recognizer: The loaded models.
        message: As `try_changes` takes it, and `"along"`: the name of the change.
    """

    def find() -> views.LimitsView:
        along, changes = messages.unpack_along(message), messages.unpack_changes(message)
        amounts = CHANGES[along].amounts
        changed = [_change(message, {**changes, along: amount}) for amount in amounts]
        readings = recognizer.classify_digits(changed, [FRAME] * len(changed))
        labels = {
            name: [reading.predictions[name].label for reading in readings] for name in MODEL_NAMES
        }
        return {"amounts": list(amounts), "labels": labels}

    return answer(find, message)


def _load(load: Callable[[], Loaded]) -> Loaded:
    """Load what was measured; where it is missing, a visitor is told so, and the host how to make it."""
    try:
        return load()
    except ModelFileError as error:
        logger.warning("A panel can't be shown. %s", error)
        raise NotHereError("not_here") from None


def _change(message: Any, changes: Mapping[str, float]) -> NDArray[np.float32]:
    changed = change_digit(messages.unpack_seen(message), **changes)
    cover = messages.unpack_cover(message)
    return changed if cover is None else cover_digit(changed, *cover)
