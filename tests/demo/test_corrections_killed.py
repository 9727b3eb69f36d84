"""Corrections that were acknowledged are there after the server was killed, in the middle of the work."""

from __future__ import annotations

import base64
import http.client
import json
import sqlite3
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

import numpy as np

from demo.corrections import SqliteStore
from demo.corrections.correction import to_png
from demo.corrections.store import FILE_NAME
from tests.demo.test_corrections import picture_of

NUM_CLIENTS = 8
NUM_CORRECTIONS = 1000
KILL_AFTER = (150, 400, 700)  # acknowledged corrections, of all clients


class Clients:
    """Eight clients that send corrections, each its own share, and note what was acknowledged."""

    def __init__(self) -> None:
        self.acknowledged: set[int] = set()
        self._changed = threading.Condition()

    def send(self, port: int) -> list[threading.Thread]:
        """Start sending what is not acknowledged yet; a client stops when the server is gone."""
        threads = [
            threading.Thread(target=self._send_share, args=(port, client))
            for client in range(NUM_CLIENTS)
        ]
        for thread in threads:
            thread.start()
        return threads

    def wait_for(self, number: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.acknowledged) >= number, timeout=240)

    def _send_share(self, port: int, client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for number in range(client, NUM_CORRECTIONS, NUM_CLIENTS):
            if number in self.acknowledged:
                continue
            try:
                connection.request("POST", "/", json.dumps(message_of(number, client)))
                response = connection.getresponse()
                response.read()
            except (OSError, http.client.HTTPException):
                return  # killed: what was not answered was not acknowledged
            assert response.status == 200
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


def start_server(folder: Path) -> tuple[subprocess.Popen[str], int]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.demo.corrections_server", folder],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    return server, int(server.stdout.readline())


@cache
def number_of_pictures() -> dict[bytes, int]:
    return {to_png(picture_of(number)): number for number in range(NUM_CORRECTIONS)}


def numbers_kept(folder: Path) -> list[int]:
    """Open the file as it was left, and find the number of every picture in it."""
    with sqlite3.connect(folder / FILE_NAME) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    number_of = number_of_pictures()
    store = SqliteStore(folder)
    kept = [(number_of[each.correction.picture], each.correction.label) for each in store]
    store.close()
    assert all(label == number % 10 for number, label in kept)
    return [number for number, _ in kept]


def test_every_acknowledged_correction_survives_sigkill(tmp_path):
    clients = Clients()
    for acknowledged in KILL_AFTER:
        server, port = start_server(tmp_path)
        threads = clients.send(port)
        clients.wait_for(acknowledged)
        server.kill()  # SIGKILL, with up to eight corrections on their way
        server.wait()
        for thread in threads:
            thread.join()

        assert clients.acknowledged <= set(numbers_kept(tmp_path))

    server, port = start_server(tmp_path)
    for thread in clients.send(port):
        thread.join()
    server.kill()
    server.wait()

    assert clients.acknowledged == set(range(NUM_CORRECTIONS))
    kept = numbers_kept(tmp_path)
    # Sent again after a kill, a correction whose answer was lost is still kept only once.
    np.testing.assert_array_equal(np.sort(kept), np.arange(NUM_CORRECTIONS))
