"""One batch of pictures, read by one process; what can't be read gives a sentence."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import fsspec

from mnist_core.bulk.results import Row
from mnist_core.errors import MnistCoreError
from mnist_core.imaging.picture import MAX_PICTURE_BYTES
from mnist_core.recognition.recognizer import Recognizer
from mnist_core.serialization import reading_answer
from mnist_core.types import DigitReading, NumberReading

Read = Callable[[bytes], DigitReading | NumberReading]


@dataclass(frozen=True)
class ReadBatch:
    """What became of some pictures.

    Attributes:
        rows: One for each picture, for `Results`.
        seconds: That recognition took, without waiting for files.
    """

    rows: list[Row]
    seconds: float


class BatchReader:
    """Reads batches in this process, on one core: the others belong to its siblings."""

    def __init__(self, kind: str, models: Path | None = None) -> None:
        """Load the models.

        Args:
            kind: "read", "read_digit" or "read_number", as `Recognizer` calls it.
            models: Their folder, if not the saved ones.
        """
        cv2.setNumThreads(1)
        self._read: Read = getattr(Recognizer.load(models, num_threads=1), kind)
        self._seconds = 0.0

    def read(self, files: Sequence[str]) -> ReadBatch:
        """Read some pictures, by path or address."""
        self._seconds = 0.0
        rows = [{"file": file, **self._read_one(file)} for file in files]
        return ReadBatch(rows, self._seconds)

    def _read_one(self, file: str) -> Row:
        try:
            with fsspec.open(file, "rb") as opened:
                content = opened.read(MAX_PICTURE_BYTES + 1)
            return self._recognize(content)
        except MnistCoreError as error:
            return {"error": str(error)}
        except OSError as error:
            return {"error": f"This file can't be opened: {error.strerror or error}."}
        except Exception as error:  # one picture that nobody foresaw must not end a million others
            return {"error": f"Unforeseen, please report it: {type(error).__name__}: {error}"}

    def _recognize(self, content: bytes) -> Row:
        started = time.perf_counter()
        try:
            answer = reading_answer(self._read(content))
        finally:
            self._seconds += time.perf_counter() - started
        digit = str(answer["label"]) if answer.get("is_digit") else ""
        return {
            "text": answer.get("text", digit),
            "answer": json.dumps(answer, separators=(",", ":")),
        }
