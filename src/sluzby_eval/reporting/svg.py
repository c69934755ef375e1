"""A small writer of SVG charts: every chart has a title and a description, and works without colour.

The size is fixed in user units and scales with the page. All text is escaped here; nothing else writes
markup.
"""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from sluzby_eval.czech import format_number
from sluzby_eval.reporting.format import Format, is_percent, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.reporting.charts import Bar, Chart, Strip
    from sluzby_eval.reporting.tables import Cell

WIDTH = 720
NARROW, MOST_NARROW = 420, 5  # of a chart of a few columns
INK, QUIET, GRID, FILL, ACCENT, BAND = "#1f2933", "#5b6770", "#d5dade", "#7f9db9", "#1d5b8f", "#cfdcea"
FONT = 'font-family="system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"'
_LETTER = 7.6  # rough width of a character at 13 px


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A linear scale from values to pixels, with round ticks."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Return about five round values inside the scale.

        >>> Scale(low=0, high=43, start=0, end=100).ticks()
        [0.0, 10.0, 20.0, 30.0, 40.0]
        """
        step = _step((self.high - self.low) / 5)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [number * step + 0.0 for number in range(first, last + 1)]


def scale(values: Sequence[float], *, start: float, end: float, from_zero: bool) -> Scale:
    """Make a scale that holds all values, with a little room; bars start at zero."""
    low, high = min(values), max(values)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
        room = (high - low) * 0.02
        return Scale(low=low - (room if low < 0 else 0), high=(high + room) or 1.0, start=start, end=end)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    return Scale(low=low - room, high=high + room, start=start, end=end)


def draw(chart: Chart, format: Format, *, id: str) -> str:
    """Draw a chart."""
    width = WIDTH
    if chart.kind == "bars":
        body, height = _bars(chart, format)
    elif chart.kind == "columns":
        width = NARROW if len(chart.bars) <= MOST_NARROW else WIDTH
        body, height = _columns(chart, format, width)
    else:
        body, height = _strips(chart, format)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_n(height)}" role="img" '
        f'aria-labelledby="{id}-title {id}-desc" {FONT} font-size="13" fill="{INK}">'
        f'<title id="{id}-title">{escape(visible(chart.title))}</title>'
        f'<desc id="{id}-desc">{escape(visible(chart.description))}</desc>'
    )
    return head + "".join(body) + "</svg>"


def _bars(chart: Chart, format: Format) -> tuple[list[str], float]:
    row, top = 21.0, 26.0 if chart.reference else 6.0
    labels = [visible(bar.label) for bar in chart.bars]
    left = min(260.0, 14 + max(len(label) for label in labels) * _LETTER)
    values = [value for value in (_value(bar.cell) for bar in chart.bars) if value is not None]
    line = _value(chart.reference.cell) if chart.reference else None
    axis = scale([*values, *([line] if line is not None else [])], start=left, end=WIDTH - 78, from_zero=True)
    bottom = top + row * len(chart.bars)
    body = _axis(axis, chart.unit, format, top=top, bottom=bottom)
    rows = [
        (bar, label, top + row * position)
        for position, (bar, label) in enumerate(zip(chart.bars, labels, strict=True))
    ]
    body += [_bar(bar, axis, y=y) for bar, _, y in rows if bar.cell.value is not None]
    if chart.reference is not None and line is not None:
        told = f"{visible(chart.reference.label)}: {format.quantity(line, chart.unit)}"
        body += _reference(axis.at(line), told, top=top, bottom=bottom)
    for bar, label, y in rows:  # numbers last: they lie over the line
        body += _bar_texts(bar, label, axis, format, y=y, line=line)
    return body, bottom + 24


def _bar(bar: Bar, axis: Scale, *, y: float) -> str:
    zero, end = axis.at(0.0), axis.at(_value(bar.cell) or 0.0)
    colour = ACCENT if bar.highlighted else FILL
    dashed = f' stroke="{INK}" stroke-dasharray="3 2" fill-opacity="0.45"' if bar.cell.is_marked else ""
    return (
        f'<rect x="{_n(min(zero, end))}" y="{_n(y + 3)}" width="{_n(abs(end - zero))}" height="15" '
        f'fill="{colour}"{dashed}/>'
    )


def _bar_texts(
    bar: Bar, label: str, axis: Scale, format: Format, *, y: float, line: float | None
) -> list[str]:
    value, zero = _value(bar.cell), axis.at(0.0)
    weight = "bold" if bar.highlighted else "normal"
    name = _text(axis.start - 8, y + 15, label, anchor="end", weight=weight)
    if value is None:
        return [name, _text(zero + 6, y + 15, format.cell(bar.cell), fill=QUIET, style="italic")]
    told = format.cell(bar.cell)
    x = _beside(max(zero, axis.at(value)) + 6, told, axis.at(line) if line is not None else None)
    return [name, _text(x, y + 15, told, weight=weight, halo=True)]


def _beside(x: float, told: str, line: float | None) -> float:
    """Move a number that the line of reference would cross to the right of the line."""
    crossed = line is not None and x - 3 <= line <= x + len(told) * _LETTER + 3
    return line + 6 if crossed and line is not None else x


def _reference(x: float, told: str, *, top: float, bottom: float) -> list[str]:
    anchor = "end" if x + len(told) * (_LETTER + 1) > WIDTH else "start"  # bold letters are wider
    return [
        f'<line x1="{_n(x)}" x2="{_n(x)}" y1="{_n(top - 4)}" y2="{_n(bottom)}" stroke="{INK}" '
        'stroke-width="1.5" stroke-dasharray="6 3"/>',
        _text(x + (-6 if anchor == "end" else 6), top - 10, told, anchor=anchor, weight="bold"),
    ]


def _columns(chart: Chart, format: Format, full: int) -> tuple[list[str], float]:
    top, bottom, left = 24.0, 190.0, 70.0
    values = [value for value in (_value(bar.cell) for bar in chart.bars) if value is not None]
    axis = scale(values, start=bottom, end=top, from_zero=True)
    width = min(130.0, (full - left - 20) / len(chart.bars))
    body = []
    for tick in axis.ticks():
        y = axis.at(tick)
        body.append(_line(left, full - 10, y, y))
        body.append(_text(left - 8, y + 4, _tick(tick, axis, chart.unit, format), anchor="end", fill=QUIET))
    for position, bar in enumerate(chart.bars):
        body += _column(bar, axis, format, x=left + 12 + width * position, width=width * 0.7)
    return body, bottom + 28


def _column(bar: Bar, axis: Scale, format: Format, *, x: float, width: float) -> list[str]:
    value, zero, middle = _value(bar.cell), axis.at(0.0), x + width / 2
    drawn = [_text(middle, axis.start + 20, visible(bar.label), anchor="middle")]
    if value is None:
        told = format.cell(bar.cell)
        return [*drawn, _text(middle, zero - 8, told, anchor="middle", fill=QUIET, style="italic")]
    end = axis.at(value)
    drawn.append(
        f'<rect x="{_n(x)}" y="{_n(min(zero, end))}" width="{_n(width)}" height="{_n(abs(end - zero))}" '
        f'fill="{FILL}"/>'
    )
    drawn.append(
        _text(middle, min(zero, end) - 6, format.cell(bar.cell), anchor="middle", weight="bold", halo=True)
    )
    return drawn


def _strips(chart: Chart, format: Format) -> tuple[list[str], float]:
    row, top = 38.0, 8.0
    labels = [_lines(strip.label) for strip in chart.strips]
    left = 14 + max(len(line) for lines in labels for line in lines) * _LETTER
    told = [format.cell(strip.own, with_unit=True) if strip.own else "" for strip in chart.strips]
    right = WIDTH - (24 + max(len(text) for text in told) * _LETTER if chart.own_scales else 24)
    bottom = top + row * len(chart.strips)
    body: list[str] = []
    shared = None
    if not chart.own_scales:
        everything = [value for strip in chart.strips for value in _values(strip)]
        shared = scale(everything, start=left, end=right, from_zero=False)
        body += _axis(shared, chart.unit, format, top=top, bottom=bottom)
    for position, strip in enumerate(chart.strips):
        axis = shared or scale(_around(strip), start=left, end=right, from_zero=False)
        middle = top + row * (position + 0.5)
        body += [
            _text(left - 8, middle + 4 + shift, line, anchor="end")
            for line, shift in zip(
                labels[position], (0,) if len(labels[position]) == 1 else (-8, 8), strict=True
            )
        ]
        body += _strip(strip, axis, format, middle=middle, with_value=chart.own_scales)
    return body, bottom + (24 if shared else 6)


def _strip(strip: Strip, axis: Scale, format: Format, *, middle: float, with_value: bool) -> list[str]:
    low, high = axis.at(strip.q1), axis.at(strip.q3)
    drawn = [
        _line(axis.start, axis.end, middle, middle),
        f'<rect x="{_n(low)}" y="{_n(middle - 9)}" width="{_n(max(high - low, 1.5))}" height="18" '
        f'fill="{BAND}"/>',
    ]
    drawn += [
        f'<circle cx="{_n(axis.at(point))}" cy="{_n(middle)}" r="3.5" fill="{QUIET}" fill-opacity="0.55"/>'
        for point in strip.points
    ]
    x = axis.at(strip.median)
    drawn.append(
        f'<line x1="{_n(x)}" x2="{_n(x)}" y1="{_n(middle - 11)}" y2="{_n(middle + 11)}" stroke="{INK}" '
        'stroke-width="2"/>'
    )
    own = _value(strip.own) if strip.own else None
    if own is not None and strip.own is not None:
        drawn.append(_diamond(axis.at(own), middle))
        if with_value:
            drawn.append(_text(WIDTH - 4, middle + 4, format.cell(strip.own, with_unit=True), anchor="end"))
    return drawn


def _values(strip: Strip) -> list[float]:
    own = _value(strip.own) if strip.own else None
    return [strip.q1, strip.q3, *strip.points, *([own] if own is not None else [])]


def _around(strip: Strip) -> list[float]:
    """Return the values of a strip with a scale of its own, with room beside the band."""
    room = (strip.q3 - strip.q1) * 0.35
    return [*_values(strip), strip.q1 - room, strip.q3 + room]


def _diamond(x: float, y: float) -> str:
    points = " ".join(f"{_n(x + dx)},{_n(y + dy)}" for dx, dy in ((0, -8), (7, 0), (0, 8), (-7, 0)))
    return f'<polygon points="{points}" fill="{ACCENT}" stroke="#ffffff" stroke-width="1.5"/>'


def _axis(axis: Scale, unit: str, format: Format, *, top: float, bottom: float) -> list[str]:
    drawn = []
    for tick in axis.ticks():
        x = axis.at(tick)
        drawn.append(_line(x, x, top, bottom, colour=QUIET if tick == 0 else GRID))
        drawn.append(_text(x, bottom + 17, _tick(tick, axis, unit, format), anchor="middle", fill=QUIET))
    return drawn


def _tick(value: float, axis: Scale, unit: str, format: Format) -> str:
    """Write a tick with as many decimals as the step needs."""
    factor = 100 if is_percent(unit) else 1
    step = _step((axis.high - axis.low) / 5) * factor
    return format_number(value * factor, max(0, -math.floor(math.log10(step) + 1e-9)), format.language)


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    weight: str = "normal",
    fill: str = INK,
    style: str = "normal",
    halo: bool = False,
) -> str:
    attributes = {"x": _n(x), "y": _n(y), "text-anchor": anchor, "fill": fill}
    attributes |= {"font-weight": weight} if weight != "normal" else {}
    attributes |= {"font-style": style} if style != "normal" else {}
    if halo:
        attributes |= {"stroke": "#ffffff", "stroke-width": "3", "paint-order": "stroke"}
    written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<text {written}>{escape(text)}</text>"


def _line(x1: float, x2: float, y1: float, y2: float, *, colour: str = GRID) -> str:
    return f'<line x1="{_n(x1)}" x2="{_n(x2)}" y1="{_n(y1)}" y2="{_n(y2)}" stroke="{colour}"/>'


def _lines(label: str) -> list[str]:
    """Break a label into at most two lines."""
    return textwrap.wrap(visible(label), 32, max_lines=2, placeholder="…") or [""]


def _value(cell: Cell) -> float | None:
    return cell.value if isinstance(cell.value, int | float) else None


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
