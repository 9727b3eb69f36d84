"""A picture to ink, and a digit's ink to MNIST's frame."""
