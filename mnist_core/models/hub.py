"""Models on the Hugging Face Hub: "hf://USER/NAME" becomes a folder on this disk."""

from __future__ import annotations

import os
import re
from pathlib import Path

from mnist_core.errors import ModelFileError
from mnist_core.models.store import CONFIG, MANIFEST, TFLITE

# A Path makes one slash of two; a revision is a branch, a tag or a commit.
ADDRESS = re.compile(r"hf:/{1,2}(?P<name>[\w.-]+/[\w.-]+)(?:@(?P<revision>[\w./-]+))?", re.ASCII)
NEEDED = [MANIFEST, f"*/{TFLITE}", f"*/{CONFIG}"]  # what reading needs, and no more


def is_hub_address(folder: str | os.PathLike[str]) -> bool:
    """Tell an address on the Hub from a folder."""
    return str(folder).startswith("hf:/")


def fetch_models(address: str | os.PathLike[str]) -> Path:
    """Download the models at "hf://USER/NAME" or "hf://USER/NAME@REVISION", or find them in the Hub's cache.

    The files are not checked here: whoever loads them checks them against their manifest.

    Returns:
        The folder that holds them, as saved_models/ does.

    Raises:
        ModelFileError: The address is malformed, the Hub does not give the models, or its client is
            not installed.
    """
    if (found := ADDRESS.fullmatch(str(address))) is None:
        raise ModelFileError(
            f"{address} is no address on the Hub: write hf://USER/NAME, or hf://USER/NAME@REVISION."
        )
    try:
        from huggingface_hub import snapshot_download  # 0.5 s to import
    except ModuleNotFoundError:
        raise ModelFileError(
            "Models on the Hub need its client: pip install huggingface_hub."
        ) from None
    try:
        folder = snapshot_download(found["name"], revision=found["revision"], allow_patterns=NEEDED)
    except Exception as error:  # the client raises its own, httpx's and OS errors
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelFileError(
            f"The Hub does not give {found['name']} ({reason}): check the name and the network, and log "
            "in by 'hf auth login' if it is private."
        ) from None
    return Path(folder)
