"""The shelf of real test digits that one network misreads and the other doesn't, or that both do."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from demo import views
from mnist_core import (
    MODEL_NAMES,
    Accuracy,
    Difference,
    ModelFileError,
    load_accuracies,
    load_differences,
    read_card,
)


class ShelfDigit(TypedDict):
    """A digit of the shelf: its `index` in the test set, what it is, who misreads it, and what both saw."""

    index: int
    label: int
    isDoubtful: bool
    wrong: list[str]
    answers: dict[str, int]
    seen: str


@dataclass(frozen=True)
class Shelf:
    """What was measured of both networks on MNIST's test set.

    Attributes:
        differences: The digits that one of them misreads, or both.
        accuracies: By model name.
    """

    differences: Sequence[Difference]
    accuracies: dict[str, Accuracy]


def try_shelf() -> Shelf | None:
    """Load the shelf; models that were trained here may have none yet, which is said."""
    try:
        return Shelf(load_differences(), load_accuracies())
    except ModelFileError as error:
        print(f"The page shows no digits on which the networks differ. {error}", file=sys.stderr)
        return None


def list_digits(shelf: Shelf) -> list[ShelfDigit]:
    """List the shelf's digits as JSON can carry them: 1 kB each."""
    return [
        {
            "index": one.index,
            "label": one.label,
            "isDoubtful": one.is_doubtful,
            "wrong": list(one.wrong),
            "answers": dict(one.labels),
            "seen": views.encode_levels(np.round(one.digit * 255)),
        }
        for one in shelf.differences
    ]


def serve_card(request: Request) -> Response:
    """Answer /cards/{name}: what was measured of a model, as text, or 404."""
    name = request.path_params["name"]
    try:
        if name in MODEL_NAMES:
            return PlainTextResponse(read_card(name))
    except ModelFileError:  # models that were trained here may have none
        pass
    return PlainTextResponse("There is no such card.", 404)
