"""What programs upload: under a name that nobody can guess, bounded in all, and read by path only.

Gradio names an upload by its content, so that who has the same picture finds the other's, and hands on any path
that a request names.
"""

from __future__ import annotations

import os
import secrets
import stat
import threading
from collections.abc import Sequence
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from demo.limits.refusal import BusyError, RefusalError, refuse
from demo.limits.upload_folder import LIFETIME, QUOTA, used_bytes
from mnist_core import MAX_PICTURE_BYTES, PictureError, VisitorError

MAX_FILES = 10  # in one request
NAME_BYTES = 24  # drawn at random: 192 bits
# A link is not followed, and a pipe without a writer does not keep the thread.
FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class UploadError(RefusalError):
    """The file was not uploaded by a client. The sentence tells nothing of the disk."""


class Uploads:
    """Answers uploads in the place of Gradio's own route, as `gradio_client` expects it."""

    def __init__(self, folder: Path) -> None:
        """Take uploads into a folder, see `upload_folder.open_folder`."""
        self._folder = folder
        self._lock = threading.Lock()  # else two uploads would both find the last room free

    async def take(self, request: Request) -> Response:
        """Answer a form of files with the list of their paths, or with a sentence."""
        async with request.form(max_files=MAX_FILES, max_fields=MAX_FILES) as form:
            files = [field for _, field in form.multi_items() if isinstance(field, UploadFile)]
            try:
                return JSONResponse(await run_in_threadpool(self._keep, files))
            except VisitorError as error:
                status = 413 if isinstance(error, PictureError) else None
                return refuse(error, request.scope, status=status)

    def _keep(self, files: Sequence[UploadFile]) -> list[str]:
        if not files:
            raise RefusalError("not_understood")
        sizes = [file.size or 0 for file in files]
        if max(sizes) > MAX_PICTURE_BYTES:
            raise PictureError("file_too_large", limit=MAX_PICTURE_BYTES // 1_000_000)
        full = BusyError("uploads_full", minutes=LIFETIME // 60)
        with self._lock:
            if used_bytes(self._folder) + sum(sizes) > QUOTA:
                raise full
            try:
                return [str(self._write(file)) for file in files]
            except OSError:  # the disk is full
                raise full from None

    def _write(self, file: UploadFile) -> Path:
        path = self._folder / secrets.token_urlsafe(NAME_BYTES)
        try:
            path.write_bytes(file.file.read())
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path


def read_upload(path: object, folder: Path) -> bytes:
    """Read a file that a client uploaded.

    Args:
        path: What the request names; untrusted.
        folder: Where Gradio puts uploads.

    Returns:
        Its bytes, and at most one more than `MAX_PICTURE_BYTES`, so that the library can refuse it.

    Raises:
        UploadError: It lies elsewhere, is missing, or is a folder, a link, a pipe or a device. The
            answer is the same for all of them.
    """
    try:
        place = Path(os.fspath(path))  # type: ignore[call-overload]
        # Whatever lies between, links and "..", the file itself must be within the folder.
        if not place.parent.resolve(strict=True).is_relative_to(folder.resolve()):
            raise UploadError("not_uploaded")
        descriptor = os.open(place, FLAGS)
    except (OSError, TypeError, ValueError, RuntimeError):  # also NUL bytes, and loops of links
        raise UploadError("not_uploaded") from None
    # The descriptor is asked, not the path: what lies there may change in between.
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UploadError("not_uploaded")
    with os.fdopen(descriptor, "rb") as file:
        return file.read(MAX_PICTURE_BYTES + 1)
