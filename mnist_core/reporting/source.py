"""What a report is made of: metrics.json, report.json and the histories, loaded once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mnist_core.evaluation.comparison import expected_wrong, mcnemar, wilson_interval
from mnist_core.evaluation.measured import MEASURED, MNIST, PENS, Measured, load_measured
from mnist_core.evaluation.report import METRICS, load_metrics
from mnist_core.models.baselines import FOLDER, load_record, saved_baselines
from mnist_core.models.store import HISTORY
from mnist_core.training.config import BACKBONES
from mnist_core.types import MODEL_NAMES


@dataclass(frozen=True)
class ReportSource:
    """All that a report shows.

    Attributes:
        measured: Of report.json.
        metrics: By model name: its metrics.json.
        records: By baseline: how it was trained, its `history` included.
        histories: By model name: its history.json, if it has one.
        digest: A hash of the files that the figures stand in: pictures carry it, so that old ones are found.
        transferred: By backbone: the metrics.json of a network that `train transfer` made.
    """

    measured: Measured
    metrics: dict[str, dict[str, Any]]
    records: dict[str, dict[str, Any]]
    histories: dict[str, dict[str, Any]]
    digest: str
    transferred: dict[str, dict[str, Any]] = field(default_factory=dict)

    def figures(self, name: str) -> dict[str, Any]:
        """What a model reached on MNIST's test set."""
        figures: dict[str, Any] = self.metrics[name]["sets"][MNIST]
        return figures

    @property
    def without_history(self) -> list[str]:
        """The networks in use whose own training's history was not kept."""
        kept = {name: history["model_sha256"] for name, history in self.histories.items()}
        return [name for name in MODEL_NAMES if kept.get(name) != self.measured.models[name]]

    def counts(self, network: str, key: str) -> dict[str, int]:
        """Count a set's digits, and those that a network, in use or a baseline, misreads of them."""
        if network not in self.metrics:
            given = self.measured.baselines[network][key]
        elif key in self.measured.hands:
            given = self.measured.hands[key][network]
        else:
            given = self.metrics[network]["sets"][key]
        return {name: given[name] for name in ("count", "wrong")}

    @property
    def sets(self) -> list[str]:
        """The sets that all networks, the baselines included, are measured on."""
        return [MNIST, PENS, *self.measured.hands]

    def interval(self, name: str) -> tuple[float, float]:
        """The 95 % interval of a model's accuracy on MNIST's test set."""
        figures = self.figures(name)
        return wilson_interval(figures["count"] - figures["wrong"], figures["count"])

    def wrong_alone(self, *, without: frozenset[int] = frozenset()) -> tuple[int, int]:
        """Count the test digits that only the NN and only the CNN reads wrongly, some left out."""
        nn, cnn = (
            {one.index for one in self.measured.mistakes[name]} - without for name in MODEL_NAMES
        )
        return len(nn - cnn), len(cnn - nn)

    def paired_test(self, *, without: frozenset[int] = frozenset()) -> float:
        """The p of McNemar's test between NN and CNN."""
        return mcnemar(*self.wrong_alone(without=without))

    def wrong_on_sheet(self, name: str) -> list[int]:
        """The digits of the sheet that a model reads wrongly, as indices into the test set."""
        wrong = {one.index for one in self.measured.mistakes[name]}
        return [index for index in self.measured.sheet if index in wrong]

    def expected_on_sheet(self, name: str) -> tuple[float, float]:
        """How many wrong digits one expects on such a sheet: mean and spread over all samples."""
        figures = self.figures(name)
        return expected_wrong(figures["wrong"], figures["count"], len(self.measured.sheet))


def load_source(folder: Path, transferred: Path | None = None) -> ReportSource:
    """Load what a report on the models in `folder` shows.

    Args:
        folder: Usually saved_models/.
        transferred: Where `train transfer` saves its networks; there need be none.

    Raises:
        ModelFileError: A file is missing or damaged, or what was measured belongs to other models.
    """
    histories = {
        name: json.loads((folder / name / HISTORY).read_text(encoding="utf-8"))
        for name in MODEL_NAMES
        if (folder / name / HISTORY).is_file()
    }
    return ReportSource(
        measured=load_measured(folder),
        metrics={name: load_metrics(folder, name) for name in MODEL_NAMES},
        records={name: load_record(folder, name) for name in saved_baselines(folder)},
        histories=histories,
        digest=_digest(folder),
        transferred={
            name: load_metrics(transferred, name)
            for name in BACKBONES
            if transferred is not None and (transferred / name / METRICS).is_file()
        },
    )


def _digest(folder: Path) -> str:
    """Hash the files that a report's figures stand in."""
    files = [folder / MEASURED, *(folder / name / METRICS for name in MODEL_NAMES)]
    files += [folder / FOLDER / f"{name}.json" for name in saved_baselines(folder)]
    files += [path for name in MODEL_NAMES if (path := folder / name / HISTORY).is_file()]
    content = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(content).hexdigest()[:16]
