"""What browsers are told to refuse: foreign scripts, foreign frames, guessed types.

As strict as Gradio's page allows. Not to be had, and why:

- `script-src` without 'unsafe-eval': Gradio compiles the templates and scripts of `gr.HTML` in the browser.
- `style-src` without 'unsafe-inline': Svelte and Gradio set styles on elements.
- `require-trusted-types-for 'script'`: both write HTML as text.

Inline scripts run only if they stood in the page, or in its head, as it was sent: each by its hash.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.link_preview import with_preview

POLICY = "Content-Security-Policy"
SCRIPT = re.compile(rb"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
GZIP_LEVEL = 5  # 5 ms a page; the highest takes five times as long for 3 % less
FIXED = {
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it some browsers say `Origin: null` to the page's own server.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware, outermost: the same headers on every answer; what brings no policy may do nothing."""

    def __init__(self, app: ASGIApp, *, frames: str) -> None:
        """Wrap an app; `frames` is `Hosting.frames`."""
        self._app = app
        self._headers = {**FIXED, POLICY: f"default-src 'none'; frame-ancestors {frames}"}
        if frames in ("'self'", "'none'"):  # for browsers that don't know frame-ancestors
            self._headers["X-Frame-Options"] = "SAMEORIGIN" if frames == "'self'" else "DENY"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class PagePolicy:
    """ASGI middleware: gives a page of HTML its description and the policy that its scripts need.

    It compresses the page, too: Gradio does so only where an address ends as a file's name does.
    """

    def __init__(self, app: ASGIApp, *, frames: str, head: str) -> None:
        """Wrap an app.

        Args:
            app: Answers.
            frames: `Hosting.frames`.
            head: What Gradio's script puts into the page's head, with scripts of its own.
        """
        self._app = app
        self._frames = frames
        self._head = head.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a page is held back until all of its scripts are known."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        start: Message = {}
        page = b""

        async def send_with_policy(message: Message) -> None:
            nonlocal start, page
            if message["type"] == "http.response.start":
                if (
                    not Headers(raw=message["headers"])
                    .get("content-type", "")
                    .startswith("text/html")
                ):
                    return await send(message)
                start = message
                return
            if not start:
                return await send(message)
            page += message.get("body", b"")
            if not message.get("more_body"):
                described = with_preview(page, Request(scope))
                headers = MutableHeaders(scope=start)
                headers[POLICY] = page_policy(self._head + described, self._frames)
                headers.add_vary_header("Accept-Encoding")
                if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
                    headers["content-encoding"] = "gzip"
                    described = gzip.compress(described, compresslevel=GZIP_LEVEL)
                headers["content-length"] = str(len(described))
                await send(start)
                await send({"type": "http.response.body", "body": described})

        await self._app(scope, receive, send_with_policy)


def page_policy(page: bytes, frames: str) -> str:
    """Write the policy of a page: only itself, and its inline scripts by their hashes."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'unsafe-eval' {' '.join(_hashes(page))}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "manifest-src 'self'",
            "worker-src 'self' blob:",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {frames}",
        ]
    )


def _hashes(page: bytes) -> Iterable[str]:
    for script in SCRIPT.finditer(page):
        if b"src=" not in script["attributes"]:
            digest = hashlib.sha256(script["text"]).digest()
            yield f"'sha256-{base64.b64encode(digest).decode()}'"
