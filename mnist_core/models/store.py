"""Saved models: loaded with LiteRT, checked against the manifest, and safe under threads."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ModelFileError
from mnist_core.types import SIDE

MANIFEST = "manifest.json"
KERAS, TFLITE, CONFIG, HISTORY = "model.keras", "model.tflite", "config.json", "history.json"
CALIBRATION, PREPROCESSING, SIGNS_KEY = "calibration", "preprocessing", "signs"  # in config.json
# Of what imaging and layout give the networks. Raised when a model trained before would no longer read as well;
# a config without it is of version 1.
PREPROCESSING_VERSION = 1
AT_ONCE = 32  # pictures, the largest batch: an interpreter's memory grows with it


@dataclass(frozen=True)
class Calibration:
    """What turns a model's ten logits into honest probabilities.

    Attributes:
        temperature: Divides the logits before the softmax; fitted on validation digits.
        score_scale, score_offset: sigmoid(score_scale * (logsumexp(logits) - score_offset)) is the probability
            that this is a digit at all, by this model alone.
    """

    temperature: float = 1.0
    score_scale: float = 1.0
    score_offset: float = 0.0

    def to_json(self) -> dict[str, float]:
        return asdict(self)


class SavedModel:
    """One exported model: logits for a batch of digits or strips, from any thread."""

    def __init__(
        self,
        tflite: bytes,
        calibration: Calibration,
        *,
        settings: Mapping[str, Any] | None = None,
        num_threads: int = 2,
    ) -> None:
        """Load a model.

        Args:
            tflite: As `to_tflite` makes it.
            calibration: What goes with it.
            settings: All that config.json holds.
            num_threads: For more pictures than one.
        """
        self.calibration = calibration
        self.settings = settings or {}
        # A single digit, which somebody draws, waits for no page's candidates. One thread is enough for it:
        # a second one gives less than it takes when several draw.
        self._one = _Interpreter(tflite, num_threads=1)
        self._many = _Interpreter(tflite, num_threads=num_threads)
        self._many.load()  # a damaged model is told now

    def logits(self, pictures: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute the logits, float32 in [0, 1] in, float32 out.

        Digits (N, 28, 28) -> (N, 10); for the line network strips (N, 32, W) -> (N, W / 4, 11); for the
        ink network pictures (N, H, W, 4) -> (N, H, W, 9).
        """
        given = pictures[..., None] if pictures.ndim == 3 else pictures
        interpreter = self._one if pictures.shape == (1, SIDE, SIDE) else self._many
        return interpreter.logits(given)


class _Interpreter:
    """LiteRT's, made when it is first asked, with a lock, for it is not thread-safe.

    One serves better than a pool: it answers in less time than the server needs for one request, and
    keeps a packed copy of all weights, 4 MB for NN and CNN.
    """

    def __init__(self, tflite: bytes, *, num_threads: int) -> None:
        self._tflite = tflite
        self._num_threads = num_threads
        self._interpreter: Any = None
        self._shape: tuple[int, ...] = ()  # of the input, as set
        self._lock = threading.Lock()

    def logits(self, given: NDArray[np.float32]) -> NDArray[np.float32]:
        with self._lock:
            if len(given) <= AT_ONCE:
                return self._answer(given)
            starts = range(0, len(given), AT_ONCE)
            return np.concatenate([self._answer(given[at : at + AT_ONCE]) for at in starts])

    def _answer(self, given: NDArray[np.float32]) -> NDArray[np.float32]:
        if given.shape != self._shape:
            self._resize(given.shape)
        self._interpreter.set_tensor(self._input, given)
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._output)

    def _resize(self, shape: tuple[int, ...]) -> None:
        """Set the interpreter to this shape of input, which takes half a millisecond."""
        self.load()
        self._interpreter.resize_tensor_input(self._input, shape)
        self._interpreter.allocate_tensors()
        self._shape = shape

    def load(self) -> None:
        """Load the model, if that was not done yet. Raises RuntimeError or ValueError if it is none."""
        if self._interpreter is not None:
            return
        from ai_edge_litert.interpreter import Interpreter

        self._interpreter = Interpreter(model_content=self._tflite, num_threads=self._num_threads)
        self._input: int = self._interpreter.get_input_details()[0]["index"]
        self._output: int = self._interpreter.get_output_details()[0]["index"]


def energy(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Compute logsumexp of each row, (..., 10) -> (...): high for what looks like the training digits.

    Liu et al. (2020). In training "not a digit" is an eleventh logit that is always 0, so this is the
    logit of "this is a digit".
    """
    top = logits.max(axis=-1)
    return top + np.log(np.exp(logits - top[..., None]).sum(axis=-1))


def load_model(folder: Path, name: str, *, num_threads: int = 2) -> SavedModel:
    """Load `folder/name` after checking every byte against `folder/manifest.json`.

    Raises:
        ModelFileError: A file is missing or is not the one the manifest names, or the model learned from
            pictures that another version prepared.
    """
    tflite = read_checked(folder, f"{name}/{TFLITE}")
    config = read_checked(folder, f"{name}/{CONFIG}")
    try:
        settings = json.loads(config)
        calibration = Calibration(**settings[CALIBRATION])
        _check_version(folder / name, settings.get(PREPROCESSING, 1))
        return SavedModel(tflite, calibration, settings=settings, num_threads=num_threads)
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RuntimeError,
    ):  # LiteRT's or of the JSON
        raise ModelFileError(
            f"The model in {folder / name} can't be loaded, though it is the one that {MANIFEST} names: "
            "restore saved_models from the repository, or train it anew."
        ) from None


def _check_version(model: Path, version: object) -> None:
    if version != PREPROCESSING_VERSION:
        raise ModelFileError(
            f"The model in {model} learned from pictures of preprocessing version {version}, and this program "
            f"prepares them by version {PREPROCESSING_VERSION}: train it anew, or use the program that it "
            "came with."
        )


def read_checked(folder: Path, name: str) -> bytes:
    """Read `folder/name` and check it against the manifest; raises as `load_model` does."""
    manifest_path, path = folder / MANIFEST, folder / name
    try:
        manifest = json.loads(manifest_path.read_bytes())
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelFileError(
            f"The model file {error.filename} is missing: restore saved_models from the repository, "
            "or train with 'python -m mnist_core train nn' and '... train cnn'."
        ) from None
    except OSError as error:  # a folder, or not ours to read
        raise ModelFileError(
            f"{error.filename} can't be read ({error.strerror}): restore saved_models from the repository."
        ) from None
    except ValueError:  # no JSON, or no text
        manifest = None
    if not isinstance(manifest, dict):
        raise ModelFileError(f"{manifest_path} is damaged: restore it from the repository.")
    if hashlib.sha256(content).hexdigest() != manifest.get(name):
        raise ModelFileError(
            f"{path} is not the file that {MANIFEST} names: restore it from the repository, or, if you "
            "trained it yourself, run 'python -m mnist_core export'."
        )
    return content


def write_manifest(folder: Path) -> None:
    """Write the SHA-256 of every model file below `folder` into its manifest."""
    files = sorted(path for path in folder.glob("*/*") if path.is_file())
    sums = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
    (folder / MANIFEST).write_text(json.dumps(sums, indent=2) + "\n")
