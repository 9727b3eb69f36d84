"""Which of Gradio's routes are open: those that the page, `gradio_client` and MCP need.

The others would draw icons of any size, read files back, open dashboards or proxy to other servers.
"""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

ALLOWED = frozenset(
    {
        "/",
        "/config",
        "/favicon.ico",
        "/health",
        "/manifest.json",
        "/metrics",
        "/robots.txt",
        "/theme.css",
        "/api/read",
        "/gradio_api/app_id",
        "/gradio_api/cancel",
        "/gradio_api/component_server",
        "/gradio_api/info",
        "/gradio_api/login_check",
        "/gradio_api/openapi.json",
        "/gradio_api/queue/data",
        "/gradio_api/queue/join",
        "/gradio_api/queue/status",
        "/gradio_api/reset",
        "/gradio_api/startup-events",
        "/gradio_api/theme.css",
        "/gradio_api/upload",
        "/gradio_api/user",
    }
)
ALLOWED_BELOW = (
    "/assets/",
    "/cards/",
    "/examples/",
    "/pwa_icon/",
    "/static/",
    "/svelte/",
    "/web/",
    "/gradio_api/api/",
    "/gradio_api/call/",
    "/gradio_api/heartbeat/",
    "/gradio_api/mcp/",
    "/gradio_api/run/",
)


class OpenRoutes:
    """ASGI middleware: what is not open is not there, 404."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: the app does, if the route is open."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        is_open = path.rstrip("/") in ALLOWED or path == "/" or path.startswith(ALLOWED_BELOW)
        if path.rstrip("/") == "/gradio_api/mcp" or is_open:
            return await self._app(scope, receive, send)
        await PlainTextResponse("There is nothing here.\n", 404)(scope, receive, send)
