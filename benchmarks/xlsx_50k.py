"""A workbook with a table of 50,000 rows, against openpyxl that writes the same cells with number formats.

Ours has besides what a report has: marked table, filters, frozen headings, widths, borders. In turns; the
shortest time of the processor counts. openpyxl's write-only mode, without formats, is told, too.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import openpyxl

from benchmarks.pdf_900_rows import document_of, table_of
from benchmarks.table import CACHE, Figure
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.renderers import xlsx
from sluzby_eval.reporting.renderers.xlsx.book import pattern_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sluzby_eval.reporting.tables import Table

ROWS = 50_000
ROUNDS = 2
GOAL = 2.0


def main() -> list[Figure]:
    """Write the workbook with both."""
    CACHE.mkdir(parents=True, exist_ok=True)
    table = table_of(ROWS)
    document = document_of(table)
    times: dict[str, list[float]] = {"ours": [], "formats": [], "plain": []}
    for _round in range(ROUNDS):
        times["ours"].append(_seconds(lambda: xlsx.render(document, CACHE / "ours.xlsx")))
        times["formats"].append(_seconds(lambda: _with_formats(table)))
        times["plain"].append(_seconds(lambda: _write_only(table)))
    best = {name: min(found) for name, found in times.items()}
    print(
        f"ours {best['ours']:.2f} s, openpyxl {best['formats']:.2f} s, "
        f"its write-only mode without formats {best['plain']:.2f} s"
    )
    what = f"workbook of {ROWS:,} rows against openpyxl"
    return [
        Figure(what=what, value=best["formats"] / best["ours"], goal=GOAL, at_least=True),
        Figure(what=f"{what} in its write-only mode without formats", value=best["plain"] / best["ours"]),
    ]


def _seconds(write: Callable[[], None]) -> float:
    start = time.process_time()
    write()
    return time.process_time() - start


def _with_formats(table: Table) -> None:
    book, format = openpyxl.Workbook(), Format("cs")
    sheet = book.active
    sheet.append([column.title for column in table.columns])
    for number, row in enumerate(table.rows, start=2):
        for place, cell in enumerate(row.cells, start=1):
            written = sheet.cell(number, place, cell.value)
            if cell.kind != "text":
                written.number_format = pattern_of(cell, format)[1]
    book.save(CACHE / "theirs.xlsx")


def _write_only(table: Table) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([column.title for column in table.columns])
    for row in table.rows:
        sheet.append([cell.value for cell in row.cells])
    book.save(CACHE / "plain.xlsx")
