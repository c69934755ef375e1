"""Whether one sheet of 300,000 rows and 45 columns can be imported, how long it takes, and in how much memory.

The import does everything, as with a thousand workbooks; the limits of a file are raised in `sluzby.toml` as an
office with such a file would raise them. The peer, pandas with openpyxl, merely reads the first rows of the same
sheet, and its time is scaled.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import xlsxwriter

from benchmarks.import_thousand import cpu_seconds, in_child, peak_memory
from benchmarks.peer import interpreter, seconds_of_reading
from benchmarks.table import CACHE, DATA, Figure, new_workspace
from benchmarks.workbooks import SEED, read_layout
from sluzby_eval.importing.run import import_files

if TYPE_CHECKING:
    from collections.abc import Mapping

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
_SPOILT = _FITTING | {"beds_network": 50}  # more than are registered, on every row
_WHOLE = {
    "places_daily": (40, 48), "places_instant": (10, 12), "place_days_avail": (12_000, 14_000),
    "attendance_days": (9_000, 11_900), "units_network": (1, 3), "visits": (2_000, 4_000),
    "interventions": (5_000, 6_000), "contacts": (3_000, 4_000), "calls": (500, 900), "nonstop": (1, 1),
    "opening_hours_week": (168, 168), "clients_anon_contacts": (10, 30), "clients_new": (20, 23),
    "clients_free": (1, 4), "clients_single_room": (10, 20), "contracts_refused": (5, 9),
    "requests_new": (40, 60), "requests_unmet": (10, 30), "heads_start": (30, 34), "heads_end": (30, 34),
    "leavers": (3, 6), "vacancies": (1, 3), "training_heads": (25, 30), "complaints": (4, 9),
    "complaints_upheld": (1, 3), "restraints": (1, 5),
}  # fmt: skip
_PARTS = {
    "hours_direct": (24_000, 28_000), "hours_evening_weekend": (6_000, 9_000), "hours_paid": (1_000, 2_000),
    "hours_travel": (100, 300), "clients_avg": (36, 39), "fte_qualified": (20, 26),
    "training_hours": (400, 700), "hours_agreements": (500, 900),
}  # fmt: skip


def main() -> list[Figure]:
    """Import the big sheet, and one with a fault on every row; have the peer read the small one."""
    seconds, megabytes = in_child("benchmarks.big_sheet", str(big_sheet(ROWS)))
    _, spoilt = in_child("benchmarks.big_sheet", str(big_sheet(ROWS, spoilt=True)))
    what = f"import of one sheet of {ROWS:,} rows and 45 columns"
    figures = [
        Figure(what=f"memory of the {what}", value=megabytes, goal=MEMORY, unit="MB"),
        Figure(what=f"memory of the {what}, a fault on every row", value=spoilt, goal=MEMORY, unit="MB"),
    ]
    python = interpreter()
    if python is None:
        return figures
    peer = seconds_of_reading(python, [big_sheet(SAMPLE)]) * ROWS / SAMPLE
    print(f"import {seconds:.1f} s, pandas + openpyxl {peer:.1f} s (scaled from {SAMPLE:,} rows)")
    ratio = Figure(what=f"{what} against pandas + openpyxl", value=peer / seconds, at_least=True)
    return [ratio, *figures]


def big_sheet(rows: int, *, spoilt: bool = False) -> Path:
    """Return a workbook of one sheet, made where it is not there yet; it may have a fault on every row."""
    kind = "-spoilt" if spoilt else ""
    path = CACHE / f"one-sheet-{rows}-{SEED}-4{kind}.xlsx"  # another number where the drawing changes
    if not path.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        making = path.with_suffix(".part")
        write_sheet(making, rows, _SPOILT if spoilt else _FITTING)
        shutil.move(making, path)
    return path


def write_sheet(path: Path, rows: int, fitting: Mapping[str, float]) -> None:
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
                    target.write_number(row, place, fitting.get(name) or _drawn(random, name))


def _drawn(random: Random, name: str) -> float:
    """Draw a measure of a home with forty beds that no rule of content doubts."""
    return random.randint(*_WHOLE[name]) if name in _WHOLE else round(random.uniform(*_PARTS[name]), 2)


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
