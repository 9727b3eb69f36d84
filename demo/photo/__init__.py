"""A picture that the visitor gives, read digit by digit, as a component."""

from demo.photo.photo import EXAMPLES, Photo

__all__ = ["EXAMPLES", "Photo"]
