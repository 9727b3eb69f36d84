"""The app, taking corrections as fast as they come, to be killed by a test: python -m tests.demo.corrections_app."""

from __future__ import annotations

from functools import partial

import app
from demo import page
from demo.corrections import Limits, SqliteStore, host

if __name__ == "__main__":
    limits = Limits(per_minute=10_000, per_minute_of_all=10_000)
    host.SqliteStore = partial(SqliteStore, limits=limits)  # type: ignore[misc, assignment]
    page.CORRECTIONS_BY_ADDRESS = {}
    app.main()
