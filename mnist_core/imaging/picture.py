"""Anything a person or a program hands over becomes one upright RGB picture, within bounds."""

from __future__ import annotations

import io
import os
import warnings
from functools import cache
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

import cv2
import numpy as np
import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from mnist_core.errors import PictureError
from mnist_core.imaging.background import bands
from mnist_core.types import Picture

PictureSource: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO | Image.Image | np.ndarray
"""A path, bytes, a binary file, a PIL image, or a uint8 array (H, W), (H, W, 3) or (H, W, 4)."""

# Only these of Pillow's decoders may touch a visitor's file; each has no scripting and no includes.
# The MPO files of some phones open as JPEG; Pillow has no decoder of that name and would raise KeyError.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF")
SUFFIXES = frozenset(".png .jpg .jpeg .webp .gif .bmp .tif .tiff .heic .heif .avif".split())
MAX_PIXELS = 64_000_000  # a 64-megapixel phone
# Of formats whose decoders hold several copies of a picture at once.
MAX_PIXELS_OF = {"WEBP": 20_000_000, "HEIF": 32_000_000, "AVIF": 32_000_000}
# A decoder goes through a progressive JPEG once for each of its scans, of which most have about ten.
MAX_PIXELS_OF_ALL_SCANS = 200_000_000
START_OF_SCAN = b"\xff\xda"
# With more pixels a picture is shrunk to a half, beyond the second number to a quarter: nothing is read on
# more than 1,600 pixels a side, and decoded whole it would take four times the memory of its colors.
WHOLE_PIXELS, HALF_PIXELS = 16_000_000, 32_000_000
BAND_ROWS = 32  # of the shrunk picture, made at once
ORIENTATION = 0x0112  # EXIF's number for it
MAX_PICTURE_BYTES = 40_000_000  # largest encoded file; a phone's largest photographs have 25 MB
# Decoders take time for each piece of a file, however short: for its headers, and for its pixels after that.
MAX_PIECES_OF_HEADER, MAX_PIECES = 10_000, 100_000
PAPER_LEVEL = 250  # lighter pixels are paper, of 255
PDF_WITHIN = 1024  # bytes from the start in which readers look for a PDF's mark


class Upright(NamedTuple):
    """A picture as it is read.

    Attributes:
        picture: Shape (H, W, 3), uint8 RGB, upright.
        shrink: How many pixels of what was given became one of it, each way: 1, 2 or 4.
    """

    picture: Picture
    shrink: int


def load_picture(source: PictureSource) -> Picture:
    """Decode a picture and turn it upright.

    Args:
        source: A path, bytes, a file open for reading, a PIL image, or a uint8 array of shape
            (H, W), (H, W, 3) RGB or (H, W, 4) RGBA. Any mode: palette, 16 bit and alpha too.

    Returns:
        A new array of shape (H, W, 3), uint8 RGB, upright by its EXIF tag. Alpha is paper: the
        picture lies on white, or, where all it holds is white, on black. Of an animation the
        first frame. A file of more than 16 megapixels is shrunk to a half, of more than 32 to a quarter.

    Raises:
        PictureError: It can't be decoded, is damaged, of another format, or too large.
        ValueError: An array of another shape or dtype.
    """
    return load_upright(source).picture


def load_upright(source: PictureSource) -> Upright:
    """Decode a picture as `load_picture` does, and tell by how much it was shrunk. Takes and raises the same."""
    if isinstance(source, np.ndarray):
        return Upright(_from_array(source), 1)
    if isinstance(source, Image.Image):
        return _from_image(source)
    return _from_file(source)


def _from_array(array: np.ndarray) -> Picture:
    shape_fits = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))
    if array.dtype != np.uint8 or not shape_fits or array.size == 0:
        raise ValueError(
            "a picture array must be uint8 of shape (H, W), (H, W, 3) or (H, W, 4), "
            f"got shape {array.shape} and dtype {array.dtype}"
        )
    _check_size(array.shape[1], array.shape[0])
    if array.ndim == 2:
        return cv2.cvtColor(array, cv2.COLOR_GRAY2RGB)
    return array.copy() if array.shape[2] == 3 else _on_paper(array)


@cache
def _register_heif() -> None:
    """Teach Pillow what phones send: HEIC. Of all that such a file may hold, only the picture is decoded."""
    pi_heif.register_heif_opener(
        thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
    )


def _from_file(source: str | os.PathLike[str] | bytes | BinaryIO) -> Upright:
    # Not kept in a variable: shrinking drops it, and with it what was decoded.
    return _from_image(_open(_read_bounded(source)))


class _PiecewiseFile(io.BytesIO):
    """A file in memory that is read in a bounded number of pieces."""

    pieces_left = MAX_PIECES_OF_HEADER

    def read(self, size: int | None = -1, /) -> bytes:
        self.pieces_left -= 1
        if self.pieces_left < 0:
            raise PictureError("damaged")
        return super().read(size)


def _open(encoded: bytes) -> Image.Image:
    _register_heif()
    file = _PiecewiseFile(encoded)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own bound is checked below, before any decoding
            image = Image.open(file, formats=FORMATS)
    except UnidentifiedImageError:
        if b"%PDF-" in encoded[:PDF_WITHIN]:
            raise PictureError("pdf") from None
        raise PictureError("no_picture") from None
    except Image.DecompressionBombError:  # Pillow's own bound, far above ours
        raise PictureError("many_pixels", limit=MAX_PIXELS // 1_000_000) from None
    except Exception as error:  # a decoder may raise anything on a damaged header
        raise PictureError("damaged") from error
    file.pieces_left = MAX_PIECES
    _check_scans(image, encoded)
    return image


def _read_bounded(source: str | os.PathLike[str] | bytes | BinaryIO) -> bytes:
    if isinstance(source, bytes):
        encoded = source
    elif isinstance(source, (str, os.PathLike)):
        try:
            with Path(source).open("rb") as file:
                encoded = file.read(MAX_PICTURE_BYTES + 1)
        except OSError as error:
            raise PictureError(
                "cannot_open", file=repr(os.fspath(source)), reason=error.strerror
            ) from None
    elif hasattr(source, "read"):
        encoded = source.read(MAX_PICTURE_BYTES + 1)
    else:
        raise ValueError(
            "a picture must be a path, bytes, a file, a PIL image or a uint8 array, "
            f"got {type(source).__name__}"
        )
    if not encoded:
        raise PictureError("empty_file")
    if len(encoded) > MAX_PICTURE_BYTES:
        raise PictureError("file_too_large", limit=MAX_PICTURE_BYTES // 1_000_000)
    return encoded


def _check_size(width: int, height: int, limit: int = MAX_PIXELS) -> None:
    if width * height > limit:
        raise PictureError("too_many_pixels", width=width, height=height, limit=limit // 1_000_000)


def _check_scans(image: Image.Image, encoded: bytes) -> None:
    if "progressive" in image.info:
        scans = encoded.count(START_OF_SCAN)
        _check_size(*image.size, MAX_PIXELS_OF_ALL_SCANS // max(scans, 1))


def _from_image(image: Image.Image) -> Upright:
    _check_size(*image.size, MAX_PIXELS_OF.get(image.format or "", MAX_PIXELS))
    given = image.size
    shrink = _shrink_of(*given)
    if image.format == "JPEG":
        image.draft("RGB", (given[0] // shrink, given[1] // shrink))
    try:
        image.load()
        if image.size == given and shrink > 1:
            image = _shrunk(image, shrink)
        image = ImageOps.exif_transpose(image)
    except Exception as error:  # a truncated or damaged body: each decoder has its own error
        raise PictureError("cut_short") from error
    _check_size(*image.size)  # what a HEIC says of itself need not be what it holds
    return Upright(_to_rgb(image), shrink)


def _shrink_of(width: int, height: int) -> int:
    if width * height <= WHOLE_PIXELS or min(width, height) < 4:
        return 1
    return 2 if width * height <= HALF_PIXELS else 4


def _shrunk(image: Image.Image, shrink: int) -> Image.Image:
    """Average squares of pixels, in bands: a whole picture would be in memory once more before that."""
    width, height = (side // shrink for side in image.size)
    mode = "F" if _is_deep(image) else "RGBA" if _has_alpha(image) else "RGB"
    small = Image.new(mode, (width, height))
    for top in range(0, height, BAND_ROWS):
        bottom = min(top + BAND_ROWS, height)
        band = image.crop((0, top * shrink, width * shrink, bottom * shrink))
        small.paste(band.convert(mode).reduce(shrink), (0, top))
    upright = Image.Exif()
    upright[ORIENTATION] = image.getexif().get(ORIENTATION, 1)
    small.info["exif"] = upright.tobytes()
    return small


def _to_rgb(image: Image.Image) -> Picture:
    if _is_deep(image):
        return cv2.cvtColor(_to_8_bit(np.asarray(image)), cv2.COLOR_GRAY2RGB)
    if _has_alpha(image):
        return _on_paper(np.asarray(image.convert("RGBA")))
    return np.array(image.convert("RGB"))


def _is_deep(image: Image.Image) -> bool:
    """Tell gray levels of more than 8 bits."""
    return image.mode.startswith("I") or image.mode == "F"


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("LA", "PA", "La", "RGBA", "RGBa") or "transparency" in image.info


def _to_8_bit(levels: np.ndarray) -> np.ndarray:
    """Map 16-bit or float grey levels to uint8, by the full range of their type where it is known."""
    levels = np.nan_to_num(levels.astype(np.float32))  # a float TIFF may hold anything
    top = float(levels.max())
    full = 65535.0 if top > 255 else 255.0 if top > 1 else 1.0
    return np.clip(levels * (255 / full), 0, 255).astype(np.uint8)


def _on_paper(rgba: np.ndarray) -> Picture:
    """Lay an RGBA picture on white, or on black where only white was painted."""
    if rgba[..., 3].min() == 255:
        return cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB)
    # In bands: as floats, a whole picture would take four times its memory, several times over.
    darkest = min(_darkest_painted(rgba[rows]) for rows in bands(rgba))
    paper = 0 if PAPER_LEVEL <= darkest <= 255 else 255
    picture = np.empty((*rgba.shape[:2], 3), np.uint8)
    for rows in bands(rgba):
        share = rgba[rows, :, 3:].astype(np.float32) / 255
        picture[rows] = np.round(rgba[rows, :, :3] * share + paper * (1 - share))
    return picture


def _darkest_painted(rgba: np.ndarray) -> int:
    """Return the lowest level among pixels that are more opaque than not; 256 if none is."""
    painted = rgba[rgba[..., 3] > 127, :3]
    return int(painted.min()) if painted.size else 256
