"""Collecting the raw cells of one sheet of a layout over all files, so that each column is typed once.

Blank rows are skipped; rows of totals and notes under the table are told and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from sluzby_eval.czech import fold
from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.blocks import beside
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

    values: list[RawCell] = field(default_factory=list)
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
        columns = _turned(sheet, rows)
        places = {row: start + offset for offset, row in enumerate(rows)}
        result.used[number] = sum(
            _extend(cells, sheet, column, columns, places) for column, cells in result.cells.items()
        )
    return result


def _turned(sheet: FoundSheet, rows: Sequence[int]) -> list[tuple[RawCell, ...]]:
    """Turn the rows of data into columns; a form has none."""
    if sheet.spec.shape == "form":
        return []
    raw = sheet.raw.rows
    return list(zip_longest(*(raw[row] if row < len(raw) else () for row in rows)))


def _extend(
    cells: Cells,
    sheet: FoundSheet,
    column: str,
    columns: Sequence[Sequence[RawCell]],
    places: Mapping[int, int],
) -> int:
    """Append one column of one file; return how many of its cells hold something."""
    values: Sequence[RawCell] = [None] * len(places)
    index = None
    if column in sheet.cells:
        row, index = sheet.cells[column]
        places = {row: next(iter(places.values()))}
        values = [_at(sheet.raw, row, index)]
    elif column in sheet.columns:
        index = sheet.columns[column]
        values = columns[index] if index < len(columns) else values
    cells.values += values
    known = len(cells.errors)
    if index is not None:
        _mark(cells, sheet.raw, index, places)
    return len(values) - values.count(None) + len(cells.errors) - known


def _mark(cells: Cells, raw: RawSheet, column: int, places: Mapping[int, int]) -> None:
    """Note the cells of a column that hold an error or no value, and the numbers that are percentages."""
    if not (raw.error_cells or raw.formulas_without_value or raw.percent_cells):
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


def _at(raw: RawSheet, row: int, column: int) -> RawCell:
    cells = raw.rows[row] if row < len(raw.rows) else []
    return cells[column] if column < len(cells) else None


def _data_rows(sheet: FoundSheet, file: str, findings: list[Finding]) -> list[int]:
    """Choose the rows of data: not blank, no totals, no notes."""
    raw = sheet.raw
    used = sorted(sheet.columns.values())
    required = [
        sheet.columns[item.column]
        for item in sheet.spec.columns
        if item.required and item.column in sheet.columns
    ]
    end = beside(sheet, file, findings)
    held = _rows_with_errors(raw)
    if end == len(raw.rows):
        end = max(end, max(held, default=-1) + 1)
    rows: list[int] = []
    for row in range(sheet.header + 1, end):
        cells = raw.rows[row] if row < len(raw.rows) else []
        start = next((place for place in used if place < len(cells) and cells[place] is not None), None)
        if start is not None:
            first = cells[start]
            code = None if row in held or not _is_words(first) else _aside(str(first), cells, required)
            if code is None:
                rows.append(row)
            else:
                place = Place(file=file, sheet=raw.name, cell=address(row, start))
                findings.append(Finding(code=code, place=place, value=" ".join(str(first).split())[:200]))
        elif row in held:
            rows.append(row)
        elif text := next((cell for cell in cells if isinstance(cell, str) and cell.strip()), None):
            place = Place(file=file, sheet=raw.name, cell=address(row, cells.index(text)))
            findings.append(Finding(code="V215", place=place, value=" ".join(text.split())[:200]))
    return rows


def _rows_with_errors(raw: RawSheet) -> set[int]:
    return {position(name)[0] for name in (*raw.error_cells, *raw.formulas_without_value)}


def _is_words(cell: RawCell) -> bool:
    """Whether a cell may open a row of totals or a note; an identifier of one word never does."""
    return isinstance(cell, str) and not (cell[:1].isdigit() and cell.isalnum())


def _aside(first: str, cells: Sequence[RawCell], required: Sequence[int]) -> str | None:
    """Tell a row of totals or a note from a row of data; a longer text is a total if its row lacks cells."""
    folded = fold(first).rstrip(" :.")
    lacks = any(column >= len(cells) or cells[column] is None for column in required)
    if folded in _TOTALS or (lacks and folded.startswith(tuple(f"{word} " for word in _TOTALS))):
        return "V214"
    alone = sum(cell is not None for cell in cells) == 1
    return "V215" if alone and len(first.split()) > 1 else None
