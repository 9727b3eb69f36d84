"""How far two networks may be told apart by their mistakes: intervals, a paired test, expected mistakes."""

from __future__ import annotations

import math

Z95 = 1.959964  # of the standard normal distribution, two sides, 95 %


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """Compute the 95 % interval of a share (Wilson 1927), which holds near 1 as well.

    Args:
        right: How many of `count` are right, 0 to `count`.
        count: At least 1.

    Returns:
        The lower and the upper bound, 0 to 1.

    Raises:
        ValueError: `right` is not within 0 to `count`, or `count` is 0.
    """
    if not 0 <= right <= count or count < 1:
        raise ValueError(f"need 0 <= right <= count and count >= 1, got {right} of {count}")
    share, spread = right / count, Z95**2 / count
    middle = share + spread / 2
    half = Z95 * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def mcnemar(only_first: int, only_second: int) -> float:
    """Compute the exact two-sided p of McNemar's test: could both be equally good?

    Args:
        only_first: Digits that only the first network reads wrongly, at least 0.
        only_second: Those that only the second reads wrongly.

    Returns:
        The probability of a difference at least this large if each of these digits fell to either side
        with equal chance, 0 to 1.
    """
    total, fewer = only_first + only_second, min(only_first, only_second)
    tail = sum(math.comb(total, k) for k in range(fewer + 1))
    return min(1.0, 2 * tail / 2**total)


def expected_wrong(wrong: int, count: int, sample: int) -> tuple[float, float]:
    """Compute how many of a random sample are wrong: the mean over all samples, and the spread.

    Args:
        wrong: Of all `count`.
        count: At least 2.
        sample: How many are drawn without putting back.

    Returns:
        Mean and standard deviation of the hypergeometric distribution.
    """
    share = wrong / count
    variance = sample * share * (1 - share) * (count - sample) / (count - 1)
    return sample * share, math.sqrt(variance)
