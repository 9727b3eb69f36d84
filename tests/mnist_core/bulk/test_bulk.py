"""Many pictures into tables: each exactly once, whatever ends the program, and from an object store as well."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import numpy as np
import pyarrow.parquet as pq
import pytest
from moto.server import ThreadedMotoServer
from PIL import Image

from mnist_core.bulk import engines
from mnist_core.bulk.pictures import BulkError, find_pictures
from mnist_core.bulk.results import Results
from mnist_core.bulk.run import read_into_table
from mnist_core.command_line.main import main
from tests.drawing import draw_digit

ROOT = Path(__file__).parents[3]
NUM_PICTURES = 240  # to be ended in the middle of
NUM_DONE = 40  # and when


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A 3, and in a folder below a 42, a file that is no picture and one that does not claim to be."""
    folder = tmp_path / "pictures"
    (folder / "below").mkdir(parents=True)
    save(folder / "three.png", draw_digit(3))
    save(folder / "below" / "number.png", np.hstack([draw_digit(label) for label in (4, 2)]))
    (folder / "below" / "broken.png").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("not meant")
    return folder


def save(path: Path, picture: np.ndarray) -> None:
    Image.fromarray(picture).save(path)


def rows(table: Path | str, **options: Any) -> list[dict[str, Any]]:
    return pq.read_table(table, **options).to_pylist()


def test_numbers_are_read_and_broken_files_stand_apart_with_their_reason(pictures, tmp_path):
    out = tmp_path / "results.parquet"

    code = main(["read", "--number", "--out", str(out), "--workers", "1", str(pictures)])

    assert code == 1
    read = {Path(row["file"]).name: row for row in rows(out)}
    assert {name: row["text"] for name, row in read.items()} == {
        "three.png": "3",
        "number.png": "42",
    }
    assert len(json.loads(read["number.png"]["answer"])["lines"][0]["digits"]) == 2
    (broken,) = rows(tmp_path / "results.errors.parquet")
    assert Path(broken["file"]).name == "broken.png"
    assert "no picture" in broken["error"]


def test_what_was_read_is_not_read_again(pictures, tmp_path, capsys):
    command = ["read", "--out", str(tmp_path / "t.parquet"), "--workers", "1", str(pictures)]
    main(command)
    save(pictures / "seven.png", draw_digit(7))
    capsys.readouterr()

    assert main(command) == 0

    assert capsys.readouterr().out.startswith("1 pictures in ")
    texts = sorted(row["text"] for row in rows(tmp_path / "t.parquet"))
    assert texts == ["3", "42", "7"]
    assert len(rows(tmp_path / "t.errors.parquet")) == 1


def test_a_picture_that_is_named_twice_is_read_once(pictures, tmp_path):
    out = tmp_path / "t.parquet"

    summary = read_into_table([str(pictures), str(pictures / "*.png")], str(out), workers=1)

    assert (summary.num_read, summary.num_unreadable, summary.num_known) == (2, 1, 1)


def many(folder: Path) -> None:
    """Write pictures that are all the same but for their names."""
    folder.mkdir()
    save(folder / "0.png", draw_digit(5))
    for number in range(1, NUM_PICTURES):
        os.link(folder / "0.png", folder / f"{number}.png")


def test_after_a_kill_each_picture_is_there_exactly_once(tmp_path):
    many(tmp_path / "many")
    out = tmp_path / "t.parquet"
    program = (
        "import sys, mnist_core.bulk.results as r; r.Results.__init__.__kwdefaults__['rows'] = 20; "
        "from mnist_core.__main__ import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", program, "read", "--out", out, "--workers", "2"]
    running = subprocess.Popen([*command, tmp_path / "many"], cwd=ROOT, start_new_session=True)
    wait_for(lambda: out.exists() and len(list(out.glob("*.parquet"))) >= NUM_DONE // 20)

    running.kill()
    running.wait()
    before = len(rows(out))
    wait_for(lambda: not processes_in_session(running.pid))  # nor do its processes stay

    assert NUM_DONE <= before < NUM_PICTURES
    subprocess.run([*command, tmp_path / "many"], cwd=ROOT, check=True)
    read = rows(out)
    assert len(read) == len({row["file"] for row in read}) == NUM_PICTURES
    assert {row["text"] for row in read} == {"5"}


def processes_in_session(session: int) -> list[str]:
    found = subprocess.run(
        ["ps", "-o", "stat=", "-s", str(session)], capture_output=True, text=True
    )
    return [state for state in found.stdout.split() if not state.startswith("Z")]


def wait_for(is_so: Any, *, seconds: float = 100) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_a_picture_that_ends_its_process_is_told_and_the_others_are_read(
    pictures, tmp_path, monkeypatch
):
    monkeypatch.setattr(engines, "_start", start_fragile)

    summary = read_into_table([str(pictures)], str(tmp_path / "t.parquet"), workers=2)

    assert (summary.num_read, summary.num_unreadable) == (2, 1)
    (lost,) = rows(tmp_path / "t.errors.parquet")
    assert lost["error"] == engines.LETHAL


class FragileReader(engines.BatchReader):
    """Ends its process at a broken file, as a decoder might."""

    def read(self, files):
        if any("broken" in file for file in files):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(files)


def start_fragile(kind: str, models: Path | None) -> None:
    engines._reader = FragileReader(kind, models)


FULL_DISK = 'mount -t tmpfs -o size=256k tmpfs "$1" && exec "$2" -c "$3" "$1"'
FILL = """
import sys, os
import pyarrow.parquet as pq
from mnist_core.bulk.pictures import BulkError
from mnist_core.bulk.results import Results

results = Results(sys.argv[1] + "/t.parquet", rows=10)
try:
    for number in range(10_000):
        results.add({"file": str(number), "text": "1", "answer": os.urandom(2000).hex()})
except BulkError as error:
    print("make room" in str(error))
read = pq.read_table(sys.argv[1] + "/t.parquet")["file"].to_pylist()
print(len(read) >= 10, read == [str(number) for number in range(len(read))])
print([name for name in os.listdir(sys.argv[1] + "/t.parquet") if "unfinished" in name])
"""


def test_on_a_full_disk_what_was_written_stays_valid(tmp_path):
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", FULL_DISK, "sh", str(tmp_path), sys.executable, FILL],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip(f"no file system can be made here: {done.stderr.strip()}")

    assert done.stderr == ""
    assert done.stdout.split("\n")[:3] == ["True", "True True", "[]"]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty bucket in an object store of the test's own."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    fsspec.filesystem("s3", skip_instance_cache=True).mkdir("archive")
    fsspec.filesystem("s3").clear_instance_cache()
    yield "s3://archive"
    fsspec.filesystem("s3").clear_instance_cache()
    server.stop()


def test_pictures_and_results_may_lie_in_an_object_store(pictures, bucket):
    fsspec.filesystem("s3").put(str(pictures), f"{bucket}/pictures", recursive=True)
    out = f"{bucket}/results.parquet"

    summary = read_into_table([f"{bucket}/pictures"], out, workers=1)
    again = read_into_table([f"{bucket}/pictures/**/*.png"], out, workers=1)

    assert (summary.num_read, summary.num_unreadable) == (2, 1)
    assert (again.num_read, again.num_unreadable, again.num_known) == (0, 0, 3)
    store = fsspec.filesystem("s3")
    texts = {row["file"]: row["text"] for row in rows("archive/results.parquet", filesystem=store)}
    assert texts == {
        "s3://archive/pictures/three.png": "3",
        "s3://archive/pictures/below/number.png": "42",
    }


def test_pictures_are_named_by_folder_glob_and_file(pictures):
    below = pictures / "below"

    assert list(find_pictures([str(below)])) == [f"{below}/broken.png", f"{below}/number.png"]
    assert list(find_pictures([f"{pictures}/*/n*.png"])) == [f"{below}/number.png"]
    assert list(find_pictures([f"{pictures}/notes.txt"])) == [f"{pictures}/notes.txt"]


@pytest.mark.parametrize("place", ["nowhere", "{folder}/no*", "strange://place", "{folder}"])
def test_a_place_without_pictures_is_told(tmp_path, place):
    with pytest.raises(BulkError, match=r"name a folder|can't be opened"):
        list(find_pictures([place.format(folder=tmp_path)]))


def test_a_table_that_is_a_file_is_told(tmp_path):
    (tmp_path / "t.parquet").write_text("a letter to my aunt")

    with pytest.raises(BulkError, match="name a new folder"):
        Results(str(tmp_path / "t.parquet"))


def test_a_number_of_workers_that_can_not_be_meant_is_refused(pictures, capsys):
    with pytest.raises(SystemExit):
        main(["read", "--out", "t.parquet", "--workers", "0", str(pictures)])

    assert "--workers must be at least 1, got 0" in capsys.readouterr().err
