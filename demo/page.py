"""The page: lays out and wires; loads no model and launches nothing."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from demo import explanations, handlers
from demo.components import (
    Compare,
    Explore,
    Header,
    Photo,
    ServerFunction,
    Sketchpad,
    SlowFunction,
    serve_example,
)
from demo.corrections import CorrectionError, Store, keep_correction, withdraw
from demo.language import SCRIPT_KEY, gradio_translations, language_of, say
from demo.limits.clients import address_of, has_left
from demo.limits.errors import HANDLERS, AnsweredBlocks
from demo.limits.headers import PagePolicy
from demo.limits.icons import serve_icon
from demo.limits.rate import DAY, MINUTE, RateByAddress
from demo.limits.room import Room, Rooms
from demo.limits.uploads import Uploads, read_upload
from demo.metrics import REFUSALS
from demo.modules import WEB, module_route, module_tags
from demo.shelf import Shelf, serve_card
from mnist_core import (
    MAX_PICTURE_BYTES,
    Explainer,
    Neighbors,
    Recognizer,
    Robustness,
    VisitorError,
    load_neighbors,
)

FOLDER = Path(__file__).parent
# By seconds: of all browsers behind one address, a school's for example.
CORRECTIONS_BY_ADDRESS = {MINUTE: 60, DAY: 2000}
SYSTEM_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")


def build_page(
    recognizer: Recognizer,
    load_explainer: Callable[[], Explainer],
    *,
    load_neighbors: Callable[[], Neighbors] = load_neighbors,
    robustness: Robustness | None = None,
    shelf: Shelf | None = None,
    source: str | None = None,
    corrections: Store | None = None,
    rooms: Rooms | None = None,
) -> gr.Blocks:
    """Lay out the page and wire its events; launches nothing, loads nothing.

    Args:
        recognizer: Reads.
        load_explainer: Called when a visitor first looks closer, and every time after: cache it. The
            explainer takes 13 MB, which many visits never need.
        load_neighbors: The same for the digits that are found most alike, 6 MB.
        robustness: What the playground's chart shows; None leaves it out.
        shelf: Digits on which the networks differ; None leaves their tab out.
        source: The address of the program's source, to link to; None for no link.
        corrections: Where corrections are kept; None doesn't ask for any.
        rooms: Where slow work is done; None opens some.
    """
    rooms = rooms or Rooms()
    translate = gr.I18n(**gradio_translations())
    words = translate(SCRIPT_KEY)
    explain = partial(_in_turn, rooms.explanations)
    page = AnsweredBlocks(title=say("title"), analytics_enabled=False)
    with page:
        Header(words=words)
        with gr.Tabs():
            with gr.Tab(translate("tab_draw"), id="draw"):
                Sketchpad(
                    words=words,
                    recognize=partial(handlers.recognize_drawing, recognizer),
                    has_shelf=shelf is not None,
                    corrections=_corrections(recognizer, corrections, rooms.corrections),
                )
            with gr.Tab(translate("tab_photo"), id="photo"):
                recognize = partial(handlers.recognize_photo, recognizer)
                Photo(words=words, recognize=_in_turn(rooms.photographs, recognize))
            if shelf is not None:
                with gr.Tab(translate("tab_compare"), id="compare"):
                    Compare(
                        words=words,
                        shelf=shelf,
                        read=partial(explanations.try_changes, recognizer),
                        source=source,
                    )
        Explore(
            words=words,
            why=explain(lambda message: explanations.explain_why(load_explainer(), message)),
            inside=explain(lambda message: explanations.look_inside(load_explainer(), message)),
            nearest=explain(
                lambda message: explanations.find_nearest(load_explainer(), load_neighbors, message)
            ),
            steps=explain(explanations.show_steps),
            learning=explain(explanations.show_learning),
            changes=partial(explanations.try_changes, recognizer),
            limits=explain(partial(explanations.find_limits, recognizer)),
            robustness=robustness,
        )
        _add_endpoints(recognizer, rooms.photographs)
    return page


def launch_options(*, frames: str = "'self'", routes: Sequence[BaseRoute] = ()) -> dict[str, Any]:
    """Return what `launch` needs to show the page as it is meant.

    Args:
        frames: Who may show it in a frame, see `Hosting`.
        routes: What is answered beside the page.
    """
    # In the head the style is taken as it is; `css=` would prefix what stands inside @media.
    head = f"<style>{(WEB / 'page.css').read_text('utf-8')}</style>{module_tags()}"
    return {
        "theme": gr.themes.Base(font=SYSTEM_FONTS, font_mono=("ui-monospace", "monospace")),
        "head": head,
        "i18n": gr.I18n(**gradio_translations()),
        "footer_links": ["api"],  # language and theme are the browser's, or one click away
        "favicon_path": FOLDER / "icon.png",
        "pwa": True,
        "mcp_server": importlib.util.find_spec("mcp") is not None,
        "max_file_size": MAX_PICTURE_BYTES,
        "app_kwargs": {
            "middleware": [Middleware(PagePolicy, frames=frames, head=head)],
            "exception_handlers": HANDLERS,
            # Under a name of their own: Gradio's would tell every visitor where they lie on the disk.
            "routes": [
                Route("/examples/{name}", serve_example),
                Route("/cards/{name}", serve_card),
                module_route(),
                # Before Gradio's:
                Route("/pwa_icon/{size}", serve_icon),
                Route(
                    "/gradio_api/upload", Uploads(Path(get_upload_folder())).take, methods=["POST"]
                ),
                *routes,
            ],
        },
        "enable_monitoring": False,  # it shows strangers how many ask what
        "run_history": False,  # nothing of a visitor is kept
        "ssr_mode": False,  # it would need Node, and the page is drawn in the browser anyway
        "share": False,
    }


def _in_turn(room: Room, answer: ServerFunction) -> SlowFunction:
    """Let a function of the page wait for its turn in a room."""

    async def answer_in_turn(message: Any, request: gr.Request) -> Mapping[str, object]:
        return await handlers.answer_in_turn(
            room,
            lambda: answer(message),
            message,
            client=address_of(request),
            has_left=partial(has_left, request),
        )

    return answer_in_turn


def _corrections(
    recognizer: Recognizer, store: Store | None, room: Room
) -> dict[str, SlowFunction] | None:
    """Bind the corrections' functions to their store; errors become sentences."""
    if store is None:
        return None

    def frame(picture: bytes) -> Any:
        return recognizer.read_digit(picture).digit

    rate = RateByAddress(CORRECTIONS_BY_ADDRESS)

    def keep(message: Any) -> Mapping[str, object]:
        return handlers.answer(lambda: keep_correction(store, frame, message), message)

    def forget(message: Any) -> Mapping[str, object]:
        return handlers.answer(lambda: withdraw(store, message), message)

    async def keep_some(message: Any, request: gr.Request) -> Mapping[str, object]:
        if not rate.admit(address_of(request)):
            return handlers.refusal(CorrectionError("too_quick"), message)
        return await _in_turn(room, keep)(message, request)

    return {"keep": keep_some, "withdraw": _in_turn(room, forget)}


def _add_endpoints(recognizer: Recognizer, room: Room) -> None:
    """Offer the same answers to programs; the docstrings are what the API page and MCP show."""

    async def read(picture: gr.FileData, request: gr.Request) -> dict[str, Any]:
        """Read a picture of handwriting that holds one digit or any number of them.

        Args:
            picture: A PNG, JPEG, WebP, GIF, BMP, TIFF, HEIC or AVIF file.

        Returns:
            As read_number where several digits stand on it: text, and lines; else as read_digit.
        """
        return await take_turn(handlers.read, picture, request)

    async def read_digit(picture: gr.FileData, request: gr.Request) -> dict[str, Any]:
        """Read the one handwritten digit on a picture, with both networks.

        Args:
            picture: A PNG, JPEG, WebP, GIF, BMP, TIFF, HEIC or AVIF file.

        Returns:
            label, is_digit, digit_score, box, and by model: label, confidence, probabilities.
        """
        return await take_turn(handlers.read_digit, picture, request)

    async def read_number(picture: gr.FileData, request: gr.Request) -> dict[str, Any]:
        """Read every handwritten digit on a picture, line by line, with both networks.

        Args:
            picture: A PNG, JPEG, WebP, GIF, BMP, TIFF, HEIC or AVIF file.

        Returns:
            text (one line of writing per line), and lines of digits, each as read_digit gives it.
        """
        return await take_turn(handlers.read_number, picture, request)

    async def take_turn(reader: Any, picture: Any, request: gr.Request) -> dict[str, Any]:
        def work() -> dict[str, Any]:
            path = picture.get("path") if isinstance(picture, dict) else None
            return reader(recognizer, read_upload(path, Path(get_upload_folder())))

        try:
            left = partial(has_left, request)
            return await room.run(work, client=address_of(request), has_left=left)
        except VisitorError as error:
            REFUSALS.labels(error.key).inc()
            language = language_of(request.headers.get("accept-language") if request else None)
            raise gr.Error(error.in_language(language), print_exception=False) from None

    # Not queued: MCP would ask this page by a second request, which another replica may get.
    for function in (read, read_digit, read_number):
        # Gradio exports `api`, but does not tell mypy so.
        gr.api(function, api_name=function.__name__, concurrency_limit=None, queue=False)  # type: ignore[attr-defined]
