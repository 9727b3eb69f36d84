"""One digit or a number: `Recognizer.read` decides, and decodes the picture once."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core import DigitReading, NoInkError, NumberReading, Recognizer
from mnist_core.imaging import picture as decoding
from mnist_core.recognition import recognizer as recognizer_module
from tests.demo.readings import make_reading
from tests.drawing import draw_digit

PAPER = 255
GAP = np.full((200, 30, 3), PAPER, np.uint8)


def number_of(*is_digit: bool) -> NumberReading:
    line = tuple(make_reading(is_digit=one) for one in is_digit)
    return NumberReading((recognizer_module.LineReading(line),) if line else ())


def photographed(drawing: np.ndarray) -> np.ndarray:
    """The same in the light of a lamp, on paper with a grain."""
    rng = np.random.default_rng(0)
    light = np.linspace(0.55, 0.95, drawing.shape[1])[None, :, None]
    return np.clip(drawing * light + rng.normal(0, 3, drawing.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("change", [lambda drawing: drawing, photographed])
@pytest.mark.parametrize("label", [4, 5, 7])
def test_one_digit_is_read_as_read_digit_reads_it(recognizer: Recognizer, label: int, change):
    picture = change(draw_digit(label, side=200))

    reading = recognizer.read(picture)

    assert isinstance(reading, DigitReading)
    assert repr(reading) == repr(recognizer.read_digit(picture))


@pytest.mark.parametrize("change", [lambda drawing: drawing, photographed])
def test_digits_side_by_side_are_read_as_read_number_reads_them(recognizer: Recognizer, change):
    picture = change(np.hstack([draw_digit(label, side=200, brush=12) for label in (4, 2, 7)]))

    reading = recognizer.read(picture)

    assert isinstance(reading, NumberReading)
    assert reading.text == recognizer.read_number(picture).text == "427"


@pytest.mark.parametrize("label", [2, 3, 5])
def test_a_digit_drawn_as_its_outline_is_read(recognizer: Recognizer, label: int):
    solid = cv2.dilate(255 - draw_digit(label, side=280, brush=26), np.ones((5, 5), np.uint8))
    edge = cv2.dilate(solid, np.ones((9, 9), np.uint8)) - solid

    reading = recognizer.read_digit(255 - edge)

    assert reading.is_digit
    assert reading.label == label


def test_a_drawn_number_that_lies_on_its_side_is_found(recognizer: Recognizer):
    picture = np.hstack([draw_digit(label, side=200, brush=12) for label in (4, 2, 7)])

    reading = recognizer.read(np.ascontiguousarray(np.rot90(picture)))

    assert isinstance(reading, NumberReading)
    assert reading.text == "427"


def test_a_picture_is_decoded_once(recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch):
    decoded = []

    def load(source: object) -> decoding.Upright:
        decoded.append(source)
        return decoding.load_upright(source)

    monkeypatch.setattr(recognizer_module, "load_upright", load)
    recognizer.read(np.hstack([draw_digit(1, side=200), GAP, draw_digit(2, side=200)]))

    assert len(decoded) == 1


@pytest.mark.parametrize("is_photo", [False, True])
def test_blank_paper_holds_no_ink(recognizer: Recognizer, is_photo: bool):
    blank = np.full((200, 300, 3), PAPER, np.uint8)

    with pytest.raises(NoInkError):
        recognizer.read(photographed(blank) if is_photo else blank)


def test_a_wide_line_waits_for_its_end(recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch):
    wide = np.full((60, 200, 3), PAPER, np.uint8)
    cv2.line(wide, (10, 30), (190, 30), (0, 0, 0), 12)
    monkeypatch.setattr(recognizer, "_read_page", lambda _, **__: number_of(True, True))

    unfinished = recognizer.read(wide, is_unfinished=True)
    finished = recognizer.read(wide)

    assert isinstance(unfinished, DigitReading)
    assert not unfinished.is_digit
    assert isinstance(finished, NumberReading)


@pytest.mark.parametrize(
    ("found", "is_number"),
    [
        ((), False),
        ((True,), False),
        ((True, True), True),
        ((True, False), False),
        ((True, True, False), True),
        ((True, False, False), False),
    ],
    ids=str,
)
def test_most_of_a_drawn_number_are_digits(
    recognizer: Recognizer,
    monkeypatch: pytest.MonkeyPatch,
    found: tuple[bool, ...],
    is_number: bool,
):
    monkeypatch.setattr(recognizer, "_read_page", lambda _, **__: number_of(*found))
    drawing = np.hstack([draw_digit(1, side=200), GAP, draw_digit(1, side=200)])

    assert isinstance(recognizer.read(drawing), NumberReading) is is_number


def test_the_digit_stands_where_a_page_would_hold_no_ink(
    recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch
):
    def find_nothing(picture: object, **_: bool) -> NumberReading:
        raise NoInkError("no_ink_for_number")

    monkeypatch.setattr(recognizer, "_read_page", find_nothing)
    drawing = np.hstack([draw_digit(1, side=200), GAP, draw_digit(1, side=200)])

    assert isinstance(recognizer.read(drawing), DigitReading)


@pytest.mark.parametrize("change", [lambda drawing: drawing, photographed])
@pytest.mark.parametrize("side", [120, 400, 2000])
def test_the_box_is_the_digits_own(recognizer: Recognizer, side: int, change):
    drawing = draw_digit(3, side=side)
    page = np.full((2 * side, 3 * side, 3), PAPER, np.uint8)
    page[side // 2 : side // 2 + side, side:-side] = drawing
    x, y, width, height = cv2.boundingRect((page[..., 0] < 128).view(np.uint8))

    box = recognizer.read_digit(change(page)).box

    assert box == pytest.approx((x, y, width, height), abs=max(3, side // 50))


@pytest.mark.parametrize("label", [3, 5])
def test_flat_drawing_of_a_digit_is_one(recognizer: Recognizer, label: int):
    drawn = draw_digit(label, side=200, brush=12)
    flat = cv2.resize(drawn, (480, 200), interpolation=cv2.INTER_AREA)

    reading = recognizer.read(flat)

    assert isinstance(reading, DigitReading)
    assert (reading.label, reading.is_digit) == (label, True)
