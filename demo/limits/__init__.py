"""What a stranger may send, ask for and have read, and no more."""
