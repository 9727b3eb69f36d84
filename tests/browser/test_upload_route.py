"""Uploads over HTTP: nobody finds another's, nobody gets one back, and nothing stays."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from demo.limits.upload_folder import FOLDER_VARIABLE
from tests.browser.messages import png
from tests.browser.server import running_app
from tests.drawing import draw_digit

FOUR = png(draw_digit(4))


def upload(address: str, *contents: bytes, **headers: str) -> httpx.Response:
    files = [("files", ("four.png", content)) for content in contents]
    return httpx.post(f"{address}gradio_api/upload", files=files, headers=headers, timeout=60)


def read_digit(address: str, path: str) -> httpx.Response:
    return httpx.post(f"{address}gradio_api/run/read_digit", json={"data": [{"path": path}]})


def test_an_upload_is_read_by_who_knows_its_path(address: str):
    (path,) = upload(address, FOUR).json()

    assert read_digit(address, path).json()["data"][0]["label"] == 4


def test_the_same_picture_never_has_the_same_path(address: str):
    paths = upload(address, FOUR, FOUR).json() + upload(address, FOUR).json()

    assert len(set(paths)) == 3
    assert all(len(Path(path).name) == 32 for path in paths)  # 24 random bytes


def test_an_upload_is_not_given_back(address: str):
    (path,) = upload(address, FOUR).json()

    for route in ("file=", "file/"):
        assert httpx.get(f"{address}gradio_api/{route}{path}").status_code == 404


@pytest.mark.parametrize(
    "form",
    [{"data": {"a": "b"}}, {"content": b"no form"}, {"files": []}],
    ids=["fields", "bytes", "nothing"],
)
def test_a_form_without_a_file_gets_a_sentence(address: str, form: dict):
    response = httpx.post(f"{address}gradio_api/upload", **form)

    assert response.status_code == 400
    assert "not understood" in response.json()["detail"]


def test_too_many_files_are_refused(address: str):
    assert upload(address, *[b"x"] * 11).status_code == 400


def test_uploads_are_deleted_and_so_are_gradios_copies(tmp_path: Path):
    folder = {FOLDER_VARIABLE: str(tmp_path)}
    with running_app("-m", "tests.demo.forgetful_app", **folder) as address:
        (path,) = upload(address, FOUR).json()
        asked = {"data": [{"path": path, "meta": {"_type": "gradio.FileData"}}]}
        httpx.post(f"{address}gradio_api/run/read_digit", json=asked)
        ends = time.monotonic() + 20
        while list_files(tmp_path) and time.monotonic() < ends:
            time.sleep(0.1)

        assert list_files(tmp_path) == []
        assert "not uploaded" in read_digit(address, path).json()["error"]


def test_nothing_is_left_when_the_app_has_ended(tmp_path: Path):
    with running_app(**{FOLDER_VARIABLE: str(tmp_path)}) as address:
        upload(address, FOUR)
        assert list_files(tmp_path)

    assert list(tmp_path.iterdir()) == []


def list_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
