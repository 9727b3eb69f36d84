"""The app, closing silent connections after three seconds, not fifteen: python -m tests.demo.impatient_app."""

from __future__ import annotations

import app
from demo.limits import connections

SECONDS = 3

if __name__ == "__main__":
    connections.HEADER_SECONDS = connections.KEEP_ALIVE_SECONDS = SECONDS  # type: ignore[misc]
    app.main()
