"""Pictures of anything but a digit: symbols, letters, scribbles, shapes, joined digits and parts of digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mnist_core.synthesis.strokes import Stroke, draw_by_hand, smooth_curve, vary_strokes
from mnist_core.synthesis.warping import warp_elastically
from mnist_core.types import Digit, Ink

GLYPH_SIZE = 96  # fonts are drawn this large before they are framed, pixels
# Characters that may be written exactly like a digit: they would teach nothing but doubt.
LOOKALIKES = frozenset("0123456789OoQDCcIilL|!¡/\\'`´-_—–~.,·•°ZzSsBbGgqUuYyTtJjAa")
# matplotlib brings these; each holds letters or the signs of mathematics.
FONTS = ("DejaVuSans", "DejaVuSerif-Italic", "STIXGeneral", "STIXGeneralItalic", "cmsy10", "cmmi10")

# Which parts of a digit are not digits themselves, left ("l") or right ("r"): the right half of an 8 may be a 3.
CUT_SIDES = {0: "lr", 2: "lr", 3: "l", 4: "l", 5: "lr", 6: "l", 7: "l", 8: "l", 9: "l"}


def load_glyphs() -> list[Ink]:
    """Draw the letters and signs of the fonts that come with matplotlib, digits left out.

    Returns:
        Inks (h, w), float32 in [0, 1], in a fixed order.
    """
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    glyphs = []
    for name in FONTS:
        font = ImageFont.truetype(str(folder / f"{name}.ttf"), GLYPH_SIZE)
        for code in _codes(name):
            if (glyph := _draw_glyph(font, chr(code))) is not None:
                glyphs.append(glyph)
    return glyphs


def _codes(font: str) -> Sequence[int]:
    if font.startswith("cm"):  # Computer Modern's own encoding: all but its old-style digits
        return [
            code for code in range(0xA1, 0xFF) if not (font == "cmmi10" and 0xB0 <= code <= 0xB9)
        ]
    ranges = ((0x21, 0x7F), (0x391, 0x3CA), (0x410, 0x450), (0x2190, 0x21D5), (0x2200, 0x22F0))
    codes = [code for start, end in ranges for code in range(start, end)]
    return [code for code in codes if chr(code) not in LOOKALIKES]


def _draw_glyph(font: ImageFont.FreeTypeFont, character: str) -> Ink | None:
    """Draw one character; None where the font lacks it or holds only a speck."""
    canvas = Image.new("L", (2 * GLYPH_SIZE, 2 * GLYPH_SIZE))
    ImageDraw.Draw(canvas).text((GLYPH_SIZE // 2, GLYPH_SIZE // 3), character, 255, font)
    box = canvas.getbbox()
    if box is None or max(box[2] - box[0], box[3] - box[1]) < GLYPH_SIZE // 4:
        return None
    glyph = np.asarray(canvas.crop(box), np.float32) / np.float32(255)
    missing = np.asarray(font.getmask("\uffff"), np.float32).size
    return None if missing and missing == font.getmask(character).size else glyph


def warp_ink(ink: Ink, rng: np.random.Generator) -> Ink:
    """Bend a printed glyph as if it had been written by hand: `rng` decides how."""
    scale = float(np.exp(rng.normal(0, 0.2))), 1.0
    amplitude = 0.12 * max(ink.shape)
    return warp_elastically(ink, rng, scale=scale, slant=rng.normal(0, 0.2), amplitude=amplitude)


def scribble(rng: np.random.Generator) -> list[Stroke]:
    """Draw what no one means as a digit: a scrawl, a zigzag, a polygon, a star, a spiral, a cross."""
    shapes: tuple[Callable[[np.random.Generator], list[Stroke]], ...] = (
        _scrawl, _scrawl, _zigzag, _polygon, _star, _spiral, _crossing, _face, _heart,
    )  # fmt: skip
    return vary_strokes(shapes[rng.integers(len(shapes))](rng), rng)


def _scrawl(rng: np.random.Generator) -> list[Stroke]:
    return [
        smooth_curve(rng.random((int(rng.integers(6, 16)), 2)))
        for _ in range(int(rng.integers(1, 4)))
    ]


def _zigzag(rng: np.random.Generator) -> list[Stroke]:
    count = int(rng.integers(5, 11))
    x = np.linspace(0, rng.uniform(0.7, 2), count)
    y = np.where(np.arange(count) % 2, 0.0, rng.uniform(0.4, 1)) + rng.normal(0, 0.05, count)
    corners = np.stack([x, y], 1).astype(np.float32)
    return [corners if rng.random() < 0.5 else smooth_curve(corners)]


def _polygon(rng: np.random.Generator) -> list[Stroke]:
    count = int(rng.integers(3, 6))
    angles = np.sort(rng.uniform(0, 0.5, count) + np.arange(count)) * 2 * np.pi / count
    corners = np.stack([np.cos(angles), np.sin(angles)], 1)
    return [np.concatenate([corners, corners[:1]]).astype(np.float32)]


def _star(rng: np.random.Generator) -> list[Stroke]:
    count = int(rng.integers(4, 8))
    angles = np.arange(2 * count + 1) * np.pi / count - np.pi / 2
    radius = np.where(np.arange(2 * count + 1) % 2, rng.uniform(0.3, 0.6), 1)
    return [(np.stack([np.cos(angles), np.sin(angles)], 1) * radius[:, None]).astype(np.float32)]


def _spiral(rng: np.random.Generator) -> list[Stroke]:
    angles = np.linspace(0, rng.uniform(2.3, 5) * 2 * np.pi, 120)
    way = rng.choice([-1, 1])
    return [
        np.stack([np.cos(angles), way * np.sin(angles)], 1).astype(np.float32)
        * angles[:, None].astype(np.float32)
    ]


def _crossing(rng: np.random.Generator) -> list[Stroke]:
    """A plus, a times, an asterisk, a hash, an equals: two to five straight strokes."""
    kind = rng.integers(3)
    if kind == 0:
        angles = rng.uniform(0, np.pi) + np.arange(int(rng.integers(2, 5))) * np.pi / rng.integers(
            2, 5
        )
        arms = np.stack([np.cos(angles), np.sin(angles)], 1)
        return [np.stack([-arm, arm]).astype(np.float32) for arm in arms]
    rows = np.arange(int(rng.integers(2, 4))) * rng.uniform(0.3, 0.6)
    bars = [np.array([[0, y], [1, y + rng.normal(0, 0.05)]], np.float32) for y in rows]
    if kind == 1:
        return bars
    return bars + [np.array([[x, -0.3], [x, rows[-1] + 0.3]], np.float32) for x in (0.3, 0.7)]


def _circle(center: tuple[float, float], radius: float) -> Stroke:
    angles = np.linspace(0, 2 * np.pi, 40)
    return (np.stack([np.cos(angles), np.sin(angles)], 1) * radius + center).astype(np.float32)


def _face(rng: np.random.Generator) -> list[Stroke]:
    mouth = np.array([[-0.5, 0.3], [0, rng.uniform(0.1, 0.7)], [0.5, 0.3]])
    eyes = [_circle((side * 0.35, -0.3), rng.uniform(0.05, 0.15)) for side in (-1, 1)]
    return [_circle((0, 0), 1), *eyes, smooth_curve(mouth, 20)]


def _heart(rng: np.random.Generator) -> list[Stroke]:
    t = np.linspace(0, 2 * np.pi, 50)
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    return [np.stack([16 * np.sin(t) ** 3 * rng.uniform(0.7, 1.2), y], 1).astype(np.float32)]


def join_digits(first: Digit, second: Digit, rng: np.random.Generator) -> Ink:
    """Write two digits side by side, close or touching, seldom one above the other, as one ink."""
    if rng.random() < 0.1:
        first, second = first.T, second.T
        return np.ascontiguousarray(_beside(first, second, rng).T)
    return _beside(first, second, rng)


def _beside(first: Digit, second: Digit, rng: np.random.Generator) -> Ink:
    first, second = (_tight_columns(digit) for digit in (first, second))
    gap = int(rng.integers(-3, 5))
    drop = int(rng.integers(-4, 5))
    second = np.roll(second, drop, axis=0)
    width = first.shape[1] + gap + second.shape[1]
    pair = np.zeros((first.shape[0], max(width, first.shape[1], second.shape[1])), np.float32)
    pair[:, : first.shape[1]] = first
    right = pair[:, pair.shape[1] - second.shape[1] :]
    np.maximum(right, second, out=right)
    return pair


def _tight_columns(digit: Digit) -> Digit:
    columns = np.flatnonzero(digit.max(axis=0) > 0.1)
    return digit[:, columns[0] : columns[-1] + 1]


def cut_digit(digit: Digit, sides: str, rng: np.random.Generator) -> Ink:
    """Keep the left ("l") or the right ("r") part of a digit, one of `sides`: what a wrong cut leaves."""
    used = np.flatnonzero(digit.max(axis=0) > 0.1)
    middle = int(used[0] + rng.uniform(0.35, 0.6) * (used[-1] - used[0] + 1))
    is_left = sides[rng.integers(len(sides))] == "l"
    return np.ascontiguousarray(digit[:, :middle] if is_left else digit[:, middle:])


def draw_symbol(strokes: Sequence[Stroke], rng: np.random.Generator) -> Ink:
    """Draw a character's strokes in another handwriting and with a random brush."""
    return draw_by_hand(vary_strokes(strokes, rng), rng)
