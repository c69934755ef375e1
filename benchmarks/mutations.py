"""Seeded mutations of one valid workbook: no crash, no traceback, no value that changes in silence.

`bytes`: the file itself is damaged; what is still read must say what it said before. `parts`: the XML inside
is damaged and packed anew with right checksums; nobody can know what it said, but reading must not break.
`cells`: one cell gets another value; exactly this cell must read as it was written, and the import of all
these workbooks must end without a traceback.
"""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import warnings
import zipfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import openpyxl

from benchmarks.table import Figure
from sluzby_eval.importing.pool import Readers
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from sluzby_eval.importing.raw import RawBook
    from sluzby_eval.importing.wire import Answer

SEED = 20_260_101
COUNT = 2_000
VALID = Path(__file__).parents[1] / "sample_data" / "vykazy"
AT_ONCE = 50  # workbooks in one import
VALUES: tuple[Any, ...] = (
    0, -1, 1, 0.1, 1e15, 1e-9, 1234567.89, True, False, None, "x", "neuvedeno", "1.234", "1 234,50", "12,5 %",
    "=1+1", "@SUM(A1)", "<b>&amp;</b>", "a" * 5000, " ", "\n", "žluťoučký", "31. 12. 2025", "2025-02-30",
    "1E999", dt.date(2025, 12, 31), dt.time(7, 30),
)  # fmt: skip

Grid = dict[tuple[str, int, int], object]


def main() -> list[Figure]:
    figures = measure(COUNT)
    for name, count in sorted(figures.items()):
        print(f"{name}: {count}")
    bad = sum(count for name, count in figures.items() if name.startswith("bad"))
    return [Figure(what=f"crashes, tracebacks and silent changes in {COUNT} mutations", value=bad, goal=0)]


def measure(count: int, *, seed: int = SEED, workbook: Path | None = None) -> Counter[str]:
    """Mutate a workbook so many times and count what became of it; keys that begin with `bad` must not be."""
    random = Random(seed)
    source = workbook or min(VALID.rglob("*.xlsx"))
    figures: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name, Readers() as readers:
        folder = Path(name)
        whole = _grid(readers.submit(source, name="valid").result())
        kinds = {"bytes": count // 2, "parts": count // 4, "cells": count - count // 2 - count // 4}
        for kind, share in kinds.items():
            made = _WAYS[kind](source, folder, random, share)
            asked = [(path, expected, readers.submit(path, name=path.name)) for path, expected in made]
            for _, expected, answer in asked:
                figures[_judge(kind, answer.result(), whole, expected)] += 1
        figures["bad: import with a traceback"] += _imports(folder)
    return figures


def _judge(kind: str, answer: Answer, whole: Grid | None, expected: Grid | None) -> str:
    book, findings = answer
    if {"V150", "V151", "V152"} & {finding.code for finding in findings}:
        return f"bad: {kind}, the reader died"
    if book is None:
        return f"{kind}, refused" if findings else f"bad: {kind}, refused without a reason"
    if kind == "parts":
        return f"{kind}, read"
    wanted = {**(whole or {}), **(expected or {})}
    same = _grid(answer) == {at: value for at, value in wanted.items() if value is not None}
    return f"{kind}, read as it is" if same else f"bad: {kind}, a value changed in silence"


def _grid(answer: Answer) -> Grid | None:
    """All cells of a book that hold something; errors count with their text."""
    book: RawBook | None = answer[0]
    if book is None:
        return None
    cells: Grid = {}
    for sheet in book.sheets:
        for row, values in enumerate(sheet.rows):
            cells |= {(sheet.name, row, at): value for at, value in enumerate(values) if value is not None}
    return cells


def _broken_bytes(source: Path, folder: Path, random: Random, count: int) -> list[tuple[Path, Grid | None]]:
    data = source.read_bytes()
    return [(_write(folder / f"bytes-{n}.xlsx", _damage(data, random)), None) for n in range(count)]


def _broken_parts(source: Path, folder: Path, random: Random, count: int) -> list[tuple[Path, Grid | None]]:
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    made: list[tuple[Path, Grid | None]] = []
    for number in range(count):
        chosen = random.choice(names)
        changed = {**parts, chosen: _damage(parts[chosen], random)}
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in changed.items():
                archive.writestr(name, content)
        made.append((_write(folder / f"parts-{number}.xlsx", buffer.getvalue()), None))
    return made


def _other_cells(source: Path, folder: Path, random: Random, count: int) -> list[tuple[Path, Grid | None]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(source)
    filled = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    made: list[tuple[Path, Grid | None]] = []
    for number in range(count):
        cell, value = random.choice(filled), random.choice(VALUES)
        before = cell.value, cell.number_format, cell.data_type
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # a text that begins with = is no formula here
        elif isinstance(value, int | float):
            cell.number_format = "General"  # as a date a number would be another value
        path = folder / f"cells-{number}.xlsx"
        book.save(path)
        cell.value, cell.number_format, cell.data_type = before
        at = (cell.parent.title, cell.row - 1, cell.column - 1)
        made.append((path, {at: _as_read(value)}))
    return made


def _as_read(value: object) -> object:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _damage(data: bytes, random: Random) -> bytes:
    """Change, drop, insert, repeat or cut a few bytes."""
    at = random.randrange(len(data))
    size = random.choice((1, 1, 1, 2, 4, 16, 256))
    return random.choice(
        (
            data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :],
            data[:at] + random.randbytes(size) + data[at + size :],
            data[:at] + data[at + size :],
            data[:at] + random.randbytes(size) + data[at:],
            data[:at] + data[at : at + size] * 2 + data[at + size :],
            data[:at],
        )
    )


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _imports(folder: Path) -> int:
    """Import the workbooks with other cells, many at once; return how many imports broke."""
    paths = sorted(folder.glob("cells-*.xlsx"))
    broken = 0
    for start in range(0, len(paths), AT_ONCE):
        workspace = Workspace(root=folder / f"w{start}", config=Config())
        try:
            import_files(workspace, paths[start : start + AT_ONCE], dry_run=True)
        except Exception as error:  # noqa: BLE001 - this is what is counted
            print(f"  {type(error).__name__}: {error}"[:300])
            broken += 1
    return broken


_WAYS = {"bytes": _broken_bytes, "parts": _broken_parts, "cells": _other_cells}
