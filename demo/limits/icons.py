"""The app's icon in the sizes that its manifest names: Gradio draws any size, a 24000th for 20 seconds."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from PIL import Image
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

SIZES = (192, 512)  # as in Gradio's manifest.json, pixels
ICON = Path(__file__).parent.parent / "icon.png"


def serve_icon(request: Request) -> Response:
    """Answer /pwa_icon/{size}: a PNG of one of `SIZES`, or 404."""
    size = request.path_params["size"]
    if size not in map(str, SIZES):
        return PlainTextResponse(f"There are icons of {SIZES[0]} and {SIZES[1]} pixels.", 404)
    return Response(_draw_icon(int(size)), media_type="image/png")


@cache
def _draw_icon(side: int) -> bytes:
    drawn = io.BytesIO()
    with Image.open(ICON) as icon:
        icon.resize((side, side)).save(drawn, "PNG")
    return drawn.getvalue()
