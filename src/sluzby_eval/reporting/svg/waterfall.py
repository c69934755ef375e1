"""Waterfall: how one value becomes another by parts that add up; a row for each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.czech import MINUS
from sluzby_eval.reporting.svg import letters, parts
from sluzby_eval.reporting.svg.pen import WIDTH, Drawing, value_of
from sluzby_eval.reporting.svg.scales import Scale, scale

if TYPE_CHECKING:
    from sluzby_eval.reporting.charts import Step, Waterfall
    from sluzby_eval.reporting.svg.pen import Pen

TOP = 8.0
SMALL_CHANGE = 0.35  # of the totals: below it the axis does not begin at zero, and says so


def draw(picture: Waterfall, pen: Pen) -> Drawing:
    """Draw totals from the ground and changes from where the last step ended."""
    labels, left = parts.columns_of_labels([step.label for step in picture.steps])
    row = 33.0 if any(len(lines) > 1 for lines in labels) else 26.0
    spans = _spans(picture)
    told = [_told(step, pen) for step in picture.steps]
    right = max(WIDTH - 14 - letters.widest(told, bold=True), left + 60)
    axis = _axis(spans, picture, left=left, right=right)
    bottom = TOP + row * len(picture.steps)
    body = parts.axis_below(pen, axis, picture.unit, top=TOP, bottom=bottom)
    for at, step in enumerate(picture.steps):
        middle = TOP + row * (at + 0.5)
        body += pen.texts(left - 8, middle, labels[at], anchor="end", bold=step.total)
        body += _step(step, spans[at], axis, pen, middle=middle, told=told[at])
        following = next((span for span in spans[at + 1 :] if span is not None), None)
        span = spans[at]
        if span is not None and following is not None and at + 1 < len(spans):
            x = axis.at(span[1])
            body.append(pen.line(x, x, middle, middle + row, colour="quiet", dash="2 2"))
    signs, bottom = parts.legend(pen, _signs(pen), y=bottom + 22)
    cut = [pen.format.gettext("The axis does not begin at zero.")] if axis.low > 0 else []
    under, bottom = parts.notes(pen, cut, y=bottom)
    return Drawing(height=bottom + 2, body=body + signs + under)


def _signs(pen: Pen) -> list[tuple[str, parts.Sign]]:
    gettext = pen.format.gettext
    return [
        (gettext("value"), parts.box(pen, "ink")),
        (gettext("adds (+)"), parts.box(pen, "accent")),
        (gettext("takes away (−)"), parts.box(pen, "less", stroke="ink", stroke_dasharray="4 2")),
    ]


def _spans(picture: Waterfall) -> list[tuple[float, float] | None]:
    """Return where each step begins and ends; a blank moves nothing."""
    spans: list[tuple[float, float] | None] = []
    level = 0.0
    for step in picture.steps:
        value = value_of(step.cell)
        if value is None:
            spans.append(None)
        elif step.total:
            spans.append((0.0, value))
            level = value
        else:
            spans.append((level, level + value))
            level += value
    return spans


def _axis(spans: list[tuple[float, float] | None], picture: Waterfall, *, left: float, right: float) -> Scale:
    ends = [
        end
        for step, span in zip(picture.steps, spans, strict=True)
        if span is not None
        for end in (span[1:] if step.total else span)
    ]
    low, high = min(ends, default=0.0), max(ends, default=0.0)
    if low > 0 and high - low < SMALL_CHANGE * high:
        room = (high - low) or high * 0.1
        return Scale(low=max(low - room * 0.6, 0.0), high=high + room * 0.05, start=left, end=right)
    return scale([*ends, 0.0], start=left, end=right, from_zero=True)


def _told(step: Step, pen: Pen) -> str:
    """Write the value of a step; of a change always with its sign."""
    value, told = value_of(step.cell), pen.told(step.cell)
    if value is None or step.total or step.cell.kind == "change":
        return told
    return f"+{told}" if value > 0 and not told.startswith(("+", MINUS)) else told


def _step(
    step: Step, span: tuple[float, float] | None, axis: Scale, pen: Pen, *, middle: float, told: str
) -> list[str]:
    if span is None:
        return [pen.text(axis.start + 6, middle + 4.5, told, fill="quiet", italic=True, halo="paper")]
    start, end = (axis.at(max(value, axis.low)) for value in span)
    fill = "ink" if step.total else ("accent" if span[1] >= span[0] else "less")
    edge = {"stroke": "ink", "stroke_dasharray": "4 2"} if fill == "less" else {}
    x, wide = min(start, end), max(abs(end - start), 1.2)
    drawn = [pen.rect(x, middle - 8.5, wide, 17, fill=fill, **(edge | pen.marked(step.cell)))]
    if step.total and axis.low > 0:
        zigzag = [(x + 10 + dx, middle - 11 + dy) for dx, dy in ((0, 0), (5, 7), (-1, 13), (4, 22))]
        drawn.append(pen.path(zigzag, stroke="paper", stroke_width=3))
    drawn.append(pen.text(x + wide + 6, middle + 4.5, told, bold=step.total, halo="paper"))
    return drawn
