"""Occlusion maps: which places of a digit speak for a class, found by erasing or inking each."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.types import NUM_DIGITS, SIDE, Digit

# Chosen by what the maps are for: erasing the ink that a map holds most important must cost the
# digit more odds than erasing other ink. Patches find it better than class activation from the
# last feature maps, which has 7x7 places only; a test compares them.
PATCH_SIGMA = 1.2  # of a patch, standard deviation in pixels of the 28x28 frame: about a stroke
PATCH_STEP = 2  # between the centers of patches, pixels
REACH = 4  # pixels: patches lie no farther from the ink
INK_SHARE = 0.25  # a place that holds this share of ink is erased, any other is inked
MIN_SCALE = 1.0  # log odds: a map that stays below is drawn pale instead of being blown up

Logits = Callable[[Digit], NDArray[np.float32]]
"""A model: (N, 28, 28) float32 in [0, 1] -> (N, 10) logits."""


def occlusion_maps(logits: Logits, digit: Digit) -> NDArray[np.float32]:
    """Map, for each of the ten classes, what speaks for and against it.

    At each place near the ink one patch is changed: ink is erased, paper is inked. Where that
    lowers the odds of a class, what was there (ink, or the absence of ink: the gap at the top of
    a 4) spoke for the class.

    Args:
        logits: The model: (N, 28, 28) float32 -> (N, 10) logits.
        digit: Shape (28, 28), float32 in [0, 1], with ink.

    Returns:
        A new array of shape (10, 28, 28), float32 in [-1, 1], zero far from the ink. Positive:
        what is there speaks for the class; negative: against it. +-1 is the strongest place of
        each map; where no patch changes the odds e-fold, the map stays below 1.
    """
    patches = _patches_near(digit)
    changed = np.concatenate([digit[None], _change_patches(digit, patches)])
    odds = log_odds(logits(changed))
    effects = odds[0] - odds[1:]
    # The small constant fades the map out at its border, where few patches overlap.
    maps = np.tensordot(effects.T, patches, 1) / (patches.sum(0) + 0.3)
    scale = np.maximum(np.abs(maps).max(axis=(1, 2), keepdims=True), MIN_SCALE)
    return (maps / scale).astype(np.float32)


def _all_patches() -> NDArray[np.float32]:
    """Make the patches: (places, 28, 28) float32 in [0, 1], a round soft dot each."""
    y, x = np.mgrid[:SIDE, :SIDE]
    centers = np.arange(PATCH_STEP / 2 - 0.5, SIDE, PATCH_STEP)
    squares = [(y - cy) ** 2 + (x - cx) ** 2 for cy in centers for cx in centers]
    return np.exp(-np.stack(squares) / (2 * PATCH_SIGMA**2)).astype(np.float32)


_PATCHES = _all_patches()
_PATCH_SUMS = _PATCHES.sum(axis=(1, 2))


def _patches_near(digit: Digit) -> NDArray[np.float32]:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * REACH + 1, 2 * REACH + 1))
    near = cv2.dilate((digit > 0.3).view(np.uint8), kernel)
    return _PATCHES[np.tensordot(_PATCHES, near.astype(np.float32)) > 0.5 * _PATCH_SUMS]


def _change_patches(digit: Digit, patches: NDArray[np.float32]) -> Digit:
    """Erase where there is ink, ink where there is none: (places, 28, 28)."""
    ink_share = np.tensordot(patches, digit) / patches.sum(axis=(1, 2))
    is_ink = (ink_share > INK_SHARE)[:, None, None]
    return np.where(is_ink, (1 - patches) * digit, np.maximum(digit, patches))


def log_odds(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn (N, 10) logits into each class's log odds against the nine others: (N, 10)."""
    odds = np.empty_like(logits)
    for label in range(NUM_DIGITS):
        others = np.delete(logits, label, axis=1)
        top = others.max(axis=1)
        rest = top + np.log(np.exp(others - top[:, None]).sum(axis=1))
        odds[:, label] = logits[:, label] - rest
    return odds
