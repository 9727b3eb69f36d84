"""Who asks, and whether they still listen."""

from __future__ import annotations

from typing import Any

# A queued call was answered when it joined: its request says nothing of the client any more.
QUEUED = ("/queue/", "/call/")


def address_of(request: Any) -> str:
    """Return the address of a request's client, Starlette's or Gradio's; "" if there is none."""
    client = request and request.client
    return client.host if client else ""


async def has_left(request: Any) -> bool:
    """Tell whether the client of a request, Starlette's or Gradio's, has hung up."""
    if request is None or any(part in str(request.url.path) for part in QUEUED):
        return False
    return await request.is_disconnected()
