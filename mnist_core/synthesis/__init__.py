"""What we draw to learn from: strokes, allographs, outliers, lines."""
