"""A line of writing to the picture that the line network reads."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from mnist_core.imaging.page_ink import to_page_ink
from mnist_core.layout.line_image import to_line_image
from mnist_core.layout.text_lines import find_lines, find_writing
from tests.mnist_core.pages import write_page


def first_line(text, **options):
    ink = to_page_ink(write_page([text], **options)).ink
    components, stroke = find_writing(ink)
    return find_lines(components, stroke_width=stroke)[0]


@pytest.mark.parametrize("digit_height", [40, 90, 300])
@pytest.mark.parametrize("slope", [0.0, 0.1])
def test_strip_is_level_and_its_digits_18_px_high(digit_height, slope):
    line = first_line(
        "32028", digit_height=digit_height, brush=digit_height // 10, slope=slope, size=(1500, 1600)
    )

    line_image = to_line_image(line)

    rows = np.flatnonzero((line_image.ink > 0.5).any(axis=1))
    assert line_image.ink.shape[0] == 32
    assert line_image.ink.shape[1] % 4 == 0
    assert line_image.ink.max() == 1
    assert 16 <= np.ptp(rows) + 1 <= 24
    assert abs(rows.mean() - 16) < 2


def test_each_piece_lies_between_its_edges():
    line = first_line("32028")

    line_image = to_line_image(line)
    edges = line_image.edges(line.components)

    assert len(edges) == len(line.components) + 1
    assert edges[0] == 0
    assert edges[-1] == line_image.ink.shape[1]
    for start, end in pairwise(edges):
        assert (line_image.ink[:, int(start) : int(end)] > 0.5).any()
    for edge in edges[1:-1]:
        assert line_image.ink[:, int(edge)].max() < 0.2


def test_columns_of_the_strip_are_places_on_the_page():
    line = first_line("32028", slope=0.1, size=(1500, 1600))
    line_image = to_line_image(line)
    edges = line_image.edges(line.components)

    points = line_image.on_page(edges[1:-1])

    for (x, y), left, right in zip(points, line.components[:-1], line.components[1:], strict=True):
        assert left.box[0] + left.box[2] - 2 <= x <= right.box[0] + 2
        assert abs(y - line.middle_at(x)) < 2


def test_hairline_is_widened():
    line_image = to_line_image(first_line("208", digit_height=300, brush=3, size=(900, 1200)))

    assert (line_image.ink > 0.5).mean() > 0.02


def test_more_paper_after_a_strip_changes_no_answer(recognizer):
    line_image = to_line_image(first_line("208")).ink
    width = line_image.shape[1]
    more = np.pad(line_image, ((0, 0), (0, 100)))

    digit_mass = recognizer.line_posteriors(line_image)
    mass_of_more = recognizer.line_posteriors(more)

    assert digit_mass.shape == (width // 4, 10)
    np.testing.assert_allclose(mass_of_more[: width // 4], digit_mass, atol=1e-4)
