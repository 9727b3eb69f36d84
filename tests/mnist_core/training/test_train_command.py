"""`train` as a person calls it, on small pools instead of the data sets."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mnist_core.command_line.main import main
from mnist_core.models.store import load_model
from mnist_core.training.config import PRESETS, TrainConfig

pytestmark = pytest.mark.usefixtures("little_beside_training")
SMALL = ["--epochs", "1", "--steps-per-epoch", "3", "--batch-size", "16"]


def test_train_trains_the_teacher_first_and_goes_on_where_it_was(
    pools, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("mnist_core.training.corpus.build_pools", lambda *_, **__: pools)
    teacher = TrainConfig(model="cnn", epochs=1, steps_per_epoch=2, batch_size=16)
    monkeypatch.setitem(PRESETS, ("cnn", "teacher"), teacher)
    command = ["train", "nn", *SMALL, "--teachers", "1"]
    folders = ["--models", str(tmp_path / "models"), "--checkpoints", str(tmp_path / "checkpoints")]

    assert main([*command, *folders]) == 0

    said = capsys.readouterr().out
    for number, name in enumerate(("cnn", "nn"), start=1):
        assert f"Training network {number} of 2, {{'model': '{name}'" in said
    assert said.count("epoch   1/1 ") == 2
    assert f"Saved in {tmp_path / 'models' / 'nn'}." in said
    config = json.loads((tmp_path / "models" / "nn" / "config.json").read_text())
    assert config["train"]["teachers"] == 1
    digits = pools.validation["mnist"].digits[:4].astype(np.float32) / 255
    assert load_model(tmp_path / "models", "nn").logits(digits).shape == (4, 10)

    assert main([*command, *folders]) == 0

    again = capsys.readouterr().out
    assert "epoch   1/1 " not in again  # both were finished
    assert f"Saved in {tmp_path / 'models' / 'nn'}." in again


def test_train_ink_writes_pages_and_learns_from_them(
    page_pools, small_pieces, tmp_path, monkeypatch, capsys
):
    asked = []

    def build(folder, count, **_):
        asked.append((folder, count))
        return page_pools

    fitted = []
    monkeypatch.setattr("mnist_core.training.page_pool.build_page_pools", build)
    monkeypatch.setattr(
        "mnist_core.training.fit_signs.fit_signs", lambda folder, **_: fitted.append(folder)
    )
    command = [
        "train",
        "ink",
        "--epochs",
        "1",
        "--steps-per-epoch",
        "2",
        "--batch-size",
        "2",
        "--num-pages",
        "300",
    ]
    folders = ["--models", str(tmp_path / "models"), "--checkpoints", str(tmp_path / "checkpoints")]

    assert main([*command, *folders]) == 0

    assert asked == [(tmp_path / "checkpoints" / "pages", 300)]
    assert fitted == [tmp_path / "models"]
    assert "digits" in capsys.readouterr().out
    given = np.zeros((1, 64, 64, 4), np.float32)
    assert load_model(tmp_path / "models", "ink").logits(given).shape == (1, 64, 64, 9)
