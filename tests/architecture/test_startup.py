"""What `--help` may load; how long it takes is measured in `benchmarks/`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
HEAVY = (
    "polars",
    "pandera",
    "openpyxl",
    "pyarrow",
    "yaml",
    "pydantic",
    "rich",
    "xlsxwriter",
    "babel",
    "jinja2",
)
PROBE = """
import sys
from sluzby_eval.cli.app import run
code = run({args!r})
print(",".join(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize("args", [["--help"], ["data", "--help"], ["report", "--help"], ["--version"]])
@pytest.mark.slow
def test_help_loads_no_heavy_package(args):
    heavy = HEAVY if args[0].startswith("--") else set(HEAVY) - {"pydantic"}  # typer reads options by it
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(args=args, heavy=tuple(heavy))],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(SRC)},
    )
    assert done.stderr.strip() == ""


def test_importing_the_package_loads_no_heavy_package():
    probe = f"import sys, sluzby_eval; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", probe],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(SRC)},
    )
    assert done.stdout.strip() == "[]"
