"""A picture that the visitor gives, read digit by digit, as a component."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from demo.components.component import ReaderComponent, SlowFunction

EXAMPLES = Path(__file__).parent.parent / "examples"


def serve_example(request: Request) -> Response:
    """Answer /examples/{name}: one of the pictures of `EXAMPLES`, or 404.

    Starlette's `StaticFiles` would look below another folder where a proxy takes a path off.
    """
    place = EXAMPLES / request.path_params["name"]
    if place not in EXAMPLES.glob("*.jpg"):
        return PlainTextResponse("There is no such example.", 404)
    return FileResponse(place)


class Photo(ReaderComponent):
    """Takes a picture by file, camera, clipboard or drop, and boxes every digit on it.

    Not `gr.Image`: that uploads the whole photo to the disk of one server and asks by an event, so
    that another replica can't answer; here the browser shrinks a photo first, and asks as the pad does.
    """

    def __init__(self, *, words: Any, recognize: SlowFunction) -> None:
        """Lay the photo out.

        Args:
            words: What `gr.I18n` gives for `language.SCRIPT_KEY`.
            recognize: Answers `{"picture": base64}` with a view of `demo.views`; untrusted.
        """

        # JavaScript calls it by its name.
        async def recognize_photo(message: Any, request: gr.Request) -> Mapping[str, object]:
            return await recognize(message, request)

        super().__init__(
            "photo",
            words=words,
            parts=["answers/answers"],
            server_functions=[recognize_photo],
            # Relative, so that they are found behind a proxy with a path of its own, too.
            examples=[f"examples/{path.name}" for path in sorted(EXAMPLES.glob("*.jpg"))],
        )
