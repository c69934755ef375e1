"""Engine against oracle on random small datasets: all rows of all shipped definitions must agree."""

from __future__ import annotations

import datetime as dt
import math
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders import frame
from tests.conformance import oracle
from tests.conformance.oracle_tables import expected_lines, world

from sluzby_eval.evaluation import compute as engine
from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.model import MEASURES
from sluzby_eval.territory import Territory
from sluzby_eval.workspace import Config, Workspace

YEAR = 2025
SHIPPED = Workspace(root=Path(__file__).parent, config=Config())
AREAS: list[dict[str, Any]] = [
    {"code": "X", "level": "orp", "parent": "D"},
    {"code": "Y", "level": "orp", "parent": "D"},
    {"code": "Z", "level": "orp", "parent": "E"},
    {"code": "D", "level": "district", "parent": "R"},
    {"code": "E", "level": "district", "parent": "R"},
    {"code": "R", "level": "region", "parent": None},
]
BANDS = ("total", "65+", "80+", "0-26", "15+", "0-14", "15-64")
ITEMS = {
    "costs": ("item", "amount_czk", ("total", "1.1", "1.4", "2.2", "2.6", "F", "I", "S")),
    "revenues": ("source", "amount_czk", ("total", "U1", "U6", "Z1", "S1", "S2", "K1", "O1", "N1")),
    "staff": ("category", "fte", ("total", "SP", "PSS_POBYT", "ZDRAV", "VEDOUCI", "ADMIN")),
    "clients": ("care_level", "count", ("total", "0", "I", "II", "III", "IV", "unknown")),
}
numbers = st.sampled_from([0.0, 1.0, 2.0, 3.5, 10.0, 40.0, 365.0, 0.1])
cells = st.one_of(numbers, numbers, numbers, st.none())


@cache
def catalogue():
    return load_catalogue(SHIPPED)[0]


@cache
def plans():
    """Formulas over lines; rows of other grains, inputs over time and methods have tests of their own."""
    found = [catalogue().plan(name) for name in catalogue().published()]
    return [plan for plan in found if plan.grain == "line" and plan.method is None and plain(plan)]


def plain(plan):
    """Whether all that a plan needs is summed from tables of lines, in the year itself."""
    names = catalogue().inputs_of([plan])
    takes = {catalogue().inputs[name].take for name in names}
    return takes <= {"sum"} and not catalogue().lookback([plan])


@st.composite
def datasets(draw):
    tables: dict[str, Any] = {
        name: [] for name in ("services", "service_forms", "providers", "statements", *ITEMS)
    }
    tables |= {"territory": AREAS, "population": [], "territory_shares": [], "area_facts": [], "facts": []}
    for ico in ("00000001", "00000002"):
        tables["providers"].append({"ico": ico, "legal_form": draw(st.sampled_from(["PO", "OPS", None]))})
    for number in range(draw(st.integers(1, 4))):
        _service(draw, tables, f"S{number}")
    for code in draw(st.lists(st.sampled_from("XYZDR"), unique=True)):
        for band in draw(st.lists(st.sampled_from(BANDS), unique=True)):
            date = dt.date(draw(st.sampled_from([2019, 2023, 2026])), 12, 31)
            tables["population"].append(
                {"area": code, "date": date, "age_band": band, "count": draw(numbers)}
            )
    return tables


def _service(draw, tables, name):
    kind = draw(st.sampled_from(["DPS", "DZR", "PS", "DS", "AD", None]))
    ico = draw(st.sampled_from(["00000001", "00000002", None]))
    area = draw(st.sampled_from(["X", "Y", "Z", "D", None, "elsewhere"]))
    ends = draw(st.sampled_from([None, None, None, dt.date(2024, 12, 31), dt.date(2025, 1, 1)]))
    tables["services"].append({"service_id": name, "type": kind, "ico": ico, "area": area, "valid_to": ends})
    for form in draw(st.lists(st.sampled_from(["pob", "amb", "ter"]), min_size=1, max_size=2, unique=True)):
        for unit in draw(st.lists(st.sampled_from(["luzka", "klient"]), unique=True)):
            row = {"service_id": name, "form": form, "unit": unit, "capacity_registered": draw(cells)}
            tables["service_forms"].append(row)
        if draw(st.integers(0, 3)):
            _line(draw, tables, {"service_id": name, "form": form, "year": YEAR, "version": "final"})
    for place in draw(st.lists(st.sampled_from(["X", "Y", "Z", "elsewhere"]), unique=True, max_size=3)):
        share = draw(st.sampled_from([0.0, 0.25, 0.25, 0.5, 0.5, 1.0, 1.0, None]))
        version = draw(st.sampled_from(["final", "final", "final", "plan"]))
        row = {"service_id": name, "year": YEAR, "version": version, "area": place, "share": share}
        tables["territory_shares"].append(row)


def _line(draw, tables, key):
    measures = {name: draw(cells) for name in MEASURES}
    refused = [name for name in MEASURES if measures[name] is None and draw(st.integers(0, 4)) == 0]
    tables["statements"].append({**key, **measures, "quarantined": refused})
    for table, (category, column, items) in ITEMS.items():
        told = {item: draw(cells) for item in items[1:] if draw(st.integers(0, 2))}
        closes = draw(st.integers(0, 2)) > 0
        total = math.fsum(value or 0.0 for value in told.values()) if closes else draw(cells)
        told["total"] = total
        extra = {"revenues": {"payer": ""}, "clients": {"residence": ""}}.get(table, {})
        for item, value in told.items():
            quarantined = [column] if value is None and draw(st.integers(0, 4)) == 0 else []
            row = {**key, **extra, category: item, column: value, "quarantined": quarantined}
            tables[table].append(row)


def by_engine(tables):
    frames = {name: frame(name, rows) for name, rows in tables.items()}
    asked = engine.Request(
        catalogue=catalogue(), plans=tuple(plans()), years=(YEAR,), version="final",
        read=lambda name, year=None: frames[name] if name in frames else frame(name, []),
        territory=Territory.from_rows(frames["territory"], shipped=False), population_date=None,
    )  # fmt: skip
    found = engine.compute(engine.build_cube(asked), catalogue(), plans())
    keys = ("indicator", "level", "unit", "type", "form", "basis")
    return {tuple(row[key] for key in keys): row for row in found.iter_rows(named=True)}


def base_units(tables: dict[str, Any]) -> set[tuple[str, str, str]]:
    """The units that have a row whatever was reported: every service, provider and area."""
    keys = expected_lines(tables, YEAR, "final")
    services = {row["service_id"]: row for row in tables["services"]}
    found = {("service", name, services.get(name, {}).get("type") or "unknown") for name, _ in keys}
    owners = {services.get(name, {}).get("ico") for name, _ in keys} - {None}
    found |= {("provider", ico, "all") for ico in owners}
    return found | {(area["level"], area["code"], "all") for area in AREAS}


def compare(tables):
    rows = by_engine(tables)
    year = world(tables, catalogue(), YEAR)
    base = base_units(tables)
    for plan in plans():
        territorial = not plan.aggregates
        for basis in plan.bases:
            wanted = {
                (plan.id, level, unit, kind, "all", basis)
                for level, unit, kind in base
                if level in plan.levels
                and not (territorial and level in ("service", "provider"))
                and (basis == "seat" or level not in ("service", "provider"))
            }
            assert wanted <= set(rows), wanted - set(rows)
    for key, row in rows.items():
        plan = next(plan for plan in plans() if plan.id == key[0])
        expected = oracle.compute(
            catalogue().definitions[plan.id].tree, year, level=key[1], unit=key[2], type=key[3], form=key[4],
            basis=key[5], applies=plan.applies, zero_when_empty=plan.zero_when_empty,
            minimum_coverage=plan.minimum_coverage,
        )  # fmt: skip
        assert_same(key, row, expected)


def assert_same(key, row, expected):
    for name, value in expected.items():
        found = row[name]
        if isinstance(value, float) and isinstance(found, float):
            assert math.isclose(found, value, rel_tol=1e-9, abs_tol=1e-9), (key, name, found, value)
        else:
            assert found == value, (key, name, row, expected)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(datasets())
@pytest.mark.slow
def test_engine_and_oracle_agree_on_every_row(tables):
    compare(tables)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(datasets())
def test_engine_and_oracle_agree_on_every_row_of_many_datasets(tables):
    compare(tables)
