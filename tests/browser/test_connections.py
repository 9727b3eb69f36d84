"""Connections that say nothing are closed, and the end of the program is orderly."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from tests.browser.messages import call, component_of, photograph, png
from tests.browser.server import find_free_port, running_app, start_app
from tests.demo.impatient_app import SECONDS
from tests.drawing import draw_digit

FOUR = photograph(png(draw_digit(4)))
GRACE = 5  # seconds that a busy machine may add


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where an app answers that closes silent connections soon."""
    with running_app("-m", "tests.demo.impatient_app") as address:
        yield address


def connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((str(parts.hostname), parts.port), timeout=60)


def seconds_until_closed(connection: socket.socket, *, trickle: bytes = b"") -> float:
    """Wait until the server closes; meanwhile send a byte each second."""
    started = time.monotonic()
    connection.settimeout(1)
    for byte in (*trickle, *[None] * 60):
        try:
            if byte is not None:
                connection.sendall(bytes([byte]))
            if not connection.recv(10_000):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - started


def test_connections_without_a_request_are_closed(address: str):
    connections = [connect(address) for _ in range(50)]

    seconds = seconds_until_closed(connections[0])

    assert seconds < SECONDS + GRACE
    time.sleep(1)
    assert all(seconds_until_closed(other) < 1 for other in connections)


def test_a_request_whose_headers_do_not_end_is_closed(address: str):
    trickle = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: 0123456789012345678901234567890"

    assert seconds_until_closed(connect(address), trickle=trickle) < SECONDS + GRACE


def test_a_connection_is_kept_between_requests_but_not_for_ever(address: str):
    connection = connect(address)
    request = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    for _ in range(2):
        connection.sendall(request)
        answer = b""
        while not answer.endswith(b'{"status":"ok"}'):
            answer += connection.recv(10_000)
        assert answer.startswith(b"HTTP/1.1 200")
        time.sleep(0.5)

    seconds = seconds_until_closed(connection)

    assert SECONDS - 2 < seconds < SECONDS + GRACE


def test_an_open_page_keeps_its_stream(address: str):
    with httpx.stream("GET", f"{address}gradio_api/heartbeat/test", timeout=60) as stream:
        beats = stream.iter_text()
        assert "ALIVE" in next(beats)
        time.sleep(SECONDS + 2)

        assert "ALIVE" in next(beats)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_the_program_ends_soon_though_pages_are_open(end: int):
    port = find_free_port()
    process = start_app(port)
    with httpx.stream("GET", f"http://127.0.0.1:{port}/gradio_api/heartbeat/a", timeout=60) as page:
        next(page.iter_text())
        idle = connect(f"http://127.0.0.1:{port}/")
        started = time.monotonic()
        process.send_signal(end)
        said, _ = process.communicate(timeout=60)
        idle.close()

    assert time.monotonic() - started < 5
    assert process.returncode == 0
    assert "Traceback" not in said


def test_sigterm_lets_all_photographs_be_read_that_came_before():
    port = find_free_port()
    process = start_app(port, "-m", "tests.demo.slow_app")
    address = f"http://127.0.0.1:{port}/"
    component_of(address, "recognize_photo")
    # In a room for all but one core: more than these run only on a machine of many cores.
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(call, address, "recognize_photo", FOUR) for _ in range(4)]
        time.sleep(1)
        process.terminate()
        said, _ = process.communicate(timeout=60)
        states = [answer.result().json() for answer in answers]

    assert [state.get("text") for state in states] == ["4"] * 4
    assert "Traceback" not in said


def test_sigint_does_not_wait_for_photographs_that_did_not_begin():
    port = find_free_port()
    process = start_app(port, "-m", "tests.demo.slow_app")
    address = f"http://127.0.0.1:{port}/"
    component_of(address, "recognize_photo")
    with ThreadPoolExecutor(6) as pool:
        for _ in range(6):
            pool.submit(call, address, "recognize_photo", FOUR)
        time.sleep(1)
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        seconds = time.monotonic() - started

    assert seconds < 6  # 2 for the photograph that has begun
