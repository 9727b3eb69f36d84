"""load_picture: anything a person hands over, upright and in bounds, or one clear sentence."""

from __future__ import annotations

import io
import re
import struct
import time
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from mnist_core.errors import PictureError
from mnist_core.imaging import picture as picture_module
from mnist_core.imaging.picture import FORMATS, SUFFIXES, load_picture, load_upright
from tests.drawing import draw_digit
from tests.worst_pictures import PIECES, in_pieces

HEIC = Path(__file__).parents[2] / "data" / "four.heic"


def _encoded(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def drawing() -> Image.Image:
    return Image.fromarray(draw_digit(7, side=60, brush=5))


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "HEIF"])
def test_each_format_is_decoded_to_rgb(drawing, kind):
    picture = load_picture(_encoded(drawing, kind))

    assert picture.shape == (60, 60, 3)
    assert picture.dtype == np.uint8
    assert np.abs(picture.astype(int) - np.asarray(drawing)).mean() < 6  # lossy formats


def test_heic_as_phones_send_it_is_decoded():
    picture = load_picture(HEIC.read_bytes())

    expected = np.asarray(Image.fromarray(draw_digit(4)).resize((160, 160)))
    assert picture.dtype == np.uint8
    assert np.abs(picture.astype(int) - expected).mean() < 6


def test_files_of_every_format_are_found_in_a_folder():
    kinds = {**Image.registered_extensions(), ".heic": "HEIF", ".heif": "HEIF"}  # not Pillow's own

    assert {kinds[suffix] for suffix in SUFFIXES} == set(FORMATS)


@pytest.mark.parametrize("prefix", [b"", b"\r\n junk "])
def test_pdf_gets_a_hint(prefix):
    with pytest.raises(PictureError, match="This is a PDF: make a picture of its page"):
        load_picture(prefix + b"%PDF-1.7 and so on")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "AVIF", "WEBP"])
def test_of_a_damaged_file_no_jargon_is_told(drawing, kind):
    encoded = _encoded(drawing, kind)

    with pytest.raises(PictureError) as caught:
        load_picture(encoded[: len(encoded) // 3])

    assert re.fullmatch(
        r"This (picture is damaged|file is no picture)[\w ,:]+\.", str(caught.value)
    )


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16", "I", "F"])
def test_each_mode_shows_dark_ink_on_light_paper(drawing, mode):
    if mode == "I;16":
        levels = np.asarray(drawing.convert("L")).astype(np.uint16) * 257
        image = Image.fromarray(levels)
    else:
        image = drawing.convert(mode)

    picture = load_picture(image)

    assert picture[0, 0].min() > 240
    assert picture.min() < 30


def test_path_file_and_array_give_the_same(drawing, tmp_path):
    path = tmp_path / "seven.png"
    drawing.save(path)

    with path.open("rb") as file:
        from_file = load_picture(file)

    np.testing.assert_array_equal(from_file, np.asarray(drawing))
    np.testing.assert_array_equal(load_picture(str(path)), from_file)
    np.testing.assert_array_equal(load_picture(np.asarray(drawing)), from_file)


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (-1, -1)), (6, (0, -1))])
def test_exif_orientation_is_applied(orientation, corner):
    pixels = np.full((40, 60, 3), 255, np.uint8)
    pixels[:10, :10] = 0
    exif = Image.Exif()
    exif[0x0112] = orientation

    picture = load_picture(_encoded(Image.fromarray(pixels), "JPEG", exif=exif, quality=95))

    assert picture[corner].max() < 60
    assert picture.shape[:2] == ((60, 40) if orientation == 6 else (40, 60))


def test_alpha_lies_on_white_paper_and_white_ink_on_black():
    clear = np.zeros((20, 20, 4), np.uint8)
    dark, light = clear.copy(), clear.copy()
    dark[5:15, 8:12] = (0, 0, 0, 255)
    light[5:15, 8:12] = (255, 255, 255, 255)

    assert load_picture(dark)[0, 0].tolist() == [255, 255, 255]
    assert load_picture(light)[0, 0].tolist() == [0, 0, 0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_file_is_a_picture_error_or_a_whole_picture(drawing, kind, share):
    encoded = _encoded(drawing, kind)

    try:
        picture = load_picture(encoded[: int(len(encoded) * share)])
    except PictureError:
        return
    assert picture.shape == (60, 60, 3)


def test_damaged_bytes_never_raise_anything_else(drawing):
    rng = np.random.default_rng(0)
    files = [_encoded(drawing, kind) for kind in FORMATS if kind != "HEIF"]
    for encoded in [*files, HEIC.read_bytes()]:
        whole = np.frombuffer(encoded, np.uint8)
        for _ in range(30):
            damaged = whole.copy()
            places = rng.integers(0, len(damaged), 8)
            damaged[places] = rng.integers(0, 256, 8)
            try:
                picture = load_picture(damaged.tobytes())
            except PictureError:
                continue
            assert picture.ndim == 3


def test_picture_over_the_bound_says_its_size():
    with pytest.raises(PictureError, match="9000 x 8000 pixels; up to 64 million"):
        load_picture(Image.new("L", (9000, 8000)))


def test_png_of_400_million_pixels_is_refused_before_it_is_decoded():
    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )

    with pytest.raises(PictureError, match="more than 64 million pixels: save it smaller"):
        load_picture(bomb)


@pytest.mark.parametrize(("side", "shrink"), [(99, 1), (160, 2), (241, 4)])
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_a_large_picture_is_shrunk_while_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch, mode: str, side: int, shrink: int
):
    monkeypatch.setattr(picture_module, "WHOLE_PIXELS", 100 * 100)
    monkeypatch.setattr(picture_module, "HALF_PIXELS", 200 * 200)
    image = Image.fromarray(draw_digit(7, side=side))
    exif = Image.Exif()
    exif[picture_module.ORIENTATION] = 6  # the camera lay on its side
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    else:
        image = image.convert("RGBA").convert(mode) if mode == "LA" else image.convert(mode)

    file = _encoded(image, "TIFF" if mode in ("CMYK", "I;16") else "PNG", exif=exif)
    picture, by = load_upright(file)

    whole = np.rot90(np.asarray(image.convert("L" if mode != "I;16" else "I;16")), -1)
    whole = (whole // (257 if mode == "I;16" else 1)).astype(np.uint8)
    expected = cv2.resize(whole, (side // shrink,) * 2, interpolation=cv2.INTER_AREA)
    assert by == shrink
    assert np.abs(picture[..., 1].astype(int) - expected).mean() < 4


def test_a_large_jpeg_is_shrunk_by_its_decoder(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(picture_module, "WHOLE_PIXELS", 100 * 100)
    monkeypatch.setattr(picture_module, "HALF_PIXELS", 200 * 200)
    whole = draw_digit(7, side=400)

    picture, shrink = load_upright(_encoded(Image.fromarray(whole), "JPEG", quality=95))

    expected = cv2.resize(whole, (100, 100), interpolation=cv2.INTER_AREA)
    assert shrink == 4
    assert np.abs(picture.astype(int) - expected).mean() < 4


@pytest.mark.parametrize("kind", PIECES)
def test_a_file_of_very_many_pieces_is_refused_before_all_are_looked_at(kind: str):
    started = time.process_time()

    with pytest.raises(PictureError, match="damaged"):
        load_picture(in_pieces(kind))

    assert time.process_time() - started < 2


def test_a_large_png_may_have_its_data_in_usual_pieces():
    noise = np.random.default_rng(0).integers(0, 256, (2500, 4000)).astype(np.uint8)
    file = _encoded(Image.fromarray(noise), "PNG", compress_level=0)
    assert file.count(b"IDAT") > 100

    assert load_picture(file).shape == (2500, 4000, 3)


def test_a_jpeg_of_very_many_scans_is_refused_before_it_is_decoded():
    jpeg = _encoded(Image.new("L", (3000, 3000), 255), "JPEG", progressive=True)
    scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]

    load_picture(jpeg)
    with pytest.raises(PictureError, match="3000 x 3000 pixels; up to"):
        load_picture(jpeg[:-2] + 100 * scan + jpeg[-2:])


@pytest.mark.parametrize(
    ("source", "match"),
    [
        (b"", "empty"),
        (b"hello, I am text", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (b"%PDF-1.7\n", "is a PDF"),
        ("no-such-file.png", "can't be opened"),
    ],
    ids=["empty", "text", "svg", "pdf", "missing"],
)
def test_what_is_no_picture_is_said_in_a_sentence(source, match):
    with pytest.raises(PictureError, match=match):
        load_picture(source)


@pytest.mark.parametrize(
    "array",
    [np.zeros((4, 4), np.float32), np.zeros((4, 4, 2), np.uint8), np.zeros((0, 4), np.uint8)],
    ids=["float", "two channels", "no pixels"],
)
def test_array_of_another_shape_or_type_is_a_value_error(array):
    with pytest.raises(ValueError, match="uint8 of shape"):
        load_picture(array)


def test_array_stays_as_it_was():
    array = draw_digit(3, side=40, brush=4)
    before = array.copy()

    load_picture(array)[:] = 0

    np.testing.assert_array_equal(array, before)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("level", [np.nan, np.inf, -np.inf, 1e38])
def test_a_float_picture_may_hold_what_is_no_number(level):
    levels = np.full((20, 20), 200, np.float32)
    levels[5:15, 9:11] = level
    file = io.BytesIO()
    Image.fromarray(levels).save(file, "TIFF")

    assert load_picture(file.getvalue()).shape == (20, 20, 3)
