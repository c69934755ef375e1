"""Peers in environments of their own beside the generated files: pandas with openpyxl, and WeasyPrint.

They do not belong into the environment of the program: pandera loads pandas where it finds it, and the import
would be measured with it. SLUZBY_EVAL_PEER names another interpreter that has the packages.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

from benchmarks.table import CACHE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

VARIABLE = "SLUZBY_EVAL_PEER"
PACKAGES = ("pandas>=2.2", "openpyxl>=3.1")
_MISSING = (
    f"{{packages}}: not there and cannot be installed; {VARIABLE} may name an interpreter that has them"
)
_READING = """
import os, sys, time
import pandas as pd
import openpyxl
start = time.perf_counter()
for file in sys.argv[1:]:
    pd.read_excel(file, sheet_name=None, engine="openpyxl")
print(time.perf_counter() - start, sum(os.times()[:2]))
"""


def interpreter(packages: Sequence[str] = PACKAGES, *, name: str = "peer") -> str | None:
    """Return a Python that has the peer; its environment is made where it is not there yet."""
    named = os.environ.get(VARIABLE)
    if named:
        return named
    folder = CACHE / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (folder / "done").is_file():
        try:
            venv.create(folder, clear=True, with_pip=True)
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{_MISSING.format(packages=', '.join(packages))}: {error}")
            return None
        (folder / "done").touch()
    return str(python)


def seconds_of_reading(python: str, files: Sequence[Path]) -> float:
    """Read workbooks with pandas; return the seconds without those of its start."""
    told = subprocess.run(
        [python, "-c", _READING, *map(str, files)], check=True, capture_output=True, text=True
    )
    seconds, cpu = map(float, told.stdout.split())
    print(f"pandas: {len(files)} files, {cpu:.1f} s of processor with its start")
    return seconds
