"""Cells and columns made of figures; the only arithmetic is the difference of two years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval import units
from sluzby_eval.reporting.tables import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sluzby_eval.reporting.figures import Figure
    from sluzby_eval.reporting.format import Format
    from sluzby_eval.results import IndicatorInfo


def text(value: str, *, status: str = "no_value") -> Cell:
    """Make a cell of text; an empty text becomes a blank with a reason."""
    return Cell(value=value) if value.strip() else Cell(status=status)


def count(value: int) -> Cell:
    """Make a cell of a whole number."""
    return Cell(value=value, kind="count")


def value(figure: Figure, info: IndicatorInfo) -> Cell:
    """Make the cell of a figure's value."""
    return Cell(value=figure.value, kind="number", unit=info.unit, status=figure.status)


def change(now: Figure, before: Figure, info: IndicatorInfo) -> Cell:
    """Make the cell of a change: a difference of shares, or a relative change of anything else."""
    if now.value is None or before.value is None or not (now.is_whole and before.is_whole):
        return Cell(kind="change", unit=info.unit, status="not_comparable")
    if info.denominator is None and now.coverage != before.coverage:  # sums of more or fewer services
        return Cell(kind="change", unit=info.unit, status="not_comparable")
    if units.is_percent(info.unit):
        return Cell(value=now.value - before.value, kind="change", unit=info.unit)
    if before.value <= 0 or now.value < 0:  # a surplus that became a loss is no change in percent
        return Cell(kind="change", unit=info.unit, status="not_comparable")
    return Cell(value=now.value / before.value - 1, kind="change", unit=info.unit)


def coverage(figure: Figure) -> Cell:
    """Make the cell that says how many were counted out of how many expected."""
    if figure.counted is None or figure.expected is None:
        return Cell(status="no_value" if figure.exists else figure.status)
    if figure.expected == 0:
        return Cell(status="not_applicable")
    return Cell(value=f"{figure.counted}/{figure.expected}")


def quartiles(figure: Figure, info: IndicatorInfo) -> tuple[Cell, Cell, Cell, Cell]:
    """Make the cells of the lower quartile, median, upper quartile and number of comparable units."""
    found = figure.quartiles
    if found is not None and figure.peer_n is not None:
        low, middle, high = (Cell(value=point, kind="number", unit=info.unit) for point in found)
        return low, middle, high, count(figure.peer_n)
    blank = Cell(status="no_peers" if figure.peer_group is None else "too_few_peers")
    number = blank if figure.peer_n is None or figure.peer_group is None else count(figure.peer_n)
    return blank, blank, blank, number


def quartile_columns(format: Format) -> tuple[Column, ...]:
    """Head the cells of `quartiles`."""
    gettext = format.gettext
    return (
        Column(title=gettext("Lower quartile"), numeric=True, priority=3, joint=True),
        Column(title=gettext("Median"), numeric=True, priority=2, joint=True),
        Column(title=gettext("Upper quartile"), numeric=True, priority=3, joint=True),
        Column(title=gettext("Compared"), numeric=True, priority=4, joint=True),
    )


def unit_text(info: IndicatorInfo, format: Format) -> Cell:
    """Make the cell of an indicator's unit; pure numbers say so."""
    return Cell(value=format.unit_alone(info.unit))


def least_covered(figures: Iterable[Figure]) -> Cell:
    """Make the coverage cell of the least covered figure."""
    known = [figure for figure in figures if figure.counted is not None and figure.expected]
    if not known:
        return Cell(status="not_applicable")
    return coverage(min(known, key=lambda figure: (figure.counted or 0) / (figure.expected or 1)))
