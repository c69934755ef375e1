"""The oracle's own way from the long tables to lines with inputs: the missing rule in plain Python."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from tests.conformance.oracle import Blank, Line, World

from sluzby_eval.evaluation.grains import LINE_TABLES
from sluzby_eval.evaluation.parameters import value_at
from sluzby_eval.evaluation.spec import Input, category_column

Row = dict[str, Any]
REPORTED = ("statements", "costs", "revenues", "staff", "clients", "facts")
TOLERANCE = {"amount_czk": 1.0, "fte": 0.01}


def world(tables: dict[str, list[Row]], catalogue: Any, year: int, version: str = "final") -> World:
    areas = tables.get("territory", [])
    keys = expected_lines(tables, year, version)
    services = {row["service_id"]: row for row in tables.get("services", [])}
    providers = {row["ico"]: row for row in tables.get("providers", [])}
    return World(
        lines=[_line(tables, catalogue, services, providers, key, year, version) for key in sorted(keys)],
        parents={row["code"]: row.get("parent") for row in areas},
        level_of={row["code"]: row["level"] for row in areas},
        derived=catalogue.derived,
        population=_figures(tables.get("population", []), "age_band", "count", year),
        facts=_figures(tables.get("area_facts", []), "measure", "value", year),
        constants={
            name: value_at(item, dt.date(year, 12, 31), {}) for name, item in catalogue.parameters.items()
        },
    )


def expected_lines(tables: dict[str, list[Row]], year: int, version: str) -> set[tuple[str, str]]:
    found = {
        (row["service_id"], row["form"])
        for table in REPORTED
        for row in tables.get(table, [])
        if row["year"] == year and row["version"] == version
    }
    for service in tables.get("services", []):
        begins = service.get("valid_from") or dt.date.min
        ends = service.get("valid_to") or dt.date.max
        if begins.year <= year <= ends.year:
            name = service["service_id"]
            rows = [row for row in tables.get("service_forms", []) if row["service_id"] == name]
            found |= {(name, row["form"]) for row in rows}
    return found


def _line(tables, catalogue, services, providers, key, year, version) -> Line:
    service = services.get(key[0], {})
    provider = providers.get(service.get("ico"), {})
    dimensions = {
        "type": service.get("type") or "unknown",
        "ico": service.get("ico"),
        "legal_form": provider.get("legal_form"),
        "founder": provider.get("founder"),
    }
    shares = [
        row
        for row in tables.get("territory_shares", [])
        if (row["service_id"], row["year"], row["version"]) == (key[0], year, version)
    ]
    if any(row["share"] is None for row in shares):  # one refused: the others do not make a whole
        shares = []
    line = Line(
        service_id=key[0],
        form=key[1],
        area=service.get("area"),
        shares={row["area"]: row["share"] for row in shares},
        **dimensions,
    )
    for name, item in catalogue.inputs.items():
        if item.table in LINE_TABLES and item.take == "sum":
            line.inputs[name] = read_input(tables, item, key, year, version)
    for name, item in catalogue.parameters.items():
        line.parameters[name] = value_at(item, dt.date(year, 12, 31), {**dimensions, "form": key[1]})
    return line


def read_input(
    tables: dict[str, list[Row]], item: Input, key: tuple[str, str], year: int, version: str
) -> Any:
    """The value of an input at a line, or why it is not there."""
    column, category = item.value or "", category_column(item.table or "")
    rows = [row for row in tables.get(item.table or "", []) if (row["service_id"], row["form"]) == key]
    if item.table == "network":
        rows = [row for row in rows if row["year"] == year]
    elif item.table != "service_forms":
        rows = [row for row in rows if row["year"] == year and row["version"] == version]
    chosen = [row for row in rows if all(row[name] in values for name, values in item.where.items())]
    if any(row.get(column) is None and column in row.get("quarantined", []) for row in chosen):
        return Blank("quarantined")
    numbers = [row[column] for row in chosen if row.get(column) is not None]
    if category is None:
        return numbers[0] if numbers else Blank("not_reported")
    there = {row[category] for row in chosen}
    complete = there == set(item.where[category]) and len(numbers) == len(chosen)
    if complete or (item.closed_by and _closed(rows, category, column, item.closed_by)):
        return math.fsum(numbers)
    held = any(row.get(column) is None and column in row.get("quarantined", []) for row in rows)
    return Blank("quarantined" if held and item.closed_by else "not_reported")


def _closed(rows: list[Row], category: str, column: str, closing: str) -> bool:
    totals = [row[column] for row in rows if row[category] == closing and row.get(column) is not None]
    items = [row[column] for row in rows if row[category] != closing and row.get(column) is not None]
    if not totals:
        return False
    return abs(math.fsum(items) - math.fsum(totals)) <= TOLERANCE.get(column, 0.0) + 1e-9


def _figures(rows: list[Row], name: str, value: str, year: int) -> dict[Any, dict[tuple[str, str], float]]:
    found: dict[Any, dict[tuple[str, str], float]] = {}
    for row in rows:
        if row["date"] <= dt.date(year, 12, 31) and row[value] is not None:
            found.setdefault(row["date"], {})[row["area"], row[name]] = row[value]
    return found
