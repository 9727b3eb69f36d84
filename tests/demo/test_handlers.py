"""What the pad, the photo and programs are answered, good and bad."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from demo import handlers
from demo.language import say
from demo.metrics import ERRORS
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

DOT = np.ones((8, 8), bool)


class FakeRecognizer:
    """Reads what it is told to, or fails as it is told; `asked` keeps what it was given."""

    def __init__(self, answer: DigitReading | NumberReading | Exception) -> None:
        self.answer = answer
        self.asked: dict[str, object] = {}

    def read(self, picture: object, **asked: object) -> DigitReading | NumberReading:
        self.asked = asked
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


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


def test_recognize_drawing_keeps_a_sign_in_the_text_and_out_of_the_digits(recognizer: Recognizer):
    seven = draw_digit(7, side=200, brush=12)
    point = draw_digit(1, side=200, brush=12, size=0.03, center=(0.5, 0.79))[:, 75:125]

    view = handlers.recognize_drawing(
        recognizer, pack(np.hstack([seven, point, seven])[..., 0] < 128)
    )

    assert (view["state"], view["text"]) == ("number", "7.7")
    assert [digit["label"] for digit in view["digits"]] == [7, 7]


@pytest.mark.parametrize("text", ["10", "15", "21", "23", "91"])
def test_1_at_an_end_of_a_number_is_no_frame_though_the_pad_sends_no_paper_around_it(
    recognizer: Recognizer, text: str
):
    is_ink = np.hstack([draw_digit(int(token)) for token in text])[..., 0] < 128
    across, down = (np.flatnonzero(is_ink.any(axis=axis)) for axis in (0, 1))

    cut_out = is_ink[down[0] : down[-1] + 1, across[0] : across[-1] + 1]
    view = handlers.recognize_drawing(recognizer, pack(cut_out))

    assert (view["state"], view["text"]) == ("number", text)


@pytest.mark.parametrize("label", [4, 5])
def test_recognize_drawing_keeps_a_digit_of_two_strokes_one(recognizer: Recognizer, label: int):
    drawing = draw_digit(label)

    view = handlers.recognize_drawing(recognizer, pack(drawing[..., 0] < 128))

    assert view["label"] == label


@pytest.mark.parametrize("is_unfinished", [True, False])
def test_recognize_drawing_passes_on_that_the_pen_is_down(is_unfinished: bool):
    recognizer = FakeRecognizer(make_reading())

    handlers.recognize_drawing(recognizer, {**pack(DOT), "isUnfinished": is_unfinished})

    assert recognizer.asked == {"is_unfinished": is_unfinished}


def test_recognize_drawing_turns_a_known_error_into_its_sentence():
    recognizer = FakeRecognizer(NoInkError("no_ink"))

    view = handlers.recognize_drawing(recognizer, pack(DOT))

    assert view == {"state": "error", "sentence": say("no_ink")}


def test_recognize_drawing_says_an_error_in_the_visitors_language():
    recognizer = FakeRecognizer(NoInkError("no_ink"))

    view = handlers.recognize_drawing(recognizer, {**pack(DOT), "language": "de-AT"})

    assert view["sentence"] == say("no_ink", "de")


def test_recognize_drawing_logs_an_unknown_error_and_says_so(caplog: pytest.LogCaptureFixture):
    recognizer = FakeRecognizer(RuntimeError("the interpreter broke"))

    view = handlers.recognize_drawing(recognizer, pack(DOT))

    assert view == {"state": "error", "sentence": say("unexpected")}
    assert "the interpreter broke" in caplog.text


@pytest.mark.parametrize("message", [None, 7, [], {"width": "wide"}, {"language": 3}])
def test_nonsense_is_not_understood_and_no_error_of_ours(message: object):
    before = ERRORS.collect()

    view = handlers.recognize_drawing(FakeRecognizer(make_reading()), message)

    assert view == {"state": "error", "sentence": say("not_understood")}
    assert ERRORS.collect() == before


def test_recognize_photo_gives_every_digit_with_its_box():
    number = NumberReading((LineReading((make_reading(), make_reading())),))

    view = handlers.recognize_photo(FakeRecognizer(number), {"picture": ""})

    assert (view["state"], view["text"]) == ("number", "77")
    assert [digit["box"] for digit in view["digits"]] == [[3, 4, 50, 60]] * 2


def test_recognize_photo_without_digits_says_so():
    view = handlers.recognize_photo(FakeRecognizer(make_reading(is_digit=False)), {"picture": ""})

    assert view == {"state": "error", "sentence": say("number_none")}


def test_recognize_photo_shows_one_digit_in_its_box():
    view = handlers.recognize_photo(FakeRecognizer(make_reading()), {"picture": ""})

    assert (view["state"], view["text"]) == ("number", "7")
    assert [digit["box"] for digit in view["digits"]] == [[3, 4, 50, 60]]


def test_recognize_photo_says_what_is_wrong_with_a_file(recognizer: Recognizer):
    letter = base64.b64encode(b"Dear Sir or Madam").decode()

    view = handlers.recognize_photo(recognizer, {"picture": letter})

    assert view == {"state": "error", "sentence": say("no_picture")}


def test_read_digit_passes_the_librarys_errors_on(recognizer: Recognizer, tmp_path: Path):
    with pytest.raises(PictureError, match="can't be opened"):
        handlers.read_digit(recognizer, str(tmp_path / "missing.png"))
