"""The page's head: its name, the theme, and links that open a tab, as a component."""

from demo.header.header import Header

__all__ = ["Header"]
