"""The terminal: tables that fit the width by leaving out the less important columns, and bars of text.

Nothing that comes from data is read as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Group
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text as RichText

from sluzby_eval.czech import NBSP
from sluzby_eval.reporting.charts import Chart, Picture
from sluzby_eval.reporting.document import Entries, KeyFigures, Note, Sentences, Text
from sluzby_eval.reporting.format import Format, visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from sluzby_eval.reporting.charts import Bar
    from sluzby_eval.reporting.document import Block, Document, Section
    from sluzby_eval.reporting.tables import Cell, Column, Table

NARROWEST = 22  # of the first column before other columns go
GAP = 2  # between columns; the box of the table makes one of them
BAR = 30  # letters of the longest bar
MOST_KEPT = 2  # columns that stay whatever the width
HELD = "\ue000"  # stands for a no-break space while lines are broken; as wide as one letter


def render(document: Document, console: Console) -> None:
    """Print the document."""
    with console.capture() as capture:
        _print_document(document, console)
    for line in capture.get().replace(HELD, NBSP).splitlines():
        console.file.write(line.rstrip(" ") + "\n")


def _held(text: str) -> str:
    """Write text so that rich, which breaks at every kind of space, does not break at no-break spaces."""
    return visible(text).replace(NBSP, HELD)


def _print_document(document: Document, console: Console) -> None:
    format = Format(document.language)
    console.print(RichText(_held(document.title), style="bold"))
    console.print(RichText(_held(document.subtitle)))
    facts = "; ".join(f"{label}: {text}" for label, text in document.facts)
    console.print(RichText(_held(facts), style="dim"))
    for section in document.sections:
        _print_section(section, console, format, depth=0)


def _print_section(section: Section, console: Console, format: Format, *, depth: int) -> None:
    console.print()
    title = _held(section.title)
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
        return Padding(RichText(_held(block.text)), (0, 0, 1, 0))
    if isinstance(block, Note):
        return Padding(RichText("▌ " + _held(block.text)), (0, 0, 1, 0))
    if isinstance(block, KeyFigures):
        lines = [RichText("• " + _held(figure.sentence)) for figure in block.figures]
        return Group(*lines, _small(block.source))
    if isinstance(block, Chart):
        return _chart(block, format, width)
    if isinstance(block, Entries):
        return Group(*(_entry(entry.term, entry.code, entry.facts) for entry in block.entries))
    if isinstance(block, Sentences):
        return Group(*(RichText("• " + _held(sentence.text)) for sentence in block.sentences))
    if isinstance(block, Picture):
        return _pictured(block, format, width)
    return _table(block, format, width)


def _pictured(picture: Picture, format: Format, width: int) -> RenderableType:
    """Write a picture that is not drawn here as its title and its table."""
    head = RichText(_held(picture.title), style="bold")
    return Group(head, _table(picture.table, format, width)) if picture.table else head


def _entry(term: str, code: str, facts: tuple[tuple[str, str], ...]) -> RenderableType:
    head = RichText(_held(term), style="bold").append(f"  {_held(code)}", style="dim not bold")
    told = [RichText(f"{_held(label)}: {_held(text)}") for label, text in facts]
    return Padding(Group(head, *(Padding(line, (0, 0, 0, 2)) for line in told)), (0, 0, 1, 0))


def _small(text: str) -> RenderableType:
    return Padding(RichText(_held(text), style="dim"), (0, 0, 1, 0))


def _chart(chart: Chart, format: Format, width: int) -> RenderableType:
    head = RichText(_held(chart.title), style="bold")
    if chart.bars:
        return Group(head, *_bars(chart, format, width), _small(chart.description))
    if chart.table is None:
        return RichText("")
    return _table(chart.table, format, width)


def _bars(chart: Chart, format: Format, width: int) -> list[RichText]:
    bars = [*chart.bars, *([chart.reference] if chart.reference else [])]
    values = [abs(bar.cell.value) for bar in bars if isinstance(bar.cell.value, int | float)]
    most = max(values, default=0.0) or 1.0
    label = max(len(_held(bar.label)) for bar in bars)
    number = max(len(format.cell(bar.cell)) for bar in bars)
    longest = max(0, min(BAR, width - label - number - 5))
    return [_bar(bar, format, label=label, number=number, scale=longest / most) for bar in bars]


def _bar(bar: Bar, format: Format, *, label: int, number: int, scale: float) -> RichText:
    line = RichText(f"{_held(bar.label):<{label}}  ", style="bold" if bar.highlighted else "")
    told = format.cell(bar.cell)
    if not isinstance(bar.cell.value, int | float):
        return line.append(f"{'':>{number}}  ").append(told, style="dim italic")
    line.append(f"{told:>{number}}  ")
    return line.append("█" * round(abs(bar.cell.value) * scale), style="blue")


def _table(table: Table, format: Format, width: int) -> RenderableType:
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
    caption = RichText(_held(table.caption[:1].upper() + table.caption[1:]), style="bold")
    return Group(caption, drawn, *_notes(table, left_out, format))


def _notes(table: Table, left_out: list[int], format: Format) -> list[RenderableType]:
    notes = [*table.notes, table.source]
    if left_out:
        names = ", ".join(dict.fromkeys(table.columns[position].title for position in left_out))
        notes.append(format.gettext("Left out for want of room: {columns}.").format(columns=names))
    return [_small(" ".join(note for note in notes if note))]


def _cell(cell: Cell, format: Format) -> RichText:
    return RichText(_held(format.cell(cell)), style="dim" if cell.value is None else "")


def _head(column: Column) -> str:
    return _held(f"{column.title} ({column.unit})" if column.unit else column.title)


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
