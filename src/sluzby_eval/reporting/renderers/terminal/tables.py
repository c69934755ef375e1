"""Tables in the terminal: they fit the width by leaving out the less important columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Group
from rich.table import Table as RichTable
from rich.text import Text as RichText

from sluzby_eval.reporting.renderers.terminal.letters import held, small

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sluzby_eval.reporting.format import Format
    from sluzby_eval.reporting.tables import Cell, Column, Table

NARROWEST = 22  # of the first column before other columns go
GAP = 2  # between columns; the box of the table makes one of them
MOST_KEPT = 2  # columns that stay whatever the width


def table_of(table: Table, format: Format, width: int) -> RenderableType:
    """Draw a table with its caption, notes and source."""
    texts = [[_cell(cell, format) for cell in row.cells] for row in table.rows]
    for row, line in zip(table.rows, texts, strict=True):
        line[0] = RichText("  " * row.indent).append_text(line[0])
    shown, left_out = _fitting(table, texts, width)
    drawn = RichTable(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, GAP - 1, 0, 0), pad_edge=False)
    for position, wide in _widths(table, texts, shown, width).items():
        column = table.columns[position]
        drawn.add_column(
            RichText(_head(column)),
            justify="right" if column.numeric else "left",
            width=wide,
            overflow="fold",
        )
    for row, line in zip(table.rows, texts, strict=True):
        drawn.add_row(
            *(line[position] for position in shown), style="bold" if row.total or row.highlighted else ""
        )
    caption = RichText(held(table.caption[:1].upper() + table.caption[1:]), style="bold")
    return Group(caption, drawn, *_notes(table, left_out, format))


def _notes(table: Table, left_out: list[int], format: Format) -> list[RenderableType]:
    notes = [*table.notes, table.source]
    if left_out:
        names = ", ".join(dict.fromkeys(table.columns[position].title for position in left_out))
        notes.append(format.gettext("Left out for want of room: {columns}.").format(columns=names))
    return [small(" ".join(note for note in notes if note))]


def _cell(cell: Cell, format: Format) -> RichText:
    return RichText(held(format.cell(cell)), style="dim" if cell.value is None else "")


def _head(column: Column) -> str:
    return held(f"{column.title} ({column.unit})" if column.unit else column.title)


def _fitting(table: Table, texts: list[list[RichText]], width: int) -> tuple[list[int], list[int]]:
    """Choose the columns that fit: the highest priority numbers go first, the first column never."""
    shown = list(range(len(table.columns)))
    left_out: list[int] = []
    least = [_least(table, texts, position) for position in shown]
    while len(shown) > MOST_KEPT and sum(least[p] for p in shown) + GAP * (len(shown) - 1) > width:
        worst = max(shown[1:], key=lambda position: (table.columns[position].priority, position))
        away = [position for position in shown[1:] if position == worst or _belong(table, position, worst)]
        shown = [position for position in shown if position not in away]
        left_out += away
    return shown, sorted(left_out)


def _belong(table: Table, one: int, other: int) -> bool:
    """Tell whether two columns make sense only together, as the two outer quartiles do."""
    first, second = table.columns[one], table.columns[other]
    return first.joint and second.joint and first.priority == second.priority


def _least(table: Table, texts: list[list[RichText]], position: int) -> int:
    """Return the least width of a column: numbers do not wrap, texts may, words do not."""
    column = table.columns[position]
    words = max((cell_len(word) for word in _head(column).split()), default=0)
    cells = [line[position].plain for line in texts]
    if column.numeric:
        return max([words, *(cell_len(text) for text in cells)])
    longest_word = max((cell_len(word) for text in cells for word in text.split()), default=0)
    longest = max((cell_len(text) for text in cells), default=0)
    wanted = NARROWEST if position == 0 else NARROWEST * 2 // 3
    return max(words, min(longest_word, NARROWEST), min(longest, wanted))


def _widths(table: Table, texts: list[list[RichText]], shown: list[int], width: int) -> dict[int, int]:
    """Share the room that is left among the columns of text, by the length of what they hold."""
    widths = {position: _least(table, texts, position) for position in shown}
    wishes = {
        position: max(
            [cell_len(_head(table.columns[position])), *(line[position].cell_len for line in texts)]
        )
        for position in shown
        if not table.columns[position].numeric
    }
    room = width - sum(widths.values()) - GAP * (len(shown) - 1)
    missing = {p: max(0, wish - widths[p]) for p, wish in wishes.items()}
    everything = sum(missing.values())
    for position, wish in missing.items():
        share = wish if everything <= room else room * wish // max(everything, 1)
        widths[position] += max(0, share)
    return widths
