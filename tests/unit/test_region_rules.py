"""Rules on the region's own records: each tells its fault at its cell, and is silent where nothing is wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.builders import frame

from sluzby_eval.findings import Severity, catalogue
from sluzby_eval.importing.rules import Desk, Paper, check_region, check_wholes
from sluzby_eval.model import TABLES

DAY = dt.date(2025, 6, 30)
BEFORE = dt.date(2025, 6, 1)
AFTER = dt.date(2025, 9, 1)
SERVICES = [{"service_id": "A"}]
AUDITS = [{"audit_id": "1", "service_id": "A", "date_to": DAY}]


def desk(table: str, rows: list[dict[str, Any]], **others: list[dict[str, Any]]) -> Desk:
    """Lay tables of one file on the desk; every column has its own letter."""
    names = [column.name for column in TABLES[table].columns]
    letters = {f"{table}.{name}": chr(ord("A") + number) for number, name in enumerate(names[:26])}
    paper = Paper(file="kraj.xlsx", provider=None, letters={table: letters}, has_services=False)
    tables = {name: frame(name, given) for name, given in {table: rows, **others}.items()}
    return Desk(tables, {"s1": paper})


def told(table: str, row: dict[str, Any], known: dict[str, list[dict[str, Any]]] | None = None) -> Desk:
    """Check one row of a table against a dataset."""
    result = desk(table, [row])
    dataset: dict[str, list[dict[str, Any]]] = {"services": SERVICES, "audits": AUDITS, **(known or {})}
    check_region(result, lambda name: frame(name, dataset.get(name, [])))
    return result


GOOD: dict[str, dict[str, Any]] = {
    "audits": {"audit_id": "9", "service_id": "A", "date_from": BEFORE, "date_to": DAY, "points": 100.0,
               "points_max": 144.0, "essential_failed": 0.0, "passed": 1.0},
    "audit_findings": {"audit_id": "1", "finding": "1", "weight": 2.0, "due": AFTER, "closed": DAY},
    "grants": {"service_id": "A", "year": 2025, "programme": "A", "round": "1", "requested": 120.0,
               "granted": 100.0, "paid": 100.0, "returned": 5.0},
    "requests": {"request_id": "1", "service_id": "A", "filed_on": BEFORE, "decided_on": DAY,
                 "outcome": "admitted", "wait_days": 29.0},
    "network": {"service_id": "A", "form": "pob", "year": 2025, "status": "basic", "units": 12.0,
                "measure": "O-1", "valid_from": BEFORE, "valid_to": DAY},
    "plan_measures": {"plan": "P", "measure": "O-1", "year": 2025, "service_id": "A", "state": "done",
                      "units_planned": 12.0, "units_real": 12.0, "budget": 10.0, "spent": 10.0, "deadline": DAY},
    "projections": {"area": "6203", "date": DAY, "age_band": "65+", "variant": "low", "count": 10.0},
}  # fmt: skip
FAULTS = [
    ("V501", "audits", {"date_from": AFTER}, "date_to"),
    ("V502", "audits", {"points": 145.0}, "points"),
    ("V511", "audits", {"essential_failed": 2.0}, "essential_failed"),
    ("V507", "audits", {"service_id": "B"}, "service_id"),
    ("V503", "audit_findings", {"closed": BEFORE}, "closed"),
    ("V509", "audit_findings", {"audit_id": "2"}, "audit_id"),
    ("V510", "audit_findings", {"due": BEFORE}, "due"),
    ("V504", "grants", {"requested": 90.0}, "granted"),
    ("V505", "grants", {"paid": 101.0}, "paid"),
    ("V515", "grants", {"returned": 101.0}, "returned"),
    ("V512", "requests", {"decided_on": dt.date(2025, 5, 1), "wait_days": None}, "decided_on"),
    ("V513", "requests", {"outcome": "waiting"}, "decided_on"),
    ("V514", "requests", {"wait_days": 300.0}, "wait_days"),
    ("V518", "network", {"status": "none"}, "units"),
    ("V519", "network", {"valid_to": dt.date(2025, 1, 1)}, "valid_to"),
    ("V520", "network", {"measure": "O-9"}, "measure"),
    ("V506", "plan_measures", {"units_real": -6.0, "state": "ongoing"}, "units_real"),
    ("V508", "plan_measures", {"deadline": dt.date(2052, 12, 31)}, "deadline"),
    ("V516", "plan_measures", {"spent": 11.0}, "spent"),
    ("V517", "plan_measures", {"units_real": 7.0}, "units_real"),
    ("V521", "projections", {"count": 30.0}, "count"),
]
KNOWN = {
    "plan_measures": [{"plan": "Q", "measure": "O-1", "year": 2025}],
    "projections": [{**GOOD["projections"], "variant": "medium", "count": 20.0}],
}


@pytest.mark.parametrize("table", GOOD)
def test_a_sound_record_is_not_complained_of(table):
    assert told(table, GOOD[table], KNOWN).findings == []


@pytest.mark.parametrize(("code", "table", "change", "column"), FAULTS)
def test_a_fault_is_told_at_its_cell_and_an_error_is_not_used(code, table, change, column):
    result = told(table, {**GOOD[table], **change}, KNOWN)
    letter = chr(ord("A") + [item.name for item in TABLES[table].columns].index(column))
    assert [(finding.code, finding.place.cell) for finding in result.findings] == [(code, f"{letter}2")]
    row = result.tables[table].to_dicts()[0]
    is_error = catalogue()[code].severity is Severity.ERROR
    assert (row[column] is None, row["quarantined"] == [column]) == (is_error, is_error)


def test_every_rule_of_the_records_has_a_fault_above():
    codes = {code for code in catalogue() if code.startswith("V5")}
    assert {code for code, *_ in FAULTS} | {"V530"} == codes


@pytest.mark.parametrize(("plan", "codes"), [(None, []), ("Q", []), ("P", ["V520"])])
def test_a_measure_is_looked_for_in_the_plan_that_is_named(plan, codes):
    assert [one.code for one in told("network", {**GOOD["network"], "plan": plan}, KNOWN).findings] == codes


def test_a_deadline_is_compared_with_all_years_of_its_plan():
    later = {"plan_measures": [{"plan": "P", "measure": "O-2", "year": 2027}]}
    row = {**GOOD["plan_measures"], "deadline": dt.date(2027, 3, 31)}
    assert told("plan_measures", row, later).findings == []
    assert [one.code for one in told("plan_measures", row).findings] == ["V508"]


def test_an_unknown_service_is_told_once_for_a_file():
    rows = [{**GOOD["network"], "service_id": "B", "year": year} for year in (2024, 2025)]
    result = desk("network", rows)
    check_region(result, lambda name: frame(name, SERVICES if name == "services" else []))
    assert [finding.code for finding in result.findings] == ["V507"]


@pytest.mark.parametrize(
    ("part", "whole"), [("complaints_upheld", "complaints"), ("answers_positive", "answers")]
)
def test_a_part_of_a_statement_is_not_more_than_its_whole(part, whole):
    key = {"service_id": "A", "form": "pob", "year": 2025, "version": "final"}
    for value, codes in ((4.0, ["V530"]), (3.0, []), (None, [])):
        result = desk("statements", [{**key, part: value, whole: 3.0}])
        check_wholes(result)
        assert [finding.code for finding in result.findings] == codes
