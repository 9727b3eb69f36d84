"""The page's head: its name, the theme, and links that open a tab, as a component."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from demo.shared import ReaderComponent, read_parts

FOLDER = Path(__file__).parent


class Header(ReaderComponent):
    """Says what the page is; the button for light and dark; `#photo` in the address opens that tab."""

    def __init__(self, *, words: Any, tabs: list[str]) -> None:
        """Lay the head out.

        Args:
            words: What `gr.I18n` gives for `language.SCRIPT_KEY`.
            tabs: What an address may name after its #, in the order of the tabs.
        """
        super().__init__(
            words=words,
            html=read_parts(FOLDER, "header.html"),
            css=read_parts(FOLDER, "header.css"),
            js=read_parts(FOLDER, "chinese.js", "header.js"),
            elem_id="header",
            tabs=tabs,
        )
