"""A log that nobody can flood, and that holds no pictures and no addresses: one short line of JSON an event."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

MAX_LETTERS = 300  # of a message
MAX_FRAMES = 6  # of a traceback, the innermost
MAX_LINES = 10  # from one place in the program, in a minute
MINUTE = 60.0  # seconds

logger = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """Writes a record as one line. Of an error it tells kind and place: its text may hold what was sent."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage()[:MAX_LETTERS],
        }
        kind, _, trace = record.exc_info or (None, None, None)
        if kind is not None:
            line |= {"error": kind.__name__, "at": _places(trace)}
        if held_back := getattr(record, "held_back", 0):
            line["held_back"] = held_back
        return json.dumps(line)


class RateLimit(logging.Filter):
    """Lets a few lines a minute through from each place, and counts the others."""

    def __init__(
        self, *, most: int = MAX_LINES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._most = most
        self._clock = clock
        self._minute = 0
        self._seen: Counter[tuple[str, int]] = Counter()
        self._held_back: Counter[tuple[str, int]] = Counter()
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record is written; the first of a minute says how many were not."""
        place = (record.pathname, record.lineno)
        with self._lock:
            minute = int(self._clock() // MINUTE)
            if minute != self._minute:
                self._minute = minute
                self._seen.clear()
            self._seen[place] += 1
            if self._seen[place] > self._most:
                self._held_back[place] += 1
                return False
            record.held_back = self._held_back.pop(place, 0)
            return True


def set_up_log() -> None:
    """Send all logs, and the tracebacks that Gradio prints, to stderr in this form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    handler.addFilter(RateLimit())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # Gradio prints them itself, with all that was sent.
    traceback.print_exc = _log_exception


def _log_exception(*_: object, **__: object) -> None:
    logger.error("Gradio could not answer a message", exc_info=True)


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-MAX_FRAMES:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
