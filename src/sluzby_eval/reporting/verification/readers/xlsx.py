"""Reads the sheets of a workbook: the marked table of each, and the texts above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

from sluzby_eval.reporting.renderers.xlsx.book import unique
from sluzby_eval.reporting.verification.expected import heads_of, tables_of
from sluzby_eval.reporting.verification.shown import Grid, Shown, bare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sluzby_eval.reporting.content import Plain

FRONT = 3  # cover, contents, notes


def read(path: Path, document: Plain) -> Shown:
    """Read a workbook; its tables come in the order of the document."""
    book = CalamineWorkbook.from_path(str(path))
    sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    texts = [_line(row) for row in sheets[0]]
    tables: list[Grid] = []
    wanted = [[bare(head) for head in unique(heads_of(one.table))] for one in tables_of(document, "xlsx")]
    for sheet in sheets[FRONT:]:
        heads = wanted[len(tables)] if len(tables) < len(wanted) else []
        at = _head(sheet, heads)
        texts.append("".join(_line(row) for row in sheet[:at]))
        if at < len(sheet):
            tables.append(
                tuple(tuple(_value(cell) for cell in row[: len(heads)]) for row in _rows(sheet, at))
            )
    return Shown(tables=tuple(tables), texts=tuple(texts))


def _head(sheet: Sequence[Sequence[object]], heads: Sequence[str]) -> int:
    """Find the row of headings by its first and most of its cells; the number of rows where there is none."""
    if not heads:
        return len(sheet)
    for at, row in enumerate(sheet):
        found = [bare(str(cell)) for cell in row[: len(heads)]]
        same = sum(one == other for one, other in zip(found, heads, strict=False))
        if len(found) == len(heads) and same >= max(1, len(heads) - 1) and all(found):
            return at
    return len(sheet)


def _rows(sheet: Sequence[Sequence[object]], at: int) -> Sequence[Sequence[object]]:
    return [row for row in sheet[at:] if any(cell != "" for cell in row)]


def _line(row: Sequence[object]) -> str:
    return " ".join(str(cell) for cell in row if cell != "")


def _value(cell: object) -> str | float:
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell)
