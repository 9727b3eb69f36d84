"""What the page and programs ask for: plain values in, plain values out; imports no gradio."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from demo import messages, views
from demo.language import language_of, say
from demo.limits.refusal import BusyError, RefusalError
from demo.limits.room import ClientLeftError, Room
from demo.metrics import ERRORS, READING_SECONDS, REFUSALS
from mnist_core import (
    LineReading,
    MnistCoreError,
    NumberReading,
    Recognizer,
    VisitorError,
    digit_answer,
    number_answer,
    reading_answer,
)

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
        is_unfinished = message.get("isUnfinished") is True
        reading = recognizer.read(canvas, is_unfinished=is_unfinished)
        if isinstance(reading, NumberReading):
            return views.number_view(reading)
        return views.digit_view(reading)

    return answer(read, message)


def glance_at_drawing(recognizer: Recognizer, message: Any) -> views.DigitView | None:
    """Read what is on the pad if that takes a millisecond or two: what `recognize_drawing` answers.

    Returns:
        None where that must look closer, or where there is something to explain.
    """
    try:
        canvas = messages.unpack_drawing(message)
        reading = recognizer.glance(canvas, is_unfinished=message.get("isUnfinished") is True)
        return None if reading is None else views.digit_view(reading)
    except Exception:  # `recognize_drawing` meets it again, and says it
        return None


@READING_SECONDS.labels("photograph").time()
def recognize_photo(recognizer: Recognizer, message: Any) -> views.ReadingView:
    """Read every digit on a picture: `{"picture": a file as base64}`, untrusted.

    Returns:
        A `views.number_view`, also of a single digit, or a `views.error_view` with a sentence.
    """

    def read() -> views.ReadingView:
        picture = messages.unpack_picture(message)
        reading = recognizer.read(picture)
        if isinstance(reading, NumberReading):
            return views.number_view(reading)
        if not reading.is_digit:
            return views.error_view(say("number_none", _language(message)))
        return views.number_view(NumberReading((LineReading((reading,)),)))

    return answer(read, message)


@READING_SECONDS.labels("any").time()
def read(recognizer: Recognizer, picture: bytes) -> dict[str, Any]:
    """Read one digit or a number, for a program: the answer of `read_digit` or of `read_number`."""
    return reading_answer(recognizer.read(picture))


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
    except messages.MessageError:
        return refusal(RefusalError("not_understood"), message)
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
