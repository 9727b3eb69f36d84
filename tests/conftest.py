"""What many tests need: digits, drawn and from MNIST's test set, and the committed models."""

from __future__ import annotations

import os
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in __main__.py; read when NumPy is imported

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core import Recognizer
from mnist_core.datasets.mnist import LabeledDigits
from tests.drawing import draw_digit

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
if (
    "PYTEST_XDIST_WORKER" in os.environ
):  # a core for each process: threads would wait for each other
    for library in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OPENCV_FOR_THREADS_NUM"):
        os.environ[library] = "1"

DATA = Path(__file__).parent / "data"

NUM_PROCESSES = 2  # each with a server, a browser and TensorFlow: 2 GB, at most


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Divide all of the tests among processes; a part of them is run sooner by one."""
    return NUM_PROCESSES if config.args_source is config.ArgsSource.TESTPATHS else 0


@pytest.fixture(scope="session")
def mnist_sample() -> LabeledDigits:
    """1,000 digits of MNIST's test set, drawn at random: (1000, 28, 28) uint8, and their labels."""
    with np.load(DATA / "mnist_test_1000.npz") as sample:
        return LabeledDigits(sample["images"], sample["labels"])


@pytest.fixture(scope="session")
def recognizer() -> Recognizer:
    """The committed models."""
    return Recognizer.load()


@pytest.fixture(params=range(10), ids=str)
def drawn_digit(request: pytest.FixtureRequest) -> tuple[NDArray[np.uint8], int]:
    """Each digit in turn, drawn in black on white: (280, 280, 3) uint8, and its label."""
    return draw_digit(request.param), request.param
