"""What every component of the page is built from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import gradio as gr

from mnist_core import MODEL_NAMES

FOLDER = Path(__file__).parent

ServerFunction: TypeAlias = Callable[[Any], Mapping[str, object]]
"""Answers a message of the page, which is untrusted, with what JSON can carry: a view of `demo.views`."""

SlowFunction: TypeAlias = Callable[[Any, gr.Request], Awaitable[Mapping[str, object]]]
"""The same for what has to wait for its turn, see `demo.limits.room`."""


def read_parts(folder: Path, *names: str) -> str:
    """Read files of HTML, CSS or JavaScript that lie beside a component, in this order."""
    return "\n".join((folder / name).read_text("utf-8") for name in names)


class ReaderComponent(gr.HTML):
    """A part of the page, made of HTML, CSS and JavaScript files.

    Its JavaScript starts with `words`, all sentences in the visitor's language: Gradio translates
    the label of a component, so they come in as that (see `demo.language`).
    """

    def __init__(
        self,
        *,
        words: Any,
        html: str,
        css: str,
        js: str,
        elem_id: str,
        server_functions: Sequence[ServerFunction | SlowFunction] = (),
        **props: Any,
    ) -> None:
        """Put the parts together.

        Args:
            words: What `gr.I18n` gives for `language.SCRIPT_KEY`.
            html: A template: Handlebars, and JavaScript in ${}.
            css: Rules for this component only.
            js: Runs once, in a function, with Gradio's `element`, `props`, `server` and `watch`.
            elem_id: The element's id in the page.
            server_functions: What JavaScript may call, by their names.
            props: Further values for the template and for JavaScript.
        """
        super().__init__(
            label=words,
            html_template=html,
            css_template=read_parts(FOLDER, "shared.css") + css,
            js_on_load=read_parts(FOLDER, "shared.js") + js,
            apply_default_css=False,
            elem_id=elem_id,
            server_functions=list(server_functions),
            digits=list(range(10)),
            models=list(MODEL_NAMES),
            **props,
        )

    def get_block_name(self) -> str:
        """Name the widget to show in the browser: Gradio's own."""
        return "html"
