"""How long a connection may be silent: uvicorn waits for ever for a first request, and for the rest of a slow one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 15  # for a request's first lines, from the first byte, or from the connection
KEEP_ALIVE_SECONDS = 15  # between requests; a drawing sends many
LONGEST_HELD = (
    2_000  # bytes that may wait for what is written next: more than an answer's first lines have
)
MAX_CONNECTIONS = 800  # below the 1,024 files that most systems allow; above, 503


class _Joined:
    """A transport that sends the first lines of an answer together with its body: uvicorn writes them one by one."""

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send it, or, if it is short, hold it back until the next is written, or nothing more is to be done."""
        if self._held or len(data) > LONGEST_HELD:
            held, self._held = self._held, b""
            self._transport.write(held + data if held else data)
        elif data:
            self._held = data
            self._loop.call_soon(self._flush)

    def close(self) -> None:
        """Send what was held back, and close."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._held:
            self.write(b"")


class TimedProtocol(H11Protocol):
    """Closes a connection whose next request does not begin, or whose headers do not end."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Start the clock."""
        joined: Any = _Joined(transport, self.loop)
        super().connection_made(joined)
        self._start_clock()

    def data_received(self, data: bytes) -> None:
        """Start it again for each request, but not for each of its bytes."""
        if self._deadline is None and not self._is_answering():
            self._start_clock()
        super().data_received(data)
        if self._is_answering():
            self._stop_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        super().connection_lost(exc)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _start_clock(self) -> None:
        self._deadline = self.loop.call_later(HEADER_SECONDS, self._close)

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _close(self) -> None:
        self._deadline = None
        if not self._is_answering() and not self.transport.is_closing():
            self.transport.close()


@contextmanager
def bounded_connections() -> Iterator[None]:
    """Let Gradio, which makes uvicorn's settings itself, make them with these bounds from the first connection on."""
    config = uvicorn.Config
    uvicorn.Config = partial(  # type: ignore[misc, assignment]
        config,
        http=TimedProtocol,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        limit_concurrency=MAX_CONNECTIONS,
        server_header=False,
    )
    try:
        yield
    finally:
        uvicorn.Config = config  # type: ignore[misc]
