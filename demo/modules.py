"""The page's JavaScript: the ES modules in `web/`, as this program serves them.

Their address holds a hash of all of them, so that browsers may keep them for good, and a module that
was changed never meets one that was not: each imports the others by a path relative to its own. They
are served as they were at the start, because templates and styles stay as they were at the start, too.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

WEB = Path(__file__).with_name("web")
MODULES = {path.relative_to(WEB).as_posix(): path.read_bytes() for path in WEB.rglob("*.js")}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def address_of(modules: dict[str, bytes]) -> str:
    """Name the folder that holds exactly these modules: `web/` and 16 letters.

    It is relative, so that it's found behind a proxy with a path of its own, too.
    """
    content = hashlib.sha256()
    for name, source in sorted(modules.items()):
        content.update(f"{name} {len(source)}\n".encode() + source)
    return f"web/{content.hexdigest()[:16]}"


ADDRESS = address_of(MODULES)


def module_tags() -> str:
    """Return the tags for the page's head: `page.js` runs at once, the others are loaded beside it.

    Gradio makes a part of the page when its tab is opened: by then the network may be away, or the
    server a newer one that no longer has these modules.
    """
    preloads = (f'<link rel="modulepreload" href="{ADDRESS}/{name}">' for name in sorted(MODULES))
    return f'<script type="module" src="{ADDRESS}/page.js"></script>' + "".join(preloads)


def mount_script(name: str) -> str:
    """Return what a `gr.HTML` runs when it is there: it lets a module take over the element."""
    return (
        f'import(new URL("{ADDRESS}/{name}", document.baseURI))'
        ".then((module) => module.mount({ element, props, server, watch }))"
    )


def module_route() -> Route:
    """Return the route that answers with the modules: 404 for those of any other version."""
    return Route(f"/{ADDRESS}/{{name:path}}", _serve_module)


def _serve_module(request: Request) -> Response:
    source = MODULES.get(request.path_params["name"])
    if source is None:
        return PlainTextResponse("There is no such module.", 404)
    return Response(source, media_type="text/javascript", headers=FOREVER)
