"""The second way in: a picture by file, by paste, by drop, from the camera."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from demo.language import say
from tests.browser.conftest import DESKTOP, PHONE, TIMEOUT
from tests.browser.reader import SERVER_FUNCTIONS, Reader
from tests.drawing import draw_digit

LYING = 6  # EXIF: the picture is to be turned by 90 degrees clockwise
# Makes a file of a picture in the page, and gives it to the whole page as a browser does.
PASTE = """([letters, kind]) => {
    const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "digit.png", { type: "image/png" }));
    const event = kind === "paste"
        ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true })
        : new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
}"""

# Does something as soon as the page has its look: before any part of it is there.
AT_FIRST_SIGHT = """new MutationObserver((_, observer) => {
    if (!document.querySelector("[role=tab]")) return;
    observer.disconnect();
    %s;
}).observe(document, { subtree: true, childList: true });
"""


def to_letters(path: Path) -> str:
    """A file as base64."""
    return base64.b64encode(path.read_bytes()).decode()


def draw_row(*labels: int, side: int = 240) -> np.ndarray:
    """Digits side by side, blue on yellowish paper."""
    looks = {"ink": (30, 40, 140), "paper": (250, 246, 228), "side": side, "brush": side / 18}
    return np.hstack([draw_digit(label, **looks) for label in labels])


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Saves an array, or any bytes, as a file that looks like a picture."""

    def save(content: np.ndarray | bytes, name: str = "picture.png", **options: object) -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            Image.fromarray(content).save(path, **options)
        return path

    return save


def answers_of(reader: Reader) -> Locator:
    return reader.page.locator(".photo .answers")


def upload(reader: Reader, path: Path, *, timeout: float = TIMEOUT) -> None:
    """Choose a file in the photo's tab, and wait until it was read."""
    reader.page.get_by_role("tab", name="Photo").click()
    reader.page.locator(".photo input[type=file]").set_input_files(path)
    photo = reader.page.locator(".photo")
    expect(photo).to_have_attribute("data-state", "read", timeout=timeout)


def test_uploaded_digit_is_read_by_both_models(reader: Reader, save):
    upload(reader, save(draw_row(4)))

    assert reader.winners(answers_of(reader)) == {"nn": 4, "cnn": 4}
    assert reader.page.locator(".photo .text").inner_text() == "4"


def test_every_digit_has_a_box_that_shows_its_bars(reader: Reader, save):
    upload(reader, save(np.vstack([draw_row(4, 2, 7), draw_row(9, 0, 3)])))

    assert reader.page.locator(".photo .text").inner_text() == "427\n903"
    boxes = reader.page.locator(".boxes button")
    assert boxes.evaluate_all("boxes => boxes.map(box => box.dataset.label)") == list("427903")

    boxes.nth(3).click()
    assert reader.winners(answers_of(reader)) == {"nn": 9, "cnn": 9}
    expect(boxes.nth(3)).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    ("orientation", "is_lying", "side"),
    [
        pytest.param(None, False, 240, id="upright"),
        pytest.param(LYING, False, 240, id="turned by EXIF"),
        pytest.param(LYING, False, 1000, id="turned by EXIF and shrunk"),
        pytest.param(None, True, 240, id="lying on its side"),
    ],
)
def test_boxes_lie_on_their_digits(reader: Reader, save, orientation, is_lying, side):
    exif = Image.Exif()
    sheet = draw_row(4, 2, 7, side=side)
    if orientation:
        exif[0x0112] = orientation
    if orientation or is_lying:
        sheet = np.ascontiguousarray(np.rot90(sheet))

    upload(reader, save(sheet, "sheet.jpg", exif=exif))

    picture = reader.page.locator(".photo img").first.bounding_box()
    assert picture is not None
    assert (picture["width"] < picture["height"]) == is_lying
    boxes = reader.page.locator(".boxes button")
    assert boxes.evaluate_all("boxes => boxes.map(box => box.dataset.label)") == list("427")
    for index, box in enumerate(boxes.all()):
        frame = box.bounding_box()
        assert frame is not None
        across = (frame["x"] + frame["width"] / 2 - picture["x"]) / picture["width"]
        down = (frame["y"] + frame["height"] / 2 - picture["y"]) / picture["height"]
        middle, other = (1 - down, across) if is_lying else (across, down)
        assert index / 3 < middle < (index + 1) / 3
        assert 0.25 < other < 0.75


def test_read_number_can_be_copied(make_reader, save):
    reader = make_reader(permissions=["clipboard-read", "clipboard-write"], **DESKTOP)
    upload(reader, save(draw_row(4, 2)))

    reader.page.locator(".photo .copy").click()

    expect(reader.page.locator(".photo .note")).to_have_text(say("copied"))
    assert reader.page.evaluate("navigator.clipboard.readText()") == "42"


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_picture_pasted_or_dropped_anywhere_is_read(reader: Reader, save, kind: str):
    reader.page.evaluate(PASTE, [to_letters(save(draw_row(8))), kind])

    expect(reader.page.locator(".photo")).to_have_attribute("data-state", "read")
    expect(reader.page.get_by_role("tab", name="Photo")).to_have_attribute("aria-selected", "true")
    assert reader.winners(answers_of(reader)) == {"nn": 8, "cnn": 8}


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_picture_handed_in_while_the_page_still_loads_is_read(reader: Reader, save, kind: str):
    given = json.dumps([to_letters(save(draw_row(8))), kind])
    reader.page.add_init_script(AT_FIRST_SIGHT % f"({PASTE})({given})")

    reader.page.reload()

    expect(reader.page.locator(".photo")).to_have_attribute("data-state", "read")
    assert reader.winners(answers_of(reader)) == {"nn": 8, "cnn": 8}


def test_page_says_where_a_dragged_picture_may_be_dropped(reader: Reader, save):
    reader.page.evaluate(PASTE, [to_letters(save(draw_row(8))), "dragover"])

    hint = reader.page.evaluate("getComputedStyle(document.body, '::after').content")
    assert say("drop_hint") in hint


def test_error_does_not_look_like_the_empty_state(reader: Reader, save):
    reader.page.get_by_role("tab", name="Photo").click()
    frame = "frame => getComputedStyle(frame).borderColor"
    empty = reader.page.locator(".photo .frame").evaluate(frame)

    reader.page.locator(".photo .file").set_input_files(save(b"Dear Sir or Madam"))

    expect(reader.page.locator(".photo")).to_have_attribute("data-state", "error")
    assert reader.page.locator(".photo .frame").evaluate(frame) != empty


def test_panel_on_an_empty_photo_says_what_to_do(make_reader):
    reader = make_reader("#photo")
    reader.page.wait_for_selector(".photo[data-ready]")

    reader.look("why")

    expect(reader.page.locator(".nothing")).to_have_text(say("choose_first"))


def test_long_reading_says_for_how_long(reader: Reader, save):
    reader.page.get_by_role("tab", name="Photo").click()
    reader.page.wait_for_selector(".photo[data-ready]")
    reader.page.route(SERVER_FUNCTIONS, lambda route: None)  # nobody answers

    reader.page.locator(".photo .file").set_input_files(save(draw_row(4)))

    sentence = reader.page.locator(".photo .sentence")
    expect(sentence).to_have_text(say("reading"))
    expect(sentence).to_have_text(say("reading_long", seconds=3))
    reader.page.unroute_all(behavior="ignoreErrors")


def test_offline_photo_is_not_called_a_drawing(browser: Browser, address: str, save):
    context = browser.new_context(**DESKTOP)  # its console may complain
    reader = Reader(context.new_page(), address).open("#photo")
    reader.page.wait_for_selector(".photo[data-ready]")
    context.set_offline(True)

    reader.page.locator(".photo .file").set_input_files(save(draw_row(4)))

    expect(reader.page.locator(".photo .sentence")).to_have_text(say("offline_photo"))
    context.close()


def test_what_is_no_digit_is_a_question_mark_in_its_box_and_in_the_text(reader: Reader, save):
    def doubt(view: dict[str, object]) -> None:
        view["text"] = "4?"
        view["digits"][1]["state"] = "no_digit"  # type: ignore[index]

    reader.change_answers(doubt)
    upload(reader, save(draw_row(4, 2)))

    labels = "boxes => boxes.map(box => box.dataset.label)"
    assert reader.page.locator(".boxes button").evaluate_all(labels) == ["4", "?"]
    assert reader.page.locator(".photo .text").inner_text() == "4?"
    expect(reader.page.locator(".photo .note")).to_contain_text(say("number_boxes"))


def test_example_is_read(reader: Reader):
    reader.page.get_by_role("tab", name="Photo").click()

    reader.page.locator(".photo .example").first.click()

    expect(reader.page.locator(".photo .text")).to_have_text("1572\n43890\n2026")


def test_phone_reads_a_photo_without_scrolling_sideways(phone: Reader, save):
    upload(phone, save(draw_row(4, 2, 7)))

    assert phone.page.locator(".photo .text").inner_text() == "427"
    assert phone.sideways_overflow() == 0


def test_photo_of_60_mb_is_shrunk_by_the_page_and_read(reader: Reader, save):
    noise = np.random.default_rng(0).integers(0, 3, (4700, 4300, 3), dtype=np.uint8)
    sheet = 252 + noise  # a PNG of noise can't be compressed much
    digit = draw_digit(7, side=4000, brush=250)
    sheet[300:4300, 150:4150] = np.minimum(sheet[300:4300, 150:4150], digit)
    path = save(sheet, compress_level=0)
    assert path.stat().st_size > 60_000_000

    upload(reader, path, timeout=4 * TIMEOUT)

    assert reader.winners(answers_of(reader)) == {"nn": 7, "cnn": 7}


def test_animated_gif_is_read_by_its_first_picture(reader: Reader, tmp_path: Path):
    path = tmp_path / "digits.gif"
    first, second = (Image.fromarray(draw_row(label)) for label in (4, 2))
    first.save(path, save_all=True, append_images=[second], duration=200)

    upload(reader, path)

    assert reader.winners(answers_of(reader)) == {"nn": 4, "cnn": 4}


@pytest.mark.parametrize(
    ("content", "key"),
    [
        pytest.param(b"Dear Sir or Madam", "no_picture", id="letter"),
        pytest.param(b"", "empty_file", id="empty"),
        pytest.param(np.full((300, 300, 3), 250, np.uint8), "no_ink", id="blank"),
    ],
)
def test_picture_that_can_not_be_read_gets_a_sentence_and_the_next_one_is_read(
    reader: Reader, save, content, key: str
):
    reader.page.get_by_role("tab", name="Photo").click()
    reader.page.locator(".photo input[type=file]").set_input_files(save(content, "bad.png"))

    expect(answers_of(reader)).to_have_attribute("data-state", "error")
    sentence = answers_of(reader).locator(".sentence").inner_text()
    assert sentence == say(key)

    upload(reader, save(draw_row(4)))
    assert reader.winners(answers_of(reader)) == {"nn": 4, "cnn": 4}


def test_camera_takes_a_picture_and_closes(make_reader):
    reader = make_reader("#photo", permissions=["camera"], **DESKTOP)

    reader.page.locator(".photo .camera").click()
    reader.page.locator(".photo .shoot").click()

    expect(reader.page.locator(".photo .shown")).to_be_visible()
    expect(reader.page.locator(".photo .viewfinder")).to_be_hidden()


def test_missing_camera_gets_a_sentence(reader: Reader):
    reader.page.get_by_role("tab", name="Photo").click()

    reader.page.locator(".photo .camera").click()

    expect(answers_of(reader).locator(".sentence")).to_have_text(say("no_camera"))


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_link_opens_the_photo(make_reader, device):
    reader = make_reader("#photo", **device)

    expect(reader.page.locator(".photo")).to_be_visible()
