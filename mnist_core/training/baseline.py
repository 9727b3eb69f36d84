"""The baselines: both networks as a first course builds them, and what each later step adds to them.

Keras alone, `compile` and `fit`: this is what the project started from and is measured against. The
product's own networks are trained by `fit.py`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from mnist_core.datasets.mnist import load_mnist
from mnist_core.datasets.pendigits import TRAINING_WRITERS, load_pendigits
from mnist_core.imaging.framing import to_digit
from mnist_core.models.baselines import STEPS, has_step
from mnist_core.models.export import weights_in
from mnist_core.models.store import SavedModel, energy
from mnist_core.synthesis.strokes import draw_by_hand, vary_strokes
from mnist_core.synthesis.variants import vary_allograph
from mnist_core.training.augment import Augmentation, augment
from mnist_core.training.precision import choose_policy
from mnist_core.types import MODEL_NAMES, NUM_DIGITS, SIDE, Digit

NUM_VALIDATION = 5000  # of MNIST's 60,000 training digits, the last ones
AUGMENTATION = 0.6  # strength, that of the CNN's own recipe
NUM_RENDERINGS = 3  # how often each set of pen strokes is drawn
PEN_SEED = 21  # the pen digits are the same for every run
TEACHER_WEIGHT = 0.7  # of the teacher's probabilities against the label
# What is kept of each epoch, and what Keras calls it.
HISTORY = {
    "loss": "loss",
    "accuracy": "accuracy",
    "validation_loss": "val_loss",
    "validation_accuracy": "val_accuracy",
}

Teacher = Callable[[Digit], NDArray[np.float32]]
"""Digits (N, 28, 28), float32 in [0, 1] -> probabilities (N, 10)."""


@dataclass(frozen=True, kw_only=True)
class BaselineConfig:
    """Everything that decides a baseline's training.

    Attributes:
        model: "nn" or "cnn".
        step: How far it goes beyond a first course: "seed" is the course itself; see `STEPS`.
        epochs: How often all digits are learned.
        batch_size: Digits of a step.
        learning_rate: Adam's; it falls to 0 along half a cosine.
        seed: Decides the first weights, the order and the changes of the digits.
    """

    model: str
    step: str = STEPS[0]
    epochs: int = 8
    batch_size: int = 128
    learning_rate: float = 2e-3
    seed: int = 0

    def __post_init__(self) -> None:
        for name, allowed in (("model", MODEL_NAMES), ("step", STEPS)):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of {allowed}, got {getattr(self, name)!r}")
        for name in ("epochs", "batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        if self.learning_rate <= 0:
            raise ValueError(f"learning_rate must be positive, got {self.learning_rate}")

    def to_json(self) -> dict[str, str | int | float]:
        """Return the fields, to be written beside the weights."""
        return asdict(self)


PRESETS = {
    "nn": BaselineConfig(model="nn"),
    "cnn": BaselineConfig(model="cnn", epochs=6),
}


@dataclass(frozen=True)
class BaselineData:
    """Digits to learn from and to validate on, float32 in [0, 1], (N, 28, 28), and their labels, (N,)."""

    digits: Digit
    labels: NDArray[np.uint8]
    validation_digits: Digit
    validation_labels: NDArray[np.uint8]


def build_baseline(model: str) -> keras.Model:
    """Build a baseline, untrained: (N, 28, 28, 1) float32 in [0, 1] -> (N, 10) logits.

    The NN has one hidden layer, the CNN three convolutions with pooling between them, as Keras's textbook begins.
    """
    hidden = {
        "nn": [
            layers.Flatten(name="pixels"),
            layers.Dense(256, activation="relu", name="hidden"),
            layers.Dropout(0.3, name="dropout"),
        ],
        "cnn": [
            layers.Conv2D(32, 3, activation="relu", name="conv1"),
            layers.MaxPooling2D(2, name="pool1"),
            layers.Conv2D(64, 3, activation="relu", name="conv2"),
            layers.MaxPooling2D(2, name="pool2"),
            layers.Conv2D(64, 3, activation="relu", name="conv3"),
            layers.Flatten(name="features"),
            layers.Dropout(0.3, name="dropout"),
        ],
    }[model]
    digits = keras.Input((SIDE, SIDE, 1), name="digits")
    # Logits in float32, or bfloat16 training would round what the softmax needs.
    logits = layers.Dense(NUM_DIGITS, dtype="float32", name="logits")
    return keras.Sequential([digits, *hidden, logits], name=model)


def load_baseline_data(
    config: BaselineConfig, folder: str | os.PathLike[str] | None = None
) -> BaselineData:
    """Load MNIST, split it, and add what the config's step has learned from so far.

    Raises:
        DataError: A data set is neither in a folder nor in the cache, and can't be downloaded.
    """
    mnist = load_mnist("train", folder)
    digits = mnist.images.astype(np.float32) / np.float32(255)
    training, validation = digits[:-NUM_VALIDATION], digits[-NUM_VALIDATION:]
    labels = mnist.labels[:-NUM_VALIDATION]
    if has_step(config.step, "pen"):
        framed, written = _pen_digits(folder, has_step(config.step, "stroke_width"))
        training, labels = np.concatenate([training, framed]), np.concatenate([labels, written])
    return BaselineData(training, labels, validation, mnist.labels[-NUM_VALIDATION:])


def _pen_digits(
    folder: str | os.PathLike[str] | None, normalize_stroke: bool
) -> tuple[Digit, NDArray[np.uint8]]:
    rng = np.random.default_rng(PEN_SEED)
    written = [digit for digit in load_pendigits(folder) if digit.writer in TRAINING_WRITERS]
    framed, labels = [], []
    for digit in written * NUM_RENDERINGS:
        strokes = vary_strokes(vary_allograph(digit.strokes, digit.label, rng), rng)
        framed.append(to_digit(draw_by_hand(strokes, rng), normalize_stroke=normalize_stroke))
        labels.append(digit.label)
    return np.stack(framed), np.array(labels, np.uint8)


class _Batches(keras.utils.PyDataset):
    """The training digits in batches, in another order and, if wanted, otherwise varied in each epoch."""

    def __init__(self, config: BaselineConfig, data: BaselineData, teacher: Teacher | None) -> None:
        super().__init__()
        self._config, self._data, self._teacher = config, data, teacher
        self._varied = Augmentation().scaled(AUGMENTATION)
        self._epoch = -1
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        self._epoch += 1
        rng = np.random.default_rng((self._config.seed, self._epoch))
        self._order = rng.permutation(len(self._data.labels))

    def __len__(self) -> int:
        return len(self._order) // self._config.batch_size

    def __getitem__(self, number: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        start = number * self._config.batch_size
        chosen = self._order[start : start + self._config.batch_size]
        digits, targets = self._data.digits[chosen], one_hot(self._data.labels[chosen])
        if has_step(self._config.step, "augmentation"):
            rng = np.random.default_rng((self._config.seed, self._epoch, number))
            digits = augment(digits, rng, self._varied)
        if self._teacher is not None:
            targets = (1 - TEACHER_WEIGHT) * targets + TEACHER_WEIGHT * self._teacher(digits)
        return digits[..., None], targets


def one_hot(labels: NDArray[np.integer]) -> NDArray[np.float32]:
    """Turn labels (N,) into (N, 10) float32 with a 1 in the label's place."""
    return np.eye(NUM_DIGITS, dtype=np.float32)[labels]


def fit_baseline(
    config: BaselineConfig,
    data: BaselineData,
    *,
    teacher: Teacher | None = None,
    on_epoch: Callable[[dict[str, float]], None] = lambda epoch: None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> tuple[keras.Model, list[dict[str, float]]]:
    """Train a baseline by Keras's own `fit`.

    Args:
        config: Decides the run.
        data: What to learn from and to validate on.
        teacher: Whose answers are learned beside the labels, if the step is "distillation".
        on_epoch: Called with each epoch of the history.
        callbacks: Of Keras, that watch the training.

    Returns:
        The trained network, and an entry for each epoch: `epoch` from 1, `loss`, `accuracy`,
        `validation_loss` and `validation_accuracy`, and `seconds` since the start.

    Raises:
        ValueError: A teacher is missing, or is given to a step that has none.
    """
    if (teacher is not None) != has_step(config.step, "distillation"):
        raise ValueError(f"a teacher is for the step 'distillation' only, got step {config.step!r}")
    keras.utils.set_random_seed(config.seed)
    keras.mixed_precision.set_global_policy(choose_policy())
    batches = _Batches(config, data, teacher)
    model = build_baseline(config.model)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(
                config.learning_rate, config.epochs * len(batches)
            )
        ),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=False,  # compiled by XLA a step takes four times as long on a busy processor
    )
    recorder = _Recorder(on_epoch)
    model.fit(
        batches,
        epochs=config.epochs,
        verbose=0,
        validation_data=(data.validation_digits[..., None], one_hot(data.validation_labels)),
        validation_batch_size=500,
        callbacks=[recorder, *callbacks],
    )
    with weights_in("float32"):
        finished = build_baseline(config.model)
    finished.set_weights(model.get_weights())
    return finished, recorder.history


class _Recorder(keras.callbacks.Callback):
    def __init__(self, on_epoch: Callable[[dict[str, float]], None]) -> None:
        super().__init__()
        self.history: list[dict[str, float]] = []
        self._on_epoch, self._start = on_epoch, time.monotonic()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        given = {name: float(logs[key]) for name, key in HISTORY.items()}
        self.history.append(
            {
                "epoch": epoch + 1,
                **{name: round(value, 6) for name, value in given.items()},
                "seconds": round(time.monotonic() - self._start, 1),
            }
        )
        self._on_epoch(self.history[-1])


def teach(model: SavedModel) -> Teacher:
    """Make a teacher of a saved model: its calibrated probabilities."""

    def answer(digits: Digit) -> NDArray[np.float32]:
        logits = model.logits(digits) / model.calibration.temperature
        return np.exp(logits - energy(logits)[:, None]).astype(np.float32)

    return answer
