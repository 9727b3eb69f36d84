"""The page speaks the browser's language, in every word."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from demo.language import say
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.reader import Reader

MakeReader = Callable[..., Reader]

LOCALES = {
    "en-GB": "en",
    "de-AT": "de",
    "es-MX": "es",
    "fr-FR": "fr",
    "zh-CN": "zh",
    "zh-TW": "zh",
    "zh-HK": "zh",
    "zh": "zh",
    "tr-TR": "tr",
    "pt-BR": "en",  # a language that the page does not speak
    "pt": "en",
}

PERCENTAGES = {
    "de": r"0\s%",
    "es": r"0\s?%",
    "fr": r"0\s%",
    "tr": "%0",
}  # \s: which space is up to the browser


@pytest.mark.parametrize(("locale", "language"), LOCALES.items(), ids=LOCALES)
def test_the_browsers_language_chooses_the_words(make_reader: MakeReader, locale, language):
    reader = make_reader(locale=locale, **DESKTOP)
    page = reader.page

    expect(page.locator("h1")).to_have_text(say("title", language))
    expect(page.get_by_role("tab").first).to_have_text(say("tab_draw", language))
    expect(page.get_by_role("tab").last).to_have_text(say("tab_compare", language))
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page).to_have_title(say("title", language))
    shown = page.eval_on_selector_all(
        "[data-word]", "all => all.map((each) => [each.dataset.word, each.textContent])"
    )
    assert dict(shown) == {key: say(key, language) for key, _ in shown}

    reader.draw_with_mouse(7)

    assert reader.sentence() == say("sure", language, cnn=7)
    none = reader.percentages("cnn")[0]
    assert re.fullmatch(PERCENTAGES.get(language, "0%"), none)


def test_a_tab_that_gradio_names_late_gets_its_name_back(make_reader: MakeReader):
    tab = make_reader(locale="zh-HK", **DESKTOP).page.get_by_role("tab").nth(1)
    expect(tab).to_have_text(say("tab_photo", "zh"))

    tab.evaluate("tab => (tab.textContent = 'Photo')")

    expect(tab).to_have_text(say("tab_photo", "zh"))


def test_the_servers_sentences_are_in_the_visitors_language(make_reader: MakeReader, tmp_path):
    letter = tmp_path / "letter.png"
    letter.write_bytes(b"Dear aunt")
    reader = make_reader("#photo", locale="tr-TR", **DESKTOP)

    reader.page.locator(".photo .file").set_input_files(letter)

    expect(reader.page.locator(".photo")).to_contain_text(say("no_picture", "tr"))


@pytest.mark.parametrize("language", ["de", "es", "fr", "zh", "tr"])
def test_the_words_of_no_language_break_the_first_screen_of_a_phone(
    make_reader: MakeReader, language
):
    phone = make_reader(locale=language if language != "zh" else "zh-CN", **PHONE)
    phone.draw_by_touch(7)

    frame = phone.answers.locator(".cards").bounding_box()

    assert phone.sideways_overflow() == 0
    assert frame["y"] + frame["height"] <= PHONE["viewport"]["height"]
