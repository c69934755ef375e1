"""Rules that ask: each sees its fault at its cell with value and difference, and takes nothing away."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.builders import frame

from sluzby_eval.findings import catalogue
from sluzby_eval.importing.rules import Before, Desk, Paper, check_sense

KEY = {"service_id": "A", "form": "pob", "year": 2025, "version": "final"}
SERVICE = {"service_id": "A", "ico": "00000001", "type": "DPS", "name": "Domov", "area": "6203"}
PAPER = Paper(file="vykaz.xlsx", provider="00000001", letters={}, has_services=True)
STAFF = {"PSS_POBYT": 10.0, "total": 10.0}
COSTS = {"1.1": 5e6, "1.4": 1.7e6, "total": 10e6}
INCOME = {"U1": 4e6, "S1": 6e6, "total": 10e6}
GOOD = {
    "beds_registered": 20, "days_open": 365, "bed_days_avail": 7300, "bed_days_occ": 7000,
    "clients_year": 25, "clients_31_12": 19,
}  # fmt: skip


def lines(table: str, amounts: dict[str, float], **key: Any) -> list[dict[str, Any]]:
    name, value = {"costs": ("item", "amount_czk"), "revenues": ("source", "amount_czk"),
                   "staff": ("category", "fte"), "clients": ("care_level", "count")}[table]  # fmt: skip
    more = {"revenues": {"payer": ""}, "clients": {"residence": ""}}.get(table, {})
    return [{**KEY, **more, name: item, value: amount, **key} for item, amount in amounts.items()]


def told(before: Before | None = None, papers: Any = None, **tables: Any) -> list[Any]:
    tables = {"services": [SERVICE], **tables}
    result = Desk({name: frame(name, rows) for name, rows in tables.items()}, papers or {"s1": PAPER})
    counts = {name: table.null_count().sum_horizontal()[0] for name, table in result.tables.items()}
    check_sense(result, before or Before())
    kept = {name: table.null_count().sum_horizontal()[0] for name, table in result.tables.items()}
    assert kept == counts
    return result.findings


def codes(findings: list[Any]) -> list[str]:
    return sorted(finding.code for finding in findings)


def whole(change: dict[str, Any] | None = None, **tables: Any) -> list[Any]:
    """A sound statement, changed in one place."""
    sound = {
        "statements": [{**KEY, **GOOD, **(change or {})}],
        "costs": lines("costs", COSTS),
        "revenues": lines("revenues", INCOME),
        "staff": lines("staff", STAFF),
    }
    return told(**{**sound, **tables})


def test_a_sound_statement_raises_no_question():
    assert whole() == []


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("V444", {"places_daily": 10, "place_days_avail": 3651}),
        ("V445", {"place_days_avail": 100, "attendance_days": 101}),
        ("V446", {"places_daily": 10, "places_instant": 11}),
        ("V447", {"bed_days_avail": 240, "bed_days_occ": 240}),
        ("V449", {"hours_direct": 100, "hours_travel": 101}),
        ("V450", {"hours_direct": 1000, "visits": 30}),
        ("V451", {"interventions": 50_000}),
        ("V451", {"contacts": 140_000}),
        ("V452", {"interventions": 500, "contacts": 500}),
        ("V453", {"hours_direct": 100, "hours_paid": 101}),
        ("V454", {"clients_31_12": 26}),
        ("V455", {"clients_new": 26}),
        ("V456", {"clients_left": 26}),
        ("V457", {"clients_left": 7}),
        ("V458", {"clients_year": 19}),
        ("V460", {"requests_new": 10, "contracts_refused": 11}),
        ("V461", {"vp_cap": 100, "vp_paid": 101}),
    ],
)
def test_a_question_on_performance_is_asked_once(code, values):
    assert codes(whole(values)) == [code]


@pytest.mark.parametrize(
    ("code", "table", "amounts"),
    [
        ("V464", "costs", {**COSTS, "1.1": 1.7e6, "1.4": 0.6e6}),
        ("V465", "staff", {"PSS_POBYT": 3.0, "total": 3.0}),
        ("V467", "costs", {**COSTS, "1.4": 5e6}),
        ("V463", "costs", {"1.1": 0, "1.4": 0, "2.6": 10e6, "total": 10e6}),
        ("V468", "revenues", {**INCOME, "Z1": 1e5}),
        ("V475", "revenues", {"O1": 10.1e6, "total": 10.1e6}),
        ("V476", "revenues", {"U1": 4e6, "total": 4e6}),
        ("V477", "costs", {**COSTS, "F": 1e5}),
        ("V478", "revenues", {**INCOME, "U6": 1e5}),
        ("V473", "costs", {"total": 0}),
        ("V474", "revenues", {"total": 0}),
        ("V462", "staff", {"total": 0}),
    ],
)
def test_a_question_on_money_and_staff_is_asked(code, table, amounts):
    assert code in codes(whole(**dict[str, Any]({table: lines(table, amounts)})))


def test_forms_and_payments_must_suit_each_other():
    row = {**KEY, "form": "ter", "beds_registered": 5}
    found = told(statements=[row], revenues=lines("revenues", {"U1": 5.0}, form="ter"))
    assert codes(found) == ["V448", "V479"]


def test_care_fees_of_clients_without_allowance_are_told():
    clients = lines("clients", {"0": 19, "total": 19})
    assert codes(whole(clients=clients, revenues=lines("revenues", {"U3": 1e7, "total": 1e7}))) == ["V480"]


def test_agreements_without_costs_and_work_without_result_are_told():
    costs = lines("costs", {**COSTS, "1.2": 0, "1.3": 0})
    staff = lines("staff", {**STAFF, "DPP_DPC": 0.5})
    assert codes(whole(costs=costs, staff=staff)) == ["V466"]
    assert "V459" in codes(whole(dict.fromkeys(GOOD, 0)))


@pytest.mark.parametrize(
    ("year", "start", "end", "most"),
    [
        (2025, dt.date(2025, 7, 1), None, 184),
        (2025, None, dt.date(2025, 1, 31), 31),
        (2024, dt.date(2024, 2, 1), dt.date(2024, 2, 29), 29),
    ],
)
def test_a_part_of_a_year_has_only_its_own_days(year, start, end, most):
    service = {**SERVICE, "valid_from": start, "valid_to": end}
    row = {**KEY, "year": year, "beds_registered": 10, "days_open": most, "bed_days_avail": 10 * most}
    assert told(services=[service], statements=[row]) == []
    found = told(services=[service], statements=[{**row, "bed_days_avail": 10 * most + 1}])
    assert [(one.code, one.expected, one.args["difference"]) for one in found] == [
        ("V442", str(10 * most), "1")
    ]
    assert codes(told(services=[service], statements=[{**row, "days_open": most + 1}])) == ["V443"]


def payers(*rows: tuple[str, float], source: str = "O1") -> list[dict[str, Any]]:
    return [{**KEY, "source": source, "payer": name, "amount_czk": amount} for name, amount in rows]


def test_municipal_income_is_read_payer_by_payer():
    before = Before(areas=["Kyjov", "Brno", "Hodonín"])
    assert codes(told(before, revenues=payers(("Kyjov", 5.0), ("Brno", 6.0)))) == []
    assert codes(told(before, revenues=payers(("", 5.0)))) == ["V469"]
    assert codes(told(before, revenues=payers(("Kyjov", 5.0), ("město Kyjov", 6.0)))) == ["V471"]
    assert codes(told(before, revenues=payers(("Kyjov", 5.0), ("Brno", 6.0), ("", 11.0)))) == ["V472"]
    misspelt = told(before, revenues=payers(("Hodonim", 5.0)))
    assert [(one.code, one.args["suggestion"]) for one in misspelt] == [("V470", "Hodonín")]
    assert codes(told(before, revenues=payers(("Svatobořice", 5.0)))) == []
    known = Before(areas=["Kyjov"], knows_municipalities=True)
    assert codes(told(known, revenues=payers(("Svatobořice", 5.0)))) == ["V470"]


def past(year: int, **values: Any) -> Before:
    rows = [{**KEY, "year": year, "submission": "old", **values}]
    tables = {
        "statements": rows,
        "costs": lines("costs", {"total": 10e6}, year=year, submission="old"),
        "staff": lines("staff", {"total": 10.0}, year=year, submission="old"),
    }
    return Before(read=lambda table, asked: frame(table, tables.get(table, [])[: 9 * (asked == year)]))


def test_a_jump_since_last_year_is_told_with_both_values():
    now = {"statements": [{**KEY, "beds_registered": 20}]}
    found = told(past(2024, beds_registered=60), **now)
    assert [(one.code, one.value, one.expected, one.args["difference"]) for one in found] == [
        ("V484", "20", "60", "-40")
    ]
    assert told(past(2024, beds_registered=24), **now) == []
    assert told(past(2023, beds_registered=60), **now) == []
    costs = lines("costs", {"total": 30e6})
    assert codes(told(past(2024), statements=[KEY], costs=costs)) == ["V485"]
    assert codes(told(past(2024, clients_year=40), statements=[{**KEY, "clients_year": 90}])) == ["V487"]
    assert codes(told(past(2024), statements=[KEY], staff=lines("staff", {"total": 30.0}))) == ["V486"]


def test_a_year_in_which_the_service_started_is_no_jump():
    service = {**SERVICE, "valid_from": dt.date(2024, 9, 1)}
    now = {"services": [service], "statements": [{**KEY, "beds_registered": 20}]}
    assert told(past(2024, beds_registered=60), **now) == []


def test_the_plan_is_compared_with_what_became_of_it():
    rows = [{**KEY, "version": "plan", "hours_direct": 100}, {**KEY, "hours_direct": 201}]
    assert [(one.code, one.value, one.expected) for one in told(statements=rows)] == [("V489", "201", "100")]


def test_an_outlier_is_far_from_the_median_of_its_peers():
    names = [f"S{number}" for number in range(9)]
    services = [{**SERVICE, "service_id": name, "name": name} for name in names]
    days = [100, 101, 102, 103, 104, 105, 106, 107, 10]
    rows = [
        {**KEY, "service_id": name, "bed_days_avail": 110, "bed_days_occ": count}
        for name, count in zip(names, days, strict=True)
    ]
    found = told(services=services, statements=rows)
    assert [(one.code, one.service, one.value, one.expected) for one in found] == [
        ("V488", "S8", "0.09", "0.94")
    ]
    assert found[0].args["n"] == "9"
    assert told(services=services[2:], statements=rows[2:]) == []


def test_one_capacity_is_not_written_twice_and_one_service_not_either():
    form = {"service_id": "A", "form": "pob", "unit": "luzka", "capacity_registered": 95}
    found = told(service_forms=[form, {**form, "unit": "klient"}])
    assert [(one.code, one.value) for one in found] == [("V493", "95")]
    assert told(service_forms=[form, {**form, "unit": "klient", "capacity_registered": 96}]) == []
    twin = {**SERVICE, "service_id": "B"}
    assert codes(told(services=[SERVICE, twin])) == ["V494"]
    assert told(services=[SERVICE, {**twin, "predecessor": "A"}]) == []


def test_statement_list_and_register_are_reconciled():
    form = {
        "service_id": "A",
        "form": "pob",
        "unit": "luzka",
        "capacity_registered": 20,
        "capacity_network": 18,
    }
    row = {**KEY, "beds_registered": 22, "beds_network": 17}
    assert codes(told(service_forms=[form], statements=[row])) == ["V495", "V499"]
    register = frame("service_forms", [{**form, "capacity_registered": 25, "submission": "register"}])
    other = {**SERVICE, "service_id": "B", "submission": "register", "valid_to": dt.date(2025, 3, 31)}
    ended = {**SERVICE, "service_id": "C", "submission": "register", "valid_to": dt.date(2024, 12, 31)}
    known = {**SERVICE, "submission": "register", "valid_from": dt.date(2014, 7, 1)}
    services = frame("services", [known, other, ended])
    before = Before(services=services, forms=register, ranks={"register": 20, "s1": 10})
    found = told(before, service_forms=[form], statements=[KEY])
    assert [(one.code, one.service) for one in found] == [("V496", "A"), ("V498", "B")]
    dated = [{**SERVICE, "valid_from": dt.date(2015, 1, 1)}]
    assert codes(told(before, services=dated, statements=[KEY])) == ["V497", "V498"]


def test_a_share_of_zero_is_told():
    share = {"service_id": "A", "year": 2025, "version": "final", "area": "6203", "share": 0.0}
    assert codes(told(territory_shares=[share])) == ["V481"]


def test_there_are_at_least_sixty_content_rules_and_all_speak_two_languages():
    rules = [entry for name, entry in catalogue().items() if name.startswith("V4")]
    assert len(rules) >= 60
    for entry in rules:
        for text in (entry.message, entry.what, entry.why, entry.example, entry.fix):
            assert all(text[language].strip() for language in ("cs", "en")), entry.code
