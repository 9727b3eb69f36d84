"""What the server counts, for Prometheus: nothing that tells of one visitor, or of the machine but its load."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.limits.open_routes import ALLOWED, ALLOWED_BELOW

SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)  # of the histograms
OTHER = "other"  # all routes that are not there, so that nobody can make the list long

REGISTRY = CollectorRegistry()  # the library's own would tell Python's version
ProcessCollector(registry=REGISTRY)  # memory, CPU, open files
REQUESTS = Counter("digits_requests", "Requests answered.", ["route", "status"], registry=REGISTRY)
REQUEST_SECONDS = Histogram(
    "digits_request_seconds",
    "Time until an answer begins.",
    ["route"],
    buckets=SECONDS,
    registry=REGISTRY,
)
READING_SECONDS = Histogram(
    "digits_reading_seconds",
    "Time that a picture takes, without its wait.",
    ["kind"],
    buckets=SECONDS,
    registry=REGISTRY,
)
REFUSALS = Counter(
    "digits_refusals",
    "Sentences that were said instead of an answer.",
    ["reason"],
    registry=REGISTRY,
)
ERRORS = Counter("digits_errors", "Errors that nobody foresaw.", registry=REGISTRY)


class Measured:
    """ASGI middleware, outermost: counts and times every request."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        route = _route_of(scope["path"])
        started = time.perf_counter()

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                REQUESTS.labels(route, message["status"]).inc()
                REQUEST_SECONDS.labels(route).observe(time.perf_counter() - started)
            await send(message)

        await self._app(scope, receive, send_counted)


def serve_metrics(request: Request) -> Response:
    """Answer /metrics in the format that the client asks for."""
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(REGISTRY), headers={"Content-Type": content_type})


def _route_of(path: str) -> str:
    if path in ALLOWED:
        return path
    return next((start for start in ALLOWED_BELOW if path.startswith(start)), OTHER)
