"""Real pictures, damaged, and drawn ones within the limits that no person would draw."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from hypothesis import strategies as st
from PIL import Image

from mnist_core import MnistCoreError, Recognizer
from tests.drawing import draw_digit
from tests.peak_memory import PeakMemory

ROOT = Path(__file__).parents[2]
MODES = {
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "JPEG": ("L", "RGB", "CMYK"),
    "WEBP": ("RGB", "RGBA"),
    "BMP": ("1", "L", "P", "RGB"),
    "GIF": ("L", "P"),
    "TIFF": ("1", "L", "RGB", "CMYK", "I;16", "F"),
    "AVIF": ("RGB", "RGBA"),
}


@dataclass(frozen=True)
class Outcome:
    """What one picture cost: seconds of CPU, MB above what was taken before, and what it raised."""

    seconds: float
    growth: float
    error: Exception | None


def read(recognizer: Recognizer, content: bytes) -> Outcome:
    """Read a picture as the page does; an error that is the project's own is an answer."""
    memory, start = PeakMemory(), time.process_time()
    error = None
    try:
        recognizer.read(content)
    except MnistCoreError:
        pass
    except Exception as foreign:
        error = foreign
    return Outcome(time.process_time() - start, memory.rise(), error)


@cache
def originals() -> tuple[bytes, ...]:
    """Encode small pictures in every format and mode that is read."""
    files = [(ROOT / "tests" / "data" / "four.heic").read_bytes()]
    page = Image.open(ROOT / "demo" / "examples" / "1-ruled-paper.jpg").convert("RGB")
    page.thumbnail((400, 400))
    for image in (page, Image.fromarray(draw_digit(4, side=90)).convert("RGB")):
        for kind, modes in MODES.items():
            files += [_encoded(image, kind, mode) for mode in modes]
    return tuple(files)


def _encoded(image: Image.Image, kind: str, mode: str) -> bytes:
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    elif mode == "LA":
        image = image.convert("RGBA").convert("LA")
    file = io.BytesIO()
    (image if image.mode.startswith("I;16") else image.convert(mode)).save(file, kind)
    return file.getvalue()


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Change some bytes of a real picture, leave some out, or put others in."""
    content = bytearray(draw(st.sampled_from(originals())))
    for _ in range(draw(st.integers(0, 6))):
        # Most of what decoders believe stands at the start.
        last = draw(st.sampled_from((40, 200, len(content) - 1)))
        at = draw(st.integers(0, max(0, min(last, len(content) - 1))))
        length = draw(st.integers(0, 64))
        change = draw(
            st.sampled_from(("overwrite", "leave out", "put in", "repeat", "cut", "join"))
        )
        if change == "overwrite":
            some = draw(st.binary(max_size=8))
            content[at : at + len(some)] = some
        elif change == "leave out":
            del content[at : at + length]
        elif change == "put in":
            content[at:at] = draw(st.binary(max_size=16))
        elif change == "repeat":
            content[at:at] = content[at : at + length]
        elif change == "cut":
            del content[max(at, 1) :]
        else:
            content[at:] = draw(st.sampled_from(originals()))[at:]
        if not content:
            break
    return bytes(content)


def _dots(rng: np.random.Generator, height: int, width: int, size: int) -> np.ndarray:
    page = np.full((height, width), 255, np.uint8)
    page[rng.random((height, width)) < 0.2 / size**2] = 0
    return cv2.erode(page, np.ones((size, size), np.uint8))


def _noise(rng: np.random.Generator, height: int, width: int, size: int) -> np.ndarray:
    small = rng.integers(0, 256, (max(1, height // size), max(1, width // size))).astype(np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)


def _grid(rng: np.random.Generator, height: int, width: int, size: int) -> np.ndarray:
    page = np.full((height, width), 255, np.uint8)
    page[:: size + 2] = page[:, :: int(rng.integers(2, 4 * size + 3))] = 0
    return page


def _digits(rng: np.random.Generator, height: int, width: int, size: int) -> np.ndarray:
    side = 8 + 3 * size
    small = [
        cv2.resize(draw_digit(label, side=100)[..., 0], (side, side), interpolation=cv2.INTER_AREA)
        for label in range(10)
    ]
    page = np.full((height, width), 255, np.uint8)
    step = max(3, int(side * rng.uniform(0.4, 1)))
    for top in range(0, height - side, step):
        for left in range(0, width - side, step):
            place = page[top : top + side, left : left + side]
            np.minimum(place, small[int(rng.integers(10))], out=place)
    return page


def _strokes(rng: np.random.Generator, height: int, width: int, size: int) -> np.ndarray:
    page = np.full((height, width), 255, np.uint8)
    for start in rng.random((2000, 2)) * (width, height):
        end = start + rng.normal(0, 8 * size, 2)
        cv2.line(page, tuple(start.astype(int)), tuple(end.astype(int)), 0, 1 + size // 4)
    return page


KINDS: tuple[Callable[..., np.ndarray], ...] = (_dots, _noise, _grid, _digits, _strokes)


@st.composite
def crowded(draw: st.DrawFn) -> bytes:
    """Draw a page that is full of something, of any shape, flat or in uneven light."""
    long = draw(st.sampled_from((1, 2, 3, 30, 300, 1200, 2000)))
    height, width = draw(st.permutations((long, draw(st.sampled_from((1, 2, 40, 900, 1600))))))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    page = draw(st.sampled_from(KINDS))(rng, height, width, draw(st.integers(1, 12)))
    if draw(st.booleans()):
        page = 255 - page
    if draw(st.booleans()):
        light = np.linspace(0.4, 0.95, width) * page + rng.normal(0, 4, page.shape)
        page = np.clip(light, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(page).save(file, "PNG", compress_level=1)
    return file.getvalue()


# Damaged files are quick to refuse; the crowded ones take the time.
PICTURES = st.one_of(damaged(), damaged(), damaged(), damaged(), crowded())
