"""Most drawings are answered on the event loop, before Gradio: its way to a function takes longer than the answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.messages import MAX_SIDE
from demo.metrics import READING_SECONDS

ROUTE = "/gradio_api/component_server"
FUNCTION = "recognize_drawing"  # as the pad's JavaScript calls it
# The largest drawing in base64, a bit a pixel, and the words around it; what is longer is something else.
MAX_BYTES = MAX_SIDE * MAX_SIDE // 6 + 4_000

Glance = Callable[[Any], "Mapping[str, object] | None"]


class Drawings:
    """ASGI middleware: answers the pad's messages where a glance will do, and hands on all others."""

    def __init__(self, app: ASGIApp, *, page: gr.Blocks, glance: Glance) -> None:
        """Wrap an app.

        Args:
            app: Gradio's, which answers the same messages, in threads.
            page: Its page.
            glance: Answers a message of the pad within two milliseconds or so, for nothing else is served
                meanwhile, or with None.
        """
        self._app = app
        self._glance = glance
        self._components = {
            number for number, block in page.blocks.items() if hasattr(block, FUNCTION)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not _may_be_drawing(scope):
            return await self._app(scope, receive, send)
        try:
            body = await Request(scope, receive).body()
        except ClientDisconnect:
            return
        view = self._answer(body)
        if view is None:
            return await self._app(scope, _replay(body, receive), send)
        await JSONResponse(view)(scope, receive, send)

    def _answer(self, body: bytes) -> Mapping[str, object] | None:
        started = time.perf_counter()
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            return None
        if not (isinstance(message, dict) and message.get("fn_name") == FUNCTION):
            return None
        component, session = message.get("component_id"), message.get("session_hash")
        if type(component) is not int or component not in self._components:
            return None
        view = self._glance(message.get("data")) if isinstance(session, str) else None
        if view is not None:
            READING_SECONDS.labels("drawing").observe(time.perf_counter() - started)
        return view


def _may_be_drawing(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "POST":
        return False
    if scope["path"].removeprefix(scope.get("root_path", "")) != ROUTE:
        return False
    headers = Headers(scope=scope)
    length = headers.get("content-length", "")
    is_short = length.isascii() and length.isdigit() and len(length) < 9
    return is_short and int(length) <= MAX_BYTES and "json" in headers.get("content-type", "")


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read already, then whatever comes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay
