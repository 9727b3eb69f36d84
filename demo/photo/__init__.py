"""The picture that a visitor gives, as a component."""

from demo.photo.photo import PhotoInput

__all__ = ["PhotoInput"]
