"""Reading one file, whatever it is: the gate decides by content, a reader reads, a refusal is a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.importing.annotate.marker import without_own_sheets
from sluzby_eval.importing.gate import TextFile, admit
from sluzby_eval.importing.privacy import personal_data
from sluzby_eval.importing.raw import Refusal
from sluzby_eval.importing.readers.csv import read_csv
from sluzby_eval.importing.readers.xlsx import read_xlsx

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.findings import Finding
    from sluzby_eval.importing.raw import RawBook


def read_book(
    path: Path, *, name: str, encoding: str | None = None, delimiter: str | None = None
) -> tuple[RawBook | None, list[Finding]]:
    """Read a workbook or a delimited text; a refused file is None and its finding V1xx.

    Args:
        path: the file; opened for reading only.
        name: the name of the file shown to people.
        encoding: of a text that is not Unicode, where the layout knows it.
        delimiter: of a text, where the layout knows it.

    Returns:
        The book and the findings of a refusal; what the reader wants to say about a book that it did read
        stands in `RawBook.notes`.
    """
    try:
        admitted = admit(path, name=name)
        if isinstance(admitted, TextFile):
            book = read_csv(admitted.content, name=name, encoding=encoding, delimiter=delimiter)
        else:
            book = without_own_sheets(read_xlsx(path, admitted, name=name))
    except Refusal as refusal:
        return None, [refusal.finding]
    personal = personal_data(book)
    return (None, personal) if personal else (book, [])
