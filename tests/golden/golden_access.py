"""Access in space, computed a second time: distances between seats of areas and what is within reach."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.golden.golden_cells import areas
from tests.golden.golden_formula import figure
from tests.golden.golden_methods import members, of_areas
from tests.golden.golden_sample import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.golden.golden_rollup import Expected
    from tests.golden.golden_sample import Sample

EARTH_KM = 6371.0088
SENIORS = "65+"


def kilometres(one: str, other: str) -> float:
    """Return the length of the arc between the seats of two areas, by the spherical law of cosines."""
    if one == other:
        return 0.0
    seats = {
        row["code"]: (math.radians(float(row["lat"])), math.radians(float(row["lon"]))) for row in _placed()
    }
    (lat, lon), (to_lat, to_lon) = seats[one], seats[other]
    inside = math.sin(lat) * math.sin(to_lat) + math.cos(lat) * math.cos(to_lat) * math.cos(to_lon - lon)
    return EARTH_KM * math.acos(inside)


def _placed() -> list[dict[str, str]]:
    return [row for row in areas() if row["lat"] and row["level"] == "orp"]


def beds_of_homes(sample: Sample, year: int) -> dict[str, float]:
    """Return the beds of homes by the ORP in which they stand."""
    found: dict[str, float] = {}
    for line in sample.lines.values():
        if line.year == year and line.form == "pob" and line.service.type in {"DPS", "DZR"}:
            beds = figure(line, "beds_registered")
            if not isinstance(beds, str) and beds > 0 and line.service.area:
                found[line.service.area] = found.get(line.service.area, 0.0) + beds
    return found


def of_people(sample: Sample, question: Callable[[str, int], float], per: float = 1.0) -> Iterator[Expected]:
    """Average what is asked of an ORP over its older people."""
    asked = {(unit, year): question(unit, year) for year in sample.years() for unit in sample.units("orp")}

    def mean(level: str, unit: str, year: int) -> tuple[float | None, int, int, str]:
        inside = members(sample, level, unit)
        people = [sample.population(one, "orp", SENIORS, year) or 0.0 for one in inside]
        total = math.fsum(count * asked[one, year] for one, count in zip(inside, people, strict=True))
        return per * total / math.fsum(people), len(inside), len(inside), "ok"

    return of_areas(sample, LEVELS, mean)


def nearest(sample: Sample, unit: str, year: int) -> float:
    """Return the distance to the nearest home."""
    return min(kilometres(unit, place) for place in beds_of_homes(sample, year))


def catchment(sample: Sample, unit: str, year: int, km: float) -> float:
    """Return the beds within reach, each shared by all who reach it."""
    found = 0.0
    for place, beds in beds_of_homes(sample, year).items():
        if kilometres(unit, place) <= km:
            sharing = [one for one in sample.units("orp") if kilometres(one, place) <= km]
            found += beds / math.fsum(sample.population(one, "orp", SENIORS, year) or 0.0 for one in sharing)
    return found
