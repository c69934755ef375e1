"""How our own sheet is known in a workbook that comes back, whatever a sheet program did to it meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sluzby_eval.importing.raw import RawBook, RawSheet

MARK = "sluzby-eval › "  # the beginning of cell A1
NAMES = {"cs": "Nálezy", "en": "Findings"}


def is_own_sheet(sheet: RawSheet) -> bool:
    """Tell our list of findings from a sheet of the provider that only has its name."""
    if not sheet.name.startswith(tuple(NAMES.values())):
        return False
    first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else None
    return isinstance(first, str) and first.startswith(MARK)


def without_own_sheets(book: RawBook) -> RawBook:
    """Leave our list of findings out of a workbook: it says nothing that the provider has said."""
    own = {sheet.name for sheet in book.sheets if is_own_sheet(sheet)}
    if not own:
        return book
    sheets = [sheet for sheet in book.sheets if sheet.name not in own]
    notes = [note for note in book.notes if note.place.sheet not in own]
    return replace(book, sheets=sheets, notes=notes)
