"""Pictures that were the slowest to read before the work for one was bounded, at most (2000, 2000), 0 to 255, and files."""

from __future__ import annotations

import io
import struct
import zlib

import cv2
import numpy as np
from PIL import Image

from tests.drawing import draw_digit

SIDE = 2000


def dots() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.where(rng.random((SIDE, SIDE)) < 0.01, 0, 255)


def noise() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (SIDE, SIDE))


def letters() -> np.ndarray:
    page = np.full((SIDE, SIDE), 255, np.uint8)
    for row in range(22, SIDE, 22):
        cv2.putText(
            page, "mwnhuiMWNHbdpqg" * 20, (0, row), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 0.6, 0, 2
        )
    return page


def printed_page() -> np.ndarray:
    page = np.full((SIDE, SIDE), 255, np.uint8)
    for number, row in enumerate(range(40, SIDE, 34)):
        line = (
            f"{number:3} the quick brown fox of 1984 jumps over 2,701 lazy dogs, and 35 sleep on "
            * 3
        )
        cv2.putText(page, line, (30, row), cv2.FONT_HERSHEY_DUPLEX, 0.7, 0, 1, cv2.LINE_AA)
    return page


def touching_digits() -> np.ndarray:
    """Rows of digits 16 pixels high, each of which reaches into the next."""
    rng = np.random.default_rng(0)
    small = [
        cv2.resize(draw_digit(label, side=200)[20:180, 40:160, 0], (12, 16)) for label in range(10)
    ]
    page = np.full((SIDE, SIDE), 255, np.uint8)
    for top in range(4, SIDE - 16, 22):
        for left in range(4, SIDE - 12, 10):
            place = page[top : top + 16, left : left + 12]
            np.minimum(place, small[int(rng.integers(10))], out=place)
    return page


def grid() -> np.ndarray:
    page = np.full((SIDE, SIDE), 255, np.uint8)
    page[::12] = page[:, ::12] = 0
    return page


def narrow_grid() -> np.ndarray:
    """Lines in uneven light that are one stroke, as wide as the page."""
    page = np.full((SIDE, 900), 255, np.uint8)
    page[::8] = page[:, ::20] = 0
    light = np.linspace(0.4, 0.95, 900) * page + np.random.default_rng(0).normal(0, 4, page.shape)
    return np.clip(light, 0, 255).astype(np.uint8)


def short_strokes() -> np.ndarray:
    rng = np.random.default_rng(0)
    page = np.full((SIDE, SIDE), 255, np.uint8)
    for start in rng.random((3000, 2)) * SIDE:
        end = start + rng.normal(0, 24, 2)
        cv2.line(page, tuple(start.astype(int)), tuple(end.astype(int)), 0, 3)
    return page


WORST = (
    dots, noise, letters, printed_page, touching_digits, grid, narrow_grid, short_strokes,
)  # fmt: skip


def _chunk(name: bytes, content: bytes = b"") -> bytes:
    """A piece of a PNG file."""
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


# A piece of a file that holds nothing, and what it is put before.
PIECES = {
    "PNG text": (_chunk(b"tEXt", b"a\0b"), b"IDAT"),
    "PNG data": (_chunk(b"IDAT"), b"IDAT"),
    "PNG end": (_chunk(b"prVt"), b"IEND"),
    "JPEG comment": (b"\xff\xfe\0\x02", b"\xff\xdb"),
    "JPEG filler": (b"\xff", b"\xff\xdb"),
    "GIF comment": (b"\x21\xfe\x01a\0", b"\x2c\0\0\0\0"),
}


def in_pieces(kind: str) -> bytes:
    """A small picture, and 200,000 pieces that a decoder looks at one by one."""
    file = io.BytesIO()
    Image.fromarray(draw_digit(7, side=60, brush=5)).save(file, kind.split()[0])
    content, (piece, before) = file.getvalue(), PIECES[kind]
    at = content.index(before) - (4 if kind.startswith("PNG") else 0)
    return content[:at] + 200_000 * piece + content[at:]
