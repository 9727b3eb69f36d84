"""The sheet on a table: found where there is one, and only there."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core.imaging.sheet import mask_background
from tests.mnist_core.pages import lay_on_table, write_page

TABLES = [(110, 80, 55), (60, 55, 50), (160, 165, 170)]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("degrees", [0, 14, -25])
def test_paper_goes_on_where_the_table_was(degrees, table):
    photo = lay_on_table(write_page(["32048", "620"]), degrees=degrees, table=table)

    alone = mask_background(photo)

    assert alone.shape == photo.shape
    assert alone.dtype == np.uint8
    rim = np.concatenate([alone[0], alone[-1], alone[:, 0], alone[:, -1]]).astype(int)
    assert np.abs(rim - 0.92 * 255).max() < 25
    middle = np.s_[400:600, 400:900]
    assert np.array_equal(alone[middle], photo[middle])


def test_writing_on_the_sheet_stays_as_it_was():
    page = write_page(["32048", "620"])
    photo = lay_on_table(page)

    is_written = (photo.max(axis=2) < 90) & (mask_background(photo).max(axis=2) < 90)

    assert np.count_nonzero(is_written) >= 0.99 * np.count_nonzero(page.max(axis=2) < 90)


def test_sheet_that_runs_out_of_the_picture_on_one_side_is_found():
    photo = lay_on_table(write_page(["32048", "620"]))
    photo = photo[: photo.shape[0] - 300]

    assert mask_background(photo)[:, 0].mean() > 200


def _plain() -> np.ndarray:
    return write_page(["32048"])


def _half_in_the_shade() -> np.ndarray:
    page = write_page(["32048", "620"])
    page[:, 500:] //= 2
    return page


def _chalk_on_a_board() -> np.ndarray:
    return 255 - write_page(["32048"])


def _thick_1() -> np.ndarray:
    picture = np.full((400, 600, 3), 240, np.uint8)
    cv2.line(picture, (300, 60), (300, 340), (20, 20, 20), 130)
    return picture


def _framed_sheet_without_writing() -> np.ndarray:
    return lay_on_table(np.full((600, 900, 3), 255, np.uint8))


@pytest.mark.parametrize(
    "make", [_plain, _half_in_the_shade, _chalk_on_a_board, _thick_1, _framed_sheet_without_writing]
)
def test_picture_without_a_written_sheet_on_a_table_stays_itself(make):
    picture = make()

    assert mask_background(picture) is picture


def test_small_picture_stays_itself():
    picture = np.full((100, 300, 3), 200, np.uint8)

    assert mask_background(picture) is picture
