"""What can happen to a framed digit, one thing at a time: how accuracy falls with it is the report's chart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mnist_core.explanation.perturbation import change_digit
from mnist_core.types import Digit

SEED = 7  # of noise and places: each digit gets the same at every amount


@dataclass(frozen=True)
class Disturbance:
    """One thing that can happen to a digit.

    Attributes:
        title: What the axis is called, with its unit.
        amounts: From nothing, or through it, to too much.
        apply: (digit, amount, rng) -> a new digit, (28, 28) float32 in [0, 1].
    """

    title: str
    amounts: tuple[float, ...]
    apply: Callable[[Digit, float, np.random.Generator], Digit]


def add_noise(digit: Digit, amount: float, rng: np.random.Generator) -> Digit:
    """Add Gaussian noise of this standard deviation to every pixel."""
    noise = rng.standard_normal(digit.shape, np.float32)
    return np.clip(digit + np.float32(amount) * noise, 0, 1)


def hide_square(digit: Digit, side: float, rng: np.random.Generator) -> Digit:
    """Blank a square of `side` pixels, somewhere within the 20x20 box of the digit."""
    y, x = (4 + rng.random(2) * 20 - side / 2).round().astype(int)
    hidden = digit.copy()
    hidden[max(y, 0) : max(y + round(side), 0), max(x, 0) : max(x + round(side), 0)] = 0
    return hidden


def _change(name: str) -> Callable[[Digit, float, np.random.Generator], Digit]:
    def apply(digit: Digit, amount: float, rng: np.random.Generator) -> Digit:
        return change_digit(digit, **{name: amount})

    return apply


DISTURBANCES = {
    "shift": Disturbance("shift to the right, pixels of 28", (-8, -6, -4, -2, 0, 2, 4, 6, 8), _change("shift_x")),
    "turn": Disturbance("turn, degrees clockwise", (-60, -45, -30, -15, 0, 15, 30, 45, 60), _change("turn")),
    "scale": Disturbance("size, times", (0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6), _change("scale")),
    "stroke": Disturbance("stroke width, pixels added", (-2, -1, 0, 1, 2, 3, 4, 5), _change("thicken")),
    "blur": Disturbance("blur, standard deviation in pixels", (0, 0.5, 1, 1.5, 2, 2.5), _change("blur")),
    "noise": Disturbance("noise, standard deviation of 1", (0, 0.1, 0.2, 0.3, 0.4, 0.5), add_noise),
    "occlusion": Disturbance("hidden square, side in pixels", (0, 4, 6, 8, 10, 12), hide_square),
}  # fmt: skip


def disturb(digits: Digit, name: str, amount: float) -> Digit:
    """Do the same to each of many digits.

    Args:
        digits: Shape (N, 28, 28), float32 in [0, 1]; not framed anew afterwards.
        name: Of `DISTURBANCES`.
        amount: How much, in the unit of its title.

    Returns:
        A new array of the same shape, dtype and range.

    Raises:
        KeyError: There is no such disturbance.
    """
    apply = DISTURBANCES[name].apply
    return np.stack(
        [
            apply(digit, amount, np.random.default_rng((SEED, number)))
            for number, digit in enumerate(digits)
        ]
    )
