"""Capacity: expected values, one function for each indicator."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tests.golden.golden_formula import AREA, OUT, POB, Formula, figure, ratio
from tests.golden.golden_rollup import Expected, rolled
from tests.golden.golden_sample import ALL, LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.golden.golden_sample import Line, Sample


def registered_beds(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"beds_registered": 1}, zero_when_empty=True, **POB))


def network_beds(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={"beds_network": 1}, zero_when_empty=True, **POB))


def network_bed_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("beds_network", "beds_registered", **POB))


def network_fte(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample, Formula(top={"units_network": 1}, zero_when_empty=True, bases=("seat", "operation"), **OUT)
    )


def average_size(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample, Formula(top={"beds_registered": 1}, count_below=lambda line: line.service_id, **POB, **AREA)
    )


def services_count(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={}, count=lambda line: line.service_id, zero_when_empty=True, **AREA))


def providers_count(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, Formula(top={}, count=lambda line: line.service.ico, zero_when_empty=True, **AREA))


def beds_of_homes(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample, Formula(top={"beds_registered": 1}, types=("DPS", "DZR"), zero_when_empty=True, **POB)
    )


def community_share(sample: Sample) -> Iterator[Expected]:
    return rolled(
        sample,
        Formula(
            top={"beds_registered": 1}, bottom={"beds_registered": 1}, top_if=_is_community, **POB, **AREA
        ),
    )


def non_stop_share(sample: Sample) -> Iterator[Expected]:
    return rolled(sample, ratio("is_nonstop", "tells_nonstop", **AREA))


def provider_concentration(sample: Sample) -> Iterator[Expected]:
    for year in sample.years():
        groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
        for line in sample.wholes().values():
            has_beds = [part for part in line.parts if part.form == "pob"]
            for level, unit in sample.seats(line.service_id) if line.year == year and has_beds else ():
                for kind in (ALL, line.service.type) if level == "region" else (ALL,):
                    groups[level, unit, kind].extend(has_beds)
        for (level, unit, kind), lines in groups.items():
            if level in LEVELS:
                yield Expected(level, unit, kind, ALL, year, "seat", *_concentration(lines))


def _concentration(lines: list[Line]) -> tuple[float | None, int, int, str]:
    known = [line for line in lines if not isinstance(figure(line, "beds_network"), str)]
    beds: dict[str, float] = defaultdict(float)
    for line in known:
        beds[line.service.ico] += float(figure(line, "beds_network"))
    total = sum(beds.values())
    if not known:
        return None, 0, len(lines), "not_reported"
    if total == 0:
        return None, len(known), len(lines), "zero_denominator"
    return sum((one / total) ** 2 for one in beds.values()), len(known), len(lines), "ok"


def _is_community(line: Line) -> bool:
    is_small = float(figure(line, "beds_registered")) <= 18
    return is_small and line.service.type in {"CHB", "AD", "DPC", "STD", "PSB"}
