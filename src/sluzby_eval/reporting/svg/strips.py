"""Strips: how units spread around their median, one line of points each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.svg import letters, parts
from sluzby_eval.reporting.svg.pen import WIDTH, Drawing, value_of
from sluzby_eval.reporting.svg.scales import Scale, scale

if TYPE_CHECKING:
    from sluzby_eval.reporting.charts import Chart, Strip
    from sluzby_eval.reporting.svg.pen import Pen

ROW = 38.0


def draw(chart: Chart, pen: Pen) -> Drawing:
    """Draw the strips on one scale, or each on its own with its own value beside."""
    labels, left = parts.columns_of_labels([strip.label for strip in chart.strips], bold=False)
    told = [pen.told(strip.own, with_unit=True) if strip.own else "" for strip in chart.strips]
    right = WIDTH - 24 - (letters.widest(told) if chart.own_scales else 0.0)
    top, bottom = 8.0, 8.0 + ROW * len(chart.strips)
    body: list[str] = []
    shared = None
    if not chart.own_scales:
        everything = [value for strip in chart.strips for value in _values(strip)]
        shared = scale(everything, start=left, end=right, from_zero=False)
        body += parts.axis_below(pen, shared, chart.unit, top=top, bottom=bottom)
    for at, strip in enumerate(chart.strips):
        axis = shared or scale(_around(strip), start=left, end=right, from_zero=False)
        middle = top + ROW * (at + 0.5)
        body += pen.texts(left - 8, middle, labels[at], anchor="end")
        body += _strip(strip, axis, pen, middle=middle)
        if chart.own_scales and told[at]:
            body.append(pen.text(WIDTH - 4, middle + 4, told[at], anchor="end"))
    under, bottom = parts.legend(pen, _signs(chart, pen), y=bottom + (22 if shared else 4))
    return Drawing(height=bottom, body=body + under)


def _signs(chart: Chart, pen: Pen) -> list[tuple[str, parts.Sign]]:
    gettext = pen.format.gettext
    signs: list[tuple[str, parts.Sign]] = [
        (gettext("middle half"), parts.box(pen, "band")),
        (gettext("median"), lambda x, y: [pen.line(x + 11, x + 11, y - 8, y + 8, colour="ink", wide=2)]),
    ]
    if any(strip.points for strip in chart.strips):
        point: parts.Sign = lambda x, y: [pen.circle(x + 11, y, 3.5, fill="quiet", fill_opacity=0.55)]  # noqa: E731
        signs.append((gettext("one unit"), point))
    if any(value_of(strip.own) is not None for strip in chart.strips):
        signs.append((gettext("own value"), lambda x, y: [pen.diamond(x + 11, y)]))
    return signs


def _strip(strip: Strip, axis: Scale, pen: Pen, *, middle: float) -> list[str]:
    low, high, x = axis.at(strip.q1), axis.at(strip.q3), axis.at(strip.median)
    drawn = [
        pen.line(axis.start, axis.end, middle, middle),
        pen.rect(low, middle - 9, max(high - low, 1.5), 18, fill="band"),
    ]
    drawn += [
        pen.circle(axis.at(point), middle, 3.5, fill="quiet", fill_opacity=0.55) for point in strip.points
    ]
    drawn.append(pen.line(x, x, middle - 11, middle + 11, colour="ink", wide=2))
    own = value_of(strip.own)
    if own is not None:
        drawn.append(pen.diamond(axis.at(own), middle))
    return drawn


def _values(strip: Strip) -> list[float]:
    own = value_of(strip.own)
    return [strip.q1, strip.q3, strip.median, *strip.points, *([own] if own is not None else [])]


def _around(strip: Strip) -> list[float]:
    """Return the values of a strip with a scale of its own, with room beside the band."""
    room = (strip.q3 - strip.q1) * 0.35
    return [*_values(strip), strip.q1 - room, strip.q3 + room]
