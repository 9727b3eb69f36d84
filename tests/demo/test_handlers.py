"""What the pad, the photo and programs are answered, good and bad."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from demo import handlers
from demo.language import say
from mnist_core import (
    DigitReading,
    LineReading,
    NoInkError,
    NumberReading,
    PictureError,
    Recognizer,
)
from tests.demo.packing import pack
from tests.demo.readings import make_reading
from tests.drawing import draw_digit

TWO_DOTS = np.pad(np.ones((20, 5), bool), ((0, 0), (0, 30)))
TWO_DOTS[:, -5:] = True


class FakeRecognizer:
    """Reads what it is told to, or fails as it is told."""

    def __init__(self, *digits: DigitReading, error: Exception | None = None) -> None:
        self.digits = digits
        self.error = error

    def read_digit(self, picture: object) -> DigitReading:
        if self.error is not None:
            raise self.error
        return make_reading()

    def read_number(self, picture: object) -> NumberReading:
        return NumberReading((LineReading(self.digits),) if self.digits else ())


@pytest.mark.parametrize("label", range(10))
def test_recognize_drawing_reads_a_drawn_digit(recognizer: Recognizer, label: int):
    is_ink = draw_digit(label)[..., 0] < 128

    view = handlers.recognize_drawing(recognizer, pack(is_ink))

    assert view["label"] == label
    assert json.loads(json.dumps(view)) == view


def test_recognize_drawing_reads_digits_side_by_side_as_a_number(recognizer: Recognizer):
    drawing = np.hstack([draw_digit(label, side=200, brush=12) for label in (4, 2, 7)])

    view = handlers.recognize_drawing(recognizer, pack(drawing[..., 0] < 128))

    assert (view["state"], view["text"]) == ("number", "427")


@pytest.mark.parametrize("label", [4, 5])
def test_recognize_drawing_keeps_a_digit_of_two_strokes_one(recognizer: Recognizer, label: int):
    drawing = draw_digit(label)

    view = handlers.recognize_drawing(recognizer, pack(drawing[..., 0] < 128))

    assert view["label"] == label


def test_recognize_drawing_shows_no_number_with_something_else_in_it():
    recognizer = FakeRecognizer(make_reading(), make_reading(is_digit=False))

    view = handlers.recognize_drawing(recognizer, pack(TWO_DOTS))

    assert view["state"] != "number"


def test_recognize_drawing_waits_with_a_wide_line_until_its_end():
    class Undecided(FakeRecognizer):
        def read_digit(self, picture: object) -> DigitReading:
            return make_reading(is_digit=False)

    recognizer = Undecided(make_reading(), make_reading())
    wide = np.zeros((60, 200), bool)
    wide[20:40, 10:190] = True

    unfinished = handlers.recognize_drawing(recognizer, {**pack(wide), "isUnfinished": True})
    finished = handlers.recognize_drawing(recognizer, pack(wide))

    assert (unfinished["state"], finished["state"]) == ("no_digit", "number")


def test_recognize_drawing_shows_the_digit_where_a_page_would_hold_no_ink():
    class Faint(FakeRecognizer):
        def read_number(self, picture: object) -> NumberReading:
            raise NoInkError("no_ink")

    view = handlers.recognize_drawing(Faint(), pack(TWO_DOTS))

    assert view["label"] == 7


def test_recognize_drawing_turns_a_known_error_into_its_sentence():
    recognizer = FakeRecognizer(error=NoInkError("no_ink"))

    view = handlers.recognize_drawing(recognizer, pack(np.ones((8, 8), bool)))

    assert view == {"state": "error", "sentence": say("no_ink")}


def test_recognize_drawing_says_an_error_in_the_visitors_language():
    recognizer = FakeRecognizer(error=NoInkError("no_ink"))

    view = handlers.recognize_drawing(
        recognizer, {**pack(np.ones((8, 8), bool)), "language": "de-AT"}
    )

    assert view["sentence"] == say("no_ink", "de")


def test_recognize_drawing_logs_an_unknown_error_and_says_so(caplog: pytest.LogCaptureFixture):
    recognizer = FakeRecognizer(error=RuntimeError("the interpreter broke"))

    view = handlers.recognize_drawing(recognizer, pack(np.ones((8, 8), bool)))

    assert view == {"state": "error", "sentence": say("unexpected")}
    assert "the interpreter broke" in caplog.text


@pytest.mark.parametrize("message", [None, 7, [], {"width": "wide"}, {"language": 3}])
def test_recognize_drawing_survives_nonsense(message: object):
    assert handlers.recognize_drawing(FakeRecognizer(), message)["state"] == "error"


def test_recognize_photo_gives_every_digit_with_its_box():
    recognizer = FakeRecognizer(make_reading(), make_reading())

    view = handlers.recognize_photo(recognizer, {"picture": ""})

    assert (view["state"], view["text"]) == ("number", "77")
    assert [digit["box"] for digit in view["digits"]] == [[3, 4, 50, 60]] * 2


def test_recognize_photo_without_writing_says_so():
    class Blank(FakeRecognizer):
        def read_digit(self, picture: object) -> DigitReading:
            return make_reading(is_digit=False)

    view = handlers.recognize_photo(Blank(), {"picture": ""})

    assert view == {"state": "error", "sentence": say("number_none")}


def test_recognize_photo_falls_back_to_one_digit_that_fills_the_picture():
    view = handlers.recognize_photo(FakeRecognizer(), {"picture": ""})

    assert (view["state"], view["text"], len(view["digits"])) == ("number", "7", 1)


def test_recognize_photo_says_what_is_wrong_with_a_file(recognizer: Recognizer):
    letter = base64.b64encode(b"Dear Sir or Madam").decode()

    view = handlers.recognize_photo(recognizer, {"picture": letter})

    assert view == {"state": "error", "sentence": say("no_picture")}


def test_read_digit_passes_the_librarys_errors_on(recognizer: Recognizer, tmp_path: Path):
    with pytest.raises(PictureError, match="can't be opened"):
        handlers.read_digit(recognizer, str(tmp_path / "missing.png"))
