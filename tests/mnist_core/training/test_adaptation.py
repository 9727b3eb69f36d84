"""`train adapt`: a writer's hand is learned, and what was known before is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_core import DataError, ModelFileError, Recognizer
from mnist_core.command_line.adapt import hold_out
from mnist_core.command_line.main import main
from mnist_core.datasets.pendigits import StrokeDigit
from mnist_core.models.baselines import FOLDER, load_baseline
from mnist_core.models.head import BeheadedModel, Head
from mnist_core.models.store import SavedModel, load_model
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.training.adaptation import (
    AdaptConfig,
    Rehearsal,
    adapt_head,
    collect_rehearsal,
    rehearsed_features,
)
from mnist_core.types import MODEL_NAMES
from tests.drawing import draw_digit


@pytest.fixture(scope="module", params=MODEL_NAMES)
def model(request) -> BeheadedModel:
    return BeheadedModel((SAVED_MODELS / request.param / "model.tflite").read_bytes())


@pytest.fixture
def drawings(tmp_path: Path) -> Path:
    """Three drawings of each digit, by a writer whose 1 and 7 are exchanged."""
    folder = tmp_path / "drawings"
    folder.mkdir()
    rows = []
    for label in range(10):
        for number, brush in enumerate((12, 16, 22)):
            Image.fromarray(draw_digit(label, brush=brush)).save(folder / f"{label}{number}.png")
            rows.append(f"{label}{number}.png,{ {1: 7, 7: 1}.get(label, label) }")
    (folder / "labels.csv").write_text("\n".join(["file,label", *rows, "no.png,3", "00.png,x"]))
    return folder


@pytest.fixture
def small_rehearsal(monkeypatch, mnist_sample) -> None:
    """Let MNIST's test sample stand in for the data sets."""
    digits = mnist_sample.images.astype(np.float32) / 255
    rehearsal = Rehearsal(digits, mnist_sample.labels.astype(int))
    monkeypatch.setattr("mnist_core.command_line.adapt.collect_rehearsal", lambda *_: rehearsal)
    monkeypatch.setattr("mnist_core.command_line.adapt.load_mnist", lambda *_: mnist_sample)


def test_head_on_features_gives_the_models_own_logits(model, mnist_sample):
    digits = mnist_sample.images[:70].astype(np.float32) / 255
    name = "nn" if model.head.weights.shape[1] < 1000 else "cnn"

    logits = model.head.logits(model.features(digits))

    np.testing.assert_allclose(logits, load_model(SAVED_MODELS, name).logits(digits), atol=1e-4)


@pytest.mark.parametrize("name", ["nn-seed", "cnn-seed"])
def test_head_of_a_model_in_half_precision_is_read_but_not_replaced(name, mnist_sample):
    digits = mnist_sample.images[:20].astype(np.float32) / 255
    model = BeheadedModel((SAVED_MODELS / FOLDER / f"{name}.tflite").read_bytes())

    logits = model.head.logits(model.features(digits))

    np.testing.assert_allclose(logits, load_baseline(SAVED_MODELS, name).logits(digits), atol=1e-3)
    with pytest.raises(ModelFileError, match="can't be told from the rest"):
        model.with_head(model.head)


def test_another_head_answers_from_the_file(model, mnist_sample):
    digits = mnist_sample.images[:20].astype(np.float32) / 255
    head = Head(model.head.weights[::-1].copy(), model.head.biases[::-1].copy())

    saved = SavedModel(model.with_head(head), load_model(SAVED_MODELS, "nn").calibration)

    expected = model.head.logits(model.features(digits))[:, ::-1]
    np.testing.assert_allclose(saved.logits(digits), expected, atol=1e-4)


def test_head_of_another_shape_is_refused(model):
    with pytest.raises(ValueError, match=r"must keep its shape \(10, \d+\), got \(10, 5\)"):
        model.with_head(Head(np.zeros((10, 5), np.float32), model.head.biases))


def test_model_that_reads_no_digits_can_not_be_beheaded():
    with pytest.raises(ModelFileError, match="it can't be adapted"):
        BeheadedModel((SAVED_MODELS / "line" / "model.tflite").read_bytes())


def test_hand_is_learned_and_the_rehearsed_digits_are_not_forgotten(model, mnist_sample):
    digits = mnist_sample.images.astype(np.float32) / 255
    features, labels = model.features(digits), mnist_sample.labels.astype(int)
    upside_down = digits[:40, ::-1].copy()

    rehearsed = rehearsed_features(model, Rehearsal(digits, labels), AdaptConfig(kept=800))
    head = adapt_head(model, upside_down, labels[:40], rehearsed)

    def accuracy(head, given, true):
        return (head.logits(given).argmax(axis=1) == true).mean()

    own = model.features(upside_down)
    assert accuracy(head, own, labels[:40]) > 0.8 > accuracy(model.head, own, labels[:40])
    assert accuracy(head, features, labels) > accuracy(model.head, features, labels) - 0.01


def test_what_a_model_reads_wrongly_is_not_rehearsed(model, mnist_sample):
    digits, labels = mnist_sample.images.astype(np.float32) / 255, mnist_sample.labels.astype(int)
    labels[::2] = (labels[::2] + 1) % 10

    rehearsed = rehearsed_features(model, Rehearsal(digits, labels), AdaptConfig(kept=len(digits)))

    is_right = model.head.logits(model.features(digits)).argmax(axis=1) == labels
    assert 0.4 * len(digits) < len(rehearsed) <= is_right.sum()


def test_what_is_rehearsed_is_what_the_judge_is_least_sure_of(model, mnist_sample, monkeypatch):
    stroke = np.array([[0, 0], [5, 60], [0, 100]], np.float32)
    pens = [StrokeDigit((stroke,), label=1, writer=1), StrokeDigit((stroke,), label=8, writer=2)]
    monkeypatch.setattr("mnist_core.training.adaptation.load_mnist", lambda *_: mnist_sample)
    monkeypatch.setattr("mnist_core.training.adaptation.load_pendigits", lambda _: pens)
    few = AdaptConfig(num_mnist=200, num_pen=2, num_outliers=20, candidates=40)

    everything = collect_rehearsal(model, config=replace(few, candidates=1000))
    hardest = collect_rehearsal(model, config=few)

    def right_logits(rehearsal):
        logits = np.pad(model.head.logits(model.features(rehearsal.digits)), ((0, 0), (0, 1)))
        return np.take_along_axis(logits, rehearsal.labels[:, None], axis=1)[:, 0], logits

    assert len(everything.labels) == 222
    np.testing.assert_array_equal(hardest.digits, everything.digits[:40])
    assert 8 in hardest.labels  # a plain stroke is none
    right, logits = right_logits(everything)
    assert (right < logits.max(axis=1)).sum() == (right[:40] < logits[:40].max(axis=1)).sum() > 0


def test_every_third_drawing_of_a_label_is_held_out():
    assert hold_out(np.array([1, 1, 1, 2, 1, 2, 2, 3])).nonzero()[0].tolist() == [2, 6]


def test_command_teaches_a_hand_and_writes_models_that_load(
    drawings, small_rehearsal, tmp_path, capsys
):
    output = tmp_path / "mine"

    # One picture is missing and one label is impossible: told, and the rest is learned from.
    assert main(["train", "adapt", str(drawings), "--output", str(output)]) == 1

    said = capsys.readouterr().out
    assert "Left out: " in said
    assert "the label 'x' is no single digit" in said
    assert "CNN, 10 held-out drawings: 80.00% right before, 100.00% after" in said
    assert "CNN, MNIST's test set: " in said
    recognizer = Recognizer.load(output)
    assert recognizer.read_digit(draw_digit(1)).label == 7
    assert recognizer.read_digit(draw_digit(4)).label == 4
    assert main(["train", "adapt", str(drawings), "--output", str(output)]) == 1  # again


def test_command_writes_over_nothing_else(drawings, tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()

    for folder in (tmp_path / "mine", SAVED_MODELS):
        assert main(["train", "adapt", str(drawings), "--output", str(folder)]) == 1
        assert "holds something already" in capsys.readouterr().err


def test_command_needs_a_folder_and_ten_drawings(drawings, tmp_path, capsys):
    (drawings / "labels.csv").write_text("file,label\n10.png,1\n20.png,2\n")

    with pytest.raises(SystemExit, match="2"):
        main(["train", "adapt"])
    assert main(["train", "adapt", str(drawings), "--output", str(tmp_path / "mine")]) == 1

    assert "has 2 pictures that can be learned from" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["train", "nn", str(drawings)])


def test_labels_without_a_usable_one_raise(drawings, tmp_path):
    (drawings / "labels.csv").write_text("file,label\n10.png,x\n")
    from mnist_core.datasets.folder import load_labeled_folder
    from mnist_core.training.own_pictures import frame_pictures

    with pytest.raises(DataError, match="No picture has a label"):
        frame_pictures(load_labeled_folder(drawings))
