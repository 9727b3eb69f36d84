"""Only what was uploaded is read: Gradio hands on any path that a request names."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from demo.limits.refusal import RefusalError
from demo.messages import MAX_PICTURE_BYTES

# A link is not followed, and a pipe without a writer does not keep the thread.
FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class UploadError(RefusalError):
    """The file was not uploaded by a client. The sentence tells nothing of the disk."""


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
