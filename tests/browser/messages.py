"""What the page sends, sent by a test."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

import httpx
import numpy as np
from PIL import Image

from tests.drawing import draw_digit

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run it in a thread of its own: Playwright's loop may be running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work)).result()


@cache
def component_of(address: str, function: str) -> int:
    """Find the component whose JavaScript calls a function by this name."""
    components = httpx.get(f"{address}config", timeout=30).json()["components"]
    (found,) = [c["id"] for c in components if function in c["props"].get("server_fns", [])]
    return found


def body_of(address: str, function: str, message: Any) -> dict[str, Any]:
    """Build the body by which the page calls a function."""
    component = component_of(address, function)
    return {
        "data": message,
        "component_id": component,
        "fn_name": function,
        "session_hash": "test",
    }


def call(address: str, function: str, message: Any, **options: Any) -> httpx.Response:
    """Call a function as the page does."""
    body = body_of(address, function, message)
    options.setdefault("timeout", 60)
    return httpx.post(f"{address}gradio_api/component_server", json=body, **options)


def drawing(label: int = 4) -> dict[str, Any]:
    """A drawing of 280x280, as the pad sends it."""
    return pack(draw_digit(label)[:, :, 0] < 128)


def pack(is_ink: np.ndarray) -> dict[str, Any]:
    """The box of the ink, (H, W) bool, as the pad sends it."""
    (top, bottom), (left, right) = (
        np.flatnonzero(is_ink.any(axis=axis))[[0, -1]] for axis in (1, 0)
    )
    is_ink = is_ink[top : bottom + 1, left : right + 1]
    height, width = is_ink.shape
    bits = base64.b64encode(np.packbits(is_ink, axis=1).tobytes()).decode()
    return {"width": width, "height": height, "bits": bits}


def png(picture: np.ndarray) -> bytes:
    """Encode a picture as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def photograph(content: bytes) -> dict[str, Any]:
    """A picture file, as the photo's component sends it."""
    return {"picture": base64.b64encode(content).decode()}
