"""Where they differ, and what both misread: found among the answers, kept and loaded without loss, and never of other models."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from mnist_core import MODEL_NAMES, ModelFileError, load_differences
from mnist_core.datasets.mnist import LabeledDigits
from mnist_core.evaluation.differences import DIFFERENCES, find_differences, save_differences
from mnist_core.evaluation.metrics import Answers
from mnist_core.evaluation.packing import pack_digits, unpack_digits
from mnist_core.evaluation.report import load_metrics
from mnist_core.imaging.framing import to_digit
from mnist_core.recognition.recognizer import SAVED_MODELS


def answer(labels, predicted, confidences) -> Answers:
    probabilities = np.zeros((len(labels), 10), np.float32)
    for row, label, confidence in zip(probabilities, predicted, confidences, strict=True):
        row[:] = (1 - confidence) / 9
        row[label] = confidence
    return Answers(np.array(labels), probabilities, np.ones(len(labels), bool))


@pytest.fixture
def digits(mnist_sample) -> LabeledDigits:
    return LabeledDigits(mnist_sample.images[:4], np.array([7, 1, 2, 3], np.uint8))


@pytest.fixture
def found(digits):
    """The NN misreads digits 1 and 3, the CNN digits 2 and 3."""
    answers = {
        "nn": answer(digits.labels, [7, 7, 2, 5], [0.9, 0.6, 0.9, 0.9]),
        "cnn": answer(digits.labels, [7, 1, 8, 5], [0.9, 0.7, 0.8, 0.9]),
    }
    return find_differences(answers, digits)


@pytest.fixture
def folder(tmp_path):
    hashes = {f"{name}/model.tflite": name for name in MODEL_NAMES}
    (tmp_path / "manifest.json").write_text(json.dumps(hashes))
    return tmp_path


def test_misread_digits_are_found_one_networks_before_those_of_both_and_the_surest_first(
    found, digits
):
    assert [one.index for one in found] == [2, 1, 3]
    assert [one.wrong for one in found] == [("cnn",), ("nn",), ("nn", "cnn")]
    assert found[0].labels == {"nn": 2, "cnn": 8}
    assert found[0].confidences["cnn"] == pytest.approx(0.8)
    np.testing.assert_array_equal(found[0].pixels, digits.images[2])


def test_differences_come_back_as_they_were_saved(found, folder):
    save_differences(found, folder)

    for saved, loaded in zip(found, load_differences(folder), strict=True):
        assert (loaded.index, loaded.label, loaded.labels) == (
            saved.index,
            saved.label,
            saved.labels,
        )
        assert loaded.confidences == pytest.approx(saved.confidences, abs=1e-4)
        np.testing.assert_array_equal(loaded.pixels, saved.pixels)


def test_digit_is_what_the_networks_were_given(found):
    ink = found[0].pixels.astype(np.float32) / 255

    np.testing.assert_array_equal(found[0].digit, to_digit(ink))


def test_differences_of_other_models_are_refused(found, folder):
    save_differences(found, folder)
    hashes = {f"{name}/model.tflite": "another" for name in MODEL_NAMES}
    (folder / "manifest.json").write_text(json.dumps(hashes))

    with pytest.raises(ModelFileError, match=r"other models: run 'python -m mnist_core report"):
        load_differences(folder)


def test_missing_file_is_named(folder):
    with pytest.raises(ModelFileError, match=rf"{re.escape(DIFFERENCES)} is missing: run"):
        load_differences(folder)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: "{",
        lambda content: json.dumps({**content, "pixels": "AAAA"}),
        lambda content: json.dumps({**content, "digits": content["digits"][:1]}),
        lambda content: json.dumps({**content, "digits": [{}, {}, {}]}),
        lambda content: json.dumps(
            {
                **content,
                "digits": [
                    {
                        **one,
                        "label": one["answers"]["nn"][0],
                        "answers": dict.fromkeys(MODEL_NAMES, one["answers"]["nn"]),
                    }
                    for one in content["digits"]
                ],
            }
        ),
    ],
    ids=["no JSON", "pixels", "a digit too few", "no answers", "none wrong"],
)
def test_damaged_file_is_named(damage, found, folder):
    save_differences(found, folder)
    content = json.loads((folder / DIFFERENCES).read_text())
    (folder / DIFFERENCES).write_text(damage(content))

    with pytest.raises(ModelFileError, match="is damaged: run"):
        load_differences(folder)


def test_digits_survive_packing(mnist_sample):
    packed = pack_digits(mnist_sample.images[:50])

    np.testing.assert_array_equal(unpack_digits(packed), mnist_sample.images[:50])
    assert len(packed) < 50 * 400


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_committed_differences_agree_with_the_metrics(name):
    wrong = load_metrics(SAVED_MODELS, name)["sets"]["mnist_test"]["wrong"]

    assert sum(name in one.wrong for one in load_differences()) == wrong


def test_committed_differences_are_what_the_networks_answer(recognizer):
    differences = load_differences()
    boxes = [(0, 0, 28, 28)] * len(differences)
    readings = recognizer.classify_digits([one.digit for one in differences], boxes)

    for one, reading in zip(differences, readings, strict=True):
        for name, label in one.labels.items():
            assert reading.predictions[name].label == label
            assert reading.predictions[name].confidence == pytest.approx(
                one.confidences[name], abs=0.01
            )
