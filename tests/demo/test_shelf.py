"""The shelf, as the page is given it."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest

from demo.explanations import try_changes
from demo.hosting import Hosting
from demo.shelf import list_digits, try_shelf
from mnist_core import ModelFileError


@pytest.fixture(scope="module")
def shelf():
    return try_shelf()


def test_digits_of_the_shelf_hold_what_both_networks_saw(shelf):
    listed = list_digits(shelf)

    assert len(listed) == len(shelf.differences)
    for one, digit in zip(shelf.differences, listed, strict=True):
        seen = np.frombuffer(base64.b64decode(digit["seen"]), np.uint8).reshape(28, 28)
        np.testing.assert_allclose(seen / 255, one.digit, atol=0.5 / 255 + 1e-6)


def test_digits_of_the_shelf_are_read_as_they_were_measured(recognizer, shelf):
    for digit in list_digits(shelf):
        view = try_changes(recognizer, {"seen": digit["seen"], "changes": {}})

        assert {name: int(np.argmax(bars)) for name, bars in view["bars"].items()} == digit[
            "answers"
        ]
        assert digit["wrong"] == [
            n for n, label in digit["answers"].items() if label != digit["label"]
        ]


def test_shelf_is_fetched_in_less_than_a_photograph(shelf):
    assert len(json.dumps(list_digits(shelf))) < 150_000  # bytes, when its tab is first opened


def test_page_without_a_measured_shelf_says_so(monkeypatch, capsys):
    def fail():
        raise ModelFileError("differences.json is missing: run this.")

    monkeypatch.setattr("demo.shelf.load_differences", fail)

    assert try_shelf() is None
    assert "differences.json is missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environ", "source"),
    [
        ({}, None),
        ({"MNIST_CORE_SOURCE": "https://git.example/digits"}, "https://git.example/digits"),
        ({"SPACE_ID": "ada/digits"}, "https://huggingface.co/spaces/ada/digits/tree/main"),
    ],
    ids=["nobody knows", "the host says", "a Space"],
)
def test_source_is_where_the_host_says_it_is(environ, source):
    assert Hosting.from_environ(environ).source == source
