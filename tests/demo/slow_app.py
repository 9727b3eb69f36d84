"""The app, taking two seconds for a photograph, so that a test can end it meanwhile: python -m tests.demo.slow_app."""

from __future__ import annotations

import time
from typing import Any

import app
from mnist_core import Recognizer

SECONDS = 2

read_number = Recognizer.read_number


def read_slowly(self: Recognizer, picture: Any) -> Any:
    time.sleep(SECONDS)
    return read_number(self, picture)


if __name__ == "__main__":
    Recognizer.read_number = read_slowly  # type: ignore[method-assign]
    app.main()
