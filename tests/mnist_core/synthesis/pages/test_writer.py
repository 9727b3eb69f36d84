"""One hand writes digits, signs and letters."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.synthesis.pages.writer import Writer
from mnist_core.types import DIGIT, FIRST_SIGN, OTHER, SIGNS


@pytest.fixture
def writer(source) -> Writer:
    return Writer(source, np.random.default_rng(3))


@pytest.mark.parametrize("label", range(10))
def test_digit_stands_on_the_baseline_about_as_high_as_asked(source, label):
    heights = []
    for seed in range(20):
        written = Writer(source, np.random.default_rng(seed)).write(str(label))
        points = np.concatenate([path for path, _ in written.placed(100, 200, 40)])
        heights.append(np.ptp(points[:, 1]))
        assert abs(points[:, 1].max() - 200) < 12
        assert {kind for _, kind in written.strokes} == {DIGIT}

    assert 30 < np.median(heights) < 50


@pytest.mark.parametrize("sign", SIGNS)
def test_sign_is_a_sign_and_no_wider_than_a_digit_is_high(writer, sign):
    written = writer.write(sign)

    assert {kind for _, kind in written.strokes} == {FIRST_SIGN + SIGNS.index(sign)}
    assert 0 < written.width < 1.3


@pytest.mark.parametrize("token", ["a", "%", "$", "€", "x"])
def test_what_is_neither_is_told_apart(writer, token):
    assert {kind for _, kind in writer.write(token).strokes} == {OTHER}


def test_number_grows_to_the_right_and_a_space_parts_it(source):
    close, apart = (Writer(source, np.random.default_rng(2)).write(text) for text in ("44", "4 4"))

    assert apart.width > close.width
    lefts = [path[:, 0].min() for path, _ in apart.strokes]
    assert min(lefts) >= -1e-6


def test_zeros_in_one_go_are_one_stroke(source):
    looped = next(
        writer
        for writer in (Writer(source, np.random.default_rng(seed)) for seed in range(50))
        if writer._style.joins_zeros
    )

    written = looped.write("000")

    assert len(written.strokes) == 1
    assert written.width > 1
