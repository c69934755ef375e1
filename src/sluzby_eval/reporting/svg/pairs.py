"""Two values of every unit, one bar under the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.svg import letters, parts
from sluzby_eval.reporting.svg.pen import WIDTH, Drawing, value_of
from sluzby_eval.reporting.svg.scales import Scale, scale

if TYPE_CHECKING:
    from sluzby_eval.reporting.charts import Pairs
    from sluzby_eval.reporting.svg.pen import Pen
    from sluzby_eval.reporting.tables import Cell

ROW = 40.0


def draw(picture: Pairs, pen: Pen) -> Drawing:
    """Draw a legend and two bars for each unit with their numbers."""
    entries = [
        (picture.first_title, parts.box(pen, "accent")),
        (picture.second_title, parts.box(pen, "band", stroke="ink", stroke_dasharray="3 2")),
    ]
    body, top = parts.legend(pen, entries, y=0.0)
    top += 6
    labels, left = parts.columns_of_labels([pair.label for pair in picture.pairs])
    cells = [cell for pair in picture.pairs for cell in (pair.first, pair.second)]
    right = max(WIDTH - 12 - letters.widest([pen.told(cell) for cell in cells]), left + 60)
    values = [value for value in map(value_of, cells) if value is not None]
    axis = scale(values, start=left, end=right, from_zero=True)
    bottom = top + ROW * len(picture.pairs)
    body += parts.axis_below(pen, axis, picture.unit, top=top, bottom=bottom)
    for at, pair in enumerate(picture.pairs):
        middle = top + ROW * (at + 0.5)
        if pair.highlighted:
            body.append(pen.rect(2, middle - ROW / 2 + 1, left - 6, ROW - 2, fill="soft"))
        body += pen.texts(left - 8, middle, labels[at], anchor="end", bold=pair.highlighted)
        body += _bar(pair.first, axis, pen, y=middle - 16, fill="accent")
        body += _bar(pair.second, axis, pen, y=middle + 1, fill="band", stroke="ink", stroke_dasharray="3 2")
    return Drawing(height=bottom + 24, body=body)


def _bar(cell: Cell, axis: Scale, pen: Pen, *, y: float, fill: str, **edge: object) -> list[str]:
    value, zero, told = value_of(cell), axis.at(0.0), pen.told(cell)
    if value is None:
        return [pen.text(zero + 6, y + 11.5, told, fill="quiet", italic=True, size=parts.SMALL, halo="paper")]
    end = axis.at(value)
    return [
        pen.rect(min(zero, end), y, abs(end - zero), 14, fill=fill, **(edge | pen.marked(cell))),
        pen.text(max(zero, end) + 6, y + 11.5, told, size=parts.SMALL, halo="paper"),
    ]
