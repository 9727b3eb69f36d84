"""Start the page: load the models, build the page, launch."""

from __future__ import annotations

import os
import sys
from functools import cache, partial

# Before gradio is imported: no telemetry and no check for versions leaves this machine.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

from mnist_core import Explainer, MnistCoreError, Recognizer, load_neighbors


def main() -> None:
    """Serve the page; `demo.hosting` tells by which variables the host decides how."""
    from demo.corrections import open_reachable_store
    from demo.hosting import Hosting
    from demo.limits.log import set_up_log
    from demo.limits.upload_folder import close_folder, open_folder

    set_up_log()
    try:
        hosting = Hosting.from_environ()
        recognizer = Recognizer.load()
        corrections = open_reachable_store()
    except MnistCoreError as error:
        sys.exit(f"The page can't start. {error}")
    declare_gpu_function()
    uploads = open_folder()
    # Imported this late, a broken installation is told at once, not after gradio's three seconds.
    from demo.explanations import try_robustness
    from demo.handlers import glance_at_drawing
    from demo.http_api import program_routes
    from demo.limits.room import Rooms
    from demo.page import build_page, launch_options
    from demo.server import Server
    from demo.shelf import try_shelf

    rooms = Rooms()
    page = build_page(
        recognizer,
        cache(Explainer.load),
        load_neighbors=cache(load_neighbors),
        robustness=try_robustness(),
        shelf=try_shelf(),
        source=hosting.source,
        corrections=corrections,
        rooms=rooms,
    )
    try:
        glance = partial(glance_at_drawing, recognizer)
        server = Server(page, hosting=hosting, rooms=rooms, uploads=uploads, glance=glance)
        routes = program_routes(recognizer, rooms.photographs)
        server.run(launch_options(frames=hosting.frames, routes=routes))
    except MnistCoreError as error:
        sys.exit(f"The page can't start. {error}")
    finally:
        close_folder(uploads)


def declare_gpu_function() -> None:
    """Let ZeroGPU, the hardware of free Spaces, start this app, which needs no GPU.

    It starts none that declares no GPU function. This one is never called, so it takes up no GPU.
    """
    if os.environ.get("SPACES_ZERO_GPU"):
        import spaces  # a Space has it, nobody else needs it

        spaces.GPU(lambda: None)


if __name__ == "__main__":
    try:
        main()
    except ModuleNotFoundError as error:
        if (error.name or "demo").partition(".")[0] in ("demo", "mnist_core"):
            raise
        sys.exit(
            f"The page needs {error.name}, which reading does without: "
            "pip install '.[app]' in the project's folder installs it."
        )
