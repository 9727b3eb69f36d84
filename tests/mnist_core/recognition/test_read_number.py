"""read_number: numbers on any paper, on any number of lines; nothing where there is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from mnist_core.errors import NoInkError
from mnist_core.imaging import picture as picture_module
from mnist_core.types import DigitReading, NumberReading
from tests.drawing import draw_digit
from tests.mnist_core.imaging.conftest import CHANGES
from tests.mnist_core.pages import lay_on_table, turn_page, write_page


def test_lines_are_read_from_top_to_bottom_and_digits_from_left_to_right(recognizer):
    page = recognizer.read_number(write_page(["32048", "620", "2583"]))

    assert page.text == "32048\n620\n2583"


def test_each_digit_is_labeled_as_its_line_reads_it(recognizer):
    line = recognizer.read_number(write_page(["32048"])).lines[0]

    assert [digit.line_label for digit in line.digits] == [3, 2, 0, 4, 8]
    assert line.text == "32048"


@pytest.mark.parametrize("text", ["2003", "3000"])
def test_digits_that_touch_are_parted(recognizer, text):
    page = write_page([text], pitch=0.6, brush=11)

    assert recognizer.read_number(page).text == text


@pytest.mark.parametrize("apart", [60, 66])
@pytest.mark.parametrize("count", [3, 4])
def test_zeros_that_share_a_stroke_are_each_a_zero(recognizer, count, apart):
    page = np.full((200, 500, 3), 255, np.uint8)
    cv2.line(page, (60, 45), (60, 155), (0, 0, 0), 8, cv2.LINE_AA)
    for number in range(count):
        center = 140 + apart * number, 100
        cv2.ellipse(page, center, (35, 52), 0, 0, 360, (0, 0, 0), 8, cv2.LINE_AA)

    assert recognizer.read_number(page).text == "1" + count * "0"


def test_boxes_lie_around_the_digits_in_pixels_of_the_picture(recognizer):
    picture = write_page(["35 20"], size=(2000, 2600), digit_height=300, brush=30)

    boxes = [digit.box for digit in recognizer.read_number(picture).lines[0].digits]

    assert len(boxes) == 4
    for box, column in zip(boxes, (0, 1, 3, 4), strict=True):
        x, y, width, height = box
        assert abs(x + width / 2 - 300 * (0.8 + 0.95 * column + 0.31)) < 60
        assert abs(y + height / 2 - 300 * 1.3) < 40
        assert 250 < height < 380


@pytest.mark.parametrize("read", ["read", "read_number", "read_digit"])
def test_boxes_of_a_picture_that_was_shrunk_are_in_pixels_of_what_was_given(
    recognizer, monkeypatch, tmp_path, read
):
    text = "3" if read == "read_digit" else "352"
    Image.fromarray(write_page([text], size=(700, 900), digit_height=100)).save(tmp_path / "a.png")
    whole = getattr(recognizer, read)(tmp_path / "a.png")

    monkeypatch.setattr(picture_module, "WHOLE_PIXELS", 700 * 900 - 1)
    shrunk = getattr(recognizer, read)(tmp_path / "a.png")

    assert np.abs(np.subtract(boxes_of(shrunk), boxes_of(whole))).max() < 8


def boxes_of(reading: DigitReading | NumberReading) -> list[tuple[int, ...]]:
    if isinstance(reading, DigitReading):
        return [reading.box]
    parts = [*reading.digits, *(sign for line in reading.lines for sign in line.signs)]
    return [part.box for part in parts]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_paper_light_and_pen_leave_the_number_the_same(recognizer, change):
    page = write_page(["3208", "2583"], size=(800, 800))

    assert recognizer.read_number(change(page)).text == "3208\n2583"


@pytest.mark.parametrize("slope", [-0.12, 0.08, 0.15])
def test_slanted_lines_are_read(recognizer, slope):
    page = write_page(["32048", "62083"], slope=slope, size=(1000, 900))
    page = np.roll(page, 150, axis=0)

    assert recognizer.read_number(page).text == "32048\n62083"


def test_bent_lines_are_read(recognizer):
    page = write_page(["3204862", "2583203"], bend=0.6)

    assert recognizer.read_number(page).text == "3204862\n2583203"


@pytest.mark.parametrize("degrees", [-28, -15, 15, 28])
def test_turned_page_is_read_and_its_boxes_lie_on_the_picture(recognizer, degrees):
    picture = turn_page(write_page(["32048", "62583"], size=(400, 600)), degrees)

    page = recognizer.read_number(picture)

    assert page.text == "32048\n62583"
    for line in page.lines:
        for digit in line.digits:
            x, y, width, height = digit.box
            assert picture[y : y + height, x : x + width].min() < 100


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_page_on_its_side_or_upside_down_is_turned_right(recognizer, quarters):
    page = write_page(["32453", "42354"], size=(400, 600))

    assert recognizer.read_number(np.rot90(page, quarters).copy()).text == "32453\n42354"


def test_page_upside_down_that_reads_tolerably_as_other_digits_is_turned_right(recognizer):
    lines = ["8645296", "6960853", "9861740"]
    page = write_page(lines, size=(600, 900))

    assert recognizer.read_number(page[::-1, ::-1].copy()).text == "\n".join(lines)


@pytest.mark.parametrize(("degrees", "tilt"), [(0, 0), (0, 0.3), (13, 0.1), (-20, 0)])
def test_sheet_on_a_table_is_read_and_nothing_of_the_table(recognizer, degrees, tilt):
    page = write_page(["32048", "6205", "2583"], size=(700, 1000))
    photo = lay_on_table(page, degrees=degrees, tilt=tilt)

    assert recognizer.read_number(photo).text == "32048\n6205\n2583"


def test_sharp_shadow_over_most_of_a_page_is_no_ink(recognizer):
    page = write_page(["37938", "10148", "24198"], size=(1000, 1400))
    rows, columns = np.mgrid[:1000, :1400]
    lit = 0.5 + 0.5 / (1 + np.exp((250 + 0.6 * columns - rows) / 8))
    noise = np.random.default_rng(0).normal(0, 3, page.shape)
    photo = np.clip(0.9 * page * lit[..., None] + noise, 0, 255).astype(np.uint8)

    assert recognizer.read_number(photo).text == "37938\n10148\n24198"


def test_strong_squares_are_left_out_where_strokes_break_their_lines(recognizer):
    page = write_page(["32048", "62052", "25834"], size=(800, 1100), brush=14)
    squares = np.full(page.shape, 235, np.uint8)
    squares[10::56], squares[11::56] = 115, 115
    squares[:, 22::56], squares[:, 23::56] = 115, 115
    noise = np.random.default_rng(0).integers(-4, 5, page.shape)
    photo = np.clip(np.minimum(page, squares) + noise, 0, 255).astype(np.uint8)

    assert recognizer.read_number(photo).text == "32048\n62052\n25834"


@pytest.mark.parametrize(("digit_height", "brush"), [(22, 2), (30, 3)])
def test_small_writing_on_a_large_page_is_read(recognizer, digit_height, brush):
    lines = ["3204862", "5258346", "4360825", "2580436"]
    page = write_page(lines, size=(1600, 1200), digit_height=digit_height, brush=brush)
    noise = np.random.default_rng(0).integers(-6, 7, page.shape)
    photo = np.clip(0.9 * page + noise, 0, 255).astype(np.uint8)

    assert recognizer.read_number(photo).text == "\n".join(lines)


@pytest.mark.parametrize("number", ["2083", "3500", "6620"])
def test_touching_digits_are_cut(recognizer, number):
    page = write_page([number], pitch=0.6, size=(250, 500))

    assert recognizer.read_number(page).text == number


def test_small_cell_and_large_photo_are_read(recognizer):
    page = write_page(["205"], size=(160, 340))
    small = cv2.resize(page, (64, 30), interpolation=cv2.INTER_AREA)
    large = cv2.resize(page, (3400, 1600), interpolation=cv2.INTER_CUBIC)

    assert recognizer.read_number(small).text == "205"
    assert recognizer.read_number(large).text == "205"


def test_commas_and_dashes_stand_in_the_text_and_specks_do_not(recognizer):
    page = write_page(["3 205"], size=(260, 600))
    cv2.line(page, (178, 150), (170, 172), (20, 20, 60), 8)  # a comma on the base line
    cv2.line(page, (520, 118), (560, 118), (20, 20, 60), 8)  # a dash behind the number
    cv2.circle(page, (30, 30), 3, (20, 20, 60), -1)

    assert recognizer.read_number(page).text == "3,205-"


def test_one_digit_in_several_strokes_stays_one(recognizer):
    for label in (4, 5):
        page = recognizer.read_number(draw_digit(label, side=400, brush=18))

        assert page.text == str(label)


@pytest.mark.parametrize("label", range(10))
def test_a_single_large_digit_is_a_number_of_one_digit(recognizer, label):
    page = recognizer.read_number(draw_digit(label, side=400, size=0.8, brush=22))

    assert page.text == str(label)


def test_text_is_no_number(recognizer):
    from matplotlib import font_manager

    font = ImageFont.truetype(font_manager.findfont("DejaVu Serif"), 34)
    image = Image.new("RGB", (900, 500), "white")
    words = "The quick brown fox\njumps over the lazy dog\nand they lived happily\never after, so\nthe story goes."
    ImageDraw.Draw(image).multiline_text((40, 40), words, "black", font, spacing=20)

    assert len(recognizer.read_number(image).text.replace("\n", "")) <= 2


@pytest.mark.parametrize("side", [28, 400, 1600])
def test_empty_page_raises_no_ink_error(recognizer, side):
    noise = np.random.default_rng(0).normal(0, 3, (side, side, 1))
    page = np.repeat(np.clip(200 + noise, 0, 255), 3, axis=2).astype(np.uint8)

    with pytest.raises(NoInkError, match="number"):
        recognizer.read_number(page)


def photograph(page: np.ndarray) -> np.ndarray:
    """Let uneven light fall on a page, and the grain of its paper be seen."""
    rng = np.random.default_rng(0)
    light = np.linspace(0.65, 0.95, page.shape[1], dtype=np.float32)[None, :, None]
    seen = cv2.GaussianBlur(page.astype(np.float32) * light, (0, 0), 1.0)
    return np.clip(seen + rng.normal(0, 3, seen.shape[:2])[..., None], 0, 255).astype(np.uint8)


def draw_boxes(page: np.ndarray) -> None:
    for number in range(5):
        corner = round(58 + 85.5 * number), 60
        cv2.rectangle(page, corner, (corner[0] + 85, 180), (90, 90, 90), 3, cv2.LINE_AA)


def underline(page: np.ndarray) -> None:
    cv2.line(page, (40, 190), (540, 184), (20, 20, 20), 6, cv2.LINE_AA)


def frame(page: np.ndarray) -> None:
    cv2.rectangle(page, (30, 40), (555, 220), (20, 20, 20), 6, cv2.LINE_AA)


@pytest.mark.parametrize("around", [draw_boxes, underline, frame])
def test_what_stands_around_a_photographed_number_is_left_out(recognizer, around):
    page = write_page(["32048"])
    around(page)

    assert recognizer.read_number(photograph(page)).text == "32048"


def test_band_of_light_leaves_a_number_as_it_is(recognizer):
    page = write_page(["32048", "62583"]).astype(np.float32)
    page *= 0.55
    page[:, 280:360] /= 0.55

    assert recognizer.read_number(photograph(page)).text == "32048\n62583"


def test_where_writing_was_seen_that_is_no_number_is_told(recognizer):
    from matplotlib import font_manager

    page = Image.fromarray(write_page(["32048"], size=(500, 600)))
    font = ImageFont.truetype(font_manager.findfont("DejaVu Serif"), 34)
    draw = ImageDraw.Draw(page)
    draw.multiline_text((40, 300), "The quick brown fox\njumps over the lazy dog", "black", font)

    drawing = np.where(np.asarray(page) < 128, 0, 255).astype(np.uint8)

    number = recognizer.read_number(drawing)

    assert number.text == "32048"
    assert len(number.left_out) > 20
    for x, y, width, height in number.left_out:
        assert 35 <= x < x + width <= 560
        assert 290 <= y < y + height <= 400


@pytest.mark.parametrize(("side", "brush"), [(300, 20), (400, 40), (400, 20)])
def test_a_drawn_stroke_is_read_or_told(recognizer, side, brush):
    drawing = np.hstack([draw_digit(label, side=side, brush=brush) for label in range(1, 6)])

    number = recognizer.read_number(drawing)

    told = ["left out"] * len(number.left_out)
    assert len([*number.text, *told]) == 5
