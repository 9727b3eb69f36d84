"""Real test digits that the networks misread, as a component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from demo.components.component import ReaderComponent, ServerFunction
from demo.shelf import Shelf, list_digits

SHELVES = ("nn", "cnn", "both")  # who misreads what lies there


class Compare(ReaderComponent):
    """A shelf of digits; the chosen one is put beside both answers, and announced to whoever looks closer."""

    def __init__(
        self, *, words: Any, shelf: Shelf, read: ServerFunction, source: str | None
    ) -> None:
        """Lay the shelf out.

        Args:
            words: What `gr.I18n` gives for `language.SCRIPT_KEY`.
            shelf: What lies on it.
            read: `explanations.try_changes`, without its recognizer.
            source: The address of the program's source; None for no link.
        """
        digits = {"digits": list_digits(shelf)}

        # JavaScript calls these by their names. The digits are fetched when the tab is first opened.
        def list_shelf(message: Any) -> Mapping[str, object]:
            return digits

        def read_shelf(message: Any) -> Mapping[str, object]:
            return read(message)

        super().__init__(
            "compare",
            words=words,
            parts=["answers/answers"],
            server_functions=[list_shelf, read_shelf],
            shelves=list(SHELVES),
            accuracies={name: asdict(accuracy) for name, accuracy in shelf.accuracies.items()},
            source=source,
        )
