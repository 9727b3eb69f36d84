"""Start and stop: bounded connections, and an end that lets what came in time be read."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.applications import Starlette

from demo.drawings import Drawings, Glance
from demo.hosting import PORT_VARIABLE, Hosting, HostingError
from demo.limits.connections import bounded_connections
from demo.limits.guard import guard
from demo.limits.room import Rooms
from demo.limits.upload_folder import sweep_forever

TERM_SECONDS = 20  # for what came before a host ends the program; most hosts kill after 30
LAST_SECONDS = 5  # of these, for what is being read when who still waits is sent away
INT_SECONDS = 1  # when a person does, who waits for it
CLOSE_SECONDS = 5  # for the server's own end, after that


class Server:
    """The page's server, from its launch to a signal."""

    def __init__(
        self, page: gr.Blocks, *, hosting: Hosting, rooms: Rooms, uploads: Path, glance: Glance
    ) -> None:
        """Prepare it.

        Args:
            page: What `build_page` returns.
            hosting: Where it listens, and who may ask it.
            rooms: Those of the page.
            uploads: The folder to sweep.
            glance: See `Drawings`.
        """
        self._page = page
        self._hosting = hosting
        self._rooms = rooms
        self._uploads = uploads
        self._glance = glance
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, options: dict[str, Any]) -> None:
        """Serve until a signal comes: SIGTERM lets what is in flight end, SIGINT does not.

        Args:
            options: What `launch_options` returns.

        Raises:
            HostingError: The port is taken.
        """
        if self._hosting.is_space:  # their proxy tells the visitors' addresses
            os.environ.setdefault("FORWARDED_ALLOW_IPS", "*")
        options["app_kwargs"]["lifespan"] = self._lifespan
        address, port = self._hosting.address, self._hosting.port
        signals = _Signals()
        try:
            with bounded_connections():
                self._page.launch(
                    **options, server_name=address, server_port=port, prevent_thread_lock=True
                )
        except OSError:
            raise HostingError(
                f"Port {port} of {address} can't be used, most likely since another program does: "
                f"end that, or choose another port by {PORT_VARIABLE}."
            ) from None
        self._stop(TERM_SECONDS if signals.wait() == signal.SIGTERM else INT_SECONDS)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        assert app.middleware_stack is not None
        app.middleware_stack = Drawings(app.middleware_stack, page=self._page, glance=self._glance)
        async with guarded(app, self._hosting, self._uploads):
            yield

    def _stop(self, seconds: int) -> None:
        server = self._page.server
        server.config.timeout_graceful_shutdown = seconds
        if self._loop is not None:
            # Who has asked is answered, for a balancer would not ask again: a refusal is an answer.
            patience = max(0, seconds - LAST_SECONDS)
            self._loop.call_soon_threadsafe(self._loop.call_later, patience, self._rooms.close)
            self._loop.call_soon_threadsafe(self._page.app.stop_event.set)  # of open pages
        server.should_exit = True
        server.thread.join(seconds + CLOSE_SECONDS)


@asynccontextmanager
async def guarded(app: Starlette, hosting: Hosting, uploads: Path) -> AsyncIterator[None]:
    """Put all bounds around an app that starts, and sweep its uploads until it ends."""
    # Gradio puts its own middleware around all that is given to it; this comes around that.
    assert app.middleware_stack is not None
    app.middleware_stack = guard(app.middleware_stack, hosting)
    sweeper = asyncio.create_task(sweep_forever(uploads))
    yield
    sweeper.cancel()


class _Signals:
    """Notes SIGINT or SIGTERM; a second one ends the program at once."""

    def __init__(self) -> None:
        self._number = 0
        self._has_come = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note)

    def wait(self) -> int:
        """Wait for one; returns which."""
        while not self._has_come.wait(1):  # Windows would not notice a signal within a longer wait
            pass
        return self._number

    def _note(self, number: int, _: object) -> None:
        self._number = number
        signal.signal(number, signal.SIG_DFL)
        self._has_come.set()
