"""Plain HTTP for programs and for the host: read a picture in one request, health, counts."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo import handlers
from demo.limits.clients import address_of, has_left
from demo.limits.refusal import RefusalError, refuse
from demo.limits.room import ClientLeftError, Room
from demo.metrics import serve_metrics
from mnist_core import MAX_PICTURE_BYTES, PictureError, Recognizer, VisitorError

UNREADABLE = 422  # it arrived, but there is nothing to read
HEALTH_SECONDS = 5.0  # in which a healthy server reads a digit
ONE = np.full((64, 64), 255, np.uint8)  # paper, with a stroke that both networks know
ONE[12:52, 30:34] = 0


def program_routes(recognizer: Recognizer, room: Room) -> list[Route]:
    """Return the routes; pictures are read in `room`."""
    return [
        Route("/api/read", _Reader(recognizer, room).answer, methods=["POST"]),
        Route("/health", partial(_answer_health, recognizer)),
        Route("/metrics", serve_metrics),
    ]


class _Reader:
    """Answers `POST /api/read`."""

    def __init__(self, recognizer: Recognizer, room: Room) -> None:
        self._recognizer = recognizer
        self._room = room

    async def answer(self, request: Request) -> Response:
        """Read the picture in the body, bytes or a form with one file; `?number=` true or false says of what kind."""
        try:
            is_number = _flag(request.query_params.get("number"))
            content = await _picture_in(request)
            reading = await self._room.run(
                lambda: _read(self._recognizer, content, is_number),
                client=address_of(request),
                has_left=partial(has_left, request),
            )
        except ClientLeftError:
            return Response(status_code=499)  # that nobody reads
        except VisitorError as error:
            status = 413 if error.key == "file_too_large" else UNREADABLE
            return refuse(
                error, request.scope, status=None if isinstance(error, RefusalError) else status
            )
        return JSONResponse(reading)


def _read(recognizer: Recognizer, picture: bytes, is_number: bool | None) -> dict[str, Any]:
    """Read a picture; None leaves to the recognizer whether it is a digit or numbers."""
    if is_number is None:
        return handlers.read(recognizer, picture)
    read = handlers.read_number if is_number else handlers.read_digit
    return read(recognizer, picture)


async def _picture_in(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form(max_files=1, max_fields=10) as form:
        files = [field for _, field in form.multi_items() if isinstance(field, UploadFile)]
        if not files:
            raise RefusalError("no_file")
        if (files[0].size or 0) > MAX_PICTURE_BYTES:
            raise PictureError("file_too_large", limit=MAX_PICTURE_BYTES // 1_000_000)
        return await files[0].read()


def _flag(text: str | None) -> bool | None:
    flags = {None: None, "true": True, "false": False}
    if text not in flags:
        raise RefusalError("no_flag")
    return flags[text]


async def _answer_health(recognizer: Recognizer, request: Request) -> Response:
    """Read a digit: 200 if that comes out right and in time, else 503."""
    reading = asyncio.wait_for(run_in_threadpool(recognizer.read_digit, ONE), HEALTH_SECONDS)
    try:
        is_well = (await reading).label == 1
    except Exception:  # whatever it is, it can't read
        is_well = False
    return JSONResponse({"status": "ok" if is_well else "failing"}, 200 if is_well else 503)
