"""The app, reading each page a thousand times, so that it takes minutes: python -m tests.demo.patient_app."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import app
from mnist_core.recognition import page_reader
from mnist_core.recognition.effort import Effort

TIMES = 1000

read_page = page_reader.read_page


def read_often(page: Any, networks: Any) -> Any:
    for _ in range(TIMES):
        lines = read_page(page, replace(networks, effort=Effort()))
    return lines


if __name__ == "__main__":
    page_reader.read_page = read_often
    app.main()
