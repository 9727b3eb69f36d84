"""What lies behind an answer, as the page gets it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest
from PIL import Image

from demo import explanations
from demo.language import say
from mnist_core import Explainer, Recognizer, load_neighbors
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


def open_at(nn: list[int | None], cnn: list[int | None]) -> dict[str, list[int | None]]:
    return {"nn": nn, "cnn": cnn}


def floats(letters: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(letters), "<f4")


def test_look_inside_gives_the_open_layer_and_the_strongest_unit(explainer: Explainer, seen: str):
    view = explanations.look_inside(
        explainer, {"seen": seen, "open": open_at([0, None], [0, None])}
    )

    plain, convolutional = view["nn"], view["cnn"]
    assert {layer["kind"] for layer in plain["layers"]} == {"dense"}
    assert [layer["count"] for layer in convolutional["layers"]] == [32, 64, 64, 128, 128, 128]
    with urlopen(plain["layer"]["picture"]) as file, Image.open(file) as picture:
        assert picture.width == plain["layer"]["columns"]
        assert picture.getpixel(divmod(plain["part"]["number"], picture.width)[::-1]) == 255
    part = plain["part"]
    total = floats(part["inputs"]) @ floats(part["weights"]) + part["bias"]
    assert total == pytest.approx(part["value"], rel=1e-4)
    assert floats(convolutional["part"]["kernel"]).size == 25
    assert json.loads(json.dumps(view)) == view


def test_look_inside_gives_what_the_features_add_to_the_outputs(explainer: Explainer, seen: str):
    view = explanations.look_inside(
        explainer, {"seen": seen, "open": open_at([3, None], [6, None])}
    )

    for name in ("nn", "cnn"):
        part = view[name]["part"]
        sums = floats(part["shares"]).reshape(10, -1).sum(axis=1) + part["biases"]
        np.testing.assert_allclose(sums, part["logits"], rtol=1e-4, atol=1e-4)
        assert int(np.argmax(part["logits"])) == 4


@pytest.mark.parametrize(
    "place", [[7, None], [0, 832], [-1, None], [0.5, None], [0], None, "0", [True, None]], ids=str
)
def test_look_inside_refuses_a_layer_or_unit_that_is_not_there(
    explainer: Explainer, seen: str, place
):
    view = explanations.look_inside(explainer, {"seen": seen, "open": {"nn": place, "cnn": [0, 0]}})

    assert view["state"] == "error"


def test_find_nearest_gives_five_training_digits_by_model(explainer: Explainer, seen: str):
    view = explanations.find_nearest(explainer, load_neighbors, {"seen": seen})

    for name in ("nn", "cnn"):
        assert [each["label"] for each in view[name]].count(4) >= 3
        assert {len(base64.b64decode(each["seen"])) for each in view[name]} == {784}
        assert len(view[name]) == 5


def test_find_nearest_says_where_there_are_no_digits_to_search(
    explainer: Explainer, seen: str, tmp_path: Path
):
    message = {"seen": seen, "language": "de"}
    view = explanations.find_nearest(explainer, lambda: load_neighbors(tmp_path), message)

    assert view == {"state": "error", "sentence": say("not_here", "de")}


def test_show_learning_gives_the_weights_of_every_moment():
    view = explanations.show_learning({})

    for record in view["records"].values():
        assert len(base64.b64decode(record["weights"])) == np.prod(record["shape"])
        assert len(record["digits"]) == len(record["accuracy"]) == record["shape"][0]
    assert json.loads(json.dumps(view)) == view


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


def test_a_gray_square_covers_a_part_of_the_changed_digit(recognizer: Recognizer, seen: str):
    view = explanations.try_changes(
        recognizer, {"seen": seen, "changes": {"shift_x": 3}, "cover": [99, -4]}
    )

    levels = np.frombuffer(base64.b64decode(view["seen"]), np.uint8).reshape(28, 28)
    assert (levels[:8, 20:] == 128).all()  # kept within the frame


def test_limits_are_what_both_networks_answer_at_every_stop(recognizer: Recognizer, seen: str):
    message = {"seen": seen, "changes": {"turn": 15, "shift_x": 2}, "cover": [3, 3]}

    view = explanations.find_limits(recognizer, {**message, "along": "shift_x"})

    assert view["amounts"] == list(range(-10, 11))
    for amount, nn, cnn in zip(view["amounts"], *view["labels"].values(), strict=True):
        changes = {**message["changes"], "shift_x": amount}
        alone = explanations.try_changes(recognizer, {**message, "changes": changes})
        assert [nn, cnn] == [int(np.argmax(alone["bars"][name])) for name in ("nn", "cnn")]


@pytest.mark.parametrize("extra", [{"along": "hue"}, {}, {"along": "turn", "cover": [1]}], ids=str)
def test_limits_survive_nonsense(recognizer: Recognizer, seen: str, extra):
    view = explanations.find_limits(recognizer, {"seen": seen, "changes": {}, **extra})

    assert view["state"] == "error"


@pytest.mark.parametrize("message", [None, {}, {"seen": "A"}, {"seen": 7, "changes": 8}])
def test_explanations_survive_nonsense(explainer: Explainer, recognizer: Recognizer, message):
    assert explanations.explain_why(explainer, message)["state"] == "error"
    assert explanations.look_inside(explainer, message)["state"] == "error"
    assert explanations.find_nearest(explainer, load_neighbors, message)["state"] == "error"
    assert explanations.find_limits(recognizer, message)["state"] == "error"
    assert explanations.show_steps(message)["state"] == "error"
    assert explanations.try_changes(recognizer, message)["state"] == "error"
