"""What the page and programs get for a reading."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from demo import views
from mnist_core import LineReading, NumberReading, number_answer
from tests.demo.readings import make_prediction, make_reading


@pytest.mark.parametrize(
    ("nn", "cnn", "is_digit", "state"),
    [
        pytest.param(make_prediction(7), make_prediction(7), True, "sure", id="both-sure"),
        pytest.param(make_prediction(7, 0.4), make_prediction(7), True, "sure", id="cnn-sure"),
        pytest.param(make_prediction(7), make_prediction(7, 0.6), True, "unsure", id="unsure"),
        pytest.param(make_prediction(1), make_prediction(7), True, "differ", id="differ"),
        pytest.param(make_prediction(7), make_prediction(7), False, "no_digit", id="no-digit"),
        pytest.param(make_prediction(1), make_prediction(7), False, "no_digit", id="neither"),
    ],
)
def test_digit_view_names_the_state(nn, cnn, is_digit, state):
    view = views.digit_view(make_reading({"nn": nn, "cnn": cnn}, is_digit=is_digit))

    assert view["state"] == state


def test_digit_view_differs_where_the_line_overrules_both_networks():
    view = views.digit_view(replace(make_reading(), line_label=1))

    assert (view["label"], view["state"]) == (1, "differ")


def test_digit_view_names_the_cnns_next_best_digit():
    cnn = make_prediction(4, 0.6, second=9)

    view = views.digit_view(make_reading({"nn": make_prediction(4), "cnn": cnn}))

    assert (view["label"], view["second"]) == (4, 9)


def test_digit_view_carries_the_picture_that_both_models_saw():
    reading = make_reading()

    view = views.digit_view(reading)

    levels = np.frombuffer(base64.b64decode(view["seen"]), np.uint8).reshape(28, 28)
    assert np.array_equal(levels, np.round(reading.digit * 255))


def test_digit_view_gives_ten_bars_per_model_in_the_order_of_the_digits():
    nn, cnn = make_prediction(1), make_prediction(7)

    bars = views.digit_view(make_reading({"nn": nn, "cnn": cnn}))["bars"]

    assert list(bars) == ["nn", "cnn"]
    assert bars["nn"] == pytest.approx(nn.probabilities, abs=1e-4)
    assert bars["cnn"] == pytest.approx(cnn.probabilities, abs=1e-4)


def test_number_view_gives_text_and_digits():
    page = NumberReading((LineReading((make_reading(),)), LineReading((make_reading(),))))

    view = views.number_view(page)

    assert (view["state"], view["text"], len(view["digits"])) == ("number", "7\n7", 2)


@pytest.mark.parametrize("shape", [(3, 5), (3, 5, 3)], ids=["gray", "color"])
def test_encode_picture_is_a_png_of_the_same_pixels(shape):
    picture = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)

    address = views.encode_picture(picture)

    kind, encoded = address.split(",")
    assert kind == "data:image/png;base64"
    decoded = Image.open(io.BytesIO(base64.b64decode(encoded)))
    assert np.array_equal(np.asarray(decoded), picture)


def test_answers_for_programs_survive_json():
    page = NumberReading((LineReading((make_reading(), make_reading())),))

    answer = json.loads(json.dumps(number_answer(page)))

    assert answer["text"] == "77"
    assert answer["lines"][0]["text"] == "77"
    digit = answer["lines"][0]["digits"][0]
    assert digit["label"] == 7
    assert digit["is_digit"] is True
    assert digit["box"] == [3, 4, 50, 60]
    assert digit["models"]["cnn"]["confidence"] == pytest.approx(0.97)
    assert len(digit["models"]["nn"]["probabilities"]) == 10


def test_number_marks_what_is_no_digit_in_its_text():
    line = LineReading((make_reading(), make_reading(is_digit=False)))

    view = views.number_view(NumberReading((line, LineReading((make_reading(),)))))

    assert view["text"] == f"{make_reading().label}?\n{make_reading().label}"


def test_number_shows_signs_and_gaps_on_the_page_and_to_programs():
    digits = (make_reading(), make_reading(is_digit=False), make_reading())
    page = NumberReading((LineReading(digits, between=("-", ",", " ", "")),))

    assert views.number_view(page)["text"] == "-7,? 7"
    assert number_answer(page)["text"] == "-7,7 7"


def test_number_tells_where_something_was_seen_and_not_read():
    page = NumberReading((LineReading((make_reading(),)),), left_out=((7, 8, 30, 40),))

    assert views.number_view(page)["leftOut"] == [[7, 8, 30, 40]]
    assert number_answer(page)["left_out"] == [[7, 8, 30, 40]]


def test_confidence_is_that_it_is_a_digit_and_this_one():
    reading = make_reading()

    confidence = reading.digit_score * reading.predictions["cnn"].confidence

    assert reading.confidence == pytest.approx(confidence)
    assert views.digit_view(reading)["confidence"] == pytest.approx(confidence, abs=1e-4)
    assert replace(reading, line_label=1).confidence == pytest.approx(
        reading.digit_score * reading.predictions["cnn"].probabilities[1]
    )
