"""Where data files come from: a named folder, the cache, or a public mirror, always checked by hash."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

import platformdirs
from tqdm import tqdm

from mnist_core.errors import DataError

FOLDER_VARIABLE = "MNIST_CORE_DATA"  # names a folder that holds the data files
TIMEOUT = 30  # seconds without a byte before the next mirror is tried
CHUNK = 1 << 16  # bytes
MAX_UNPACKED = (
    1 << 28
)  # bytes: five times the largest file, so that a crafted archive fills no memory
GZIP, COMPRESS, ZIP = b"\x1f\x8b", b"\x1f\x9d", b"PK\x03\x04"  # how packed files begin


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """One file of a data set: its names on disk, its mirrors, and the hash that its content must have.

    Attributes:
        dataset: The data set's name, also the subfolder that is searched: "mnist".
        names: The file names it may have on disk, packed or not, likeliest first.
        urls: Mirrors, tried in this order. Each may hold it packed in its own way.
        sha256: Of what `digest_of` makes of the unpacked content.
        member: The file's name inside a zip archive; empty if the archive itself is the content.
        digest_of: Content to the bytes that are hashed.
    """

    dataset: str
    names: tuple[str, ...]
    urls: tuple[str, ...]
    sha256: str
    member: str = ""
    digest_of: Callable[[bytes], bytes] = bytes

    def __post_init__(self) -> None:
        # A download keeps its mirror's name, and has to be found under it the next time.
        if strange := {_file_name(url) for url in self.urls} - set(self.names):
            raise ValueError(f"names must hold the file names of urls, {strange} are missing")

    def unpack(self, packed: bytes) -> bytes:
        """Undo gzip, compress (.Z) or zip, and check the hash.

        Raises:
            DataError: It can't be unpacked, or it is not the file that is wanted.
        """
        try:
            content = _unpack(packed, self.member)
        except (OSError, EOFError, ValueError, KeyError, zlib.error, zipfile.BadZipFile) as error:
            raise DataError(f"damaged: {error}") from None
        found = hashlib.sha256(self.digest_of(content)).hexdigest()
        if found != self.sha256:
            raise DataError(f"damaged: its SHA-256 is {found[:12]}..., not {self.sha256[:12]}...")
        return content


def cache_folder() -> Path:
    """The user's cache folder for downloaded data."""
    return Path(platformdirs.user_cache_dir("mnist_core", appauthor=False))


def load_bytes(file: SourceFile, folder: str | os.PathLike[str] | None = None) -> bytes:
    """Return a file's unpacked, checked content; download it if no folder has it.

    Looked for in `folder`, in the folder that $MNIST_CORE_DATA names, in the user's cache, each time
    directly and in the subfolder of the data set's name. A damaged file is passed over and fetched anew.

    Raises:
        DataError: It is nowhere and no mirror gave it; the message says what to put where.
    """
    troubles = []
    for path in _paths(file, folder):
        try:
            return file.unpack(path.read_bytes())
        except (DataError, OSError) as error:
            troubles.append(f"{path} is {error}" if isinstance(error, DataError) else str(error))
    for url in file.urls:
        try:
            return _download(file, url)
        except DataError as error:
            troubles.append(f"{url}: {error}")
    place = Path(folder or os.environ.get(FOLDER_VARIABLE) or cache_folder())
    raise DataError(
        f"{file.names[0]} is missing. Put it in {place / file.dataset}, or name the folder that has it "
        f"with --data or ${FOLDER_VARIABLE}; it can be had from {' or '.join(file.urls)}. "
        f"What was tried: {'; '.join(troubles)}."
    )


def _paths(file: SourceFile, folder: str | os.PathLike[str] | None) -> Iterator[Path]:
    for root in (folder, os.environ.get(FOLDER_VARIABLE), cache_folder()):
        if root:
            for place in (Path(root), Path(root) / file.dataset):
                yield from (place / name for name in file.names if (place / name).is_file())


def _unpack(packed: bytes, member: str) -> bytes:
    if packed.startswith(GZIP):
        with gzip.open(io.BytesIO(packed)) as stream:
            return _bounded(stream.read(MAX_UNPACKED + 1))
    if packed.startswith(COMPRESS):
        from unlzw3 import unlzw

        return _bounded(unlzw(packed))
    if packed.startswith(ZIP) and member:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive, archive.open(member) as stream:
            return _unpack(_bounded(stream.read(MAX_UNPACKED + 1)), "")
    return packed


def _bounded(content: bytes) -> bytes:
    if len(content) > MAX_UNPACKED:
        raise ValueError(f"it unpacks to more than {MAX_UNPACKED} bytes")
    return content


def _download(file: SourceFile, url: str) -> bytes:
    """Fetch, check, then rename into the cache: nobody ever finds half a file there."""
    folder = cache_folder() / file.dataset
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part, name = tempfile.mkstemp(dir=folder, suffix=".part")
        try:
            with os.fdopen(part, "wb") as target:
                _copy(url, target)
            content = file.unpack(Path(name).read_bytes())
            os.replace(name, folder / _file_name(url))
            return content
        finally:
            Path(name).unlink(missing_ok=True)
    except (urllib.error.URLError, HTTPException, OSError) as error:
        raise DataError(str(getattr(error, "reason", error) or error)) from None


def _copy(url: str, target: io.BufferedWriter) -> None:
    with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
        length = int(answer.headers.get("Content-Length") or 0)
        bar = tqdm(
            total=length or None, unit="B", unit_scale=True, desc=_file_name(url), disable=None
        )
        with bar:
            while chunk := answer.read(CHUNK):
                bar.update(target.write(chunk))


def _file_name(url: str) -> str:
    return urllib.parse.unquote(urllib.parse.urlsplit(url).path).rsplit("/", 1)[-1]
