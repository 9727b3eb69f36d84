"""Visitors for locust: some draw, some upload photographs, some the worst pictures there are. See `python -m tests.load`."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import gevent
import numpy as np
from locust import FastHttpUser, constant, task

from tests.browser.messages import body_of, drawing, photograph, png
from tests.browser.test_crowds import PAGE
from tests.worst_pictures import WORST

ROUTE = "/gradio_api/component_server"
PAUSE = 1.0  # seconds between two pictures of a visitor
PICTURES = itertools.cycle(WORST)
BUSY = re.compile(r"again in (\d+) seconds")


def number_of(name: str) -> int:
    """Read from the environment how many visitors of a kind there are."""
    return int(os.environ.get(name, "0"))


@cache
def encoded(draw: Callable[[], np.ndarray]) -> bytes:
    """Encode a picture, once for all who send it."""
    return png(draw().astype(np.uint8))


class Visitor(FastHttpUser):
    """Asks a function of the page, as the page does."""

    abstract = True

    def ask(self, function: str, message: Any, name: str) -> dict[str, Any]:
        """Ask it; what the page could not show counts as a failure."""
        body = body_of(f"{self.host}/", function, message)
        with self.client.post(ROUTE, json=body, name=name, catch_response=True) as response:
            view = response.json() if response.status_code == 200 else {}
            if not view.get("state"):
                response.failure(f"no answer, status {response.status_code}")
        return view


class Drawer(Visitor):
    """Draws: sends the next drawing when the last is answered."""

    fixed_count = number_of("DRAWING")
    wait_time = constant(0)
    label = 0

    @task
    def draw(self) -> None:
        """Send one drawing."""
        self.label = (self.label + 1) % 10
        self.ask("recognize_drawing", drawing(self.label), "drawing")


class Photographer(Visitor):
    """Uploads a photograph, waits as long as it is asked to, and uploads the next."""

    fixed_count = number_of("UPLOADING")
    wait_time = constant(PAUSE)
    picture = PAGE

    @task
    def upload(self) -> None:
        """Send one photograph."""
        view = self.ask("recognize_photo", photograph(self.picture), "photograph")
        if busy := BUSY.search(view.get("sentence", "")):
            gevent.sleep(int(busy[1]))


class Attacker(Photographer):
    """Uploads pictures that take as long as any."""

    fixed_count = number_of("ATTACKING")

    def on_start(self) -> None:
        """Choose the picture: attackers take turns with the worst there are."""
        self.picture = encoded(next(PICTURES))
