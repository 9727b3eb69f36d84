"""What lies behind an answer, as the page gets it."""

from __future__ import annotations

import base64
import json
from urllib.request import urlopen

import numpy as np
import pytest
from PIL import Image

from demo import explanations
from mnist_core import Explainer, Recognizer
from tests.demo.packing import pack, pack_seen
from tests.drawing import draw_digit


@pytest.fixture(scope="module")
def explainer() -> Explainer:
    """The committed models, opened."""
    return Explainer.load()


@pytest.fixture
def seen(recognizer: Recognizer) -> str:
    """What the models see of a drawn 4."""
    return pack_seen(recognizer.read_digit(draw_digit(4)).digit)


def test_explain_why_gives_ten_maps_by_model(explainer: Explainer, seen: str):
    view = explanations.explain_why(explainer, {"seen": seen})

    assert list(view) == ["nn", "cnn"]
    for maps in view.values():
        levels = [np.frombuffer(base64.b64decode(map_), np.uint8) for map_ in maps]
        assert [level.size for level in levels] == [784] * 10
        assert max(level.max() for level in levels) > 140  # something speaks for something


def test_explain_why_of_an_empty_picture_is_a_sentence(explainer: Explainer):
    empty = pack_seen(np.zeros((28, 28), np.float32))

    view = explanations.explain_why(explainer, {"seen": empty})

    assert view["state"] == "error"
    assert "draw a digit" in view["sentence"]


def test_look_inside_gives_a_picture_for_every_layer(explainer: Explainer, seen: str):
    view = explanations.look_inside(explainer, {"seen": seen})

    assert {layer["kind"] for layer in view["nn"]} == {"dense"}
    assert "conv" in {layer["kind"] for layer in view["cnn"]}
    for layer in view["nn"] + view["cnn"]:
        assert layer["count"] > 0
        assert layer["picture"].startswith("data:image/png;base64,")
        with urlopen(layer["picture"]) as file, Image.open(file) as picture:
            assert layer["ratio"] == picture.width / picture.height


def test_show_steps_goes_from_the_picture_to_the_digit():
    is_ink = draw_digit(4)[..., 0] < 128

    view = explanations.show_steps(pack(is_ink))

    names = [step["name"] for step in view["steps"]]
    assert (names[0], names[-1]) == ("picture", "digit")


def test_try_changes_reads_the_changed_digit(recognizer: Recognizer, seen: str):
    unchanged = explanations.try_changes(recognizer, {"seen": seen, "changes": {}})
    shifted = explanations.try_changes(recognizer, {"seen": seen, "changes": {"shift_x": 10}})

    assert unchanged["label"] == 4
    assert unchanged["seen"] == seen
    assert shifted["seen"] != seen
    assert json.loads(json.dumps(shifted)) == shifted


@pytest.mark.parametrize("message", [None, {}, {"seen": "A"}, {"seen": 7, "changes": 8}])
def test_explanations_survive_nonsense(explainer: Explainer, recognizer: Recognizer, message):
    assert explanations.explain_why(explainer, message)["state"] == "error"
    assert explanations.look_inside(explainer, message)["state"] == "error"
    assert explanations.show_steps(message)["state"] == "error"
    assert explanations.try_changes(recognizer, message)["state"] == "error"
