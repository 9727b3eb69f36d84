"""Handwritten digits, read by a plain and a convolutional network trained on MNIST and real hands."""

from mnist_core.datasets.folder import NO_DIGIT
from mnist_core.datasets.mnist import LabeledDigits, load_mnist
from mnist_core.errors import (
    DataError,
    MnistCoreError,
    ModelFileError,
    NoInkError,
    PictureError,
    ReadingCancelledError,
    TooMuchInkError,
    VisitorError,
    core_sentences,
    fill_gaps,
)
from mnist_core.evaluation.accuracy import Accuracy, load_accuracies, read_card
from mnist_core.evaluation.differences import Difference, load_differences
from mnist_core.evaluation.learning import Learning, LearningRecord, load_learning
from mnist_core.evaluation.robustness import Robustness, RobustnessCurve, load_robustness
from mnist_core.explanation.arithmetic import Contributions, DenseUnit, FeatureMap
from mnist_core.explanation.explainer import Explainer, LayerView
from mnist_core.explanation.neighbors import Neighbor, Neighbors, load_neighbors
from mnist_core.explanation.perturbation import (
    CHANGES,
    COVER_SIDE,
    ChangeRange,
    change_digit,
    cover_digit,
)
from mnist_core.explanation.steps import Step, read_steps
from mnist_core.imaging.picture import MAX_PICTURE_BYTES
from mnist_core.recognition.effort import cancellable
from mnist_core.recognition.recognizer import Recognizer
from mnist_core.serialization import digit_answer, number_answer, reading_answer
from mnist_core.types import (
    MODEL_NAMES,
    SIDE,
    DigitReading,
    LineReading,
    NumberReading,
    Prediction,
)

__all__ = [
    "CHANGES",
    "COVER_SIDE",
    "MAX_PICTURE_BYTES",
    "MODEL_NAMES",
    "NO_DIGIT",
    "SIDE",
    "Accuracy",
    "ChangeRange",
    "Contributions",
    "DataError",
    "DenseUnit",
    "Difference",
    "DigitReading",
    "Explainer",
    "FeatureMap",
    "LabeledDigits",
    "LayerView",
    "Learning",
    "LearningRecord",
    "LineReading",
    "MnistCoreError",
    "ModelFileError",
    "Neighbor",
    "Neighbors",
    "NoInkError",
    "NumberReading",
    "PictureError",
    "Prediction",
    "ReadingCancelledError",
    "Recognizer",
    "Robustness",
    "RobustnessCurve",
    "Step",
    "TooMuchInkError",
    "VisitorError",
    "cancellable",
    "change_digit",
    "core_sentences",
    "cover_digit",
    "digit_answer",
    "fill_gaps",
    "load_accuracies",
    "load_differences",
    "load_learning",
    "load_mnist",
    "load_neighbors",
    "load_robustness",
    "number_answer",
    "read_card",
    "read_steps",
    "reading_answer",
]
