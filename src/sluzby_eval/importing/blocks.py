"""What stands on a sheet besides its table: a second table below it, cells beside it.

Nothing of it is read, and nothing of it is passed over: a second table below ends the first one, wherever its
values would have fitted in; cells beside the table are counted and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence  # noqa: TC003 - dataclasses keep Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluzby_eval.czech import fold
from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.importing.grammar import MISSING_MARKS, UNKNOWN_MARKS
from sluzby_eval.importing.headings import fold_heading, row_texts
from sluzby_eval.importing.raw import address

if TYPE_CHECKING:
    from sluzby_eval.importing.headings import FoundSheet
    from sluzby_eval.importing.raw import RawCell

_REPEATED = 2  # headings of the layout that make a row a header
_NUMERIC = frozenset({"number", "integer", "share", "date"})
_MARKS = frozenset(fold(mark) for mark in (*MISSING_MARKS, *UNKNOWN_MARKS))
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondTable:
    """A table below the table: its header, and whether it is the layout's own once more."""

    row: int  # zero-based row of its header
    own: bool


def second_table(sheet: FoundSheet) -> SecondTable | None:
    """Find the first row below the header that is a header again.

    Either it has headings of the layout, or, after a blank row, nothing but words where numbers belong.
    """
    headings = {fold_heading(name) for column in sheet.spec.columns for name in column.headings}
    places = set(sheet.columns.values())
    numeric = {
        sheet.columns[item.column]
        for item in sheet.spec.columns
        if item.kind in _NUMERIC and item.column in sheet.columns
    }
    rows = sheet.raw.rows
    for row in range(sheet.header + 1, len(rows)):
        cells = [cell for cell in rows[row] if cell is not None]
        if len(cells) < _REPEATED or not isinstance(cells[0], str):
            continue
        own = len(row_texts(cells) & headings) >= _REPEATED
        if own or (
            row > sheet.header + 1
            and not any(cell is not None for cell in rows[row - 1])
            and row + 1 < len(rows)
            and _is_foreign_header(rows[row], places, numeric)
        ):
            return SecondTable(row=row, own=own)
    return None


def _is_foreign_header(cells: Sequence[RawCell], places: set[int], numeric: set[int]) -> bool:
    filled = {column: cell for column, cell in enumerate(cells) if cell is not None}
    words = all(isinstance(cell, str) and _WORD.search(cell) for cell in filled.values())
    misplaced = any(column in numeric and fold(str(cell)) not in _MARKS for column, cell in filled.items())
    return words and misplaced and not places.isdisjoint(filled)


def beside(sheet: FoundSheet, file: str, findings: list[Finding]) -> int:
    """Tell what stands beside and below the table; return the row before which the table ends."""
    raw = sheet.raw
    table = second_table(sheet)
    end = len(raw.rows) if table is None else table.row
    if table is not None:
        cells = [(row, column) for row, column, _ in _filled(sheet, range(table.row, len(raw.rows)), None)]
        args = {"count": len(cells), "row": table.row + 1}
        place = Place(file=file, sheet=raw.name, cell=_range(cells))
        findings.append(
            Finding(code="V250", place=place, args=args, severity=None if table.own else Severity.WARNING)
        )
    named = set(sheet.columns.values()) | {
        column for column, cell in enumerate(raw.rows[sheet.header]) if cell is not None
    }
    loose = [column for column in range(raw.width) if column not in named]
    strays = list(_filled(sheet, range(sheet.header + 1, end), loose)) if loose else []
    strays = [(row, column, cell) for row, column, cell in strays if not _is_note(raw.rows[row])]
    if strays:
        place = Place(file=file, sheet=raw.name, cell=_range([(row, column) for row, column, _ in strays]))
        only_words = all(isinstance(cell, str) for _, _, cell in strays)
        severity = Severity.INFO if only_words else None
        findings.append(Finding(code="V251", place=place, args={"count": len(strays)}, severity=severity))
    return end


def _filled(
    sheet: FoundSheet, rows: range, columns: Sequence[int] | None
) -> Iterator[tuple[int, int, RawCell]]:
    for row in rows:
        cells = sheet.raw.rows[row]
        for column in range(len(cells)) if columns is None else columns:
            if column < len(cells) and cells[column] is not None:
                yield row, column, cells[column]


def _is_note(cells: Sequence[RawCell]) -> bool:
    """Tell a row with one text and nothing else, which is told as a note."""
    filled = [cell for cell in cells if cell is not None]
    return len(filled) == 1 and isinstance(filled[0], str)


def _range(cells: Sequence[tuple[int, int]]) -> str:
    """Name the smallest rectangle around cells."""
    first = address(min(row for row, _ in cells), min(column for _, column in cells))
    last = address(max(row for row, _ in cells), max(column for _, column in cells))
    return first if first == last else f"{first}:{last}"
