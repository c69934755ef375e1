"""What a planted defect is, and the dirty workbook in which it stands.

A defect spoils one cell, row, sheet or heading, under a code that the import has to tell at a known cell.
Defects do not hide one another: a cell is spoilt once, a row of amounts has wrong cells or a wrong total.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sample_data.own_workbook import Own

from sluzby_eval.importing.raw import address

if TYPE_CHECKING:
    from random import Random

    from sample_data.figures import Row

    from sluzby_eval.importing.spec import Layout

HEADING = -1  # row of a defect in a heading


@dataclass(slots=True, kw_only=True)
class Defect:
    """One planted defect; `row` counts rows of data from 0, None means the whole sheet or file."""

    kind: str
    code: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    service: str | None = None
    cell: str | None = None  # set where the address does not follow from row and column


@dataclass(slots=True, kw_only=True)
class Book:
    """One dirty workbook on its way to a file."""

    file: str
    layout: Layout
    rows: dict[str, list[Row]]
    random: Random
    own: Own = field(default_factory=Own)
    defects: list[Defect] = field(default_factory=list)
    used: set[tuple[str, int, str]] = field(default_factory=set)  # cells that are spoilt
    wrong: set[tuple[str, int]] = field(default_factory=set)  # rows whose total, key or whole is spoilt
    touched: set[tuple[str, int]] = field(default_factory=set)  # rows with a spoilt cell
    shut: set[str] = field(default_factory=set)  # sheets that are not read, or whose amounts are not used

    def note(self, kind: str, code: str, sheet: str, row: int | None = None, column: str = "") -> None:
        """List a defect."""
        service = None
        if row is not None and row >= 0:
            service = str(self.rows[sheet][row].get("service_id"))
        self.defects.append(
            Defect(kind=kind, code=code, sheet=sheet, row=row, column=column, service=service)
        )

    def is_free(self, sheet: str, row: int) -> bool:
        """Whether a row may be spoilt as a whole, or its total."""
        at = (sheet, row)
        return sheet not in self.shut and at not in self.wrong and at not in self.touched

    def put(self, kind: str, code: str, sheet: str, row: int, column: str, value: object) -> None:
        """Spoil a cell, unless it is spoilt already."""
        if (sheet, row, column) in self.used or (sheet, row) in self.wrong or sheet in self.own.without:
            return
        self.used.add((sheet, row, column))
        self.touched.add((sheet, row))
        self.rows[sheet][row][column] = value
        self.note(kind, code, sheet, row, column)

    def spoil(self, kind: str, code: str, sheet: str, row: int, column: str, value: object) -> None:
        """Spoil a cell that no other defect of its row may disturb."""
        if self.is_free(sheet, row):
            self.put(kind, code, sheet, row, column, value)
            self.wrong.add((sheet, row))

    def place(self, defect: Defect) -> tuple[str | None, str | None]:
        """Return sheet and cell of a defect as they stand in the file."""
        if not defect.sheet:
            return None, None
        sheet = self.layout.sheet(defect.sheet)
        name = self.own.names.get(sheet.id, sheet.names[0])
        if defect.cell is not None or defect.row is None:
            return name, defect.cell
        names = [column.column for column in sheet.columns]
        if sheet.shape == "form":
            return name, address(names.index(defect.column), 1)
        top = len(self.own.letterhead.get(sheet.id, []))
        return name, address(top + 1 + defect.row, names.index(defect.column))
