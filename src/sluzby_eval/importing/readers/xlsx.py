"""Reading workbooks: calamine for the values, the scan for what calamine loses, openpyxl where they disagree.

The number of values that calamine returns must be the number that the scan has counted in the XML. Where it
is not, the sheet is read a second time by openpyxl; where the two do not agree either, the file is refused.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.grid import DATE, NUMBER, Grid
from sluzby_eval.importing.raw import RawBook, RawSheet, Refusal, address, column_letters, position
from sluzby_eval.importing.readers.plain import PlainBook, probe
from sluzby_eval.importing.scan import (
    SheetScan,
    covered_cells,
    duplicate_addresses,
    filled_extent,
    scan_sheet,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import openpyxl

    from sluzby_eval.importing.package import Package, SheetPart
    from sluzby_eval.importing.raw import RawCell

_T = TypeVar("_T")
_BIG = 500_000  # cells
_LONG = 20_000_000  # bytes of the text of a sheet
_DAY, _DAY_NUMBER = dt.date(2007, 1, 1), 39083.0  # of the probe of a style

# What openpyxl is known to raise on broken workbooks.
_OPENPYXL_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ExpatError,
    LookupError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)


def read_xlsx(path: Path, package: Package, *, name: str) -> RawBook:
    """Read every worksheet of a workbook that passed the gate; raise a `Refusal` where that is not safe.

    Args:
        path: the workbook.
        package: what the gate found in it.
        name: the name of the file shown to people.
    """
    plain = PlainBook(package, _kind_of_style)
    grids = [plain.grid(sheet) for sheet in package.sheets]
    scans = [_scan(sheet, grid, package, name) for sheet, grid in zip(package.sheets, grids, strict=True)]
    values = _Values(path, package, name)
    sheets = [
        _sheet(part, scan, values.read(part, scan) if grid is None else grid)
        for part, scan, grid in zip(package.sheets, scans, grids, strict=True)
    ]
    notes = [Finding(code="V140", place=Place(file=name))] if package.macros else []
    notes += chain.from_iterable(_notes(sheet, name) for sheet in sheets)
    return RawBook(
        file=name,
        container="xlsm" if package.macros else "xlsx",
        sheets=sheets,
        date1904=package.date1904,
        notes=notes,
    )


def _scan(part: SheetPart, grid: Grid | None, package: Package, name: str) -> SheetScan:
    """Scan a sheet; the text of a big one that is written plainly is let go before its values are read."""
    known = None if grid is None else grid.filled
    scan = scan_sheet(part, percent_styles=package.percent_styles, file=name, values=known)
    if len(part.xml) > _LONG:
        part.xml = b""
        scan = scan if scan.unusual else replace(scan, xml=b"")
    return scan


def _sheet(part: SheetPart, scan: SheetScan, grid: Grid) -> RawSheet:
    return RawSheet(
        name=part.name,
        rows=grid,
        error_cells=scan.error_cells,
        formulas_without_value=scan.formulas_without_value,
        percent_cells=scan.percent_cells,
        covered_cells=covered_cells(grid, scan.merged),
        hidden=part.hidden,
        hidden_rows=scan.hidden_rows,
        hidden_columns=scan.hidden_columns,
        merged=scan.merged,
    )


class _Values:
    """The values of one workbook by up to two readers; the second is opened only when it is asked."""

    def __init__(self, path: Path, package: Package, name: str) -> None:
        self._path = path
        self._package = package
        self._name = name
        self._second: openpyxl.Workbook | None = None

    @cached_property
    def _first(self) -> CalamineWorkbook | None:
        try:
            if stored := self._package.stored:
                return _shielded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(stored)))
            return _shielded(lambda: CalamineWorkbook.from_path(self._path))
        except (CalamineError, OSError, ValueError):
            return None

    def read(self, part: SheetPart, scan: SheetScan) -> Grid:
        """Return the cells of a sheet; those with an error text are empty."""
        grid = self._read_first(part)
        if grid is not None and not scan.unusual and grid.filled == scan.values:
            return grid
        return Grid.of(self._read_twice(None if grid is None else [*map(list, grid)], part, scan))

    def _read_twice(
        self, first: list[list[RawCell]] | None, part: SheetPart, scan: SheetScan
    ) -> list[list[RawCell]]:
        if not scan.xml:
            with zipfile.ZipFile(self._path) as archive:
                scan = replace(scan, xml=archive.read(part.path))
        twice = duplicate_addresses(scan.xml)
        if twice:
            self._refuse("V125", part.name, twice[0])
        second = self._read_second(part, scan)
        if first is None:
            return second
        _restore_blanks(first, second)
        differs = sorted(_filled(first) ^ _filled(second))
        if differs:
            self._refuse("V124", part.name, address(*differs[0]))
        return first

    def _read_first(self, part: SheetPart) -> Grid | None:
        if self._first is None:
            return None
        book = self._first
        try:
            return _shielded(lambda: _grid(book.get_sheet_by_index(part.index)))
        except (CalamineError, OSError, ValueError, IndexError):
            return None

    def _read_second(self, part: SheetPart, scan: SheetScan) -> list[list[RawCell]]:
        try:
            if self._second is None:
                self._second = _open_second(self._path)
            return _read_openpyxl(self._second, part.name, scan)
        except _OPENPYXL_ERRORS as error:
            place = Place(file=self._name, sheet=part.name)
            args = {"part": part.name, "cause": str(error)}
            raise Refusal(Finding(code="V120", place=place, args=args)) from error

    def _refuse(self, code: str, sheet: str, cell: str) -> NoReturn:
        place = Place(file=self._name, sheet=sheet, cell=cell)
        raise Refusal(Finding(code=code, place=place, args={"sheet": sheet, "cell_name": cell}))


@lru_cache(maxsize=256)
def _kind_of_style(styles: bytes, style: int) -> int:
    """Ask the reader of values what it makes of a number in a style: a number, a day, or something else."""
    try:
        book = _shielded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(probe(styles, style))))
        rows = _shielded(lambda: book.get_sheet_by_index(0).to_python(skip_empty_area=False))
    except (CalamineError, OSError, ValueError, IndexError):
        return -1
    if rows == [[_DAY_NUMBER]]:
        return NUMBER
    return DATE if rows == [[_DAY]] else -1


def _shielded(read: Callable[[], _T]) -> _T:
    """Turn a panic of the Rust reader, which no ordinary handler catches, into its ordinary error."""
    try:
        return read()
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise CalamineError(str(panic)) from panic


def _grid(sheet: CalamineSheet) -> Grid:
    """Take the cells of a sheet; a big one row by row, so that it is never held twice."""
    if sheet.total_height * sheet.total_width > _BIG:
        return Grid.of(sheet.iter_rows(), clean=_raw_cell)
    return Grid.of(sheet.to_python(skip_empty_area=False), clean=_raw_cell)


def _clean(rows: Iterable[Sequence[object]]) -> list[list[RawCell]]:
    """Make blanks None and leave only the types of a raw cell."""
    return [[None if cell == "" else _raw_cell(cell) for cell in row] for row in rows]


def _raw_cell(cell: Any) -> RawCell:
    if isinstance(cell, dt.timedelta):  # [h]:mm, which is neither a number nor a time of the day
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}"
    if isinstance(cell, int) and not isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():  # a day, for the first reader always
        return cell.date()
    raw: RawCell = cell
    return raw


def _filled(rows: list[list[RawCell]]) -> set[tuple[int, int]]:
    return {
        (row, column)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell is not None
    }


def _restore_blanks(first: list[list[RawCell]], second: list[list[RawCell]]) -> None:
    """Put texts of nothing but spaces, which the first reader drops, where the second one has them."""
    for row, column in _filled(second) - _filled(first):
        cell = second[row][column]
        if isinstance(cell, str) and not cell.strip():
            first += ([] for _ in range(row + 1 - len(first)))
            first[row] += [None] * (column + 1 - len(first[row]))
            first[row][column] = cell


def _open_second(path: Path) -> openpyxl.Workbook:
    import openpyxl  # here, as it takes longer than reading twenty files, which hardly ever need it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions; cells are compared instead
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)


def _read_openpyxl(book: openpyxl.Workbook, sheet: str, scan: SheetScan) -> list[list[RawCell]]:
    height, width = filled_extent(scan.xml)
    if not height:
        return []
    worksheet = book[sheet]
    worksheet.reset_dimensions()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = worksheet.iter_rows(max_row=height, max_col=width, values_only=True)
        cleaned = _clean([*row] for row in rows)
    for name in scan.error_cells:
        row, column = position(name)
        if row < len(cleaned) and column < len(cleaned[row]):
            cleaned[row][column] = None
    return cleaned


def _notes(sheet: RawSheet, file: str) -> list[Finding]:
    """Say what a person does not see in the sheet although it is read."""
    notes: list[Finding] = []

    def note(code: str, cell: str | None, **args: object) -> None:
        place = Place(file=file, sheet=sheet.name, cell=cell)
        notes.append(Finding(code=code, place=place, args={"sheet": sheet.name, **args}))

    grid = sheet.grid
    if sheet.hidden and sheet.filled:
        note("V141", None)
    rows: list[int] = []
    if sheet.hidden_rows:
        filled = grid.filled_by_row()
        rows = [row for row in sheet.hidden_rows if row < grid.height and filled[row]]
    if rows:
        note("V142", f"{rows[0] + 1}:{rows[-1] + 1}", rows=", ".join(str(row + 1) for row in rows[:20]))
    columns = [place for place in sheet.hidden_columns if place < grid.width and grid.columns[place].filled]
    if columns:
        letters = [column_letters(column) for column in columns]
        note("V143", f"{letters[0]}:{letters[-1]}", columns=", ".join(letters[:20]))
    if sheet.covered_cells:
        note("V144", sheet.covered_cells[0], cells=", ".join(sheet.covered_cells[:20]))
    return notes
