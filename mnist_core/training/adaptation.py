"""A few drawings of one writer teach a finished model that hand: features kept, head retrained, old skill rehearsed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from mnist_core.datasets.mnist import load_mnist
from mnist_core.datasets.pendigits import TRAINING_WRITERS, load_pendigits
from mnist_core.errors import NoInkError
from mnist_core.imaging.framing import to_digit
from mnist_core.models.head import BeheadedModel, Head
from mnist_core.synthesis.outliers import join_digits, scribble
from mnist_core.synthesis.strokes import draw_by_hand
from mnist_core.training.augment import Augmentation, augment
from mnist_core.types import NOT_A_DIGIT, NUM_DIGITS, Digit, Ink

SEED = 40
JUDGE = "nn"  # which model chooses what is worth asking the others
MAX_COPIES = 2000  # of all drawings together; time and memory grow with their square


@dataclass(frozen=True, kw_only=True)
class AdaptConfig:
    """How much a head is changed, and by what.

    Attributes:
        copies: How often each drawing is shown, each time varied as training varies digits; less often where
            that made more than `MAX_COPIES`.
        strength: Of these changes, against training's: a single hand varies less than all.
        num_mnist, num_pen, num_outliers: Digits of MNIST's training set, pen digits of the training's writers, and what is
            no digit, that are rehearsed.
        candidates: Of these, what the NN is least sure of or wrong about, which is quick to find out.
        kept: Of the candidates, what the old head answers rightly and is least sure of: the others can hardly
            be forgotten, and its mistakes need not be kept.
        weight: Of the writer's loss, against that of rehearsal.
        decay: Weight decay of the head's change.
        iterations: Steps of the accelerated gradient.
        seed: Decides the rehearsed digits and the copies.
    """

    copies: int = 12
    strength: float = 0.5
    num_mnist: int = 8000
    num_pen: int = 700
    num_outliers: int = 300
    candidates: int = 2000
    kept: int = 1000
    weight: float = 0.35
    decay: float = 1e-4
    iterations: int = 200
    seed: int = SEED


ADAPT_CONFIG = AdaptConfig()


@dataclass(frozen=True)
class Rehearsal:
    """What a model must not forget.

    Attributes:
        digits: Shape (N, 28, 28), float32 in [0, 1], framed.
        labels: Shape (N,), 0 to 9 or `NOT_A_DIGIT`.
    """

    digits: Digit
    labels: NDArray[np.int64]


def collect_rehearsal(
    judge: BeheadedModel,
    folder: str | os.PathLike[str] | None = None,
    config: AdaptConfig = ADAPT_CONFIG,
) -> Rehearsal:
    """Draw what a model must not forget: digits of MNIST and of the pens it learned from, and no digits.

    Args:
        judge: Any quick model, as the NN: what it answers surely and rightly, every model does, and slow ones
            need not be asked.
        folder: Where to look first for the data sets.
        config: How many of each.

    Returns:
        Nothing of a test set or of the writers left out; at most `config.candidates`.

    Raises:
        DataError: A data set is nowhere and can't be downloaded.
    """
    rng = np.random.default_rng(config.seed)
    mnist = load_mnist("train", folder)
    chosen = rng.choice(len(mnist), config.num_mnist, replace=False)
    inks = [image.astype(np.float32) / 255 for image in mnist.images[chosen]]
    pens = [digit for digit in load_pendigits(folder) if digit.writer in TRAINING_WRITERS]
    written = [pens[i] for i in rng.choice(len(pens), config.num_pen, replace=False)]
    inks += [draw_by_hand(digit.strokes, rng) for digit in written]
    digits = _frame(inks, [*mnist.labels[chosen], *(digit.label for digit in written)])
    half = config.num_outliers // 2
    outliers = [draw_by_hand(scribble(rng), rng) for _ in range(half)]
    for first, second in rng.integers(len(digits.labels), size=(half, 2)):
        outliers.append(join_digits(digits.digits[first], digits.digits[second], rng))
    others = _frame(outliers, [NOT_A_DIGIT] * len(outliers))
    drawn = np.concatenate([digits.digits, others.digits])
    labels = np.concatenate([digits.labels, others.labels])
    hardest = np.argsort(_margins(judge.head, judge.features(drawn), labels))[: config.candidates]
    return Rehearsal(drawn[hardest], labels[hardest])


def rehearsed_features(
    model: BeheadedModel, rehearsal: Rehearsal, config: AdaptConfig = ADAPT_CONFIG
) -> NDArray[np.float32]:
    """Compute the features of what a model rehearses: of all that it answers rightly what it is least sure of.

    Returns:
        Shape (M, F), M at most `config.kept`.
    """
    features = model.features(rehearsal.digits)
    margins = _margins(model.head, features, rehearsal.labels)
    order = np.argsort(margins)
    return features[order[margins[order] > 0][: config.kept]]


def adapt_head(
    model: BeheadedModel,
    digits: Digit,
    labels: NDArray[np.integer],
    rehearsed: NDArray[np.float32],
    config: AdaptConfig = ADAPT_CONFIG,
) -> Head:
    """Retrain a model's head on a writer's digits, held to its old answers to the rehearsed ones.

    The loss is the cross entropy of the writer's labels and, with a weight, that of the old answers to what
    is rehearsed (learning without forgetting, Li and Hoiem 2016), "no digit" being the eleventh class.

    Args:
        model: Gives the features and the old head.
        digits: Shape (N, 28, 28), float32 in [0, 1], framed, N at least 1.
        labels: Shape (N,), 0 to 9 or `NOT_A_DIGIT`.
        rehearsed: Shape (M, F), as `rehearsed_features` gives them.
        config: What decides the result.
    """
    rng = np.random.default_rng(config.seed)
    copies = max(1, min(config.copies, MAX_COPIES // len(digits)))
    repeated = augment(
        np.repeat(digits, copies, axis=0), rng, Augmentation().scaled(config.strength)
    )
    varied = np.concatenate([digits, repeated])
    targets = np.eye(NUM_DIGITS, NUM_DIGITS + 1, dtype=np.float32)[
        :, np.concatenate([labels, np.repeat(labels, copies)])
    ]
    shown = np.concatenate([model.features(varied), rehearsed])
    old, num_rehearsed = model.head.logits(shown).T, len(rehearsed)
    wanted = np.concatenate([targets, _softmax(old[:, len(varied) :])], axis=1)
    share = np.concatenate(
        [
            np.full(len(varied), config.weight / len(varied), np.float32),
            np.full(num_rehearsed, (1 - config.weight) / max(1, num_rehearsed), np.float32),
        ]
    )
    # The products are so small that a second thread costs more than it brings.
    with threadpool_limits(1, "blas"):
        change = _minimize(shown, old, wanted, share, config)
    return Head(model.head.weights + change[:, :-1], model.head.biases + change[:, -1])


def _minimize(
    features: NDArray[np.float32],
    old: NDArray[np.float32],
    wanted: NDArray[np.float32],
    share: NDArray[np.float32],
    config: AdaptConfig,
) -> NDArray[np.float32]:
    """Find the change of weights and biases, (10, F + 1), by Nesterov's accelerated gradient.

    `old` and `wanted` have shape (10, N), logits and probabilities.

    The change is a sum of the rows of features, each with ten coefficients: these are what the steps change,
    since products of rows with each other, computed once, are far fewer than the features of a CNN.
    """
    scale = np.sqrt((features**2).sum(axis=1).mean())
    given = np.column_stack([features / scale, np.ones(len(features), np.float32)])
    products = given @ given.T
    # The softmax's curvature is at most one half, so this step never overshoots.
    step = np.float32(1 / (0.5 * _top_eigenvalue(products, share) + config.decay))
    coefficients = ahead = np.zeros_like(wanted)
    for number in range(config.iterations):
        error = _softmax(old + ahead @ products) - wanted
        last = coefficients
        coefficients = ahead - step * (share * error + config.decay * ahead)
        ahead = coefficients + np.float32(number / (number + 3)) * (coefficients - last)
    change = coefficients @ given
    change[:, :-1] /= scale
    return change


def _top_eigenvalue(products: NDArray[np.float32], share: NDArray[np.float32]) -> float:
    """Estimate the largest eigenvalue of the rows' weighted second moments, by power iteration, from above."""
    direction = np.ones(len(products), np.float32)
    for _ in range(10):
        direction /= np.linalg.norm(direction)
        direction = share * (products @ direction)
    return 1.1 * float(np.linalg.norm(direction))


def _margins(
    head: Head, features: NDArray[np.float32], labels: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Compute by how much the right answer's logit leads all others, negative where another is larger: (N,)."""
    logits = np.pad(head.logits(features), ((0, 0), (0, 1)))  # "no digit" has the logit 0
    rows = np.arange(len(labels))
    right = logits[rows, labels]
    logits[rows, labels] = -np.inf
    return right - logits.max(axis=1)


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn logits into the probabilities of ten digits; what they lack to 1 is "no digit": (10, N) -> (10, N)."""
    top = np.maximum(logits.max(axis=0), 0)  # the logit of "no digit" is always 0
    weights = np.exp(logits - top)
    return weights / (weights.sum(axis=0) + np.exp(-top))


def _frame(inks: Sequence[Ink], labels: Sequence[int]) -> Rehearsal:
    """Frame every ink; what frames to nothing is left out."""
    framed, kept = [], []
    for ink, label in zip(inks, labels, strict=True):
        try:
            framed.append(to_digit(ink))
            kept.append(int(label))
        except NoInkError:
            continue
    return Rehearsal(np.stack(framed), np.array(kept))
