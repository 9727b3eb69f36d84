"""What decides a training run."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from mnist_core.types import ALL_MODELS, INK_MODEL, LINE_MODEL

OPTIMIZERS = ("adamw", "muon")
BACKBONES = ("mobilenetv3small", "efficientnetv2b0")  # what Keras offers with ImageNet's weights
MIN_INPUT_SIDE = 32  # pixels; a backbone halves its picture five times
FIRST_TEACHER_SEED = 1000  # far from the seeds that are asked for


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """Everything that decides a training run; the same values give the same data in the same order.

    Attributes:
        model: "nn", "cnn", "line" or "ink".
        epochs: How often the schedule's data is drawn; the learning rate runs one cycle over them.
        steps_per_epoch: Batches that are learned in an epoch.
        batch_size: Digits, lines, or pieces of pages, of a step.
        optimizer: "adamw" or "muon".
        learning_rate: The top of the cycle.
        weight_decay: AdamW's, per unit of learning rate.
        dropout: Share of units left out, 0 to below 1.
        augmentation: Strength of every change of `Augmentation`, 1 as written there, 0 none.
        ema_decay: How much of the weights' exponential moving average each step keeps, 0 to below 1.
        num_renderings: How often each set of pen strokes is drawn into the pool.
        num_pages: How many pages are written for the ink network, rounded up to hundreds.
        teachers: How many CNNs are trained first, each in full whatever the other fields say, whose mean
            answer is taught beside the labels (distillation, Hinton et al. 2015); 0 for the line network.
        seed: Decides the first weights, the order and the changes of the digits.
    """

    model: str
    epochs: int = 26
    steps_per_epoch: int = 400
    batch_size: int = 256
    optimizer: str = "adamw"
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    dropout: float = 0.3
    augmentation: float = 1.0
    ema_decay: float = 0.999
    num_renderings: int = 10
    num_pages: int = 8000
    teachers: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.model not in ALL_MODELS:
            raise ValueError(f"model must be one of {ALL_MODELS}, got {self.model!r}")
        if self.optimizer not in OPTIMIZERS:
            raise ValueError(f"optimizer must be one of {OPTIMIZERS}, got {self.optimizer!r}")
        for name in ("epochs", "steps_per_epoch", "batch_size", "num_renderings", "num_pages"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        for name in ("dropout", "ema_decay"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} must be in 0 to below 1, got {getattr(self, name)}")
        for name in ("learning_rate", "weight_decay", "augmentation", "teachers"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative, got {getattr(self, name)}")

        if self.teachers and self.model in (LINE_MODEL, INK_MODEL):
            raise ValueError(
                f"teachers answer single digits, not lines: got {self.teachers} of them"
            )

    @property
    def num_steps(self) -> int:
        """Steps of the whole run."""
        return self.epochs * self.steps_per_epoch

    def to_json(self) -> dict[str, str | int | float]:
        """Return the fields, to be written beside the weights."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class TransferConfig:
    """Everything that decides a run of transfer learning, but for the backbone's first weights.

    Attributes:
        backbone: "mobilenetv3small" or "efficientnetv2b0".
        input_side: Side of the square picture that the backbone gets, pixels, at least 32; ImageNet's had 224.
        num_digits: Training digits of MNIST that are learned from, drawn at random; all but those to validate
            on if there are fewer.
        frozen_epochs: How often they are learned while only the last layer changes.
        epochs: How often after that, when all layers but batch normalization change.
        batch_size: Digits of a step.
        learning_rate: Adam's, of the last layer.
        fine_learning_rate: Adam's, of the unfrozen network: small, so that what it knows is kept.
        seed: Decides the digits, their order and the last layer's first weights.
    """

    backbone: str
    input_side: int = 96
    num_digits: int = 55_000
    frozen_epochs: int = 2
    epochs: int = 3
    batch_size: int = 128
    learning_rate: float = 1e-3
    fine_learning_rate: float = 1e-4
    seed: int = 0

    def __post_init__(self) -> None:
        if self.backbone not in BACKBONES:
            raise ValueError(f"backbone must be one of {BACKBONES}, got {self.backbone!r}")
        least = {"input_side": MIN_INPUT_SIDE}
        for name in ("input_side", "num_digits", "frozen_epochs", "epochs", "batch_size"):
            if getattr(self, name) < least.get(name, 1):
                raise ValueError(
                    f"{name} must be at least {least.get(name, 1)}, got {getattr(self, name)}"
                )
        for name in ("learning_rate", "fine_learning_rate"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be positive, got {getattr(self, name)}")

    def to_json(self) -> dict[str, str | int | float]:
        """Return the fields, to be written beside the weights."""
        return asdict(self)


PRESETS = {
    ("cnn", "full"): TrainConfig(
        model="cnn", epochs=16, optimizer="muon", weight_decay=0.05, augmentation=0.6,
        num_renderings=30, teachers=3, seed=2,
    ),
    ("cnn", "teacher"): TrainConfig(
        model="cnn", epochs=13, optimizer="muon", weight_decay=0.05, augmentation=0.6,
        num_renderings=30,
    ),
    ("nn", "full"): TrainConfig(model="nn", epochs=50, dropout=0.1, learning_rate=2e-3),
    ("line", "full"): TrainConfig(
        model="line", epochs=16, batch_size=64, optimizer="muon", weight_decay=0.05, dropout=0.2,
        augmentation=0.8,
    ),
    ("ink", "full"): TrainConfig(
        model="ink", epochs=30, steps_per_epoch=400, batch_size=12, optimizer="muon", weight_decay=0.05,
        dropout=0.1,
    ),
    ("ink", "quick"): TrainConfig(
        model="ink", epochs=2, steps_per_epoch=200, batch_size=8, optimizer="muon", weight_decay=0.05,
        dropout=0.1, ema_decay=0.98, num_pages=600,
    ),
    ("cnn", "quick"): TrainConfig(
        model="cnn", epochs=2, steps_per_epoch=200, optimizer="muon", weight_decay=0.05, augmentation=0.6,
        ema_decay=0.98, num_renderings=2,
    ),
    ("nn", "quick"): TrainConfig(
        model="nn", epochs=4, steps_per_epoch=250, ema_decay=0.98, num_renderings=2, dropout=0.1,
        learning_rate=2e-3, augmentation=0.6,
    ),
}  # fmt: skip


def preset(model: str, name: str, **changes: Any) -> TrainConfig:
    """Return the preset "full" or "quick" of a model, some of its fields changed; CNNs also have "teacher".

    Raises:
        ValueError: There is no such model or preset, or a value is out of range.
    """
    if (model, name) not in PRESETS:
        raise ValueError(
            f"there is no preset {name!r} for {model!r}: choose from {sorted(PRESETS)}"
        )
    return replace(PRESETS[model, name], **changes)


def configs_of_teachers(config: TrainConfig) -> list[TrainConfig]:
    """Return the runs that a run's teachers come from: the CNN's preset "teacher", on the same pool.

    They depend on nothing but `num_renderings`, so that runs of several models and seeds can share them.
    """
    return [
        preset(
            "cnn",
            "teacher",
            num_renderings=config.num_renderings,
            seed=FIRST_TEACHER_SEED + number,
        )
        for number in range(config.teachers)
    ]
