"""Workbooks of the benchmarks: seeded, written by xlsxwriter, kept in the folder for temporary files."""

from __future__ import annotations

import datetime as dt
import shutil
from random import Random
from typing import TYPE_CHECKING, Any

import xlsxwriter

from benchmarks.table import CACHE, DATA
from sluzby_eval.definitions import parse, read_document
from sluzby_eval.importing.spec import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SEED = 20251122
LINES = 60  # services of one provider; with the headings and the form 2,700 cells
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_TYPES = ("domovy pro seniory", "domovy se zvláštním režimem", "chráněné bydlení")
_DIRTY = ("neuvedeno", "1.234", "asi 5", "12 tis.", "–", "#")


def read_layout(path: Path) -> Layout:
    """Read a layout that must have no fault."""
    document, findings = read_document(path)
    layout, more = parse(document, Layout) if document else (None, [])
    if layout is None:
        raise SystemExit("\n".join(str(finding) for finding in [*findings, *more]))
    return layout


def thousand(count: int = 1000) -> Path:
    """Return a folder of provider workbooks, made where it is not there yet."""
    folder = CACHE / f"provoz-{count}-{SEED}-2"  # another number where the drawing changes
    if not folder.is_dir():
        shutil.rmtree(making := folder.with_suffix(".part"), ignore_errors=True)
        making.mkdir(parents=True)
        layout = read_layout(DATA / "provoz.yaml")
        for number in range(count):
            write_provider(layout, making / f"provoz_{number:04}.xlsx", number)
        making.rename(folder)
    return folder


def write_provider(layout: Layout, path: Path, number: int) -> None:
    """Write the workbook of one provider; one cell in two hundred is not as it should be."""
    random = Random(SEED * 10_000 + number)
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        form = book.add_worksheet("Poskytovatel")
        date = book.add_format({"num_format": "d.m.yyyy"})
        provider = (ico(number), f"Poskytovatel {number}", "příspěvková organizace", "Kraj", "Břeclav", 2025)
        values = (*provider, "konečná skutečnost", dt.date(2026, 6, 15))
        for row, (column, value) in enumerate(zip(layout.sheets[0].columns, values, strict=True)):
            form.write_string(row, 0, column.headings[0])
            _write(form, row, 1, value, date)
        rows = [_line(random, number, line) for line in range(LINES)]
        for position, sheet in enumerate(layout.sheets[1:]):
            _write_table(book.add_worksheet(sheet.names[0]), sheet, [row[position] for row in rows], date)


def _write_table(target: Any, sheet: Any, rows: Sequence[Sequence[object]], date: Any) -> None:
    for place, column in enumerate(sheet.columns):
        target.write_string(0, place, column.headings[0])
        for number, row in enumerate(rows):
            _write(target, number + 1, place, row[place], date)


def _write(target: Any, row: int, column: int, value: object, date: Any) -> None:
    if isinstance(value, dt.date):
        target.write_datetime(row, column, dt.datetime.combine(value, dt.time()), date)
    elif isinstance(value, int | float):
        target.write_number(row, column, value)
    elif value is not None:
        target.write_string(row, column, str(value))


def ico(number: int) -> str:
    """Return a number of a company with the right check digit."""
    digits = f"{9_100_000 + number:07}"
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True))
    return f"{digits}{(11 - weighted % 11) % 10}"


def _line(random: Random, provider: int, line: int) -> tuple[list[object], list[object]]:
    """Draw one service: its operation and its costs."""
    beds = random.randint(20, 120)
    days, occupied = beds * 365, int(beds * 365 * random.uniform(0.88, 0.98))
    clients, left = int(beds * random.uniform(0.9, 1.0)), beds // 5 + random.randint(0, 9)
    requests = random.randint(10, 60)
    paid = random.randint(40, 60) * 1000 * beds
    key = [f"{9_000_000 + provider * LINES + line}", "pobytová"]
    operation: list[object] = [
        *key, random.choice(_TYPES), f"Služba {provider}/{line}", dt.date(2007 + line % 15, 1, 1),
        beds, beds, 365, days, occupied, int(occupied * 0.02), beds * random.randint(500, 620),
        clients + left, clients, round(clients - random.random(), 1), left, left, random.randint(0, 9),
        requests, random.randint(0, 30),
        round(paid * 1.05), paid,
    ]  # fmt: skip
    amounts = [random.randint(5, 25) * 1000 * beds for _ in range(19)]
    amounts[0] = 10 * amounts[0]
    amounts[3] = round(0.34 * amounts[0])
    money: list[object] = [*key, *amounts, sum(amounts)]
    for row in (operation, money):
        if random.random() < 0.1:
            row[random.randint(5, 20)] = random.choice(_DIRTY)
    return operation, money
