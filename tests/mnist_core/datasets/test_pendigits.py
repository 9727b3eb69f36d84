"""Pen strokes in UNIPEN text; the sample is the first six digits of UCI's file, packed by `compress`."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.datasets.pendigits import (
    FILE,
    NUM_WRITERS,
    TEST_WRITERS,
    TRAINING_WRITERS,
    VALIDATION_WRITERS,
    parse_unipen,
)
from mnist_core.errors import DataError
from mnist_core.evaluation import measure
from mnist_core.training import corpus
from tests.conftest import DATA

SAMPLE = DATA / "pendigits_6.tra.Z"
TEXT = """.SEGMENT DIGIT    0 ? "7"
.COMMENT 7 12  224
.PEN_DOWN
 10  90
 60  95
.PEN_UP
.DT 100
.PEN_DOWN
 30  50
.PEN_UP
"""


def unpack_sample() -> str:
    file = replace(FILE, digest_of=lambda text: b"", sha256=hashlib.sha256(b"").hexdigest())
    return file.unpack(SAMPLE.read_bytes()).decode("ascii")


def test_compressed_text_gives_labels_and_writers():
    digits = parse_unipen(unpack_sample())

    assert [digit.label for digit in digits] == [8, 2, 1, 4, 1, 6]
    assert [digit.writer for digit in digits] == [12, 26, 11, 14, 10, 27]
    assert all(stroke.dtype == np.float32 for digit in digits for stroke in digit.strokes)


def test_strokes_are_kept_apart_with_y_down():
    (digit,) = parse_unipen(TEXT)

    assert [stroke.tolist() for stroke in digit.strokes] == [[[10, -90], [60, -95]], [[30, -50]]]


def test_white_space_does_not_change_the_hash():
    assert FILE.digest_of(b"7 8\r\n 9\r\n") == FILE.digest_of(b" 7  8\n9")


@pytest.mark.parametrize(
    ("old", "new"),
    [(" 60  95", " 60"), ("10  90", "10  x"), ("COMMENT 7", "COMMENT 17"), ("PEN_DOWN", "PEN")],
    ids=["odd number of coordinates", "no number", "no such label", "no strokes"],
)
def test_damaged_digit_is_named(old, new):
    with pytest.raises(DataError, match="Digit 1 of this UNIPEN text"):
        parse_unipen(TEXT.replace(old, new))


def test_cut_compressed_file_is_refused(tmp_path: Path):
    with pytest.raises(DataError, match="damaged"):
        FILE.unpack(SAMPLE.read_bytes()[:500])


def test_each_writer_is_for_training_validation_or_the_test_alone():
    writers = [*TRAINING_WRITERS, *VALIDATION_WRITERS, *TEST_WRITERS]

    assert sorted(writers) == list(range(1, NUM_WRITERS + 1))


def test_training_and_evaluation_take_the_one_split():
    assert corpus.TRAINING_WRITERS is TRAINING_WRITERS
    assert corpus.VALIDATION_WRITERS is VALIDATION_WRITERS
    assert measure.TEST_WRITERS is TEST_WRITERS
