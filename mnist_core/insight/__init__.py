"""What happens inside: why a model answers as it does, its layers, the path of a picture, its limits."""
