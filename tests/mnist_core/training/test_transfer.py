"""`train transfer`: a backbone, frozen and then unfrozen, learns digits; its weights come from a file."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras import layers
from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

from mnist_core import ModelFileError
from mnist_core.command_line.main import main
from mnist_core.datasets.mnist import LabeledDigits
from mnist_core.datasets.pendigits import TEST_WRITERS, StrokeDigit
from mnist_core.models.store import load_model
from mnist_core.models.transfer import BUILDERS, backbone_of, build_transfer
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.reporting import tables
from mnist_core.reporting.source import load_source
from mnist_core.training import transfer
from mnist_core.training.config import BACKBONES, TransferConfig

NAME = "mobilenetv3small"
SMALL = "--input-side 32 --num-digits 96 --batch-size 32 --frozen-epochs 1 --epochs 2".split()


def build_tiny(
    *, include_top: bool, weights: None, input_shape: tuple[int, ...], pooling: str
) -> keras.Model:
    """Stand in for a backbone, which takes a minute to train: of its kind, with one convolution."""
    assert (include_top, weights, pooling) == (False, None, "avg")
    pictures = keras.Input(input_shape)
    x = layers.Rescaling(1 / 127.5, offset=-1)(pictures)
    x = layers.BatchNormalization()(layers.Conv2D(8, 3, strides=2, use_bias=False)(x))
    return keras.Model(pictures, layers.GlobalAveragePooling2D()(layers.ReLU()(x)))


@pytest.fixture(scope="module")
def weights(tmp_path_factory) -> Path:
    """A file of random weights of the stand-in, as Keras writes those of its backbones."""
    keras.utils.set_random_seed(3)
    file = tmp_path_factory.mktemp("weights") / "random.weights.h5"
    _build(build_tiny).save_weights(file)
    return file


def _build(builder=BUILDERS[NAME], side: int = 32, **options) -> keras.Model:
    return builder(
        include_top=False, weights=None, input_shape=(side, side, 3), pooling="avg", **options
    )


@pytest.fixture(scope="module")
def run(weights, mnist_sample, tmp_path_factory):
    """The command, run on a part of the sample: its models, the backbone's weights after each epoch, its folder."""
    few = LabeledDigits(mnist_sample.images[:200], mnist_sample.labels[:200])
    stroke = np.array([[0, 0], [4, 9], [8, 0]], np.float32)
    pens = [StrokeDigit((stroke,), label, writer) for label, writer in enumerate(TEST_WRITERS)]
    built: list[keras.Model] = []
    after_epoch: dict[str, list[np.ndarray]] = {}
    folder = tmp_path_factory.mktemp("transfer")

    def build(*arguments, **options):
        built.append(build_transfer(*arguments, **options))
        return built[-1]

    def keep(epoch):
        after_epoch[epoch["stage"]] = backbone_of(built[0]).get_weights()

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(BUILDERS, NAME, build_tiny)
        patch.setattr(transfer, "load_mnist", lambda *_: mnist_sample)
        patch.setattr(transfer, "NUM_VALIDATION", 200)
        patch.setattr(transfer, "build_transfer", build)
        patch.setattr("mnist_core.command_line.transfer._print_epoch", keep)
        patch.setattr("mnist_core.evaluation.measure_transfer.load_mnist", lambda *_: few)
        patch.setattr("mnist_core.evaluation.measure_transfer.load_pendigits", lambda _: pens)
        command = ["train", "transfer", *SMALL, "--weights", str(weights), "--output", str(folder)]
        assert main(command) == 0
    return built, after_epoch, folder


def test_every_backbone_of_the_command_can_be_built():
    assert tuple(BUILDERS) == BACKBONES


@pytest.mark.parametrize("name", BACKBONES)
def test_backbone_is_given_what_its_photographs_were(name):
    model = build_transfer(name, weights=None, input_side=64)
    digits = np.linspace(0, 1, 28 * 28, dtype=np.float32).reshape(1, 28, 28, 1)

    given = keras.Model(model.input, model.get_layer("channels").output)(digits).numpy()

    assert given.shape == (1, 64, 64, 3)
    np.testing.assert_array_equal(given[..., 0], given[..., 2])
    assert given.min() >= 0
    assert given.max() == pytest.approx(255)
    # The backbone itself scales 0 to 255 as the photographs were scaled.
    assert any(isinstance(layer, keras.layers.Rescaling) for layer in backbone_of(model).layers[:2])
    assert model.output_shape == (None, 10)


def test_frozen_backbone_keeps_the_files_weights_and_unfrozen_all_change_but_normalization(
    run, weights
):
    _, after_epoch, _ = run
    base = _build(build_tiny)
    base.load_weights(weights)

    def changed(stage):
        pairs = zip(base.weights, base.get_weights(), after_epoch[stage], strict=True)
        return [w.path.split("/")[-1] for w, old, new in pairs if not np.array_equal(old, new)]

    assert changed("frozen") == []
    assert changed("unfrozen") == ["kernel"]  # not gamma, beta, and what is moving


def test_saved_network_answers_as_the_trained_one(run, mnist_sample):
    built, _, folder = run
    digits = mnist_sample.images[:40].astype(np.float32) / 255

    logits = load_model(folder, NAME).logits(digits)

    expected = np.array(built[-1](digits[..., None], training=False))
    # Weights are kept in half precision: ten bits after the leading one.
    np.testing.assert_allclose(logits, expected, atol=0.02)


def test_its_figures_stand_in_a_file_of_its_own(run, mnist_sample):
    built, _, folder = run
    figures = json.loads((folder / NAME / "metrics.json").read_text())

    digits = mnist_sample.images[:200].astype(np.float32) / 255
    wrong = (load_model(folder, NAME).logits(digits).argmax(axis=1) != mnist_sample.labels[:200]).sum()  # fmt: skip
    assert figures["sets"]["mnist_test"]["wrong"] == wrong
    assert figures["sets"]["mnist_test"]["count"] == 200
    low, high = figures["sets"]["mnist_test"]["interval"]
    assert low < figures["sets"]["mnist_test"]["accuracy"] < high
    assert figures["sets"]["pendigits_unseen_writers"]["count"] == len(TEST_WRITERS)
    assert figures["weights"] == "random.weights.h5"
    assert figures["parameters"] == built[0].count_params()
    history = json.loads((folder / NAME / "history.json").read_text())["epochs"]
    assert [epoch["stage"] for epoch in history] == ["frozen", "unfrozen", "unfrozen"]


def test_report_shows_it_below_the_networks_in_use(run, tmp_path):
    _, _, folder = run
    figures = json.loads((folder / NAME / "metrics.json").read_text())

    steps = tables.steps(load_source(SAVED_MODELS, folder))

    *others, row = steps.to_dict("records")
    assert (row["network"], row["learned from"]) == (NAME, "random.weights.h5, then MNIST")
    assert row["MNIST right"].endswith(f"({figures['sets']['mnist_test']['wrong']} wrong)")
    assert row["parameters"] == f"{figures['parameters']:,}"
    assert row["epochs"] == 3  # one frozen, two unfrozen
    assert len(others) == len(tables.steps(load_source(SAVED_MODELS, tmp_path)))


@pytest.mark.parametrize("ending", [".weights.h5", ".h5"])
def test_backbone_takes_the_weights_of_a_file_in_both_of_keras_forms(ending, tmp_path):
    base, file = _build(), tmp_path / f"random{ending}"
    if ending == ".h5":  # as Keras's own files are
        with h5py.File(file, "w") as old_form:
            save_weights_to_hdf5_group(old_form, base)
    else:
        base.save_weights(file)

    model = build_transfer(NAME, weights=file, input_side=32)

    for loaded, saved in zip(backbone_of(model).get_weights(), base.get_weights(), strict=True):
        np.testing.assert_array_equal(loaded, saved)


@pytest.mark.parametrize("kind", ["missing", "another backbone", "another width", "no weights"])
def test_weights_that_are_not_the_backbones_are_told_in_a_sentence(
    kind, mnist_sample, tmp_path, monkeypatch, capsys
):
    file = tmp_path / "some.weights.h5"
    if kind == "another backbone":
        _build(BUILDERS["efficientnetv2b0"]).save_weights(file)
    elif kind == "another width":
        _build(alpha=0.75).save_weights(file)
    elif kind == "no weights":
        file.write_bytes(b"nothing")
    monkeypatch.setattr(transfer, "load_mnist", lambda *_: mnist_sample)
    monkeypatch.setattr(transfer, "NUM_VALIDATION", 200)

    command = ["train", "transfer", *SMALL, "--weights", str(file), "--output", str(tmp_path)]
    assert main(command) == 1

    (said,) = capsys.readouterr().err.splitlines()
    assert str(file) in said
    assert ("is missing" if kind == "missing" else f"does not hold the weights of {NAME}") in said


def test_weights_that_can_not_be_downloaded_are_told_in_a_sentence(monkeypatch):
    def fail(*arguments, **options):
        raise Exception("URL fetch failure on https://example.org/weights.h5")  # as Keras does

    monkeypatch.setitem(BUILDERS, NAME, fail)

    with pytest.raises(ModelFileError, match=r"example.org/weights.h5\): fetch that file by other"):
        build_transfer(NAME)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--input-side 20", "input_side must be at least 32, got 20"),
        ("--epochs 0", "epochs must be at least 1, got 0"),
        ("--fine-learning-rate 0", "fine_learning_rate must be positive, got 0.0"),
        ("--backbone resnet", "invalid choice: 'resnet'"),
    ],
)
def test_flag_out_of_range_is_refused(flags, said, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["train", "transfer", *flags.split()])

    assert said in capsys.readouterr().err


def test_backbone_that_is_not_known_raises():
    with pytest.raises(ValueError, match="backbone must be one of"):
        build_transfer("resnet")


@pytest.mark.slow
@pytest.mark.parametrize("name", BACKBONES)
def test_real_backbone_learns_and_answers_from_its_file(name, mnist_sample, tmp_path):
    _build(BUILDERS[name]).save_weights(tmp_path / "random.weights.h5")
    training, validation = (
        LabeledDigits(mnist_sample.images[part], mnist_sample.labels[part])
        for part in (slice(0, 640), slice(640, None))
    )
    config = TransferConfig(backbone=name, input_side=32, frozen_epochs=1, batch_size=32)

    model, history = transfer.fit_transfer(
        config, training, validation, weights=tmp_path / "random.weights.h5"
    )
    transfer.save_transfer(tmp_path, model, config, history, weights="random")

    assert history[-1]["loss"] < history[0]["loss"]
    digits = validation.images[:20].astype(np.float32) / 255
    expected = np.array(model(digits[..., None], training=False))
    np.testing.assert_allclose(load_model(tmp_path, name).logits(digits), expected, atol=0.05)
