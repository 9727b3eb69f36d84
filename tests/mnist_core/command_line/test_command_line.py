"""The commands, called as a person would call them, within this process."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from mnist_core import NumberReading, Recognizer
from mnist_core.command_line.main import build_parser, main
from mnist_core.command_line.train import Progress, config_of, format_duration, run_name
from mnist_core.models.store import write_manifest
from mnist_core.training.config import TrainConfig, configs_of_teachers, preset
from tests.drawing import draw_digit

SAVED_MODELS = Path(__file__).parents[3] / "saved_models"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with a 3, a 7, a file that is no picture and one that does not claim to be."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for label in (3, 7):
        Image.fromarray(draw_digit(label)).save(folder / f"{label}.png")
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("not meant")
    return folder


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A copy of the committed models, to be written to; no README beside it."""
    return Path(shutil.copytree(SAVED_MODELS, tmp_path / "copy" / "saved_models"))


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_read_says_the_digit_and_goes_on_after_a_broken_file(pictures, capsys):
    assert main(["read", str(pictures)]) == 1

    three, seven, broken = capsys.readouterr().out.splitlines()
    assert three.startswith(f"{pictures / '3.png'}: 3 (NN 3 ")
    assert seven.startswith(f"{pictures / '7.png'}: 7 (NN 7 ")
    assert broken.startswith(f"{pictures / 'broken.png'}: This file is no picture")


def test_read_gives_one_json_object_a_line(pictures, capsys):
    main(["read", "--json", str(pictures)])

    three, _, broken = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert three["label"] == three["models"]["cnn"]["label"] == 3
    assert sum(three["models"]["nn"]["probabilities"]) == pytest.approx(1, abs=0.001)
    assert set(broken) == {"file", "error"}


def test_read_gives_a_table(pictures, capsys):
    main(["read", "--csv", str(pictures)])

    three, seven, broken = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (three["text"], three["nn"], three["cnn"]) == ("3", "3", "3")
    assert seven["error"] == ""
    assert broken["text"] == ""
    assert broken["error"].startswith("This file is no picture")


def test_read_finds_out_itself_what_is_a_number(pictures, capsys):
    digits = [draw_digit(label, side=200, brush=12) for label in (4, 2)]
    Image.fromarray(np.hstack(digits)).save(pictures / "42.png")

    main(["read", str(pictures / "42.png"), str(pictures / "7.png")])

    number, seven = capsys.readouterr().out.splitlines()
    assert number == f"{pictures / '42.png'}: 42"
    assert seven.startswith(f"{pictures / '7.png'}: 7 (NN 7 ")


def test_read_takes_a_picture_for_one_digit_when_told(pictures, capsys):
    main(["read", "--digit", "--csv", str(pictures / "7.png")])

    (seven,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert seven["label"] == "7"


def test_read_gives_numbers(pictures, capsys):
    assert main(["read", "--number", str(pictures / "7.png")]) == 0

    assert capsys.readouterr().out == f"{pictures / '7.png'}: 7\n"


def test_read_gives_a_table_of_numbers(pictures, capsys):
    main(["read", "--number", "--csv", str(pictures / "7.png")])

    assert capsys.readouterr().out == f"file,text,error\n{pictures / '7.png'},7,\n"


def test_tables_say_where_no_digit_was_found(capsys, monkeypatch, tmp_path):
    Image.new("L", (64, 64), "white").save(tmp_path / "blank.png")
    monkeypatch.setattr(Recognizer, "read_number", lambda *_: NumberReading())

    assert main(["read", "--number", "--csv", str(tmp_path / "blank.png")]) == 0

    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["text"], row["error"]) == ("", "no digit found")


def test_table_has_no_text_for_what_is_no_digit(capsys, tmp_path):
    hash_sign = np.full((200, 200), 255, np.uint8)
    hash_sign[40:160, [70, 71, 72, 120, 121, 122]] = 0
    hash_sign[[70, 71, 72, 120, 121, 122], 40:160] = 0
    Image.fromarray(hash_sign).save(tmp_path / "hash.png")

    main(["read", "--csv", str(tmp_path / "hash.png")])

    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["is_digit"], row["text"], row["error"]) == ("False", "", "no digit found")


def test_missing_file_is_a_line_of_the_report(capsys):
    assert main(["read", "nowhere.png"]) == 1

    assert "nowhere.png' can't be opened" in capsys.readouterr().out


def test_missing_models_end_the_command_with_a_sentence(tmp_path, pictures, capsys):
    assert main(["read", "--models", str(tmp_path / "none"), str(pictures)]) == 1

    assert "the saved models is missing" in capsys.readouterr().err


def test_evaluate_measures_a_folder_and_writes_only_when_asked(pictures, models, capsys, tmp_path):
    (pictures / "labels.csv").write_text("file,label\n3.png,3\n7.png,1\nbroken.png,5\n")
    before = contents(models)
    plots = tmp_path / "plots"

    exit_code = main(["evaluate", str(pictures), "--models", str(models), "--plots", str(plots)])

    assert exit_code == 1
    assert "pictures, CNN: 33.33% right (2 of 3 wrong)" in capsys.readouterr().out
    assert contents(models) == before
    assert {path.name for path in plots.iterdir()} == {
        "pictures_confusion.png",
        "pictures_reliability.png",
    }


def test_evaluate_writes_figures_card_and_manifest(pictures, models):
    (pictures / "labels.csv").write_text("file,label\n3.png,3\n7.png,7\n")

    main(["evaluate", "--write", str(pictures), "--models", str(models)])

    metrics = json.loads((models / "nn" / "metrics.json").read_text())
    assert metrics["sets"]["pictures"]["count"] == 2
    assert "| pictures | 2 | 100.00 % (0 wrong) |" in (models / "nn" / "CARD.md").read_text()
    assert main(["read", "--models", str(models), str(pictures / "3.png")]) == 0


def test_figures_of_another_model_are_forgotten(pictures, models):
    (pictures / "labels.csv").write_text("file,label\n3.png,3\n")
    main(["evaluate", "--write", str(pictures), "--models", str(models)])
    metrics = models / "cnn" / "metrics.json"
    old = json.loads(metrics.read_text())
    metrics.write_text(json.dumps({**old, "model_sha256": "another", "sets": {"old": {}}}))
    write_manifest(models)

    main(["evaluate", "--write", str(pictures), "--models", str(models)])

    assert set(json.loads(metrics.read_text())["sets"]) == {"pictures"}


def test_evaluate_counts_the_mistakes_of_other_seeds_and_keeps_what_it_was_not_given(
    models, tmp_path, monkeypatch
):
    monkeypatch.setattr(
        "mnist_core.evaluation.measure.measure_seed",
        lambda model, folder: {"count": 10_000, "wrong": 50},
    )
    shutil.copytree(models / "nn", tmp_path / "again" / "nn")
    write_manifest(tmp_path / "again")
    before = json.loads((models / "cnn" / "metrics.json").read_text())

    assert main(["evaluate", "--seeds", str(tmp_path / "again"), "--models", str(models)]) == 0

    runs = json.loads((models / "nn" / "metrics.json").read_text())["seeds"]
    assert [run["wrong"] for run in runs] == [50, 50]
    assert json.loads((models / "cnn" / "metrics.json").read_text()) == before


def test_evaluate_says_what_is_wrong_with_the_folder(tmp_path, capsys):
    assert main(["evaluate", str(tmp_path)]) == 1

    assert "is empty: put pictures" in capsys.readouterr().err


def test_evaluate_measures_past_a_bad_label_and_lists_what_was_misread(pictures, capsys):
    table = "file,label\n3.png,3\n7.png,1\nbroken.png,5\n3.png,x\n"
    (pictures / "labels.csv").write_text(table)

    assert main(["evaluate", str(pictures), "--list"]) == 1

    said = capsys.readouterr().out
    assert "pictures, CNN: 33.33% right (2 of 3 wrong)" in said
    assert f"{pictures / '3.png'}: in line 5 of labels.csv the label 'x' is no single digit" in said
    assert f"  {pictures / '7.png'}: is 1, was read as NN 7, CNN 7\n" in said
    assert said.count(str(pictures / "broken.png")) == 1


def test_evaluate_gives_what_was_misread_as_a_table(pictures, capsys):
    (pictures / "labels.csv").write_text("file,label\n3.png,3\n7.png,1\nbroken.png,5\n7.png,none\n")

    main(["evaluate", str(pictures), "--csv"])

    output = capsys.readouterr()
    seven, broken, nothing = csv.DictReader(io.StringIO(output.out))
    expected = {"file": str(pictures / "7.png"), "label": "1", "nn": "7", "cnn": "7", "error": ""}
    assert seven == expected
    assert nothing == {**expected, "label": "none"}
    assert broken["nn"] == ""
    assert broken["error"].startswith("This file is no picture")
    assert "pictures, CNN:" in output.err


def test_evaluate_lists_misread_numbers(pictures, capsys):
    (pictures / "labels.csv").write_text("file,label\n3.png,3\n7.png,12\n")

    assert main(["evaluate", str(pictures), "--number", "--list"]) == 0

    assert capsys.readouterr().out.endswith(f"  {pictures / '7.png'}: is 12, was read as 7\n")


def test_read_says_that_a_folder_holds_no_picture(tmp_path, capsys):
    assert main(["read", str(tmp_path)]) == 1

    assert f"There is no picture in {tmp_path}" in capsys.readouterr().err


def test_export_names_a_missing_model(tmp_path, capsys):
    assert main(["export", "cnn", "--models", str(tmp_path)]) == 1

    assert "model.keras is missing: restore it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("package", "command", "extra"),
    [
        ("keras", "train nn --preset quick --models MODELS", "train"),
        ("tensorflow", "export nn --models MODELS", "train"),
        ("matplotlib", "evaluate --plots diagrams --models MODELS", "report"),
        ("pandas", "report --models MODELS", "report"),
    ],
)
def test_command_whose_packages_are_not_installed_names_what_installs_them(
    package, command, extra, models, tmp_path
):
    without = (
        f"import sys; sys.modules[{package!r}] = None; "
        "from mnist_core.command_line.main import main; sys.exit(main(sys.argv[1:]))"
    )
    arguments = command.replace("MODELS", str(models)).split()

    done = subprocess.run(
        [sys.executable, "-c", without, *arguments],
        cwd=SAVED_MODELS.parent,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"This needs {package}, ")
    assert f"pip install -e '.[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_train_has_a_flag_for_every_field_of_the_config():
    arguments = build_parser().parse_args(["train", "nn"])

    missing = [f.name for f in fields(TrainConfig) if not hasattr(arguments, f.name)]
    assert missing == []


def test_train_keeps_the_preset_where_no_flag_is_given():
    arguments = build_parser().parse_args(["train", "cnn", "--preset", "quick", "--seed", "7"])

    assert config_of(arguments) == preset("cnn", "quick", seed=7)


@pytest.mark.parametrize("flag", ["--seeds", "--hands"])
def test_report_refuses_folders_to_measure_if_it_does_not_measure(flag, tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["report", flag, str(tmp_path), "--out", str(tmp_path)])

    assert f"{flag} is for measuring: add --measure." in capsys.readouterr().err


def test_train_refuses_a_value_out_of_range(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["train", "nn", "--epochs", "0"])

    assert "epochs must be at least 1, got 0" in capsys.readouterr().err


def test_progress_says_how_long_it_takes_and_what_each_epoch_reached(capsys):
    # Reports by another name: their own module would bring in TensorFlow.
    step = SimpleNamespace(
        epoch=1, batch=20, loss=1, accuracy=0.5, seconds_left=600, seconds_per_step=1
    )
    epoch = SimpleNamespace(epoch=1, loss=0.25, accuracy={"mnist": 0.98}, seconds=200)
    config = preset("nn", "quick", epochs=3)
    progress = Progress([config])

    progress.start(Path("checkpoints"))
    progress.on_step(step)
    progress.on_step(step)
    progress.on_epoch(epoch)

    assert capsys.readouterr().out.splitlines() == [
        f"Training {config.to_json()}",
        "Checkpoints: checkpoints",
        "This will take about 10 min on this machine.",
        "epoch   1/3  loss 0.2500  validation: mnist 98.00%  after 3 min",
    ]


@pytest.mark.parametrize("minutes_left", [10, 1])
def test_time_told_is_that_of_the_teachers_and_the_network(minutes_left, capsys):
    """However much of the first teacher is done; a step of it takes 0.1 s here."""
    config = preset("cnn", "full", teachers=2)
    runs = [*configs_of_teachers(config), config]
    progress = Progress(runs)

    progress.start(Path("checkpoints"))
    progress.on_step(
        SimpleNamespace(
            epoch=1,
            batch=20,
            loss=1,
            accuracy=0.5,
            seconds_left=60 * minutes_left,
            seconds_per_step=0.1,
        )
    )
    progress.start(Path("checkpoints"))

    training, _, told, after, _ = capsys.readouterr().out.splitlines()
    assert training.startswith("Training network 1 of 3, ")
    assert after.startswith("Training network 2 of 3, ")
    as_fast_as_the_first = minutes_left + 0.1 / 60 * sum(run.num_steps for run in runs[1:])
    # Those who are taught are slower: a teacher answers as well.
    minutes = int(re.search(r"about (\d+) min", told).group(1))
    assert as_fast_as_the_first < minutes < 1.3 * as_fast_as_the_first


def test_a_run_has_another_name_than_the_same_with_other_teachers(monkeypatch):
    config = preset("cnn", "full")
    with_these = run_name(config, [])
    monkeypatch.setattr("mnist_core.training.config.FIRST_TEACHER_SEED", 2000)

    assert run_name(config, []) != with_these
    assert run_name(preset("cnn", "full", teachers=0), []) != with_these


@pytest.mark.parametrize(
    ("seconds", "said"), [(45.4, "45 s"), (120, "2 min"), (3540, "59 min"), (5400, "1 h 30 min")]
)
def test_duration_is_said_as_a_person_would(seconds, said):
    assert format_duration(seconds) == said
