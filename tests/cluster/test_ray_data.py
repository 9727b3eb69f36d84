"""Bulk reading by Ray Data gives what processes give."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("ray", reason="demo/cluster/requirements.txt installs Ray")

import pyarrow.parquet as pq

from mnist_core.bulk.run import read_into_table
from tests.drawing import draw_digit


def test_ray_reads_each_picture_once_and_tells_of_broken_ones(tmp_path: Path):
    folder, out = tmp_path / "pictures", tmp_path / "t.parquet"
    folder.mkdir()
    for label in range(10):
        Image.fromarray(draw_digit(label)).save(folder / f"{label}.png")
    (folder / "broken.png").write_bytes(b"no picture")

    summary = read_into_table([str(folder)], str(out), engine="ray", workers=1)
    again = read_into_table([str(folder)], str(out), engine="ray", workers=1)

    assert (summary.num_read, summary.num_unreadable) == (10, 1)
    assert again.num_known == 11
    texts = {Path(row["file"]).stem: row["text"] for row in pq.read_table(out).to_pylist()}
    assert texts == {str(label): str(label) for label in range(10)}
