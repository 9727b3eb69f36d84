"""Whole pages: photographs and the class of each of their pixels."""

from __future__ import annotations

import numpy as np

from mnist_core.synthesis.pages.page import write_page
from mnist_core.types import DIGIT, FIRST_SIGN, INK_CLASSES, OTHER


def test_page_is_a_square_photograph_with_a_class_for_each_pixel(source):
    page = write_page(source, np.random.default_rng(1), side=160)

    assert page.picture.shape == (160, 160, 3)
    assert page.target.shape == (160, 160)
    assert page.picture.dtype == page.target.dtype == np.uint8


def test_same_seed_writes_the_same_page(source):
    first, second = (write_page(source, np.random.default_rng(5), side=160) for _ in range(2))

    np.testing.assert_array_equal(first.picture, second.picture)
    np.testing.assert_array_equal(first.target, second.target)


def test_pages_hold_digits_signs_and_some_neither(source):
    pages = [write_page(source, np.random.default_rng(seed), side=160) for seed in range(60)]

    kinds = [set(np.unique(page.target)) for page in pages]
    assert all(found <= set(range(INK_CLASSES)) for found in kinds)
    assert sum(DIGIT in found for found in kinds) > 30
    assert sum(max(found) >= FIRST_SIGN for found in kinds) > 3
    assert sum(found == {OTHER} for found in kinds) > 3


def test_papers_pens_and_light_are_of_many_kinds(source):
    pages = [write_page(source, np.random.default_rng(seed), side=160) for seed in range(60)]

    levels = np.array([np.median(page.picture) for page in pages])
    is_lighter = [
        np.median(page.picture[page.target == DIGIT]) > np.median(page.picture)
        for page in pages
        if (page.target == DIGIT).any()
    ]
    assert (levels < 80).sum() > 3  # boards, dark mode, shade
    assert (levels > 180).sum() > 15
    assert 0.02 < np.mean(is_lighter) < 0.5
