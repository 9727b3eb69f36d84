"""What can go wrong through no fault of the program: each error says what came and the way out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

DEFAULT_LANGUAGE = "en"
_GAP = re.compile(r"\{(\w+)\}")


class MnistCoreError(Exception):
    """Base of every error that a person at the page or the command line can cause."""


class VisitorError(MnistCoreError):
    """An error that a visitor of the page can cause: a key and the values of its sentence.

    The sentences stand in one file a language, under "errors", so that English and every other
    language come from the same place.

    Attributes:
        key: Which sentence, for example "file_too_large".
        values: What stands in the sentence's {gaps}, by name.
        languages: The folder of the files, `en.json` and others.
    """

    languages: ClassVar[Path] = Path(__file__).with_name("languages")

    def __init__(self, key: str, **values: object) -> None:
        """Choose a sentence; `str()` gives it in English.

        Raises:
            KeyError: There is no sentence of this key.
        """
        self.key = key
        self.values = values
        super().__init__(self.in_language(DEFAULT_LANGUAGE))

    def in_language(self, language: str) -> str:
        """Say it in a language, for example "de"; in English where there are no words in it."""
        sentences = load_errors(self.languages, language)
        return fill_gaps(sentences[self.key], self.values)

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it pass between processes: the sentence alone would not build it anew."""
        return _rebuild, (type(self), self.key, self.values)


class PictureError(VisitorError):
    """The picture can't be decoded: no picture, damaged, truncated, too large, or of an unsupported format."""


class NoInkError(VisitorError):
    """The picture holds no writing: an empty canvas, a blank page."""


class TooMuchInkError(VisitorError):
    """The picture holds far more pieces of ink than can be looked at in the time a page is given."""


class ReadingCancelledError(MnistCoreError):
    """Whoever asked for a reading waits for it no more; see `cancellable`."""


class ModelFileError(MnistCoreError):
    """A model file is missing, altered or of another version."""


class WorkerError(MnistCoreError):
    """Another process of a training that several share has ended or can't be reached."""

    def __init__(self) -> None:
        super().__init__(
            "Another process of this training has ended or can't be reached: start the same command again, "
            "and it goes on from the last checkpoint."
        )


class DataError(MnistCoreError):
    """Training or test data is missing, damaged or could not be downloaded."""


@cache
def load_errors(folder: Path, language: str) -> Mapping[str, str]:
    """Load the sentences of errors, by key; the English ones for a language without a file."""
    path = folder / f"{language}.json"
    if not (language.isalpha() and path.is_file()):
        path = folder / f"{DEFAULT_LANGUAGE}.json"
    errors: dict[str, str] = json.loads(path.read_text("utf-8"))["errors"]
    return errors


def core_sentences(language: str) -> Mapping[str, str]:
    """Load the sentences of the library's own `VisitorError`s, by key, with {gaps} for values."""
    return load_errors(VisitorError.languages, language)


def fill_gaps(sentence: str, values: Mapping[str, object]) -> str:
    """Put values into the {gaps} of a sentence; a gap without a value stays as it is."""
    return _GAP.sub(lambda gap: str(values.get(gap[1], gap[0])), sentence)


def _rebuild(kind: type[VisitorError], key: str, values: dict[str, object]) -> VisitorError:
    return kind(key, **values)
