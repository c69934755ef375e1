"""Parts that several kinds of pictures share: axes, legends, lines of reference, notes on blanks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sluzby_eval import units
from sluzby_eval.reporting.svg import letters
from sluzby_eval.reporting.svg.pen import WIDTH, value_of
from sluzby_eval.reporting.svg.scales import Scale, tick_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sluzby_eval.reporting.charts import Bar
    from sluzby_eval.reporting.svg.pen import Pen
    from sluzby_eval.reporting.tables import Cell

Sign = Callable[[float, float], list[str]]  # draws the sign of a legend at (x, middle), 22 wide
SMALL = 11.5
LABELS = 250.0  # the most that names beside rows may take


def columns_of_labels(
    labels: Sequence[str], *, room: float = LABELS, bold: bool = True
) -> tuple[list[list[str]], float]:
    """Break the names of rows into at most two lines; also return where the rows start."""
    lines = [letters.wrap(label, room, bold=bold) for label in labels]
    return lines, 14 + letters.widest([line for two in lines for line in two], bold=bold)


def axis_below(pen: Pen, axis: Scale, unit: str, *, top: float, bottom: float) -> list[str]:
    """Draw the lines and numbers of a level axis; fewer where they would touch."""
    ticks, texts = _fitting(pen, axis, unit)
    drawn = []
    for tick, text in zip(ticks, texts, strict=True):
        x = axis.at(tick)
        half = letters.width(text, size=SMALL) / 2
        drawn.append(pen.line(x, x, top, bottom, colour="quiet" if tick == 0 else "grid"))
        shifted = min(max(x, half + 1), WIDTH - half - 1)
        drawn.append(pen.text(shifted, bottom + 16, text, anchor="middle", fill="quiet", size=SMALL))
    return drawn


def _fitting(pen: Pen, axis: Scale, unit: str) -> tuple[list[float], list[str]]:
    for count in (5, 4, 3, 2):
        ticks = _whole(axis.ticks(count), unit)
        step = ticks[1] - ticks[0] if len(ticks) > 1 else axis.step(count)
        texts = [tick_text(tick, step, unit, pen.format) for tick in ticks]
        room = abs(axis.end - axis.start) * axis.step(count) / (axis.high - axis.low)
        if letters.widest(texts, size=SMALL) + 8 <= room:
            break
    return ticks, texts


def _whole(ticks: list[float], unit: str) -> list[float]:
    """Leave out halves of what is counted in wholes, unless nothing would be left."""
    known = units.catalogue().get(unit)
    decimals = known.decimals + (2 if known.percent else 0) if known is not None else 2
    kept = [tick for tick in ticks if abs(round(tick, decimals) - tick) < 1e-9 * max(1.0, abs(tick))]
    return kept if len(kept) > 1 else ticks


def tick_room(pen: Pen, axis: Scale, unit: str) -> float:
    """Return the room that the numbers of an upright axis take."""
    return 12 + letters.widest(
        [tick_text(tick, axis.step(), unit, pen.format) for tick in axis.ticks()], size=SMALL
    )


def axis_beside(pen: Pen, axis: Scale, unit: str, *, left: float, right: float) -> list[str]:
    """Draw the lines and numbers of an upright axis."""
    drawn = []
    for tick in axis.ticks():
        y = axis.at(tick)
        drawn.append(pen.line(left, right, y, y, colour="quiet" if tick == 0 else "grid"))
        told = tick_text(tick, axis.step(), unit, pen.format)
        drawn.append(pen.text(left - 7, y + 4, told, anchor="end", fill="quiet", size=SMALL))
    return drawn


def reference_line(pen: Pen, bar: Bar, axis: Scale, unit: str, *, top: float, bottom: float) -> list[str]:
    """Draw a line across all rows with its name and value above."""
    value = value_of(bar.cell)
    if value is None:
        return []
    told = f"{bar.label}: {pen.format.quantity(value, bar.cell.unit or unit)}"
    told = letters.shorten(told, WIDTH - 12, bold=True)
    x, wide = axis.at(value), letters.width(told, bold=True)
    at = x + 6 if x + 6 + wide <= WIDTH else x - 6 - wide
    return [
        pen.line(x, x, top - 4, bottom, colour="ink", wide=1.5, dash="6 3"),
        pen.text(min(max(at, 2), WIDTH - wide), top - 10, told, bold=True),
    ]


def legend(
    pen: Pen, entries: Sequence[tuple[str, Sign]], *, y: float, left: float = 4.0
) -> tuple[list[str], float]:
    """Draw a legend in as many lines as it needs; a sign is drawn at (x, middle) and is 22 wide.

    Returns:
        the elements, and the pixel under the legend.
    """
    drawn: list[str] = []
    x, middle = left, y + 9
    for label, sign in entries:
        told = letters.shorten(label, WIDTH - left - 32, size=SMALL)
        wide = 28 + letters.width(told, size=SMALL) + 18
        if x > left and x + wide - 18 > WIDTH:
            x, middle = left, middle + 19
        drawn += sign(x, middle)
        drawn.append(pen.text(x + 28, middle + 4, told, size=SMALL))
        x += wide
    return drawn, middle + 14


def box(pen: Pen, fill: str, **more: object) -> Sign:
    """Return the sign of a legend: a box of a colour or pattern."""
    return lambda x, middle: [pen.rect(x, middle - 7, 22, 14, fill=fill, **more)]


def stroke(pen: Pen, colour: str, *, dash: str = "", wide: float = 2.0) -> Sign:
    """Return the sign of a legend: a line."""
    return lambda x, middle: [pen.line(x, x + 22, middle, middle, colour=colour, wide=wide, dash=dash)]


def blanks(pen: Pen, missing: Iterable[tuple[str, str, Cell]]) -> list[str]:
    """Say what is not drawn and why: (name, where, cell), those of one name and reason together."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for name, where, cell in missing:
        grouped.setdefault((name, pen.told(cell)), []).append(where)
    told = []
    for (name, reason), places in grouped.items():
        named = ", ".join(place for place in places if place)
        told.append(": ".join(part for part in (name, named) if part) + f" – {reason}")
    return told


def notes(pen: Pen, texts: Sequence[str], *, y: float, most: int = 6) -> tuple[list[str], float]:
    """Write notes under a picture, one a line."""
    shown = list(texts[:most])
    if len(texts) > most:
        left = len(texts) - most
        shown.append(pen.format.ngettext("and {n} more blank", "and {n} more blanks", left).format(n=left))
    drawn = []
    for text in shown:
        for line in letters.wrap(text, WIDTH - 8, size=SMALL):
            drawn.append(pen.text(4, y + 13, line, fill="quiet", italic=True, size=SMALL))
            y += 16
    return drawn, y + (4 if shown else 0)


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Move labels beside lines apart, each as near to its place as the others let it.

    >>> spread([10, 12, 40], gap=10, low=0, high=100)
    [6.0, 16.0, 40.0]
    """
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    groups: list[tuple[list[int], float]] = []  # members from the top, place of the first
    for at in order:
        members, first = [at], float(wanted[at])
        while groups and groups[-1][1] + len(groups[-1][0]) * gap > first:
            above, _ = groups.pop()
            members = [*above, *members]
            first = sum(wanted[one] - gap * step for step, one in enumerate(members)) / len(members)
            first = min(max(first, low), max(low, high - gap * (len(members) - 1)))
        groups.append((members, first))
    placed = [0.0] * len(wanted)
    for members, first in groups:
        for step, one in enumerate(members):
            placed[one] = first + gap * step
    return placed
