"""Series over years, with bands a fan; a blank breaks its line and is told below."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from sluzby_eval.reporting.svg import letters, parts
from sluzby_eval.reporting.svg.ink import DASHES
from sluzby_eval.reporting.svg.pen import WIDTH, Drawing, value_of
from sluzby_eval.reporting.svg.scales import Scale, line_scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.reporting.charts import Line, Lines
    from sluzby_eval.reporting.svg.pen import Pen
    from sluzby_eval.reporting.tables import Cell

TOP, BOTTOM = 26.0, 300.0
NAMED = 8  # so many lines are told apart; of more only those of interest
GAP = 15.0


def draw(picture: Lines, pen: Pen) -> Drawing:
    """Draw bands, lines with a sign at every value, and the names at the right."""
    cells = [cell for line in picture.lines for cell in line.cells]
    cells += [cell for band in picture.bands for cell in (*band.low, *band.high)]
    values = [value for value in map(value_of, cells) if value is not None]
    upright = line_scale(values, start=BOTTOM, end=TOP)
    left = parts.tick_room(pen, upright, picture.unit)
    names = [_end(line, pen) if _named(line, picture) else "" for line in picture.lines]
    right = WIDTH - 18 - min(letters.widest(names, size=parts.SMALL, bold=True), 230.0)
    places = _places(len(picture.ticks), left=left + 16, right=right - 10)
    body = parts.axis_beside(pen, upright, picture.unit, left=left, right=right)
    body += _ticks(picture, pen, places) + _known(picture, pen, places, right=right)
    body += _bands(picture, pen, places, upright)
    for at, line in enumerate(picture.lines):
        body += _line(line, picture, pen, places, upright, at)
    body += _names(picture, names, pen, upright, right=right)
    under, bottom = _below(picture, pen)
    return Drawing(height=bottom + 4, body=body + under)


def _places(count: int, *, left: float, right: float) -> list[float]:
    return [left + (right - left) * (at / (count - 1) if count > 1 else 0.5) for at in range(count)]


def _named(line: Line, picture: Lines) -> bool:
    return line.highlighted or len(picture.lines) <= NAMED


def _end(line: Line, pen: Pen) -> str:
    last = next((cell for cell in reversed(line.cells) if value_of(cell) is not None), None)
    return f"{line.label} {pen.told(last)}" if last is not None else ""


def _colour(line: Line, picture: Lines, at: int) -> tuple[str, str, float]:
    """Return colour, dash and width of a line."""
    if any(other.highlighted for other in picture.lines):
        return ("accent", "", 2.6) if line.highlighted else ("quiet", DASHES[(at + 1) % len(DASHES)], 1.2)
    if len(picture.lines) > NAMED:
        return "quiet", "", 1.0
    return ("accent", "ink", "less", "fill", "warn", "quiet")[at % 6], DASHES[at % len(DASHES)], 2.0


def _ticks(picture: Lines, pen: Pen, places: list[float]) -> list[str]:
    room = places[1] - places[0] if len(places) > 1 else WIDTH
    every = 1
    while letters.widest(list(picture.ticks), size=parts.SMALL) + 6 > room * every:
        every += 1
    return [
        pen.text(x, BOTTOM + 18, tick, anchor="middle", size=parts.SMALL)
        for at, (x, tick) in enumerate(zip(places, picture.ticks, strict=True))
        if (len(places) - 1 - at) % every == 0
    ]


def _known(picture: Lines, pen: Pen, places: list[float], *, right: float) -> list[str]:
    """Shade the years that are assumed."""
    if picture.known_to not in picture.ticks[:-1]:
        return []
    x = places[picture.ticks.index(picture.known_to or "")]
    told = pen.format.gettext("assumption")
    fits = letters.width(told, size=parts.SMALL) + 8 <= right - x
    return [
        pen.rect(x, TOP - 6, right - x, BOTTOM - TOP + 6, fill="soft", fill_opacity=0.7),
        pen.line(x, x, TOP - 6, BOTTOM, colour="quiet", dash="2 3"),
        *([pen.text(x + 6, TOP + 6, told, fill="quiet", italic=True, size=parts.SMALL)] if fits else []),
    ]


def _bands(picture: Lines, pen: Pen, places: list[float], upright: Scale) -> list[str]:
    drawn = []
    for band in picture.bands:
        for run in _runs([*zip(places, band.low, band.high, strict=True)]):
            edge = [(x, upright.at(value_of(high) or 0.0)) for x, _, high in run]
            edge += [(x, upright.at(value_of(low) or 0.0)) for x, low, _ in reversed(run)]
            drawn.append(
                pen.path(edge, closed=True, fill="band", stroke="fill", stroke_width=0.8, fill_opacity=0.55)
            )
    return drawn


def _runs(points: Sequence[tuple[float, Cell, Cell]]) -> list[list[tuple[float, Cell, Cell]]]:
    runs: list[list[tuple[float, Cell, Cell]]] = [[]]
    for point in points:
        if None in (value_of(point[1]), value_of(point[2])):
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if len(run) > 1]


def _line(line: Line, picture: Lines, pen: Pen, places: list[float], upright: Scale, at: int) -> list[str]:
    colour, dash, wide = _colour(line, picture, at)
    last_known = picture.ticks.index(picture.known_to) if picture.known_to in picture.ticks else len(places)
    drawn = []
    points = [
        (x, upright.at(value), step)
        for step, (x, cell) in enumerate(zip(places, line.cells, strict=True))
        if (value := value_of(cell)) is not None
    ]
    for (x1, y1, first), (x2, y2, second) in itertools.pairwise(points):
        if second == first + 1:  # a blank breaks the line
            drawn_as = "3 3" if first >= last_known else dash
            drawn.append(pen.line(x1, x2, y1, y2, colour=colour, wide=wide, dash=drawn_as))
    radius = 3.4 if wide > 1.2 else 2.0
    drawn += [
        pen.circle(
            x, y, radius, fill=colour if step <= last_known else "paper", stroke=colour, stroke_width=1.2
        )
        for x, y, step in points
    ]
    return drawn


def _names(picture: Lines, names: list[str], pen: Pen, upright: Scale, *, right: float) -> list[str]:
    told = []
    for line, name in zip(picture.lines, names, strict=True):
        last = next((value for cell in reversed(line.cells) if (value := value_of(cell)) is not None), None)
        if name and last is not None:
            told.append((line, name, upright.at(last)))
    heights = parts.spread([y for *_, y in told], gap=GAP, low=TOP, high=BOTTOM)
    return [
        pen.text(
            right + 8,
            y + 4,
            letters.shorten(name, WIDTH - right - 10, size=parts.SMALL, bold=line.highlighted),
            bold=line.highlighted,
            size=parts.SMALL,
        )
        for (line, name, _), y in zip(told, heights, strict=True)
    ]


def _below(picture: Lines, pen: Pen) -> tuple[list[str], float]:
    entries: list[tuple[str, parts.Sign]] = []
    if 1 < len(picture.lines) <= NAMED:
        for at, line in enumerate(picture.lines):
            colour, dash, wide = _colour(line, picture, at)
            entries.append((line.label, parts.stroke(pen, colour, dash=dash, wide=wide)))
    elif len(picture.lines) > NAMED:
        gettext = pen.format.gettext
        shown = any(line.highlighted for line in picture.lines)
        others = (
            gettext("the others (see the table)") if shown else gettext("each line one unit (see the table)")
        )
        entries.append((others, parts.stroke(pen, "quiet", wide=1.2)))
    entries += [(band.label, parts.box(pen, "band", stroke="fill")) for band in picture.bands]
    drawn, bottom = parts.legend(pen, entries, y=BOTTOM + 26) if entries else ([], BOTTOM + 26)
    missing = [
        (line.label if len(picture.lines) > 1 else "", tick, cell)
        for line in picture.lines
        if _named(line, picture)
        for tick, cell in zip(picture.ticks, line.cells, strict=True)
        if value_of(cell) is None
    ]
    told, bottom = parts.notes(pen, parts.blanks(pen, missing), y=bottom)
    return drawn + told, bottom
