"""Any picture is answered in bounded time, with what was read or a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core import (
    DigitReading,
    ReadingCancelledError,
    Recognizer,
    TooMuchInkError,
)
from mnist_core.recognition import effort
from mnist_core.recognition import recognizer as recognizer_module
from mnist_core.recognition.effort import (
    COLUMNS_PER_LOOK,
    MAX_EFFORT,
    PIXELS_PER_LOOK,
    Effort,
    cancellable,
)
from tests.drawing import draw_digit
from tests.worst_pictures import touching_digits


def test_networks_are_never_asked_for_more_than_a_page_is_given(
    recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch
):
    looks = []
    classify, posteriors_of = recognizer._classify, recognizer.line_posteriors
    ink_logits = recognizer.ink_logits

    def count_looks(digits):
        looks.append(len(digits))
        return classify(digits)

    def count_columns(line_image):
        looks.append(line_image.shape[1] / COLUMNS_PER_LOOK)
        return posteriors_of(line_image)

    def count_pixels(given):
        looks.append(given.shape[1] * given.shape[2] / PIXELS_PER_LOOK)
        return ink_logits(given)

    monkeypatch.setattr(recognizer, "ink_logits", count_pixels)
    monkeypatch.setattr(recognizer, "_classify", count_looks)
    monkeypatch.setattr(recognizer, "line_posteriors", count_columns)

    with pytest.raises(TooMuchInkError):
        recognizer.read_number(touching_digits())

    assert MAX_EFFORT / 4 < sum(looks) <= MAX_EFFORT


def test_a_page_of_300_digits_is_within_the_bounds(recognizer: Recognizer):
    row = np.hstack([draw_digit(label, side=50, brush=5) for label in range(10)] * 2)
    page = np.vstack([row] * 15)

    assert len(recognizer.read_number(page).digits) > 285


def test_a_photograph_with_too_much_on_it_is_refused_and_not_read_in_part(recognizer: Recognizer):
    small = [draw_digit(label, side=40, brush=4) for label in range(10)]
    page = np.vstack([np.hstack(small * 4)] * 26)
    light = np.linspace(0.5, 0.95, page.shape[1])[None, :, None]
    grain = np.random.default_rng(0).normal(0, 4, page.shape)

    with pytest.raises(TooMuchInkError):
        recognizer.read_number(np.clip(page * light + grain, 0, 255).astype(np.uint8))


def test_work_is_refused_before_it_is_done():
    left = Effort(10)
    left.spend(6)

    with pytest.raises(TooMuchInkError, match="too much on this picture"):
        left.spend(5)

    left.spend(4)


def test_one_digit_among_too_much_is_still_read(
    recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recognizer_module, "Effort", lambda: effort.Effort(0))
    drawing = draw_digit(4, side=200)
    drawing[10, 190] = 0  # a speck: it may be a second digit

    reading = recognizer.read(drawing)

    assert isinstance(reading, DigitReading)
    assert reading.label == 4


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_cancelled_reading_ends_with_the_next_piece_of_work(recognizer: Recognizer, after: int):
    asked = []

    def is_cancelled() -> bool:
        asked.append(None)
        return len(asked) > after

    page = np.hstack([draw_digit(label, side=80, brush=6) for label in range(10)])
    with cancellable(is_cancelled), pytest.raises(ReadingCancelledError):
        recognizer.read_number(np.vstack([page] * 4))
    recognizer.read_number(page)  # what comes after is not

    assert len(asked) == after + 1
