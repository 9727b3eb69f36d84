"""The second way in: a picture of one digit, by file, and the same answers for programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image
from playwright.sync_api import expect

from tests.browser.reader import Reader
from tests.drawing import draw_digit


@pytest.fixture
def four(tmp_path: Path) -> Path:
    """A picture file of a 4 in blue on yellowish paper."""
    path = tmp_path / "four.png"
    Image.fromarray(draw_digit(4, ink=(30, 40, 140), paper=(250, 246, 228))).save(path)
    return path


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A file that only its name makes a picture."""
    path = tmp_path / "letter.png"
    path.write_text("Dear Sir or Madam")
    return path


def upload(reader: Reader, path: Path) -> None:
    reader.page.get_by_role("tab", name="Photo").click()
    reader.page.locator("#photo-input input[type=file]").set_input_files(path)


def test_uploaded_digit_is_read_by_both_models(reader: Reader, four: Path):
    upload(reader, four)

    answers = reader.page.locator("#photo-answers .answers")
    expect(answers).not_to_have_attribute("data-state", "empty")
    assert reader.winners(answers) == {"nn": 4, "cnn": 4}


def test_broken_file_gets_a_sentence_and_the_next_one_is_read(
    reader: Reader, letter: Path, four: Path
):
    answers = reader.page.locator("#photo-answers .answers")

    upload(reader, letter)
    expect(answers).to_have_attribute("data-state", "error")
    expect(answers.locator(".sentence")).to_contain_text("no picture that can be read here")

    reader.page.locator("#photo-input").get_by_label("Remove Image").click()
    expect(answers).to_have_attribute("data-state", "empty")
    upload(reader, four)
    expect(answers.locator("[data-model=cnn] li.winner")).to_have_attribute("data-digit", "4")


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    """A program that calls the API."""
    return Client(address, verbose=False)


def test_read_digit_endpoint_answers_a_program(client: Client, four: Path):
    answer = client.predict(handle_file(four), api_name="/read_digit")

    assert answer["label"] == 4
    assert answer["models"]["nn"]["label"] == 4
    assert sum(answer["models"]["cnn"]["probabilities"]) == pytest.approx(1, abs=1e-3)


def test_read_number_endpoint_answers_a_program(client: Client, four: Path):
    answer = client.predict(handle_file(four), api_name="/read_number")

    assert answer["text"] == "4"


def test_endpoint_tells_a_program_what_is_wrong(client: Client, letter: Path):
    with pytest.raises(AppError, match="no picture that can be read here"):
        client.predict(handle_file(letter), api_name="/read_digit")
