"""What every component of the page is built from."""

from demo.shared.component import ReaderComponent, ServerFunction, SlowFunction, read_parts

__all__ = ["ReaderComponent", "ServerFunction", "SlowFunction", "read_parts"]
