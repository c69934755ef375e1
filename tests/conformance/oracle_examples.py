"""The little world of a worked example, built without the engine's help: rows of every grain, years, figures."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from tests.conformance.oracle import Blank, Line, World, gravest

from sluzby_eval.evaluation.grains import DIMENSIONS, GRAINS, ROW_TABLES
from sluzby_eval.evaluation.parameters import value_at, year_end

DEFAULTS = {"type": "DPS", "form": "pob", "ico": "00000001"}


def world_of(case: Any, catalogue: Any) -> World:
    """Put an example together for the year that it speaks of."""
    example = case.example
    world = World(
        lines=[], parents={}, level_of={}, derived=catalogue.derived, whole_services=case.grain == "service"
    )
    tables = {
        name: [value] if isinstance(value, dict) else list(value)
        for name, value in (("population", example.population), ("area", example.area))
    }
    for row in (*example.given, *example.shares, *tables["population"], *tables["area"]):
        place(world, case, row)
    lines = [line_of(case, catalogue, row, number) for number, row in enumerate(example.given)]
    if case.grain == "service":
        lines = whole_services(lines)
    world.lines = [line for line in lines if line.year == case.year]
    world.other_years = [line for line in lines if line.year != case.year]
    for row in example.shares:
        for line in world.lines:
            if line.service_id == row["service"]:
                line.shares[area_of(case, row)] = float(row["share"])
    for name, target in (("population", world.population), ("area", world.facts)):
        for row in tables[name]:
            if int(row.get("year") or case.year) != case.year:
                continue
            where = area_of(case, row) if any(level in row for level in case.levels) else "R"
            keys = [key for key in row if key not in case.levels and key != "year" and row[key]]
            target.setdefault("then", {}).update({(where, key): float(row[key]) for key in keys})
    world.constants = {name: parameter(case, catalogue, name, {}) for name in catalogue.parameters}
    return world


def area_names(case: Any, row: Any) -> dict[str, str]:
    names = {}
    for level in case.levels:
        default = "R" if level == case.levels[-1] else "X" if level == case.levels[0] else level[0].upper()
        names[level] = row.get(level) or default
    return names


def area_of(case: Any, row: Any) -> str:
    own = next((row[level] for level in case.levels if row.get(level)), None)
    return own or area_names(case, row)[case.levels[0]]


def place(world: World, case: Any, row: Any) -> None:
    names = area_names(case, row)
    start = next((number for number, level in enumerate(case.levels) if row.get(level)), 0)
    for number in range(start, len(case.levels)):
        code = names[case.levels[number]]
        above = names[case.levels[number + 1]] if number + 1 < len(case.levels) else None
        world.level_of.setdefault(code, case.levels[number])
        world.parents.setdefault(code, above)


def parameter(case: Any, catalogue: Any, name: str, row: Any) -> float | None:
    if name in case.example.parameters:
        found: float | None = case.example.parameters[name]
        return found
    return value_at(catalogue.parameters[name], year_end(case.year), {**DEFAULTS, **row})


def year_of(case: Any, row: Any) -> int:
    dates = [row[name] for name in GRAINS[case.grain].dates if row.get(name)]
    return int(row.get("year") or (dates[0][:4] if dates else case.year))


def line_of(case: Any, catalogue: Any, row: Any, number: int) -> Line:
    grain = GRAINS[case.grain]
    texts: dict[str, str | None] = {name: row.get(name) for name in grain.texts}
    for key in grain.keys:
        if key in texts and not texts[key]:
            texts[key] = str(number + 1)
    line = Line(
        service_id=row.get("service") or row.get("service_id") or f"S{number + 1}",
        form=row.get("form") or "pob",
        type=row.get("type") or "DPS",
        ico=row.get("ico") or "00000001",
        legal_form=row.get("legal_form"),
        founder=row.get("founder"),
        area=area_of(case, row),
        year=year_of(case, row),
        texts={name: text for name, text in texts.items() if name not in DIMENSIONS},
        parameters={name: parameter(case, catalogue, name, row) for name in catalogue.parameters},
    )
    for name, item in catalogue.inputs.items():
        line.inputs[name] = given(case, grain, name, item, row, line.year)
    return line


def given(case: Any, grain: Any, name: str, item: Any, row: Any, year: int) -> float | Blank:
    """An input as the row gives it, else as the row's own columns tell it."""
    if row.get(name) is not None:
        return float(row[name])
    if grain.table is not None and item.table == grain.table:
        value = taken(item, row, year)
        if item.where and not all(row.get(key) in values for key, values in item.where.items()):
            value = 0.0
        return Blank("not_reported") if value is None else value
    if item.take == "count" and item.table in ROW_TABLES and name not in row:
        return 0.0
    return Blank("not_reported")


def taken(item: Any, row: Any, year: int) -> float | None:
    match item.take:
        case "count":
            return 1.0
        case "filled":
            return 1.0 if row.get(item.value) else 0.0
        case "backed":
            return None  # an example has no plans: it tells the input itself
        case "days":
            since, until = day(item.since, row, year), day(item.until, row, year)
            return None if since is None or until is None else float((until - since).days)
        case _:
            text = row.get(item.value)
            return None if text is None else float(text)


def day(name: str, row: Any, year: int) -> dt.date | None:
    ends = {"year_start": dt.date(year, 1, 1), "year_end": dt.date(year, 12, 31)}
    if name in ends:
        return ends[name]
    return dt.date.fromisoformat(row[name]) if row.get(name) else None


def whole_services(lines: list[Line]) -> list[Line]:
    """Sum the lines of each service and year; what one form does not know the service does not know."""
    found: dict[tuple[str | None, int], Line] = {}
    for line in sorted(lines, key=lambda item: (item.service_id or "", item.year)):
        key = (line.service_id, line.year)
        if key not in found:
            found[key] = line
            continue
        whole = found[key]
        whole.form = whole.form if whole.form == line.form else "all"
        for name, value in line.inputs.items():
            own = whole.inputs[name]
            blank = gravest(own, value)
            whole.inputs[name] = blank if blank else math.fsum([float(own), float(value)])  # type: ignore[arg-type]
    return list(found.values())
