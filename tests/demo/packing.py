"""Messages packed as the page's JavaScript packs them."""

from __future__ import annotations

import base64

import numpy as np
from numpy.typing import NDArray


def pack(is_ink: NDArray[np.bool_]) -> dict[str, object]:
    """Pack a mask as the pad does."""
    bits = base64.b64encode(np.packbits(is_ink, axis=1).tobytes()).decode()
    return {"width": is_ink.shape[1], "height": is_ink.shape[0], "bits": bits}


def pack_seen(digit: NDArray[np.float32]) -> str:
    """Pack what the models saw."""
    return base64.b64encode(np.round(digit * 255).astype(np.uint8).tobytes()).decode()
