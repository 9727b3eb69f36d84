"""Forms of digits that other schools teach, and neither MNIST's nor pendigits' writers use: as strokes."""

from __future__ import annotations

import numpy as np

from mnist_core.datasets.render import Stroke

WOBBLE = 0.035  # standard deviation of a point's place, digit heights
NUM_POINTS = 48  # of a bent stroke

# For each form its label and its strokes: points (x, y), y down, one digit height is 1. A stroke is bent
# smoothly through its points, except where it is marked as angular.
_BENT, _ANGULAR = False, True
_Path = tuple[bool, tuple[tuple[float, float], ...]]
_FORMS: tuple[tuple[int, tuple[_Path, ...]], ...] = (
    # 0: with the stroke that leads on to the next digit, or begun inside
    (0, ((_BENT, ((0.35, 0.05), (0.08, 0.2), (0.0, 0.6), (0.2, 1.0), (0.5, 0.85), (0.58, 0.4),
                  (0.4, 0.03), (0.3, 0.1), (0.45, 0.2), (0.8, 0.12))),)),
    (0, ((_BENT, ((0.2, 0.2), (0.4, 0.0), (0.1, 0.1), (0.0, 0.55), (0.25, 1.0), (0.6, 0.6),
                  (0.45, 0.1), (0.2, 0.12))),)),
    # 1: the up-stroke as long as the stem, bent or straight; with a foot; begun with a hook
    (1, ((_ANGULAR, ((0.0, 0.75), (0.35, 0.0), (0.35, 1.0))),)),
    (1, ((_ANGULAR, ((0.0, 1.0), (0.4, 0.0), (0.45, 1.0))),)),
    (1, ((_ANGULAR, ((0.0, 0.45), (0.3, 0.0), (0.25, 1.0))), (_BENT, ((0.0, 1.0), (0.5, 0.97))))),
    (1, ((_BENT, ((0.0, 0.55), (0.2, 0.3), (0.35, 0.0), (0.36, 0.3), (0.3, 1.0))),)),
    (1, ((_BENT, ((0.0, 0.2), (0.02, 0.3), (0.15, 0.2), (0.3, 0.0), (0.3, 0.4), (0.25, 1.0))),)),
    # 2: its head curled in, its foot a loop, or both; like a Z
    (2, ((_BENT, ((0.3, 0.28), (0.12, 0.35), (0.05, 0.15), (0.35, 0.0), (0.6, 0.2), (0.4, 0.6),
                  (0.05, 1.0), (0.35, 0.9), (0.75, 1.0))),)),
    (2, ((_BENT, ((0.1, 0.25), (0.2, 0.02), (0.5, 0.05), (0.55, 0.35), (0.2, 0.85), (0.0, 0.95),
                  (0.03, 0.8), (0.25, 0.85), (0.5, 1.0), (0.85, 0.9))),)),
    (2, ((_BENT, ((0.4, 0.3), (0.15, 0.4), (0.08, 0.1), (0.4, 0.0), (0.55, 0.3), (0.25, 0.8),
                  (0.0, 0.98), (0.02, 0.78), (0.3, 0.88), (0.6, 1.0), (0.9, 0.85))),)),
    (2, ((_BENT, ((0.2, 0.3), (0.1, 0.1), (0.35, 0.0), (0.5, 0.2), (0.3, 0.6), (0.05, 0.85),
                  (0.0, 1.0), (0.3, 0.98), (0.8, 0.98))),)),
    (2, ((_ANGULAR, ((0.0, 0.05), (0.6, 0.0), (0.0, 1.0), (0.65, 0.95))),)),
    # 3: flat or angular above; a loop in its middle
    (3, ((_ANGULAR, ((0.05, 0.0), (0.6, 0.0), (0.3, 0.38))),
         (_BENT, ((0.3, 0.38), (0.6, 0.55), (0.55, 0.9), (0.2, 1.0), (0.0, 0.88))))),
    (3, ((_BENT, ((0.05, 0.1), (0.35, 0.0), (0.5, 0.2), (0.3, 0.42), (0.15, 0.45), (0.25, 0.38),
                  (0.55, 0.6), (0.45, 0.95), (0.1, 1.0), (0.0, 0.9))),)),
    # 4: open; one stroke; its stem far below; like a lightning
    (4, ((_BENT, ((0.1, 0.0), (0.05, 0.3), (0.0, 0.55), (0.25, 0.58), (0.6, 0.5))),
         (_BENT, ((0.5, 0.15), (0.45, 1.0))))),
    (4, ((_BENT, ((0.05, 0.0), (0.02, 0.35), (0.2, 0.5), (0.5, 0.42), (0.58, 0.05))),
         (_BENT, ((0.58, 0.05), (0.55, 0.5), (0.5, 1.0))))),
    (4, ((_ANGULAR, ((0.35, 0.0), (0.0, 0.55), (0.6, 0.5))), (_BENT, ((0.4, 0.3), (0.3, 1.0))))),
    (4, ((_ANGULAR, ((0.4, 0.0), (0.0, 0.7), (0.65, 0.65))), (_BENT, ((0.5, 0.35), (0.45, 1.0))))),
    (4, ((_BENT, ((0.15, 0.05), (0.0, 0.5), (0.1, 0.62), (0.35, 0.5), (0.55, 0.05), (0.5, 0.3),
                  (0.38, 1.0))),)),
    # 5: like an S, like an r, its bar apart, its bar forgotten
    (5, ((_BENT, ((0.6, 0.0), (0.25, 0.02), (0.1, 0.35), (0.45, 0.5), (0.5, 0.85), (0.2, 1.0),
                  (0.0, 0.9))),)),
    (5, ((_BENT, ((0.65, 0.02), (0.3, 0.0), (0.15, 0.1), (0.12, 0.4), (0.35, 0.42), (0.4, 0.7),
                  (0.25, 0.98), (0.0, 1.0))),)),
    (5, ((_BENT, ((0.1, 0.1), (0.08, 0.45), (0.4, 0.45), (0.5, 0.8), (0.2, 1.0), (0.0, 0.92))),
         (_BENT, ((0.15, 0.05), (0.4, 0.0), (0.75, -0.05))))),
    (5, ((_BENT, ((0.05, 0.05), (0.05, 0.4), (0.15, 0.45), (0.38, 0.5), (0.35, 0.85), (0.1, 1.0))),
         (_BENT, ((0.05, 0.05), (0.6, 0.0))))),
    (5, ((_BENT, ((0.15, 0.0), (0.1, 0.5), (0.12, 0.55), (0.3, 0.3), (0.5, 0.15), (0.7, 0.15))),
         (_BENT, ((0.3, 0.3), (0.4, 0.7), (0.25, 1.0), (0.0, 0.95))))),
    # 6: its stem straight, its loop open or drawn from below
    (6, ((_BENT, ((0.35, 0.0), (0.1, 0.45), (0.02, 0.85), (0.25, 1.0), (0.5, 0.8), (0.3, 0.6),
                  (0.08, 0.75))),)),
    (6, ((_BENT, ((0.1, 0.0), (0.05, 0.5), (0.05, 0.95), (0.4, 0.98), (0.5, 0.7), (0.25, 0.55),
                  (0.06, 0.7))),)),
    (6, ((_BENT, ((0.5, 0.02), (0.2, 0.15), (0.0, 0.6), (0.15, 1.0), (0.5, 0.9), (0.5, 0.65),
                  (0.3, 0.6))),)),
    # 7: crossed, with a serif, its bar waved; like a plus with a bent stem
    (7, ((_ANGULAR, ((0.0, 0.03), (0.6, 0.0), (0.25, 1.0))), (_BENT, ((0.12, 0.5), (0.6, 0.45))))),
    (7, ((_ANGULAR, ((0.02, 0.2), (0.05, 0.0), (0.6, 0.02), (0.3, 1.0))),
         (_BENT, ((0.1, 0.55), (0.65, 0.48))))),
    (7, ((_BENT, ((0.0, 0.15), (0.12, 0.0), (0.35, 0.1), (0.6, 0.0), (0.4, 0.45), (0.3, 1.0))),
         (_BENT, ((0.1, 0.55), (0.6, 0.5))))),
    (7, ((_BENT, ((0.05, 0.15), (0.25, 0.03), (0.5, 0.02), (0.42, 0.4), (0.3, 1.0))),
         (_BENT, ((0.0, 0.52), (0.7, 0.45))))),
    # 8: two rings, open above, or begun on the right
    (8, ((_BENT, ((0.3, 0.0), (0.08, 0.2), (0.28, 0.46), (0.5, 0.22), (0.3, 0.0))),
         (_BENT, ((0.3, 0.46), (0.0, 0.75), (0.3, 1.0), (0.6, 0.72), (0.3, 0.46))))),
    (8, ((_BENT, ((0.55, 0.1), (0.25, 0.0), (0.1, 0.25), (0.45, 0.6), (0.5, 0.9), (0.2, 1.0),
                  (0.05, 0.78), (0.3, 0.5), (0.6, 0.15))),)),
    (8, ((_BENT, ((0.6, 0.12), (0.4, 0.0), (0.15, 0.15), (0.3, 0.45), (0.5, 0.75), (0.25, 1.0),
                  (0.0, 0.8), (0.25, 0.5), (0.45, 0.35), (0.55, 0.0))),)),
    # 9: like a P, like a g, like a q; its loop flat with the stem leaning away
    (9, ((_BENT, ((0.05, 1.0), (0.1, 0.5), (0.18, 0.1), (0.4, 0.0), (0.6, 0.15), (0.5, 0.4),
                  (0.15, 0.48))),)),
    (9, ((_BENT, ((0.2, 1.0), (0.15, 0.5), (0.1, 0.2), (0.3, 0.0), (0.55, 0.12), (0.5, 0.38),
                  (0.2, 0.42))),)),
    (9, ((_BENT, ((0.12, 0.12), (0.1, 0.5), (0.05, 1.0))),
         (_BENT, ((0.0, 0.15), (0.3, 0.0), (0.6, 0.15), (0.5, 0.42), (0.12, 0.5))))),
    (9, ((_BENT, ((0.55, 0.12), (0.25, 0.0), (0.02, 0.2), (0.2, 0.42), (0.5, 0.25), (0.55, 0.1),
                  (0.55, 0.6), (0.4, 0.95), (0.05, 0.92))),)),
    (9, ((_BENT, ((0.5, 0.1), (0.2, 0.0), (0.0, 0.2), (0.15, 0.42), (0.42, 0.3), (0.5, 0.08),
                  (0.48, 0.5), (0.5, 1.0))),)),
    (9, ((_BENT, ((0.65, 0.2), (0.35, 0.0), (0.0, 0.25), (0.15, 0.55), (0.5, 0.5), (0.65, 0.2),
                  (0.65, 0.5), (0.85, 0.95))),)),
)  # fmt: skip


def count_forms() -> int:
    """Return how many forms there are."""
    return len(_FORMS)


def write_form(number: int, rng: np.random.Generator) -> tuple[list[Stroke], int]:
    """Write a form once, a little otherwise each time.

    Args:
        number: 0 to below `count_forms()`.
        rng: Decides where its points stray.

    Returns:
        Its strokes, as `draw_strokes` takes them, and its label.
    """
    label, paths = _FORMS[number]
    strokes = []
    for is_angular, places in paths:
        points = np.array(places, np.float32)
        points = points + rng.normal(0, WOBBLE, points.shape).astype(np.float32)
        strokes.append(points if is_angular else _bend(points))
    return strokes, label


def _bend(points: Stroke) -> Stroke:
    """Run a smooth path through points, from the first to the last (Catmull and Rom 1974)."""
    ends = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    at = np.linspace(0, len(points) - 1, NUM_POINTS)
    first = np.minimum(at.astype(int), len(points) - 2)
    t = (at - first)[:, None]
    a, b, c, d = (ends[first + i] for i in range(4))
    path = 2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    return (path / 2).astype(np.float32)
