"""A bound on what one request may send: Gradio bounds uploads, but reads messages whole."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.language import language_of, say
from demo.messages import MAX_PICTURE_BYTES

# The largest picture in base64, which makes four letters of three bytes, and the words around it.
LARGEST_BODY = 4 * MAX_PICTURE_BYTES // 3 + 100_000


class BodyLimit:
    """ASGI middleware: a larger body is read, but not kept, and answered with 413 and a sentence."""

    def __init__(self, app: ASGIApp, *, largest: int = LARGEST_BODY) -> None:
        """Wrap an app.

        Args:
            app: Answers what is small enough.
            largest: Bytes that a body may have.
        """
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: the app does, unless it reads past the bound."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        received = 0

        async def receive_bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received <= self._largest:
                return message
            # Most clients listen only after they have sent everything.
            while message.get("more_body"):
                message = await receive()
            raise _TooLargeError

        async def send_unless_refused(message: Message) -> None:
            if received <= self._largest:  # else whatever the app makes of the error is dropped
                await send(message)

        try:
            await self._app(scope, receive_bounded, send_unless_refused)
        except _TooLargeError:
            pass
        if received > self._largest:
            refusal = JSONResponse({"detail": _sentence(scope)}, status_code=413)
            await refusal(scope, receive, send)


class _TooLargeError(Exception):
    """Ends the app's reading."""


def _sentence(scope: Scope) -> str:
    language = language_of(Headers(scope=scope).get("accept-language"))
    return say("file_too_large", language, limit=MAX_PICTURE_BYTES // 1_000_000)
