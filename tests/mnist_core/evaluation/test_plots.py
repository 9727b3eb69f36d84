"""Diagrams: that they are written and show something; how they look is for eyes."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from mnist_core.evaluation.plots import save_confusion, save_reliability
from tests.mnist_core.evaluation.test_metrics import answers_of


@pytest.mark.parametrize("save", [save_reliability, save_confusion])
def test_diagram_has_a_panel_for_each_model(save, tmp_path):
    answers = answers_of([4, 4, 7], [4, 9, 7])

    save({"NN": answers}, tmp_path / "one.png")
    save({"NN": answers, "CNN": answers}, tmp_path / "two.png")

    one, two = (np.asarray(Image.open(tmp_path / f"{n}.png").convert("L")) for n in ("one", "two"))
    assert two.shape[1] > 1.9 * one.shape[1]
    assert one.std() > 5
