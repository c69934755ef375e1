"""Availability: expected values, one function for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.golden.golden_access import catchment, nearest, of_people
from tests.golden.golden_formula import ANY, AREA, OUT, POB, Formula, at_year_end, ratio
from tests.golden.golden_methods import dissimilarity_of, gini_of, of_areas, shares_of
from tests.golden.golden_rollup import Expected, rolled
from tests.golden.golden_sample import ALL, LEVELS, UNKNOWN, ancestors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.golden.golden_sample import Sample


def beds_per_1000_inhabitants_65_plus(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample,
        Formula(
            top={"beds_registered": 1},
            types=("DPS", "DZR"),
            per="65+",
            factor=1000,
            zero_when_empty=True,
            **POB,
            **AREA,
        ),
    )


def field_care_fte_per_1000_inhabitants_65_plus(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample,
        Formula(
            top={"fte_direct": 1},
            types=("PS", "OA", "OS"),
            forms=("ter",),
            bases=("seat", "operation"),
            per="65+",
            factor=1000,
            zero_when_empty=True,
            **AREA,
        ),
    )


def ageing_index(sample: Sample) -> Iterator[Expected]:
    return _of_people(sample, {"65+": 100.0}, {"0-14": 1.0})


def share_65_plus(sample: Sample) -> Iterator[Expected]:
    return _of_people(sample, {"65+": 1.0}, {"0-14": 1.0, "15-64": 1.0, "65+": 1.0})


def _of_people(sample: Sample, top: Mapping[str, float], bottom: Mapping[str, float]) -> Iterator[Expected]:
    """Divide numbers of inhabitants; the ORPs of an area are counted."""
    for year in sample.years():
        for level in LEVELS:
            for unit in sample.units(level):
                over, under = (
                    sum(
                        weight * (sample.population(unit, level, band, year) or 0)
                        for band, weight in part.items()
                    )
                    for part in (top, bottom)
                )
                members = sum(1 for one in sample.units("orp") if ancestors(one).get(level) == unit)
                yield Expected(level, unit, ALL, ALL, year, "seat", over / under, members, members, "ok")


def beds_per_1000_inhabitants_80_plus(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample,
        Formula(
            top={"beds_registered": 1},
            types=("DPS", "DZR"),
            per="80+",
            factor=1000,
            zero_when_empty=True,
            **POB,
            **AREA,
        ),
    )


def beds_per_100_care_allowance_recipients(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample,
        Formula(
            top={"beds_registered": 1},
            types=("DPS", "DZR", "DOZP", "CHB", "TS", "OS"),
            per="recipients",
            factor=100,
            zero_when_empty=True,
            **POB,
            **AREA,
        ),
    )


def waiting_time(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample,
        Formula(
            top={},
            middle="wait",
            middle_if=lambda request: request.told["outcome"] == "admitted",
            grain="request",
            forms=ANY,
        ),
    )


def weekly_opening_hours(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("opening_weighed", "units_network", **OUT))


def accessible_beds_2sfca(sample: Sample) -> Iterator[Expected]:
    return of_people(sample, lambda unit, year: catchment(sample, unit, year, 20.0), per=1000)


def share_within_20_km(sample: Sample) -> Iterator[Expected]:
    return of_people(sample, lambda unit, year: float(nearest(sample, unit, year) <= 20))


def mean_distance_to_home(sample: Sample) -> Iterator[Expected]:
    return of_people(sample, lambda unit, year: nearest(sample, unit, year))


def gini_of_beds(sample: Sample) -> Iterator[Expected]:
    return _spread(sample, ("region",), gini_of)


def dissimilarity_of_beds(sample: Sample) -> Iterator[Expected]:
    return _spread(sample, ("district", "region"), dissimilarity_of)


def _spread(
    sample: Sample, levels: tuple[str, ...], measure: Callable[[list[tuple[float, float]]], float]
) -> Iterator[Expected]:
    ratio_of_beds = list(beds_per_1000_inhabitants_65_plus(sample))

    def asked(level: str, unit: str, year: int) -> tuple[float | None, int, int, str]:
        pairs = shares_of(sample, ratio_of_beds, "65+", level, unit, year)
        if len(pairs) < 2:
            return None, len(pairs), len(pairs), "too_few_peers"
        return measure(pairs), len(pairs), len(pairs), "ok"

    return of_areas(sample, levels, asked)


def gap_to_region_in_beds(sample: Sample) -> Iterator[Expected]:
    rows = [row for row in beds_per_1000_inhabitants_65_plus(sample) if (row.type, row.form) == (ALL, ALL)]
    of_region = {row.year: row.value or 0.0 for row in rows if row.level == "region" and row.unit != UNKNOWN}
    for row in rows:
        people = sample.population(row.unit, row.level, "65+", row.year)
        if row.level in {"orp", "district"} and row.value is not None and people:
            yield row._replace(value=(row.value - of_region[row.year]) * people / 1000)


def type_coverage(sample: Sample) -> Iterator[Expected]:
    kinds = sorted({line.service.type for line in sample.lines.values()})

    def asked(level: str, unit: str, year: int) -> tuple[float | None, int, int, str]:
        required = {kind for kind in kinds if (at_year_end("required_types", year, kind) or 0) > 0}
        there = {
            line.service.type
            for line in sample.lines.values()
            if line.year == year and ancestors(line.service.area or UNKNOWN).get(level) == unit
        }
        if not required:
            return None, 0, 0, "parameter_missing"
        return len(required & there) / len(required), len(required), len(required), "ok"

    return of_areas(sample, LEVELS, asked)
