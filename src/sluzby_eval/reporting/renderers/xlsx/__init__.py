"""XLSX after the checklist of accessible spreadsheets: cover, contents, notes, then one table a sheet.

Tables are marked as such and have no blank and no merged cell; numbers are numbers with formats; a blank is
the word of its reason. The bytes depend on the document alone: the time inside is that of the snapshot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import xlsxwriter

from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.renderers.xlsx.book import Book
from sluzby_eval.reporting.renderers.xlsx.front import write_contents, write_cover, write_notes
from sluzby_eval.reporting.renderers.xlsx.leaves import leaves_of
from sluzby_eval.reporting.renderers.xlsx.tables import write_leaf
from sluzby_eval.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.document import Document

LOCALES = {"cs": "cs-CZ", "en": "en-GB"}


def render(document: Document, path: Path) -> None:
    """Write the document as a workbook."""
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    format = Format(document.language)
    with xlsxwriter.Workbook(str(path), options) as workbook:
        _describe(workbook, document)
        book = Book(workbook, document, format)
        leaves = leaves_of(document, format, book)
        write_cover(book)
        write_contents(book, leaves)
        write_notes(book)
        for number, leaf in enumerate(leaves, start=1):
            write_leaf(book, leaf, number)


def _describe(workbook: xlsxwriter.Workbook, document: Document) -> None:
    workbook.set_properties(
        {
            "title": document.title,
            "subject": document.subtitle,
            "author": f"sluzby-eval {__version__}",
            "created": document.created_at.replace(tzinfo=None),
        }
    )
    workbook.set_custom_property("Language", LOCALES[document.language])
    snapshot = document.properties.get("snapshot")
    if snapshot:
        workbook.set_custom_property("Snapshot", snapshot)
