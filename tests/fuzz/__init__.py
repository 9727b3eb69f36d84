"""Pictures and messages that nobody thought of: a few with every test run, many by `python -m tests.fuzz`."""
