"""What every component of the page is built from."""

from demo.shared.component import ReaderComponent, read_parts

__all__ = ["ReaderComponent", "read_parts"]
