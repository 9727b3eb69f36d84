"""The drawing pad with live answers, as a component."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr

from demo.answers import answers

_FOLDER = Path(__file__).parent


def _read(*names: str) -> str:
    return "\n".join((_FOLDER / name).read_text() for name in names)


class Sketchpad(gr.HTML):
    """A pad to draw on, read again and again while the pen moves.

    A server function answers instead of an event: it passes by Gradio's queue, which alone
    would cost more than both models take.
    """

    def __init__(
        self, *, recognize: Callable[[Any], dict[str, Any]], elem_id: str = "sketchpad"
    ) -> None:
        """Lay the pad out.

        Args:
            recognize: Answers one drawing (`handlers.unpack_drawing` has its form) with a view
                of `demo.views`. Called from several threads; what it gets is untrusted.
            elem_id: The element's id in the page.
        """

        def recognize_drawing(drawing: Any) -> dict[str, Any]:  # its name is used in JavaScript
            return recognize(drawing)

        super().__init__(
            html_template=_read("sketchpad.html").replace("<!-- answers -->", answers.HTML),
            css_template=answers.CSS + _read("sketchpad.css"),
            js_on_load=answers.JS + _read("drawing.js", "live.js", "sketchpad.js"),
            apply_default_css=False,
            elem_id=elem_id,
            server_functions=[recognize_drawing],
            **answers.answers_props(),
        )
