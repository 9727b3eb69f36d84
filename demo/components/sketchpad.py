"""The drawing pad with live answers, as a component."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from demo.components.component import ReaderComponent, ServerFunction, SlowFunction


class Sketchpad(ReaderComponent):
    """A pad to draw on, read again and again while the pen moves.

    Server functions answer instead of events: they pass by Gradio's queue, which alone would cost
    more than both models take.
    """

    def __init__(
        self,
        *,
        words: Any,
        recognize: ServerFunction,
        has_shelf: bool = False,
        corrections: Mapping[str, SlowFunction] | None = None,
    ) -> None:
        """Lay the pad out.

        Args:
            words: What `gr.I18n` gives for `language.SCRIPT_KEY`.
            recognize: Answers one drawing (see `messages.unpack_drawing`) with a view of
                `demo.views`. Called from several threads; what it gets is untrusted.
            has_shelf: Whether there are digits to compare, which a hint then leads to.
            corrections: "keep" and "withdraw", see `demo.corrections`; None if the host
                doesn't want any.
        """

        # JavaScript calls it by its name.
        def recognize_drawing(message: Any) -> Mapping[str, object]:
            return recognize(message)

        super().__init__(
            "sketchpad",
            words=words,
            parts=["answers/answers", *["sketchpad/correction"] * bool(corrections)],
            has_shelf=has_shelf,
            server_functions=[recognize_drawing, *_name_corrections(corrections or {})],
        )


def _name_corrections(corrections: Mapping[str, SlowFunction]) -> list[SlowFunction]:
    """Give each function the name by which JavaScript calls it."""
    if not corrections:
        return []

    async def keep_correction(message: Any, request: gr.Request) -> Mapping[str, object]:
        return await corrections["keep"](message, request)

    async def withdraw_corrections(message: Any, request: gr.Request) -> Mapping[str, object]:
        return await corrections["withdraw"](message, request)

    return [keep_correction, withdraw_corrections]
