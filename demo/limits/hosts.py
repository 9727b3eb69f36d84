"""By which names this server is asked, and whose pages may ask it.

A page of another site can't forbid its name to point here (DNS rebinding), but its name stands in `Host`; and
Gradio builds addresses of what `Host` and the headers of proxies say, and lets any `Origin` in on a public name.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from demo.hosting import HOSTS_VARIABLE

# Gradio takes these for the address that a visitor sees; who knows no proxy sends none.
FORWARDED_HOST = "x-forwarded-host"
NEVER_TRUSTED = "x-gradio-server"
REMEMBERED = 256  # names that were taken apart; nearly all requests bring the same
UNKNOWN_NAME = (
    f"This server is not known by this name: whoever runs it can add it to {HOSTS_VARIABLE}.\n"
)
FOREIGN_PAGE = (
    "The page of another site may not ask this server: "
    f"whoever runs it can add that site to {HOSTS_VARIABLE}.\n"
)


class HostCheck:
    """ASGI middleware: what was sent to another name, or by another site's page, is refused."""

    def __init__(self, app: ASGIApp, *, names: Sequence[str]) -> None:
        """Wrap an app; `names` is `Hosting.names`."""
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: the app does, if name and page are known."""
        headers = Headers(scope=scope)
        host = _hostname(f"//{headers.get('host', '')}")
        forwarded = _hostname(f"//{headers.get(FORWARDED_HOST, '').partition(',')[0].strip()}")
        if not self._is_known(host, scope):
            return await PlainTextResponse(UNKNOWN_NAME, 400)(scope, receive, send)
        is_forwarded = self._is_named(forwarded)
        origin = headers.get("origin")
        if origin is not None:
            own = [host, forwarded] if is_forwarded else [host]
            if not self._is_own_page(_hostname(origin), own):
                return await PlainTextResponse(FOREIGN_PAGE, 403)(scope, receive, send)
        untrusted = {NEVER_TRUSTED} if is_forwarded else {NEVER_TRUSTED, FORWARDED_HOST}
        await self._app(_without_headers(scope, untrusted), receive, send)

    def _is_known(self, host: str, scope: Scope) -> bool:
        if _is_this_machine(host) or self._is_named(host):
            return True
        # An address can't be rebound. Who is only asked from this machine has no other address.
        return _is_address(host) and not _is_this_machine((scope.get("server") or ("",))[0])

    def _is_named(self, host: str) -> bool:
        return bool(host) and any(fnmatchcase(host, name) for name in self._names)

    def _is_own_page(self, origin: str, own: Sequence[str]) -> bool:
        """Tell whether a page is this server's, whatever its port, or of a site that was named."""
        if not origin:
            return False  # "null": a sandbox, or a file
        if origin in own or (_is_this_machine(origin) and _is_this_machine(own[0])):
            return True
        return any(name != "*" and fnmatchcase(origin, name) for name in self._names)


@lru_cache(REMEMBERED)
def _hostname(url: str) -> str:
    """Return the name in "//name:port" or "https://name:port", in lower case; "" if there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


@lru_cache(REMEMBERED)
def _is_this_machine(host: str) -> bool:
    is_name = host == "localhost" or host.endswith(".localhost")
    return is_name or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _without_headers(scope: Scope, names: set[str]) -> Scope:
    present = names & set(Headers(scope=scope).keys())
    if not present:
        return scope
    kept = {**scope, "headers": list(scope["headers"])}
    for name in present:
        del MutableHeaders(scope=kept)[name]
    return kept
