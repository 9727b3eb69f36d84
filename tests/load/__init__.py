"""Many visitors at once, for as long as it is asked: `python -m tests.load`."""
