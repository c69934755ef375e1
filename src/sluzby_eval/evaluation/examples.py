"""Running worked examples: each becomes a small dataset of its own and is computed by the real engine.

All examples of all definitions are computed in one go. Each lives in a year of its own (1, 2, 3, ...), so
that they do not meet; dated parameters are looked up for the year that the example names.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence  # noqa: TC003 - part of public signatures
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.evaluation import cube as names
from sluzby_eval.evaluation import figures
from sluzby_eval.evaluation.compute import compute, membership
from sluzby_eval.evaluation.cube import Cube
from sluzby_eval.evaluation.engines import polars as engine
from sluzby_eval.evaluation.parameters import value_at, year_end
from sluzby_eval.evaluation.spec import LINE_LEVELS, Example
from sluzby_eval.model import ALL
from sluzby_eval.results import Status
from sluzby_eval.territory import Area, Territory

if TYPE_CHECKING:
    import datetime as dt

    from sluzby_eval.evaluation.catalogue import Catalogue

ORDER = ("municipality", "orp", "district", "region")
DEFAULTS = {"type": "DPS", "form": "pob", "ico": "00000001"}
DEFAULT_YEAR = 2025
TOP, BOTTOM = "R", "X"
MEASURES = ("value", "numerator", "denominator", "n_counted", "n_expected", "coverage")
ROUNDED_FROM = 3  # an expected number with so many decimals is taken as rounded
_WORDS = {status.value for status in Status}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One example with the year in which it is computed."""

    indicator: str
    index: int
    example: Example
    slot: int
    levels: tuple[str, ...]  # of areas, finest first

    @property
    def year(self) -> int:
        """The year that the example speaks of."""
        found = [row.get("year") for row in self.example.given]
        return int(next((item for item in found if item), DEFAULT_YEAR))

    def units(self, row: Mapping[str, str | None]) -> dict[str, str]:
        """Return the area of each level in which a row stands."""
        return {level: row.get(level) or self._default(level) for level in self.levels}

    def _default(self, level: str) -> str:
        if level == self.levels[-1]:
            return TOP
        return BOTTOM if level == self.levels[0] else level[:1].upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A value that is not what the example expects."""

    indicator: str
    index: int
    path: tuple[str, ...]  # below `expect`
    expected: str
    found: str


def differences(catalogue: Catalogue) -> list[Difference]:
    """Run all examples of all definitions; return what does not come out."""
    cases = gather(catalogue)
    if not cases:
        return []
    frame = compute_cases(catalogue, cases)
    by_slot = {key[0]: part for key, part in frame.partition_by("year", as_dict=True).items()}
    empty = frame.clear()
    return [item for case in cases for item in _compare(case, by_slot.get(case.slot, empty))]


def gather(catalogue: Catalogue) -> list[Case]:
    """Give every example its number."""
    cases: list[Case] = []
    for name, definition in catalogue.definitions.items():
        levels = _levels(definition.spec.levels)
        for index, example in enumerate(definition.spec.examples):
            cases.append(
                Case(indicator=name, index=index, example=example, slot=len(cases) + 1, levels=levels)
            )
    return cases


def _levels(levels: Sequence[str]) -> tuple[str, ...]:
    own = [level for level in levels if level not in LINE_LEVELS]
    if not own or set(own) <= set(ORDER):
        return tuple(level for level in ORDER if level in (*own, "orp", "region"))
    return tuple(own)


def compute_cases(catalogue: Catalogue, cases: Sequence[Case]) -> pl.DataFrame:
    """Compute every example for its own indicator."""
    plans = [catalogue.plan(name) for name in dict.fromkeys(case.indicator for case in cases)]
    frame = compute(build(catalogue, cases), catalogue, plans)
    owners = pl.DataFrame(
        {"year": [case.slot for case in cases], "indicator": [case.indicator for case in cases]},
        schema={"year": pl.Int64, "indicator": pl.String},
    )
    return frame.join(owners, on=["year", "indicator"], how="semi")


def build(catalogue: Catalogue, cases: Sequence[Case]) -> Cube:
    """Make one cube of all examples."""
    plans = [catalogue.plan(name) for name in dict.fromkeys(case.indicator for case in cases)]
    lands = {case.slot: figures.Land.of(_territory(case), None) for case in cases}
    needed = [figure for plan in plans for figure in engine.figures_of(plan)]
    levels = tuple(dict.fromkeys(level for case in cases for level in case.levels))
    return Cube(
        lines=_lines(catalogue, cases),
        shares=_shares(cases),
        membership=membership(lands),
        figures=figures.figure_frame(
            needed,
            {"population": _figures(cases, "population"), "area": _figures(cases, "area")},
            lands,
            {"population": _own_year, "area": _own_year},
        ),
        constants=_constants(catalogue, cases, engine.constants_needed(plans)),
        levels=levels,
    )


def _own_year(dates: Sequence[dt.date], year: int) -> dt.date | None:
    return year_end(year) if year_end(year) in dates else None


def _territory(case: Case) -> Territory:
    rows: list[Mapping[str, str | None]] = [
        *case.example.given, *case.example.shares, *_rows(case.example.population), *_rows(case.example.area)
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


def _rows(table: Any) -> list[Mapping[str, str | None]]:
    return [table] if isinstance(table, dict) else list(table)


def _area(case: Case, row: Mapping[str, str | None]) -> str:
    """Return the finest area that a row names; of the finest level where it names none."""
    units = case.units(row)
    return next((units[level] for level in case.levels if row.get(level)), units[case.levels[0]])


def _lines(catalogue: Catalogue, cases: Sequence[Case]) -> pl.DataFrame:
    plans = [catalogue.plan(name) for name in dict.fromkeys(case.indicator for case in cases)]
    inputs, parameters = catalogue.inputs_of(plans), catalogue.line_parameters(plans)
    rows = [
        {
            **_dimensions(case, row, number),
            **{names.value(name): _number(row.get(name)) for name in inputs},
            **{names.parameter(name): _parameter(catalogue, case, name, row) for name in parameters},
        }
        for case in cases
        for number, row in enumerate(case.example.given)
    ]
    schema = dict.fromkeys(("service_id", "form", *names.DIMENSIONS), pl.String) | {"year": pl.Int64}
    numbers = [*map(names.value, inputs), *map(names.parameter, parameters)]
    frame = pl.DataFrame(rows, schema={**schema, **dict.fromkeys(numbers, pl.Float64)})
    return frame.with_columns(
        pl.when(pl.col(names.value(name)).is_null()).then(names.MISSING).otherwise(names.HERE)
        .cast(pl.Int8).alias(names.reason(name))
        for name in inputs
    )  # fmt: skip


def _dimensions(case: Case, row: Mapping[str, str | None], number: int) -> dict[str, Any]:
    known = {**DEFAULTS, **{key: value for key, value in row.items() if value is not None}}
    return {
        "service_id": row.get("service") or row.get("service_id") or f"S{number + 1}",
        "form": known["form"],
        "year": case.slot,
        "type": known["type"],
        "ico": known["ico"],
        "legal_form": known.get("legal_form"),
        "founder": known.get("founder"),
        "area": _area(case, row),
    }


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _parameter(catalogue: Catalogue, case: Case, name: str, row: Mapping[str, str | None]) -> float | None:
    if name in case.example.parameters:
        return case.example.parameters[name]
    return value_at(catalogue.parameters[name], year_end(case.year), {**DEFAULTS, **row})


def _constants(catalogue: Catalogue, cases: Sequence[Case], wanted: Iterable[str]) -> pl.DataFrame:
    wanted = list(wanted)
    columns = {
        names.parameter(name): [_parameter(catalogue, case, name, {}) for case in cases] for name in wanted
    }
    schema = {"year": pl.Int64, **dict.fromkeys(columns, pl.Float64)}
    return pl.DataFrame({"year": [case.slot for case in cases], **columns}, schema=schema)


def _figures(cases: Sequence[Case], kind: str) -> pl.DataFrame:
    name, value = ("age_band", "count") if kind == "population" else ("measure", "value")
    rows = [
        {"area": _figure_area(case, row), "date": year_end(case.slot), name: key, value: _number(number)}
        for case in cases
        for row in _rows(getattr(case.example, kind))
        for key, number in row.items()
        if key not in case.levels
    ]
    return pl.DataFrame(rows, schema={"area": pl.String, "date": pl.Date, name: pl.String, value: pl.Float64})


def _figure_area(case: Case, row: Mapping[str, str | None]) -> str:
    """Figures that name no area are those of the one region."""
    return _area(case, row) if any(row.get(level) for level in case.levels) else TOP


def _shares(cases: Sequence[Case]) -> pl.DataFrame:
    rows = [
        {
            "service_id": row.get("service"),
            "year": case.slot,
            "area": _area(case, row),
            "share": _number(row.get("share")),
        }
        for case in cases
        for row in case.example.shares
    ]
    return pl.DataFrame(
        rows, schema={"service_id": pl.String, "year": pl.Int64, "area": pl.String, "share": pl.Float64}
    )


# comparison


def _compare(case: Case, frame: pl.DataFrame) -> Iterable[Difference]:
    whole = pl.col("form") == ALL
    by_line = pl.col("level").is_in(LINE_LEVELS)
    basis = (pl.col("basis") == case.example.basis) | by_line
    rows = frame.filter(basis, whole, (pl.col("level") == "service") | (pl.col("type") == ALL))
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
        return (row.get("service") or "S1") if level == "service" else (row.get("ico") or DEFAULTS["ico"])
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
