"""The app, deleting uploads within seconds, for a test that can't wait minutes: python -m tests.demo.forgetful_app."""

from __future__ import annotations

import app
from demo.limits import upload_folder

if __name__ == "__main__":
    upload_folder.LIFETIME = 1  # type: ignore[misc]
    upload_folder.SWEEP_EVERY = 0.1  # type: ignore[misc, assignment]
    app.main()
