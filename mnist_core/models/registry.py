"""The registry of models: what serving, training and the command line need to know of each, in one place.

Nothing heavy is imported: what needs TensorFlow is named by its path, and loads when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import keras

    from mnist_core.training.objectives import Task


@dataclass(frozen=True, kw_only=True)
class ModelEntry:
    """What is known of a model without loading it.

    Attributes:
        name: Its folder in saved_models/, and its key in readings.
        title: What it is called in a sentence.
        builder_path: The function that builds it untrained, as "module:function".
        task_path: What it is trained on and how its answers are judged, a `Task`, as "module:class".
        reads: "digits", each framed as (28, 28), "lines", as strips, or "pages", as pictures.
        step_effort: What a training step takes, in steps of the CNN.
        score_weight: Its weight in the score for "is this a digit at all"; 0 for no say in it.
    """

    name: str
    title: str
    builder_path: str
    task_path: str
    reads: Literal["digits", "lines", "pages"]
    step_effort: float
    score_weight: float = 0.0

    def __post_init__(self) -> None:
        for field, path in (("builder_path", self.builder_path), ("task_path", self.task_path)):
            if not all(path.partition(":")):
                raise ValueError(f"{field} must be 'module:name', got {path!r}")
        if self.reads not in ("digits", "lines", "pages"):
            raise ValueError(f"reads must be 'digits', 'lines' or 'pages', got {self.reads!r}")
        if self.step_effort <= 0:
            raise ValueError(f"step_effort must be positive, got {self.step_effort}")
        if self.score_weight < 0 or (self.score_weight and self.reads != "digits"):
            raise ValueError(
                "score_weight must not be negative, and must be 0 for a model that reads no digits, "
                f"got {self.score_weight}"
            )

    def builder(self) -> Callable[..., keras.Model]:
        """Import the function that builds the model; TensorFlow comes with it."""
        return _load(self.builder_path)

    def task(self) -> Callable[..., Task]:
        """Import the class that trains the model: config, pools -> task; TensorFlow comes with it."""
        return _load(self.task_path)


def _load(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


# In the order in which they are shown. Step efforts were measured on two cores with bfloat16.
# Score weights: NN and CNN fail on different pictures. Of 450 outliers of the validation split both together reject
# 97.3 %, where 0.7 % of its 6,500 digits are rejected; the CNN alone 97.1 %, the NN alone 90.9 %.
MODELS = (
    ModelEntry(
        name="nn",
        title="the plain network (NN)",
        builder_path="mnist_core.models.nn:build_nn",
        task_path="mnist_core.training.objectives:DigitTask",
        reads="digits",
        step_effort=0.2,
        score_weight=0.5,
    ),
    ModelEntry(
        name="cnn",
        title="the convolutional network (CNN)",
        builder_path="mnist_core.models.cnn:build_cnn",
        task_path="mnist_core.training.objectives:CNNTask",
        reads="digits",
        step_effort=1.0,
        score_weight=1.0,
    ),
    ModelEntry(
        name="line",
        title="the line network",
        builder_path="mnist_core.models.line:build_line",
        task_path="mnist_core.training.objectives:LineTask",
        reads="lines",
        step_effort=2.5,
    ),
    ModelEntry(
        name="ink",
        title="the ink network",
        builder_path="mnist_core.models.ink:build_ink",
        task_path="mnist_core.training.ink:InkTask",
        reads="pages",
        step_effort=3.0,
    ),
)

MODEL_NAMES = tuple(entry.name for entry in MODELS if entry.reads == "digits")
(LINE_MODEL,) = (entry.name for entry in MODELS if entry.reads == "lines")  # there is one
(INK_MODEL,) = (entry.name for entry in MODELS if entry.reads == "pages")  # and one of these
ALL_MODELS = (*MODEL_NAMES, LINE_MODEL, INK_MODEL)
STEP_EFFORT = {entry.name: entry.step_effort for entry in MODELS}
SCORE_WEIGHTS = {entry.name: entry.score_weight for entry in MODELS if entry.score_weight}


def model_entry(name: str) -> ModelEntry:
    """Return the entry of a model.

    Raises:
        ValueError: No model has this name.
    """
    for entry in MODELS:
        if entry.name == name:
            return entry
    raise ValueError(f"model must be one of {ALL_MODELS}, got {name!r}")
