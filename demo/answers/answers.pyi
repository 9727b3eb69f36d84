"""Both models' answers to one digit, as a component: verdict, picture and bars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from demo import text
from mnist_core import MODEL_NAMES

_FOLDER = Path(__file__).parent
HTML = (_FOLDER / "answers.html").read_text()
CSS = (_FOLDER / "answers.css").read_text()
JS = (_FOLDER / "answers.js").read_text()

_ON_LOAD = """
const answers = createAnswers(element, props.words, "photo_empty");
const update = () => (props.value ? answers.show(props.value) : answers.clear());
watch("value", update);
update();
"""


def answers_props() -> dict[str, Any]:
    """Return what answers.html needs: the words, the models in order, the ten digits."""
    words = text.WORDS
    return {
        "words": words,
        "digits": list(range(10)),
        "models": [
            {"model": name, "name": words[f"{name}_name"], "kind": words[f"{name}_kind"]}
            for name in MODEL_NAMES
        ],
    }

from gradio.events import Dependency

class Answers(gr.HTML):
    """Shows the view that a handler returns (`demo.views`), or a calm state for None."""

    def __init__(self, *, elem_id: str) -> None:
        super().__init__(
            html_template=HTML,
            css_template=CSS,
            js_on_load=JS + _ON_LOAD,
            apply_default_css=False,
            elem_id=elem_id,
            **answers_props(),
        )
    from typing import Callable, Literal, Sequence, Any, TYPE_CHECKING
    from gradio.blocks import Block
    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component