"""Real training, with all of the data: minutes, so it is left out of the default run."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core import MODEL_NAMES, DataError
from mnist_core.command_line.main import main
from mnist_core.datasets.mnist import load_mnist
from mnist_core.imaging.framing import to_digit
from mnist_core.models.store import load_model

USABLE = 0.97  # of 1,000 test digits: the preset reaches more, chance would give 0.1


@pytest.mark.slow
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_quick_preset_trains_a_usable_model(name, tmp_path, mnist_sample):
    try:
        load_mnist("train")
    except DataError as error:
        pytest.skip(str(error))

    command = ["train", name, "--preset", "quick", "--models", str(tmp_path)]
    assert main([*command, "--checkpoints", str(tmp_path / "checkpoints")]) == 0

    digits = np.stack([to_digit(image.astype(np.float32) / 255) for image in mnist_sample.images])
    said = load_model(tmp_path, name).logits(digits).argmax(axis=1)
    assert (said == mnist_sample.labels).mean() > USABLE
