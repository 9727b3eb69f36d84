"""What the page sends and is answered: plain dictionaries, bounded and checked."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.corrections.correction import (
    MAX_SENT_BYTES,
    Correction,
    CorrectionError,
    to_label,
    to_png,
)
from demo.corrections.store import Store
from demo.messages import MessageError

BASE64_GROWTH = 4 / 3  # letters per byte
MAX_LETTERS = int(MAX_SENT_BYTES * BASE64_GROWTH) + 100  # and the "data:" prefix

Framer = Callable[[bytes], NDArray[np.float32]]
"""Turns a picture file into the digit that the models are given: (28, 28), float32 in [0, 1]."""


def keep_correction(store: Store, frame: Framer, message: Mapping[str, Any]) -> dict[str, int]:
    """Keep the correction that the page sent.

    Args:
        store: Where it is kept.
        frame: What the models are given is computed here, not taken from the browser. It may raise
            an `MnistCoreError`.
        message: `consent` (must be True), `token` (random, made by this browser), `label` (0 to 9, or
            "no digit") and `picture` (a PNG file in base64, with or without "data:image/png;base64,").

    Returns:
        `kept`: how many corrections are now kept from this browser.

    Raises:
        CorrectionError: Consent is missing, the label or the picture is malformed, or a limit is reached.
        MessageError: It is no dictionary, or `token` is malformed.
    """
    _check(message)
    if message.get("consent") is not True:
        raise CorrectionError("no_consent")
    label = to_label(message.get("label"))
    picture = to_png(_to_bytes(message.get("picture")))
    token = message.get("token", "")
    store.keep(Correction(picture, frame(picture), label), token=token)
    return {"kept": store.count(token=token)}


def withdraw(store: Store, message: Mapping[str, Any]) -> dict[str, int]:
    """Delete what this browser (`token`) sent; returns `deleted`, how many. Raises `MessageError`."""
    _check(message)
    return {"deleted": store.forget(token=message.get("token", ""))}


def _check(message: object) -> None:
    if not isinstance(message, Mapping):
        raise MessageError(f"a message must be an object, got {type(message).__name__}")


def _to_bytes(picture: object) -> bytes:
    try:
        if not isinstance(picture, str) or len(picture) > MAX_LETTERS:
            raise ValueError("no text, or too long")
        return base64.b64decode(picture.rpartition(",")[2], validate=True)
    except (ValueError, binascii.Error):
        raise CorrectionError("incomplete") from None
