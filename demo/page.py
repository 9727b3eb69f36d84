"""The page: lays out and wires; loads no model and launches nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from demo import handlers, text
from demo.answers import Answers
from demo.photo import PhotoInput
from demo.sketchpad import Sketchpad
from mnist_core import MnistCoreError, Recognizer

PAGE_CSS = Path(__file__).with_name("page.css")
MAX_FILE_SIZE = "40mb"  # a phone's largest photographs have 25 MB
COLUMN = 320  # narrower than this, the photo stands above its answers, pixels
SYSTEM_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")


def build_page(recognizer: Recognizer) -> gr.Blocks:
    """Lay out the page and wire its events; launches nothing, loads nothing."""
    page = gr.Blocks(title=text.TITLE, analytics_enabled=False)
    with page:
        gr.HTML(_header(), apply_default_css=False, elem_id="header")
        with gr.Tabs():
            with gr.Tab(text.WORDS["tab_draw"], id="draw"):
                Sketchpad(recognize=partial(handlers.recognize_drawing, recognizer))
            with gr.Tab(text.WORDS["tab_photo"], id="photo"):
                _lay_out_photo(recognizer)
        _add_endpoints(recognizer)
    return page


def launch_options() -> dict[str, Any]:
    """Return what `launch` needs to show the page as it is meant."""
    return {
        "theme": gr.themes.Base(font=SYSTEM_FONTS, font_mono=("ui-monospace", "monospace")),
        # In the head it is taken as it is; `css=` would prefix what stands inside @media.
        "head": f"<style>{PAGE_CSS.read_text()}</style>",
        "footer_links": ["api", "settings"],
        "max_file_size": MAX_FILE_SIZE,
        "run_history": False,  # nothing of a visitor is kept
        "ssr_mode": False,  # it would need Node, and the page is drawn in the browser anyway
        "share": False,
    }


def _header() -> str:
    return f"<h1>{text.TITLE}</h1><p>{text.WORDS['tagline']}</p>"


def _lay_out_photo(recognizer: Recognizer) -> None:
    with gr.Row():
        with gr.Column(min_width=COLUMN):
            photo = PhotoInput(
                label=text.WORDS["photo"],
                sources=["upload", "clipboard", "webcam"],
                type="filepath",
                image_mode=None,
                height=360,
                elem_id="photo-input",
            )
        with gr.Column(min_width=COLUMN):
            answers = Answers(elem_id="photo-answers")

    def recognize_photo(path: str | None) -> dict[str, Any] | None:
        return handlers.recognize_photo(recognizer, path)

    photo.change(
        recognize_photo,
        photo,
        answers,
        show_progress="hidden",
        api_visibility="private",
        concurrency_limit=None,
        trigger_mode="always_last",
    )


def _add_endpoints(recognizer: Recognizer) -> None:
    """Offer the same answers to programs; the docstrings are what the API page shows."""

    def read_digit(picture: gr.FileData) -> dict[str, Any]:
        """Read the one handwritten digit on a picture, with both networks.

        Args:
            picture: A PNG, JPEG, WebP, GIF, BMP or TIFF file.

        Returns:
            label, is_digit, digit_score, box, and by model: label, confidence, probabilities.
        """
        return _or_sentence(handlers.read_digit, recognizer, picture)

    def read_number(picture: gr.FileData) -> dict[str, Any]:
        """Read every handwritten digit on a picture, line by line, with both networks.

        Args:
            picture: A PNG, JPEG, WebP, GIF, BMP or TIFF file.

        Returns:
            text (one line of writing per line), and lines of digits, each as read_digit gives it.
        """
        return _or_sentence(handlers.read_number, recognizer, picture)

    gr.api(read_digit, api_name="read_digit", concurrency_limit=None)
    gr.api(read_number, api_name="read_number", concurrency_limit=None)


def _or_sentence(read: Any, recognizer: Recognizer, picture: Any) -> dict[str, Any]:
    try:
        return read(recognizer, picture["path"])
    except MnistCoreError as error:
        raise gr.Error(str(error), print_exception=False) from None
