"""Start the page: load the recognizer, build the page, launch."""

from __future__ import annotations

import os
import sys

# Before gradio is imported: no telemetry and no check for versions leaves this machine.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

from mnist_core import ModelFileError, Recognizer


def main() -> None:
    """Serve the page on GRADIO_SERVER_NAME (this machine only) and GRADIO_SERVER_PORT (7860)."""
    try:
        recognizer = Recognizer.load()
    except ModelFileError as error:
        sys.exit(f"The page can't start. {error}")
    # Imported this late, a broken installation is told at once, not after gradio's three seconds.
    from demo.page import build_page, launch_options

    build_page(recognizer).launch(**launch_options())


if __name__ == "__main__":
    main()
