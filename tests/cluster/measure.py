"""What Ray Serve costs beside the plain app, in one run: python -m tests.cluster.measure PLAIN SERVE.

Both are addresses of pages that run, for example http://127.0.0.1:7860/ and http://127.0.0.1:8000/.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from typing import Any

import httpx

from tests.browser.messages import body_of, drawing

NUM_DRAWINGS = 200
NUM_CLIENTS = 32
SECONDS = 15.0


def main(addresses: list[str]) -> None:
    """Ask both in turn, so that what else the machine does falls on both; then each by many clients."""
    seconds: dict[str, list[float]] = {address: [] for address in addresses}
    with httpx.Client(timeout=60) as client:
        bodies = {
            address: body_of(address, "recognize_drawing", drawing(4)) for address in addresses
        }
        for _ in range(NUM_DRAWINGS):
            for address in addresses:
                started = time.perf_counter()
                client.post(f"{address}gradio_api/component_server", json=bodies[address])
                seconds[address].append(time.perf_counter() - started)
    for address in addresses:
        median = 1000 * statistics.median(seconds[address])
        rate = asyncio.run(answers_a_second(address, bodies[address]))
        print(f"{address} a drawing {median:.1f} ms; {NUM_CLIENTS} clients {rate:.1f} drawings/s")


async def answers_a_second(address: str, body: dict[str, Any]) -> float:
    """Let many clients ask, each its next question once it has its answer."""
    ends = time.monotonic() + SECONDS

    async def ask() -> int:
        num_answers = 0
        async with httpx.AsyncClient(timeout=60) as client:
            while time.monotonic() < ends:
                answer = await client.post(f"{address}gradio_api/component_server", json=body)
                num_answers += answer.json()["label"] == 4
        return num_answers

    return sum(await asyncio.gather(*(ask() for _ in range(NUM_CLIENTS)))) / SECONDS


if __name__ == "__main__":
    main(sys.argv[1:])
