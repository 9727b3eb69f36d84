"""Everything around Gradio's app: outside of its own middleware, which answers some requests itself."""

from __future__ import annotations

from starlette.types import ASGIApp

from demo.hosting import Hosting
from demo.limits.body_limit import BodyLimit
from demo.limits.errors import LastResort
from demo.limits.headers import SecurityHeaders
from demo.limits.hosts import HostCheck
from demo.limits.open_routes import OpenRoutes
from demo.metrics import Measured


def guard(app: ASGIApp, hosting: Hosting) -> ASGIApp:
    """Put all bounds around an app; the last is asked first."""
    app = BodyLimit(app)
    app = LastResort(app)
    app = OpenRoutes(app)
    app = HostCheck(app, names=hosting.names)
    app = SecurityHeaders(app, frames=hosting.frames)
    return Measured(app)
