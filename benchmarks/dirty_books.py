"""Drawing dirty workbooks: annual statements of invented providers, defects planted, written to a folder."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from sample_data.own_workbook import write_own
from sample_data.plan import company_number, read_plan
from sample_data.statement import SEED, make_statement

from benchmarks.planted_kinds import BOOKS, CELLS, LINES, PROVIDER
from benchmarks.planted_sense import DOUBTS, late_plan, no_contact, zero_share
from benchmarks.planting import Book
from sluzby_eval.importing.raw import address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sample_data.plan import Provider, Service

    from sluzby_eval.importing.spec import Layout

YEAR = 2025
SERVICES = 8  # of each invented provider
_FIRST = 9_005_000  # number of the first invented provider
_TRIES = 2_000
_DOUBTS = 8  # tries to plant figures that do not go together, before single cells are spoilt


def make_books(layout: Layout, count: int, defects: int, *, seed: int = SEED) -> list[Book]:
    """Draw workbooks and plant defects in them, about as many in each."""
    services = [service for provider in read_plan(SEED) for service in provider.services if _plain(service)]
    provider = read_plan(SEED)[0]
    books = [_book(layout, provider, services, number, seed) for number in range(count)]
    for number, book in enumerate(books):
        _spoil(book, defects * (number + 1) // count - defects * number // count)
    return books


def _plain(service: Service) -> bool:
    """Whether a service gives no reason for a finding by itself: open all year, at a known place."""
    return service.open_days(YEAR) == 365 and service.valid_to is None and service.area is not None


def _book(layout: Layout, provider: Provider, services: Sequence[Service], number: int, seed: int) -> Book:
    random = Random(f"{seed}:{number}")
    ico = company_number(_FIRST + number)
    drawn = {service.type: service for service in random.sample(services, len(services))}  # no type twice
    own = tuple(
        replace(service, service_id=str(8_000_000 + number * 100 + place), ico=ico)
        for place, service in enumerate(list(drawn.values())[:SERVICES])
    )
    invented = replace(provider, ico=ico, name=f"Vymyšlená služba {number}", services=own)
    rows = make_statement(invented, YEAR).rows
    return Book(file=f"vykaz_{number:03}.xlsx", layout=layout, rows=rows, random=random)


def _spoil(book: Book, count: int) -> None:
    """Plant defects: some of the whole workbook and its form, then those of lines and of single cells."""
    for kinds, share in ((BOOKS, 0.6), ((*PROVIDER, no_contact, late_plan), 0.3)):
        if book.random.random() < share:
            book.random.choice(kinds)(book)
    for _ in range(_DOUBTS):
        book.random.choice((*DOUBTS, zero_share))(book)
    for _ in range(_TRIES):
        if len(book.defects) >= count:
            break
        book.random.choice(LINES if book.random.random() < 0.5 else CELLS)(book)
    for defect in book.defects:
        if defect.code in ("V214", "V215"):  # below the data, whose number is known only now
            top = len(book.own.letterhead.get(defect.sheet, []))
            defect.cell = address(top + 1 + len(book.rows[defect.sheet]), 0)


def write_books(folder: Path, books: Sequence[Book]) -> None:
    """Write workbooks to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for book in books:
        write_own(book.layout, folder / book.file, book.rows, book.own)
