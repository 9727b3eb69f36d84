import numpy as np
import pytest

from mnist_core.imaging.rulings import RULING, find_level_lines

LENGTH = 200.0
PIECE, BREAK = int(RULING.min_piece * LENGTH), int(RULING.max_gap * LENGTH) - 1


def _broken_line(start: int) -> np.ndarray:
    """A line in pieces as short, and breaks as long, as a line may have."""
    mask = np.zeros((40, 320), np.uint8)
    for piece in range(start, start + 3 * (PIECE + BREAK), PIECE + BREAK):
        mask[20, piece : piece + PIECE] = 1
    return mask


@pytest.mark.parametrize("start", range(8, 17))
def test_a_line_in_pieces_is_found_wherever_it_begins(start):
    (line,) = find_level_lines(_broken_line(start), min_length=LENGTH)
    ends = (start, start + 3 * PIECE + 2 * BREAK)
    assert (line.start, line.end) == pytest.approx(ends, abs=1)
    assert set(line.rows) == {20}


def test_shorter_pieces_are_no_line():
    mask = _broken_line(10)
    mask[:, ::20] = 0
    mask[:, 1::20] = 0
    assert find_level_lines(mask, min_length=LENGTH) == []


@pytest.mark.parametrize("begins", [40, 130], ids=["one piece is long", "no piece is long"])
def test_lines_of_squared_paper_are_found_from_side_to_side_where_strokes_hide_them(begins):
    mask = np.zeros((120, 320), np.uint8)
    mask[10::30] = 1
    hidden = slice(begins, begins + PIECE)
    mask[40, hidden] = 0

    lines = find_level_lines(mask, min_length=LENGTH)

    assert sorted(line.rows[0] for line in lines) == [10, 40, 70, 100]
    (broken,) = (line for line in lines if line.rows[0] == 40)
    assert (broken.start, broken.end) == (0, 320)
    inner = np.arange(hidden.start + 1, hidden.stop - 1)
    assert not np.isin(inner, broken.columns).any()


def test_strokes_in_a_row_that_are_thicker_than_the_papers_lines_are_no_line():
    mask = np.zeros((120, 320), np.uint8)
    mask[10::30] = 1
    mask[38:43] = 1
    mask[38:43, 130:190] = 0

    lines = find_level_lines(mask, min_length=LENGTH)

    assert sorted(line.rows[0] for line in lines) == [10, 70, 100]
