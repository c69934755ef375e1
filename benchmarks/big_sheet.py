"""Whether one sheet of 300,000 rows and 45 columns can be imported, how long it takes, and in how much memory.

The import does everything, as with a thousand workbooks; the limits of a file are raised in `sluzby.toml` as an
office with such a file would raise them. The peer, pandas with openpyxl, merely reads the first rows of the same
sheet, and its time is scaled.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import xlsxwriter

from benchmarks.import_thousand import HOW_TO, cpu_seconds, in_child, peak_memory
from benchmarks.table import CACHE, DATA, Figure, new_workspace
from benchmarks.workbooks import SEED, read_layout
from sluzby_eval.importing.run import import_files

ROWS = 300_000
SAMPLE = 6_000  # rows that the peer reads
MEMORY = 2000
LAYOUT = DATA / "one_sheet.yaml"
CONFIG = """
[import]
memory_mb = 1900
seconds = 300
rows = 400_000
cells = 15_000_000
unpacked_mb = 1_200
"""
_DIRTY = ("neuvedeno", "1.234", "asi 5", "12 tis.", "–")
_DIRTY_ONE_IN = 10_000  # cells
_FITTING = {
    "beds_registered": 40, "beds_network": 40, "days_open": 365, "bed_days_avail": 14_600,
    "bed_days_occ": 14_000, "bed_days_reserved": 100, "clients_31_12": 38, "clients_year": 60, "clients_left": 22,
}  # fmt: skip
_LEAST = {
    "places_daily": 2000, "place_days_avail": 2000, "hours_direct": 2000, "requests_new": 2000,
    "complaints": 2000, "clients_new": 20, "clients_free": 20, "clients_single_room": 20,
}  # fmt: skip


def main() -> list[Figure]:
    """Import the big sheet and have the peer read the small one."""
    seconds, megabytes = in_child("benchmarks.big_sheet", str(big_sheet(ROWS)))
    what = f"import of one sheet of {ROWS:,} rows and 45 columns"
    figures = [Figure(what=f"memory of the {what}", value=megabytes, goal=MEMORY, unit="MB")]
    if importlib.util.find_spec("pandas") is None:
        print(HOW_TO)
        return figures
    peer = _peer(big_sheet(SAMPLE)) * ROWS / SAMPLE
    print(f"import {seconds:.1f} s, pandas + openpyxl {peer:.1f} s (scaled from {SAMPLE:,} rows)")
    ratio = Figure(what=f"{what} against pandas + openpyxl", value=peer / seconds, at_least=True)
    return [ratio, *figures]


def big_sheet(rows: int) -> Path:
    """Return a workbook of one sheet, made where it is not there yet."""
    path = CACHE / f"one-sheet-{rows}-{SEED}-3.xlsx"  # another number where the drawing changes
    if not path.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        making = path.with_suffix(".part")
        write_sheet(making, rows)
        shutil.move(making, path)
    return path


def write_sheet(path: Path, rows: int) -> None:
    """Write one row for a service; one cell in ten thousand is not as it should be."""
    random = Random(SEED)
    sheet = read_layout(LAYOUT).sheets[0]
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        target = book.add_worksheet(sheet.names[0])
        target.write_row(0, 0, [column.headings[0] for column in sheet.columns])
        measures = [column.column for column in sheet.columns[2:]]
        for row in range(1, rows + 1):
            target.write_string(row, 0, f"{6_000_000 + row}")
            target.write_string(row, 1, "pobytová")
            for place, name in enumerate(measures, start=2):
                if random.random() * _DIRTY_ONE_IN < 1:
                    target.write_string(row, place, random.choice(_DIRTY))
                else:
                    target.write_number(row, place, _FITTING.get(name) or _drawn(random, name))


def _drawn(random: Random, name: str) -> float:
    """Draw a measure that no rule of content doubts."""
    least = _LEAST.get(name, 1000)
    return round(random.uniform(least, least * 1.2), 3)


def _peer(path: Path) -> float:
    import pandas as pd  # type: ignore[import-untyped,unused-ignore]

    start = time.perf_counter()
    pd.read_excel(path, engine="openpyxl")
    return time.perf_counter() - start


def run(path: Path) -> None:
    """Import a sheet and print seconds and MB."""
    with tempfile.TemporaryDirectory() as place:
        workspace = new_workspace(Path(place) / "workspace", LAYOUT, config=CONFIG)
        before, start = cpu_seconds(), time.perf_counter()
        report = import_files(workspace, [path])
        seconds = time.perf_counter() - start
    if [outcome.status for outcome in report.files] != ["imported"]:
        raise SystemExit("\n".join(finding.message("en") for finding in report.findings[:5]))
    cpu = cpu_seconds() - before
    print(f"{report.files[0].rows} rows, {len(report.findings)} findings, {cpu:.1f} s of processor")
    print(seconds, peak_memory())


if __name__ == "__main__":
    run(Path(sys.argv[1]))
