"""Print: labels, units, paragraphs, the givens of a sudoku, in the fonts that matplotlib brings along."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path as FilePath

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from mnist_core.synthesis.pages.canvas import Canvas, Pen
from mnist_core.types import OTHER

FONTS = (
    "DejaVuSans.ttf", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf",
    "DejaVuSansMono.ttf", "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSerif-Italic.ttf",
    "STIXGeneral.ttf", "STIXGeneralBol.ttf", "STIXGeneralItalic.ttf", "cmr10.ttf", "cmss10.ttf",
    "cmtt10.ttf", "cmb10.ttf",
)  # fmt: skip
CAP_HEIGHT = 0.72  # of a font's size: how high digits and capitals are, about


@lru_cache(maxsize=256)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    import matplotlib  # not needed to read pictures, and slow to import

    folder = FilePath(matplotlib.get_data_path()) / "fonts" / "ttf"
    return ImageFont.truetype(str(folder / name), size)


def draw_font(rng: np.random.Generator) -> str:
    """Choose a font."""
    return str(rng.choice(FONTS))


@lru_cache(maxsize=512)
def _print(text: str, name: str, size: int) -> tuple[NDArray[np.float32], int]:
    """Print a text; returns its mask (h, w), 0 to 1, and the row of its baseline."""
    font = _font(name, size)
    left, top, right, bottom = font.getbbox(text, anchor="ls")
    page = Image.new("L", (max(1, int(right - left)) + 4, max(1, int(bottom - top)) + 4))
    ImageDraw.Draw(page).text((2 - left, 2 - top), text, fill=255, font=font, anchor="ls")
    return np.asarray(page, np.float32) / np.float32(255), int(2 - top)


def print_text(
    canvas: Canvas,
    text: str,
    place: tuple[float, float],
    height: float,
    pen: Pen,
    *,
    font: str,
    kind: int = OTHER,
    centered: bool = False,
) -> float:
    """Print a line of text.

    Args:
        canvas: Is drawn on.
        text: To be printed.
        place: Left end of its baseline; its middle if `centered`. Units of the page.
        height: Of a digit, units of the page.
        pen: Color and opacity.
        font: One of `FONTS`.
        kind: What its pixels are.
        centered: Whether `place` is the middle of the text.

    Returns:
        Its width, units of the page.
    """
    size = int(np.clip(round(height * canvas.unit_at(place) / CAP_HEIGHT), 5, 400))
    mask, base = _print(text, font, size)
    unit = height / (CAP_HEIGHT * size)
    width = mask.shape[1] * unit
    x, y = place
    if centered:
        x, y = x - width / 2, y - (mask.shape[0] / 2 - base) * unit
    onto = canvas.matrix @ np.array([[unit, 0, x], [0, unit, y - base * unit], [0, 0, 1]])
    full = cv2.warpPerspective(mask, onto, canvas.size[::-1], flags=cv2.INTER_LINEAR)
    canvas.put(np.clip(full, 0, 1), pen, kind=kind)
    return width


_SYLLABLES = (
    "na me to tal da te sum no con ta re fer en ce a mount pri ce qu an ti ty item ad dress "
    "co de pag e num ber cli ent tax in vo ice sig na ture ti me cus to mer or der we ight le ngth"
).split()


def draw_word(rng: np.random.Generator) -> str:
    """Make up a word of one to four syllables, as labels begin: "Total", "DATE:", "kg"."""
    word = "".join(str(rng.choice(_SYLLABLES)) for _ in range(int(rng.integers(1, 5))))
    word = (word, word.capitalize(), word.upper())[int(rng.integers(3))]
    return word + (":" if rng.random() < 0.25 else "")
