"""Correcting an answer: only if the host asks for it, only with consent, and it can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from demo.corrections.database import SqliteStore
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.reader import Reader
from tests.browser.server import running_app
from tests.browser.test_accessibility import find_barriers, in_every_look

MakeReader = Callable[..., Reader]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the app of this module keeps corrections."""
    return tmp_path_factory.mktemp("corrections")


@pytest.fixture(scope="module")
def asking(folder: Path) -> Iterator[str]:
    """Where an app answers whose host keeps corrections."""
    with running_app(MNIST_CORE_CORRECTIONS=str(folder)) as url:
        yield url


@pytest.fixture
def corrected(make_reader: MakeReader, asking: str) -> Reader:
    """A page that asks for corrections, with a 7 on its pad."""
    reader = make_reader(url=asking, **DESKTOP)
    reader.draw_with_mouse(7)
    return reader


def row(reader: Reader) -> Locator:
    return reader.page.locator(".correct")


def agree(reader: Reader) -> None:
    row(reader).locator(".consent").check()


def expect_said(reader: Reader, words: str) -> None:
    expect(row(reader).get_by_role("status")).to_contain_text(words)


def choose(reader: Reader, label: str) -> None:
    row(reader).locator(f"[data-label='{label}']").click()


def labels_kept(folder: Path) -> list[int | None]:
    store = SqliteStore(folder)
    labels = [kept.correction.label for kept in store]
    store.close()
    return labels


def test_the_page_does_not_ask_unless_the_host_wants_it(reader: Reader):
    assert row(reader).count() == 0


def test_without_consent_nothing_is_kept(corrected: Reader, folder: Path):
    before = labels_kept(folder)

    choose(corrected, "1")

    expect_said(corrected, "Nothing was kept")
    assert labels_kept(folder) == before
    assert corrected.page.evaluate("localStorage.length") == 0


def test_consent_keeps_the_label_that_was_chosen_before_it(corrected: Reader, folder: Path):
    expect(row(corrected).locator(".consent")).to_be_hidden()
    choose(corrected, "1")

    agree(corrected)

    expect_said(corrected, "Thank you")
    assert labels_kept(folder)[-1] == 1


@in_every_look
def test_correcting_is_for_everybody(make_reader: MakeReader, asking: str, look):
    reader = make_reader(url=asking, **look, **DESKTOP)
    reader.draw_with_mouse(7)
    choose(reader, "1")
    assert find_barriers(reader, ".correct") == []

    agree(reader)
    expect_said(reader, "Thank you")

    assert find_barriers(reader, ".correct") == []


def test_after_consent_one_click_or_one_key_is_enough(corrected: Reader, folder: Path):
    choose(corrected, "1")
    agree(corrected)
    expect_said(corrected, "from this browser: 1")

    corrected.press("clear")
    corrected.draw_with_mouse(4)
    corrected.pad.press("9")

    expect_said(corrected, "from this browser: 2")
    assert labels_kept(folder)[-1] == 9
    corrected.open()
    expect(row(corrected).locator(".consent")).to_be_checked()


def test_a_drawing_that_is_no_digit_is_kept_as_such_on_a_phone(
    make_reader: MakeReader, asking: str, folder: Path
):
    phone = make_reader(url=asking, **PHONE)
    phone.draw_by_touch(3)
    choose(phone, "no digit")

    agree(phone)

    expect_said(phone, "Thank you")
    assert labels_kept(folder)[-1] is None


def test_a_visitor_deletes_what_this_browser_sent(corrected: Reader, folder: Path):
    before = labels_kept(folder)
    choose(corrected, "9")
    agree(corrected)
    expect_said(corrected, "Thank you")

    row(corrected).locator(".withdraw").click()

    expect_said(corrected, "Deleted: 1")
    assert labels_kept(folder) == before
    expect(row(corrected).locator(".withdraw")).to_be_hidden()
    assert corrected.page.evaluate("localStorage['digit-reader-token']") == "null"


def test_an_empty_pad_cannot_be_corrected(corrected: Reader):
    corrected.press("clear")

    expect(row(corrected).locator("[data-label='1']")).to_be_disabled()


def test_a_number_cannot_be_corrected_by_one_digit(corrected: Reader):
    corrected.press("clear")
    for label, x in ((1, 0.25), (7, 0.7)):
        corrected.draw_with_mouse(label, center=(x, 0.5))

    expect(corrected.answers.locator(".numeral")).to_have_text("17")
    expect(row(corrected).locator("[data-label='1']")).to_be_disabled()
