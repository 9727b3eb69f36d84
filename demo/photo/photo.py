"""A picture that the visitor gives, read digit by digit, as a component."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from demo import answers
from demo.messages import MAX_PICTURE_BYTES
from demo.shared import ReaderComponent, SlowFunction, read_parts
from demo.views import SURE

FOLDER = Path(__file__).parent
EXAMPLES = FOLDER.parent / "examples"


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
            words=words,
            html=read_parts(FOLDER, "photo.html").replace("<!-- answers -->", answers.HTML),
            css=answers.CSS + read_parts(FOLDER, "photo.css"),
            js=answers.JS + read_parts(FOLDER, "picture.js", "camera.js", "photo.js"),
            elem_id="photo",
            server_functions=[recognize_photo],
            sure=SURE,
            max_picture_bytes=MAX_PICTURE_BYTES,
            # Relative, so that they are found behind a proxy with a path of its own, too.
            examples=[f"examples/{path.name}" for path in sorted(EXAMPLES.glob("*.jpg"))],
        )
