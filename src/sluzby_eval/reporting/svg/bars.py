"""Level bars from zero, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.svg import letters, parts
from sluzby_eval.reporting.svg.pen import WIDTH, Drawing, value_of
from sluzby_eval.reporting.svg.scales import Scale, scale

if TYPE_CHECKING:
    from sluzby_eval.reporting.charts import Bar, Chart
    from sluzby_eval.reporting.svg.pen import Pen


def draw(chart: Chart, pen: Pen) -> Drawing:
    """Draw the bars, their numbers, and the line of reference."""
    top = 26.0 if chart.reference else 6.0
    labels, left = parts.columns_of_labels([bar.label for bar in chart.bars])
    row = 33.0 if any(len(lines) > 1 for lines in labels) else 21.0
    right = WIDTH - 12 - letters.widest([pen.told(bar.cell) for bar in chart.bars], bold=True)
    line = value_of(chart.reference.cell) if chart.reference else None
    values = [value for value in (*(value_of(bar.cell) for bar in chart.bars), line) if value is not None]
    axis = scale(values, start=left + _room_below(chart), end=max(right, left + 60), from_zero=True)
    bottom = top + row * len(chart.bars)
    body = parts.axis_below(pen, axis, chart.unit, top=top, bottom=bottom)
    for at, bar in enumerate(chart.bars):
        body += _bar(bar, axis, pen, y=top + row * at + (row - 15) / 2)
    if chart.reference is not None:
        body += parts.reference_line(pen, chart.reference, axis, chart.unit, top=top, bottom=bottom)
    for at, (bar, lines) in enumerate(zip(chart.bars, labels, strict=True)):  # over the line
        middle = top + row * (at + 0.5)
        body += pen.texts(left - 8, middle, lines, anchor="end", bold=bar.highlighted)
        body.append(_number(bar, axis, pen, middle=middle, line=line))
    return Drawing(height=bottom + 24, body=body)


def _room_below(chart: Chart) -> float:
    """Leave room for the numbers of negative bars, which stand to their left."""
    return 0.0 if all((value_of(bar.cell) or 0) >= 0 for bar in chart.bars) else 8.0


def _bar(bar: Bar, axis: Scale, pen: Pen, *, y: float) -> list[str]:
    value = value_of(bar.cell)
    if value is None:
        return []
    zero, end = axis.at(0.0), axis.at(value)
    fill = "accent" if bar.highlighted else "fill"
    return [pen.rect(min(zero, end), y, abs(end - zero), 15, fill=fill, **pen.marked(bar.cell))]


def _number(bar: Bar, axis: Scale, pen: Pen, *, middle: float, line: float | None) -> str:
    value, zero = value_of(bar.cell), axis.at(0.0)
    told = pen.told(bar.cell)
    if value is None:
        wide = letters.width(told)
        return pen.text(
            min(zero + 6, WIDTH - wide), middle + 4.5, told, fill="quiet", italic=True, halo="paper"
        )
    x = max(zero, axis.at(value)) + 6
    if line is not None:
        x = _beside(x, letters.width(told, bold=bar.highlighted), axis.at(line))
    return pen.text(x, middle + 4.5, told, bold=bar.highlighted, halo="paper")


def _beside(x: float, wide: float, line: float) -> float:
    """Move a number that the line of reference would cross to the right of the line."""
    return line + 6 if x - 3 <= line <= x + wide + 3 else x
