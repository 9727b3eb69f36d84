"""The page as its visitor sees it: where to draw, and what both networks answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page, Route

from tests.drawing import DIGIT_STROKES

Point = tuple[float, float]
Stroke = list[Point]
SERVER_FUNCTIONS = re.compile("/component_server")  # where Gradio calls them
ANSWERED = """() => {
    const pad = document.querySelector(".sketchpad"); // a page that loads has none yet, or one that counts nothing
    return pad !== null && "version" in pad.dataset && pad.dataset.version === pad.dataset.answered;
}"""


class Reader:
    """Draws on the pad with real mouse and touch events, and reads the answers."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def open(self, query: str = "") -> Reader:
        """Load the page and wait until its parts listen: Gradio starts them in any order."""
        self.page.goto(self.address + query)
        for part in ("#header header", ".sketchpad", ".explore"):
            # The pad may lie in a tab that is not open.
            self.page.wait_for_selector(f"{part}[data-ready]", state="attached")
        return self

    @property
    def pad(self) -> Locator:
        return self.page.locator(".sketchpad .pad")

    @property
    def answers(self) -> Locator:
        return self.page.locator(".sketchpad .answers")

    def wait_for_answer(self) -> None:
        """Wait until both models have answered the newest drawing."""
        self.page.wait_for_function(ANSWERED)

    def state(self) -> str | None:
        return self.answers.get_attribute("data-state")

    def sentence(self) -> str:
        return self.answers.locator(".sentence").inner_text()

    def winners(self, answers: Locator | None = None) -> dict[str, int | None]:
        """The marked digit of each model, None where no bar is marked."""
        found: dict[str, int | None] = {}
        for model in ("nn", "cnn"):
            marked = (answers or self.answers).locator(f"[data-model={model}] li.winner")
            digit = marked.get_attribute("data-digit") if marked.count() else None
            found[model] = None if digit is None else int(digit)
        return found

    def percentages(self, model: str) -> list[str]:
        return self.answers.locator(f"[data-model={model}] .percent").all_inner_texts()

    def strokes_of(
        self, label: int, *, center: Point = (0.5, 0.5), size: float = 0.7
    ) -> list[Stroke]:
        """The strokes of a digit in pixels of the window; `size` is its share of the height."""
        frame = self.pad.bounding_box()
        assert frame is not None
        side = size * frame["height"]
        left = frame["x"] + center[0] * frame["width"] - side / 2
        top = frame["y"] + center[1] * frame["height"] - side / 2
        return [
            [(left + x * side, top + y * side) for x, y in stroke]
            for stroke in DIGIT_STROKES[label]
        ]

    def draw_with_mouse(self, strokes: int | list[Stroke], **place: object) -> None:
        """Draw a digit, or strokes in pixels of the window, and wait for the answers."""
        if isinstance(strokes, int):
            strokes = self.strokes_of(strokes, **place)  # type: ignore[arg-type]
        mouse = self.page.mouse
        for stroke in strokes:
            mouse.move(*stroke[0])
            mouse.down()
            for point in stroke[1:]:
                mouse.move(*point, steps=3)
            mouse.up()
        self.wait_for_answer()

    def scribble(self) -> None:
        """Draw what is no digit, and wait for the answers."""
        frame = self.pad.bounding_box()
        assert frame is not None
        low, high = frame["y"] + 40, frame["y"] + frame["height"] - 40
        zigzag = [(frame["x"] + 40 + 25 * (i // 2), low if i % 2 else high) for i in range(30)]
        self.draw_with_mouse([zigzag])

    def change_answers(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Let the server answer otherwise: what few drawings cause, and other models by others."""

        def answer(route: Route) -> None:
            response = route.fetch()
            view = response.json()
            change(view)
            route.fulfill(response=response, json=view)

        self.page.route(SERVER_FUNCTIONS, answer)

    def draw_by_touch(self, label: int) -> None:
        """Draw a digit with a finger, and wait for the answers."""
        for stroke in self.strokes_of(label):
            self.touch("touchStart", stroke[0])
            for point in stroke[1:]:
                self.touch("touchMove", point)
            self.touch("touchEnd")
        self.wait_for_answer()

    def touch(self, kind: str, *places: Point) -> None:
        """Let fingers be at these places of the window: "touchStart", "touchMove" or "touchEnd"."""
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        self._devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def draw_with_a_pen(self, label: int) -> None:
        """Draw a digit with a pen, and wait for the answers."""
        for stroke in self.strokes_of(label):
            for index, (x, y) in enumerate([*stroke, stroke[-1]]):
                is_last = index == len(stroke)
                kind = "mouseReleased" if is_last else "mouseMoved" if index else "mousePressed"
                pen = {"pointerType": "pen", "button": "left", "buttons": 1, "clickCount": 1}
                self._devtools.send(
                    "Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **pen}
                )
        self.wait_for_answer()

    @cached_property
    def _devtools(self) -> CDPSession:
        """What sends touches: Chromium takes those of one session for one hand."""
        return self.page.context.new_cdp_session(self.page)

    def press(self, action: str) -> None:
        """Click undo, redo or clear, and wait for the answers."""
        self.page.locator(f".tools [data-action={action}]").click()
        self.wait_for_answer()

    def look(self, panel: str) -> Locator:
        """Open a panel below the answers; returns it."""
        self.page.locator(f".choice [data-panel={panel}]").click()
        return self.page.locator(f".panel[data-panel={panel}]")

    def count_ink(self) -> int:
        """How many pixels of the pad hold ink."""
        return self.pad.evaluate(
            """pad => {
                const { data } = pad.getContext("2d").getImageData(0, 0, pad.width, pad.height);
                let count = 0;
                for (let i = 3; i < data.length; i += 4) count += data[i] > 127;
                return count;
            }"""
        )

    def sideways_overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
