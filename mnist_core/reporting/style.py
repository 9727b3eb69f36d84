"""One look for all pictures: light in files, and in the page the colors of its theme."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, MUTED, LINE, PAPER = "#1a2130", "#5a6373", "#d9d5cb", "#ffffff"
NN, CNN, WRONG, SHADE = "#9a4f00", "#1d57b8", "#b3261e", "#0b0e13"
COLORS = {"nn": NN, "cnn": CNN}
# What the page's style sheet calls them: a picture within the page follows its theme.
VARIABLES = {INK: "ink", MUTED: "muted", LINE: "line", PAPER: "surface", NN: "nn", CNN: "cnn", WRONG: "wrong"}  # fmt: skip
RESOLUTION = 140  # dots per inch of a PNG
DIGEST = "Source"  # the PNG and SVG field with the hash of what a picture shows
SETTINGS: Any = {
    "axes.edgecolor": LINE,
    "axes.grid": True,
    "axes.labelcolor": MUTED,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "font.size": 8.5,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.labelcolor": INK,
    "svg.fonttype": "none",  # text stays text: small, and in the page's own font
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
}


@contextmanager
def look(name: str) -> Iterator[None]:
    """Draw in the report's look; `name` keeps the ids within one SVG apart from those of another."""
    with matplotlib.rc_context({**SETTINGS, "svg.hashsalt": name}):
        yield


def panels(
    rows: int, columns: int, *, width: float = 8.0, height: float = 3.0
) -> tuple[Figure, list[Axes]]:
    """Lay out panels, `height` inches each row; without pyplot, so that no window can open."""
    figure = Figure(figsize=(width, height * rows), layout="constrained")
    return figure, list(figure.subplots(rows, columns, squeeze=False).flat)


def save_picture(figure: Figure, folder: Path, name: str, digest: str) -> str:
    """Write `folder/name.png` and `.svg`; return the SVG for a page, in the colors of its theme."""
    figure.savefig(
        folder / f"{name}.png", dpi=RESOLUTION, facecolor=PAPER, metadata={DIGEST: digest}
    )
    drawn = io.StringIO()
    figure.savefig(
        drawn,
        format="svg",
        transparent=True,
        metadata={"Date": None, DIGEST: digest, "Title": name},
    )
    svg = drawn.getvalue()
    (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
    return _inline(svg)


def _inline(svg: str) -> str:
    """Cut the document to its element, scalable, with the theme's colors and the page's font."""
    element = svg[svg.index("<svg") :]
    element = re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    element = re.sub(r'(<svg[^>]*?) width="[^"]+"', r'\1 role="img"', element, count=1)
    element = re.sub(r'(<svg[^>]*?) height="[^"]+"', r"\1", element, count=1)
    element = re.sub(r"'DejaVu Sans'[^;\"]*", "inherit", element)
    for color, variable in VARIABLES.items():
        element = element.replace(color, f"var(--{variable})")
    return element
