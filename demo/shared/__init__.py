"""What every component of the page is built from."""

from demo.shared.component import ReaderComponent, ServerFunction, read_parts

__all__ = ["ReaderComponent", "ServerFunction", "read_parts"]
