"""What stands on a sheet besides its table: a second table below it, cells beside it.

Nothing of it is read, and nothing of it is passed over: a second table below ends the first one, wherever its
values would have fitted in; cells beside the table are counted and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence  # noqa: TC003 - dataclasses keep Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sluzby_eval.czech import fold
from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.importing.folding import fold_heading, row_texts
from sluzby_eval.importing.grammar import MISSING_MARKS, UNKNOWN_MARKS
from sluzby_eval.importing.grid import BLANK, column_rows
from sluzby_eval.importing.raw import address

if TYPE_CHECKING:
    from sluzby_eval.importing.grid import Grid
    from sluzby_eval.importing.headings import FoundSheet
    from sluzby_eval.importing.raw import RawCell

_REMEMBERED = 100_000  # texts of which is known whether they are headings
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
    grid = sheet.raw.grid
    start = sheet.header + 1
    own = min(_header_rows(sheet, start), default=None)
    foreign = next((row for row in _after_blanks(grid, start) if _is_foreign(sheet, row)), None)
    if own is None and foreign is None:
        return None
    row = min(row for row in (own, foreign) if row is not None)
    return SecondTable(row=row, own=row == own)


def _header_rows(sheet: FoundSheet, start: int) -> Iterator[int]:
    """Yield the rows that begin with a text and have headings of the layout in several cells."""
    grid = sheet.raw.grid
    known = _headings(tuple(column.headings for column in sheet.spec.columns))
    texts = grid.texts_below(start)
    found: dict[int, set[str]] = {}
    left = len(texts)
    for at in sorted(
        texts, key=lambda place: len(texts[place])
    ):  # long lists of names come last, mostly in vain
        if left < _REPEATED and not found:
            break
        left -= 1
        hits = {text for text in texts[at] if known.has(text)}
        if hits:
            column = grid.columns[at]
            for row, text in column.texts_with_places(start, grid.height):
                if text in hits:
                    found.setdefault(row, set()).add(text)
    for row, names in found.items():
        if len(names) >= _REPEATED and isinstance(next(filter(_is_filled, grid[row])), str):
            yield row


def _is_filled(cell: RawCell) -> bool:
    return cell is not None


class _Headings:
    """The headings of a sheet of a layout, and what has been told to be one of them or not."""

    def __init__(self, headings: Sequence[Sequence[str]]) -> None:
        self._names = {fold_heading(name) for names in headings for name in names}
        self._told: dict[str, bool] = {}

    def has(self, text: str) -> bool:
        """Tell whether a text is a heading."""
        if text.isdecimal():  # identifiers, which need no folding
            return text in self._names
        told = self._told.get(text)
        if told is None:
            if len(self._told) > _REMEMBERED:
                self._told.clear()
            told = self._told[text] = not self._names.isdisjoint(row_texts([text]))
        return told


@lru_cache(maxsize=256)
def _headings(headings: Sequence[Sequence[str]]) -> _Headings:
    return _Headings(headings)


def _after_blanks(grid: Grid, start: int) -> Iterator[int]:
    """Yield the rows that come after a blank one and are not the last."""
    if any(grid.is_full(at, 0) for at in range(grid.width)):
        return
    blanks = [column.kinds for column in grid.columns]
    row = -1
    first = min(blanks, key=lambda kinds: kinds.count(BLANK), default=b"")
    while (row := first.find(BLANK, max(row + 1, start))) >= 0:
        if all(kinds[row] == BLANK for kinds in blanks) and row + 2 < grid.height:
            yield row + 1


def _is_foreign(sheet: FoundSheet, row: int) -> bool:
    numeric = {
        sheet.columns[item.column]
        for item in sheet.spec.columns
        if item.kind in _NUMERIC and item.column in sheet.columns
    }
    cells = sheet.raw.grid[row]
    several = sum(cell is not None for cell in cells) >= _REPEATED
    return several and _is_foreign_header(cells, set(sheet.columns.values()), numeric)


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
    named = set(sheet.columns.values())
    loose = [at for at in range(raw.width) if at not in named and raw.grid.is_blank(at, sheet.header)]
    strays = sorted(_filled(sheet, range(sheet.header + 1, end), loose), key=lambda stray: stray[:2])
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
    grid = sheet.raw.grid
    for at in range(grid.width) if columns is None else columns:
        column = grid.columns[at]
        for row in column_rows(column, rows.start, rows.stop):
            yield row, at, column[row]


def _is_note(cells: Sequence[RawCell]) -> bool:
    """Tell a row with one text and nothing else, which is told as a note."""
    filled = [cell for cell in cells if cell is not None]
    return len(filled) == 1 and isinstance(filled[0], str)


def _range(cells: Sequence[tuple[int, int]]) -> str:
    """Name the smallest rectangle around cells."""
    first = address(min(row for row, _ in cells), min(column for _, column in cells))
    last = address(max(row for row, _ in cells), max(column for _, column in cells))
    return first if first == last else f"{first}:{last}"
