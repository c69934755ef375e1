"""Lines put together into services, providers and areas, sum over sum, and the reason of every blank."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tests.golden.golden_formula import Formula, figure, total, worst
from tests.golden.golden_rows import rows_of
from tests.golden.golden_sample import ALL, LEVELS, UNKNOWN, Line, Sample

if TYPE_CHECKING:
    from collections.abc import Iterator

MINIMUM_COVERAGE = 0.8
DETAILED_FROM = 2025  # of earlier years only districts and the region are kept, for the size of the file
COARSE = ("district", "region")
Group = tuple[str, str, str, str]  # level, unit, type, form
Members = list[tuple[Line, float]]  # lines with their weight


class Expected(NamedTuple):
    """One expected result."""

    level: str
    unit: str
    type: str
    form: str
    year: int
    basis: str
    value: float | None
    counted: int
    expected: int
    status: str


def is_kept(level: str, kind: str, form: str, year: int) -> bool:
    """Tell whether a result stands in the file; the engine shows more."""
    if year < DETAILED_FROM and level not in COARSE:
        return False
    return level in {"service", "region"} or (kind, form) == (ALL, ALL)


def rolled(sample: Sample, formula: Formula) -> Iterator[Expected]:
    """Evaluate a formula of lines for every year, basis, level and unit."""
    for year in sample.years():
        for basis in formula.bases:
            groups = group_lines(sample, formula, year, basis)
            for group in sorted(groups):
                yield evaluated(sample, formula, (group, year, basis), groups[group])


def group_lines(sample: Sample, formula: Formula, year: int, basis: str) -> dict[Group, Members]:
    """Put the lines of a year to which the question applies into the units where they count."""
    groups: dict[Group, Members] = defaultdict(list)
    lines = rows_of(sample, formula.grain, year)
    levels = [level for level in formula.levels if basis == "seat" or level in LEVELS]
    if formula.zero_when_empty:
        known = {("service", line.service_id, line.service.type, ALL) for line in lines}
        known |= {("provider", line.service.ico, ALL, ALL) for line in lines}
        known |= {(level, unit, ALL, ALL) for level in LEVELS for unit in sample.units(level)}
        groups |= {group: [] for group in known if group[0] in levels}
    for line in lines:
        if not formula.applies(line.service.type, line.form):
            continue
        for level, unit, weight in sample.places(line, basis):
            if level in levels:
                for kind, form in spans(level, line):
                    groups[level, unit, kind, form].append((line, weight))
    return groups


def spans(level: str, line: Line) -> list[tuple[str, str]]:
    """Tell under which type and form a line is shown."""
    of_type = sorted({(line.service.type, line.form), (line.service.type, ALL)})
    if level == "service":
        return of_type
    return [(ALL, ALL), *of_type] if level == "region" else [(ALL, ALL)]


def evaluated(sample: Sample, formula: Formula, key: tuple[Group, int, str], lines: Members) -> Expected:
    """Evaluate one formula for one unit over the lines that have all it needs."""
    group, year, basis = key
    counted = [(line, weight) for line, weight in lines if formula.missing(line) is None]
    number: float | None = None
    if formula.per is not None and group[1] == UNKNOWN:
        status = "not_applicable"  # nobody knows how many people live there
    elif group[0] in ("service", "provider") and not lines:
        status = "not_applicable"  # only an area without services has a true zero
    elif lines and not counted:
        status = worst({reason for line, _ in lines if (reason := formula.missing(line))}) or ""
    else:
        inhabitants = sample.population(group[1], group[0], formula.per, year)
        number, status = divide(formula, counted, inhabitants)
        if number is not None and lines and len(counted) / len(lines) < MINIMUM_COVERAGE:
            status = "low_coverage"
    return Expected(*group, year, basis, number, len(counted), len(lines), status)


def divide(formula: Formula, lines: Members, inhabitants: float | None) -> tuple[float | None, str]:
    """Divide sum by sum; each way to have no value has its own reason."""
    if formula.middle is not None:
        return _median(formula, lines)
    above = [(line, weight) for line, weight in lines if formula.top_if is None or formula.top_if(line)]
    top = math.fsum(total(line, formula.top) * weight for line, weight in above)
    if formula.count is not None:
        top = float(len({formula.count(line) for line, _ in lines} - {None}))
    if formula.per is not None:
        bottom = inhabitants
    elif formula.count_below is not None:
        bottom = float(len({formula.count_below(line) for line, _ in lines}))
    elif formula.bottom is not None:
        bottom = math.fsum(total(line, formula.bottom) * weight for line, weight in lines)
    else:
        bottom = 1.0
    if bottom is None:
        return None, "no_population"
    if bottom == 0:
        return None, "zero_denominator"
    return formula.factor * top / bottom, "ok"


def _median(formula: Formula, lines: Members) -> tuple[float | None, str]:
    chosen = [line for line, _ in lines if formula.middle_if is None or formula.middle_if(line)]
    numbers = [float(figure(line, formula.middle or "")) for line in chosen]
    return (statistics.median(numbers), "ok") if numbers else (None, "zero_denominator")
