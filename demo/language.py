"""The words that a visitor sees, in each language: one file per language, in `languages/`.

The browser's language decides, through Gradio's own mechanism::

    i18n = gr.I18n(**gradio_translations())
    gr.Tab(i18n("tab_draw"))        # what Gradio draws, it translates
    gr.HTML(label=i18n("script"))   # what our scripts draw: all words as JSON, for JSON.parse(props.label)

An error carries its key and values, and says itself in a language: `VisitorError.in_language`. The sentences
of the library's own errors stand beside it; those of this page's stand here, under "errors".
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from mnist_core import core_sentences, fill_gaps

LANGUAGES = ("en", "de", "es", "fr", "zh", "tr")
DEFAULT = "en"  # and what Gradio falls back to
SECTIONS = ("page", "script", "errors")  # drawn by Gradio; by our scripts; said by an error
SCRIPT_KEY = "script"

LANGUAGES_FOLDER = Path(__file__).with_name("languages")


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
    path = LANGUAGES_FOLDER / f"{language}.json"
    words: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))
    return {**words, "errors": {**core_sentences(language), **words["errors"]}}


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
    return fill_gaps(_flat_words(language)[key], values)


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
