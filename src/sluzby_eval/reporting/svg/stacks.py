"""Stacked bars: parts of wholes, told apart by colour, pattern and number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.czech import format_percent
from sluzby_eval.reporting.svg import letters, parts, patterns
from sluzby_eval.reporting.svg.ink import KEYS
from sluzby_eval.reporting.svg.pen import WIDTH, Drawing, value_of
from sluzby_eval.reporting.svg.scales import Scale, scale

if TYPE_CHECKING:
    from sluzby_eval.reporting.charts import Stack, Stacks
    from sluzby_eval.reporting.svg.pen import Pen

BAR = 20.0


def draw(picture: Stacks, pen: Pen) -> Drawing:
    """Draw a legend, the bars, and what could not be drawn."""
    entries = [
        (key, parts.box(pen, f"url(#{pen.id}-k{at})", stroke="ink", stroke_width=0.6))
        for at, key in enumerate(picture.keys)
    ]
    body, top = parts.legend(pen, entries, y=0.0)
    top += 6
    labels, left = parts.columns_of_labels([stack.label for stack in picture.stacks])
    row = 35.0 if any(len(lines) > 1 for lines in labels) else 28.0
    sums = [sum(_parts(stack)) for stack in picture.stacks]
    values = [1.0] if picture.as_shares else [*sums, 0.0]
    axis = scale(values, start=left, end=WIDTH - 24, from_zero=True)
    if picture.as_shares:
        axis = Scale(low=0.0, high=1.0, start=left, end=WIDTH - 24)
    bottom = top + row * len(picture.stacks)
    unit = "share" if picture.as_shares else picture.unit
    body += parts.axis_below(pen, axis, unit, top=top, bottom=bottom)
    for at, stack in enumerate(picture.stacks):
        middle = top + row * (at + 0.5)
        body += pen.texts(left - 8, middle, labels[at], anchor="end", bold=stack.highlighted)
        whole = sums[at] if picture.as_shares else 1.0
        body += _stack(stack, whole, axis, pen, picture, middle=middle)
    under, bottom = parts.notes(pen, _missing(picture, pen), y=bottom + 22)
    return Drawing(height=bottom + 2, body=body + under, defs=patterns.of_keys(pen.id, len(picture.keys)))


def _parts(stack: Stack) -> list[float]:
    return [max(value_of(cell) or 0.0, 0.0) for cell in stack.cells]


def _stack(stack: Stack, whole: float, axis: Scale, pen: Pen, picture: Stacks, *, middle: float) -> list[str]:
    if all(value_of(cell) is None for cell in stack.cells) or whole <= 0:
        told = pen.told(stack.cells[0]) if stack.cells else pen.format.blank("no_value")
        told = (
            told
            if value_of(stack.cells[0] if stack.cells else None) is None
            else pen.format.blank("no_value")
        )
        return [pen.text(axis.start + 6, middle + 4.5, told, fill="quiet", italic=True, halo="paper")]
    drawn = []
    reached = 0.0
    for at, (cell, part) in enumerate(zip(stack.cells, _parts(stack), strict=True)):
        if part <= 0:
            continue
        start, end = axis.at(reached / whole), axis.at((reached + part) / whole)
        reached += part
        drawn.append(
            pen.rect(
                start, middle - BAR / 2, end - start, BAR, fill=f"url(#{pen.id}-k{at})", stroke="ink",
                stroke_width=1.4 if stack.highlighted else 0.6,
            )
        )  # fmt: skip
        percent = format_percent(part / whole * 100, 0, pen.format.language)
        told = percent if picture.as_shares else pen.told(cell)
        if letters.width(told, size=parts.SMALL) + 8 <= end - start:
            colour, text = KEYS[at % len(KEYS)]
            drawn.append(
                pen.text(
                    (start + end) / 2, middle + 4, told, anchor="middle", fill=text, halo=colour,
                    size=parts.SMALL,
                )
            )  # fmt: skip
    return drawn


def _missing(picture: Stacks, pen: Pen) -> list[str]:
    missing = [
        (stack.label, key, cell)
        for stack in picture.stacks
        if any(value_of(cell) is not None for cell in stack.cells)
        for key, cell in zip(picture.keys, stack.cells, strict=True)
        if value_of(cell) is None and cell.status != "not_applicable"
    ]
    below = [
        pen.format.gettext("{name}, {key}: {value}, below zero and not drawn").format(
            name=stack.label, key=key, value=pen.told(cell, with_unit=True)
        )
        for stack in picture.stacks
        for key, cell in zip(picture.keys, stack.cells, strict=True)
        if (value_of(cell) or 0.0) < 0
    ]
    return below + parts.blanks(pen, missing)
