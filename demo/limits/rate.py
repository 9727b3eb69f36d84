"""How often one address may do something that is kept: tokens can be invented, addresses less easily."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping

MINUTE, DAY = 60, 86_400  # seconds
NETWORK_BITS = 64  # of an IPv6 address: all behind them are one subscriber's
MAX_ADDRESSES = 100_000  # remembered in a window; a flood from more is bounded by other limits


class RateByAddress:
    """Counts by address in windows of time; remembers no address for longer than the longest."""

    def __init__(
        self, most: Mapping[int, int], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Set the limits.

        Args:
            most: By length of a window in seconds, how often within it.
            clock: Gives seconds.
        """
        self._most = dict(most)
        self._clock = clock
        self._windows = dict.fromkeys(self._most, -1)  # which window is counted
        self._counts: dict[int, Counter[str]] = {length: Counter() for length in self._most}
        self._lock = threading.Lock()

    def admit(self, address: str) -> bool:
        """Count one more of an address; False if that would be too many, and then it is not counted."""
        network = _network_of(address)
        with self._lock:
            self._forget_the_past()
            if any(self._counts[length][network] >= most for length, most in self._most.items()):
                return False
            for counts in self._counts.values():
                if len(counts) < MAX_ADDRESSES or network in counts:
                    counts[network] += 1
            return True

    def _forget_the_past(self) -> None:
        for length, counts in self._counts.items():
            window = int(self._clock() // length)
            if window != self._windows[length]:
                self._windows[length] = window
                counts.clear()


def _network_of(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, NETWORK_BITS), strict=False))
    return str(parsed)
