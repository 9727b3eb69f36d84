"""A page on one's own folder of handwriting: what was read of it, and every picture that was misread."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from PIL import Image

from mnist_core.datasets.folder import DIGIT_LABELS, LabeledPicture
from mnist_core.errors import MnistCoreError
from mnist_core.evaluation.comparison import wilson_interval
from mnist_core.imaging.picture import load_picture
from mnist_core.recognition.recognizer import Recognizer
from mnist_core.reporting.page import Part, digit_image, paragraph, table
from mnist_core.reporting.tables import percent

THUMBNAIL = 112  # pixels, longer side
NOTHING = "no digit"


@dataclass(frozen=True)
class OwnReading:
    """What was read of one picture.

    Attributes:
        picture: The picture and its label.
        answers: By model name; of a number only the CNN's. "no digit" for what was rejected.
        confidence: Of the CNN in its answer, 0 to 1; 0 where there is none.
        digit: What the networks were given, as an HTML image; "" of numbers.
        error: Why it could not be read; "" if it could.
    """

    picture: LabeledPicture
    answers: dict[str, str]
    confidence: float = 0.0
    digit: str = ""
    error: str = ""

    @property
    def expected(self) -> str:
        """The answer that would be right."""
        return self.picture.label.replace(" ", "") or NOTHING

    def is_right(self, model: str) -> bool:
        """Tell whether a model's answer is the right one."""
        return self.answers.get(model) == self.expected


def read_folder(
    recognizer: Recognizer,
    pictures: Sequence[LabeledPicture],
    *,
    track: Callable[[Sequence[Any]], Iterable[Any]] = iter,
) -> list[OwnReading]:
    """Read every picture; one that can't be read has an error, and the others are read all the same."""
    readings = []
    for picture in track(pictures):
        try:
            readings.append(_read(recognizer, picture))
        except MnistCoreError as error:
            readings.append(OwnReading(picture, {}, error=str(error)))
    return readings


def _read(recognizer: Recognizer, picture: LabeledPicture) -> OwnReading:
    if picture.label and picture.label not in DIGIT_LABELS:
        text = recognizer.read_number(picture.path).text.replace("\n", "|")
        return OwnReading(picture, {"cnn": text or NOTHING})
    reading = recognizer.read_digit(picture.path)
    answers = {
        name: str(one.label) if reading.is_digit else NOTHING
        for name, one in reading.predictions.items()
    }
    seen = digit_image((reading.digit * 255).round().astype("uint8"), "what the networks saw")
    return OwnReading(picture, answers, reading.predictions["cnn"].confidence, seen)


def own_parts(readings: Sequence[OwnReading]) -> list[Part]:
    """Lay out the readings of a folder: figures, what was misread, what could not be read."""
    parts = [Part("figures", "What was read", _figures(readings))]
    if misread := [one for one in readings if not one.error and not one.is_right("cnn")]:
        shown = "".join(_show(one) for one in misread)
        text = (
            "What was written, and what NN and CNN said; the small picture is what both were given."
        )
        parts.append(Part("misread", f"Misread by the CNN: {len(misread)}", paragraph(text) + f'<div class="digits pairs">{shown}</div>'))  # fmt: skip
    if unreadable := [one for one in readings if one.error]:
        lines = "".join(
            f"<li><b>{escape(one.picture.path.name)}</b>: {escape(one.error)}</li>"
            for one in unreadable
        )
        parts.append(
            Part("unreadable", f"Could not be read: {len(unreadable)}", f"<ul>{lines}</ul>")
        )
    return parts


def own_table(readings: Sequence[OwnReading]) -> pd.DataFrame:
    """List every picture and what was read of it."""
    return pd.DataFrame(
        [
            {
                "file": str(one.picture.path),
                "label": one.picture.label,
                "nn": one.answers.get("nn", ""),
                "cnn": one.answers.get("cnn", ""),
                "confidence": round(one.confidence, 4),
                "error": one.error,
            }
            for one in readings
        ]
    )


def _figures(readings: Sequence[OwnReading]) -> str:
    rows = []
    for model in ("nn", "cnn"):
        asked = [one for one in readings if one.error or model in one.answers]
        if not asked:
            continue
        right = sum(one.is_right(model) for one in asked)
        low, high = wilson_interval(right, len(asked))
        rows.append(
            {
                "network": model.upper(),
                "pictures": len(asked),
                "right": f"{percent(right / len(asked))}",
                "95 % interval": f"{percent(low)} to {percent(high)}",
                "misread or rejected": len(asked) - right,
            }
        )
    return table(pd.DataFrame(rows))


def _show(one: OwnReading) -> str:
    said = " · ".join(f"{name.upper()} {escape(answer)}" for name, answer in one.answers.items())
    return (
        f"<figure>{_thumbnail(one.picture.path)}{one.digit}<figcaption><b>{escape(one.expected)}</b> → "
        f'<span class="is-wrong">{said}</span><br>{escape(one.picture.path.name)}</figcaption></figure>'
    )


def _thumbnail(path: Path) -> str:
    picture = Image.fromarray(load_picture(path))
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=85)
    address = base64.b64encode(packed.getvalue()).decode("ascii")
    return f'<img class="photo" src="data:image/jpeg;base64,{address}" alt="{escape(path.name)}">'
