"""What nobody foresaw becomes a sentence, and a short line in the log."""

from __future__ import annotations

import logging
from typing import Any

import gradio as gr
from fastapi.exceptions import RequestValidationError
from gradio.route_utils import FnIndexInferError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, ExceptionHandler, Message, Receive, Scope, Send

from demo.language import language_of, say
from demo.limits.refusal import RefusalError, refuse
from demo.metrics import ERRORS

# Our own functions answer every error themselves: this is Gradio, stumbling over a message.
MALFORMED = (LookupError, TypeError, ValueError, AttributeError, FnIndexInferError)

logger = logging.getLogger(__name__)


def answer_error(request: Request, error: Exception) -> Response:
    """Answer a request that failed: 400 if it is malformed, else 500."""
    if isinstance(error, MALFORMED):
        return refuse(RefusalError("not_understood"), request.scope)
    language = language_of(request.headers.get("accept-language"))
    return JSONResponse({"detail": say("unexpected", language)}, 500)


def answer_invalid(request: Request, error: Exception) -> Response:
    """Answer a message of another form than its route takes; FastAPI would send it back in its answer."""
    return refuse(RefusalError("not_understood"), request.scope, status=422)


class AnsweredBlocks(gr.Blocks):
    """Gradio's blocks: what they stumble over before our functions are asked is told, where Gradio says null."""

    async def process_api(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Run one of the functions that programs call. Takes what Gradio's takes; raises `gr.Error` only."""
        try:
            return await super().process_api(*args, **kwargs)
        except gr.Error:
            raise
        except MALFORMED:
            logger.warning("A message was not understood", exc_info=True)
            raise gr.Error(say("not_understood"), print_exception=False) from None
        except Exception:
            ERRORS.inc()
            logger.exception("A request could not be answered")
            raise gr.Error(say("unexpected"), print_exception=False) from None


HANDLERS: dict[type[Exception] | int, ExceptionHandler] = {
    Exception: answer_error,
    RequestValidationError: answer_invalid,
}


class LastResort:
    """ASGI middleware: logs what the app raises, after it was answered, in one short line."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app that answers by `HANDLERS`, and raises what it answered."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        has_started = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception as error:
            if isinstance(error, MALFORMED):
                logger.warning("A message was not understood", exc_info=True)
            else:
                ERRORS.inc()
                logger.exception("A request could not be answered")
            if not has_started:
                await answer_error(Request(scope), error)(scope, receive, send)
