"""Indicators that count audits, findings, requests, measures, grants, whole services: by example, and end to end."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.builders import TWO_ORP, indicator, service, snapshot, statement
from tests.evaluation.small import faults, shipped_inputs, space, wrong

from sluzby_eval.evaluation.run import evaluate, explain

DAY = dt.date
DAYS = indicator("days", "median(days_to_close)", "day", grain="finding")
CLOSED = indicator(
    "closed", "sum(finding_closed, where=finding_days_overdue >= 0) / count(where=finding_days_overdue >= 0)",
    "share", grain="finding",
)  # fmt: skip
PER_AUDIT = indicator("per_audit", "sum(findings) / count()", "finding_per_audit", grain="audit")
SCORE = indicator(
    "score", 'median(audit_points / audit_points_max, where=scale == "points")', "share", grain="audit"
)
AUDITED = indicator("audited", "count(where=audits_3_years > 0) / count()", "share", grain="service")
PERSONS = indicator(
    "persons", 'count_distinct(person, where=outcome == "waiting")', "person", grain="request"
)
DONE = indicator(
    "done", 'count(where=state == "done") / count()', "share", grain="measure", levels=["orp", "region"]
)
GRANTED = indicator("granted", "sum(grant_granted) / sum(grant_requested)", "share", grain="grant")
BACKED = indicator(
    "backed", 'count(where=net_backed > 0 and status == "basic") / count(where=status == "basic")', "share",
    grain="network",
)  # fmt: skip
TOP = indicator("top", "sum(rev_top_payer) / sum(rev_total)", "share", grain="service", levels=["service"])
ALL = (DAYS, CLOSED, PER_AUDIT, SCORE, AUDITED, PERSONS, DONE, GRANTED, BACKED, TOP)

EXAMPLES = [
    (DAYS, [
        {"service": "A", "due": "2025-03-01", "closed": "2025-03-11"},
        {"service": "A", "due": "2025-03-01", "closed": "2025-03-31"},
        {"service": "B", "due": "2025-03-01"},
    ], {"service": {"A": 20, "B": "not_reported"}, "region": {"value": 20, "n_counted": 2, "n_expected": 3}}),
    (CLOSED, [
        {"service": "A", "due": "2025-03-01", "closed": "2025-03-11"}, {"service": "A", "due": "2025-12-31"},
    ], {"service": {"A": 0.5}}),
    (PER_AUDIT, [
        {"audit_id": "a", "service": "A", "findings": 3, "date_to": "2025-01-01"},
        {"audit_id": "b", "service": "A"},
    ], {"service": {"A": 1.5}}),
    (SCORE, [
        {"service": "A", "points": 142, "points_max": 144, "scale": "points"},
        {"service": "A", "points": 46, "points_max": 144, "scale": "points"},
        {"service": "A", "scale": "fulfilled"},
    ], {"service": {"A": 0.6527777777777778}}),
    (AUDITED, [{"service": "A", "audits_3_years": 1}, {"service": "B"}], {"region": 0.5}),
    (PERSONS, [
        {"service": "A", "person": "x", "outcome": "waiting"}, {"service": "B", "person": "x", "outcome": "waiting"},
        {"service": "B", "person": "y", "outcome": "admitted"},
    ], {"service": {"A": 1, "B": 1}, "region": 1}),
    (DONE, [{"state": "done", "orp": "X"}, {"state": "planned", "orp": "Y"}], {"orp": {"X": 1, "Y": 0}, "region": 0.5}),
    (GRANTED, [{"service": "A", "programme": "P", "granted": 11.8, "requested": 16.2}], {"service": {"A": 0.728}}),
    (BACKED, [
        {"service": "A", "status": "basic", "net_backed": 1}, {"service": "B", "status": "basic", "net_backed": 0},
        {"service": "C", "status": "none"},
    ], {"region": 0.5}),
    (TOP, [
        {"service": "A", "form": "pob", "rev_top_payer": 50, "rev_total": 60},
        {"service": "A", "form": "amb", "rev_top_payer": None, "rev_total": 40},
        {"service": "B", "rev_top_payer": 0, "rev_total": 40},
    ], {"service": {"A": "not_reported", "B": 0}}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("definition", "given", "expect"), EXAMPLES, ids=[item[0]["id"] for item in EXAMPLES]
)
def test_example_of_a_grain_names_the_columns_of_its_table(tmp_path, definition, given, expect):
    assert wrong(tmp_path, {**definition, "examples": [{"given": given, "expect": expect}]}) == []


@pytest.mark.parametrize(
    ("formula", "grain", "code"),
    [
        ("sum(audit_points)", "finding", "D321"),
        ("sum(cost_total)", "audit", "D321"),
        ("sum(findings)", "line", "D321"),
        ('count(where=outcome == "waiting")', "line", "D322"),
        ("count_distinct(person)", "audit", "D322"),
        ("sum(vp_paid_last_year)", "network", "D321"),
        ('indicator("days")', "audit", "D324"),
        ("sum(cost_total)", "lines", "D203"),
    ],
)
def test_what_a_row_does_not_have_is_told_at_its_place(tmp_path, formula, grain, code):
    bad = indicator("bad", formula, "CZK", grain=grain)
    found = [item for item in faults(tmp_path, bad, DAYS) if "bad" in item.place.file]
    assert code in [item.code for item in found]
    assert all(item.place.line for item in found)
    assert found[0].message("cs")


def test_input_over_time_is_refused_where_rows_do_not_come_again(tmp_path):
    inputs = {**shipped_inputs(), "net_last": {"of": "net_units", "years_back": 1, "unit": "network_unit"}}
    bad = indicator("bad", "sum(net_last)", "network_unit", grain="network")
    assert [item.code for item in faults(tmp_path, bad, inputs=inputs)] == ["D323"]


def tables():
    return {
        "territory": TWO_ORP,
        "services": [service("A"), service("B", area="Y")],
        "service_forms": [{"service_id": name, "form": "pob", "unit": "luzka"} for name in "AB"],
        "statements": [statement(name) for name in "AB"],
        "revenues": [
            statement("A", source=source, payer=payer, amount_czk=amount)
            for source, payer, amount in (
                ("total", "", 100.0), ("O1", "Brno", 30.0), ("O1", "Kuřim", 10.0), ("E1", "Brno", 20.0),
                ("S1", "", 40.0),
            )
        ],
        "audits": [
            {"audit_id": "a1", "service_id": "A", "scale": "points", "date_to": DAY(2025, 3, 3), "points": 72.0,
             "points_max": 144.0},
            {"audit_id": "a2", "service_id": "B", "scale": "fulfilled", "date_to": DAY(2023, 1, 1)},
            {"audit_id": "a3", "service_id": "B", "scale": "fulfilled"},
        ],
        "audit_findings": [
            {"audit_id": "a1", "finding": "1", "due": DAY(2025, 5, 1), "closed": DAY(2025, 5, 11)},
            {"audit_id": "a1", "finding": "2", "due": DAY(2025, 6, 1)},
        ],
        "requests": [
            {"request_id": "r1", "service_id": "A", "year": 2025, "person": "p", "outcome": "waiting"},
            {"request_id": "r2", "service_id": "B", "filed_on": DAY(2025, 2, 1), "person": "p", "outcome": "waiting"},
            {"request_id": "r3", "service_id": "A", "year": 2025, "person": "q", "outcome": "waiting", "area": "Y"},
        ],
        "grants": [
            {"service_id": "A", "year": 2025, "programme": "P", "round": "1", "requested": 100.0, "granted": 60.0},
            {"service_id": "A", "year": 2025, "programme": "P", "round": "2", "requested": 50.0, "granted": None},
        ],
        "network": [{"service_id": "A", "form": "pob", "year": 2025, "status": "basic", "measure": "m1"}],
        "plan_measures": [
            {"plan": "p", "measure": "m1", "year": 2025, "state": "done", "area": "X"},
            {"plan": "p", "measure": "m2", "year": 2025, "state": "planned", "area": "Y"},
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grains")
    place = space(folder, *ALL)
    taken = snapshot(folder / "data", tables())
    return place, taken, evaluate(place, taken, years=[2025])


@pytest.mark.parametrize(
    ("name", "level", "unit", "value", "status", "counts"),
    [
        ("days", "service", "A", 10.0, "low_coverage", (1, 2)),
        ("days", "service", "B", None, "not_applicable", (0, 0)),
        ("closed", "region", "R", 0.5, "ok", (2, 2)),
        ("per_audit", "service", "A", 2.0, "ok", (1, 1)),
        ("score", "orp", "X", 0.5, "ok", (1, 1)),
        ("score", "orp", "Y", None, "not_applicable", (0, 0)),
        ("audited", "region", "R", 1.0, "ok", (2, 2)),
        ("persons", "region", "R", 2.0, "ok", (3, 3)),
        ("persons", "orp", "Y", 2.0, "ok", (2, 2)),
        ("done", "orp", "X", 1.0, "ok", (1, 1)),
        ("granted", "service", "A", 0.6, "low_coverage", (1, 2)),
        ("backed", "service", "A", 1.0, "ok", (1, 1)),
        ("top", "service", "A", 0.5, "ok", (1, 1)),
        ("top", "service", "B", None, "not_reported", (0, 1)),
    ],
)
def test_rows_of_tables_become_values_of_units(evaluated, name, level, unit, value, status, counts):
    frame = evaluated[2].results.filter(indicator=name, level=level, unit=unit, form="all")
    row = frame.row(0, named=True)
    assert (row["value"], row["status"], (row["n_counted"], row["n_expected"])) == (value, status, counts)


def test_row_without_year_and_date_is_told(evaluated):
    found = [item for item in evaluated[2].findings if item.code == "R111"]
    assert [(item.value, item.args["count"]) for item in found] == [("audits", 1)]
    assert "audits" in found[0].message("cs")


def test_every_number_of_a_grain_is_explained_down_to_its_rows(evaluated):
    place, taken, found = evaluated
    told = explain(place, taken, found.results, indicator="days", level="service", unit="A", year=2025)
    assert told.agrees
    assert [(line.row, line.state) for line in told.lines] == [
        ("a1 / 1", "counted"),
        ("a1 / 2", "not_reported"),
    ]
    assert len(told.lines[0].inputs[0].cells) == 2


@pytest.mark.slow
def test_same_snapshot_gives_the_same_results_again(evaluated):
    place, taken, found = evaluated
    assert evaluate(place, taken, years=[2025]).results.equals(found.results)
