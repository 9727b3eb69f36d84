"""Measure what the page promises: `python -m tests.benchmark`. Prints medians with their n."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import psutil
from numpy.typing import NDArray
from playwright.sync_api import Browser

from mnist_core import MODEL_NAMES, Recognizer
from mnist_core.models.store import load_model
from mnist_core.recognition.recognizer import SAVED_MODELS
from tests.browser.chromium import open_chromium
from tests.browser.reader import Reader
from tests.browser.server import find_free_port, start_app, stop_app
from tests.drawing import draw_digit

SAMPLE = Path(__file__).parent / "data" / "mnist_test_1000.npz"
MEBI = 2**20
# Runs in the page: the time from each pointerup to the frame's bars that answer it.
WATCH_ANSWERS = """() => {
    const root = document.querySelector(".sketchpad");
    window.strokes = [];
    window.updates = [];
    let lifted = null;
    root.querySelector(".pad").addEventListener("pointerup", () => {
        const version = Number(root.dataset.version);
        lifted = { at: performance.now(), version };
    });
    new MutationObserver(() => {
        const now = performance.now();
        window.updates.push(now);
        if (lifted && Number(root.dataset.answered) >= lifted.version) {
            window.strokes.push(now - lifted.at);
            lifted = null;
        }
    }).observe(root, { attributeFilter: ["data-answered"] });
}"""


def main() -> None:
    """Measure everything, or take the README's picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30, help="of each measurement (30)")
    parser.add_argument("--picture", type=Path, help="only save a picture of the page here")
    parser.add_argument("--only", choices=MEASUREMENTS, help="one of the measurements (all)")
    options = parser.parse_args()
    if options.picture:
        take_picture(options.picture)
        return
    for name in [options.only] if options.only else MEASUREMENTS:
        MEASUREMENTS[name](options.runs)


def report(name: str, values: list[float], unit: str) -> None:
    """Print the median and the 95th percentile of `values`."""
    median, p95 = np.percentile(values, [50, 95])
    print(f"{name:<46} median {median:8.2f} {unit}  p95 {p95:8.2f}  n={len(values)}", flush=True)


def time_calls(call: Callable[[int], object], runs: int) -> list[float]:
    """Call once to warm up, then time `runs` calls, in milliseconds."""
    call(0)
    taken = []
    for run in range(runs):
        start = time.perf_counter()
        call(run)
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def measure_models(runs: int) -> None:
    """Time LiteRT alone: one framed digit, one thread; ten times `runs`."""
    digit = np.random.default_rng(0).random((1, 28, 28)).astype(np.float32)
    for name in MODEL_NAMES:
        model = load_model(SAVED_MODELS, name, num_threads=1)
        report(
            f"LiteRT, {name}, one digit",
            time_calls(lambda _, model=model: model.logits(digit), 10 * runs),
            "ms",
        )


def measure_library(runs: int) -> None:
    """Time a canvas of 400x400 RGBA from picture to both predictions; ten times `runs`."""
    recognizer = Recognizer.load()
    black, white = (0, 0, 0, 255), (255, 255, 255, 255)
    drawings = [draw_digit(label, side=400, ink=black, paper=white) for label in range(10)]
    taken = time_calls(lambda run: recognizer.read_digit(drawings[run % 10]), 10 * runs)
    report("library, drawing to both predictions", taken, "ms")


def measure_sheet(runs: int) -> None:
    """Time `read_number` of a shaded sheet of 30 digits, 1600 pixels wide, and as a 12-megapixel JPEG."""
    sheet = write_sheet()
    recognizer = Recognizer.load()
    found = len(recognizer.read_number(sheet).digits)
    taken = time_calls(lambda _: recognizer.read_number(sheet), runs)
    report(f"sheet of 30 digits, {found} found", taken, "ms")
    large = cv2.resize(sheet, (4000, 3000), interpolation=cv2.INTER_CUBIC)
    photo = cv2.imencode(".jpg", large)[1].tobytes()
    taken = time_calls(lambda _: recognizer.read_number(photo), runs)
    report("the same as a 12-megapixel JPEG", taken, "ms")


def write_sheet() -> NDArray[np.uint8]:
    """Write 30 MNIST digits in five lines on gray paper with a shade and grain: (1200, 1600, 3)."""
    with np.load(SAMPLE) as sample:
        digits = sample["images"][:30].astype(np.float32) / 255
    rng = np.random.default_rng(0)
    page = np.full((1200, 1600), 205, np.float32) + np.linspace(-25, 25, 1600, dtype=np.float32)
    for number, digit in enumerate(digits):
        row, column = divmod(number, 6)
        large = np.clip(cv2.resize(digit, (150, 150), interpolation=cv2.INTER_CUBIC), 0, 1)
        top, left = 60 + 225 * row, 100 + 240 * column
        page[top : top + 150, left : left + 150] *= 1 - 0.8 * large
    page += rng.normal(0, 3, page.shape)
    return cv2.cvtColor(np.clip(page, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB)


def measure_start(runs: int) -> None:
    """Time the start of the program to its first page, against the import of gradio alone."""
    imports, starts = [], []
    for _ in range(runs):  # seconds each
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import gradio"], check=True)
        imports.append(time.perf_counter() - begun)
        starts.append(_time_start())
    report("python -c 'import gradio'", imports, "s ")
    report("start to first page answered", starts, "s ")
    print(f"{'ratio of the medians':<46}        {np.median(starts) / np.median(imports):8.2f}")


def _time_start() -> float:
    port = find_free_port()
    begun = time.perf_counter()
    process = start_app(port)
    subprocess.run(
        ["curl", "--silent", "--fail", "--output", "/dev/null", f"http://127.0.0.1:{port}/"],
        check=True,
    )
    taken = time.perf_counter() - begun
    stop_app(process)
    return taken


def measure_page(runs: int) -> None:
    """Draw in Chromium: pointer up to changed bars, updates while drawing, memory afterwards."""
    port = find_free_port()
    process = start_app(port)
    try:
        with open_chromium() as browser:
            reader = _open(browser, f"http://127.0.0.1:{port}/")
            report("pointer up to changed bars", _time_strokes(reader, runs), "ms")
            report("updates while drawing", _count_updates(reader, runs), "/s")
        memory = psutil.Process(process.pid).memory_info().rss / MEBI
        print(f"{'memory of the running app (RSS)':<46}        {memory:8.0f} MiB")
    finally:
        stop_app(process)


def _open(browser: Browser, address: str) -> Reader:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    reader = Reader(page, address).open()
    page.evaluate(WATCH_ANSWERS)
    return reader


def _time_strokes(reader: Reader, runs: int) -> list[float]:
    """Draw `runs` digits of one stroke each; the first one only warms up."""
    one_stroke = [0, 1, 2, 3, 6, 7, 8, 9]
    for run in range(runs + 1):
        reader.draw_with_mouse(one_stroke[run % len(one_stroke)])
        reader.press("clear")
    return reader.page.evaluate("window.strokes")[1:]


def _count_updates(reader: Reader, runs: int) -> list[float]:
    """Count the answers per second while a stroke is being drawn, at the speed of a hand."""
    rates = []
    for _ in range(runs):
        (stroke,) = reader.strokes_of(3)
        reader.page.evaluate("window.updates = []")
        reader.page.mouse.move(*stroke[0])
        reader.page.mouse.down()
        begun = time.perf_counter()
        for point in stroke[1:]:
            reader.page.mouse.move(*point)
            reader.page.evaluate("() => new Promise(requestAnimationFrame)")  # 60 moves a second
        taken = time.perf_counter() - begun
        rates.append(len(reader.page.evaluate("window.updates")) / taken)
        reader.page.mouse.up()
        reader.wait_for_answer()
        reader.press("clear")
    return rates


def take_picture(path: Path) -> None:
    """Save the page with a digit on it, as the README shows it."""
    port = find_free_port()
    process = start_app(port)
    try:
        with open_chromium() as browser:
            page = browser.new_page(viewport={"width": 1120, "height": 770})
            Reader(page, f"http://127.0.0.1:{port}/").open().draw_with_mouse(3)
            page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")
            page.screenshot(path=path)
    finally:
        stop_app(process)


MEASUREMENTS: dict[str, Callable[[int], None]] = {
    "models": measure_models,
    "library": measure_library,
    "sheet": measure_sheet,
    "start": measure_start,
    "page": measure_page,
}

if __name__ == "__main__":
    main()
