"""The page: lays out and wires; loads no model and launches nothing."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder
from starlette.middleware import Middleware
from starlette.routing import Route

from demo import explanations, handlers, messages
from demo.components import Explore, Header, Photo, ServerFunction, Sketchpad, serve_example
from demo.corrections import Store, keep_correction, withdraw
from demo.language import SCRIPT_KEY, gradio_translations, say
from demo.limits.body_limit import BodyLimit
from demo.limits.icons import serve_icon
from demo.limits.uploads import read_upload
from demo.modules import WEB, module_route, module_tags
from mnist_core import Explainer, MnistCoreError, Recognizer, Robustness

FOLDER = Path(__file__).parent
SYSTEM_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
TABS = ["draw", "photo"]  # an address may name them: /#photo


def build_page(
    recognizer: Recognizer,
    load_explainer: Callable[[], Explainer],
    *,
    robustness: Robustness | None = None,
    corrections: Store | None = None,
) -> gr.Blocks:
    """Lay out the page and wire its events; launches nothing, loads nothing.

    Args:
        recognizer: Reads.
        load_explainer: Called when a visitor first looks closer, and every time after: cache it. The
            explainer takes 13 MB, which many visits never need.
        robustness: What the playground's chart shows; None leaves it out.
        corrections: Where corrections are kept; None doesn't ask for any.
    """
    translate = gr.I18n(**gradio_translations())
    words = translate(SCRIPT_KEY)
    page = gr.Blocks(title=say("title"), analytics_enabled=False)
    with page:
        Header(words=words, tabs=TABS)
        with gr.Tabs():
            with gr.Tab(translate("tab_draw"), id="draw"):
                Sketchpad(
                    words=words,
                    recognize=partial(handlers.recognize_drawing, recognizer),
                    corrections=_corrections(recognizer, corrections),
                )
            with gr.Tab(translate("tab_photo"), id="photo"):
                Photo(words=words, recognize=partial(handlers.recognize_photo, recognizer))
        Explore(
            words=words,
            why=lambda message: explanations.explain_why(load_explainer(), message),
            inside=lambda message: explanations.look_inside(load_explainer(), message),
            steps=explanations.show_steps,
            changes=partial(explanations.try_changes, recognizer),
            robustness=robustness,
        )
        _add_endpoints(recognizer)
    return page


def launch_options() -> dict[str, Any]:
    """Return what `launch` needs to show the page as it is meant."""
    return {
        "theme": gr.themes.Base(font=SYSTEM_FONTS, font_mono=("ui-monospace", "monospace")),
        # In the head the style is taken as it is; `css=` would prefix what stands inside @media.
        "head": f"<style>{(WEB / 'page.css').read_text('utf-8')}</style>{module_tags()}",
        "i18n": gr.I18n(**gradio_translations()),
        "footer_links": ["api"],  # language and theme are the browser's, or one click away
        "favicon_path": FOLDER / "icon.png",
        "pwa": True,
        "mcp_server": importlib.util.find_spec("mcp") is not None,
        "max_file_size": messages.MAX_PICTURE_BYTES,
        "app_kwargs": {
            "middleware": [Middleware(BodyLimit)],
            # Under a name of their own: Gradio's would tell every visitor where they lie on the disk.
            "routes": [
                Route("/examples/{name}", serve_example),
                module_route(),
                Route("/pwa_icon/{size}", serve_icon),  # before Gradio's
            ],
        },
        "run_history": False,  # nothing of a visitor is kept
        "ssr_mode": False,  # it would need Node, and the page is drawn in the browser anyway
        "share": False,
    }


def _corrections(recognizer: Recognizer, store: Store | None) -> dict[str, ServerFunction] | None:
    """Bind the corrections' functions to their store; errors become sentences."""
    if store is None:
        return None

    def frame(picture: bytes) -> Any:
        return recognizer.read_digit(picture).digit

    def keep(message: Any) -> Mapping[str, object]:
        return handlers.answer(lambda: keep_correction(store, frame, message), message)

    def forget(message: Any) -> Mapping[str, object]:
        return handlers.answer(lambda: withdraw(store, message), message)

    return {"keep": keep, "withdraw": forget}


def _add_endpoints(recognizer: Recognizer) -> None:
    """Offer the same answers to programs; the docstrings are what the API page and MCP show."""

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

    # Gradio exports `api`, but does not tell mypy so.
    gr.api(read_digit, api_name="read_digit", concurrency_limit=None)  # type: ignore[attr-defined]
    gr.api(read_number, api_name="read_number", concurrency_limit=None)  # type: ignore[attr-defined]


def _or_sentence(read: Any, recognizer: Recognizer, picture: Any) -> dict[str, Any]:
    try:
        return read(recognizer, read_upload(picture["path"], Path(get_upload_folder())))
    except MnistCoreError as error:
        raise gr.Error(str(error), print_exception=False) from None
