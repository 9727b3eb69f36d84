"""The pen that writes a line: digits from glyphs, zeros in one go, 1s as slashes, and what joins them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mnist_core.imaging.framing import BOX
from mnist_core.layout.components import shear_of
from mnist_core.synthesis.lines.handwriting import WritingStyle
from mnist_core.synthesis.lines.joined_zeros import write_joined_zeros
from mnist_core.synthesis.lines.ligatures_and_marks import Points, join_ink
from mnist_core.synthesis.lines.page import FINE, Page, draw_path
from mnist_core.synthesis.lines.skeletons import HAIR, Glyph
from mnist_core.synthesis.warping import warp_elastically

GRAY = 110  # a warped glyph is ink from here on, of 255
MAX_OWN_SLANT = 0.8  # no more of a digit's own slant is taken out, columns per row
LEANING_ONES = 0.25  # share of the 1s that lean further to the right than their neighbors
HEAD, FOOT = (
    (0.0, 0.3),
    (0.6, 1.0),
)  # ranges of height, as quantiles of the ink, where a glued 1 attaches


@dataclass(frozen=True)
class Start:
    """Where the next digit is to stand.

    Attributes:
        column: Of the left edge of its ink, pixels of the strip.
        row: Of its middle, pixels of the strip.
        size: Factor on both its sides.
    """

    column: float
    row: float
    size: float


@dataclass(frozen=True, eq=False)
class Placed:
    """What was written, pixels of the strip.

    Attributes:
        points: Shape (n, 2), (x, y) of its ink.
        middles: Column of the middle of each of its digits.
        right: Column of its right edge.
    """

    points: Points
    middles: tuple[float, ...]
    right: float


class LinePen:
    """Writes hairlines into a page. Where there is no room left, nothing is written and None is returned."""

    def __init__(self, page: Page, style: WritingStyle, rng: np.random.Generator) -> None:
        self._page, self._style, self._rng = page, style, rng

    def write_glyph(
        self, glyph: Glyph, label: int, start: Start, *, is_upright: bool = False
    ) -> Placed | None:
        """Write a digit of another writer in this style; an upright one is only slanted."""
        style, rng, page = self._style, self._rng, self._page
        scale_x = start.size * style.aspect * np.exp(rng.normal(0, style.size_jitter))
        scale_y = start.size * np.exp(rng.normal(0, style.size_jitter))
        # Each digit is by another writer. In one line all have one slant: /\ must not be two 1s.
        own = 0.0 if is_upright else shear_of(*np.nonzero(glyph > GRAY))
        own = float(np.clip(own, -MAX_OWN_SLANT, MAX_OWN_SLANT))
        slant = style.slant + rng.normal(0, 0.05) - own * scale_x / scale_y
        if label == 1 and rng.random() < LEANING_ONES:
            slant += rng.uniform(0, 0.6)
        drawn = _warp_glyph(glyph, (scale_x, scale_y), slant, style.warp_amplitude, rng)
        tall, width = drawn.shape
        first_column = max(0, round(start.column * FINE))
        if width == 0 or round(start.column * FINE) + width >= page.shape[1] - FINE:
            return None
        first_row = round((start.row + rng.normal(0, 0.7)) * FINE - tall / 2)
        skipped = max(0, -first_row)
        shown = drawn[skipped : page.shape[0] - first_row]
        first_row += skipped
        place = page[first_row : first_row + len(shown), first_column : first_column + width]
        np.maximum(place, shown, out=place)
        ink = np.argwhere(shown > GRAY)[:, ::-1] + (first_column, first_row)
        right = (first_column + width) / FINE
        return Placed(ink / FINE, ((start.column + right) / 2,), right)

    def write_zeros(self, count: int, start: Start) -> Placed | None:
        """Write zeros in one go."""
        style, rng = self._style, self._rng
        path, middles = write_joined_zeros(count, rng, height=start.size * BOX, aspect=style.aspect)
        slant = style.slant + rng.normal(0, 0.05)
        path = path @ np.array([[1, style.baseline_slope], [-slant, 1]])
        first = start.column - path[:, 0].min()
        return self._follow(path + (first, start.row), tuple(float(x) for x in middles + first))

    def write_slash(self, start: Start) -> Placed | None:
        """Write a 1 as a long slash, bent or straight."""
        style, rng = self._style, self._rng
        height = start.size * BOX * rng.uniform(0.9, 1.4)
        steps = np.linspace(-0.5, 0.5, 9)
        bend = rng.uniform(-0.05, 0.2) * (1 - 4 * steps**2)
        lean = -style.slant + rng.uniform(-0.1, 0.6)
        path = height * np.stack([bend - lean * steps, steps], axis=1)
        path += (start.column - path[:, 0].min(), start.row + rng.normal(0, 1))
        return self._follow(path, ((start.column + float(path[:, 0].max())) / 2,))

    def join(self, before: Placed, after: Placed, *, is_glued: bool) -> None:
        """Join two digits where the pen stayed down: a glued 1 goes on from its head or its foot."""
        if is_glued:
            within = FOOT if self._rng.random() < 0.6 else HEAD
            join_ink(self._page, before.points, after.points, self._rng, within=within)
        elif self._style.joins_digits and self._rng.random() < 0.6:
            join_ink(self._page, before.points, after.points, self._rng)

    def _follow(self, path: Points, middles: tuple[float, ...]) -> Placed | None:
        right = float(path[:, 0].max())
        if right >= self._page.shape[1] / FINE - 1:
            return None
        draw_path(self._page, path, HAIR / FINE)
        return Placed(path, middles, right)


def widen_hairlines(page: Page, pen: float) -> Page:
    """Follow the hairlines with a round pen, `pen` pixels of the strip wide."""
    side = max(1, round(pen * FINE - HAIR) + 1)
    return cv2.dilate(page, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def _warp_glyph(
    glyph: Glyph,
    scale: tuple[float, float],
    slant: float,
    amplitude: float,
    rng: np.random.Generator,
) -> Page:
    """Scale, slant and bend a glyph, as `warp_elastically` does; cropped to its ink."""
    drawn = warp_elastically(glyph, rng, scale=scale, slant=slant, amplitude=amplitude)
    left, top, width, tall = cv2.boundingRect((drawn > GRAY).view(np.uint8))
    return drawn[top : top + tall, left : left + width]
