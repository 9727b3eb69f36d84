"""The drawing pad with live answers, as a component."""

from demo.sketchpad.sketchpad import Sketchpad

__all__ = ["Sketchpad"]
