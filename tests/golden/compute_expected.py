"""Expected values of the indicators on the sample data, computed a second time, without the engine.

Plain Python over the sample workbooks: openpyxl, csv and the formulas of the catalogue as a person would
write them. Nothing is imported from sluzby_eval. `python -m tests.golden.compute_expected` says what would
change, with `--write` it changes `expected.csv`; the change is reviewed as a diff.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
from collections import defaultdict
from pathlib import Path

from tests.golden.golden_catalogue import CATALOGUE, Formula, total, worst
from tests.golden.golden_sample import LEVELS, UNKNOWN, Line, Sample, read_sample

EXPECTED = Path(__file__).parent / "expected.csv"
HEADER = (
    "catalogue",
    "measure",
    "level",
    "unit",
    "type",
    "form",
    "year",
    "basis",
    "value",
    "counted",
    "expected",
    "status",
)
MINIMUM_COVERAGE = 0.8
ALL = "all"
Group = tuple[str, str, str, str]  # level, unit, type, form
Members = list[tuple[Line, float]]  # lines with their weight


def main() -> int:
    """Compare with the file, or write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="replace expected.csv")
    text = as_text(compute(read_sample()))
    known = EXPECTED.read_text(encoding="utf-8") if EXPECTED.is_file() else ""
    if parser.parse_args().write:
        EXPECTED.write_text(text, encoding="utf-8")
        return 0
    changed = set(text.splitlines()) ^ set(known.splitlines())
    print(f"{len(changed)} lines of {EXPECTED.name} differ; --write accepts them")
    return 1 if changed else 0


def as_text(rows: list[tuple[object, ...]]) -> str:
    """Write rows as CSV."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([HEADER, *rows])
    return target.getvalue()


def compute(sample: Sample) -> list[tuple[object, ...]]:
    """Compute all expected rows."""
    return [
        row(sample, formula, (group, year, basis), groups[group])
        for formula in CATALOGUE
        for year in sample.years()
        for basis in formula.bases
        for groups in [group_lines(sample, formula, year, basis)]
        for group in sorted(groups)
    ]


def group_lines(sample: Sample, formula: Formula, year: int, basis: str) -> dict[Group, Members]:
    """Put the lines of a year to which the question applies into the units where they count."""
    groups: dict[Group, Members] = defaultdict(list)
    lines = [line for line in sample.lines.values() if line.year == year]
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
    """Tell under which type and form a line is shown; fewer than the engine shows, to keep the file small."""
    if level == "service":
        return [(line.service.type, line.form), (line.service.type, ALL)]
    if level == "region":
        return [(ALL, ALL), (line.service.type, ALL), (line.service.type, line.form)]
    return [(ALL, ALL)]


def row(sample: Sample, formula: Formula, key: tuple[Group, int, str], lines: Members) -> tuple[object, ...]:
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
    shown = "" if number is None else repr(number)
    return (formula.id, formula.measure, *group, year, basis, shown, len(counted), len(lines), status)


def divide(formula: Formula, lines: Members, inhabitants: float | None) -> tuple[float | None, str]:
    """Divide sum by sum; each way to have no value has its own reason."""
    top = math.fsum(total(line, formula.top) * weight for line, weight in lines)
    if formula.count is not None:
        top = float(len({formula.count(line) for line, _ in lines}))
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


if __name__ == "__main__":
    raise SystemExit(main())
