"""What every step promises, tested once for all.

A public function is found wherever it stands. It must leave its inputs as they were, give the same result for
the same arguments and seed, and return what its annotation stands for.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import cv2
import numpy as np
import pytest

from mnist_core.imaging.digit_strokes import look_for_digits
from mnist_core.imaging.framing import to_digit
from mnist_core.imaging.page_ink import to_page_ink
from mnist_core.imaging.rulings import find_level_lines
from mnist_core.imaging.sign_shapes import FoundSign, Marks
from mnist_core.layout.text_lines import find_lines, find_writing
from mnist_core.synthesis.lines.skeletons import to_glyph
from mnist_core.synthesis.lines.writing import write_line
from mnist_core.training.augment import Augmentation
from mnist_core.types import INK_CLASSES, NUM_DIGITS, SIDE
from tests.drawing import draw_digit

STEPS = ("imaging", "layout", "synthesis", "training.augment", "explanation.perturbation")
DRAWS_INTO_ITS_PAGE = {"draw_path", "draw_mark", "draw_end", "join_ink", "add_clutter"}


def public_functions() -> Iterator[Callable[..., Any]]:
    for step in STEPS:
        package = importlib.import_module(f"mnist_core.{step}")
        modules = [package.__name__]
        if hasattr(package, "__path__"):
            modules += [m.name for m in pkgutil.walk_packages(package.__path__, f"{step}.")]
        for name in modules:
            module = importlib.import_module(f"mnist_core.{name.removeprefix('mnist_core.')}")
            for function in vars(module).values():
                is_own = getattr(function, "__module__", None) == module.__name__
                if inspect.isfunction(function) and is_own and function.__name__[0] != "_":
                    yield function


def mark_dark(given: np.ndarray) -> np.ndarray:
    """Stand in for the ink network: what is darker than the mean is a digit's stroke."""
    is_dark = given[..., 0] < given[..., 0].mean()
    return (
        np.eye(INK_CLASSES, dtype=np.float32)[is_dark.astype(int)] * 10
    )  # all else is 0, a digit 1


FUNCTIONS = {
    f"{one.__module__.partition('.')[2]}.{one.__name__}": one for one in public_functions()
}


@pytest.fixture(scope="module", params=["drawing", "photograph"])
def samples(request: pytest.FixtureRequest) -> dict[tuple[str | None, str], Any]:
    """An argument for each parameter, by its name and annotation, or by its annotation alone."""
    picture = draw_digit(4, side=120, brush=9)
    picture[100:103] = (90, 90, 160)
    ink = (255 - cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)).astype(np.float32) / 255
    if request.param == "photograph":
        light = np.linspace(0.5, 0.9, 120)[:, None, None]
        grain = np.random.default_rng(0).normal(0, 4, picture.shape)
        picture = np.clip(picture * light + grain, 0, 255).astype(np.uint8)
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    mask = (ink > 0.5).view(np.uint8)
    digit = to_digit(ink)
    glyph = to_glyph(digit)
    written = write_line([glyph] * 4, [4, 4, 0, 0], np.random.default_rng(1), width=192)
    components, stroke_width = find_writing(to_page_ink(written.picture).ink)
    line = find_lines(components, stroke_width=stroke_width)[0]
    page = np.zeros((96, 3 * 96), np.uint8)
    page[30:66, 90:99] = 255
    strokes = [np.array([(0, 0), (3, 8), (7, 1)], np.float32), np.array([(4, 4)], np.float32)]
    stem = np.column_stack([np.full(30, 20.0), np.arange(30.0)])
    posteriors = np.random.default_rng(0).dirichlet(np.ones(NUM_DIGITS + 1), 48)[:, :NUM_DIGITS]
    return {
        (None, "Picture"): picture,
        (None, "PictureSource"): picture,
        (None, "Gray"): gray,
        (None, "NDArray[Any]"): gray,
        (None, "ArrayLike"): [3.0, 9.0, 5.0],
        (None, "Ink"): ink,
        (None, "NDArray[Level]"): ink,
        (None, "Mask"): mask,
        (None, "Network"): mark_dark,
        (None, "Look"): look_for_digits(picture, mark_dark),
        (None, "Digit"): digit,
        (None, "Digits"): np.stack([digit] * 8),
        (None, "int"): 5,
        (None, "PrintedLine"): find_level_lines(mask, min_length=60)[0],
        (None, "Sequence[Component]"): components,
        (None, "Component"): components[0],
        (None, "WrittenLine"): line,
        (None, "LineOfDigits"): written,
        (None, "Page"): page,
        (None, "PageInk"): to_page_ink(picture),
        (None, "Glyph"): glyph,
        (None, "Sequence[Glyph]"): [glyph] * 4,
        (None, "Sequence[Stroke]"): strokes,
        (None, "Stroke"): strokes[0],
        (None, "Augmentation"): Augmentation(),
        ("before", "Points"): stem,
        ("after", "Points"): stem + (8, 0),
        ("path", "NDArray[np.float64]"): stem,
        ("points", "NDArray[np.floating]"): stem,
        ("rows", "NDArray[np.int_]"): np.arange(9),
        ("columns", "NDArray[np.int_]"): np.arange(9) // 2,
        ("logits", "NDArray[np.float32]"): np.log(np.full((48, NUM_DIGITS + 1), 0.1, np.float32)),
        ("digit_mass", "NDArray[np.float32]"): posteriors.astype(np.float32),
        ("edges", "Sequence[float] | NDArray[np.float64]"): [0.0, 40.0, 192.0],
        ("top", "NDArray[np.float32]"): strokes[0][0],
        ("middle", "NDArray[np.float32]"): strokes[0][1],
        ("labels", "Sequence[int] | NDArray[np.uint8]"): [4, 4, 0, 0],
        ("labels", "NDArray[np.uint8]"): np.arange(40, dtype=np.uint8) % 10,
        ("shape", "tuple[int, int]"): (40, 30),
        ("scale", "tuple[float, float]"): (1.1, 0.9),
        ("scale", "float"): 0.7,
        ("interpolation", "int"): cv2.INTER_AREA,
        ("width", "int"): 192,
        ("width", "float"): 9.0,
        ("wanted", "float"): 4.0,
        ("solid", "float"): 0.4,
        ("is_exact", "bool"): True,
        ("some", "Sequence[Marks]"): [
            Marks(np.ones((n, 4)), np.full((n, INK_CLASSES), 0.1), np.ones(n), np.ones(n, bool)) for n in (0, 2)
        ],
        ("signs", "Sequence[FoundSign]"): [FoundSign(".", (9.0, y, 4.0, 4.0), 0.9) for y in (0.0, 20.0)],
        ("height", "float"): 40.0,
        ("sides", "str"): "lr",
        ("share", "float"): 0.3,
        ("faintest", "float"): 0.5,
        ("min_length", "float"): 60.0,
        ("slant", "float"): 0.2,
        ("steepest", "float"): 0.3,
        ("tilt", "float"): 0.03,
        **{(name, "float"): 6.0 for name in ("reach", "stroke_width", "pen", "sigma", "amplitude")},
        **{(name, "float"): 30.0 for name in ("size", "brush", "height", "line_height", "at", "row")},
        **{(name, "int"): 5 for name in ("margin", "reach", "side", "number", "count", "label", "power")},
    }  # fmt: skip


def arguments_of(function: Callable[..., Any], samples: dict[Any, Any]) -> dict[str, Any]:
    """Make new arguments for all parameters without a default."""
    arguments = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.default is not inspect.Parameter.empty:
            continue
        annotation = str(parameter.annotation)
        if annotation == "np.random.Generator":
            arguments[name] = np.random.default_rng(3)
            continue
        key = (name, annotation) if (name, annotation) in samples else (None, annotation)
        assert key in samples, f"add a sample for the parameter {name}: {annotation}"
        arguments[name] = copied(samples[key])
    return arguments


def copied(value: Any) -> Any:
    """Copy arrays, alone or in a list; what is frozen is passed as it is, to be compared afterwards."""
    if isinstance(value, np.ndarray):
        return value.copy()
    return [copied(one) for one in value] if isinstance(value, list) else value


def flat(value: Any) -> list[Any]:
    """Take a value apart into its arrays and plain values."""
    if is_dataclass(value):
        return [leaf for field in fields(value) for leaf in flat(getattr(value, field.name))]
    if isinstance(value, dict):
        value = list(value.items())
    if isinstance(value, (list, tuple)):
        return [leaf for one in value for leaf in flat(one)]
    return list(value) if inspect.isgenerator(value) else [value]


def assert_equal(first: Any, second: Any) -> None:
    one, other = flat(first), flat(second)
    assert len(one) == len(other)
    for leaf, twin in zip(one, other, strict=True):
        np.testing.assert_array_equal(leaf, twin)


def is_ink(value: Any) -> bool:
    return value.ndim == 2 and value.dtype == np.float32 and 0 <= value.min() <= value.max() <= 1


def is_gray(value: Any) -> bool:
    return value.ndim == 2 and value.dtype == np.uint8


KEEPS: dict[str, Callable[[Any], bool]] = {
    "Ink": is_ink,
    "Digit": lambda value: is_ink(value) and value.shape == (SIDE, SIDE),
    "Digits": lambda value: value.shape[1:] == (SIDE, SIDE) and all(map(is_ink, value)),
    "Picture": lambda value: value.ndim == 3 and value.shape[2] == 3 and value.dtype == np.uint8,
    "Gray": is_gray,
    "Page": is_gray,
    "Mask": lambda value: is_gray(value) and set(np.unique(value)) <= {0, 1},
    "Glyph": lambda value: is_gray(value) and set(np.unique(value)) <= {0, 255},
    "Stroke": lambda value: value.shape[1:] == (2,) and value.dtype == np.float32,
    "NDArray[np.float32]": lambda value: value.dtype == np.float32,
    "NDArray[np.float64]": lambda value: value.dtype == np.float64,
    "NDArray[np.int_]": lambda value: value.dtype == np.int_,
    "float": lambda value: type(value) is float and np.isfinite(value),
    "int": lambda value: type(value) is int,
    "bool": lambda value: type(value) is bool,
    "str": lambda value: type(value) is str,
}


def assert_is(annotation: str, value: Any) -> None:
    """Check a value against the contract that its annotation stands for."""
    if annotation in KEEPS:
        assert KEEPS[annotation](value), f"{value!r} is no {annotation}"
    elif annotation.endswith(" | None"):
        assert value is None or assert_is(annotation.removesuffix(" | None"), value) is None
    elif isinstance(value, (list, tuple)) and annotation.partition("[")[0] in ("list", "tuple"):
        inside = ast.parse(annotation, mode="eval").body.slice  # type: ignore[attr-defined]
        parts = [ast.unparse(part) for part in getattr(inside, "elts", [inside])]
        if len(parts) == 1 or parts[1] == "...":
            parts = parts[:1] * len(value)
        for part, one in zip(parts, value, strict=True):
            assert_is(part, one)
    elif is_dataclass(value):
        for field in fields(value):
            assert_is(str(field.type), getattr(value, field.name))
    elif hasattr(value, "_asdict"):
        for name, one in value._asdict().items():
            assert_is(str(type(value).__annotations__[name].__forward_arg__), one)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_inputs_stay_as_they_were(name, samples):
    function = FUNCTIONS[name]
    arguments, before = (arguments_of(function, samples) for _ in range(2))

    flat(function(**arguments))

    if function.__name__ in DRAWS_INTO_ITS_PAGE:
        assert not np.array_equal(arguments.pop("page"), before.pop("page"))
    for key in arguments.keys() - {"rng"}:
        assert_equal(arguments[key], before[key])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_same_arguments_and_seed_give_the_same_result(name, samples):
    function = FUNCTIONS[name]
    first, second = (arguments_of(function, samples) for _ in range(2))

    assert_equal(flat(function(**first)), flat(function(**second)))
    assert_equal(first.get("page"), second.get("page"))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_results_keep_the_contract_of_their_types(name, samples):
    function = FUNCTIONS[name]

    result = function(**arguments_of(function, samples))

    assert_is(str(inspect.signature(function).return_annotation), result)
