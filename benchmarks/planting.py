"""Dirty workbooks: annual statements of invented providers with defects planted at known cells.

A defect spoils one cell, row, sheet or heading and says under which code the import has to tell it and where.
Defects do not hide one another: a row of costs has either wrong cells or a wrong total, a cell is spoilt once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

from benchmarks.planted_kinds import BOOKS, CELLS, LINES, PROVIDER
from sample_data.own_workbook import Own, write_own
from sample_data.plan import company_number, read_plan
from sample_data.statement import SEED, make_statement
from sluzby_eval.importing.raw import address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sample_data.figures import Row
    from sample_data.plan import Provider, Service
    from sluzby_eval.importing.spec import Layout

YEAR = 2025
SERVICES = 8  # of each invented provider
_FIRST = 5_000  # number of the first invented provider


@dataclass(slots=True, kw_only=True)
class Defect:
    """One planted defect; `row` counts rows of data from 0, -1 is the heading, None the whole sheet or file."""

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
    rows: dict[str, list[Row]]
    random: Random
    own: Own = field(default_factory=Own)
    defects: list[Defect] = field(default_factory=list)
    used: set[tuple[str, int, str]] = field(default_factory=set)  # cells that are spoilt already
    wrong_totals: set[tuple[str, str, object]] = field(default_factory=set)  # sheet, service, form

    def place(self, layout: Layout, defect: Defect) -> tuple[str | None, str | None]:
        """Return sheet and cell of a defect as they stand in the file."""
        if not defect.sheet:
            return None, None
        sheet = layout.sheet(defect.sheet)
        name = self.own.names.get(sheet.id, sheet.names[0])
        if defect.cell is not None or defect.row is None:
            return name, defect.cell
        names = [column.column for column in sheet.columns]
        if sheet.shape == "form":
            return name, address(names.index(defect.column), 1)
        top = len(self.own.letterhead.get(sheet.id, []))
        return name, address(top + 1 + defect.row, names.index(defect.column))


def make_books(layout: Layout, count: int, defects: int, *, seed: int = SEED) -> list[Book]:
    """Draw workbooks and plant defects in them, as many in each."""
    services = [service for provider in read_plan(seed) for service in provider.services if _plain(service)]
    provider = read_plan(seed)[0]
    books = [_book(provider, services, number, seed) for number in range(count)]
    for number, book in enumerate(books):
        _spoil(book, layout, defects * (number + 1) // count - defects * number // count)
    return books


def _plain(service: Service) -> bool:
    """Whether a service gives no reason for a finding by itself: open all year, at a known place."""
    return service.open_days(YEAR) == 365 and service.valid_to is None and service.area is not None


def _book(provider: Provider, services: Sequence[Service], number: int, seed: int) -> Book:
    random = Random(f"{seed}:{number}")
    ico = company_number(9_000_000 + _FIRST + number)
    own = tuple(
        replace(service, service_id=f"{8_000_000 + number * 100 + place}", ico=ico)
        for place, service in enumerate(random.sample(services, SERVICES))
    )
    name = f"Vymyšlená služba {number}"
    statement = make_statement(replace(provider, ico=ico, name=name, services=own), YEAR)
    return Book(file=f"vykaz_{number:03}.xlsx", rows=statement.rows, random=random)


def _spoil(book: Book, layout: Layout, count: int) -> None:
    """Plant defects: at most one of the whole workbook and one of its form, then lines, then single cells."""
    for kinds, share in ((BOOKS, 0.5), (PROVIDER, 0.3)):
        if book.random.random() < share:
            book.random.choice(kinds)(book, layout)
    tries = 0
    while len(book.defects) < count and tries < 1000:
        kinds = LINES if book.random.random() < 0.4 else CELLS
        book.random.choice(kinds)(book, layout)
        tries += 1


def write_books(layout: Layout, folder: Path, books: Sequence[Book]) -> None:
    """Write workbooks to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for book in books:
        write_own(layout, folder / book.file, book.rows, book.own)
