"""One sheet: title, texts, notes, then the marked table with frozen headings, filters and its native chart."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from sluzby_eval.czech import NBSP, format_number
from sluzby_eval.reporting.injection import is_dangerous
from sluzby_eval.reporting.renderers.xlsx.book import (
    LINE_HEIGHT,
    QUIET,
    RULE,
    WASH,
    pattern_of,
    shortened,
    unique,
)
from sluzby_eval.reporting.renderers.xlsx.charts import insert_charts
from sluzby_eval.reporting.renderers.xlsx.rows import Rows, columns, escaped, index_of, number, text

if TYPE_CHECKING:
    from sluzby_eval.reporting.renderers.xlsx.book import Book
    from sluzby_eval.reporting.renderers.xlsx.leaves import Leaf
    from sluzby_eval.reporting.tables import Cell, Column, Row, Table

WIDEST = 46.0
NARROWEST = 10.0
FIRST = 28.0  # least width of the first column, in which texts stand
FILTER = 3  # letters that the button of a filter covers


def write_leaf(book: Book, leaf: Leaf, number: int) -> None:
    """Write one sheet."""
    sheet = book.sheet(leaf.name, leaf.title)
    row = 1
    for paragraph in leaf.texts:
        row = book.lines(sheet, row + 1, paragraph)
    if leaf.table is not None:
        _write_table(book, sheet, leaf, leaf.table, row=row + 1, number=number)


def _write_table(book: Book, sheet: Rows, leaf: Leaf, table: Table, *, row: int, number: int) -> None:
    if leaf.title != table.caption[:1].upper() + table.caption[1:]:
        row = book.lines(sheet, row, table.caption[:1].upper() + table.caption[1:], bold=True)
    for note in (*table.notes, table.source):
        row = book.lines(sheet, row, note, font_size=9, font_color=QUIET) if note else row
    row += 1
    heads = unique([_head(column) for column in table.columns])
    widths = [_width(table, position, head, book) for position, head in enumerate(heads)]
    for position, width in enumerate(widths):
        sheet.set_column(position, position, width)
    book.marked(sheet, row, heads, len(table.rows), name=f"Table{number}")
    _set_height(sheet, row, heads, [width - 1 for width in widths])
    writer = _Cells(book, sheet, table, widths)
    for place, line in enumerate(table.rows, start=row + 1):
        writer.write(place, line)
    sheet.reach(row + max(len(table.rows), 1), len(table.columns) - 1)
    if not table.rows:
        book.text(sheet, row + 1, 0, book.format.blank("no_value"), italic=True)
    sheet.freeze_panes(row + 1, 1)
    sheet.repeat_rows(row)
    insert_charts(book, sheet, leaf, table, head=row)


class _Cells:
    """Writes the rows of one table; equal looks are worked out once."""

    def __init__(self, book: Book, sheet: Rows, table: Table, widths: list[float]) -> None:
        self.book = book
        self.sheet = sheet
        self.table = table
        self.widths = widths
        self.letters = columns(len(table.columns))
        self._numbers: dict[tuple[object, ...], tuple[int, float]] = {}
        self._styles: dict[tuple[object, ...], int] = {}
        self._texts: dict[tuple[object, ...], tuple[str, str, bool]] = {}

    def write(self, row: int, line: Row) -> None:
        """Write one row; its height is that of its longest text, as not every program does it by itself."""
        lines, made, here = 1, [], str(row + 1)
        kind = (line.total, line.highlighted, line.indent)
        for position, (cell, letter) in enumerate(zip(line.cells, self.letters, strict=True)):
            value = cell.value
            if isinstance(value, int | float):
                key = (position, cell.kind, cell.unit, cell.status, kind)
                style, factor = self._numbers.get(key) or self._number(key, cell, line)
                made.append(number(letter + here, style, value * factor))
            else:
                told, written, dangerous = self._text(cell)
                place = (position, value is None, dangerous, kind)
                style = self._styles.get(place) or self._style(place, line)
                made.append(text(letter + here, style, written))
                if len(told) >= self.widths[position]:
                    lines = max(lines, len(textwrap.wrap(told, max(1, int(self.widths[position]) - 1))))
        self.sheet.add_row(row, made, height=LINE_HEIGHT * lines if lines > 1 else None)

    def _number(self, key: tuple[object, ...], cell: Cell, line: Row) -> tuple[int, float]:
        factor, pattern = pattern_of(cell, self.book.format)
        style = self.book.style(num_format=pattern, **self._look(key[0], line))
        self._numbers[key] = (index_of(style), factor)
        return self._numbers[key]

    def _text(self, cell: Cell) -> tuple[str, str, bool]:
        """Return a text as it is, as it is written, and whether a spreadsheet might obey it."""
        key = (cell.value, cell.status)
        if key not in self._texts:
            told = shortened(self.book.format.cell(cell))
            self._texts[key] = (told, escaped(told), is_dangerous(told))
        return self._texts[key]

    def _style(self, place: tuple[object, ...], line: Row) -> int:
        position, blank, dangerous, _kind = place
        look = {**self._look(position, line), "text_wrap": True}
        look |= {"italic": True, "font_color": QUIET} if blank else {}
        look |= {"quote_prefix": True} if dangerous else {}
        self._styles[place] = index_of(self.book.style(**look))
        return self._styles[place]

    def _look(self, position: object, line: Row) -> dict[str, object]:
        look: dict[str, object] = {"bottom": 4, "bottom_color": RULE}
        if line.total:
            look |= {"bold": True, "bg_color": WASH}
        elif line.highlighted:
            look |= {"bold": True}
        numeric = isinstance(position, int) and self.table.columns[position].numeric
        if numeric:
            look |= {"align": "right"}
        indent = line.indent if position == 0 else int(not numeric)
        if indent:  # which counts only with an alignment
            look |= {"indent": indent, "align": "left"}
        return look


def _head(column: Column) -> str:
    """Return the heading, free to break between any two words."""
    told = f"{column.title} ({column.unit})" if column.unit else column.title
    return " ".join(told.replace(NBSP, " ").split())


def _width(table: Table, position: int, head: str, book: Book) -> float:
    """Return the width of a column in letters: numbers by their greatest, texts by their longest."""
    cells = [row.cells[position] for row in table.rows]
    most = max((abs(cell.value) for cell in cells if isinstance(cell.value, int | float)), default=0.0)
    longest = max((len(cell.value) for cell in cells if isinstance(cell.value, str)), default=0)
    for status in {cell.status for cell in cells if cell.value is None}:
        longest = max(longest, len(book.format.blank(status)))
    if most:
        longest = max(longest, len(format_number(most, 2, book.format.language)) + 2)
    words = max((len(word) for word in head.split()), default=0) + FILTER
    least = NARROWEST if position else FIRST
    return max(least, float(words), min(longest + 2.0, WIDEST))


def _set_height(sheet: Rows, row: int, texts: list[str], widths: list[float]) -> None:
    lines = max(
        len(textwrap.wrap(text, max(1, int(width) - 1))) or 1
        for text, width in zip(texts, widths, strict=True)
    )
    sheet.set_row(row, LINE_HEIGHT * lines)
