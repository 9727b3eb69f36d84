"""MNIST: 60,000 digits to train on and 10,000 to be measured by."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.source import SourceFile, load_bytes
from mnist_core.errors import DataError
from mnist_core.types import SIDE

MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)
IMAGES_MAGIC, LABELS_MAGIC = 0x803, 0x801  # how the IDX files begin (LeCun, Cortes, Burges)
# Test labels, by index, that people do not uphold when asked; figures are given with and without them.
DISPUTED_TEST_INDICES = (
    947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729,
)  # fmt: skip


def _source(name: str, sha256: str) -> SourceFile:
    other = name.replace("-idx", ".idx")  # what some unpacking programs make of it
    return SourceFile(
        dataset="mnist",
        names=(f"{name}.gz", name, other, f"{other}.gz"),
        urls=tuple(f"{mirror}{name}.gz" for mirror in MIRRORS),
        sha256=sha256,
    )


FILES = {
    "train": (
        _source(
            "train-images-idx3-ubyte",
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        _source(
            "train-labels-idx1-ubyte",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
    ),
    "test": (
        _source(
            "t10k-images-idx3-ubyte",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        _source(
            "t10k-labels-idx1-ubyte",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ),
}


@dataclass(frozen=True)
class LabeledDigits:
    """Digits in MNIST's frame with their true classes.

    Attributes:
        images: Shape (N, 28, 28), uint8, bright strokes on dark.
        labels: Shape (N,), uint8, 0 to 9.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if self.images.shape != (len(self.labels), SIDE, SIDE) or self.labels.ndim != 1:
            raise ValueError(
                "images must have shape (N, 28, 28) and labels (N,), "
                f"got {self.images.shape} and {self.labels.shape}"
            )

    def __len__(self) -> int:
        return len(self.labels)


def load_mnist(
    part: Literal["train", "test"], folder: str | os.PathLike[str] | None = None
) -> LabeledDigits:
    """Load MNIST's 60,000 training or 10,000 test digits, read-only arrays.

    Args:
        part: "train", or "test", which only an evaluation opens.
        folder: Where to look first for the IDX files, gzipped or not, directly or in mnist/.

    Raises:
        DataError: The files are nowhere and can't be downloaded; the message says what to put where.
    """
    if part not in FILES:
        raise ValueError(f"part must be 'train' or 'test', got {part!r}")
    images, labels = (load_bytes(file, folder) for file in FILES[part])
    return LabeledDigits(parse_images(images), parse_labels(labels))


def parse_images(content: bytes) -> NDArray[np.uint8]:
    """Read an unpacked IDX file of images: (N, 28, 28) uint8. Raises DataError if it is not one."""
    magic, count, height, width = _header(content, 4)
    if (magic, height, width) != (IMAGES_MAGIC, SIDE, SIDE):
        raise DataError("This is no IDX file of 28x28 images: it begins otherwise.")
    return _body(content, 16, count * SIDE * SIDE).reshape(count, SIDE, SIDE)


def parse_labels(content: bytes) -> NDArray[np.uint8]:
    """Read an unpacked IDX file of labels: (N,) uint8. Raises DataError if it is not one."""
    magic, count = _header(content, 2)
    if magic != LABELS_MAGIC:
        raise DataError("This is no IDX file of labels: it begins otherwise.")
    return _body(content, 8, count)


def _header(content: bytes, num_fields: int) -> list[int]:
    if len(content) < 4 * num_fields:
        raise DataError("This IDX file is cut short within its header.")
    return np.frombuffer(content, ">u4", num_fields).tolist()


def _body(content: bytes, start: int, size: int) -> NDArray[np.uint8]:
    if len(content) != start + size:
        raise DataError(f"This IDX file should hold {start + size} bytes, it has {len(content)}.")
    return np.frombuffer(content, np.uint8, offset=start)
