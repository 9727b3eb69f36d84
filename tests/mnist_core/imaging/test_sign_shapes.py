"""Two strokes that are one sign are joined."""

from __future__ import annotations

import pytest

from mnist_core.imaging.sign_shapes import FoundSign, join_parts

HEIGHT = 60


def bar(sign: str, y: float) -> FoundSign:
    return FoundSign(sign, (130, y - 3, 20, 6), 0.9)


def dot(sign: str, y: float) -> FoundSign:
    return FoundSign(sign, (130, y - 3, 6, 6), 0.9)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([bar("-", 100)], ["-"], id="a bar"),
        pytest.param([bar("-", 90), bar("-", 110)], ["="], id="two bars, one above the other"),
        pytest.param([bar("=", 100)], ["-"], id="one bar of two"),
        pytest.param([bar("-", 70), bar("-", 170)], ["-", "-"], id="two bars far apart"),
        pytest.param([dot(".", 90), dot(".", 110)], [":"], id="two dots, one above the other"),
        pytest.param([dot(":", 110)], ["."], id="one dot of two"),
        pytest.param(
            [dot(".", 90), FoundSign(".", (134, 86, 6, 6), 0.9)], [".", "."], id="side by side"
        ),
        pytest.param([bar("-", 90), dot(".", 110)], ["-", "."], id="a bar and a dot"),
    ],
)
def test_two_parts_one_above_the_other_are_one_sign(parts, expected):
    assert [sign.sign for sign in join_parts(parts, HEIGHT)] == expected


def test_joined_sign_is_as_large_as_both_and_as_sure_as_the_less_sure():
    lower = FoundSign("-", (128, 107, 24, 6), 0.6)

    (joined,) = join_parts([bar("-", 90), lower], HEIGHT)

    assert joined.box == (128, 87, 24, 26)
    assert joined.confidence == 0.6


def test_middle_of_a_sign_is_that_of_its_box():
    assert FoundSign("-", (10, 20, 6, 2), 1.0).center == (13, 21)
