"""Figures of the territory: population by age band and other facts, at one date, for every area.

The value of an area is its own row at that date, else the sum of all areas right below; one of them missing
makes it unknown. The date is the latest at or before the end of the year at which everything that the formula
takes from the same table exists, so that no ratio mixes two dates.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from sluzby_eval.evaluation.cube import Figure, FigureKind  # noqa: TC001 - part of public signatures
from sluzby_eval.territory import Territory  # noqa: TC001 - part of public signatures

ChooseDate = Callable[[Sequence[dt.date], int], "dt.date | None"]
Figures = Mapping[dt.date, Mapping[str, float]]  # date -> area -> value
_COLUMNS = {"population": ("age_band", "count"), "area": ("measure", "value")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A figure of an area: how many areas were added up, and how many should have been."""

    value: float | None
    counted: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """The territory of one year."""

    membership: pl.DataFrame  # area, level, unit
    children: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, territory: Territory, date: dt.date | None) -> Land:
        """Take the areas that exist at a date."""
        found: dict[str, set[str]] = {}
        for area in territory.rows:
            if area.parent and area.is_valid(date):
                found.setdefault(area.parent, set()).add(area.code)
        children = {code: tuple(sorted(below)) for code, below in found.items()}
        return cls(membership=territory.ancestors(date), children=children)


def latest(dates: Sequence[dt.date], year: int) -> dt.date | None:
    """Choose the latest date at or before the end of a year."""
    return max((date for date in dates if date <= dt.date(year, 12, 31)), default=None)


def exactly(date: dt.date) -> ChooseDate:
    """Choose one date for all years, where it exists."""
    return lambda dates, _: date if date in dates else None


def figure_frame(
    needed: Iterable[Figure],
    tables: Mapping[FigureKind, pl.DataFrame],
    lands: Mapping[int, Land],
    choose: Mapping[FigureKind, ChooseDate],
) -> pl.DataFrame:
    """Compute figures for every area and year: year, level, unit, and three columns and a date of each."""
    frame = pl.concat([_units(land, year) for year, land in lands.items()])
    rows = list(frame.select("year", "unit").iter_rows())
    known = {kind: _by_name(table, kind) for kind, table in tables.items()}
    for figure in dict.fromkeys(needed):
        dates = {year: _date(figure, known[figure.kind], choose[figure.kind], year) for year in lands}
        counts = _counts(figure, known[figure.kind], lands, dates)
        found = [counts[year].get(unit) or Count(value=None, counted=0, expected=1) for year, unit in rows]
        frame = frame.with_columns(
            pl.Series(f"f:{figure.key}", [item.value for item in found], dtype=pl.Float64),
            pl.Series(f"c:{figure.key}", [item.counted for item in found], dtype=pl.Int64),
            pl.Series(f"e:{figure.key}", [item.expected for item in found], dtype=pl.Int64),
            pl.Series(figure.date, [dates[year] for year, _ in rows], dtype=pl.Date),
        )
    return frame


def _units(land: Land, year: int) -> pl.DataFrame:
    units = land.membership.select("level", "unit").unique().sort("level", "unit")
    return units.select(pl.lit(year, dtype=pl.Int64).alias("year"), "level", "unit")


def _by_name(table: pl.DataFrame, kind: FigureKind) -> Mapping[str, Figures]:
    name, value = _COLUMNS[kind]
    found: dict[str, dict[dt.date, dict[str, float]]] = {}
    for band, date, area, number in table.drop_nulls(value).select(name, "date", "area", value).iter_rows():
        found.setdefault(band, {}).setdefault(date, {})[area] = number
    return found


def _date(figure: Figure, known: Mapping[str, Figures], choose: ChooseDate, year: int) -> dt.date | None:
    dates = [set(known.get(name, {})) for name in figure.group]
    return choose(sorted(set.intersection(*dates)), year) if dates else None


def _counts(
    figure: Figure,
    known: Mapping[str, Figures],
    lands: Mapping[int, Land],
    dates: Mapping[int, dt.date | None],
) -> dict[int, dict[str, Count]]:
    result: dict[int, dict[str, Count]] = {}
    for year, land in lands.items():
        date = dates[year]
        own = known.get(figure.name, {}).get(date, {}) if date else {}
        found: dict[str, Count] = {}
        for unit in land.membership["unit"].unique().sort():
            _resolve(unit, own, land.children, found)
        result[year] = found
    return result


def _resolve(
    unit: str, own: Mapping[str, float], children: Mapping[str, tuple[str, ...]], found: dict[str, Count]
) -> Count:
    """Take the area's own figure, or add up those below it."""
    if unit in found:
        return found[unit]
    below = children.get(unit, ())
    found[unit] = Count(value=None, counted=0, expected=1)  # ends a circle of parents
    if unit in own:
        found[unit] = Count(value=own[unit], counted=1, expected=1)
    elif below:
        parts = [_resolve(child, own, children, found) for child in below]
        numbers = [part.value for part in parts if part.value is not None]
        found[unit] = Count(
            value=math.fsum(numbers) if len(numbers) == len(parts) else None,
            counted=sum(part.counted for part in parts),
            expected=sum(part.expected for part in parts),
        )
    return found[unit]
