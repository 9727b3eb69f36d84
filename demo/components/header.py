"""The page's head: its name, language and theme, links that carry a state, and the tour, as a component."""

from __future__ import annotations

from typing import Any

from demo.components.component import ReaderComponent


class Header(ReaderComponent):
    """Says what the page is; opens what the address names; menus for language, theme and lessons; the tour."""

    def __init__(self, *, words: Any) -> None:
        """Lay the head out.

        Args:
            words: What `gr.I18n` gives for `language.SCRIPT_KEY`.
        """
        super().__init__("header", words=words, parts=["header/lesson", "tour/tour"])
