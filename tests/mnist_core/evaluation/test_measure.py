"""Sets of digits, run through the committed models."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_core import MODEL_NAMES
from mnist_core.datasets.folder import LabeledPicture
from mnist_core.evaluation import measure
from mnist_core.evaluation.measure import (
    measure_digits,
    measure_framed,
    measure_numbers,
    measure_pages,
)
from tests.drawing import draw_digit


@pytest.fixture
def pictures(tmp_path: Path) -> list[LabeledPicture]:
    """Ten drawn digits, a blank sheet that no digit is on, and a file that is no picture."""
    listed = []
    for label in range(10):
        path = tmp_path / f"{label}.png"
        Image.fromarray(draw_digit(label)).save(path)
        listed.append(LabeledPicture(path, str(label)))
    blank = tmp_path / "blank.png"
    Image.new("L", (64, 64), "white").save(blank)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    return [*listed, LabeledPicture(blank, "nondigit:house"), LabeledPicture(broken, "3")]


def test_framed_digits_are_measured_for_both_models(recognizer, mnist_sample):
    report = measure_framed(recognizer, mnist_sample)

    for name in MODEL_NAMES:
        figures = report.figures[name]
        assert figures["count"] == 1000
        assert figures["wrong"] == round(1000 * (1 - figures["accuracy"]))
        assert np.sum(figures["confusion"]) == 1000
        assert figures["accuracy"] > 0.97


def test_digits_that_can_not_be_read_count_as_wrong_and_refused(recognizer, pictures):
    report = measure_digits(recognizer, pictures)

    assert report.figures["cnn"]["count"] == 11
    assert report.figures["cnn"]["wrong"] >= 1
    assert report.figures["cnn"]["refused"] >= round(1 / 11, 6)
    assert [sentence.partition(":")[0] for sentence in report.unreadable] == [
        str(pictures[10].path),
        str(pictures[11].path),
    ]


def test_pictures_without_a_digit_are_counted_apart(recognizer, pictures):
    report = measure_digits(recognizer, pictures)

    assert report.figures["nn"]["no_digits"] == {"count": 1, "refused": 1.0}


def test_numbers_are_compared_line_by_line(recognizer, pictures):
    report = measure_numbers(recognizer, pictures[7:8])

    assert report.figures["cnn"] == {"count": 1, "exact": 1.0, "digits": 1, "digit_errors": 0.0}


def test_numbers_that_can_not_be_read_count_as_wrong(recognizer, pictures):
    report = measure_numbers(recognizer, pictures[11:])

    assert report.figures["cnn"]["digit_errors"] == 1.0
    assert len(report.unreadable) == 1


def test_progress_goes_through_every_picture(recognizer, pictures):
    seen = []

    def track(items):
        for item in items:
            seen.append(item)
            yield item

    measure_digits(recognizer, pictures, track=track)

    assert seen == pictures


def test_pages_are_measured_by_the_overlap_of_what_is_said_with_what_is_there(
    recognizer, source, monkeypatch
):
    monkeypatch.setattr(measure, "NUM_PAGES", 12)
    monkeypatch.setattr(measure, "collect_source", lambda *_: source)

    figures = measure_pages(recognizer).figures["ink"]

    assert figures["count"] == 12
    assert 0.3 < figures["digit_overlap"] < 1
    assert 0 <= figures["sign_overlap"] < 1
