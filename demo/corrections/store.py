"""What keeps corrections, whatever it keeps them in: whose they are, and how many."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Protocol

from demo.corrections.correction import Correction
from demo.messages import MessageError

TOKEN = re.compile(r"[A-Za-z0-9_-]{22,128}")  # 22 such letters hold 128 random bits
WRITER_LENGTH = 12  # letters of the hash that tell writers apart in an export


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much is kept, so that nobody can fill the host's disk.

    Attributes:
        per_browser: Corrections kept from one browser.
        per_minute: Corrections that one browser may send in a minute.
        per_minute_of_all: Corrections that all browsers together may send in a minute.
        total_bytes: Size of all that is kept beyond which nothing more is.
    """

    per_browser: int = 200
    per_minute: int = 30
    per_minute_of_all: int = 300
    total_bytes: int = 500_000_000


@dataclass(frozen=True)
class Kept:
    """A correction as it was kept, and by whom: `writer` stands for one browser, not for a person."""

    correction: Correction
    writer: str


class Store(Protocol):
    """Where corrections are kept. Every method may be called from any thread."""

    def keep(self, correction: Correction, *, token: str) -> None:
        """Keep a correction; the same drawing corrected again has the new label."""

    def forget(self, *, token: str) -> int:
        """Delete everything that the browser with this token sent; return how many corrections."""

    def count(self, *, token: str) -> int:
        """Tell how many corrections are kept from the browser with this token."""


def owner_of(token: str) -> bytes:
    """Return the 32 bytes under which a browser's corrections are kept.

    Raises:
        MessageError: `token` is too short to be a secret, or is no such text.
    """
    if not isinstance(token, str) or not TOKEN.fullmatch(token):
        raise MessageError("token must be 22 to 128 letters, digits, - or _, drawn at random")
    # The token has 128 random bits, so nobody can go through all of them: no salt, no slow hash.
    return hashlib.sha256(token.encode()).digest()


def writer_of(owner: bytes) -> str:
    """Return the short name that stands for a browser in an export and in a dataset."""
    return owner.hex()[:WRITER_LENGTH]
