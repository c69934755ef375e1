"""Methods over values, computed a second time: indexes, growth, trend, percentile, shares, inequality."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tests.golden.golden_rollup import Expected
from tests.golden.golden_sample import ALL, LEVELS, UNKNOWN, ancestors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.golden.golden_sample import Sample

TESTABLE_YEARS = 5
VALUED = ("ok", "low_coverage")
Series = dict[int, Expected]
Answer = tuple[float | None, str]


class Place(NamedTuple):
    """What a value is of, whatever the year."""

    level: str
    unit: str
    type: str
    form: str
    basis: str


def place(row: Expected) -> Place:
    """Return what a value is of."""
    return Place(row.level, row.unit, row.type, row.form, row.basis)


def over_time(
    rows: Iterable[Expected], question: Callable[[Series, int], Answer], levels: tuple[str, ...] = ()
) -> Iterator[Expected]:
    """Ask something of every value and those of other years."""
    series: dict[Place, Series] = defaultdict(dict)
    for row in rows:
        if not levels or row.level in levels:
            series[place(row)][row.year] = row
    for known in series.values():
        for year, row in sorted(known.items()):
            number, status = question(known, year)
            yield row._replace(value=number, status=status)


def compared(series: Series, year: int, then: int | None, number: Callable[[float, float], float]) -> Answer:
    """Compare with another year; a blank of this year is told first, then that of the other."""
    row, other = series[year], series.get(then) if then is not None else None
    if row.value is None:
        return None, row.status
    if other is None or other.value is None:
        return None, other.status if other is not None else "not_reported"
    if other.value == 0:
        return None, "zero_denominator"
    return number(row.value, other.value), _of_both(row, other)


def first_year(series: Series) -> int | None:
    """Return the first year with a value."""
    return min((year for year, row in series.items() if row.value is not None), default=None)


def _of_both(row: Expected, other: Expected) -> str:
    return "low_coverage" if "low_coverage" in (row.status, other.status) else "ok"


def trend(
    slope: Callable[[dict[int, float]], float],
) -> Callable[[Series, int], Answer]:
    """Make the question of a trend: five years of full standing, this one among them."""

    def asked(series: Series, year: int) -> Answer:
        row = series[year]
        if row.value is None:
            return None, row.status
        known = {
            at: one.value
            for at, one in series.items()
            if one.status == "ok" and one.value is not None and at <= year
        }
        if row.status != "ok" or len(known) < TESTABLE_YEARS:
            return None, "trend_not_testable"
        return slope(known), "ok"

    return asked


def least_squares(known: dict[int, float]) -> float:
    """Return the slope of the straight line."""
    return statistics.linear_regression(list(known), list(known.values())).slope


def median_of_slopes(known: dict[int, float]) -> float:
    """Return the median of the slopes of all pairs."""
    pairs = itertools.combinations(sorted(known), 2)
    return statistics.median((known[late] - known[early]) / (late - early) for early, late in pairs)


def percentiles(rows: Iterable[Expected], minimum: int) -> Iterator[Expected]:
    """Tell which share of peers is lower, half of the equal ones among them."""
    peers: dict[tuple[str, str, int], list[Expected]] = defaultdict(list)
    for row in rows:
        if row.level == "service" and ALL not in (row.type, row.form):
            peers[row.type, row.form, row.year].append(row)
    for group in peers.values():
        full = [row.value for row in group if row.status == "ok" and row.value is not None]
        for row in group:
            if row.status != "ok" or row.value is None:
                blank = "too_few_peers" if row.status == "low_coverage" else row.status
                yield row._replace(value=None, status=blank)
            elif len(full) < minimum:
                yield row._replace(value=None, status="too_few_peers")
            else:
                lower = sum(one < row.value for one in full)
                equal = sum(one == row.value for one in full)
                yield row._replace(value=(lower + equal / 2) / len(full), status="ok")


def members(sample: Sample, level: str, unit: str) -> list[str]:
    """Return the ORPs of an area."""
    return [one for one in sample.units("orp") if ancestors(one).get(level) == unit]


def whole_areas(rows: Iterable[Expected], level: str) -> dict[tuple[str, int], Expected]:
    """Return the values of whole areas of a level by area and year."""
    return {
        (row.unit, row.year): row
        for row in rows
        if (row.level, row.type, row.form, row.basis) == (level, ALL, ALL, "seat") and row.unit != UNKNOWN
    }


def of_areas(
    sample: Sample, levels: tuple[str, ...], question: Callable[[str, str, int], tuple[float | None, int, int, str]]
) -> Iterator[Expected]:  # fmt: skip
    """Ask something of every whole area: value, counted, expected, status."""
    for year in sample.years():
        for level in LEVELS:
            for unit in sample.units(level) if level in levels else ():
                yield Expected(level, unit, ALL, ALL, year, "seat", *question(level, unit, year))


def shares_of(
    sample: Sample, ratio: Iterable[Expected], band: str, level: str, unit: str, year: int
) -> list[tuple[float, float]]:
    """Return of every ORP of an area what it has (per 1,000 people) and its people."""
    found = whole_areas(ratio, "orp")
    people = {one: sample.population(one, "orp", band, year) or 0.0 for one in members(sample, level, unit)}
    return [((found[one, year].value or 0.0) * count, count) for one, count in people.items()]


def gini_of(pairs: list[tuple[float, float]]) -> float:
    """Return half the mean difference between all pairs of people, over the mean."""
    people = math.fsum(count for _, count in pairs)
    mean = math.fsum(has for has, _ in pairs) / people
    differences = math.fsum(
        a_count * b_count * abs(a_has / a_count - b_has / b_count)
        for a_has, a_count in pairs
        for b_has, b_count in pairs
    )
    return differences / (2 * people**2 * mean)


def dissimilarity_of(pairs: list[tuple[float, float]]) -> float:
    """Return half the sum of differences between the shares."""
    all_has, all_people = (math.fsum(part) for part in zip(*pairs, strict=True))
    return math.fsum(abs(has / all_has - count / all_people) for has, count in pairs) / 2
