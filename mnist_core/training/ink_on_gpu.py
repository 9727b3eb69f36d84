"""Train the ink network on a GPU, with Keras on PyTorch: `python -m mnist_core.training.ink_on_gpu`.

It takes the same pages, pieces, loss and optimizer as `python -m mnist_core train ink`, which runs on
TensorFlow: a GPU learns in a quarter of an hour what two cores need days for. It wants torch, which no
list of requirements holds, and gives an .npz file with the weights in the order of `set_weights`: where
TensorFlow is, `build_ink` takes them, and `mnist_core.models.export.save_model` makes the saved model.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"

import cv2
import keras
import numpy as np
import torch
from numpy.typing import NDArray

from mnist_core.evaluation.overlap import Overlap
from mnist_core.imaging.ink_input import to_ink_input
from mnist_core.models.ink import build_ink
from mnist_core.training.config import TrainConfig, preset
from mnist_core.training.ink_crops import (
    CLASS_WEIGHTS,
    FOCUS,
    LOSS_SCALE,
    VALIDATION_BATCH,
    draw_crops,
)
from mnist_core.training.normalization_weights import EPSILON, BatchNormalizationTwin
from mnist_core.training.optimizer import build_optimizer
from mnist_core.training.page_pool import PagePools, Pages, build_page_pools

STATISTICS_BATCHES = 40  # from which the averaged weights' statistics are computed
REPORT_EVERY = 200  # steps
PROBED = 100  # steps that tell how long one takes
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


class FusedBatchNormalization(BatchNormalizationTwin):
    """Twin of `keras.layers.BatchNormalization`, with the same weights in the same order, in one pass on a GPU."""

    def call(self, x: torch.Tensor, training: bool = False) -> torch.Tensor:
        normalized = torch.nn.functional.batch_norm(
            x.permute(0, 3, 1, 2),
            self.moving_mean.value, self.moving_variance.value, self.gamma.value, self.beta.value,
            training, 1 - self.momentum, EPSILON,
        )  # fmt: skip
        return normalized.permute(0, 2, 3, 1)


class Crops(torch.utils.data.Dataset[tuple[NDArray[np.float16], NDArray[np.uint8]]]):
    """The batches of a run, one for each step: drawn by several processes."""

    def __init__(self, pages: Pages, config: TrainConfig, first: int, count: int) -> None:
        self._pages, self._config, self._first, self._count = pages, config, first, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> tuple[NDArray[np.float16], NDArray[np.uint8]]:
        cv2.setNumThreads(1)
        inputs, targets = draw_crops(self._pages, self._config, self._first + number)
        return inputs.astype(np.float16), targets

    def batches(self, workers: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield them in order, on the device."""
        loader = torch.utils.data.DataLoader(
            self, batch_size=None, num_workers=workers, prefetch_factor=4, pin_memory=True
        )
        for inputs, targets in loader:
            yield (
                inputs.to(DEVICE, non_blocking=True).float(),
                targets.to(DEVICE, non_blocking=True).long(),
            )


def focal_loss(logits: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Return the mean focal loss, as `InkTask.loss` computes it: logits (N, H, W, 9), labels (N, H, W)."""
    losses = torch.nn.functional.cross_entropy(
        logits.permute(0, 3, 1, 2).float(), labels, reduction="none"
    )
    return LOSS_SCALE * (weights[labels] * (1 - torch.exp(-losses)) ** FOCUS * losses).mean()


class Trainer:
    """A run, and the moving average of its weights."""

    def __init__(self, config: TrainConfig, pools: PagePools, workers: int) -> None:
        keras.utils.set_random_seed(config.seed)
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
        self._config, self._pools, self._workers = config, pools, workers
        self.model = build_ink(dropout=config.dropout, normalization=FusedBatchNormalization)
        self._optimizer = build_optimizer(config)
        self._optimizer.build(self.model.trainable_variables)
        self._weights = torch.tensor(CLASS_WEIGHTS, device=DEVICE)

    def run(self, steps: int) -> float:
        """Learn for so many steps; returns the seconds that a step took in the second half of them."""
        crops = Crops(self._pools.training, self._config, 0, steps)
        start, half, seen = time.monotonic(), 0.0, []
        for number, (inputs, labels) in enumerate(crops.batches(self._workers), start=1):
            seen.append(self._learn(inputs, labels))
            if number == steps // 2:
                float(seen[-1])  # waits for the device
                half = time.monotonic()
            if number % REPORT_EVERY == 0:
                loss = float(torch.stack(seen).mean())
                seen.clear()
                spent = time.monotonic() - start
                print(f"step {number}  loss {loss:.4f}  after {spent:.0f} s", flush=True)
        torch.cuda.synchronize()
        return (time.monotonic() - half) / (steps - steps // 2)

    def _learn(self, inputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        self.model.zero_grad()
        loss = focal_loss(self.model(inputs, training=True), labels, self._weights)
        loss.backward()
        variables = self.model.trainable_variables
        with torch.no_grad():
            self._optimizer.apply([one.value.grad for one in variables], variables)
        return loss.detach()

    @contextmanager
    def averaged(self) -> Iterator[keras.Model]:
        """Yield the network with its averaged weights and the moving statistics that belong to them."""
        quiet = replace(self._config, dropout=0)
        model = build_ink(dropout=0, normalization=FusedBatchNormalization)
        model.set_weights(self.model.get_weights())
        self._optimizer.finalize_variable_values(model.trainable_variables)
        norms = [layer for layer in model.layers if isinstance(layer, FusedBatchNormalization)]
        crops = Crops(self._pools.training, quiet, self._config.num_steps, STATISTICS_BATCHES)
        with torch.no_grad():
            for number, (inputs, _) in enumerate(crops.batches(self._workers)):
                for norm in norms:
                    norm.momentum = number / (number + 1)  # the plain mean over these batches
                model(inputs, training=True)
            yield model

    def validate(self, model: Any) -> dict[str, float]:
        """Return the overlaps on unseen writers' pages, as `InkTask.validate` does."""
        overlap = Overlap()
        for shard in self._pools.validation:
            for start in range(0, len(shard), VALIDATION_BATCH):
                pages = np.array(shard[start : start + VALIDATION_BATCH])
                given = np.stack([to_ink_input(page[..., :3]) for page in pages])
                said = model(torch.from_numpy(given).to(DEVICE), training=False).argmax(dim=-1)
                overlap.add(said.cpu().numpy(), pages[..., 3])
        return overlap.measure()


def main() -> None:
    """Write the pages, learn, and save the averaged weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, required=True, help="folder for the pages")
    parser.add_argument("--data", type=Path, help="where the data sets are")
    parser.add_argument("--out", type=Path, required=True, help="the weights, an .npz file")
    parser.add_argument("--num-pages", type=int, default=32_000)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=3e-3)
    parser.add_argument("--seconds", type=float, default=900, help="of learning")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    start = time.monotonic()
    pools = build_page_pools(options.pages, options.num_pages, data=options.data, on_step=print)
    print(f"pages after {time.monotonic() - start:.0f} s", flush=True)

    def trainer(steps: int) -> Trainer:
        config = preset(
            "ink", "full", epochs=1, steps_per_epoch=steps, batch_size=options.batch_size,
            learning_rate=options.learning_rate, num_pages=options.num_pages,
        )  # fmt: skip
        return Trainer(config, pools, options.workers)

    # The schedule of the learning rate wants to know the number of steps before it begins.
    steps = int(options.seconds / trainer(PROBED).run(PROBED))
    print(f"{steps} steps", flush=True)
    final = trainer(steps)
    final.run(steps)
    with final.averaged() as model:
        print(steps, final.validate(model), flush=True)
        np.savez(options.out, *model.get_weights())


if __name__ == "__main__":
    main()
