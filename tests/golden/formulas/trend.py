"""Trend and projection: expected values, one function for each indicator."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.golden.formulas.capacity import beds_of_homes, network_beds
from tests.golden.formulas.cost import cost_per_bed_year, cost_per_occupied_bed_day
from tests.golden.golden_formula import at_year_end
from tests.golden.golden_methods import (
    compared,
    first_year,
    least_squares,
    median_of_slopes,
    members,
    of_areas,
    over_time,
    place,
    trend,
    whole_areas,
)
from tests.golden.golden_sample import ALL, LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.golden.golden_methods import Answer, Series
    from tests.golden.golden_rollup import Expected
    from tests.golden.golden_sample import Sample


def cost_chain_index(sample: Sample) -> Iterator[Expected]:
    return _cost(sample, lambda series, year: compared(series, year, year - 1, _percent))


def cost_base_index(sample: Sample) -> Iterator[Expected]:
    return _cost(sample, lambda series, year: compared(series, year, first_year(series), _percent))


def cost_growth_rate(sample: Sample) -> Iterator[Expected]:
    def growth(series: Series, year: int) -> Answer:
        first = first_year(series)
        if series[year].value is not None and first == year:
            return None, "not_reported"
        span = year - (first or year) or 1
        return compared(series, year, first, lambda now, then: (now / then) ** (1 / span) - 1)

    return _cost(sample, growth)


def cost_trend(sample: Sample) -> Iterator[Expected]:
    return _cost(sample, trend(least_squares))


def cost_median_trend(sample: Sample) -> Iterator[Expected]:
    return _cost(sample, trend(median_of_slopes))


def projected_cost_of_beds(sample: Sample) -> Iterator[Expected]:
    prices = {(place(row), row.year): row for row in cost_per_bed_year(sample)}
    for row in network_beds(sample):
        price = prices.get((place(row), row.year))
        rates = [at_year_end("price_growth", row.year + ahead) for ahead in (1, 2, 3)]
        if row.level not in LEVELS or (row.type, row.form) != (ALL, ALL):
            continue
        if row.value is None or price is None:
            yield row._replace(value=None, status="not_applicable" if price is None else row.status)
        elif price.value is None:
            yield row._replace(value=None, status=price.status)
        elif None in rates:
            yield row._replace(value=None, status="parameter_missing")
        else:
            growth = math.prod(1 + (rate or 0.0) for rate in rates)
            yield row._replace(value=row.value * price.value * growth)


def projected_need_of_beds(sample: Sample) -> Iterator[Expected]:
    def asked(level: str, unit: str, year: int) -> tuple[float | None, int, int, str]:
        number, status = _need(sample, level, unit, year)
        return number, int(status != "no_population" and _is_projected(sample, year)), 1, status

    return of_areas(sample, LEVELS, asked)


def projected_deficit_of_beds(sample: Sample) -> Iterator[Expected]:
    have = whole_areas(beds_of_homes(sample), "orp")

    def asked(level: str, unit: str, year: int) -> tuple[float | None, int, int, str]:
        inside = members(sample, level, unit)
        needs = [_need(sample, "orp", one, year) for one in inside]
        if any(status != "ok" for _, status in needs):
            return None, 0, len(inside), needs[0][1]
        gaps = [
            max(0.0, (need or 0.0) - (have[one, year].value or 0.0))
            for one, (need, _) in zip(inside, needs, strict=True)
        ]
        return math.fsum(gaps), len(inside), len(inside), "ok"

    return of_areas(sample, LEVELS, asked)


def _need(sample: Sample, level: str, unit: str, year: int) -> Answer:
    inside, need = members(sample, level, unit), 0.0
    for band in ("65+", "80+"):
        rate = at_year_end("bed_use_rate", year, age_band=band)
        if rate is None:
            return None, "parameter_missing"
        for record in sample.records["projections"] if _is_projected(sample, year) else ():
            suits = record["area"] in inside and (record["age_band"], record["variant"]) == (band, "medium")
            need += rate * record["count"] if suits and record["date"].year == year + 10 else 0.0
    return (need, "ok") if _is_projected(sample, year) else (None, "no_population")


def _is_projected(sample: Sample, year: int) -> bool:
    return any(record["date"].year == year + 10 for record in sample.records["projections"])


def _cost(sample: Sample, question: Callable[[Series, int], Answer]) -> Iterator[Expected]:
    return over_time(cost_per_occupied_bed_day(sample), question)


def _percent(now: float, then: float) -> float:
    return 100 * now / then
