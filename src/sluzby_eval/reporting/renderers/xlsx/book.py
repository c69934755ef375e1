"""The workbook being written: its formats, the names of its sheets, texts as texts."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any

from sluzby_eval import units
from sluzby_eval.reporting.format import MARK
from sluzby_eval.reporting.injection import is_dangerous
from sluzby_eval.reporting.renderers.xlsx.rows import Rows

if TYPE_CHECKING:
    import xlsxwriter

    from sluzby_eval.reporting.document import Document
    from sluzby_eval.reporting.format import Format
    from sluzby_eval.reporting.tables import Cell

MOST_LETTERS = 32_000  # Excel takes 32 767 in a cell
LINE = 110  # letters of running text on one row
LINE_HEIGHT = 15.0
TITLE_HEIGHT = 24
QUIET, WASH, RULE, LINK = "#4A5661", "#F2F5F7", "#D5DADE", "#1D5B8F"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class Book:
    """One workbook: hands out formats, sheets and names that are free."""

    def __init__(self, workbook: xlsxwriter.Workbook, document: Document, format: Format) -> None:
        self.workbook = workbook
        self.document = document
        self.format = format
        self._styles: dict[tuple[tuple[str, object], ...], Any] = {}
        self._taken: set[str] = {"history"}  # Excel keeps this name for itself
        gettext = format.gettext
        self.cover = self.name(gettext("Cover sheet"))
        self.contents = self.name(gettext("Contents"))
        self.notes = self.name(gettext("Notes"))

    def name(self, title: str) -> str:
        """Make a free name of a sheet from a title."""
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

    def sheet(self, name: str, title: str) -> Rows:
        """Add a sheet with a title, to be printed on A4 across."""
        sheet: Rows = self.workbook.add_worksheet(name, worksheet_class=Rows)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8" + self.document.title.replace("&", "&&")[:120] + "&R&8&P/&N")
        sheet.set_row(0, TITLE_HEIGHT)
        self.text(sheet, 0, 0, title, bold=True, font_size=14)
        return sheet

    def text(self, sheet: Any, row: int, column: int, text: str, **look: object) -> None:
        """Write a text as a text, whatever it begins with."""
        told = shortened(text)
        look = {**look, "quote_prefix": True} if is_dangerous(told) else look
        sheet.write_string(row, column, told, self.style(**look))

    def lines(self, sheet: Any, row: int, text: str, **look: object) -> int:
        """Write running text down the first column, one line a row; return the row after it."""
        for line in textwrap.wrap(text, LINE) or [""]:
            self.text(sheet, row, 0, line, **look)
            row += 1
        return row

    def marked(self, sheet: Any, row: int, heads: list[str], rows: int, *, name: str) -> None:
        """Mark cells already written, or about to be, as a table with filters; heads are unique."""
        look = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": WASH}
        sheet.add_table(
            row,
            0,
            row + max(rows, 1),
            len(heads) - 1,
            {
                "name": name,
                "style": None,
                "columns": [{"header": head, "header_format": self.style(**look)} for head in heads],
            },
        )


def shortened(text: str) -> str:
    """Cut a text to what a cell can hold."""
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + "…"


def pattern_of(cell: Cell, format: Format) -> tuple[int, str]:
    """Return by what a number is multiplied to be stored, and the pattern that prints it."""
    if cell.kind == "count":
        return 1, "#,##0"
    if cell.kind == "change":
        if not units.is_percent(cell.unit):
            return 1, '+0.0%;"\u2212"0.0%;0.0%'
        unit = f'" {format.change_unit(cell.unit)}"'
        return 100, f'+0.0{unit};"\u2212"0.0{unit};0.0{unit}'
    decimals = units.decimals(cell.unit)
    pattern = (
        "#,##0" + ("." + "0" * decimals if decimals else "") + ("%" if units.is_percent(cell.unit) else "")
    )
    return 1, f'{pattern}" {MARK}"' if cell.is_marked else pattern


def unique(heads: list[str]) -> list[str]:
    """Put a number to headings that are not the only ones of their kind, as a marked table wants.

    >>> unique(["Rok", "rok", "Kč"])
    ['Rok', 'rok (2)', 'Kč']
    """
    seen: dict[str, int] = {}
    made = []
    for head in heads:
        bare = head or "–"
        seen[bare.casefold()] = seen.get(bare.casefold(), 0) + 1
        number = seen[bare.casefold()]
        made.append(bare if number == 1 else f"{bare} ({number})")
    return made
