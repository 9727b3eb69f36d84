"""The app, taking corrections as fast as they come, to be killed by a test: python -m tests.demo.corrections_app."""

from __future__ import annotations

from functools import partial

import app
from demo.corrections import Limits, database
from demo.limits import upload_folder

if __name__ == "__main__":
    limits = Limits(per_minute=10_000, per_minute_of_all=10_000)
    database.open_database = partial(database.open_database, limits=limits)  # type: ignore[assignment]
    # Gradio notes where uploads lie when it is imported: with the page, before the app would open the folder.
    opened = upload_folder.open_folder()
    upload_folder.open_folder = lambda: opened  # type: ignore[assignment]
    from demo import page

    page.CORRECTIONS_BY_ADDRESS = {}
    app.main()
