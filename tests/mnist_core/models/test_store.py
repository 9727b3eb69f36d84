"""Saved models: checked byte by byte, read from any thread."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from mnist_core import MODEL_NAMES, ModelFileError, Recognizer
from mnist_core.models.store import load_model, write_manifest

SAVED_MODELS = Path(__file__).parents[3] / "saved_models"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A copy of what the app loads, to be damaged."""
    folder = tmp_path / "models"
    manifest = json.loads((SAVED_MODELS / "manifest.json").read_text())
    for name in ["manifest.json", *manifest]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAVED_MODELS / name, folder / name)
    return folder


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_logits_have_one_row_per_digit(name, mnist_sample):
    digits = mnist_sample.images[:3].astype(np.float32) / 255

    logits = load_model(SAVED_MODELS, name).logits(digits)

    assert logits.shape == (3, 10)
    assert logits.dtype == np.float32
    assert np.isfinite(logits).all()


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_logits_are_the_same_from_many_threads(name, mnist_sample):
    model = load_model(SAVED_MODELS, name)
    batches = np.array_split(mnist_sample.images[:200].astype(np.float32) / 255, 40)
    expected = [model.logits(batch) for batch in batches]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(model.logits, batches))

    for left, right in zip(expected, found, strict=True):
        np.testing.assert_array_equal(left, right)


@pytest.mark.parametrize("file", ["cnn/model.tflite", "nn/config.json"])
def test_altered_file_is_refused(file, models):
    content = bytearray((models / file).read_bytes())
    content[len(content) // 2] ^= 1
    (models / file).write_bytes(content)

    with pytest.raises(ModelFileError, match=r"is not the file that manifest\.json names: restore"):
        Recognizer.load(models)


@pytest.mark.parametrize("file", ["cnn/model.tflite", "nn/config.json", "manifest.json"])
def test_missing_file_is_named(file, models):
    (models / file).unlink()

    with pytest.raises(ModelFileError, match=r"is missing: restore saved_models") as caught:
        Recognizer.load(models)

    assert str(models / file) in str(caught.value)


def test_model_of_another_preprocessing_is_refused(models):
    config = models / "nn" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "preprocessing": 99}))
    write_manifest(models)

    with pytest.raises(ModelFileError, match=r"nn learned from .* version 99, and this program"):
        Recognizer.load(models)


@pytest.mark.parametrize("content", [b"{", b"[]", b"5", b"null", b"\xff\xfe", b""])
def test_damaged_manifest_is_named(content, models):
    (models / "manifest.json").write_bytes(content)

    with pytest.raises(ModelFileError, match=r"manifest\.json is damaged: restore"):
        Recognizer.load(models)


@pytest.mark.parametrize("file", ["cnn/model.tflite", "nn/config.json", "manifest.json"])
def test_a_folder_in_the_place_of_a_file_is_named(file, models):
    (models / file).unlink()
    (models / file).mkdir()

    with pytest.raises(ModelFileError, match=r"can't be read .+: restore saved_models"):
        Recognizer.load(models)


@pytest.mark.parametrize("content", [b"", b"junk", b"{}", b"[]", b'{"calibration": {"a": 1}}'])
@pytest.mark.parametrize("file", ["cnn/model.tflite", "nn/config.json"])
def test_a_junk_file_that_the_manifest_names_is_told_in_a_sentence(file, content, models):
    (models / file).write_bytes(content)
    write_manifest(models)

    with pytest.raises(ModelFileError, match=r"can't be loaded, though .+: restore"):
        Recognizer.load(models)


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(ModelFileError, match="the saved models is missing"):
        Recognizer.load(tmp_path / "nowhere")


def test_manifest_written_anew_accepts_a_changed_file(models):
    config = models / "nn" / "config.json"
    config.write_text(config.read_text() + "\n")

    write_manifest(models)

    Recognizer.load(models)


def test_committed_manifest_names_every_model_file():
    manifest = json.loads((SAVED_MODELS / "manifest.json").read_text())

    files = {str(p.relative_to(SAVED_MODELS)) for p in SAVED_MODELS.glob("*/*") if p.is_file()}
    assert set(manifest) == files
