"""How much work one page may take, so that any picture is answered in bounded time."""

from __future__ import annotations

from mnist_core.errors import TooMuchInkError

# Units of work are looks of the CNN at one framed candidate: about a millisecond of one core.
MAX_EFFORT = 2_000.0
# Columns of a line image that the line network reads in the time of one look.
COLUMNS_PER_LOOK = 50
# Looks that could be had in the time in which one component is cut.
CUT_EFFORT = 2.0


class Effort:
    """The work that is left for a page; every attempt to read it spends from the same."""

    def __init__(self, looks: float = MAX_EFFORT) -> None:
        self._looks = looks

    def spend(self, looks: float) -> None:
        """Announce work before it is done.

        Raises:
            TooMuchInkError: There is more to do than what is left. Nothing is taken then.
        """
        if looks > self._looks:
            raise TooMuchInkError("too_much_ink")
        self._looks -= looks
