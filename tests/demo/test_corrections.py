"""Corrections: only with consent, bounded, deletable, exportable."""

from __future__ import annotations

import base64
import io
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from PIL import Image, PngImagePlugin

from demo.corrections import (
    Correction,
    CorrectionError,
    Limits,
    StoreError,
    StoreUnreachableError,
    export_folder,
    keep_correction,
    open_store,
    withdraw,
)
from demo.corrections.__main__ import main
from demo.corrections.correction import MAX_SIDE, to_label, to_png
from demo.corrections.database import (
    FILE_NAME,
    METADATA,
    DatabaseStore,
    SqliteStore,
    open_database,
)
from demo.messages import MessageError
from mnist_core import NoInkError, Recognizer
from mnist_core.datasets.folder import load_labeled_folder
from tests.browser.server import find_free_port
from tests.drawing import draw_digit

ANNA, BEN = "anna" * 8, "ben_" * 8
OLD_SCHEMA = """
CREATE TABLE correction (
    number INTEGER PRIMARY KEY, owner BLOB NOT NULL, fingerprint BLOB NOT NULL,
    label INTEGER CHECK (label BETWEEN 0 AND 9), digit BLOB NOT NULL, picture BLOB NOT NULL,
    kept_at REAL NOT NULL, UNIQUE (owner, fingerprint)
);
CREATE INDEX correction_by_time ON correction (kept_at);
PRAGMA user_version = 1;
"""


def picture_of(number: int, *, side: int = 40) -> bytes:
    """Encode a small picture that differs for every number."""
    noise = np.random.default_rng(number).integers(0, 256, (side, side), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    return file.getvalue()


def correction_of(number: int, label: int | None = 7, *, side: int = 40) -> Correction:
    digit = np.random.default_rng(number).random((28, 28), np.float32)
    return Correction(picture_of(number, side=side), digit, label)


def message_of(number: int = 0, **changes: object) -> dict[str, object]:
    picture = "data:image/png;base64," + base64.b64encode(picture_of(number)).decode()
    return {"consent": True, "token": ANNA, "label": 7, "picture": picture} | changes


def blank_digit(picture: bytes) -> np.ndarray:
    return np.zeros((28, 28), np.float32)


@pytest.fixture
def store(database: str) -> Iterator[DatabaseStore]:
    """An empty store, of each kind in turn."""
    opened = open_database(database)
    yield opened
    opened.close()


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[SqliteStore]:
    """SQLite's file, for what is its alone."""
    opened = SqliteStore(tmp_path / "kept")
    yield opened
    opened.close()


def test_nothing_is_kept_unless_the_host_names_a_place():
    assert open_store({}) is None


def test_open_store_keeps_corrections_in_the_folder_that_the_host_names(tmp_path):
    opened = open_store({"MNIST_CORE_CORRECTIONS": str(tmp_path / "new" / "folder")})

    assert opened is not None
    opened.keep(correction_of(1), token=ANNA)
    assert (tmp_path / "new" / "folder" / FILE_NAME).is_file()


def test_a_kept_correction_comes_back_as_it_was(store):
    given = correction_of(1, label=3)

    store.keep(given, token=ANNA)

    (kept,) = store
    assert kept.correction.picture == given.picture
    np.testing.assert_array_equal(kept.correction.digit, given.digit)
    assert kept.correction.label == 3


def test_a_kept_correction_is_there_when_it_is_opened_again(store, database):
    store.keep(correction_of(1, label=None), token=ANNA)

    again = open_database(database)

    assert again.count(token=ANNA) == 1
    assert next(iter(again)).correction.label is None


def test_the_file_is_synchronized_in_full_through_a_write_ahead_log(file_store):
    with file_store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL


def test_the_token_is_not_in_the_file(file_store, tmp_path):
    file_store.keep(correction_of(1), token=ANNA)
    file_store.close()

    assert ANNA.encode() not in (tmp_path / "kept" / FILE_NAME).read_bytes()


def test_the_file_is_the_hosts_alone(file_store, tmp_path):
    assert (tmp_path / "kept" / FILE_NAME).stat().st_mode & 0o077 == 0


def test_the_same_drawing_corrected_again_has_the_new_label(store):
    store.keep(correction_of(1, label=7), token=ANNA)

    store.keep(correction_of(1, label=1), token=ANNA)

    assert [kept.correction.label for kept in store] == [1]


def test_forget_deletes_what_this_browser_sent_and_nothing_else(store):
    for number in range(3):
        store.keep(correction_of(number), token=ANNA)
    store.keep(correction_of(9), token=BEN)

    assert store.forget(token=ANNA) == 3

    assert store.count(token=ANNA) == 0
    assert store.count(token=BEN) == 1


def test_what_was_forgotten_is_no_longer_in_any_file(file_store, tmp_path):
    given = correction_of(1)
    file_store.keep(given, token=ANNA)

    file_store.forget(token=ANNA)

    middle = given.picture[100:164]
    files = [path.read_bytes() for path in (tmp_path / "kept").iterdir()]
    assert files
    assert not any(middle in content for content in files)


@pytest.mark.parametrize("token", ["", "short", "x" * 200, "spaces in the token, many", None])
def test_a_token_that_is_no_secret_is_refused(store, token):
    with pytest.raises(ValueError, match="token must be 22 to 128"):
        store.keep(correction_of(1), token=token)


@pytest.mark.parametrize("message", [None, 7, [], "text"])
def test_what_is_no_message_is_refused(store, message):
    for answer in (partial(keep_correction, store, blank_digit), partial(withdraw, store)):
        with pytest.raises(MessageError, match="must be an object"):
            answer(message)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(per_browser=2), "This browser has sent 2 corrections"),
        (Limits(per_minute=2), "wait a minute"),
        (Limits(per_minute_of_all=2), "wait a minute"),
        (Limits(total_bytes=80_000), "no room for more"),
    ],
    ids=["browser", "minute", "minute of all", "bytes"],
)
def test_limits_are_kept(database, limits, message):
    store = open_database(database, limits=limits)
    side = 200 if limits.total_bytes == 80_000 else 40  # 200 x 200 noise is a PNG of 40 kB

    store.keep(correction_of(1, side=side), token=ANNA)
    if side == 40:
        store.keep(correction_of(2), token=ANNA)

    with pytest.raises(CorrectionError, match=message):
        store.keep(correction_of(3, side=side), token=ANNA)
    assert store.count(token=ANNA) == (1 if side == 200 else 2)


def test_a_browser_may_go_on_after_a_minute(database):
    now = [1000.0]
    store = open_database(database, limits=Limits(per_minute=1), clock=lambda: now[0])
    store.keep(correction_of(1), token=ANNA)

    now[0] += 61

    store.keep(correction_of(2), token=ANNA)
    assert store.count(token=ANNA) == 2


def test_a_browser_that_sent_its_share_may_still_change_a_label(database):
    store = open_database(database, limits=Limits(per_browser=1))
    store.keep(correction_of(1, label=7), token=ANNA)

    store.keep(correction_of(1, label=1), token=ANNA)

    assert next(iter(store)).correction.label == 1


def test_a_visitor_withdraws_what_any_replica_kept(store, database):
    replica = open_database(database)
    store.keep(correction_of(1), token=ANNA)
    replica.keep(correction_of(2), token=ANNA)
    replica.keep(correction_of(3), token=BEN)
    assert store.count(token=ANNA) == replica.count(token=ANNA) == 2

    assert store.forget(token=ANNA) == 2

    assert replica.count(token=ANNA) == 0
    assert replica.count(token=BEN) == 1
    replica.close()


def test_the_limits_hold_for_all_replicas_together(database):
    replicas = [open_database(database, limits=Limits(per_browser=5)) for _ in range(3)]

    def send(number: int) -> bool:
        try:
            replicas[number % 3].keep(correction_of(number), token=ANNA)
        except CorrectionError:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        num_kept = sum(pool.map(send, range(24)))

    assert num_kept == replicas[0].count(token=ANNA) == 5
    for replica in replicas:
        replica.close()


def test_replicas_that_start_together_make_one_table(database):
    with ThreadPoolExecutor(6) as pool:
        replicas = list(pool.map(open_database, [database] * 6))

    replicas[0].keep(correction_of(1), token=ANNA)
    assert [replica.count(token=ANNA) for replica in replicas] == [1] * 6
    for replica in replicas:
        replica.close()


def test_the_migrations_make_the_tables_that_the_program_knows(store):
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, METADATA) == []


def test_a_database_that_refuses_is_told_in_a_sentence(store):
    refuse, allow = {  # as a full or read-only disk would
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
        "postgresql": (
            "SET default_transaction_read_only = on",
            "SET default_transaction_read_only = off",
        ),
    }[store._engine.dialect.name]
    set_up(store, refuse)

    with pytest.raises(CorrectionError, match="try again later"):
        store.keep(correction_of(1), token=ANNA)

    set_up(store, allow)
    store.keep(correction_of(1), token=ANNA)
    assert store.count(token=ANNA) == 1


def set_up(store: DatabaseStore, statement: str) -> None:
    """Change the one connection that is open."""
    with store._engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_file_from_before_there_were_migrations_is_taken_over(tmp_path):
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.executescript(OLD_SCHEMA)
        row = (b"o" * 32, b"f" * 32, 7, correction_of(1).digit.tobytes(), picture_of(1), 1.0)
        connection.execute("INSERT INTO correction VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)

    store = SqliteStore(tmp_path)

    store.keep(correction_of(2), token=ANNA)
    assert [kept.correction.picture for kept in store] == [picture_of(1), picture_of(2)]


def test_a_database_that_does_not_answer_is_told_without_its_password():
    address = f"postgresql://digits:secret@127.0.0.1:{find_free_port()}/digits"

    with pytest.raises(StoreUnreachableError, match=r"127\.0\.0\.1 can't be reached") as told:
        open_database(address)

    assert "secret" not in str(told.value)


@pytest.mark.parametrize("address", ["mysql://host/name", "sqlite://", "://", "ftp://a/b"])
def test_an_address_that_is_no_database_is_refused(address):
    with pytest.raises(StoreError, match="postgresql://"):
        open_database(address)


def test_another_file_in_its_place_is_named_and_left_alone(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"a letter to my aunt" * 100)

    with pytest.raises(StoreError, match="can't be opened"):
        SqliteStore(tmp_path)

    assert (tmp_path / FILE_NAME).read_bytes().startswith(b"a letter")


def test_a_file_of_a_later_version_is_refused(tmp_path):
    SqliteStore(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreError, match="9999"):
        SqliteStore(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreError, match="name a folder"):
        SqliteStore(tmp_path / "file" / "kept")


def test_keep_correction_keeps_what_the_page_sent(store):
    answer = keep_correction(store, blank_digit, message_of(label="4"))

    assert answer == {"kept": 1}
    assert next(iter(store)).correction.label == 4
    assert store.count(token=ANNA) == 1
    assert withdraw(store, {"token": ANNA}) == {"deleted": 1}


@pytest.mark.parametrize("consent", [False, None, "true", 1])
def test_nothing_is_kept_without_consent(store, consent):
    with pytest.raises(CorrectionError, match="if you agree"):
        keep_correction(store, blank_digit, message_of(consent=consent))

    assert list(store) == []


@pytest.mark.parametrize("label", [-1, 10, 1.5, True, None, "", "07", "seven", [7]], ids=repr)
def test_a_label_that_is_no_answer_is_refused(store, label):
    with pytest.raises(CorrectionError, match="a digit from 0 to 9"):
        keep_correction(store, blank_digit, message_of(label=label))


def test_labels_are_digits_or_no_digit():
    assert [to_label(answer) for answer in (0, "9", "no digit")] == [0, 9, None]


@pytest.mark.parametrize(
    "picture",
    [None, "", "data:image/png;base64,AAAA", "no base64!", "A" * 6_000_000, 7],
    ids=["none", "empty", "no png", "no base64", "too long", "number"],
)
def test_a_drawing_that_did_not_arrive_is_refused(store, picture):
    with pytest.raises(CorrectionError, match="did not arrive whole"):
        keep_correction(store, blank_digit, message_of(picture=picture))


def test_an_empty_canvas_is_refused_by_the_framing(store, recognizer: Recognizer):
    file = io.BytesIO()
    Image.new("RGBA", (280, 280)).save(file, "PNG")
    empty = base64.b64encode(file.getvalue()).decode()

    with pytest.raises(NoInkError, match="draw"):
        keep_correction(
            store, lambda png: recognizer.read_digit(png).digit, message_of(picture=empty)
        )


def test_to_png_keeps_pixels_and_nothing_else():
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Anna Secret")
    file = io.BytesIO()
    Image.fromarray(draw_digit(7)).save(file, "PNG", pnginfo=text)

    clean = to_png(file.getvalue())

    assert b"Secret" in file.getvalue()
    assert b"Secret" not in clean
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(clean))), draw_digit(7))


def test_to_png_shrinks_a_large_picture():
    file = io.BytesIO()
    Image.new("RGB", (1600, 800), "white").save(file, "PNG")

    shrunk = Image.open(io.BytesIO(to_png(file.getvalue())))

    assert shrunk.size == (MAX_SIDE, MAX_SIDE // 2)


def test_to_png_refuses_a_bomb():
    file = io.BytesIO()
    Image.new("L", (8000, 8000)).save(file, "PNG")

    with pytest.raises(CorrectionError, match="did not arrive whole"):
        to_png(file.getvalue())


@pytest.mark.parametrize(
    "changes",
    [
        {"digit": np.zeros((28, 27), np.float32)},
        {"digit": np.zeros((28, 28))},
        {"digit": np.full((28, 28), np.nan, np.float32)},
        {"label": 10},
    ],
    ids=["shape", "dtype", "nan", "label"],
)
def test_a_correction_checks_itself(changes):
    parts = {"picture": b"", "digit": np.zeros((28, 28), np.float32), "label": 1} | changes

    with pytest.raises(ValueError, match=r"digit must|label must"):
        Correction(**parts)


def test_an_export_is_a_folder_that_training_and_evaluation_take(store, tmp_path):
    store.keep(correction_of(1, label=7), token=ANNA)
    store.keep(correction_of(2, label=None), token=BEN)

    assert export_folder(store, tmp_path / "out") == 2

    rows = load_labeled_folder(tmp_path / "out")
    assert [row.label for row in rows] == ["7", "none"]
    assert rows[0].path.read_bytes() == correction_of(1).picture
    assert np.load(tmp_path / "out" / "digits.npy").shape == (2, 28, 28)
    header, first, second = (tmp_path / "out" / "labels.csv").read_text().splitlines()
    assert header == "file,label,writer"
    assert first.split(",")[2] != second.split(",")[2]


def test_an_export_does_not_mix_with_another(store, tmp_path):
    store.keep(correction_of(1), token=ANNA)
    export_folder(store, tmp_path / "out")

    with pytest.raises(StoreError, match="not empty"):
        export_folder(store, tmp_path / "out")


def test_the_command_exports(store, database, tmp_path):
    store.keep(correction_of(1), token=ANNA)
    command = [sys.executable, "-m", "demo.corrections", "export", tmp_path / "out"]

    done = subprocess.run(
        [*command, "--from", database], capture_output=True, text=True, check=True
    )

    assert "1 corrections written" in done.stdout
    assert len(load_labeled_folder(tmp_path / "out")) == 1


def test_the_command_says_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("MNIST_CORE_CORRECTIONS", raising=False)

    assert main(["export", str(tmp_path / "out")]) == 1
    assert "--from FOLDER" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "out"), "--from", str(tmp_path)]) == 1
    assert "no corrections" in capsys.readouterr().err
