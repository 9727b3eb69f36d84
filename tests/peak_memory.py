"""The most memory that a process takes while something runs, as Linux tells it."""

from __future__ import annotations

from pathlib import Path

MEGA = 1e6


class PeakMemory:
    """Measures how far a process's memory rises above what it was when this was made.

    Without Linux's /proc the rise is 0.
    """

    def __init__(self, pid: int | str = "self") -> None:
        """Let the peak begin anew."""
        self._status = Path(f"/proc/{pid}/status")
        clear = Path(f"/proc/{pid}/clear_refs")
        if clear.exists():
            clear.write_text("5")
        self._start = self._read("VmRSS")

    def rise(self) -> float:
        """Return it in MB."""
        return (self._read("VmHWM") - self._start) / MEGA

    def _read(self, name: str) -> int:
        if not self._status.exists():
            return 0
        (line,) = [one for one in self._status.read_text().splitlines() if one.startswith(name)]
        return 1024 * int(line.split()[1])
