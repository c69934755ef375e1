"""The same snapshot and definitions give the same bytes, whatever the threads and the order of rows."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from tests.builders import TWO_ORP, Row, costs, service, snapshot, statement

ROOT = Path(__file__).parents[2]
CHILD = """
import hashlib, sys
from pathlib import Path
import polars as pl
from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.results import write
from sluzby_eval.store import open_store
from sluzby_eval.workspace import Config, Workspace

root = Path(sys.argv[1])
space = Workspace(root=root, config=Config(territory="own"))
found = evaluate(space, open_store(root / sys.argv[2]).head()).results.with_columns(snapshot=pl.lit("same"))
path = Path(sys.argv[3])
write(found, path, metadata={})
print(pl.thread_pool_size(), found.height, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def tables(seed: int) -> dict[str, list[Row]]:
    """Forty homes with amounts whose sums depend on the order of adding."""
    made = random.Random(7)
    names = [f"S{number:02}" for number in range(40)]
    rows: dict[str, list[Row]] = {
        "territory": TWO_ORP,
        "services": [service(name, area=made.choice("XY"), ico=f"{made.randrange(9):08}") for name in names],
        "statements": [
            statement(name, bed_days_occ=made.random() * 1e5, bed_days_avail=made.random() * 1e6)
            for name in names
        ],
        "costs": [
            row
            for name in names
            for row in costs(name, {"total": made.random() * 1e9, "F": made.random(), "I": made.random()})
        ],
    }  # fmt: skip
    for part in rows.values():
        random.Random(seed).shuffle(part)
    return rows


def run(tmp_path: Path, data: str, *, threads: int) -> tuple[int, int, str]:
    environment = {**os.environ, "POLARS_MAX_THREADS": str(threads), "PYTHONPATH": str(ROOT / "src")}
    environment |= {
        "TZ": "Asia/Tokyo" if threads == 1 else "UTC",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": str(threads),
    }
    out = tmp_path / f"{data}-{threads}.parquet"
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path), data, str(out)],
        check=True, capture_output=True, text=True, env=environment,
    )  # fmt: skip
    size, rows, digest = done.stdout.split()
    return int(size), int(rows), digest


@pytest.mark.slow
def test_same_bytes_with_one_and_two_threads_and_shuffled_rows(tmp_path):
    for seed in (1, 2):
        snapshot(tmp_path / f"data{seed}", tables(seed))
    found = [
        run(tmp_path, "data1", threads=1),
        run(tmp_path, "data1", threads=2),
        run(tmp_path, "data2", threads=2),
    ]
    assert [size for size, _, _ in found] == [1, 2, 2]
    assert found[0][1] > 1000
    assert len({digest for _, _, digest in found}) == 1, json.dumps(found)
