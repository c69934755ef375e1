"""XLSX: a sheet for every section, real numbers with number formats, no blank cell inside a table.

The bytes depend on the document alone: the time inside is that of the snapshot.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any

import xlsxwriter

from sluzby_eval import units
from sluzby_eval.czech import NBSP
from sluzby_eval.reporting.charts import Chart
from sluzby_eval.reporting.document import Entries, KeyFigures, Note, Text
from sluzby_eval.reporting.flat import table_of_entries, table_of_key_figures
from sluzby_eval.reporting.format import MARK, Format, is_percent
from sluzby_eval.reporting.injection import is_dangerous
from sluzby_eval.reporting.tables import Table

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.charts import Bar
    from sluzby_eval.reporting.document import Block, Document, Section
    from sluzby_eval.reporting.tables import Cell, Column, Row

MOST_LETTERS = 32_000  # Excel takes 32 767 in a cell
LINE = 110  # letters of running text on one row
WIDEST = 46.0
LINE_HEIGHT = 15.0
TITLE_HEIGHT = 24
BAR_COLOUR, OWN_COLOUR = "#7F9DB9", "#1D5B8F"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def render(document: Document, path: Path) -> None:
    """Write the document as a workbook."""
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties(
            {
                "title": document.title,
                "subject": document.subtitle,
                "comments": "sluzby-eval",
                "created": document.created_at.replace(tzinfo=None),
            }
        )
        book = _Book(workbook, document)
        book.write_cover()
        for section, name in book.sheets:
            book.write_section(section, name)


class _Book:
    """One workbook being written: its formats and the names of its sheets."""

    def __init__(self, workbook: Any, document: Document) -> None:
        self.workbook = workbook
        self.document = document
        self.format = Format(document.language)
        self._widths: dict[int, float] = {}  # of the sheet being written
        self._styles: dict[tuple[tuple[str, object], ...], Any] = {}
        self._taken: set[str] = {"history"}  # Excel keeps this name for itself
        self.cover = self._name(self.format.gettext("Contents"))
        self.sheets = [(section, self._name(section.title)) for section in document.walk() if section.blocks]

    def _name(self, title: str) -> str:
        clean = _FORBIDDEN.sub(" ", title).strip(" '") or "-"
        short = " ".join(clean.split())[:31].strip(" '")
        name, number = short, 2
        while name.casefold() in self._taken:
            ending = f" ({number})"
            name, number = short[: 31 - len(ending)].rstrip() + ending, number + 1
        self._taken.add(name.casefold())
        return name

    def style(self, **properties: object) -> Any:
        """Return a cell format; equal ones are made once."""
        properties = {"font_name": "Calibri", "font_size": 11, "valign": "top", **properties}
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            self._styles[key] = self.workbook.add_format(properties)
        return self._styles[key]

    def sheet(self, name: str) -> Any:
        """Add a sheet that prints on A4 across."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8" + self.document.title.replace("&", "&&")[:120] + "&R&8&P/&N")
        return sheet

    def write_cover(self) -> None:
        """Write what the report is about, what it stands on, and where things are."""
        document, sheet = self.document, self.sheet(self.cover)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 60)
        sheet.set_row(0, TITLE_HEIGHT)
        self.text(sheet, 0, 0, document.title, bold=True, font_size=16)
        self.text(sheet, 1, 0, document.subtitle, font_color="#5B6770")
        row = 3
        for label, told in document.facts:
            self.text(sheet, row, 0, label, font_color="#5B6770")
            self.text(sheet, row, 1, told, bold=True)
            row += 1
        row += 1
        self.text(sheet, row, 0, self.format.gettext("Sheets"), bold=True, bottom=1)
        self.text(sheet, row, 1, self.format.gettext("Content"), bold=True, bottom=1)
        for section, name in self.sheets:
            row += 1
            link = "internal:'" + name.replace("'", "''") + "'!A1"
            sheet.write_url(row, 0, link, self.style(font_color="#1D5B8F", underline=1), name)
            self.text(sheet, row, 1, section.title)

    def write_section(self, section: Section, name: str) -> None:
        """Write the blocks of one section under each other."""
        sheet = self.sheet(name)
        sheet.set_row(0, TITLE_HEIGHT)
        self.text(sheet, 0, 0, section.title, bold=True, font_size=14)
        tables = [self._flat(block, section) for block in section.blocks]
        self._set_widths(sheet, [table for table in tables if table is not None])
        row, headers = 2, []
        for block, table in zip(section.blocks, tables, strict=True):
            if isinstance(block, Text | Note):
                row = self._write_text(sheet, row, block.text)
            elif table is not None:
                headers.append(row + 1)
                end = self._write_table(sheet, row, table)
                if isinstance(block, Chart):
                    end = max(end, self._insert_chart(sheet, name, block, table, row + 2))
                row = end + 1
        if len(headers) == 1:
            sheet.freeze_panes(headers[0] + 1, 1)
            sheet.repeat_rows(headers[0])

    def _flat(self, block: Block, section: Section) -> Table | None:
        if isinstance(block, KeyFigures):
            return table_of_key_figures(block, self.format, caption=section.title)
        if isinstance(block, Entries):
            return table_of_entries(block, self.format, caption=section.title)
        if isinstance(block, Chart):
            return block.table
        return block if isinstance(block, Table) else None

    def _write_text(self, sheet: Any, row: int, text: str) -> int:
        for line in textwrap.wrap(text, LINE) or [""]:
            self.text(sheet, row, 0, line)
            row += 1
        return row + 1

    def _write_table(self, sheet: Any, row: int, table: Table) -> int:
        caption = table.caption[:1].upper() + table.caption[1:]
        self.text(sheet, row, 0, caption, bold=True)
        for position, column in enumerate(table.columns):
            self._write_head(sheet, row + 1, position, column)
        self._set_height(sheet, row + 1, [_head(column) for column in table.columns])
        row += 2
        for line in table.rows:
            for position, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True)):
                self._write_cell(sheet, row, position, cell, column=column, line=line)
            self._set_height(sheet, row, [self.format.cell(cell) for cell in line.cells])
            row += 1
        for note in (*table.notes, table.source):
            for part in textwrap.wrap(note, LINE + 20):
                self.text(sheet, row, 0, part, font_size=9, font_color="#5B6770")
                row += 1
        return row

    def _write_head(self, sheet: Any, row: int, position: int, column: Column) -> None:
        side = "right" if column.numeric else "left"
        look = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "align": side}
        look |= {"indent": 1} if position and not column.numeric else {}
        self.text(sheet, row, position, _head(column), bg_color="#F4F6F8", **look)

    def _write_cell(
        self, sheet: Any, row: int, position: int, cell: Cell, *, column: Column, line: Row
    ) -> None:
        look: dict[str, object] = {"bottom": 4, "bottom_color": "#D5DADE"}
        if line.total:
            look |= {"bold": True, "bg_color": "#F4F6F8"}
        if column.numeric:
            look |= {"align": "right"}
        indent = line.indent if position == 0 else int(not column.numeric)
        if indent:  # which counts only with an alignment
            look |= {"indent": indent, "align": "left"}
        if cell.value is None:
            look |= {"italic": True, "font_color": "#5B6770", "text_wrap": True}
            self.text(sheet, row, position, self.format.cell(cell), **look)
        elif isinstance(cell.value, str):
            self.text(sheet, row, position, self.format.cell(cell), text_wrap=True, **look)
        else:
            number, pattern = self._number(cell)
            sheet.write_number(row, position, number, self.style(num_format=pattern, **look))

    def _number(self, cell: Cell) -> tuple[float, str]:
        value = float(cell.value) if isinstance(cell.value, int | float) else 0.0
        if cell.kind == "count":
            return value, "#,##0"
        if cell.kind == "change":
            return self._change(value, cell)
        known = units.catalogue().get(cell.unit)
        decimals = known.decimals if known else 0
        pattern = (
            "#,##0" + ("." + "0" * decimals if decimals else "") + ("%" if known and known.percent else "")
        )
        return value, f'{pattern}" {MARK}"' if cell.is_marked else pattern

    def _change(self, value: float, cell: Cell) -> tuple[float, str]:
        if not is_percent(cell.unit):
            return value, "+0.0%;-0.0%;0.0%"
        unit = f'" {self.format.change_unit(cell.unit)}"'
        return value * 100, f"+0.0{unit};-0.0{unit};0.0{unit}"

    def text(self, sheet: Any, row: int, column: int, text: str, **look: object) -> None:
        """Write a text as a text, whatever it begins with."""
        told = text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + "…"
        look = {**look, "quote_prefix": True} if is_dangerous(told) else look
        sheet.write_string(row, column, told, self.style(**look))

    def _set_widths(self, sheet: Any, tables: list[Table]) -> None:
        widths: dict[int, float] = {}
        for table in tables:
            for position, column in enumerate(table.columns):
                texts = [self.format.cell(row.cells[position]) for row in table.rows]
                head = max((len(word) for word in _head(column).split()), default=0)
                longest = max([head + 2, *(len(text) + 2 for text in texts)])
                widths[position] = max(widths.get(position, 10.0 if position else 28.0), min(longest, WIDEST))
        self._widths = widths
        for position, width in widths.items():
            sheet.set_column(position, position, width)

    def _set_height(self, sheet: Any, row: int, texts: list[str]) -> None:
        """Give a row the height of its longest text, as not every program does it by itself."""
        lines = max(
            len(textwrap.wrap(text, max(1, int(self._widths[position]) - 1))) or 1
            for position, text in enumerate(texts)
        )
        if lines > 1:
            sheet.set_row(row, LINE_HEIGHT * lines)

    def _insert_chart(self, sheet: Any, name: str, chart: Chart, table: Table, first: int) -> int:
        if chart.kind == "strips":
            return first
        kind = "bar" if chart.kind == "bars" else "column"
        size = len(table.rows)
        last = first + size - 1
        drawn = self.workbook.add_chart({"type": kind})
        drawn.add_series(
            {
                "name": chart.title,
                "categories": [name, first, 0, last, 0],
                "values": [name, first, 1, last, 1],
                "fill": {"color": BAR_COLOUR},
                "points": [
                    {"fill": {"color": OWN_COLOUR}} if _stands_out(chart, n) else None for n in range(size)
                ],
                "data_labels": {"value": True},
                "gap": 40,
            }
        )
        drawn.set_title({"name": chart.title, "name_font": {"size": 11}, "overlay": False})
        drawn.set_legend({"none": True})
        values: dict[str, object] = {"major_gridlines": {"visible": True, "line": {"color": "#D5DADE"}}}
        values |= {"min": 0} if all(_number_of(bar) >= 0 for bar in chart.bars) else {}
        if kind == "bar":
            drawn.set_y_axis({"reverse": True})
            drawn.set_x_axis(values)
        else:
            drawn.set_y_axis(values)
        height = max(260, 60 + 20 * size)
        drawn.set_size({"width": 620, "height": height})
        sheet.insert_chart(first - 1, len(table.columns) + 1, drawn, {"description": chart.description})
        return first + height // 20


def _head(column: Column) -> str:
    """Return the heading, free to break between any two words."""
    told = f"{column.title} ({column.unit})" if column.unit else column.title
    return told.replace(NBSP, " ")


def _stands_out(chart: Chart, position: int) -> bool:
    """Tell whether a bar is the own one, or the reference in the last row."""
    return position >= len(chart.bars) or chart.bars[position].highlighted


def _number_of(bar: Bar) -> float:
    return bar.cell.value if isinstance(bar.cell.value, int | float) else 0.0
