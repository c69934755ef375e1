"""Running worked examples: each becomes a small dataset of its own and is computed by the real engine.

All examples of all definitions are computed in one go. Each lives in a year of its own (1, 2, 3, ...), so
that they do not meet; dated parameters are looked up for the year that the example names.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.evaluation import cases as cases_
from sluzby_eval.evaluation import cube as names
from sluzby_eval.evaluation import figures, given, levels
from sluzby_eval.evaluation.cases import DEFAULTS, ORDER, TOP, Case, Row, gather
from sluzby_eval.evaluation.compute import VALUES, membership, with_components
from sluzby_eval.evaluation.cube import Cube
from sluzby_eval.evaluation.engines import polars as engine
from sluzby_eval.evaluation.methods import applying, ground
from sluzby_eval.evaluation.methods.work import Ground
from sluzby_eval.evaluation.parameters import year_end
from sluzby_eval.evaluation.plan import Plan
from sluzby_eval.evaluation.spec import LINE_LEVELS
from sluzby_eval.model import ALL
from sluzby_eval.results import Status
from sluzby_eval.territory import Area, Territory

if TYPE_CHECKING:
    import datetime as dt

    from sluzby_eval.evaluation.catalogue import Catalogue

__all__ = ["Case", "Difference", "build", "compute_cases", "differences", "expectations", "gather"]
MEASURES = ("value", "numerator", "denominator", "n_counted", "n_expected", "coverage")
ROUNDED_FROM = 3  # an expected number with so many decimals is taken as rounded
_WORDS = {status.value for status in Status}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A value that is not what the example expects."""

    indicator: str
    index: int
    path: tuple[str, ...]  # below `expect`
    expected: str
    found: str


Group = Callable[[Cube, pl.DataFrame, Sequence[Plan]], pl.DataFrame]


def differences(catalogue: Catalogue, group: Group = levels.group) -> list[Difference]:
    """Run all examples of all definitions; return what does not come out.

    Args:
        catalogue: the definitions.
        group: how rows are aggregated; `engines.aggregation.on` gives that of another engine.
    """
    cases = gather(catalogue)
    if not cases:
        return []
    frame = compute_cases(catalogue, cases, group)
    parts = frame.partition_by("indicator", "year", as_dict=True)
    empty = frame.clear()
    return [item for case in cases for item in _compare(case, parts.get((case.indicator, case.slot), empty))]


def compute_cases(catalogue: Catalogue, cases: Sequence[Case], group: Group = levels.group) -> pl.DataFrame:
    """Compute every example for its own indicator; `year` is the slot of the case."""
    slots: dict[str, list[int]] = {}
    for case in cases:
        for name in catalogue.with_bases([case.indicator]):
            slots.setdefault(name, []).extend(case.slots)
    plans = applying.widened([catalogue.plan(name) for name in _ordered(catalogue, cases)], ORDER)
    cube = build(catalogue, cases, plans)
    frames = [pl.DataFrame(schema=VALUES)]
    for grain in dict.fromkeys(plan.grain for plan in plans if plan.method is None):
        own = cube.at(grain)
        members = [plan for plan in plans if plan.method is None and plan.grain == grain]
        groups = group(own, with_components(own, catalogue, members), members)
        for plan in members:
            few = groups.filter(pl.col("year").is_in(slots[plan.id]))
            frames.append(engine.compute(own, few, [plan]))
    frame = pl.concat(frames, how="diagonal_relaxed")
    return pl.concat([frame, *_of_methods(catalogue, cases, plans, cube, frame)], how="diagonal_relaxed")


def _ordered(catalogue: Catalogue, cases: Sequence[Case]) -> list[str]:
    return catalogue.with_bases(dict.fromkeys(case.indicator for case in cases))


def _of_methods(
    catalogue: Catalogue, cases: Sequence[Case], plans: Sequence[Plan], cube: Cube, frame: pl.DataFrame
) -> Iterable[pl.DataFrame]:
    """Apply methods to each of their cases alone, in the years of the calendar."""
    by_name = {plan.id: plan for plan in plans}
    for case in cases:
        if by_name[case.indicator].method is None:
            continue
        own = [by_name[name] for name in catalogue.with_bases([case.indicator])]
        below = frame.filter(
            pl.col("year").is_in(case.slots), pl.col("indicator").is_in([plan.id for plan in own])
        )
        parts = _shifted(below, case).partition_by("indicator", as_dict=True)
        values = {plan.id: parts.get((plan.id,), below.clear()) for plan in own}
        made = applying.apply(own, values, _ground(catalogue, case, cube), [case.year], {})
        found = made[case.indicator]
        yield found.with_columns(pl.col("year") + (case.start - case.first))


def _shifted(frame: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Keep the years of a case and give them the numbers of the calendar."""
    frame = frame.filter(pl.col("year").is_in(case.slots))
    return frame.with_columns(pl.col("year") - (case.start - case.first))


def _ground(catalogue: Catalogue, case: Case, cube: Cube) -> Ground:
    """Return what methods need to know of the little world of a case."""
    membership = _shifted(cube.membership, case)
    predecessors = [
        {"level": "service", "unit": cases_.service_of(row, number), "year": case.year_of(row)}
        for number, row in enumerate(case.example.given)
        if row.get("predecessor")
    ]
    broken = pl.DataFrame(predecessors, schema={"level": pl.String, "unit": pl.String, "year": pl.Int64})
    return Ground(
        lines=_shifted(cube.at(case.grain).lines, case).select(ground.LINES),
        shares=_shifted(cube.shares, case),
        membership=membership,
        figures=_shifted(cube.figures, case),
        coordinates=_coordinates(case),
        projections=_projections(case),
        breaks=pl.concat([broken, ground.regrouped(membership)]),
        parameters=catalogue.parameters,
        look_up=lambda name, year, line: cases_.look_up(catalogue, case, name, year, line),
        levels=case.levels,
        settings=catalogue.settings,
    )


def _coordinates(case: Case) -> pl.DataFrame:
    rows = [
        {
            "area": cases_.area_of(case, row),
            "lat": cases_.number(row.get("lat")),
            "lon": cases_.number(row.get("lon")),
        }
        for row in case.example.places
    ]
    return pl.DataFrame(rows, schema=ground.PLACE).drop_nulls()


def _projections(case: Case) -> pl.DataFrame:
    rows = [
        {
            "area": _figure_area(case, row),
            "year": int(row.get("year") or case.year),
            "age_band": row.get("age_band"),
            "variant": row.get("variant") or "medium",
            "count": cases_.number(row.get("count")),
        }
        for row in case.example.projections
    ]
    return pl.DataFrame(rows, schema=ground.PROJECTION)


def build(catalogue: Catalogue, cases: Sequence[Case], plans: Sequence[Plan]) -> Cube:
    """Make one cube of all examples."""
    lands = {slot: figures.Land.of(_territory(case), None) for case in cases for slot in case.slots}
    needed = [figure for plan in plans for figure in (*engine.figures_of(plan), *applying.figures_of(plan))]
    frames = given.frames(catalogue, cases, plans)
    return Cube(
        lines=frames.pop("line"),
        shares=_shares(cases),
        membership=membership(lands),
        figures=figures.figure_frame(
            needed,
            {"population": _figures(cases, "population"), "area": _figures(cases, "area")},
            lands,
            {"population": _own_year, "area": _own_year},
        ),
        constants=_constants(catalogue, cases, engine.constants_needed(plans)),
        levels=tuple(dict.fromkeys(level for case in cases for level in case.levels)),
        years=tuple(slot for case in cases for slot in case.slots),
        grains=frames,
    )


def _own_year(dates: Sequence[dt.date], year: int) -> dt.date | None:
    return year_end(year) if year_end(year) in dates else None


def _territory(case: Case) -> Territory:
    example = case.example
    rows: list[Row] = [
        *example.given, *example.shares, *example.places,
        *cases_.listed(example.population), *cases_.listed(example.area),
        *(row for row in example.projections if any(row.get(level) for level in case.levels)),
    ]  # fmt: skip
    areas: dict[str, Area] = {}
    for row in rows or [{}]:
        units = case.units(row)
        lowest = next((place for place, level in enumerate(case.levels) if row.get(level)), 0)
        for place in range(lowest, len(case.levels)):
            level = case.levels[place]
            above = case.levels[place + 1] if place + 1 < len(case.levels) else None
            parent = units[above] if above else None
            areas.setdefault(units[level], Area(code=units[level], level=level, name="", parent=parent))
    return Territory.of(areas.values())


def _constants(catalogue: Catalogue, cases: Sequence[Case], wanted: Iterable[str]) -> pl.DataFrame:
    places = [(case, year) for case in cases for year in case.years]
    columns = {
        names.parameter(name): [cases_.look_up(catalogue, case, name, year, {}) for case, year in places]
        for name in wanted
    }
    schema = {"year": pl.Int64, **dict.fromkeys(columns, pl.Float64)}
    return pl.DataFrame({"year": [case.place(year) for case, year in places], **columns}, schema=schema)


def _figures(cases: Sequence[Case], kind: str) -> pl.DataFrame:
    name, value = ("age_band", "count") if kind == "population" else ("measure", "value")
    rows = [
        {
            "area": _figure_area(case, row),
            "date": year_end(case.place(year)),
            name: key,
            value: cases_.number(number),
        }
        for case in cases
        for row in cases_.listed(getattr(case.example, kind))
        for year in _years_of(case, row)
        for key, number in row.items()
        if key not in case.levels and key != "year" and year in case.years
    ]
    return pl.DataFrame(rows, schema={"area": pl.String, "date": pl.Date, name: pl.String, value: pl.Float64})


def _years_of(case: Case, row: Row) -> Iterable[int]:
    """Figures that name no year are those of every year of the example."""
    year = row.get("year")
    return [int(year)] if year else case.years


def _figure_area(case: Case, row: Row) -> str:
    """Figures that name no area are those of the one region."""
    return cases_.area_of(case, row) if any(row.get(level) for level in case.levels) else TOP


def _shares(cases: Sequence[Case]) -> pl.DataFrame:
    rows = [
        {
            "service_id": row.get("service"),
            "year": slot,
            "area": cases_.area_of(case, row),
            "share": cases_.number(row.get("share")),
        }
        for case in cases
        for slot in case.slots
        for row in case.example.shares
    ]
    return pl.DataFrame(
        rows, schema={"service_id": pl.String, "year": pl.Int64, "area": pl.String, "share": pl.Float64}
    )


# comparison


def _compare(case: Case, frame: pl.DataFrame) -> Iterable[Difference]:
    whole = (pl.col("form") == ALL) & ((pl.col("level") == "service") | (pl.col("type") == ALL))
    by_line = pl.col("level").is_in(LINE_LEVELS)
    rows = frame.filter((pl.col("basis") == case.example.basis) | by_line)
    rows = pl.concat([rows.filter(~whole), rows.filter(whole)])  # a place among peers has no whole
    found = {(row["level"], row["unit"]): row for row in rows.iter_rows(named=True)}
    for path, unit, wanted in expectations(case):
        row = found.get((path[0], unit))
        for measure, text in wanted.items():
            told = "–" if row is None else _told(row, measure, text)
            if row is None or not _agrees(row, measure, text):
                yield Difference(
                    indicator=case.indicator, index=case.index, path=path, expected=text, found=told
                )


def expectations(case: Case) -> Iterable[tuple[tuple[str, ...], str, dict[str, str]]]:
    """Yield what an example expects: path below `expect`, unit, and measure -> text."""
    for level, wanted in case.example.expect.items():
        if isinstance(wanted, str):
            yield (level,), _only_unit(case, level), {"value": wanted}
        elif set(wanted) <= {*MEASURES, "status"}:
            yield (level,), _only_unit(case, level), {key: str(text) for key, text in wanted.items()}
        else:
            for unit, item in wanted.items():
                yield (level, unit), unit, {"value": item} if isinstance(item, str) else item


def _only_unit(case: Case, level: str) -> str:
    if level in LINE_LEVELS:
        row = case.example.given[0] if case.example.given else {}
        return cases_.service_of(row, 0) if level == "service" else (row.get("ico") or DEFAULTS["ico"])
    row = case.example.given[0] if case.example.given else {}
    return case.units(row)[level] if level in case.levels else level


def _told(row: Mapping[str, Any], measure: str, text: str) -> str:
    if measure == "status" or (measure == "value" and (row["value"] is None or text in _WORDS)):
        return str(row["status"])
    return str(row.get(measure))


def _agrees(row: Mapping[str, Any], measure: str, text: str) -> bool:
    if measure == "status" or text in _WORDS:
        return bool(row["status"] == text)
    number = row.get(measure)
    if number is None:
        return False
    try:
        wanted = float(text)
    except ValueError:
        return False
    decimals = len(text.partition(".")[2])
    rounding = 0.5 * 10**-decimals if decimals >= ROUNDED_FROM else 0.0
    return math.isclose(number, wanted, rel_tol=1e-9, abs_tol=rounding * (1 + 1e-9) + 1e-12)
