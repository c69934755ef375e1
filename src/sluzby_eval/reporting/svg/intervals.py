"""Values with the intervals in which they lie, one under another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.svg import letters, parts
from sluzby_eval.reporting.svg.pen import WIDTH, Drawing, value_of
from sluzby_eval.reporting.svg.scales import Scale, scale

if TYPE_CHECKING:
    from sluzby_eval.reporting.charts import Interval, Intervals
    from sluzby_eval.reporting.svg.pen import Pen


def draw(picture: Intervals, pen: Pen) -> Drawing:
    """Draw a point and its interval in every row; the numbers stand at the right."""
    top = 26.0 if picture.reference else 8.0
    labels, left = parts.columns_of_labels([one.label for one in picture.intervals])
    row = 33.0 if any(len(lines) > 1 for lines in labels) else 22.0
    told = [_told(one, pen) for one in picture.intervals]
    right = WIDTH - 16 - letters.widest(told, size=parts.SMALL, bold=True)
    values = [
        value
        for one in picture.intervals
        for value in (value_of(one.cell), value_of(one.low), value_of(one.high))
        if value is not None
    ]
    line = value_of(picture.reference.cell) if picture.reference else None
    axis = scale([*values, *([line] if line is not None else [])], start=left, end=right, from_zero=False)
    bottom = top + row * len(picture.intervals)
    body = parts.axis_below(pen, axis, picture.unit, top=top, bottom=bottom)
    if picture.reference is not None:
        body += parts.reference_line(pen, picture.reference, axis, picture.unit, top=top, bottom=bottom)
    for at, one in enumerate(picture.intervals):
        middle = top + row * (at + 0.5)
        body += pen.texts(left - 8, middle, labels[at], anchor="end", bold=one.highlighted)
        body += _interval(one, axis, pen, middle=middle)
        if value_of(one.cell) is not None:
            body.append(
                pen.text(
                    WIDTH - 4, middle + 4, told[at], anchor="end", bold=one.highlighted, size=parts.SMALL
                )
            )
    return Drawing(height=bottom + 24, body=body)


def _told(one: Interval, pen: Pen) -> str:
    if value_of(one.cell) is None:
        return ""
    low, high = value_of(one.low), value_of(one.high)
    if low is None or high is None:
        return pen.told(one.cell)
    return f"{pen.told(one.cell)} ({pen.told(one.low)} – {pen.told(one.high)})"


def _interval(one: Interval, axis: Scale, pen: Pen, *, middle: float) -> list[str]:
    value, low, high = value_of(one.cell), value_of(one.low), value_of(one.high)
    if value is None:
        return [
            pen.text(
                axis.start + 6, middle + 4.5, pen.told(one.cell), fill="quiet", italic=True, halo="paper"
            )
        ]
    drawn = []
    colour = "accent" if one.highlighted else "quiet"
    if low is not None and high is not None:
        start, end = axis.at(low), axis.at(high)
        drawn.append(pen.line(start, end, middle, middle, colour=colour, wide=2.4))
        drawn += [pen.line(x, x, middle - 5, middle + 5, colour=colour, wide=1.6) for x in (start, end)]
    x = axis.at(value)
    if one.highlighted:
        return [*drawn, pen.diamond(x, middle)]
    return [*drawn, pen.circle(x, middle, 4, fill="paper" if one.cell.is_marked else "fill", stroke="ink")]
