"""How long the import of 1,000 provider workbooks takes against pandas and openpyxl that merely read them.

The import does everything: it keeps a copy, lets the file through the gate, looks for error cells, reads,
types, checks, tells findings with addresses and commits. The peer reads a sample of the same files, spread
over all of them, and its time is scaled. Both take turns; the shortest time of each counts. Beside them, as the floor
that no import with this reader goes below: the reader alone on all files with two threads, its values thrown away.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

from benchmarks.peer import interpreter, seconds_of_reading
from benchmarks.table import DATA, Figure, new_workspace
from benchmarks.workbooks import thousand
from sluzby_eval.importing.run import import_files

if TYPE_CHECKING:
    from collections.abc import Sequence

FASTER = 12
MEMORY = 1000
ROUNDS = 2
SAMPLE = 50


def main() -> list[Figure]:
    """Measure both sides in turn."""
    python = interpreter()
    folder = thousand()
    files = sorted(folder.iterdir())
    ours, peer, memory, floor = [], [], [], []
    for _ in range(ROUNDS):
        if python is not None:
            sample = files[:: len(files) // SAMPLE]
            peer.append(seconds_of_reading(python, sample) * len(files) / len(sample))
        seconds, megabytes = in_child("benchmarks.import_thousand", str(folder))
        ours.append(seconds)
        memory.append(megabytes)
        floor.append(seconds_of_reader(files))
    what = "import of 1,000 workbooks"
    figures = [
        Figure(what=f"memory of the {what}", value=min(memory), goal=MEMORY, unit="MB"),
        Figure(what=f"{what} against its reader alone", value=min(ours) / min(floor)),
    ]
    if not peer:
        return figures
    print(
        f"import {min(ours):.1f} s, its reader alone {min(floor):.1f} s, "
        f"pandas + openpyxl {min(peer):.1f} s (scaled from {SAMPLE} files)"
    )
    ratio = min(peer) / min(ours)
    what += " against pandas + openpyxl reading them"
    return [Figure(what=what, value=ratio, goal=FASTER, at_least=True), *figures]


def seconds_of_reader(files: Sequence[Path]) -> float:
    """Return how long the reader of cells takes for files with two threads, and nothing else."""
    start = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(_read, files):
            pass
    return time.perf_counter() - start


def _read(path: Path) -> None:
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def in_child(module: str, *arguments: str) -> tuple[float, float]:
    """Run the measured part of a module alone, so that its memory is its own; return seconds and MB."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], check=True, capture_output=True, text=True
    )
    *told, figures = done.stdout.splitlines()
    print(*told, sep="\n")
    seconds, megabytes = figures.split()
    return float(seconds), float(megabytes)


def peak_memory() -> float:
    """Return the most memory in MB that this process has held, and its largest child besides."""
    own, children = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return (own + children) / 1000


def cpu_seconds() -> float:
    """Return the seconds of processor that this process and its children have taken."""
    return sum(os.times()[:4])


def run(folder: Path) -> None:
    """Import a folder and print seconds and MB."""
    with tempfile.TemporaryDirectory() as place:
        workspace = new_workspace(Path(place) / "workspace", DATA / "provoz.yaml")
        before, start = cpu_seconds(), time.perf_counter()
        report = import_files(workspace, [folder])
        seconds = time.perf_counter() - start
    refused = [outcome.file for outcome in report.files if outcome.status != "imported"]
    if refused:
        raise SystemExit(f"not imported: {refused[:5]}")
    cpu = cpu_seconds() - before
    print(f"{len(report.files)} files, {len(report.findings)} findings, {cpu:.1f} s of processor")
    print(seconds, peak_memory())


if __name__ == "__main__":
    run(Path(sys.argv[1]))
