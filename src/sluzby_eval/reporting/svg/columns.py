"""Upright columns from zero, mostly one a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.svg import letters, parts
from sluzby_eval.reporting.svg.pen import WIDTH, Drawing, value_of
from sluzby_eval.reporting.svg.scales import Scale, scale

if TYPE_CHECKING:
    from sluzby_eval.reporting.charts import Bar, Chart
    from sluzby_eval.reporting.svg.pen import Pen

NARROW, MOST_NARROW = 420.0, 5  # of a chart of a few columns


def draw(chart: Chart, pen: Pen) -> Drawing:
    """Draw the columns with their numbers; a picture of a few columns is narrow."""
    full = NARROW if len(chart.bars) <= MOST_NARROW else WIDTH
    top, bottom = 24.0, 190.0
    values = [value for value in (value_of(bar.cell) for bar in chart.bars) if value is not None]
    axis = scale(values, start=bottom, end=top, from_zero=True)
    left = parts.tick_room(pen, axis, chart.unit)
    body = parts.axis_beside(pen, axis, chart.unit, left=left, right=full - 6)
    wide = min(130.0, (full - left - 12) / max(len(chart.bars), 1))
    labels = [letters.wrap(bar.label, wide - 4) for bar in chart.bars]
    for at, (bar, lines) in enumerate(zip(chart.bars, labels, strict=True)):
        middle = left + 6 + wide * (at + 0.5)
        body += _column(bar, axis, pen, middle=middle, wide=wide)
        body += pen.texts(middle, bottom + 12 + 8 * len(lines), lines, anchor="middle", bold=bar.highlighted)
    deepest = max((len(lines) for lines in labels), default=1)
    return Drawing(width=full, height=bottom + 12 + 17 * deepest, body=body)


def _column(bar: Bar, axis: Scale, pen: Pen, *, middle: float, wide: float) -> list[str]:
    value, zero, told = value_of(bar.cell), axis.at(0.0), pen.told(bar.cell)
    if value is None:
        lines = letters.wrap(told, wide - 6, lines=4, size=parts.SMALL)
        return pen.texts(
            middle, zero - 10 - 7 * len(lines), lines, size=parts.SMALL, anchor="middle", fill="quiet",
            italic=True, halo="paper",
        )  # fmt: skip
    end = axis.at(value)
    fill = "accent" if bar.highlighted else "fill"
    x, high = middle - wide * 0.35, abs(end - zero)
    size = letters.SIZE
    while letters.width(told, size=size, bold=True) > wide - 2 and size > 9:
        size -= 0.5
    return [
        pen.rect(x, min(zero, end), wide * 0.7, high, fill=fill, **pen.marked(bar.cell)),
        pen.text(middle, min(zero, end) - 6, told, anchor="middle", bold=True, halo="paper", size=size),
    ]
