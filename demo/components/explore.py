"""What lies behind an answer, as a component: why, inside, step by step, and a playground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import gradio as gr

from demo.components.component import PANELS, ReaderComponent, ServerFunction, SlowFunction
from mnist_core import CHANGES, COVER_SIDE, Robustness


class Explore(ReaderComponent):
    """Looks closer at the digit that the pad or the photo announces; asks only while it is open."""

    def __init__(
        self,
        *,
        words: Any,
        why: SlowFunction,
        inside: SlowFunction,
        nearest: SlowFunction,
        steps: SlowFunction,
        learning: SlowFunction,
        changes: ServerFunction,
        limits: SlowFunction,
        robustness: Robustness | None,
    ) -> None:
        """Lay the panels out.

        Args:
            words: What `gr.I18n` gives for `language.SCRIPT_KEY`.
            why, inside, nearest, steps, learning, changes, limits: The functions of `demo.explanations`, without their models.
            robustness: How much of each change both models bear; None leaves out the chart.
        """

        # JavaScript calls these by their names.
        async def explain_why(message: Any, request: gr.Request) -> Mapping[str, object]:
            return await why(message, request)

        async def look_inside(message: Any, request: gr.Request) -> Mapping[str, object]:
            return await inside(message, request)

        async def find_nearest(message: Any, request: gr.Request) -> Mapping[str, object]:
            return await nearest(message, request)

        async def show_steps(message: Any, request: gr.Request) -> Mapping[str, object]:
            return await steps(message, request)

        async def show_learning(message: Any, request: gr.Request) -> Mapping[str, object]:
            return await learning(message, request)

        def try_changes(message: Any) -> Mapping[str, object]:
            return changes(message)

        async def find_limits(message: Any, request: gr.Request) -> Mapping[str, object]:
            return await limits(message, request)

        super().__init__(
            "explore",
            words=words,
            parts=["answers/answers"],
            server_functions=[
                explain_why,
                look_inside,
                find_nearest,
                show_steps,
                show_learning,
                try_changes,
                find_limits,
            ],
            panels=list(PANELS),
            changes={name: asdict(range_) for name, range_ in CHANGES.items()},
            cover_side=COVER_SIDE,
            robustness=asdict(robustness) if robustness else None,
        )
