"""What the page and programs ask for: plain values in, plain values out; imports no gradio."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import numpy as np

from demo import messages, views
from demo.language import language_of, say
from demo.limits.refusal import BusyError
from demo.limits.room import ClientLeftError, Room
from demo.metrics import ERRORS, READING_SECONDS, REFUSALS
from mnist_core import (
    MnistCoreError,
    NoInkError,
    NumberReading,
    Recognizer,
    VisitorError,
    digit_answer,
    number_answer,
)

# A drawing this much wider than high may be several digits that touch.
WIDE = 1.2

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


@READING_SECONDS.labels("drawing").time()
def recognize_drawing(recognizer: Recognizer, message: Any) -> views.ReadingView:
    """Read what is on the pad: one digit, or several side by side.

    Args:
        recognizer: The loaded models.
        message: As the pad sends it, see `messages.unpack_drawing`. Untrusted.

    Returns:
        A `views.digit_view`, a `views.number_view`, or a `views.error_view` with a sentence.
    """

    def read() -> views.ReadingView:
        canvas = messages.unpack_drawing(message)
        digit = recognizer.read_digit(canvas)
        # A wide line without an end may still become a digit.
        is_one = digit.is_digit or message.get("isUnfinished") is True
        if _may_be_number(canvas, is_one=is_one):
            # A page's ink is judged more strictly than a single digit's: there may be none.
            with suppress(NoInkError):
                number = recognizer.read_number(canvas)
                if _is_number(number):
                    return views.number_view(number)
        return views.digit_view(digit)

    return answer(read, message)


@READING_SECONDS.labels("photograph").time()
def recognize_photo(recognizer: Recognizer, message: Any) -> views.ReadingView:
    """Read every digit on a picture: `{"picture": a file as base64}`, untrusted.

    Returns:
        A `views.number_view`, also of a single digit, or a `views.error_view` with a sentence.
    """

    def read() -> views.ReadingView:
        picture = messages.unpack_picture(message)
        number = recognizer.read_number(picture)
        if number.digits:
            return views.number_view(number)
        # A lone digit may fill the picture so that no writing is found around it.
        digit = recognizer.read_digit(picture)
        if not digit.is_digit:
            return views.error_view(say("number_none", _language(message)))
        view = views.digit_view(digit)
        return {"state": "number", "text": str(digit.label), "digits": [view]}

    return answer(read, message)


@READING_SECONDS.labels("digit").time()
def read_digit(recognizer: Recognizer, picture: bytes) -> dict[str, Any]:
    """Read the one digit on a picture, for a program. Raises `MnistCoreError` as the library."""
    return digit_answer(recognizer.read_digit(picture))


@READING_SECONDS.labels("number").time()
def read_number(recognizer: Recognizer, picture: bytes) -> dict[str, Any]:
    """Read every number on a picture, for a program. Raises `MnistCoreError` as the library."""
    return number_answer(recognizer.read_number(picture))


def answer(read: Callable[[], Answer], message: Any) -> Answer | views.ErrorView:
    """Run `read`; what goes wrong becomes a sentence, and what nobody foresaw is logged too."""
    try:
        return read()
    except VisitorError as error:
        return refusal(error, message)
    except MnistCoreError as error:
        return views.error_view(str(error))
    except Exception:
        ERRORS.inc()
        logger.exception("A message of the page could not be answered")
        return views.error_view(say("unexpected", _language(message)))


def refusal(error: VisitorError, message: Any) -> views.ErrorView:
    """Say an error in the language of whoever sent `message`, and count it."""
    REFUSALS.labels(error.key).inc()
    return views.error_view(error.in_language(_language(message)))


async def answer_in_turn(
    room: Room,
    work: Callable[[], Answer],
    message: Any,
    *,
    client: str,
    has_left: Callable[[], Awaitable[bool]],
) -> Answer | views.ErrorView:
    """Run `work`, which answers `message`, when its turn comes; see `Room.run`."""
    try:
        return await room.run(work, client=client, has_left=has_left)
    except BusyError as error:
        return refusal(error, message)
    except ClientLeftError:
        return views.error_view(say("unexpected"))  # that nobody reads


def _language(message: Any) -> str:
    tag = message.get("language") if isinstance(message, dict) else None
    return language_of(tag if isinstance(tag, str) else None)


def _may_be_number(canvas: np.ndarray, *, is_one: bool) -> bool:
    """Tell whether looking for several digits can pay: it takes longer than reading one.

    A digit of several strokes, a 4 or a 5, has no column without ink between them; digits side
    by side mostly do.
    """
    columns = np.flatnonzero((canvas < 128).any(axis=0))
    rows = np.flatnonzero((canvas < 128).any(axis=1))
    if columns.size == 0:
        return False
    has_gap = bool((np.diff(columns) > 1).any())
    return has_gap or (not is_one and bool(np.ptp(columns) > WIDE * np.ptp(rows)))


def _is_number(number: NumberReading) -> bool:
    digits = number.digits
    return len(digits) > 1 and all(digit.is_digit for digit in digits)
