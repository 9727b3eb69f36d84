"""How a request is refused: a status, one sentence in the sender's language, and when to come again."""

from __future__ import annotations

from typing import ClassVar

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import Scope

from demo.language import LANGUAGES_FOLDER, language_of
from demo.metrics import REFUSALS
from mnist_core import VisitorError


class RefusalError(VisitorError):
    """A request that is not answered; its sentence tells nothing of the server."""

    languages = LANGUAGES_FOLDER
    status: ClassVar[int] = 400


class BusyError(RefusalError):
    """There is no room just now; the value `seconds`, or `minutes`, says when to come again."""

    status = 503


def refuse(error: VisitorError, scope: Scope, *, status: int | None = None) -> JSONResponse:
    """Make the response: `{"detail": a sentence}`, as Gradio's own refusals look.

    Args:
        error: What is said, in the language that the request prefers.
        scope: The request's.
        status: The error's own if None; 400 where it has none.
    """
    REFUSALS.labels(error.key).inc()
    language = language_of(Headers(scope=scope).get("accept-language"))
    headers = {}
    if isinstance(error, BusyError):
        wait = error.values.get("seconds") or 60 * int(str(error.values["minutes"]))
        headers["Retry-After"] = str(wait)
    status = status or (error.status if isinstance(error, RefusalError) else 400)
    return JSONResponse({"detail": error.in_language(language)}, status, headers)
