"""The terminal: tables that fit the width by leaving out the less important columns, and bars of text.

Nothing that comes from data is read as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text as RichText

from sluzby_eval.reporting.document import Chart, Entries, KeyFigures, Note, Table, Text
from sluzby_eval.reporting.format import Format, visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from sluzby_eval.reporting.document import Bar, Block, Cell, Document, Section

NARROWEST = 22  # of the first column before other columns go
GAP = 2  # between columns
BAR = 30  # letters of the longest bar


def render(document: Document, console: Console) -> None:
    """Print the document."""
    format = Format(document.language)
    console.print(RichText(visible(document.title), style="bold"))
    console.print(RichText(visible(document.subtitle)))
    facts = "; ".join(f"{label}: {text}" for label, text in document.facts)
    console.print(RichText(visible(facts), style="dim"))
    for section in document.sections:
        _print_section(section, console, format, depth=0)


def _print_section(section: Section, console: Console, format: Format, *, depth: int) -> None:
    console.print()
    title = visible(section.title)
    if depth == 0:
        console.print(RichText(title.upper(), style="bold"))
    else:
        console.print(RichText(title, style="bold underline"))
    for block in section.blocks:
        console.print(_drawn(block, format, console.width))
    for part in section.parts:
        _print_section(part, console, format, depth=depth + 1)


def _drawn(block: Block, format: Format, width: int) -> RenderableType:
    if isinstance(block, Text):
        return Padding(RichText(visible(block.text)), (0, 0, 1, 0))
    if isinstance(block, Note):
        return Padding(RichText("▌ " + visible(block.text)), (0, 0, 1, 0))
    if isinstance(block, KeyFigures):
        lines = [RichText("• " + visible(figure.sentence)) for figure in block.figures]
        return Group(*lines, _small(block.source))
    if isinstance(block, Chart):
        return _chart(block, format, width)
    if isinstance(block, Entries):
        return Group(*(_entry(entry.term, entry.code, entry.facts) for entry in block.entries))
    return _table(block, format, width)


def _entry(term: str, code: str, facts: tuple[tuple[str, str], ...]) -> RenderableType:
    head = RichText(visible(term), style="bold").append(f"  {visible(code)}", style="dim not bold")
    told = [RichText(f"{visible(label)}: {visible(text)}") for label, text in facts]
    return Padding(Group(head, *(Padding(line, (0, 0, 0, 2)) for line in told)), (0, 0, 1, 0))


def _small(text: str) -> RenderableType:
    return Padding(RichText(visible(text), style="dim"), (0, 0, 1, 0))


def _chart(chart: Chart, format: Format, width: int) -> RenderableType:
    head = RichText(visible(chart.title), style="bold")
    if chart.bars:
        return Group(head, *_bars(chart, format), _small(chart.description))
    if chart.table is None:
        return RichText("")
    return _table(chart.table, format, width)


def _bars(chart: Chart, format: Format) -> list[RichText]:
    bars = [*chart.bars, *([chart.reference] if chart.reference else [])]
    values = [abs(bar.cell.value) for bar in bars if isinstance(bar.cell.value, int | float)]
    most = max(values, default=0.0) or 1.0
    label = max(len(visible(bar.label)) for bar in bars)
    number = max(len(format.cell(bar.cell)) for bar in bars)
    return [_bar(bar, format, label=label, number=number, most=most) for bar in bars]


def _bar(bar: Bar, format: Format, *, label: int, number: int, most: float) -> RichText:
    line = RichText(f"{visible(bar.label):<{label}}  ", style="bold" if bar.highlighted else "")
    told = format.cell(bar.cell)
    if not isinstance(bar.cell.value, int | float):
        return line.append(f"{'':>{number}}  ").append(told, style="dim italic")
    line.append(f"{told:>{number}}  ")
    return line.append("█" * round(abs(bar.cell.value) / most * BAR), style="blue")


def _table(table: Table, format: Format, width: int) -> RenderableType:
    shown, left_out = _fitting(table, format, width)
    drawn = RichTable(box=box.SIMPLE_HEAD, title_justify="left", title_style="bold", padding=(0, 1), pad_edge=False)
    drawn.title = RichText(visible(table.caption[:1].upper() + table.caption[1:]))
    for position in shown:
        column = table.columns[position]
        head = f"{column.title} ({column.unit})" if column.unit else column.title
        drawn.add_column(
            RichText(visible(head)),
            justify="right" if column.numeric else "left",
            vertical="top",
            overflow="fold",
            ratio=None,
        )
    for row in table.rows:
        style = "bold" if row.total or row.highlighted else ""
        made = [_cell(row.cells[position], format) for position in shown]
        made[0] = RichText("  " * row.indent).append_text(made[0])
        drawn.add_row(*made, style=style)
    notes = [*table.notes, table.source]
    if left_out:
        names = ", ".join(dict.fromkeys(table.columns[position].title for position in left_out))
        notes.append(format.gettext("Left out for want of room: {columns}.").format(columns=names))
    return Group(drawn, *(_small(note) for note in notes if note))


def _cell(cell: Cell, format: Format) -> RichText:
    return RichText(visible(format.cell(cell)), style="dim" if cell.value is None else "")


def _fitting(table: Table, format: Format, width: int) -> tuple[list[int], list[int]]:
    """Choose the columns that fit: the highest priority numbers go first, the first column never."""
    wanted = [_width(table, position, format) for position in range(len(table.columns))]
    shown = list(range(len(table.columns)))
    left_out: list[int] = []
    while len(shown) > 2 and _needed(table, shown, wanted) > width:
        worst = max(shown[1:], key=lambda position: (table.columns[position].priority, position))
        if table.columns[worst].priority == 1:
            break
        shown.remove(worst)
        left_out.append(worst)
    return shown, sorted(left_out)


def _needed(table: Table, shown: list[int], wanted: list[int]) -> int:
    """Return the width that the shown columns need; columns of text may wrap, numbers may not."""
    needed = 0
    for position in shown:
        text = not table.columns[position].numeric
        needed += min(wanted[position], NARROWEST) if text else wanted[position]
    return needed + GAP * (len(shown) - 1)


def _width(table: Table, position: int, format: Format) -> int:
    column = table.columns[position]
    head = max((len(word) for word in f"{column.title} ({column.unit})".split()), default=0)
    cells = [row.cells[position] for row in table.rows]
    longest = max((_cell_width(cell, format) for cell in cells), default=0)
    return max(head, longest)


def _cell_width(cell: Cell, format: Format) -> int:
    told = format.cell(cell)
    return max((len(word) for word in told.split(" ")), default=0) if cell.value is None else len(told)
