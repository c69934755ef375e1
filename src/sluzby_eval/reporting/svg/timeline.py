"""Measures on the line of time; the day of the data is marked, never the day of drawing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sluzby_eval.reporting.svg import letters, parts
from sluzby_eval.reporting.svg.pen import WIDTH, Drawing, value_of
from sluzby_eval.reporting.svg.scales import Scale

if TYPE_CHECKING:
    from sluzby_eval.reporting.charts import Span, Timeline
    from sluzby_eval.reporting.svg.pen import Pen

ROW, TOP = 40.0, 26.0


def draw(picture: Timeline, pen: Pen) -> Drawing:
    """Draw a bar for each measure with its state above it; years are upright lines."""
    labels, left = parts.columns_of_labels([span.label for span in picture.spans])
    axis = _axis(picture, left=left, right=WIDTH - 14)
    bottom = TOP + ROW * len(picture.spans)
    body = _years(axis, pen, bottom=bottom)
    x = axis.at(picture.today.toordinal())
    body.append(pen.line(x, x, TOP - 4, bottom, colour="ink", wide=1.5, dash="6 3"))
    day = pen.format.gettext("state as of {date}").format(date=pen.format.date(picture.today))
    wide = letters.width(day, bold=True)
    body.append(pen.text(min(max(x - wide / 2, 2), WIDTH - wide), TOP - 10, day, bold=True))
    for at, span in enumerate(picture.spans):
        middle = TOP + ROW * (at + 0.5)
        body += pen.texts(left - 8, middle, labels[at], anchor="end")
        body += _span(span, axis, pen, middle=middle)
    signs, bottom = parts.legend(pen, _signs(picture, pen), y=bottom + 24)
    return Drawing(height=bottom + 2, body=body + signs)


def _axis(picture: Timeline, *, left: float, right: float) -> Scale:
    days = [picture.today, *(span.start for span in picture.spans)]
    days += [span.end for span in picture.spans if span.end is not None]
    first, last = min(days).year, max(days).year
    return Scale(
        low=float(dt.date(first, 1, 1).toordinal()),
        high=float(dt.date(last, 12, 31).toordinal() + 1),
        start=left,
        end=right,
    )


def _years(axis: Scale, pen: Pen, *, bottom: float) -> list[str]:
    first, last = dt.date.fromordinal(int(axis.low)).year, dt.date.fromordinal(int(axis.high) - 1).year
    room = (axis.end - axis.start) / (last - first + 1)
    every = 1
    while room * every < 40:
        every += 1
    drawn = []
    for year in range(first, last + 2):
        x = axis.at(dt.date(year, 1, 1).toordinal())
        drawn.append(pen.line(x, x, TOP, bottom))
        if year <= last and (year - first) % every == 0:
            middle = min(x + room * every / 2, WIDTH - 20)
            drawn.append(
                pen.text(middle, bottom + 16, str(year), anchor="middle", fill="quiet", size=parts.SMALL)
            )
    return drawn


def _span(span: Span, axis: Scale, pen: Pen, *, middle: float) -> list[str]:
    start = axis.at(span.start.toordinal())
    end = axis.at(span.end.toordinal() + 1) if span.end else axis.end
    edge = {"stroke": "warn", "stroke_width": 2.0} if span.late else {"stroke": "quiet"}
    wide = max(end - start, 2.0)
    y = middle + 2
    drawn = [pen.rect(start, y, wide, 12, fill="band", **edge)]
    done = value_of(span.done)
    if done is not None and done > 0:
        drawn.append(pen.rect(start, y, wide * min(done, 1.0), 12, fill="accent"))
    if span.end is None:
        drawn.append(
            pen.path([(end - 9, y - 2), (end, y + 6), (end - 9, y + 14)], stroke="ink", stroke_width=2)
        )
    told = _told(span, pen)
    room = letters.width(told, size=parts.SMALL, bold=span.late)
    x = max(min(start, WIDTH - 4 - room), axis.start)
    told = letters.shorten(told, WIDTH - 4 - x, size=parts.SMALL, bold=span.late)
    drawn.append(pen.text(x, middle - 3, told, bold=span.late, size=parts.SMALL, halo="paper"))
    return drawn


def _told(span: Span, pen: Pen) -> str:
    told = [span.state]
    if span.done is not None:
        told.append(pen.told(span.done, with_unit=True))
    if span.late:
        told.append(pen.format.gettext("late"))
    return ", ".join(part for part in told if part)


def _signs(picture: Timeline, pen: Pen) -> list[tuple[str, parts.Sign]]:
    gettext = pen.format.gettext
    signs = [(gettext("planned time"), parts.box(pen, "band", stroke="quiet"))]
    if any(value_of(span.done) for span in picture.spans):
        signs.append((gettext("share done"), parts.box(pen, "accent")))
    if any(span.late for span in picture.spans):
        signs.append((gettext("late"), parts.box(pen, "band", stroke="warn", stroke_width=2.0)))
    return signs
