"""Fit which strokes beside the digits of a line are signs, on numbers and pages that are written for it.

python -m mnist_core.training.fit_signs   # an hour
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import keras
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from mnist_core.errors import NoInkError, TooMuchInkError
from mnist_core.imaging.digit_strokes import look_for_digits
from mnist_core.imaging.page_ink import to_page_ink
from mnist_core.models.store import CONFIG, SIGNS_KEY, load_model, write_manifest
from mnist_core.recognition.loose_parts import find_loose_parts
from mnist_core.recognition.number_finder import find_numbers
from mnist_core.recognition.page_reader import first_page_ink
from mnist_core.recognition.punctuation import marks_beside
from mnist_core.recognition.recognizer import SAVED_MODELS, Recognizer
from mnist_core.recognition.sign_features import (
    FEATURES,
    HIDDEN,
    KINDS,
    SignNamer,
    describe_marks,
)
from mnist_core.synthesis.pages.desk import draw_expression
from mnist_core.synthesis.pages.page import write_number, write_page
from mnist_core.synthesis.pages.source import Source
from mnist_core.training.ink_crops import coarsen, draw_crop, recolor
from mnist_core.training.page_pool import collect_writing
from mnist_core.types import ALL_MODELS, DIGIT, FIRST_SIGN, INK_MODEL, SIGNS, Picture

NUM_PICTURES = 5000
SEED = 40
PAGES, DRAWN = 0.25, 0.15  # shares of the pictures: pieces of pages; numbers drawn on a pad
SIGNED = 0.7  # share of the numbers that have a sign at least
COARSE = 0.5  # share of the photographs that were taken with few pixels
WORD_HEIGHT = (24.0, 160.0)  # of a number that was cut out, pixels
SPARE = 0.6  # of a number's height around it, at most
LEAST_COVERED = 0.15  # share of a mark's box that a sign must cover for it to be that sign
# Chosen on pictures that were not fitted to.
DECAY, DROPOUT = 1e-3, 0.1
EPOCHS, BATCH, RATE = 80, 256, 0.005


def draw_picture(source: Source, rng: np.random.Generator) -> tuple[Picture, NDArray[np.uint8]]:
    """Draw a piece of a page, or a number as it is cut out of one or drawn on a pad.

    Returns:
        The picture, (H, W, 3), uint8 RGB, and the class of each pixel, of the same shape or a larger one.
    """
    kind = rng.random()
    if kind < PAGES:
        page = write_page(source, rng)
        return draw_crop(np.dstack([page.picture, page.target]), rng)
    number = write_number(source, _draw_text(rng), rng)
    if kind < PAGES + DRAWN:
        strokes = (number.target[..., None] > 0).repeat(3, axis=2)
        return np.where(strokes, np.uint8(0), np.uint8(255)), number.target
    picture = coarsen(number.picture, rng) if rng.random() < COARSE else number.picture
    return _cut_out(recolor(picture, rng), number.target, rng)


def _draw_text(rng: np.random.Generator) -> str:
    """Choose a number; if it has signs, one of them is any sign, no matter how often it is written."""
    needed = str(rng.choice(list(SIGNS))) if rng.random() < SIGNED else ""
    while True:
        text = draw_expression(rng)
        if needed in text and all(token.isdigit() or token in SIGNS for token in text):
            return text


def _cut_out(
    picture: Picture, target: NDArray[np.uint8], rng: np.random.Generator
) -> tuple[Picture, NDArray[np.uint8]]:
    """Cut a number out, with few pixels."""
    x, y, width, height = cv2.boundingRect((target > 0).view(np.uint8))
    spare = (rng.uniform(0, SPARE, 4) * height).round().astype(int)
    rows = slice(max(0, y - spare[0]), y + height + spare[1])
    columns = slice(max(0, x - spare[2]), x + width + spare[3])
    piece, classes = picture[rows, columns], target[rows, columns]
    factor = min(1.0, np.exp(rng.uniform(*np.log(WORD_HEIGHT))) / piece.shape[0])
    size = [max(8, round(side * factor)) for side in piece.shape[1::-1]]
    return cv2.resize(piece, size, interpolation=cv2.INTER_AREA), classes


def collect_marks(
    source: Source, recognizer: Recognizer, count: int, *, seed: int = SEED
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Read pictures and describe the marks beside their lines: (n, F) features, and which of `KINDS` each is, (n,)."""
    features, kinds = [np.empty((0, len(FEATURES)))], [np.empty(0, np.int64)]

    def read(number: int) -> list[tuple[NDArray[np.float64], NDArray[np.int64]]]:
        picture, target = draw_picture(source, np.random.default_rng((seed, number)))
        return list(_read_marks(picture, target, recognizer))

    # OpenCV and the networks compute beside each other, without Python's lock.
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        for of_picture in tqdm(workers.map(read, range(count)), "pictures", count, disable=None):
            for described, of_marks in of_picture:
                features.append(described)
                kinds.append(of_marks)
    return np.concatenate(features), np.concatenate(kinds)


def _read_marks(
    picture: Picture, target: NDArray[np.uint8], recognizer: Recognizer
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.int64]]]:
    networks = recognizer.networks()
    look = look_for_digits(picture, recognizer.ink_logits)
    try:
        read = find_numbers(first_page_ink(picture, to_page_ink(picture), look), networks)
        marks = read.page.marks
        loose = [part for line in read.lines for part in find_loose_parts(line, marks, networks)]
    except (NoInkError, TooMuchInkError):
        return
    described = [(part.mark, part.features) for part in loose]
    for line, beside in zip(read.lines, marks_beside(read.lines, marks), strict=True):
        if len(beside):
            described.append((beside, describe_marks(beside, line)))
    for some, features in described:
        boxes = [read.page.to_picture(box) for box in some.boxes]
        kinds = [_kind_within(box, target, picture.shape) for box in boxes]
        yield features, np.array(kinds)


def _kind_within(box: Sequence[int], target: NDArray[np.uint8], shape: Sequence[int]) -> int:
    """Tell which sign covers most of a box on a picture, 0 for none."""
    x, y, width, height = np.array(box) * target.shape[0] / shape[0]
    rows = slice(int(y), max(int(y) + 1, round(y + height)))
    columns = slice(int(x), max(int(x) + 1, round(x + width)))
    counts = np.bincount(target[rows, columns].ravel(), minlength=FIRST_SIGN + len(SIGNS))
    kind = int(counts[FIRST_SIGN:].argmax())
    covered = counts[FIRST_SIGN + kind]
    is_sign = covered > counts[DIGIT] and covered >= LEAST_COVERED * counts.sum()
    return 1 + kind if is_sign else 0


def fit_namer(features: NDArray[np.float64], kinds: NDArray[np.int64]) -> SignNamer:
    """Train the network that names signs, on standardized features: (n, F), and which of `KINDS` each is, (n,).

    What is seldom found weighs more, by the root of that: how often a sign is found says little of how often it is
    written, and much of how well.
    """
    middle, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    keras.utils.set_random_seed(SEED)
    decay = keras.regularizers.L2(DECAY)
    hidden = keras.layers.Dense(HIDDEN, activation="relu", kernel_regularizer=decay)
    output = keras.layers.Dense(len(KINDS), activation="softmax", kernel_regularizer=decay)
    model = keras.Sequential(
        [keras.Input((len(FEATURES),)), hidden, keras.layers.Dropout(DROPOUT), output]
    )
    rate = keras.optimizers.schedules.CosineDecay(RATE, EPOCHS * -(-len(features) // BATCH))
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    counts = np.maximum(np.bincount(kinds, minlength=len(KINDS)), 1)
    weights_of = {
        0: 1.0,
        **{kind: np.sqrt(counts[1:].mean() / counts[kind]) for kind in range(1, len(KINDS))},
    }
    given = (features - middle) / spread
    model.fit(given, kinds, BATCH, EPOCHS, class_weight=weights_of, verbose=0)
    weights, biases = (np.asarray(one, float) for one in hidden.get_weights())
    first = np.vstack([weights / spread[:, None], biases - middle / spread @ weights])
    return SignNamer(first, np.vstack([np.asarray(one, float) for one in output.get_weights()]))


def measure_namer(
    namer: SignNamer, features: NDArray[np.float64], kinds: NDArray[np.int64]
) -> dict[str, float]:
    """Measure on marks, (n, F) features, of kinds that are known, (n,).

    Returns:
        "found": of the signs, the share taken for signs; "right": of what is taken for signs, the share that are;
        "named": of the signs found, the share named rightly. Not a number where there is none to count.
    """
    chosen, _ = namer.choose(features)
    is_sign, is_taken = kinds > 0, chosen > 0
    is_found = is_sign & is_taken
    named = is_found & (chosen == kinds)
    with np.errstate(invalid="ignore"):
        shares = np.array([is_found.sum(), is_found.sum(), named.sum()]) / (
            is_sign.sum(),
            is_taken.sum(),
            is_found.sum(),
        )
    return dict(zip(("found", "right", "named"), shares.tolist(), strict=True))


def fit_signs(
    folder: Path, *, data: str | os.PathLike[str] | None = None, count: int = NUM_PICTURES
) -> dict[str, float]:
    """Fit what signs look like to the saved models, and write it into the ink network's config.json.

    Args:
        folder: The saved models; their manifest is renewed. Those that it lacks are taken from beside the package.
        data: Where to look first for the data sets.
        count: Of pictures to read; a fifth as many, by writers who were not learned from, are measured on.

    Returns:
        What `measure_namer` does.

    Raises:
        DataError: A data set is nowhere and can't be downloaded.
    """
    found = {name: folder if (folder / name).is_dir() else SAVED_MODELS for name in ALL_MODELS}
    recognizer = Recognizer({name: load_model(place, name) for name, place in found.items()})
    namer = fit_namer(*collect_marks(collect_writing(data), recognizer, count))
    others = collect_writing(data, validation=True)
    figures = measure_namer(namer, *collect_marks(others, recognizer, max(1, count // 5)))
    path = folder / INK_MODEL / CONFIG
    config = json.loads(path.read_text(encoding="utf-8"))
    config[SIGNS_KEY] = namer.to_json()
    path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    write_manifest(folder)
    return figures


def main(argv: Sequence[str] | None = None) -> None:
    """Fit which marks beside digits are signs, for an ink network that was trained elsewhere."""
    parser = argparse.ArgumentParser(
        prog="python -m mnist_core.training.fit_signs", description=main.__doc__
    )
    parser.add_argument("--folder", type=Path, default=SAVED_MODELS, help="the saved models")
    parser.add_argument("--data", help="a folder that holds the data sets")
    options = parser.parse_args(argv)
    figures = fit_signs(options.folder, data=options.data)
    print("  ".join(f"{name} {share:.1%}" for name, share in figures.items()))
    print(f"Written: {options.folder / INK_MODEL / CONFIG}", flush=True)


if __name__ == "__main__":
    main()
