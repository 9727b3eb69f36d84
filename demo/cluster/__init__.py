"""The page on more than one machine, by Ray Serve: nothing else of the project needs it."""
