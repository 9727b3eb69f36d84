"""Ink of a page to one ink per digit, line by line."""

from __future__ import annotations

import cv2
import numpy as np

from mnist_core.types import Box, Ink

MIN_SHARE = 0.25  # a component lower than this share of the tallest is no digit


def find_digits(ink: Ink) -> list[list[tuple[Box, Ink]]]:
    """Find well separated digits: lines from top to bottom, each from left to right."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((ink > 0.3).view(np.uint8))
    boxes = [tuple(int(v) for v in stats[i, :4]) + (i,) for i in range(1, count)]
    if not boxes:
        return []
    tallest = max(b[3] for b in boxes)
    boxes = sorted((b for b in boxes if b[3] >= MIN_SHARE * tallest), key=lambda b: b[1])
    lines: list[list] = []
    for box in boxes:
        middle = box[1] + box[3] / 2
        if lines and middle < max(b[1] + b[3] for b in lines[-1]):
            lines[-1].append(box)
        else:
            lines.append([box])
    return [
        [((x, y, w, h), np.where(labels == i, ink, 0)[y : y + h, x : x + w].astype(np.float32))
         for x, y, w, h, i in sorted(line)]
        for line in lines
    ]
