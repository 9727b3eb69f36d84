"""The front matter of cards, by which the Hugging Face Hub files a model and shows its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mnist_core.types import INK_MODEL, LINE_MODEL

Metrics = Mapping[str, Any]

LIBRARY, LICENSE = "mnist-core", "mit"
DATASETS = ["ylecun/mnist"]  # of what was learned from, what the Hub has
TAGS = ["mnist", "handwriting", "digits", "litert"]
# The Hub's words for what a model does; what reads single digits classifies.
TASKS = {LINE_MODEL: "image-to-text", INK_MODEL: "image-segmentation"}
CLASSIFICATION = "image-classification"
# Which figure of a set stands for it: its key in metrics.json, the Hub's type, and what it is.
FIGURES = (
    ("accuracy", "accuracy", "digits right"),
    ("exact", "exact_match", "lines exactly right"),
    ("digit_overlap", "mean_iou", "overlap of digits"),
)
DATASET_TYPES = {"mnist_test": "ylecun/mnist"}  # a set of ours goes by its own name


def front_matter(models: Mapping[str, Metrics], titles: Mapping[str, str]) -> str:
    """Write the front matter of a card, YAML between two lines of dashes.

    Args:
        models: What was measured, each as its metrics.json, by model name.
        titles: What a set is called in a sentence, by its key.
    """
    from huggingface_hub import ModelCardData  # 0.5 s to import, and only for cards

    first = next(iter(models))
    data = ModelCardData(
        license=LICENSE,
        library_name=LIBRARY,
        pipeline_tag=TASKS.get(first, CLASSIFICATION) if len(models) == 1 else CLASSIFICATION,
        datasets=DATASETS,
        tags=TAGS,
    )
    index = [_entry(model, metrics["sets"], titles) for model, metrics in models.items()]
    data["model-index"] = [entry for entry in index if entry["results"]]
    return f"---\n{data.to_yaml()}\n---"


def _entry(model: str, sets: Metrics, titles: Mapping[str, str]) -> dict[str, Any]:
    """Lay out one model of the model-index, as the Hub's specification of cards has it."""
    task = TASKS.get(model, CLASSIFICATION)
    return {"name": model, "results": _results(task, sets, titles)}


def _results(task: str, sets: Metrics, titles: Mapping[str, str]) -> Sequence[dict[str, Any]]:
    return [
        {
            "task": {"type": task},
            "dataset": {"name": titles.get(key, key), "type": DATASET_TYPES.get(key, key)},
            "metrics": [{"type": kind, "value": figures[figure], "name": said}],
        }
        for key, figures in sets.items()
        for figure, kind, said in FIGURES
        if figure in figures
    ]
