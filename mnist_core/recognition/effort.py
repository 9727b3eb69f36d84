"""How much work one page may take, so that any picture is answered in bounded time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from mnist_core.errors import ReadingCancelledError, TooMuchInkError

# Units of work are looks of the CNN at one framed candidate: 0.9 to 1.5 milliseconds of one core. A photographed sudoku
# takes 1,400 to 1,700.
MAX_EFFORT = 1_900.0
# Pixels in which the ink network finds strokes in the time of one look.
PIXELS_PER_LOOK = 2_000
# Pixels of a page whose ink the network's choice is given shape in the time of one look.
INK_PIXELS_PER_LOOK = 6_000
# Looks that could be had in the time in which the writing of a page is found, each time it is turned.
FIND_EFFORT = 50.0
# Looks that could be had in the time in which a line is drawn and the line network made ready for its length.
LINE_EFFORT = 6.0
# Columns of a line image that the line network reads in the time of one look.
COLUMNS_PER_LOOK = 42
# Columns of the longest line image: the line network's memory grows with it. A line of 160 digits has some 2,500.
MAX_COLUMNS = 16_000
# Pixels of all the candidates of a line, 4 bytes each and twice that where they were cut. The photographs of sudokus
# and sheets that were tried have up to 0.2 million.
MAX_PIXELS = 25_000_000
# Looks that could be had in the time in which one component is cut, for each time that it is as wide as a line is high.
CUT_EFFORT = 2.0

_is_cancelled: ContextVar[Callable[[], bool]] = ContextVar("is_cancelled", default=lambda: False)


@contextmanager
def cancellable(is_cancelled: Callable[[], bool]) -> Iterator[None]:
    """Let whatever is read within end, with a `ReadingCancelledError`, soon after nobody waits for it any more.

    Args:
        is_cancelled: Asked again and again, in the thread that reads.
    """
    token = _is_cancelled.set(is_cancelled)
    try:
        yield
    finally:
        _is_cancelled.reset(token)


def check_cancelled() -> None:
    """Raise `ReadingCancelledError` if nobody waits any more; before each piece of work."""
    if _is_cancelled.get()():
        raise ReadingCancelledError("The reading was cancelled: nobody waits for it any more.")


def check_columns(columns: int) -> None:
    """Raise `TooMuchInkError` if a line image has too many columns for the line network's memory."""
    if columns > MAX_COLUMNS:
        raise TooMuchInkError("too_much_ink")


def check_pixels(pixels: int) -> None:
    """Raise `TooMuchInkError` if the candidates of a line have too many pixels for the memory that a page is given."""
    if pixels > MAX_PIXELS:
        raise TooMuchInkError("too_much_ink")


class Effort:
    """The work that is left for a page; every attempt to read it spends from the same."""

    def __init__(self, looks: float = MAX_EFFORT) -> None:
        self._looks = looks

    def spend(self, looks: float) -> None:
        """Announce work before it is done.

        Raises:
            TooMuchInkError: There is more to do than what is left. Nothing is taken then.
            ReadingCancelledError: Nobody waits for the page, see `cancellable`.
        """
        check_cancelled()
        if looks > self._looks:
            raise TooMuchInkError("too_much_ink")
        self._looks -= looks
