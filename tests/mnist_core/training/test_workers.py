"""`train --workers`: processes that share a run learn what one alone learns, and an ended one costs an epoch at most."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest

from mnist_core.command_line.main import main
from mnist_core.command_line.train_workers import free_addresses
from tests.mnist_core.training.small_training import GRADIENTS, shrink, take_gradients

ROOT = Path(__file__).parents[3]
PROGRAM = [sys.executable, "-u", "-m", "tests.mnist_core.training.small_training"]
PATIENCE = 240  # seconds, for what takes some seconds: the machine may be busy
# Of the gradient's norm. Two workers differ from one process by 0.002 to 0.004, as one does that computes the same batch
# in another order: ReLUs and pooling turn at what was rounded. If each normalizes its own part, they differ by 0.32.
ROUNDING = 0.01


@contextmanager
def started(*arguments: object, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run a process with the data that tests have; it ends with the block."""
    run = subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with run:
        try:
            yield run
        finally:
            run.kill()


def test_two_workers_take_the_step_that_one_process_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    alone, shared = tmp_path / "alone", tmp_path / "shared"
    cluster = {"worker": free_addresses(2)}
    named = [{"cluster": cluster, "task": {"type": "worker", "index": i}} for i in range(2)]

    with (
        started("gradients", shared, TF_CONFIG=json.dumps(named[0])) as chief,
        started("gradients", shared, TF_CONFIG=json.dumps(named[1])),
    ):
        take_gradients(shrink(monkeypatch), alone)
        _, error = chief.communicate(timeout=PATIENCE)

    assert chief.returncode == 0, error
    gradients, expected = np.load(shared / GRADIENTS), np.load(alone / GRADIENTS)
    assert np.linalg.norm(gradients - expected) < ROUNDING * np.linalg.norm(expected)


def test_a_run_goes_on_from_its_checkpoint_when_a_worker_was_killed(tmp_path: Path):
    command = ["train", "nn", "--workers", "2", "--models", tmp_path, "--checkpoints", tmp_path]
    command += ["--epochs", "3", "--steps-per-epoch", "30", "--batch-size", "64", "--teachers", "0"]

    with started(*command) as run:
        assert run.stdout is not None
        assert any("epoch   1/3 " in line for line in run.stdout)
        children = psutil.Process(run.pid).children()
        workers = [child for child in children if "spawn_main" in str(child.cmdline())]
        assert len(workers) == 1
        workers[0].kill()
        said, error = run.communicate(timeout=PATIENCE)

    assert run.returncode == 1
    assert "Another process of this training has ended" in error
    assert "Traceback" not in error
    assert "Saved in" not in said

    with started(*command) as again:
        said, error = again.communicate(timeout=PATIENCE)

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
