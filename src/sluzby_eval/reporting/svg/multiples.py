"""Small multiples: one little picture of lines for each unit, all on one scale."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from sluzby_eval.reporting.svg import letters, parts
from sluzby_eval.reporting.svg.pen import WIDTH, Drawing, value_of
from sluzby_eval.reporting.svg.scales import Scale, line_scale, tick_text

if TYPE_CHECKING:
    from sluzby_eval.reporting.charts import Line, Multiples, Panel
    from sluzby_eval.reporting.svg.pen import Pen

HIGH, PLOT = 118.0, 66.0
ACROSS = 4


def draw(picture: Multiples, pen: Pen) -> Drawing:
    """Draw the panels in rows of four; the first of each row carries the numbers of the scale."""
    values = [
        value
        for panel in picture.panels
        for line in panel.lines
        for value in map(value_of, line.cells)
        if value is not None
    ]
    left = parts.tick_room(pen, line_scale(values, start=PLOT, end=0.0), picture.unit)
    wide = (WIDTH - left) / ACROSS
    body = []
    for at, panel in enumerate(picture.panels):
        x, y = left + wide * (at % ACROSS), HIGH * (at // ACROSS)
        upright = line_scale(values, start=y + 26 + PLOT, end=y + 26)
        body += _panel(panel, picture, pen, upright, x=x, y=y, wide=wide - 12, numbered=at % ACROSS == 0)
    bottom = HIGH * -(-len(picture.panels) // ACROSS)
    under, bottom = _legend(picture, pen, y=bottom)
    return Drawing(height=bottom + 2, body=body + under)


def _legend(picture: Multiples, pen: Pen, *, y: float) -> tuple[list[str], float]:
    """Name the lines beside the first one, where all panels have the same."""
    others = {tuple(line.label for line in panel.lines[1:]) for panel in picture.panels}
    if len(others) != 1 or others == {()}:
        return [], y
    first = pen.format.gettext("the one named above")
    entries = [(first, parts.stroke(pen, "accent"))]
    entries += [(label, parts.stroke(pen, "quiet", dash="3 2", wide=1.0)) for label in others.pop()]
    return parts.legend(pen, entries, y=y)


def _panel(
    panel: Panel,
    picture: Multiples,
    pen: Pen,
    upright: Scale,
    *,
    x: float,
    y: float,
    wide: float,
    numbered: bool,
) -> list[str]:
    title = letters.shorten(panel.title, wide - 4, size=12, bold=True)
    body = [pen.rect(x, y + 20, wide, PLOT + 10, fill="soft")] if panel.highlighted else []
    ticks = upright.ticks(3)
    for tick in ticks:
        level = upright.at(tick)
        body.append(pen.line(x, x + wide, level, level))
        if numbered:
            told = tick_text(tick, upright.step(3), picture.unit, pen.format)
            body.append(pen.text(x - 5, level + 4, told, anchor="end", fill="quiet", size=10.5))
    body.append(pen.text(x + 2, y + 14, title, bold=True, size=12))
    if len(picture.ticks) > 1:
        body.append(pen.text(x + 2, y + 26 + PLOT + 15, picture.ticks[0], fill="quiet", size=10.5))
    body.append(
        pen.text(x + wide, y + 26 + PLOT + 15, picture.ticks[-1], anchor="end", fill="quiet", size=10.5)
    )
    for at, line in enumerate(panel.lines):
        body += _line(line, pen, upright, x=x + 6, wide=wide - 12, first=at == 0)
    return body


def _line(line: Line, pen: Pen, upright: Scale, *, x: float, wide: float, first: bool) -> list[str]:
    count = len(line.cells)
    points = [
        (x + wide * (at / (count - 1) if count > 1 else 0.5), upright.at(value), at, cell)
        for at, cell in enumerate(line.cells)
        if (value := value_of(cell)) is not None
    ]
    if not points:
        reason = pen.told(line.cells[-1]) if line.cells else pen.format.blank("no_value")
        middle = (upright.start + upright.end) / 2
        lines = letters.wrap(reason, wide, size=11)
        return pen.texts(
            x + wide / 2, middle, lines, size=11, anchor="middle", fill="quiet", italic=True, halo="paper"
        ) if first else []  # fmt: skip
    colour, thick = ("accent", 2.0) if first else ("quiet", 1.0)
    drawn = [
        pen.line(x1, x2, y1, y2, colour=colour, wide=thick, dash="" if first else "3 2")
        for (x1, y1, a, _), (x2, y2, b, _) in itertools.pairwise(points)
        if b == a + 1
    ]
    drawn += [pen.circle(px, py, 2.2, fill=colour) for px, py, *_ in points]
    if first:
        px, py, _, cell = points[-1]
        told = pen.told(cell)
        half = letters.width(told, size=11, bold=True) / 2
        at = min(max(px, x + half - 6), x + wide + 6 - half)
        above = py - 7 if py - 18 > upright.end - 6 else py + 15
        drawn.append(pen.text(at, above, told, anchor="middle", bold=True, size=11, halo="paper"))
    return drawn
