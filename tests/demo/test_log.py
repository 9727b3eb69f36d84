"""The log: short lines of JSON, few from one place, and nothing of what was sent."""

from __future__ import annotations

import json
import logging

from demo.limits.log import MAX_LETTERS, JsonLines, RateLimit


def record_of(message: str, error: BaseException | None = None) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("demo", logging.ERROR, __file__, 7, message, (), exc_info)


def test_a_line_is_json_and_bounded():
    line = JsonLines().format(record_of("x" * 50_000_000))

    assert json.loads(line)["message"] == "x" * MAX_LETTERS


def test_of_an_error_kind_and_place_are_told_and_not_what_it_says():
    try:
        raise KeyError("a secret picture")
    except KeyError as error:
        line = JsonLines().format(record_of("It failed", error))

    told = json.loads(line)
    assert told["error"] == "KeyError"
    assert told["at"][-1].startswith("test_log.py:")
    assert "secret" not in line


def test_from_one_place_only_so_many_lines_a_minute_come_and_the_next_minute_counts_the_others():
    now = [0.0]
    limit = RateLimit(most=3, clock=lambda: now[0])

    written = [limit.filter(record_of("again")) for _ in range(10)]
    now[0] = 61
    later = record_of("again")

    assert written == [True] * 3 + [False] * 7
    assert limit.filter(later)
    assert json.loads(JsonLines().format(later))["held_back"] == 7


def test_places_do_not_take_each_others_lines():
    limit = RateLimit(most=1)
    other = record_of("other")
    other.lineno = 8

    assert limit.filter(record_of("one"))
    assert limit.filter(other)
