"""Honest probabilities: a temperature per model, and a score for "is this a digit", from validation data."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core.models.store import Calibration, energy
from mnist_core.training.augment import Augmentation, augment
from mnist_core.training.corpus import Pool, Pools
from mnist_core.training.objectives import cross_entropy, logits_of

TEMPERATURES = np.geomspace(0.3, 4, 200)
SCALES = np.geomspace(0.1, 4, 200)
# Share of the validation digits whose score falls below one half; of what people write it will be more.
REJECTED = 0.007
SEED = 5


def calibrate(model: keras.Model, pools: Pools) -> Calibration:
    """Fit what turns the model's logits into probabilities and a score.

    The temperature (Guo et al. 2017) is the one under which the validation digits' true labels are most
    likely. These digits are varied as in training: what people write and photograph is harder
    than clean validation data, and a temperature fitted to clean data would be overconfident on it.
    The score's offset lets all but `REJECTED` of the clean validation digits pass one half; its scale is
    the one under which digits and outliers are most likely what they are.

    Args:
        model: (N, 28, 28, 1) float32 in [0, 1] -> (N, 10) logits, trained with the outlier logit 0.
        pools: Their validation split is used.
    """
    digits = _join(pools.validation["mnist"], pools.validation["pen"])
    clean = digits.digits.astype(np.float32) / np.float32(255)
    varied = augment(clean, np.random.default_rng(SEED), Augmentation())
    hard = logits_of(model, np.round(varied * 255).astype(np.uint8))
    losses = [cross_entropy(hard / temperature, digits.labels) for temperature in TEMPERATURES]
    inside = energy(logits_of(model, digits.digits))
    outside = energy(logits_of(model, pools.validation["outlier"].digits))
    offset = float(np.quantile(inside, REJECTED))
    fits = [_separation(scale * (inside - offset), scale * (outside - offset)) for scale in SCALES]
    return Calibration(
        temperature=float(TEMPERATURES[np.argmin(losses)]),
        score_scale=float(SCALES[np.argmin(fits)]),
        score_offset=offset,
    )


def _join(first: Pool, second: Pool) -> Pool:
    return Pool(
        np.concatenate([first.digits, second.digits]), np.concatenate([first.labels, second.labels])
    )


def _separation(inside: NDArray[np.float32], outside: NDArray[np.float32]) -> float:
    """Mean negative log likelihood of "digit" inside and "no digit" outside, both weighing the same."""
    return float(np.logaddexp(0, -inside).mean() + np.logaddexp(0, outside).mean())
