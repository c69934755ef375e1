"""Tables of funding as files: XLSX for the council, CSV for a spreadsheet; texts of data are never obeyed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter

from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _, current_language
from sluzby_eval.reporting.format import visible
from sluzby_eval.reporting.injection import neutralised

if TYPE_CHECKING:
    import polars as pl

WIDEST = 48
ROOM = 3
FACTS = 14  # characters of the names of facts in the first column
BLANK = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One table: its title, facts that stand above it, headings by column, and rows."""

    title: str
    facts: Sequence[tuple[str, str]]
    headings: Mapping[str, str]  # column -> heading
    frame: pl.DataFrame


def write_table_file(path: Path, table: Written) -> None:
    """Write a table as .xlsx or .csv.

    Raises:
        UsageError: the name of the file ends otherwise.
    """
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise UsageError(_("{path} must end in .xlsx or .csv.").format(path=path))
    path.parent.mkdir(parents=True, exist_ok=True)
    data = _xlsx(table) if suffix == ".xlsx" else _csv(table).encode("utf-8-sig")
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)


def _csv(table: Written) -> str:
    czech = current_language() == "cs"
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";" if czech else ",", lineterminator="\r\n")
    writer.writerow(table.headings.values())
    for row in table.frame.select(list(table.headings)).iter_rows():
        writer.writerow(_text(value, comma=czech) for value in row)
    return file.getvalue()


def _text(value: object, *, comma: bool) -> str:
    if value is None:
        return BLANK
    if isinstance(value, float | Decimal):
        text = (
            f"{value:f}".rstrip("0").rstrip(".")
            if isinstance(value, Decimal)
            else repr(value).removesuffix(".0")
        )
        return text.replace(".", ",") if comma else text
    return neutralised(visible(value)) if isinstance(value, str) else str(value)


def _xlsx(table: Written) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": table.title})
    sheet = book.add_worksheet(_("Funding"))
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
    words = book.add_format({"indent": 1})
    sheet.write_string(0, 0, visible(table.title), book.add_format({"bold": True, "font_size": 14}))
    for number, (name, value) in enumerate(table.facts, start=1):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, visible(value))
    first = len(table.facts) + 2
    rows = list(table.frame.select(list(table.headings)).iter_rows())
    for position, heading in enumerate(table.headings.values()):
        for offset, row in enumerate(rows, start=1):
            _cell(sheet, first + offset, position, row[position], formats=(money, words))
        longest = max(
            [len(heading), 0 if position else FACTS, *(len(_text(row[position], comma=True)) for row in rows)]
        )
        sheet.set_column(position, position, min(longest + ROOM, WIDEST))
    columns = [{"header": heading} for heading in table.headings.values()]
    sheet.add_table(
        first, 0, first + max(len(rows), 1), len(columns) - 1,
        {"name": "funding", "columns": columns, "style": "Table Style Light 1"},
    )  # fmt: skip
    sheet.freeze_panes(first + 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)
    book.close()
    return file.getvalue()


def _cell(sheet: Any, row: int, column: int, value: object, *, formats: tuple[Any, Any]) -> None:
    money, words = formats
    if value is None:
        sheet.write_string(row, column, BLANK, words)
    elif isinstance(value, str):
        sheet.write_string(row, column, visible(value), words if column else None)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, money)
    else:
        sheet.write_number(row, column, float(str(value)))
