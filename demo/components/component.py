"""What every component of the page is built from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

import gradio as gr

from demo.language import LANGUAGES, say
from demo.messages import MARGIN
from demo.modules import WEB, mount_script
from demo.views import SURE
from mnist_core import CHANGES, MAX_PICTURE_BYTES, MODEL_NAMES, SIDE

ServerFunction: TypeAlias = Callable[[Any], Mapping[str, object]]
"""Answers a message of the page, which is untrusted, with what JSON can carry: a view of `demo.views`."""

SlowFunction: TypeAlias = Callable[[Any, gr.Request], Awaitable[Mapping[str, object]]]
"""The same for what has to wait for its turn, see `demo.limits.room`."""

TABS = ("draw", "photo", "compare")  # in their order; an address may name them: /#photo
PANELS = ("why", "inside", "nearest", "steps", "playground", "learning")  # these, too

# What Python and JavaScript share; `Constants` in web/types.d.ts says what they are.
CONSTANTS = {
    "side": SIDE,
    "sure": SURE,
    "max_picture_bytes": MAX_PICTURE_BYTES,
    "margin": MARGIN,
    "tabs": list(TABS),
    "panels": list(PANELS),
    "changes": {name: asdict(range_) for name, range_ in CHANGES.items()},
    "languages": {language: say("language_name", language) for language in LANGUAGES},
}


class ReaderComponent(gr.HTML):
    """A part of the page, made of the HTML, CSS and JavaScript in a folder of `web/`.

    Its JavaScript is an ES module with a function `mount`. Gradio translates the label of a
    component, so all sentences in the visitor's language come in as that (see `demo.language`).
    """

    def __init__(
        self,
        name: str,
        *,
        words: Any,
        parts: Sequence[str] = (),
        server_functions: Sequence[ServerFunction | SlowFunction] = (),
        **props: Any,
    ) -> None:
        """Put the parts together.

        Args:
            name: The folder in `web/`, its files without their suffixes, and the element's id.
            words: What `gr.I18n` gives for `language.SCRIPT_KEY`.
            parts: Paths below `web/`, without suffix, of HTML and CSS that belong to it. A part's HTML
                is put where the component's says `<!-- part -->`.
            server_functions: What JavaScript may call, by their names.
            props: Further values for the template and for JavaScript.
        """
        html = _read(f"{name}/{name}.html")
        for part in parts:
            html = html.replace(f"<!-- {Path(part).name} -->", _read(f"{part}.html"))
        styles = ("core/core", *parts, f"{name}/{name}")
        super().__init__(
            label=words,
            html_template=html,
            css_template="\n".join(_read(f"{style}.css") for style in styles),
            js_on_load=mount_script(f"{name}/{name}.js"),
            apply_default_css=False,
            elem_id=name,
            server_functions=list(server_functions),
            digits=list(range(10)),
            models=list(MODEL_NAMES),
            constants=CONSTANTS,
            **props,
        )

    def get_block_name(self) -> str:
        """Name the widget to show in the browser: Gradio's own."""
        return "html"


def _read(name: str) -> str:
    return (WEB / name).read_text("utf-8")
