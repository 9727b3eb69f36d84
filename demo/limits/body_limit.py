"""Bounds on what requests may send: Gradio bounds uploads, but reads messages whole, however slowly they come."""

from __future__ import annotations

import sys
import time

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.limits.refusal import BusyError, RefusalError, refuse
from mnist_core import MAX_PICTURE_BYTES, PictureError, VisitorError

# The largest picture in base64, which makes four letters of three bytes, and the words around it.
LARGEST_BODY = 4 * MAX_PICTURE_BYTES // 3 + 100_000
# Bytes of all bodies that are being answered: in memory each takes three times that, as text and decoded.
LARGEST_TOGETHER = 200_000_000
# Values that a message may hold, counted by what parts them: each takes forty times its letters as an object.
# What brings files holds no message.
MOST_VALUES = 10_000
VALUE_MARKS = (b",", b"[", b"{")
FILE_ROUTES = ("/api/read", "/gradio_api/upload")
SECONDS = 120.0  # in which a body must arrive; the largest then needs 3.6 Mbit/s
SECONDS_TILL_FREE = 10  # what is told to who finds no memory free


class BodyLimit:
    """ASGI middleware: what is too large, too slow, or too much together is answered with a sentence.

    A larger body is read to its end, but not kept: most clients listen only after they have sent everything.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        largest: int = LARGEST_BODY,
        largest_together: int = LARGEST_TOGETHER,
        seconds: float = SECONDS,
    ) -> None:
        """Wrap an app.

        Args:
            app: Answers what is small enough.
            largest: Bytes that a body may have.
            largest_together: Bytes that all bodies may have that are being answered.
            seconds: In which a body must arrive.
        """
        self._app = app
        self._largest = largest
        self._largest_together = largest_together
        self._seconds = seconds
        self._held = 0  # bytes of all bodies that are being answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: the app does, unless it reads past a bound."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        path = scope["path"].removeprefix(scope.get("root_path", "")).rstrip("/")
        body = _Body(self, receive, may_be_long=path in FILE_ROUTES)

        async def send_unless_refused(message: Message) -> None:
            if body.refusal is None:  # else whatever the app makes of the error is dropped
                await send(message)

        try:
            await self._app(scope, body.receive, send_unless_refused)
        except _RefusedError:
            pass
        finally:
            self._held -= body.held
        if body.refusal is not None:
            status = 413 if isinstance(body.refusal, PictureError) else None
            await refuse(body.refusal, scope, status=status)(scope, receive, send)

    def check(self, received: int) -> VisitorError | None:
        """Tell why a body of so many bytes is not taken; None if it is."""
        if received > self._largest:
            return PictureError("file_too_large", limit=MAX_PICTURE_BYTES // 1_000_000)
        if self._held > self._largest_together:
            return BusyError("busy", seconds=SECONDS_TILL_FREE)
        return None


class _RefusedError(Exception):
    """Ends the app's reading."""


class _SlowError(RefusalError):
    """The body did not arrive in time."""

    status = 408


class _Body:
    """The body of one request, counted while it arrives."""

    def __init__(self, limit: BodyLimit, receive: Receive, *, may_be_long: bool) -> None:
        self._limit = limit
        self._values_left = sys.maxsize if may_be_long else MOST_VALUES
        self._receive = receive
        self._ends = time.monotonic() + limit._seconds
        self._is_whole = False
        self.held = 0  # bytes
        self.refusal: VisitorError | None = None

    async def receive(self) -> Message:
        """Receive the next part, within the bounds."""
        if self._is_whole:
            return await self._receive()  # nothing comes any more but the client's leaving
        message = await self._receive_in_time()
        self._is_whole = not message.get("more_body")
        part = message.get("body", b"")
        self.held += len(part)
        self._limit._held += len(part)
        self._values_left -= sum(part.count(mark) for mark in VALUE_MARKS)
        too_many = RefusalError("not_understood") if self._values_left < 0 else None
        self.refusal = self._limit.check(self.held) or too_many
        if self.refusal is None:
            return message
        self._limit._held -= self.held
        self.held = 0
        while message.get("more_body"):
            message = await self._receive_in_time()
        raise _RefusedError

    async def _receive_in_time(self) -> Message:
        with anyio.move_on_after(self._ends - time.monotonic()):
            return await self._receive()
        self.refusal = _SlowError("too_slow")
        raise _RefusedError
