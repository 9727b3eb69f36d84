"""The parts of the page; what the browser runs of them is in `web/`, a folder for each."""

from demo.components.compare import Compare
from demo.components.component import ReaderComponent, ServerFunction, SlowFunction
from demo.components.explore import Explore
from demo.components.header import Header
from demo.components.photo import Photo, serve_example
from demo.components.sketchpad import Sketchpad

__all__ = [
    "Compare",
    "Explore",
    "Header",
    "Photo",
    "ReaderComponent",
    "ServerFunction",
    "Sketchpad",
    "SlowFunction",
    "serve_example",
]
