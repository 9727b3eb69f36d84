"""The picture that a visitor gives, as a component."""

from __future__ import annotations

import gradio as gr
from gradio.data_classes import ImageData


class PhotoInput(gr.Image):
    """An image input that hands the file over as it came: the library decodes, within bounds."""

    def get_block_name(self) -> str:
        """Name the widget to show in the browser: Gradio's own."""
        return "image"

    def preprocess(self, payload: ImageData | None) -> str | None:
        """Return the path of the uploaded file."""
        return None if payload is None else payload.path
