"""`train --workers`: processes that share a run learn what one alone learns, and an ended one costs an epoch at most."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest
import tensorflow as tf

from mnist_core.command_line.main import main
from mnist_core.training import fit
from tests.mnist_core.training.small_train import shrink

ROOT = Path(__file__).parents[3]
PROGRAM = [sys.executable, "-u", "-m", "tests.mnist_core.training.small_train"]
# Of the gradient's norm. 0.0037 is what changes when one process adds up the same batch in another order: ReLUs and
# pooling turn at what is rounded. Two workers differ by 0.0035; 2.0 if their gradients are not averaged.
ROUNDING = 0.01


def training(folder: Path, *flags: str) -> list[str]:
    """Return the arguments of a training that keeps all it writes in a folder."""
    folders = ["--models", str(folder / "models"), "--checkpoints", str(folder / "checkpoints")]
    return ["train", *flags, "--teachers", "0", *folders]


def start(folder: Path, *flags: str) -> subprocess.Popen[str]:
    """Train in processes of their own, with the data that tests have."""
    return subprocess.Popen(
        [*PROGRAM, *training(folder, *flags)],
        cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kept(folder: Path, part: str) -> np.ndarray:
    """Return all values that the run's checkpoint holds below names with this part, one after the other."""
    (run,) = (folder / "checkpoints").glob("*-*")
    checkpoint = tf.train.load_checkpoint(str(run))
    names = sorted(name for name in checkpoint.get_variable_to_shape_map() if part in name)
    return np.concatenate([checkpoint.get_tensor(name).ravel() for name in names])


def test_two_workers_take_the_step_that_one_process_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("mnist_core.training.corpus.build_pools", None)
    monkeypatch.setattr(fit, "STATISTICS_BATCHES", None)
    monkeypatch.setattr(fit, "choose_policy", None)
    # One step, since rounding grows with each; without dropout, which each worker draws for itself.
    flags = ["cnn", "--epochs", "1", "--steps-per-epoch", "1", "--batch-size", "32"]
    flags += ["--dropout", "0", "--optimizer", "adamw"]

    run = start(tmp_path / "two", *flags, "--workers", "2")
    shrink()
    assert main(training(tmp_path / "one", *flags)) == 0
    said = run.communicate(timeout=240)

    assert run.returncode == 0, said
    assert said[0].count("epoch   1/1 ") == 1
    assert said[0].count("Saved in") == 1
    gradients = [kept(tmp_path / count, "momentum") for count in ("one", "two")]
    assert len(gradients[0]) > 100_000
    difference = np.linalg.norm(gradients[1] - gradients[0])
    assert difference < ROUNDING * np.linalg.norm(gradients[0])
    means = [kept(tmp_path / count, "moving_mean") for count in ("one", "two")]
    np.testing.assert_allclose(means[1], means[0], rtol=1e-4, atol=1e-6)


def test_a_run_goes_on_from_its_checkpoint_when_a_worker_was_killed(tmp_path: Path):
    flags = ["nn", "--epochs", "3", "--steps-per-epoch", "30", "--batch-size", "64"]

    run = start(tmp_path, *flags, "--workers", "2")
    assert run.stdout is not None
    assert any("epoch   1/3 " in line for line in run.stdout)
    workers = [
        child
        for child in psutil.Process(run.pid).children()
        if "spawn_main" in str(child.cmdline())
    ]
    workers[0].kill()
    said, error = run.communicate(timeout=120)

    assert len(workers) == 1
    assert run.returncode == 1
    assert "Another process of this training has ended" in error
    assert "Traceback" not in error
    assert "Saved in" not in said

    again = start(tmp_path, *flags, "--workers", "2")
    said, error = again.communicate(timeout=240)

    assert again.returncode == 0, error
    epochs = [int(number) for number in re.findall(r"^epoch +(\d)/3 ", said, flags=re.MULTILINE)]
    assert epochs[-1] == 3
    assert 1 not in epochs


WRONG = {
    "none": (["--workers", "0"], None, "--workers must be at least 1, got 0"),
    "no number": (["--workers", "two"], None, "invalid int value: 'two'"),
    "no equal share": (["--workers", "3"], None, "3 workers can't share a batch of 256 equally"),
    "junk for a cluster": ([], "{}", "TF_CONFIG must name the workers"),
    "not of the cluster": (
        [],
        json.dumps({"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 1}}),
        "TF_CONFIG must name the workers",
    ),
    "two counts": (
        ["--workers", "4"],
        json.dumps({"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 0}}),
        "TF_CONFIG names 2 workers, --workers 4",
    ),
    "of no preset": (["--preset", "seed", "--workers", "2"], None, "has no --workers"),
}


@pytest.mark.parametrize(("flags", "cluster", "sentence"), WRONG.values(), ids=WRONG)
def test_workers_that_can_not_share_a_run_get_a_sentence(
    flags: list[str],
    cluster: str | None,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    if cluster is not None:
        monkeypatch.setenv("TF_CONFIG", cluster)

    with pytest.raises(SystemExit):
        main(["train", "nn", *flags])

    assert sentence in capsys.readouterr().err
