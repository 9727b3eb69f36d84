"""Readings as plain values that JSON can carry: one form for command line, API and MCP."""

from __future__ import annotations

from typing import Any

from mnist_core.types import DigitReading, NumberReading

PLACES = 4  # decimals of a probability


def digit_answer(reading: DigitReading) -> dict[str, Any]:
    """Describe one digit for a program.

    Returns:
        `label` (the answer to show), `confidence` (in that, and that it is a digit at all), `is_digit`, `digit_score`, `box` [x, y, width, height], and `models`:
        by name, `label`, `confidence` and ten `probabilities`.
    """
    return {
        "label": reading.label,
        "confidence": round(reading.confidence, PLACES),
        "is_digit": reading.is_digit,
        "digit_score": round(reading.digit_score, PLACES),
        "box": list(reading.box),
        "models": {
            name: {
                "label": prediction.label,
                "confidence": round(prediction.confidence, PLACES),
                "probabilities": [round(float(p), PLACES) for p in prediction.probabilities],
            }
            for name, prediction in reading.predictions.items()
        },
    }


def number_answer(reading: NumberReading) -> dict[str, Any]:
    """Describe a page of numbers for a program.

    Returns:
        `text`, `lines`: of each its `text`, its `digits` as `digit_answer`, and its `signs`, each with
        `sign`, `confidence` and `box`; and `left_out`: the boxes of what was seen and not read.
    """
    return {
        "text": reading.text,
        "lines": [
            {
                "text": line.text,
                "digits": [digit_answer(digit) for digit in line.digits],
                "signs": [
                    {
                        "sign": sign.sign,
                        "confidence": round(sign.confidence, PLACES),
                        "box": list(sign.box),
                    }
                    for sign in line.signs
                ],
            }
            for line in reading.lines
        ],
        "left_out": [list(box) for box in reading.left_out],
    }


def reading_answer(reading: DigitReading | NumberReading) -> dict[str, Any]:
    """Describe what `Recognizer.read` gave: as `digit_answer` or as `number_answer`, which has "text"."""
    if isinstance(reading, NumberReading):
        return number_answer(reading)
    return digit_answer(reading)
