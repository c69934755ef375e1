"""The same snapshot gives the same bytes in every format, whatever the machine says about time and language."""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORMATS = ("csv", "parquet", "json", "html", "pdf", "xlsx", "docx", "md")
ZONES = ("UTC", "Pacific/Kiritimati", "America/St_Johns")
LANGUAGES = ("cs_CZ.UTF-8", "C")
THREADS = ("1", "4")
COMBINATIONS = list(itertools.product(ZONES, LANGUAGES, THREADS))
CHILD = """
import datetime, sys, time
from pathlib import Path
days = float(sys.argv[2]) * 86_400
now = time.time
time.time = lambda: now() + days
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    @classmethod
    def today(cls):
        return cls.now()
    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(time.time(), datetime.timezone.utc).replace(tzinfo=None)
datetime.datetime = Later
from tests.unit.reporting import papers
from sluzby_eval.reporting.run import build
root = Path(sys.argv[1])
build("maly", papers.context(root), formats=sys.argv[3].split(","), out=root / "out")
"""


def digests(folder: Path) -> dict[str, str]:
    return {path.suffix: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "out").iterdir()}


@pytest.mark.slow
def test_twelve_machines_on_twelve_days_write_the_same_bytes(tmp_path):
    running = []
    found: list[dict[str, str]] = []
    for number, (zone, language, threads) in enumerate(COMBINATIONS):
        folder = tmp_path / str(number)
        folder.mkdir()
        environment = {
            "PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "TZ": zone, "LC_ALL": language,
            "LANG": language, "POLARS_MAX_THREADS": threads, "PYTHONHASHSEED": str(number),
        }  # fmt: skip
        command = [sys.executable, "-c", CHILD, str(folder), str(number * 31), ",".join(FORMATS)]
        running.append((folder, subprocess.Popen(command, env=environment, cwd=ROOT)))
        if len(running) == 2:
            found += [_done(*one) for one in running]
            running = []
    assert len(found) == 12
    assert set(found[0]) == {f".{name}" for name in FORMATS}
    assert all(one == found[0] for one in found)


def _done(folder: Path, process: subprocess.Popen[bytes]) -> dict[str, str]:
    assert process.wait() == 0
    return digests(folder)
