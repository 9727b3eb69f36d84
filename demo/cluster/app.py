"""The page by Ray Serve: fronts with the page, and readers with the models, each scaled for itself.

serve run demo/cluster/serve.yaml
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import Any, cast

# Before gradio is imported: no telemetry and no check for versions leaves this machine.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import cv2
import gradio as gr
from fastapi import FastAPI
from ray import serve
from ray.serve.handle import DeploymentHandle

from demo.cluster.recognizer import Reader, RemoteRecognizer
from demo.corrections import open_reachable_store
from demo.drawings import Drawings
from demo.explanations import try_robustness
from demo.handlers import glance_at_drawing
from demo.hosting import Hosting
from demo.http_api import program_routes
from demo.limits.log import set_up_log
from demo.limits.room import Rooms
from demo.limits.upload_folder import open_folder
from demo.page import build_page, launch_options
from demo.server import guarded
from demo.shelf import try_shelf
from mnist_core import Explainer, Recognizer


@serve.deployment
@serve.ingress()
class Front:
    """A replica of the page, with everything that `app.py` puts around it.

    It reads by itself what a glance will do for: that takes less than to ask a `Reader`.
    """

    def __init__(self, readers: DeploymentHandle) -> None:
        """Show what `readers`, a handle to `Reader`, read."""
        set_up_log()
        cv2.setNumThreads(1)  # the other cores are other replicas'
        self._recognizer = cast(Recognizer, RemoteRecognizer(readers))
        self._glance = partial(glance_at_drawing, Recognizer.load(num_threads=1))

    def __serve_build_asgi_app__(self) -> FastAPI:
        """Build the app, in the replica itself: a page can't be sent to another process."""
        hosting = Hosting.from_environ()
        uploads = open_folder()
        rooms = Rooms()

        @asynccontextmanager
        async def lifespan(front: FastAPI) -> AsyncIterator[None]:
            assert front.middleware_stack is not None
            front.middleware_stack = Drawings(
                front.middleware_stack, page=page, glance=self._glance
            )
            async with guarded(front, hosting, uploads):
                yield
            rooms.close()

        page = build_page(
            self._recognizer,
            cache(Explainer.load),
            robustness=try_robustness(),
            shelf=try_shelf(),
            source=hosting.source,
            corrections=open_reachable_store(),
            rooms=rooms,
        )
        routes = program_routes(self._recognizer, rooms.photographs)
        front = FastAPI(lifespan=lifespan, openapi_url=None)
        return gr.mount_gradio_app(front, page, "/", **mount_options(hosting, routes))


def mount_options(hosting: Hosting, routes: Any) -> dict[str, Any]:
    """Return what `mount_gradio_app` needs: what `launch` does, less what only a server has."""
    options = launch_options(frames=hosting.frames, routes=routes)
    return {name: value for name, value in options.items() if name != "share"}


app = Front.bind(Reader.bind())  # type: ignore[attr-defined]
