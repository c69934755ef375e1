"""Small tables of records for tests of sections: measures, audits, money, workers, capacities."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

D = dt.date


def _measure(measure: str, state: str, deadline: dt.date, **more: Any) -> dict[str, Any]:
    return {
        "plan": "AP 2024–2025", "measure": measure, "year": 2025, "priority": "1. dostupnost",
        "working_group": "senioři", "type": "DPS", "area": "6210", "service_id": None, "state": state,
        "units_planned": 10.0, "units_real": 5.0, "budget": 2e6, "spent": 1e6, "weight": 1.0,
        "deadline": deadline, "responsible": "obec", "money_source": "kraj",
    } | more  # fmt: skip


MEASURES = (
    _measure("O-01", "done", D(2024, 6, 30), units_real=10.0, spent=2e6),
    _measure("O-02", "ongoing", D(2025, 6, 30), priority="2. kvalita", area="6204"),
    _measure("O-03", "planned", D(2026, 6, 30), budget=None, spent=None, units_real=None, area=None),
    _measure("O-04", "cancelled", D(2025, 1, 31), priority=None, budget=0.0, spent=0.0),
)


def plan_measures() -> pl.DataFrame:
    """Make measures: one fulfilled, one late, one without money, one cancelled."""
    earlier = {**MEASURES[0], "year": 2024}
    return pl.DataFrame([*MEASURES, earlier], infer_schema_length=None)


def audits() -> pl.DataFrame:
    """Make three audits of the home in Kyjov and one of the home in Břeclav."""
    rows = [
        ("A1", "1001", "inspection", D(2021, 5, 1)),
        ("A2", "1001", "quality_audit", D(2025, 3, 1)),
        ("A3", "1003", "quality_audit", D(2023, 3, 1)),
        ("A4", "1001", "inspection", D(2026, 2, 1)),  # after the year of the report
    ]
    return pl.DataFrame(rows, schema=["audit_id", "service_id", "kind", "date_to"], orient="row")


def audit_findings() -> pl.DataFrame:
    """Make findings: closed in time and late, open before and after the due date; one duty twice."""
    rows = [
        ("A1", "1", "standard 1", 1.0, D(2021, 9, 1), D(2021, 8, 1)),
        ("A1", "2", "standard 9", 2.0, D(2021, 9, 1), D(2021, 12, 1)),
        ("A2", "1", "standard 1", 3.0, D(2025, 9, 1), None),
        ("A2", "2", "standard 2", 1.0, D(2026, 3, 1), None),
        ("A4", "1", "standard 5", 1.0, D(2026, 6, 1), None),
    ]
    names = ["audit_id", "finding", "duty", "weight", "due", "closed"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _line(service: str, form: str, year: int, **more: Any) -> dict[str, Any]:
    return {"service_id": service, "form": form, "year": year, "version": "final", **more}


def revenues() -> pl.DataFrame:
    """Make revenues of two homes; the second does not itemise everything."""
    rows = [
        _line("1001", "pob", 2025, source="S1", payer="", amount_czk=6e6),
        _line("1001", "pob", 2025, source="U1", payer="", amount_czk=4e6),
        _line("1001", "pob", 2025, source="total", payer="", amount_czk=10e6),
        _line("1001", "pob", 2024, source="S1", payer="", amount_czk=9e6),
        _line("1002", "pob", 2025, source="O1", payer="", amount_czk=1e6),
        _line("1002", "pob", 2025, source="total", payer="", amount_czk=3e6),
    ]
    return pl.DataFrame(rows)


def costs() -> pl.DataFrame:
    """Make costs of the same homes."""
    rows = [
        _line("1001", "pob", 2025, item="1.1", amount_czk=7e6),
        _line("1001", "pob", 2025, item="2.6", amount_czk=2.5e6),
        _line("1001", "pob", 2025, item="total", amount_czk=9.5e6),
        _line("1002", "pob", 2025, item="1.1", amount_czk=3e6),
        _line("1002", "pob", 2025, item="total", amount_czk=3e6),
    ]
    return pl.DataFrame(rows)


def staff() -> pl.DataFrame:
    """Make workers of the home in Kyjov; volunteers and the total are no categories."""
    rows = [
        _line("1001", "pob", 2025, category="PSS_POBYT", fte=30.0),
        _line("1001", "pob", 2025, category="PROVOZ", fte=10.0),
        _line("1001", "pob", 2025, category="DOBROVOLNIK", fte=5.0),
        _line("1001", "pob", 2025, category="total", fte=40.0),
    ]
    return pl.DataFrame(rows)


def grants() -> pl.DataFrame:
    """Make decisions; one of them does not tell what was granted."""
    rows = [
        ("1001", 2025, 8e6, 7e6, 6e6, 6e6, None),
        ("1002", 2025, 4e6, 4e6, None, None, None),
        ("1001", 2024, 8e6, 7e6, 8e6, 8e6, 1e6),
    ]
    names = ["service_id", "year", "requested", "optimal", "granted", "paid", "returned"]
    return pl.DataFrame(rows, schema=names, orient="row")


def network() -> pl.DataFrame:
    """Make places in the network: beds and workers, and a home outside."""
    rows = [
        ("1001", "pob", 2025, "basic", "luzka", 60.0, 62.0),
        ("1002", "pob", 2025, "none", "luzka", 40.0, 40.0),
        ("1006", "ter", 2025, "minimal", "uvazek", 9.5, 10.0),
    ]
    names = ["service_id", "form", "year", "status", "unit", "units", "units_planned"]
    return pl.DataFrame(rows, schema=names, orient="row")


def service_forms() -> pl.DataFrame:
    """Make forms of the register."""
    rows = [("1001", "pob", "luzka", 60.0), ("1006", "ter", "klient", 120.0)]
    names = ["service_id", "form", "unit", "capacity_registered"]
    return pl.DataFrame(rows, schema=names, orient="row")


def territory_shares() -> pl.DataFrame:
    """Make the areas in which the home care of Kyjov works."""
    rows = [("1006", 2025, "final", "6210", 0.6), ("1006", 2025, "final", "6208", 0.4)]
    return pl.DataFrame(rows, schema=["service_id", "year", "version", "area", "share"], orient="row")


def tables() -> dict[str, pl.DataFrame]:
    """Make all tables."""
    makers = (
        plan_measures, audits, audit_findings, revenues, costs, staff, grants, network, service_forms,
        territory_shares,
    )  # fmt: skip
    return {maker.__name__: maker() for maker in makers}
