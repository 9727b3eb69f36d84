"""What the host decides, by environment variables: where the server listens, its names, who may frame it, its source."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from mnist_core import MnistCoreError

ADDRESS_VARIABLE = "GRADIO_SERVER_NAME"
PORT_VARIABLE = "GRADIO_SERVER_PORT"
HOSTS_VARIABLE = "MNIST_CORE_HOSTS"
FRAMES_VARIABLE = "MNIST_CORE_FRAMES"
SOURCE_VARIABLE = "MNIST_CORE_SOURCE"
SPACE_VARIABLE = "SPACE_ID"  # set on Hugging Face Spaces
DEFAULT_ADDRESS = "127.0.0.1"  # this machine only
DEFAULT_PORT = 7860
LARGEST_PORT = 65535
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
FRAME_SOURCES = re.compile(r"\*|'none'|(('self'|(https?://)?[\w*.-]+(:[\d*]+)?)( |$))+")


class HostingError(MnistCoreError):
    """A variable has a value that can't be meant, or the port is taken: for the host to mend."""


@dataclass(frozen=True, kw_only=True)
class Hosting:
    """Where the server listens and who may ask it.

    Attributes:
        address: Of the network interface that it listens on.
        port: 1 to 65535.
        names: By which it is asked, besides this machine's own and its addresses; "*" in them is any. Pages of
            these names may ask it, too.
        frames: Who may show the page in a frame, as the directive `frame-ancestors` takes it.
        source: The address of the program's source, to which the page links; None for no link.
        is_space: Whether it runs on Hugging Face Spaces, behind their proxy.
    """

    address: str = DEFAULT_ADDRESS
    port: int = DEFAULT_PORT
    names: tuple[str, ...] = ()
    frames: str = "'self'"
    source: str | None = None
    is_space: bool = False

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Hosting:
        """Read the variables.

        Args:
            environ: `GRADIO_SERVER_NAME` and `GRADIO_SERVER_PORT`; `MNIST_CORE_HOSTS`, for example
                "digits.example.org, *.example.net"; `MNIST_CORE_FRAMES`, for example "https://example.org", "*" or
                "'none'": without it the page itself, and on Spaces, which show every page in a frame, anybody;
                `MNIST_CORE_SOURCE`, an address: without it none, and on Spaces that of the Space's files.

        Raises:
            HostingError: One of them can't be meant.
        """
        is_space = SPACE_VARIABLE in environ
        address = environ.get(ADDRESS_VARIABLE) or DEFAULT_ADDRESS
        return cls(
            address=address,
            port=_port(environ.get(PORT_VARIABLE) or str(DEFAULT_PORT)),
            names=_names(environ, address),
            frames=_frames(environ.get(FRAMES_VARIABLE) or ("*" if is_space else "'self'")),
            source=_source(environ),
            is_space=is_space,
        )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LARGEST_PORT):
        raise HostingError(
            f"{PORT_VARIABLE} must be a number from 1 to {LARGEST_PORT}, got {text!r}."
        )
    return int(text)


def _names(environ: Mapping[str, str], address: str) -> tuple[str, ...]:
    listed = [*environ.get(HOSTS_VARIABLE, "").split(","), address]
    if SPACE_VARIABLE in environ:  # their proxy lets no other name through, and frames the page
        listed += ["*", "huggingface.co", *environ.get("SPACE_HOST", "").split(",")]
    return tuple(name.strip().lower() for name in listed if name.strip())


def _source(environ: Mapping[str, str]) -> str | None:
    address = environ.get(SOURCE_VARIABLE)
    if not address:
        name = environ.get(SPACE_VARIABLE)
        return f"https://huggingface.co/spaces/{name}/tree/main" if name else None
    if not WEB_ADDRESS.fullmatch(address):
        raise HostingError(
            f"{SOURCE_VARIABLE} must be an address as https://example.org/digits, got {address!r}."
        )
    return address


def _frames(sources: str) -> str:
    if not FRAME_SOURCES.fullmatch(sources):
        raise HostingError(
            f"{FRAMES_VARIABLE} must name sites with spaces between them, as 'https://example.org "
            f"https://*.example.net', or be * or 'none', got {sources!r}."
        )
    return sources
