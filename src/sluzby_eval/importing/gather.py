"""Collecting the raw cells of one sheet of a layout over all files, so that each column is typed once.

Blank rows are skipped; rows of totals and notes under the table are told and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from sluzby_eval.czech import fold
from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.blocks import beside
from sluzby_eval.importing.grid import BLANK, TEXT, Column
from sluzby_eval.importing.headings import FoundSheet  # noqa: TC001 - dataclasses keep it
from sluzby_eval.importing.raw import address, column_letters, position
from sluzby_eval.importing.spec import Sheet  # noqa: TC001 - dataclasses keep it

if TYPE_CHECKING:
    from sluzby_eval.importing.raw import RawCell, RawSheet

_TOTALS = ("celkem", "soucet", "suma", "mezisoucet", "uhrnem", "total", "sum")
_WITHOUT_VALUE = "="


@dataclass(slots=True)
class Cells:
    """One column over all files: what stands in its cells, and which hold no value though not empty."""

    values: Column = field(default_factory=lambda: Column(bytearray()))
    errors: dict[int, str] = field(
        default_factory=dict
    )  # index: "#DIV/0!", or "=" for a formula without value
    percent: set[int] = field(default_factory=set)  # indexes of numbers shown with a percent sign


@dataclass(slots=True, kw_only=True)
class Gathered:
    """The rows of one sheet of a layout, of all files one after the other."""

    spec: Sheet
    files: list[int] = field(default_factory=list)  # of each row: number of its file
    rows: list[int] = field(default_factory=list)  # of each row: zero-based row of the sheet; -1 for a form
    cells: dict[str, Cells] = field(default_factory=dict)  # by column
    sheets: dict[int, FoundSheet] = field(default_factory=dict)  # by file
    first: dict[int, int] = field(default_factory=dict)  # by file: index of its first row
    used: dict[int, int] = field(default_factory=dict)  # by file: cells that were taken
    findings: list[Finding] = field(default_factory=list)

    def letters(self, index: int, column: str) -> str | None:
        """Letters of the column in the sheet of a row; None where its sheet does not have it."""
        place = self.sheets[self.files[index]].columns.get(column)
        return None if place is None else column_letters(place)

    def cell(self, index: int, column: str) -> str | None:
        """Address of a cell; of the row where its sheet does not have the column."""
        sheet = self.sheets[self.files[index]]
        if column in sheet.cells:
            return address(*sheet.cells[column])
        if column not in sheet.columns:
            return f"{self.rows[index] + 1}:{self.rows[index] + 1}" if self.rows[index] >= 0 else None
        return address(self.rows[index], sheet.columns[column])


def gather(spec: Sheet, found: Sequence[tuple[int, str, FoundSheet]]) -> Gathered:
    """Collect a sheet over all files; `found` holds number and name of the file with its sheet."""
    result = Gathered(spec=spec, cells={column.column: Cells() for column in spec.columns})
    piles: dict[str, list[Column]] = {name: [] for name in result.cells}
    for number, name, sheet in found:
        result.sheets[number] = sheet
        rows = [-1] if spec.shape == "form" else _data_rows(sheet, name, result.findings)
        if not rows:
            place = Place(file=name, sheet=sheet.raw.name)
            result.findings.append(Finding(code="V219", place=place))
        start = len(result.rows)
        result.first[number] = start
        result.files += [number] * len(rows)
        result.rows += rows
        if _is_usual(sheet, rows):
            result.used[number] = _take_whole(piles, sheet)
            continue
        runs = list(_runs(rows))
        places = {row: start + offset for offset, row in enumerate(rows)} if _has_marks(sheet.raw) else {}
        result.used[number] = sum(
            _take(piles[column], cells, sheet, column, runs, places) for column, cells in result.cells.items()
        )
    for column, pile in piles.items():
        result.cells[column].values = Column.joined(pile)
    return result


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Cut rows into runs without a gap; each is its first row and the one behind its last."""
    if not rows:
        return
    if rows[-1] - rows[0] == len(rows) - 1:
        yield rows[0], rows[-1] + 1
        return
    first = rows[0]
    for row, following in pairwise((*rows, -2)):
        if following != row + 1:
            yield first, row + 1
            first = following


def _is_usual(sheet: FoundSheet, rows: Sequence[int]) -> bool:
    """Whether a sheet is taken as it is from the header down: no marks, no row left out, no column missing."""
    grid = sheet.raw.grid
    whole = isinstance(rows, range) and rows.start == sheet.header + 1 and rows.stop == grid.height
    return (
        whole
        and not sheet.cells
        and not _has_marks(sheet.raw)
        and len(sheet.columns) == len(sheet.spec.columns)
        and max(sheet.columns.values()) < grid.width
    )


def _take_whole(piles: Mapping[str, list[Column]], sheet: FoundSheet) -> int:
    """Pile up all columns of a usual sheet; return how many of its cells hold something."""
    grid, start, end = sheet.raw.grid, sheet.header + 1, sheet.raw.grid.height
    for name, at in sheet.columns.items():
        piles[name].append(grid.part(at, start, end))
    if len(set(sheet.columns.values())) == grid.width:
        return grid.filled - grid.filled_above(start)
    return sum(piles[name][-1].filled for name in sheet.columns)


def _has_marks(raw: RawSheet) -> bool:
    return bool(raw.error_cells or raw.formulas_without_value or raw.percent_cells)


def _take(
    pile: list[Column],
    cells: Cells,
    sheet: FoundSheet,
    column: str,
    runs: Sequence[tuple[int, int]],
    places: Mapping[int, int],
) -> int:
    """Pile up one column of one file; return how many of its cells hold something."""
    index = None
    if column in sheet.cells:
        row, index = sheet.cells[column]
        places = {row: next(iter(places.values()), 0)}
        runs = [(row, row + 1)]
    elif column in sheet.columns:
        index = sheet.columns[column]
    filled, known = 0, len(cells.errors)
    grid = sheet.raw.grid
    for first, end in runs:
        if index is None or index >= grid.width:
            pile.append(Column(bytes(end - first)))
            continue
        held = min(end, max(grid.height, first))
        part = grid.part(index, first, held)
        filled += part.filled
        pile.append(part)
        if held < end:
            pile.append(Column(bytes(end - held)))
    if index is not None:
        _mark(cells, sheet.raw, index, places)
    return filled + len(cells.errors) - known


def _mark(cells: Cells, raw: RawSheet, column: int, places: Mapping[int, int]) -> None:
    """Note the cells of a column that hold an error or no value, and the numbers that are percentages."""
    if not _has_marks(raw):
        return
    for name, error in _in_column(raw.error_cells, column):
        if name in places:
            cells.errors[places[name]] = error
    for name, _ in _in_column(dict.fromkeys(raw.formulas_without_value, ""), column):
        if name in places:
            cells.errors[places[name]] = _WITHOUT_VALUE
    for name, _ in _in_column(dict.fromkeys(raw.percent_cells, ""), column):
        if name in places:
            cells.percent.add(places[name])


def _in_column(cells: Mapping[str, str], column: int) -> Iterable[tuple[int, str]]:
    if not cells:
        return
    letters = column_letters(column)
    for name, text in cells.items():
        if name.startswith(letters) and position(name)[1] == column:
            yield position(name)[0], text


def _data_rows(sheet: FoundSheet, file: str, findings: list[Finding]) -> Sequence[int]:
    """Choose the rows of data: not blank, no totals, no notes."""
    raw = sheet.raw
    used = sorted(sheet.columns.values())
    end = beside(sheet, file, findings)
    held = _rows_with_errors(raw)
    if end == len(raw.rows):
        end = max(end, max(held, default=-1) + 1)
    rows = range(sheet.header + 1, end)
    doubtful = _doubtful(sheet, used, rows)
    if not doubtful:
        return rows
    required = [
        sheet.columns[item.column]
        for item in sheet.spec.columns
        if item.required and item.column in sheet.columns
    ]
    left_out: set[int] = set()
    for row in doubtful:
        cells = raw.rows[row] if row < len(raw.rows) else []
        start = next((place for place in used if place < len(cells) and cells[place] is not None), None)
        if start is not None:
            first = cells[start]
            code = None if row in held or not _is_words(first) else _aside(str(first), cells, required)
            if code is not None:
                left_out.add(row)
                place = Place(file=file, sheet=raw.name, cell=address(row, start))
                findings.append(Finding(code=code, place=place, value=" ".join(str(first).split())[:200]))
        elif row not in held:
            left_out.add(row)
            text = next((cell for cell in cells if isinstance(cell, str) and cell.strip()), None)
            if text is not None:
                place = Place(file=file, sheet=raw.name, cell=address(row, cells.index(text)))
                findings.append(Finding(code="V215", place=place, value=" ".join(text.split())[:200]))
    return [row for row in rows if row not in left_out] if left_out else rows


def _doubtful(sheet: FoundSheet, used: Sequence[int], rows: range) -> Sequence[int]:
    """Return the rows that may be none of data: their first cell is blank or words."""
    grid = sheet.raw.grid
    if not used or used[0] >= grid.width or rows.stop > grid.height:
        return rows
    part = grid.part(used[0], rows.start, rows.stop)
    if BLANK not in part.kinds and (TEXT not in part.kinds or _are_identifiers(part.texts)):
        return ()
    return [row for row, cell in zip(rows, part, strict=True) if cell is None or _is_words(cell)]


def _rows_with_errors(raw: RawSheet) -> set[int]:
    return {position(name)[0] for name in (*raw.error_cells, *raw.formulas_without_value)}


def _are_identifiers(texts: Sequence[str]) -> bool:
    """Whether no text may open a row of totals or a note; most often all are numbers of services."""
    return ("".join(texts).isdecimal() and all(texts)) or not any(map(_is_words, texts))


def _is_words(cell: RawCell) -> bool:
    """Whether a cell may open a row of totals or a note; an identifier of one word never does."""
    return isinstance(cell, str) and not (cell.isalnum() and cell[:1].isdigit())


def _aside(first: str, cells: Sequence[RawCell], required: Sequence[int]) -> str | None:
    """Tell a row of totals or a note from a row of data; a longer text is a total if its row lacks cells."""
    folded = fold(first).rstrip(" :.")
    lacks = any(column >= len(cells) or cells[column] is None for column in required)
    if folded in _TOTALS or (lacks and folded.startswith(tuple(f"{word} " for word in _TOTALS))):
        return "V214"
    alone = sum(cell is not None for cell in cells) == 1
    return "V215" if alone and len(first.split()) > 1 else None
