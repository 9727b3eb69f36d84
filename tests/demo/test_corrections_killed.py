"""Corrections that were acknowledged are there after the app was killed, in the middle of the work."""

from __future__ import annotations

import base64
import http.client
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np

from demo.corrections.correction import to_png
from demo.corrections.database import open_database
from tests.browser.server import find_free_port, start_app
from tests.demo.test_corrections import picture_of

NUM_CLIENTS = 8
NUM_CORRECTIONS = 500
KILL_AFTER = (150, 350)  # acknowledged corrections, of all clients


class Clients:
    """Eight clients that send corrections, each its own share, and note what was acknowledged."""

    def __init__(self) -> None:
        self.acknowledged: set[int] = set()
        self._changed = threading.Condition()

    def send(self, port: int) -> list[threading.Thread]:
        """Start sending what is not acknowledged yet; a client stops when the app is gone."""
        pad = find_pad(port)
        threads = [
            threading.Thread(target=self._send_share, args=(port, pad, client))
            for client in range(NUM_CLIENTS)
        ]
        for thread in threads:
            thread.start()
        return threads

    def wait_for(self, number: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.acknowledged) >= number, timeout=240)

    def _send_share(self, port: int, pad: dict[str, object], client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for number in range(client, NUM_CORRECTIONS, NUM_CLIENTS):
            if number in self.acknowledged:
                continue
            try:
                connection.request(
                    "POST",
                    "/gradio_api/component_server",
                    json.dumps(pad | {"data": message_of(number, client)}),
                    {"Content-Type": "application/json"},
                )
                answer = json.load(connection.getresponse())
            except (OSError, ValueError, http.client.HTTPException):
                return  # killed: what was not answered was not acknowledged
            assert "kept" in answer, answer
            with self._changed:
                self.acknowledged.add(number)
                self._changed.notify_all()


def token_of(client: int) -> str:
    return f"browser-{client}-".ljust(32, "x")


def message_of(number: int, client: int) -> dict[str, object]:
    picture = base64.b64encode(picture_of(number)).decode()
    return {
        "consent": True,
        "token": token_of(client),
        "label": number % 10,
        "picture": picture,
    }


def find_pad(port: int) -> dict[str, object]:
    """Give what every message of the pad to the app begins with."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/config", timeout=120) as config:
        components = json.load(config)["components"]
    (pad,) = (each["id"] for each in components if each["props"].get("elem_id") == "sketchpad")
    return {"component_id": pad, "fn_name": "keep_correction", "session_hash": "session"}


@contextmanager
def killed_app(database: str) -> Iterator[int]:
    """Run the app on a port, and end it as no program can prepare for: by SIGKILL."""
    port = find_free_port()
    app = start_app(port, "-m", "tests.demo.corrections_app", MNIST_CORE_CORRECTIONS=database)
    try:
        yield port
    finally:
        app.kill()
        app.communicate()


@cache
def number_of_pictures() -> dict[bytes, int]:
    return {to_png(picture_of(number)): number for number in range(NUM_CORRECTIONS)}


def numbers_kept(database: str) -> list[int]:
    """Open the database as it was left, and find the number of every picture in it."""
    number_of = number_of_pictures()
    store = open_database(database)
    if store._engine.dialect.name == "sqlite":
        with store._engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    kept = [(number_of[each.correction.picture], each.correction.label) for each in store]
    store.close()
    assert all(label == number % 10 for number, label in kept)
    return [number for number, _ in kept]


def test_every_acknowledged_correction_survives_sigkill(database):
    clients = Clients()
    for acknowledged in KILL_AFTER:
        with killed_app(database) as port:
            threads = clients.send(port)
            clients.wait_for(acknowledged)  # and up to eight more are on their way
        for thread in threads:
            thread.join()

        assert clients.acknowledged <= set(numbers_kept(database))

    with killed_app(database) as port:
        for thread in clients.send(port):
            thread.join()

    assert clients.acknowledged == set(range(NUM_CORRECTIONS))
    kept = numbers_kept(database)
    # Sent again after a kill, a correction whose answer was lost is still kept only once.
    np.testing.assert_array_equal(np.sort(kept), np.arange(NUM_CORRECTIONS))
