"""Every language has every word, with the same gaps; every error that a visitor can cause is among them."""

from __future__ import annotations

import gzip
import json
import pickle
import re
from pathlib import Path

import pytest

from demo.language import (
    LANGUAGES,
    SECTIONS,
    gradio_translations,
    language_of,
    load_words,
    say,
)
from mnist_core import PictureError, Recognizer

ROOT = Path(__file__).parents[2]
RAISED = re.compile(r"\w+Error\(\s*\"(\w+)\"[,)]")
OTHERS = [language for language in LANGUAGES if language != "en"]


def gaps(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w*)\}", text))


def flat(language: str) -> dict[str, str]:
    return {
        f"{section}.{key}": text
        for section, words in load_words(language).items()
        for key, text in words.items()
    }


def test_there_is_one_file_per_language():
    files = {path.stem for path in (ROOT / "demo" / "languages").glob("*.json")}

    assert files == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_all_words_and_no_others(language):
    assert sorted(load_words(language)) == sorted(SECTIONS)
    assert list(flat(language)) == list(flat("en"))  # in the same order: easy to compare


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_knows_its_name(language):
    assert say("language", language) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice(language):
    def refuse_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    text = (ROOT / "demo" / "languages" / f"{language}.json").read_text("utf-8")
    json.loads(text, object_pairs_hook=refuse_twice)
    keys = [key for words in load_words(language).values() for key in words]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_empty_or_has_stray_spaces(language):
    strays = {key: text for key, text in flat(language).items() if text != text.strip() or not text}

    assert strays == {}


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_have_the_same_gaps_as_in_english(language):
    words, english = flat(language), flat("en")

    assert {key: gaps(words[key]) for key in words} == {key: gaps(english[key]) for key in words}


@pytest.mark.parametrize("language", OTHERS)
def test_whole_sentences_are_translated(language):
    words, english = flat(language), flat("en")

    # A name or a single word may be the same in two languages; a sentence is not.
    same = [key for key in words if words[key] == english[key] and " " in words[key]]
    assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_gradio_draws_has_no_gaps(language):
    # Gradio shows a gap as it stands.
    assert all(not gaps(text) for text in load_words(language)["page"].values())


def test_every_error_sentence_is_said_somewhere():
    code = "".join(
        path.read_text("utf-8")
        for path in [*ROOT.glob("mnist_core/**/*.py"), *ROOT.glob("demo/**/*.py")]
    )

    # A key without a sentence fails where it is raised; a sentence without a use fails here.
    assert set(load_words("en")["errors"]) == set(RAISED.findall(code))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_is_said_in_the_visitors_language_with_its_values(language, tmp_path):
    (tmp_path / "huge").write_bytes(b"x" * 40_000_001)
    with pytest.raises(PictureError) as raised:
        Recognizer.load().read_digit(tmp_path / "huge")

    sentence = raised.value.in_language(language)

    assert "40" in sentence
    assert "{" not in sentence
    assert (sentence == str(raised.value)) == (language == "en")


def test_an_error_holds_its_values_in_every_language():
    error = PictureError("too_many_pixels", width=20000, height=10000, limit=64)

    assert "20000 x 10000 pixels" in str(error)
    assert "20000 x 10000 Pixel" in error.in_language("de")
    assert "64" in error.in_language("zh")


def test_an_error_is_said_in_english_where_a_language_has_no_words():
    error = PictureError("empty_file")

    assert error.in_language("xx") == error.in_language("../de") == str(error) == say("empty_file")


def test_an_error_without_a_sentence_can_not_be_raised():
    with pytest.raises(KeyError, match="on_fire"):
        PictureError("on_fire")


def test_an_error_passes_between_processes():
    error = PictureError("damaged", reason="cut")

    passed = pickle.loads(pickle.dumps(error))

    assert (type(passed), passed.key, str(passed)) == (PictureError, "damaged", str(error))


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de-AT", "de"),
        ("zh-CN", "zh"),
        ("zh-Hant-TW", "zh"),
        ("TR", "tr"),
        ("pt-BR,de;q=0.8", "en"),
        ("fr;q=0.9", "fr"),
        ("", "en"),
        (None, "en"),
    ],
    ids=str,
)
def test_a_browsers_tag_chooses_the_language(tag, language):
    assert language_of(tag) == language


def test_gradio_is_given_its_words_and_the_scripts_words_as_json():
    german = gradio_translations()["de"]

    assert german["tab_draw"] == "Zeichnen"
    script = json.loads(german["script"])
    assert script["undo"] == "Rückgängig"
    assert script["title"] == german["title"]
    assert "empty_file" in script


def test_say_refuses_what_is_not_there():
    with pytest.raises(ValueError, match="language must be one of"):
        say("undo", "xx")
    with pytest.raises(KeyError, match="no such key"):
        say("no such key")


def test_all_languages_together_are_small():
    files = sorted((ROOT / "demo" / "languages").glob("*.json"))
    sent = gzip.compress(b"".join(path.read_bytes() for path in files))

    assert len(sent) < 30_000  # bytes: every visitor gets them all
