"""The page's head: its name, the theme, and links that open a tab, as a component."""

from __future__ import annotations

from typing import Any

from demo.components.component import ReaderComponent


class Header(ReaderComponent):
    """Says what the page is; the button for light and dark; `#photo` in the address opens that tab."""

    def __init__(self, *, words: Any, tabs: list[str]) -> None:
        """Lay the head out.

        Args:
            words: What `gr.I18n` gives for `language.SCRIPT_KEY`.
            tabs: What an address may name after its #, in the order of the tabs.
        """
        super().__init__("header", words=words, tabs=tabs)
