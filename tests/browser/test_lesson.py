"""For lessons: a link that carries the page's state, the large view, the language menu, the guided tour."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from demo.language import LANGUAGES, say
from mnist_core import load_differences
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.reader import Reader
from tests.browser.test_accessibility import find_barriers, in_every_look
from tests.browser.test_layout import CUT, FINGERTIP, NARROW, SMALL

MakeReader = Callable[..., Reader]

NUM_CARDS = 8


def copied_link(reader: Reader, *hidden: str) -> str:
    """Copy a link for a lesson as a teacher does; returns what it carries, from its # on."""
    reader.page.locator(".open-lesson").click()
    for name in hidden:
        reader.page.get_by_role("checkbox", name=name, exact=True).check()
    reader.page.get_by_role("button", name=say("copy_link"), exact=True).click()
    expect(reader.page.locator(".lesson .copied")).to_have_text(say("copied"))
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(reader.address)
    return copied.removeprefix(reader.address)


def test_link_opens_the_page_as_it_was_without_what_it_hides(make_reader: MakeReader):
    teacher = make_reader(permissions=["clipboard-read", "clipboard-write"], **DESKTOP)
    teacher.draw_with_mouse(7, center=(0.2, 0.5))
    teacher.look("playground").locator("[data-change=shift_x] input").fill("-9")
    link = copied_link(teacher, say("tab_photo"), say("why"))

    pupil = make_reader(link, locale="de-DE", **DESKTOP)
    pupil.wait_for_answer()

    expect(pupil.page.locator("html")).to_have_attribute("lang", "en")
    assert pupil.winners() == {"nn": 7, "cnn": 7}
    assert pupil.count_ink() == pytest.approx(teacher.count_ink(), rel=0.03)
    panel = pupil.page.locator(".panel[data-panel=playground]")
    expect(panel.locator("[data-change=shift_x] output")).to_have_text("-9 px")
    expect(pupil.page.get_by_role("tab", name="Photo")).to_be_hidden()
    expect(pupil.page.locator(".choice [data-panel=why]")).to_be_hidden()
    expect(pupil.page.locator(".choice [data-panel=inside]")).to_be_visible()


def test_drawing_of_a_link_gives_way_to_the_visitors_and_what_is_hidden_stays(
    make_reader: MakeReader,
):
    reader = make_reader(permissions=["clipboard-read", "clipboard-write"], **DESKTOP)
    reader.draw_with_mouse(7)
    pupil = make_reader(copied_link(reader, say("tab_photo")), **DESKTOP)
    pupil.wait_for_answer()

    pupil.press("clear")
    pupil.draw_with_mouse(4)
    pupil.page.reload()
    pupil.wait_for_answer()

    assert pupil.winners() == {"nn": 4, "cnn": 4}
    expect(pupil.page.get_by_role("tab", name="Photo")).to_be_hidden()


def test_link_names_a_digit_of_the_shelf(make_reader: MakeReader):
    index = load_differences()[-1].index

    page = make_reader(f"#compare&digit={index}", **DESKTOP).page

    expect(page.locator(".compare")).to_have_attribute("data-shown", f"{index}")


@pytest.mark.parametrize("damaged", ["#hide=photo&drawing=FpmZ", "#compare&digit=0"])
def test_bad_link_opens_the_plain_page_and_says_so(make_reader: MakeReader, damaged: str):
    page = make_reader(damaged, **DESKTOP).page

    expect(page.locator(".notice")).to_have_text(say("bad_link"))
    assert page.locator(".tabs [role=tab]:visible").count() >= 3


def test_nothing_that_a_link_carries_is_sent_to_the_server(make_reader: MakeReader):
    reader = make_reader(**DESKTOP)
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url + str(request.headers)))

    reader.open("?again#draw&hide=photo&shift_x=3")  # another query, or nothing would be asked

    assert asked
    assert not any("hide=" in each or "shift_x" in each for each in asked)


def test_large_view_shows_pad_and_answers_alone_and_is_left_again(make_reader: MakeReader):
    reader = make_reader(viewport={"width": 1280, "height": 720})
    page = reader.page
    page.locator(".open-lesson").click()
    page.get_by_role("button", name=say("large")).click()
    reader.draw_with_mouse(7)

    assert reader.winners() == {"nn": 7, "cnn": 7}
    for part in (".shelf", ".hints", ".explore", "[role=tab]", "footer"):
        expect(page.locator(part).first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert reader.sideways_overflow() == 0
    assert find_barriers(reader, more_than=7) == []  # it has eight

    page.get_by_role("button", name=say("large_leave")).click()
    expect(page.locator(".explore")).to_be_visible()


def test_language_is_chosen_in_a_menu_and_remembered(make_reader: MakeReader):
    page = make_reader(**DESKTOP).page
    menu = page.get_by_role("combobox", name=say("language_menu"))
    assert menu.locator("option").all_inner_texts() == [
        say("language_name", language) for language in LANGUAGES
    ]

    menu.select_option("tr")

    expect(page.locator("h1")).to_have_text(say("title", "tr"))
    expect(page.get_by_role("tab").first).to_have_text(say("tab_draw", "tr"))
    page.reload()
    expect(page.locator("h1")).to_have_text(say("title", "tr"))
    expect(page.get_by_role("combobox")).to_have_value("tr")


def test_tour_drives_the_page_by_keys_from_card_to_card(make_reader: MakeReader):
    reader = make_reader(reduced_motion="reduce", **DESKTOP)
    page = reader.page
    card = page.locator(".tour")
    page.locator(".hints .start-tour").focus()
    page.keyboard.press("Enter")

    expect(card).to_be_focused()
    reader.wait_for_answer()
    assert reader.winners() == {"nn": 7, "cnn": 7}
    page.keyboard.press("ArrowRight")
    expect(card.locator("h2")).to_have_text(say("tour_seen_title"))
    page.keyboard.press("ArrowRight")
    expect(page.locator(".panel[data-panel=playground]")).to_be_visible()
    expect(card.locator(".found")).to_contain_text(say("nn_name"))
    bars = reader.winners(page.locator(".panel[data-panel=playground] .answers"))
    assert (bars["nn"], bars["cnn"]) != (7, 7)
    assert bars["cnn"] == 7
    for panel in ("why", "inside"):
        page.keyboard.press("ArrowRight")
        expect(page.locator(f".panel[data-panel={panel}]")).to_have_attribute(
            "data-shown", "7" if panel == "why" else "true"
        )
    page.keyboard.press("ArrowLeft")
    expect(card.locator("h2")).to_have_text(say("tour_why_title"))

    page.keyboard.press("Escape")

    expect(card).to_be_hidden()
    assert reader.count_ink() > 0  # on the pad, Escape would have cleared it
    start = page.locator(".hints .start-tour")
    expect(start).to_be_focused()
    expect(start).to_have_text(say("tour_continue"))


def test_tour_goes_on_where_one_was_and_ends_with_a_photograph(make_reader: MakeReader):
    reader = make_reader(reduced_motion="reduce", locale="de-DE", **PHONE)
    page = reader.page
    page.evaluate("localStorage.setItem('digit-reader-tour', '5')")
    reader.open()
    start = page.locator(".hints .start-tour")
    expect(start).to_have_text(say("tour_continue", "de"))
    start.click()
    reader.wait_for_answer()
    card = page.locator(".tour")
    expect(card.locator("h2")).to_have_text(say("tour_crossed_title", "de"))
    assert reader.winners() == {"nn": 7, "cnn": 7}
    assert find_barriers(reader) == []

    card.locator(".next").click()
    expect(reader.answers).to_have_attribute("data-state", "no_digit")
    card.locator(".next").click()
    expect(page.locator(".photo")).to_have_attribute("data-state", "read")
    expect(card.locator(".count")).to_have_text(f"{NUM_CARDS} / {NUM_CARDS}")

    card.locator(".next").click()
    expect(card).to_be_hidden()
    page.get_by_role("tab").first.click()
    expect(start).to_have_text(say("tour_start", "de"))


@in_every_look
def test_narrowest_phone_shows_lesson_and_tour_whole(make_reader: MakeReader, look):
    reader = make_reader(locale="de", **look, **NARROW)
    reader.page.locator(".open-lesson").click()
    assert find_barriers(reader, ".lesson") == []
    reader.page.locator(".lesson .start-tour").click()
    expect(reader.page.locator(".tour")).to_be_in_viewport(ratio=1)

    assert find_barriers(reader, ".tour") == []
    assert reader.sideways_overflow() == 0
    assert reader.page.evaluate(CUT) == []
    assert reader.page.evaluate(SMALL, FINGERTIP) == []
