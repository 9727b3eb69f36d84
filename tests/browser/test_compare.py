"""Where they differ: real digits that one network misreads, on a shelf to choose from."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, expect

from demo.language import say
from mnist_core import MODEL_NAMES, Difference, load_accuracies, load_differences
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.reader import Reader
from tests.browser.test_accessibility import find_barriers, in_every_look

MakeReader = Callable[..., Reader]


@pytest.fixture(scope="module")
def differences() -> tuple[Difference, ...]:
    return load_differences()


def open_shelf(reader: Reader, index: int) -> Locator:
    """Wait until this digit is on the stage; returns the whole tab."""
    shelf = reader.page.locator(".compare")
    expect(shelf).to_have_attribute("data-shown", f"{index}")
    return shelf


def test_each_digit_lies_on_the_shelf_of_who_misreads_it(make_reader: MakeReader, differences):
    shelf = open_shelf(make_reader("#compare", **DESKTOP), differences[0].index)

    for name, wrong in {"nn": ("nn",), "cnn": ("cnn",), "both": MODEL_NAMES}.items():
        lying = shelf.locator(f"[data-shelf={name}] [data-index]")
        indices = lying.evaluate_all("all => all.map(each => Number(each.dataset.index))")
        assert indices == [one.index for one in differences if one.wrong == wrong]


def test_chosen_digit_has_both_answers_and_is_looked_at(make_reader: MakeReader, differences):
    reader = make_reader("#compare", **DESKTOP)
    chosen = next(one for one in differences if one.wrong == ("cnn",))
    open_shelf(reader, differences[0].index).locator(f"[data-index='{chosen.index}']").click()
    shelf = open_shelf(reader, chosen.index)

    assert reader.winners(shelf.locator(".answers")) == dict(chosen.labels)
    expect(shelf.locator(".truth")).to_have_text(say("truth", label=chosen.label))
    expect(reader.look("why")).to_have_attribute("data-shown", f"{chosen.labels['cnn']}")
    expect(reader.look("inside")).to_have_attribute("data-shown", "true")
    expect(reader.look("steps").locator("figure")).to_have_count(6)
    answers = reader.look("playground").locator(".answers")
    expect(answers.locator("[data-model=nn] li.winner")).to_have_attribute(
        "data-digit", f"{chosen.labels['nn']}"
    )


def test_accuracies_are_the_measured_ones_and_lead_to_the_cards(
    make_reader: MakeReader, address: str
):
    measured = make_reader("#compare", **DESKTOP).page.locator(".measured")

    for name, accuracy in load_accuracies().items():
        line = measured.locator(f"[data-model={name}]")
        expect(line).to_contain_text(f"{accuracy.share:.2%} of {accuracy.num_digits:,}")
        card = httpx.get(address + (line.locator("a").get_attribute("href") or ""))
        assert card.headers["content-type"].startswith("text/plain")
        assert f"| {accuracy.num_digits:,} | {100 * accuracy.share:.2f} %" in card.text


@pytest.mark.parametrize("name", ["line", "nn/CARD.md", "..%2Fmanifest.json"])
def test_there_are_no_other_cards(address: str, name: str):
    assert httpx.get(f"{address}cards/{name}").status_code == 404


@in_every_look
def test_shelf_is_told_to_everybody_and_fits_a_phone(make_reader: MakeReader, differences, look):
    reader = make_reader("#compare", **look, **PHONE)
    open_shelf(reader, differences[0].index)

    assert reader.sideways_overflow() == 0
    assert find_barriers(reader) == []
