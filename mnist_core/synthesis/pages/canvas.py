"""The sheet as the camera sees it: what is drawn on it, and which pixels of that are digits and signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.synthesis.pages.grain import grain
from mnist_core.types import OTHER

FINE = 4  # narrow strokes are drawn so many times larger, or their width would be whole pixels
NARROW = 6.0  # pixels: up to this width
SUBPIXEL = 4  # bits of a pixel in which strokes are placed
COVERED = 0.4  # of a pixel: from here on it belongs to a stroke; a hairline covers hardly more

Path = NDArray[np.float64]
"""Shape (n, 2), (x, y), y pointing down: units of the page, about a pixel each."""

Color = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""


@dataclass(frozen=True)
class Pen:
    """What strokes are drawn with.

    Attributes:
        color: Of the ink.
        width: Of a stroke, units of the page.
        opacity: Of a whole stroke, 0 to 1.
        dryness: How much of the ink the paper's grain takes, 0 none to 1: pencil, chalk.
        coarseness: Of that grain, pixels.
        pressure: How much the width changes on the way, 0 not at all to 1.
        darkens: Whether the paper shines through, as through a marker's ink.
        is_dotted: Whether strokes are rows of dots, as children trace them.
    """

    color: Color
    width: float
    opacity: float = 1.0
    dryness: float = 0.0
    coarseness: float = 1.0
    pressure: float = 0.0
    darkens: bool = False
    is_dotted: bool = False


class Canvas:
    """A picture that is drawn on through a camera, and the classes of its pixels.

    Attributes:
        picture: Shape (H, W, 3), float32, about 0 to 1: red, green and blue.
        matrix: Shape (3, 3): turns (x, y, 1) on the page into a place on the picture.
    """

    def __init__(
        self, picture: NDArray[np.float32], matrix: NDArray[np.float64], rng: np.random.Generator
    ) -> None:
        self.picture, self.matrix, self._rng = picture, matrix, rng
        self._covered: dict[int, NDArray[np.float32]] = {}  # of each kind that was drawn

    @property
    def size(self) -> tuple[int, int]:
        """Height and width, pixels."""
        return self.picture.shape[0], self.picture.shape[1]

    @property
    def target(self) -> NDArray[np.uint8]:
        """The class of each pixel: shape (H, W), uint8, `OTHER`, `DIGIT` or that of a sign."""
        target = np.zeros(self.size, np.uint8)
        for kind in sorted(self._covered, reverse=True):  # where both are, the digit counts
            target[self._covered[kind] > COVERED] = kind
        return target

    def project(self, path: Path) -> Path:
        """Turn places on the page into places on the picture."""
        points = np.column_stack([path, np.ones(len(path))]) @ self.matrix.T
        return points[:, :2] / points[:, 2:]

    def unit_at(self, point: Sequence[float]) -> float:
        """Return how many pixels a unit of the page is long at a place, on the mean."""
        x, y = point
        corners = self.project(np.array([(x, y), (x + 1, y), (x, y + 1)], float))
        sides = corners[1:] - corners[0]
        return float(np.sqrt(max(abs(np.linalg.det(sides)), 1e-6)))

    def draw(self, paths: Sequence[Path], pen: Pen, kind: int = OTHER) -> None:
        """Draw paths in one go: where they cross, the ink is no darker.

        Args:
            paths: One or more; a single point is a dot.
            pen: Draws them.
            kind: What they are: `OTHER`, `DIGIT` or a sign.
        """
        paths = [path for path in paths if len(path)]
        if not paths:
            return
        if pen.is_dotted:
            paths = [dot[None] for path in paths for dot in _step_along(path, 2.2 * pen.width)]
        # Close to the horizon of a tilted sheet a unit is longer than the whole picture.
        width = float(np.clip(pen.width * self.unit_at(paths[0].mean(axis=0)), 0.7, max(self.size)))
        covered = self._cover([self.project(path) for path in paths], width, pen.pressure)
        if covered is None:
            return
        place, share = covered
        self._mark(place, share, kind)
        self._ink(place, share, pen)

    def fill(self, outline: Path, pen: Pen, *, hides: bool = False) -> None:
        """Fill an area: a sticker, a highlighter's stroke, a table beside the sheet.

        Args:
            outline: Its corners.
            pen: Its color and opacity.
            hides: Whether it lies upon what was drawn: digits below it are none any more.
        """
        corners = np.round(self.project(outline) * (1 << SUBPIXEL)).astype(np.int32)
        mask = np.zeros(self.size, np.uint8)
        cv2.fillPoly(mask, [corners], 255, cv2.LINE_AA, SUBPIXEL)
        self.put(mask.astype(np.float32) / np.float32(255), pen, hides=hides)

    def put(
        self,
        share: NDArray[np.float32],
        pen: Pen,
        *,
        kind: int = OTHER,
        hides: bool = False,
    ) -> None:
        """Ink a mask (H, W), float32 in [0, 1], that lies on the whole picture."""
        x, y, width, height = cv2.boundingRect((share > 0).view(np.uint8))
        place = (slice(y, y + height), slice(x, x + width))
        share = share[place]
        if hides:
            for covered in self._covered.values():
                covered[place] *= 1 - share
        self._mark(place, share, kind)
        self._ink(place, share, pen)

    def _mark(self, place: tuple[slice, slice], share: NDArray[np.float32], kind: int) -> None:
        """Note what the pixels are of which strokes cover so much."""
        if kind != OTHER:
            covered = self._covered.setdefault(kind, np.zeros(self.size, np.float32))
            np.maximum(covered[place], share, out=covered[place])

    def _ink(self, place: tuple[slice, slice], share: NDArray[np.float32], pen: Pen) -> None:
        alpha = share * np.float32(pen.opacity)
        if pen.dryness > 0:
            rough = grain(share.shape, pen.coarseness, self._rng)
            alpha = alpha * np.clip(1 - pen.dryness * (0.5 + rough), 0, 1)
        color = np.array(pen.color, np.float32)
        below = self.picture[place]
        if pen.darkens:
            below *= 1 - alpha[..., None] * (1 - color)
        else:
            below += alpha[..., None] * (color - below)

    def _cover(
        self, paths: Sequence[Path], width: float, pressure: float
    ) -> tuple[tuple[slice, slice], NDArray[np.float32]] | None:
        """Return where on the picture paths lie, and how much of each pixel they cover there."""
        points = np.concatenate(paths)
        margin = width + 2
        low = np.floor(points.min(axis=0) - margin).astype(int).clip(0)
        high = np.ceil(points.max(axis=0) + margin).astype(int)
        high = np.minimum(high, (self.size[1], self.size[0]))
        if (high <= low).any():
            return None
        fine = FINE if width < NARROW else 1
        mask = np.zeros(((high - low)[::-1] * fine), np.uint8)
        for path in paths:
            places = ((path - low + 0.5) * fine - 0.5) * (1 << SUBPIXEL)
            _draw_path(mask, np.round(places).astype(np.int32), width * fine, pressure, self._rng)
        if fine > 1:
            mask = cv2.resize(mask, None, fx=1 / fine, fy=1 / fine, interpolation=cv2.INTER_AREA)
        place = (slice(low[1], high[1]), slice(low[0], high[0]))
        return place, mask.astype(np.float32) / np.float32(255)


def _thickness(width: float) -> int:
    """Return the thickness with which OpenCV's soft lines are nearest to so many pixels wide.

    An even one is drawn 1.4 pixels wider, an odd one as wide as the next even one.
    """
    return max(1, 2 * round((width - 1.4) / 2))


def _step_along(path: Path, step: float) -> Path:
    """Return the places on a path that are so far apart from each other."""
    lengths = np.append(0, np.cumsum(np.hypot(*np.diff(path, axis=0).T)))
    at = np.arange(0, lengths[-1] + 1e-9, step)
    return np.column_stack([np.interp(at, lengths, path[:, axis]) for axis in (0, 1)])


def _draw_path(
    mask: NDArray[np.uint8],
    points: NDArray[np.int32],
    width: float,
    pressure: float,
    rng: np.random.Generator,
) -> None:
    if len(points) == 1:  # OpenCV draws nothing for a single point
        points = np.concatenate([points, points + 1])
    if pressure == 0 or len(points) < 4:
        cv2.polylines(mask, [points], False, 255, _thickness(width), cv2.LINE_AA, SUBPIXEL)
        return
    waves = rng.uniform(0.5, 3) * np.linspace(0, 2 * np.pi, len(points)) + rng.uniform(0, 6)
    widths = width * (1 + pressure * np.sin(waves))
    for start in range(len(points) - 1):
        piece = points[start : start + 2]
        thickness = _thickness(float(widths[start]))
        cv2.polylines(mask, [piece], False, 255, thickness, cv2.LINE_AA, SUBPIXEL)
