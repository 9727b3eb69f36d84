"""Lines of digits found on their pages."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core.synthesis.lines.labeled_images import find_line_image
from mnist_core.synthesis.lines.writing import LineOfDigits, write_line

GLYPH = np.full((54, 6), 255, np.uint8)  # an upright stroke


def page_of(*strokes, height=120, width=600):
    """A white page with strokes, each from (x, y) to (x, y)."""
    picture = np.full((height, width, 3), 255, np.uint8)
    for start, end in strokes:
        cv2.line(picture, start, end, (0, 0, 0), 6)
    return picture


def line_of(picture, middles):
    return LineOfDigits(
        picture, np.arange(1, len(middles) + 1), np.array(middles, float).reshape(-1, 2)
    )


def test_strip_begins_where_the_ink_does_and_is_filled_up_with_paper():
    line = line_of(page_of(((200, 30), (200, 84)), ((260, 30), (260, 84))), [(200, 57), (260, 57)])

    strip = find_line_image(line, width=192)

    assert strip.ink.shape == (32, 192)
    assert strip.ink.dtype == np.float32
    columns = np.flatnonzero(strip.ink.max(axis=0) > 0.5)
    assert abs(columns.min() - 8) <= 1
    assert not strip.ink[:, 60:].any()


def test_middles_are_those_of_the_strip_whatever_the_slant():
    leaning = [((200 + 60 * i + 20, 30), (200 + 60 * i, 84)) for i in range(6)]
    line = line_of(page_of(*leaning), [(210 + 60 * i, 57) for i in range(6)])

    strip = find_line_image(line, width=192)

    ink = strip.ink > 0.5
    assert np.diff(strip.middles).min() > 15
    for middle in strip.middles:
        columns = np.flatnonzero(ink[:, round(middle) - 5 : round(middle) + 6].any(axis=0))
        assert columns.mean() == pytest.approx(5, abs=1)
        assert np.ptp(columns) < 5  # the stroke stands upright now


def test_height_is_measured_on_the_ink_as_read_number_measures_it():
    def height(tall):
        digits = [((200 + 60 * i, 30), (200 + 60 * i, 30 + tall)) for i in range(3)]
        line = line_of(page_of(*digits), [(200 + 60 * i, 30 + tall / 2) for i in range(3)])
        return np.ptp(np.flatnonzero(find_line_image(line, width=192).ink.max(axis=1) > 0.5))

    assert height(40) == pytest.approx(height(70), abs=1)


def test_digits_of_another_line_are_not_on_the_strip():
    upper = [((60 * i + 60, 10), (60 * i + 60, 50)) for i in range(3)]
    lower = [((60 * i + 60, 110), (60 * i + 60, 150)) for i in range(2)]
    middles = [(x, 30) for (x, _), _ in upper] + [(x, 130) for (x, _), _ in lower]

    strip = find_line_image(line_of(page_of(*upper, *lower, height=180), middles), width=192)

    assert list(strip.labels) == [1, 2, 3]


def test_what_lies_beyond_the_strip_is_cut_off():
    digits = [((40 + 100 * i, 30), (40 + 100 * i, 84)) for i in range(6)]
    line = line_of(page_of(*digits), [(40 + 100 * i, 57) for i in range(6)])

    strip = find_line_image(line, width=64)

    assert strip.ink.shape == (32, 64)
    assert list(strip.labels) == [1, 2]


def test_blank_page_is_a_strip_of_paper():
    strip = find_line_image(line_of(page_of(), []), width=64)

    assert not strip.ink.any()
    assert strip.labels.shape == strip.middles.shape == (0,)


def test_most_lines_are_found_whole_with_their_digits_in_order():
    num_found = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        line = write_line([GLYPH] * 4, [1, 2, 3, 4], rng, width=192, strength=0)
        labels = find_line_image(line, width=192).labels
        assert (np.diff(labels) > 0).all()
        num_found.append(len(labels) == len(line.labels))

    # Neither all: a pen may be as faint as the paper's grain, or a table's side hide a stroke.
    assert 0.85 < np.mean(num_found) < 1
