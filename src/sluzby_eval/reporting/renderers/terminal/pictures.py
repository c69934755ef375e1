"""Pictures made of letters: bars, small lines, steps, stacks, intervals; every one says its numbers, too.

A picture that shows all its numbers stands alone; others have their table under them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text as RichText

from sluzby_eval.reporting.charts import (
    Bar,
    Chart,
    Intervals,
    Lines,
    Map,
    Multiples,
    Pairs,
    Stacks,
    Timeline,
    Waterfall,
)
from sluzby_eval.reporting.renderers.terminal.letters import fitted, held, small
from sluzby_eval.reporting.renderers.terminal.tables import table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from sluzby_eval.reporting.charts import Line, Picture
    from sluzby_eval.reporting.format import Format
    from sluzby_eval.reporting.tables import Cell

BAR = 30  # letters of the longest bar
WIDEST = 60  # of a stack, an interval or a line of time
LEVELS = "▁▂▃▄▅▆▇█"
FILLS = "█▓▒░▚▞▤▥"
NO_VALUE = "·"


def picture_of(picture: Picture, format: Format, width: int) -> RenderableType:
    """Draw a picture with its title, its description and, where it does not show every number, its table."""
    head = RichText(held(picture.title), style="bold")
    lines = _lines_of(picture, format, width)
    if not lines:
        rest: list[RenderableType] = [small(picture.description)]
    else:
        rest = [*lines, small(picture.description)]
    if picture.table is not None and not (lines and _says_all(picture)):
        rest.append(table_of(picture.table, format, width))
    return Group(head, *rest)


def _says_all(picture: Picture) -> bool:
    return isinstance(picture, Chart | Pairs | Waterfall | Map)


def _lines_of(picture: Picture, format: Format, width: int) -> list[RichText]:
    match picture:
        case Chart():
            return _bars([*picture.bars, *([picture.reference] if picture.reference else [])], format, width)
        case Map():
            bars = [
                Bar(label=area.name, cell=area.cell, highlighted=area.highlighted) for area in picture.areas
            ]
            return _bars(bars, format, width)
        case Lines():
            return _sparks(picture.lines, format, width)
        case Multiples():
            return _sparks([_named(panel.title, panel.lines) for panel in picture.panels], format, width)
        case Waterfall():
            return _steps(picture, format, width)
        case Stacks():
            return _stacks(picture, width)
        case Pairs():
            return _pairs(picture, format, width)
        case Intervals():
            return _intervals(picture, format, width)
        case Timeline():
            return _spans(picture, format, width)
        case _:
            return []


def _named(title: str, lines: Sequence[Line]) -> Line:
    """Let the line that stands out, else the first, speak for a panel."""
    found = next((line for line in lines if line.highlighted), lines[0])
    return type(found)(label=title, cells=found.cells, highlighted=False)


def _value(cell: Cell) -> float | None:
    return float(cell.value) if isinstance(cell.value, int | float) else None


def _values(cells: Iterable[Cell]) -> list[float]:
    return [value for value in map(_value, cells) if value is not None]


def _label(labels: Iterable[str], width: int) -> int:
    """Return the room for labels: as much as the longest needs, but no more than two fifths."""
    return min(max((len(held(label)) for label in labels), default=0), max(12, width * 2 // 5))


def _bars(bars: Sequence[Bar], format: Format, width: int) -> list[RichText]:
    if not bars:
        return []
    most = max(map(abs, _values(bar.cell for bar in bars)), default=0.0) or 1.0
    label = _label((bar.label for bar in bars), width)
    number = max((len(format.cell(bar.cell)) for bar in bars if _value(bar.cell) is not None), default=0)
    longest = max(0, min(BAR, width - label - number - 5))
    drawn = []
    for bar in bars:
        line = RichText(f"{fitted(bar.label, label)}  ", style="bold" if bar.highlighted else "")
        value, told = _value(bar.cell), format.cell(bar.cell)
        if value is None:
            drawn.append(line.append(fitted(told, width - label - 2).rstrip(), style="dim italic"))
        else:
            line.append(f"{told:>{number}}  ")
            drawn.append(line.append("█" * round(abs(value) * longest / most), style="blue"))
    return drawn


def _sparks(lines: Sequence[Line], format: Format, width: int) -> list[RichText]:
    """Draw small lines with one common scale, each with its first and its last value."""
    values = _values(cell for line in lines for cell in line.cells)
    if not values:
        return []
    low, high = min(values), max(values)
    room = width - max(len(line.cells) for line in lines)
    label = _label((line.label for line in lines), max(room, 12))
    drawn = []
    for line in lines:
        known = [cell for cell in line.cells if _value(cell) is not None]
        told = " → ".join(format.cell(cell) for cell in dict.fromkeys((known[0], known[-1]))) if known else ""
        spark = "".join(_spark(_value(cell), low, high) for cell in line.cells)
        text = RichText(fitted(line.label, label) + "  ", style="bold" if line.highlighted else "")
        text.append(spark, style="blue")
        drawn.append(text.append(f"  {fitted(told, max(0, room - label - 4)).rstrip()}"))
    return drawn


def _spark(value: float | None, low: float, high: float) -> str:
    if value is None:
        return NO_VALUE
    part = (value - low) / (high - low) if high > low else 0.5
    return LEVELS[round(part * (len(LEVELS) - 1))]


def _steps(picture: Waterfall, format: Format, width: int) -> list[RichText]:
    """Draw a waterfall on its side: totals stand on the ground, changes where the one before ended."""
    level, ends = 0.0, []
    for step in picture.steps:
        value = _value(step.cell) or 0.0
        ends.append((0.0, value) if step.total else (level, level + value))
        level = ends[-1][1]
    low, high = min([0.0, *map(min, ends)]), max([0.0, *map(max, ends)])
    label = _label((step.label for step in picture.steps), width)
    number = max((len(format.cell(step.cell)) for step in picture.steps), default=0)
    room = max(0, min(WIDEST, width - label - number - 5))
    scale = room / (high - low) if high > low else 0.0
    drawn = []
    for step, (start, end) in zip(picture.steps, ends, strict=True):
        left, right = (min(start, end) - low) * scale, (max(start, end) - low) * scale
        line = RichText(fitted(step.label, label) + "  ", style="bold" if step.total else "")
        line.append(f"{format.cell(step.cell):>{number}}  " + " " * round(left))
        fill = "█" if step.total else ("▓" if end >= start else "░")
        size = max(round(right) - round(left), 1 if end != start else 0)
        drawn.append(line.append(fill * min(size, room - round(left)), style="blue"))
    return drawn


def _stacks(picture: Stacks, width: int) -> list[RichText]:
    """Draw stacked bars, each part with a filling of its own, and the list of fillings."""
    keyed = list(zip(picture.keys, FILLS, strict=False))
    if len(keyed) < len(picture.keys):
        return []
    totals = [sum(_values(stack.cells)) for stack in picture.stacks]
    label = _label((stack.label for stack in picture.stacks), width)
    room = max(0, min(WIDEST, width - label - 2))
    most = max(totals, default=0.0) or 1.0
    drawn = [RichText(f"{fill} {held(key)}") for key, fill in keyed]
    for stack, total in zip(picture.stacks, totals, strict=True):
        line = RichText(fitted(stack.label, label) + "  ", style="bold" if stack.highlighted else "")
        whole, at, done = (total or 1.0) if picture.as_shares else most, 0.0, 0
        for cell, (_key, fill) in zip(stack.cells, keyed, strict=True):
            at += max(_value(cell) or 0.0, 0.0)
            end = min(round(at / whole * room), room)
            line.append(fill * max(end - done, 0), style="blue")
            done = max(end, done)
        drawn.append(line)
    return drawn


def _pairs(picture: Pairs, format: Format, width: int) -> list[RichText]:
    cells = [cell for pair in picture.pairs for cell in (pair.first, pair.second)]
    most = max(map(abs, _values(cells)), default=0.0) or 1.0
    label = _label((pair.label for pair in picture.pairs), width)
    number = max((len(format.cell(cell)) for cell in cells), default=0)
    longest = max(0, min(BAR, width - label - number - 5))
    drawn = [RichText(f"█ {held(picture.first_title)}"), RichText(f"░ {held(picture.second_title)}")]
    for pair in picture.pairs:
        for name, cell, fill in ((pair.label, pair.first, "█"), ("", pair.second, "░")):
            line = RichText(fitted(name, label) + "  ", style="bold" if pair.highlighted else "")
            line.append(f"{format.cell(cell):>{number}}  ", style="dim" if cell.value is None else "")
            drawn.append(line.append(fill * round(abs(_value(cell) or 0.0) * longest / most), style="blue"))
    return drawn


def _intervals(picture: Intervals, format: Format, width: int) -> list[RichText]:
    values = _values(cell for one in picture.intervals for cell in (one.low, one.cell, one.high))
    if not values:
        return []
    low, high = min(values), max(values)
    label = _label((one.label for one in picture.intervals), width)
    number = max(len(format.cell(one.cell)) for one in picture.intervals)
    room = max(0, min(WIDEST, width - label - number - 5))
    drawn = []
    for one in picture.intervals:
        line = RichText(fitted(one.label, label) + "  ", style="bold" if one.highlighted else "")
        line.append(f"{format.cell(one.cell):>{number}}  ")
        places = [_place(_value(cell), low, high, room) for cell in (one.low, one.cell, one.high)]
        drawn.append(line.append(_whisker(places, room), style="blue"))
    return drawn


def _place(value: float | None, low: float, high: float, room: int) -> int | None:
    if value is None or room == 0:
        return None
    return round((value - low) / (high - low) * (room - 1)) if high > low else 0


def _whisker(places: Sequence[int | None], room: int) -> str:
    start, middle, end = places
    letters = [" "] * room
    if start is not None and end is not None:
        letters[start : end + 1] = "─" * (end - start + 1)
        letters[start], letters[end] = "├", "┤"
    if middle is not None:
        letters[middle] = "●"
    return "".join(letters).rstrip()


def _spans(picture: Timeline, format: Format, width: int) -> list[RichText]:
    """Draw measures along the time; what has no end goes on to the end of the line."""
    if not picture.spans:
        return []
    days = [span.start.toordinal() for span in picture.spans] + [picture.today.toordinal()]
    days += [span.end.toordinal() for span in picture.spans if span.end is not None]
    low, high = min(days), max(days)
    label = _label((span.label for span in picture.spans), width)
    room = max(0, min(WIDEST, width - label - 2))
    drawn = []
    for span in picture.spans:
        start = _place(float(span.start.toordinal()), low, high, room) or 0
        last = high if span.end is None else span.end.toordinal()
        end = _place(float(last), low, high, room) or 0
        line = RichText(fitted(span.label, label) + "  ", style="bold" if span.late else "")
        line.append(" " * start)
        drawn.append(line.append(("▓" if span.late else "█") * max(1, end - start + 1), style="blue"))
    at = _place(float(picture.today.toordinal()), low, high, room) or 0
    drawn.append(RichText(" " * (label + 2 + at) + "▲"))
    drawn.append(RichText(fitted(format.date(picture.today), width).rstrip(), style="dim"))
    return drawn
