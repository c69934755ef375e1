"""CSV: the rows of results behind the report, for a spreadsheet.

Czech files have semicolons and decimal commas. A blank value is written as its reason; blanks of other
columns, to which the column `status` gives no reason of their own, are dashes. Programs should read Parquet
or JSON.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from sluzby_eval.reporting.data import rows_with_labels
from sluzby_eval.reporting.format import Format, visible
from sluzby_eval.reporting.injection import neutralised

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sluzby_eval.reporting.document import Document

BLANK = "–"
DELIMITERS = {"cs": ";", "en": ","}


def render(document: Document, path: Path) -> None:
    """Write the rows behind the document."""
    format, frame = Format(document.language), rows_with_labels(document)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=DELIMITERS[document.language], lineterminator="\r\n")
        writer.writerow(frame.columns)
        for row in frame.iter_rows(named=True):
            writer.writerow(written_row(row, format, comma=document.language == "cs"))


def written_row(row: Mapping[str, object], format: Format, *, comma: bool) -> list[str]:
    """Write the cells of one row of results."""
    reason = format.blank(str(row["status"]))
    return [_written(value, reason if name == "value" else BLANK, comma=comma) for name, value in row.items()]


def _written(value: object, blank: str, *, comma: bool) -> str:
    if value is None:
        return blank
    if isinstance(value, float):
        text = repr(value).removesuffix(".0")
        return text.replace(".", ",") if comma else text
    return neutralised(visible(value)) if isinstance(value, str) else str(value)
