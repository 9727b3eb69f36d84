"""What the page's components may send, and what is refused."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from demo import messages
from mnist_core import MAX_PICTURE_BYTES, PictureError
from tests.demo.packing import pack, pack_seen


@pytest.mark.parametrize("width", [1, 7, 8, 9, 400, 640])
def test_unpack_drawing_restores_what_was_packed(width: int):
    is_ink = np.random.default_rng(0).random((5, width)) > 0.5

    picture = messages.unpack_drawing(pack(is_ink))

    margin = messages.MARGIN
    assert picture.dtype == np.uint8
    assert picture.shape == (5 + 2 * margin, width + 2 * margin)
    assert np.array_equal(picture[margin:-margin, margin:-margin] == 0, is_ink)
    assert (picture[:margin] == 255).all()
    assert (picture[:, -margin:] == 255).all()


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        pytest.param(None, "must be an object", id="nothing"),
        pytest.param([1, 2], "must be an object", id="list"),
        pytest.param({}, "sides must be", id="empty"),
        pytest.param({"width": 641, "height": 1, "bits": ""}, "sides must be", id="wide"),
        pytest.param({"width": 8, "height": 0, "bits": ""}, "sides must be", id="flat"),
        pytest.param({"width": 8.0, "height": 1, "bits": "gA=="}, "sides must be", id="float"),
        pytest.param({"width": True, "height": 1, "bits": "gA=="}, "sides must be", id="bool"),
        pytest.param({"width": 8, "height": 1, "bits": "gA=="[:-1]}, "must be 1 byte", id="short"),
        pytest.param({"width": 8, "height": 1, "bits": "A" * 10**6}, "must be 1 byte", id="long"),
        pytest.param({"width": 8, "height": 1, "bits": "gAAA"}, "must be 1 byte", id="3-bytes"),
        pytest.param({"width": 8, "height": 1, "bits": "!A=="}, "must be base64", id="no-base64"),
        pytest.param({"width": 8, "height": 1, "bits": "ä==="}, "must be base64", id="no-ascii"),
        pytest.param({"width": 8, "height": 1, "bits": 7}, "must be 1 byte", id="no-text"),
    ],
)
def test_unpack_drawing_refuses_other_messages(message: Any, complaint: str):
    with pytest.raises(ValueError, match=complaint):
        messages.unpack_drawing(message)


def test_unpack_picture_gives_the_file():
    assert messages.unpack_picture({"picture": base64.b64encode(b"GIF89a").decode()}) == b"GIF89a"


def test_unpack_picture_refuses_what_the_library_would_not_take():
    letters = "A" * (4 * MAX_PICTURE_BYTES // 3 + 8)

    with pytest.raises(PictureError, match="larger than 40 MB"):
        messages.unpack_picture({"picture": letters})


@pytest.mark.parametrize("message", [None, {}, {"picture": 7}, {"picture": "!"}])
def test_unpack_picture_refuses_other_messages(message: Any):
    with pytest.raises(ValueError, match="must be"):
        messages.unpack_picture(message)


def test_unpack_seen_restores_the_levels():
    digit = np.linspace(0, 1, 784, dtype=np.float32).reshape(28, 28)

    seen = messages.unpack_seen({"seen": pack_seen(digit)})

    assert seen.dtype == np.float32
    assert seen.shape == (28, 28)
    assert np.abs(seen - digit).max() <= 0.5 / 255 + 1e-6  # the levels are whole numbers


@pytest.mark.parametrize("message", [{}, {"seen": None}, {"seen": "AAAA"}, {"seen": "A" * 10**7}])
def test_unpack_seen_refuses_other_messages(message: Any):
    with pytest.raises(ValueError, match="784 bytes"):
        messages.unpack_seen(message)


def test_unpack_changes_keeps_amounts_within_the_sliders():
    changes = messages.unpack_changes({"changes": {"shift_x": 1e9, "scale": -3, "turn": 7}})

    assert changes == {"shift_x": 10, "scale": 0.4, "turn": 7}


@pytest.mark.parametrize(
    "changes", [None, [], {"explode": 1}, {"turn": "7"}, {"turn": True}, {"turn": float("nan")}]
)
def test_unpack_changes_refuses_other_messages(changes: Any):
    with pytest.raises(ValueError, match="must be"):
        messages.unpack_changes({"changes": changes})
