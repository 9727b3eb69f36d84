"""What the pad sends and what it gets back, good and bad."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest

from demo import handlers, text
from mnist_core import NoInkError, PictureError, Recognizer
from tests.demo.readings import make_reading
from tests.drawing import draw_digit


class FakeRecognizer:
    """Reads a 7 from everything, or fails as it is told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def read_digit(self, picture):
        if self.error is not None:
            raise self.error
        return make_reading()


def pack(is_ink: np.ndarray) -> dict:
    """Pack a mask as the pad does."""
    bits = base64.b64encode(np.packbits(is_ink, axis=1).tobytes()).decode()
    return {"width": is_ink.shape[1], "height": is_ink.shape[0], "bits": bits}


@pytest.mark.parametrize("width", [1, 7, 8, 9, 400, 640])
def test_unpack_drawing_restores_what_was_packed(width):
    is_ink = np.random.default_rng(0).random((5, width)) > 0.5

    picture = handlers.unpack_drawing(pack(is_ink))

    margin = handlers.MARGIN
    assert picture.dtype == np.uint8
    assert picture.shape == (5 + 2 * margin, width + 2 * margin)
    assert np.array_equal(picture[margin:-margin, margin:-margin] == 0, is_ink)
    assert (picture[:margin] == 255).all()
    assert (picture[:, -margin:] == 255).all()


@pytest.mark.parametrize(
    ("drawing", "complaint"),
    [
        pytest.param(None, "must be an object", id="nothing"),
        pytest.param([1, 2], "must be an object", id="list"),
        pytest.param({}, "sides must be", id="empty"),
        pytest.param({"width": 641, "height": 1, "bits": ""}, "sides must be", id="wide"),
        pytest.param({"width": 8, "height": 0, "bits": ""}, "sides must be", id="flat"),
        pytest.param({"width": 8.0, "height": 1, "bits": "gA=="}, "sides must be", id="float"),
        pytest.param({"width": True, "height": 1, "bits": "gA=="}, "sides must be", id="bool"),
        pytest.param({"width": 8, "height": 1, "bits": "gA=="[:-1]}, "needs 1 byte", id="short"),
        pytest.param({"width": 8, "height": 1, "bits": "A" * 10**6}, "needs 1 byte", id="long"),
        pytest.param({"width": 8, "height": 1, "bits": "gAAA"}, "needs 1 byte", id="3-bytes"),
        pytest.param({"width": 8, "height": 1, "bits": "!A=="}, "must be base64", id="no-base64"),
        pytest.param({"width": 8, "height": 1, "bits": 7}, "needs 1 byte", id="no-text"),
    ],
)
def test_unpack_drawing_refuses_other_messages(drawing, complaint):
    with pytest.raises(ValueError, match=complaint):
        handlers.unpack_drawing(drawing)


@pytest.mark.parametrize("label", range(10))
def test_recognize_drawing_reads_a_drawn_digit(recognizer: Recognizer, label):
    is_ink = draw_digit(label)[..., 0] < 128

    view = handlers.recognize_drawing(recognizer, pack(is_ink))

    assert view["label"] == label
    assert json.loads(json.dumps(view)) == view


def test_recognize_drawing_turns_a_known_error_into_its_sentence():
    recognizer = FakeRecognizer(NoInkError("draw a digit"))

    view = handlers.recognize_drawing(recognizer, pack(np.ones((8, 8), bool)))

    assert view == {"state": "error", "sentence": "draw a digit"}


def test_recognize_drawing_logs_an_unknown_error_and_says_so(caplog):
    recognizer = FakeRecognizer(RuntimeError("the interpreter broke"))

    view = handlers.recognize_drawing(recognizer, pack(np.ones((8, 8), bool)))

    assert view == {"state": "error", "sentence": text.WORDS["unexpected"]}
    assert "the interpreter broke" in caplog.text


def test_recognize_drawing_survives_nonsense():
    view = handlers.recognize_drawing(FakeRecognizer(), {"width": "wide"})

    assert view["state"] == "error"


def test_recognize_photo_without_a_photo_is_calm():
    assert handlers.recognize_photo(FakeRecognizer(), None) is None


def test_recognize_photo_says_what_is_wrong_with_a_file(recognizer: Recognizer, tmp_path):
    path = tmp_path / "letter.png"
    path.write_text("Dear Sir or Madam")

    view = handlers.recognize_photo(recognizer, str(path))

    assert view["state"] == "error"
    assert "no picture" in view["sentence"]


def test_read_digit_passes_the_librarys_errors_on(recognizer: Recognizer, tmp_path):
    with pytest.raises(PictureError, match="can't be opened"):
        handlers.read_digit(recognizer, str(tmp_path / "missing.png"))
