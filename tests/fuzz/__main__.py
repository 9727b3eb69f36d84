"""Try many pictures and messages: `python -m tests.fuzz --pictures 20000 --messages 5000`.

Prints the slowest and the largest, keeps what broke a limit in a folder, and fails if anything did.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from mnist_core import Recognizer
from tests.browser.messages import png
from tests.browser.server import running_app
from tests.fuzz.messages import complaint_about, messages, num_errors
from tests.fuzz.pictures import PICTURES, read
from tests.worst_pictures import noise

MOST_SECONDS, MOST_GROWTH = 3.0, 300.0  # of CPU; MB
EVERY = 500  # examples after which a line is printed


def main() -> None:
    """Try as many as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("fuzz"), help="folder for what broke")
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    broken = try_pictures(options.pictures, options.seed, options.keep)
    broken += try_messages(options.messages, options.seed, options.keep)
    sys.exit(f"{broken} broke a limit: see {options.keep}" if broken else None)


def try_all(strategy: st.SearchStrategy[Any], number: int, start: int, check: Callable) -> None:
    """Call `check` with so many examples; it collects what it finds, so that none ends the search."""
    if not number:
        return

    @seed(start)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def each(example: Any) -> None:
        check(example)

    each()


def try_pictures(number: int, start: int, folder: Path) -> int:
    """Read so many pictures; returns how many broke a limit."""
    recognizer = Recognizer.load()
    read(recognizer, png(noise().astype(np.uint8)))  # no picture asks for larger networks
    seconds: list[float] = []
    broken: list[str] = []

    def check(content: bytes) -> None:
        outcome = read(recognizer, content)
        seconds.append(outcome.seconds)
        if len(seconds) % EVERY == 0:
            print(f"{len(seconds)} pictures, slowest {max(seconds):.1f} s of CPU", flush=True)
        is_bad = outcome.seconds > MOST_SECONDS or outcome.growth > MOST_GROWTH
        if is_bad or outcome.error is not None:
            broken.append(f"{len(seconds):05}: {outcome}")
            (folder / f"{len(seconds):05}.picture").write_bytes(content)
            print(broken[-1], flush=True)

    try_all(PICTURES, number, start, check)
    return len(broken)


def try_messages(number: int, start: int, folder: Path) -> int:
    """Send so many messages to the app; returns how many got a wrong answer."""
    if not number:
        return 0
    broken: list[str] = []
    with running_app() as address, httpx.Client(base_url=address, timeout=60) as client:

        def check(message: Any) -> None:
            if complaint := complaint_about(client, message):
                broken.append(f"{complaint}: {message}")
                print(broken[-1][:500], flush=True)

        try_all(messages(address), number, start, check)
        errors = num_errors(client)
    print(f"{number} messages, {errors:g} errors that nobody foresaw", flush=True)
    (folder / "messages.txt").write_text("\n".join(broken))
    return len(broken) + int(errors)


if __name__ == "__main__":
    main()
