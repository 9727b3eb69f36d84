"""The words that a visitor sees, in each language: one file per language, in `languages/`.

The browser's language decides, through Gradio's own mechanism::

    i18n = gr.I18n(**gradio_translations())
    gr.Tab(i18n("tab_draw"))        # what Gradio draws, it translates
    gr.HTML(label=i18n("script"))   # what our scripts draw: all words as JSON, for JSON.parse(props.label)

Errors come from the library as English sentences; `in_language` says them in another language.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "de", "es", "fr", "zh", "tr")
DEFAULT = "en"  # and what Gradio falls back to
SECTIONS = ("page", "script", "errors")  # drawn by Gradio; by our scripts; said by the library
SCRIPT_KEY = "script"

_FOLDER = Path(__file__).with_name("languages")
_GAP = re.compile(r"\{(\w+)\}")


@cache
def load_words(language: str) -> dict[str, dict[str, str]]:
    """Load one language's words.

    Args:
        language: One of `LANGUAGES`.

    Returns:
        By section ("page", "script", "errors") and key. A sentence may have {gaps} for values.

    Raises:
        ValueError: There is no such language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {LANGUAGES}, got {language!r}")
    words: dict[str, dict[str, str]] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return words


def gradio_translations() -> dict[str, dict[str, str]]:
    """Return what `gr.I18n` takes: by language, the words of "page", and "script".

    Gradio translates labels and values, but neither the other props of a `gr.HTML` nor anything
    within them. So "script" holds all words of the language, flat by key, as JSON in one string.
    Among them is "language", its own name: for the page's `lang`, and for what is sent to the server.
    """
    return {
        language: load_words(language)["page"] | {SCRIPT_KEY: _script_words(language)}
        for language in LANGUAGES
    }


def say(key: str, language: str = DEFAULT, **values: object) -> str:
    """Say the words of a key, of any section, with values in their {gaps}.

    Raises:
        ValueError: There is no such language.
        KeyError: There is no such key.
    """
    return _fill(_flat_words(language)[key], values)


def in_language(sentence: str, language: str) -> str:
    """Say the sentence of an error in another language, with the same values in it.

    Args:
        sentence: `str(error)` of an `MnistCoreError`.
        language: One of `LANGUAGES`, or any other, which gets English.

    Returns:
        The sentence; as it came if it is none that a visitor can cause.
    """
    if language in LANGUAGES:
        for key, pattern in _error_patterns().items():
            if match := pattern.fullmatch(sentence):
                return _fill(load_words(language)["errors"][key], match.groupdict())
    return sentence


def language_of(tag: str | None) -> str:
    """Choose the language for a browser's tag, or for a whole Accept-Language header.

    Args:
        tag: For example "de-AT" or "pt-BR,de;q=0.8,en;q=0.5". Only the first counts, as it does for Gradio.

    Returns:
        One of `LANGUAGES`: English for what is not among them.
    """
    first = re.split(r"[-_,;]", tag or "", maxsplit=1)[0].strip().lower()
    return first if first in LANGUAGES else DEFAULT


@cache
def _flat_words(language: str) -> dict[str, str]:
    words = load_words(language)
    return {key: text for section in SECTIONS for key, text in words[section].items()}


def _script_words(language: str) -> str:
    return json.dumps(_flat_words(language), ensure_ascii=False, separators=(",", ":"))


@cache
def _error_patterns() -> dict[str, re.Pattern[str]]:
    """Turn each English sentence into a pattern that finds the values in its gaps."""
    patterns = {}
    for key, text in load_words(DEFAULT)["errors"].items():
        parts = _GAP.split(text)  # text and names of gaps in turn
        parts[::2] = [re.escape(part) for part in parts[::2]]
        parts[1::2] = [f"(?P<{name}>.+?)" for name in parts[1::2]]
        patterns[key] = re.compile("".join(parts), re.DOTALL)
    return patterns


def _fill(text: str, values: dict[str, object] | dict[str, str]) -> str:
    return _GAP.sub(lambda gap: str(values.get(gap[1], gap[0])), text)
