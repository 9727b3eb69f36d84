"""How a link to the page looks where it is shared: tags of its own in place of Gradio's."""

from __future__ import annotations

import re
from html import escape

from starlette.requests import Request

from demo.language import language_of, say

# Gradio's tags name Gradio, its picture, and an address that was never filled in.
FOREIGN = re.compile(rb"<meta\s[^>]*(?:og|twitter):[^>]*>\s*", re.DOTALL)
HEAD_END = b"</head>"


def with_preview(page: bytes, request: Request) -> bytes:
    """Describe a page of HTML in the reader's language.

    Args:
        page: As Gradio made it.
        request: What asked for it: its address is that of the page, and its language decides the words.
    """
    language = language_of(request.headers.get("accept-language"))
    title, description = say("title", language), say("tagline", language)
    address = str(request.url.replace(query="", fragment=""))
    named = {
        "og:title": title,
        "og:description": description,
        "og:type": "website",
        "og:url": address,
        "og:image": f"{address.rstrip('/')}/pwa_icon/512",
    }
    tags = f'<meta name="description" content="{escape(description)}">' + "".join(
        f'<meta property="{name}" content="{escape(content)}">' for name, content in named.items()
    )
    return FOREIGN.sub(b"", page).replace(HEAD_END, tags.encode() + HEAD_END, 1)
