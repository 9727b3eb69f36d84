"""MNIST's IDX files."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from mnist_core.datasets.mnist import (
    LabeledDigits,
    load_mnist,
    parse_images,
    parse_labels,
)
from mnist_core.errors import DataError


def idx_images(images: np.ndarray) -> bytes:
    return struct.pack(">4I", 0x803, *images.shape) + images.tobytes()


def idx_labels(labels: np.ndarray) -> bytes:
    return struct.pack(">2I", 0x801, len(labels)) + labels.tobytes()


def test_images_come_back_as_they_were_written(mnist_sample):
    images = parse_images(idx_images(mnist_sample.images))

    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images, mnist_sample.images)


def test_labels_come_back_as_they_were_written(mnist_sample):
    labels = parse_labels(idx_labels(mnist_sample.labels))

    assert labels.dtype == np.uint8
    np.testing.assert_array_equal(labels, mnist_sample.labels)


def test_images_cut_short_are_refused(mnist_sample):
    with pytest.raises(DataError, match="should hold 784016 bytes, it has 784015"):
        parse_images(idx_images(mnist_sample.images)[:-1])


@pytest.mark.parametrize("parse", [parse_images, parse_labels])
def test_header_cut_short_is_refused(parse):
    with pytest.raises(DataError, match="cut short"):
        parse(b"\0\0\x08\x03")


def test_labels_in_place_of_images_are_refused(mnist_sample):
    with pytest.raises(DataError, match="no IDX file of 28x28 images"):
        parse_images(idx_labels(mnist_sample.labels))


def test_unknown_part_is_refused():
    with pytest.raises(ValueError, match="'train' or 'test', got 'validation'"):
        load_mnist("validation")


def test_labeled_digits_of_different_number_are_refused(mnist_sample):
    with pytest.raises(ValueError, match="got \\(1000, 28, 28\\) and \\(999,\\)"):
        LabeledDigits(mnist_sample.images, mnist_sample.labels[1:])


def test_sample_is_what_it_says(mnist_sample):
    assert mnist_sample.images.shape == (1000, 28, 28)
    assert set(mnist_sample.labels) == set(range(10))
