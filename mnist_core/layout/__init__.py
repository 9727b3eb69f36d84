"""Ink to components, text lines, and the image of a line that the line network sees."""
