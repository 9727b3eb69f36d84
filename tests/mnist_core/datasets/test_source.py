"""Downloads, tried against a server that the test starts."""

from __future__ import annotations

import gzip
import hashlib
import io
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mnist_core.datasets.source import SourceFile, cache_folder, load_bytes
from mnist_core.errors import DataError

CONTENT = b"seven" * 50_000
PACKED = gzip.compress(CONTENT)


@dataclass
class Mirror:
    """A server on this machine: what it answers, by path, and which paths it was asked for."""

    address: str
    bodies: dict[str, bytes] = field(default_factory=dict)
    announced: dict[str, int] = field(default_factory=dict)  # a Content-Length that is not true
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append(self.path)
            body = here.bodies.get(self.path)
            self.send_response(404 if body is None else 200)
            length = here.announced.get(self.path, len(body or b""))
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass  # the test's own output stays readable

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = Mirror(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield here
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def empty_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("MNIST_CORE_DATA", raising=False)


@pytest.fixture
def source(mirror: Mirror) -> Callable[..., SourceFile]:
    def make(*paths: str, content: bytes = CONTENT) -> SourceFile:
        return SourceFile(
            dataset="sevens",
            names=("sevens.gz", "sevens", "all sevens.zip"),
            urls=tuple(mirror.address + path for path in paths),
            sha256=hashlib.sha256(content).hexdigest(),
            member="sevens.txt",
        )

    return make


def cached_names() -> list[str]:
    return sorted(path.name for path in cache_folder().rglob("*") if path.is_file())


def test_download_is_unpacked_and_kept_for_the_next_time(mirror, source):
    mirror.bodies["/sevens.gz"] = PACKED

    first, second = load_bytes(source("/sevens.gz")), load_bytes(source("/sevens.gz"))

    assert first == second == CONTENT
    assert mirror.asked == ["/sevens.gz"]
    assert cached_names() == ["sevens.gz"]


def test_wrong_hash_is_refused_and_leaves_nothing_behind(mirror, source):
    mirror.bodies["/sevens.gz"] = gzip.compress(b"eight")

    with pytest.raises(DataError, match=r"SHA-256 is .* not"):
        load_bytes(source("/sevens.gz"))

    assert cached_names() == []


def test_truncated_download_is_taken_from_the_second_mirror(mirror, source):
    mirror.bodies = {"/a/sevens.gz": PACKED[:-100], "/b/sevens.gz": PACKED}

    assert load_bytes(source("/a/sevens.gz", "/b/sevens.gz")) == CONTENT

    assert mirror.asked == ["/a/sevens.gz", "/b/sevens.gz"]
    assert cached_names() == ["sevens.gz"]


def test_connection_closed_early_is_taken_from_the_second_mirror(mirror, source):
    mirror.bodies = {"/a/sevens.gz": PACKED[:-100], "/b/sevens.gz": PACKED}
    mirror.announced["/a/sevens.gz"] = len(PACKED)

    assert load_bytes(source("/a/sevens.gz", "/b/sevens.gz")) == CONTENT


def test_not_found_is_taken_from_the_second_mirror(mirror, source):
    mirror.bodies["/b/sevens.gz"] = PACKED

    assert load_bytes(source("/a/sevens.gz", "/b/sevens.gz")) == CONTENT

    assert mirror.asked == ["/a/sevens.gz", "/b/sevens.gz"]


def test_damaged_file_in_the_cache_is_fetched_anew(mirror, source):
    mirror.bodies["/sevens.gz"] = PACKED
    load_bytes(source("/sevens.gz"))
    cached = cache_folder() / "sevens" / "sevens.gz"
    cached.write_bytes(PACKED[:1000])

    assert load_bytes(source("/sevens.gz")) == CONTENT

    assert cached.read_bytes() == PACKED


def test_zip_archive_gives_its_member(mirror, source):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("sevens.txt", CONTENT)
    mirror.bodies["/all%20sevens.zip"] = archive.getvalue()

    first, second = (load_bytes(source("/all%20sevens.zip")) for _ in range(2))

    assert first == second == CONTENT
    assert len(mirror.asked) == 1


def test_without_network_the_error_says_which_file_to_put_where(tmp_path, source):
    with socket.socket() as unused:  # a port where nobody listens
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    file = SourceFile(
        dataset="sevens",
        names=("sevens.gz",),
        urls=(f"http://127.0.0.1:{port}/sevens.gz",),
        sha256="0" * 64,
    )

    with pytest.raises(DataError) as caught:
        load_bytes(file, tmp_path)

    message = str(caught.value)
    assert f"Put it in {tmp_path / 'sevens'}" in message
    assert "$MNIST_CORE_DATA" in message
    assert file.urls[0] in message
    assert "Connection refused" in message


@pytest.mark.parametrize("place", ["", "sevens"], ids=["flat", "in its subfolder"])
@pytest.mark.parametrize("name", ["sevens", "sevens.gz"])
def test_named_folder_is_looked_in_first(place, name, mirror, source, tmp_path):
    folder = tmp_path / "mine"
    (folder / place).mkdir(parents=True)
    (folder / place / name).write_bytes(PACKED if name.endswith(".gz") else CONTENT)

    assert load_bytes(source("/sevens.gz"), folder) == CONTENT

    assert mirror.asked == []


def test_folder_of_the_environment_is_looked_in_before_the_cache(
    mirror, source, tmp_path, monkeypatch
):
    (tmp_path / "sevens").write_bytes(CONTENT)
    monkeypatch.setenv("MNIST_CORE_DATA", str(tmp_path))

    assert load_bytes(source("/sevens.gz")) == CONTENT

    assert mirror.asked == []


def test_damaged_file_in_the_named_folder_is_left_alone_and_fetched(mirror, source, tmp_path):
    (tmp_path / "sevens").write_bytes(b"eight")
    mirror.bodies["/sevens.gz"] = PACKED

    assert load_bytes(source("/sevens.gz"), tmp_path) == CONTENT

    assert (tmp_path / "sevens").read_bytes() == b"eight"


def test_damaged_file_is_named_when_nothing_else_is_to_be_had(source, tmp_path):
    (tmp_path / "sevens").write_bytes(b"eight")

    with pytest.raises(DataError, match=r"sevens is damaged: its SHA-256"):
        load_bytes(source(), tmp_path)


def test_mirror_with_a_file_name_that_would_not_be_found_again_is_refused(source):
    with pytest.raises(ValueError, match=r"names must hold the file names of urls, \{'other.gz'\}"):
        source("/other.gz")
