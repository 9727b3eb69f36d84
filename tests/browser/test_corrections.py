"""Correcting an answer: only if the host asks for it, only with consent, and it can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from demo.corrections import SqliteStore
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.reader import Reader
from tests.browser.server import running_app

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

    expect(row(corrected).get_by_role("status")).to_contain_text("Nothing was kept")
    assert labels_kept(folder) == before


def test_with_consent_a_click_keeps_the_drawing_and_its_label(corrected: Reader, folder: Path):
    agree(corrected)

    choose(corrected, "1")

    expect(row(corrected).get_by_role("status")).to_contain_text("Thank you")
    assert labels_kept(folder)[-1] == 1


def test_a_key_says_the_right_digit_too(corrected: Reader, folder: Path):
    agree(corrected)

    corrected.pad.press("4")

    expect(row(corrected).get_by_role("status")).to_contain_text("Thank you")
    assert labels_kept(folder)[-1] == 4


def test_a_drawing_that_is_no_digit_is_kept_as_such_on_a_phone(
    make_reader: MakeReader, asking: str, folder: Path
):
    phone = make_reader(url=asking, **PHONE)
    phone.draw_by_touch(3)
    agree(phone)

    choose(phone, "no digit")

    expect(row(phone).get_by_role("status")).to_contain_text("Thank you")
    assert labels_kept(folder)[-1] is None


def test_a_visitor_deletes_what_this_browser_sent(corrected: Reader, folder: Path):
    before = labels_kept(folder)
    agree(corrected)
    choose(corrected, "9")
    expect(row(corrected).get_by_role("status")).to_contain_text("Thank you")

    row(corrected).locator(".withdraw").click()

    expect(row(corrected).get_by_role("status")).to_contain_text("Deleted: 1")
    assert labels_kept(folder) == before


def test_an_empty_pad_cannot_be_corrected(corrected: Reader):
    corrected.press("clear")

    expect(row(corrected).locator("[data-label='1']")).to_be_disabled()
