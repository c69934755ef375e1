"""Content rules: every rule finds its fault, points at its cell, and uses or refuses the value as it says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from tests.builders import frame

from sluzby_eval.importing.contracts import breaches
from sluzby_eval.importing.rules import Desk, Paper, check_content

PAPER = Paper(
    file="vykaz.xlsx",
    provider="00000001",
    letters={
        "statements": {
            f"statements.{name}": letter
            for name, letter in {
                "service_id": "A", "days_open": "E", "bed_days_avail": "F", "bed_days_occ": "G",
                "bed_days_reserved": "H", "beds_network": "D", "clients_31_12": "W", "hours_direct": "N",
            }.items()
        },
        "services": {"services.service_id": "A", "services.valid_to": "G"},
        "service_forms": {
            "service_forms.capacity_network": "L", "service_forms.unit": "J", "service_forms.form": "I",
        },
        "costs": {"costs.service_id": "A"},
        "territory_shares": {"territory_shares.share": "C", "territory_shares.service_id": "A"},
    },
    has_services=True,
)  # fmt: skip
KEY = {"service_id": "A", "form": "pob", "year": 2025, "version": "final"}
SERVICE = {"service_id": "A", "ico": "00000001", "type": "DPS"}
NOTHING_KNOWN = frame("services", [])
NO_FORMS = frame("service_forms", [])
LEVELS = {"6203": "orp", "6210": "orp", "582786": "municipality"}


def desk(**tables: list[dict[str, Any]]) -> Desk:
    tables.setdefault("services", [SERVICE])
    return Desk({name: frame(name, rows) for name, rows in tables.items()}, {"s1": PAPER})


def checked(known: Any = NOTHING_KNOWN, **tables: Any) -> Desk:
    result = desk(**tables)
    check_content(result, known, NO_FORMS, LEVELS)
    return result


def told(result: Desk) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.place.cell) for finding in result.findings]


def statement(**values: float) -> list[dict[str, Any]]:
    return [{**KEY, **values}]


@pytest.mark.parametrize(
    ("code", "cell", "values", "quarantined"),
    [
        ("V428", "E2", {"days_open": 366}, "days_open"),
        ("V420", "F2", {"beds_registered": 10, "bed_days_avail": 3651}, "bed_days_avail"),
        ("V421", "G2", {"bed_days_avail": 3650, "bed_days_occ": 3651}, None),
        ("V438", "H2", {"bed_days_occ": 100, "bed_days_reserved": 101}, None),
        ("V424", "W2", {"beds_registered": 10, "clients_31_12": 11}, None),
        ("V427", "D2", {"beds_registered": 10, "beds_network": 11}, "beds_network"),
    ],
)
def test_a_rule_on_a_statement_finds_its_fault_and_only_errors_take_the_value(
    code, cell, values, quarantined
):
    result = checked(statements=statement(**values))
    assert told(result) == [(code, cell)]
    row = result.tables["statements"].row(0, named=True)
    assert row["quarantined"] == ([quarantined] if quarantined else [])
    if quarantined:
        assert row[quarantined] is None
        assert result.refused == {"s1": {("statements", cell)}}


@pytest.mark.parametrize(
    "values",
    [
        {"days_open": 365},
        {"beds_registered": 10, "bed_days_avail": 3650},
        {"bed_days_avail": 3650, "bed_days_occ": 3650},
        {"bed_days_occ": 3650},
        {"beds_registered": 10, "beds_network": 10, "clients_31_12": 10},
    ],
)
def test_values_at_the_limit_and_blanks_are_no_fault(values):
    assert told(checked(statements=statement(**values))) == []


def test_a_leap_year_has_a_day_more():
    row = {**KEY, "year": 2024, "days_open": 366, "beds_registered": 10, "bed_days_avail": 3660}
    assert told(checked(statements=[row])) == []
    assert told(checked(statements=[{**row, "year": 2100}])) == [("V428", "E2"), ("V420", "F2")]


def test_a_finding_names_provider_service_value_and_what_was_expected():
    finding = checked(statements=statement(beds_registered=10, bed_days_avail=3700)).findings[0]
    assert (finding.place.file, finding.provider, finding.service) == ("vykaz.xlsx", "00000001", "A")
    assert (finding.value, finding.expected) == ("3700", "3650")


def items(
    table: str, key: str, value: str, amounts: dict[str, float | None], **more: Any
) -> list[dict[str, Any]]:
    return [
        {**KEY, key: item, value: amount, "row": 2, "col": f"C{item}", **more}
        for item, amount in amounts.items()
    ]


SUMS = [
    ("costs", "item", "amount_czk", {"1.1": 6e6, "2.2": 4e6}, 1.0),
    ("revenues", "source", "amount_czk", {"U1": 6e6, "S1": 4e6}, 1.0),
    ("staff", "category", "fte", {"SP": 1.5, "ZDRAV": 2.0}, 0.01),
    ("clients", "care_level", "count", {"0": 1.0, "IV": 2.0}, 0.0),
]


def extra(table: str) -> dict[str, str]:
    return {"revenues": {"payer": ""}, "clients": {"residence": ""}}.get(table, {})


@pytest.mark.parametrize(("table", "key", "value", "amounts", "tolerance"), SUMS)
def test_items_must_add_up_to_their_total_within_the_tolerance(table, key, value, amounts, tolerance):
    total = sum(amounts.values())
    good = items(table, key, value, {**amounts, "total": total + tolerance}, **extra(table))
    assert told(checked(**{table: good})) == []
    bad = checked(
        **{table: items(table, key, value, {**amounts, "total": total + 2 * tolerance + 1}, **extra(table))}
    )
    assert told(bad) == [("V422", "Ctotal2")]
    assert bad.tables[table].filter(pl.col(key) == "total")[value].to_list() == [None]
    assert bad.tables[table].filter(pl.col(key) != "total")[value].null_count() == 0


def test_volunteers_are_no_part_of_the_total_of_staff():
    rows = items("staff", "category", "fte", {"SP": 1.0, "DOBROVOLNIK": 5.0, "total": 1.0})
    assert told(checked(staff=rows)) == []


def test_a_total_alone_or_beside_a_refused_item_is_not_judged():
    assert told(checked(costs=items("costs", "item", "amount_czk", {"total": 1e6}))) == []
    rows = items("costs", "item", "amount_czk", {"1.1": 1e6, "2.2": None, "total": 2e6})
    rows[1]["quarantined"] = ["amount_czk"]
    assert told(checked(costs=rows)) == []


def test_a_fractional_sum_is_not_a_difference():
    rows = items("costs", "item", "amount_czk", {"1.1": 0.1, "2.2": 0.2, "total": 0.3})
    assert told(checked(costs=rows)) == []


def shares(*values: float) -> list[dict[str, Any]]:
    return [
        {"service_id": "A", "year": 2025, "version": "final", "area": area, "share": value}
        for area, value in zip(("6201", "6202", "6203"), values, strict=False)
    ]


def test_shares_that_make_no_whole_are_all_refused_and_told_once():
    result = checked(territory_shares=shares(0.6, 0.3))
    assert told(result) == [("V423", "C2")]
    assert result.tables["territory_shares"]["share"].to_list() == [None, None]
    assert result.findings[0].value == "90 %"
    assert told(checked(territory_shares=shares(0.333, 0.333, 0.333))) == []


def test_all_costs_zero_is_suspicious():
    rows = items("costs", "item", "amount_czk", {"1.1": 0.0, "2.2": 0.0, "total": 0.0})
    result = checked(costs=rows)
    assert [code for code, _ in told(result)] == ["V429"]
    assert result.tables["costs"]["amount_czk"].to_list() == [0.0, 0.0, 0.0]


def test_a_total_of_zero_alone_is_suspicious_too():
    rows = items("costs", "item", "amount_czk", {"total": 0.0})
    assert [code for code, _ in told(checked(costs=rows))] == ["V429"]


def test_two_totals_of_one_line_are_both_refused():
    rows = [
        {**KEY, "source": source, "payer": payer, "amount_czk": 10.0, "col": "E", "row": number}
        for number, (source, payer) in enumerate([("O1", "Brno"), ("total", "Brno"), ("total", "")], start=2)
    ]
    result = checked(revenues=rows)
    assert told(result) == [("V439", "E3"), ("V439", "E4")]
    assert result.tables["revenues"]["amount_czk"].to_list() == [10.0, None, None]


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        ({"type": "DPS", "area": "6203"}, []),
        ({"type": "DZR", "area": "6203"}, ["V440"]),
        ({"type": "DZR", "area": "6210"}, ["V440", "V440"]),
        ({"type": "DPS", "area": "582786"}, []),  # a municipality and an ORP cannot be compared
        ({"type": None, "area": None}, []),
    ],
)
def test_another_type_or_seat_than_before_is_told(known, codes):
    before = frame("services", [{**SERVICE, **known, "submission": "s0"}])
    result = checked(before, services=[{**SERVICE, "area": "6203"}])
    assert [code for code, _ in told(result)] == codes


def test_a_row_of_a_form_that_the_service_does_not_have_is_told():
    forms = [{"service_id": "A", "form": "pob", "unit": "luzka"}]
    rows = items("costs", "item", "amount_czk", {"1.1": 1e6, "total": 1e6})
    for row in rows:
        row["form"] = "ter"
    assert [code for code, _ in told(checked(service_forms=forms, costs=rows))] == ["V441"]


def test_costs_that_look_like_thousands_are_told():
    costs = items("costs", "item", "amount_czk", {"total": 24_000.0})
    assert told(checked(costs=costs, statements=statement(beds_registered=40))) == [("V430", "Ctotal2")]
    costs = items("costs", "item", "amount_czk", {"total": 24_000_000.0})
    assert told(checked(costs=costs, statements=statement(beds_registered=40))) == []


def test_more_hours_than_a_person_can_work_are_told():
    staff = items("staff", "category", "fte", {"PSS_POBYT": 2.0, "ADMIN": 5.0})
    assert told(checked(staff=staff, statements=statement(hours_direct=4400))) == []
    result = checked(staff=staff, statements=statement(hours_direct=4600))
    assert told(result) == [("V425", "N2")]
    assert result.findings[0].value == "2300"


def test_clients_of_two_sheets_must_agree():
    clients = items("clients", "care_level", "count", {"total": 40.0}, residence="")
    assert told(checked(clients=clients, statements=statement(clients_31_12=38))) == [("V437", "W2")]


def test_a_row_of_a_service_that_the_file_does_not_list_is_refused_and_told_once():
    rows = [
        {**KEY, "service_id": "B", "item": item, "amount_czk": 1e6, "row": 9, "col": "C"}
        for item in ("1.1", "2.2")
    ]
    result = checked(costs=[*items("costs", "item", "amount_czk", {"total": 1e6}), *rows])
    assert told(result) == [("V434", "A9")]
    assert result.tables["costs"]["service_id"].unique().to_list() == ["A"]


def test_a_service_nobody_lists_is_told_where_the_file_has_no_list():
    other = Desk({"facts": frame("facts", [{**KEY, "measure": "beds", "value": 1.0}])}, {"s1": PAPER})
    check_content(other, NOTHING_KNOWN, NO_FORMS, LEVELS)
    assert [code for code, _ in told(other)] == ["V435"]


@pytest.mark.parametrize(
    ("span", "year", "faulty"),
    [
        ((None, dt.date(2024, 12, 31)), 2025, True),
        ((dt.date(2026, 1, 1), None), 2025, True),
        ((dt.date(2025, 12, 31), None), 2025, False),
        ((None, None), 2025, False),
    ],
)
def test_a_statement_belongs_to_a_year_in_which_the_service_was_registered(span, year, faulty):
    service = {**SERVICE, "valid_from": span[0], "valid_to": span[1]}
    result = checked(services=[service], statements=[{**KEY, "year": year}])
    assert [code for code, _ in told(result)] == (["V431"] if faulty else [])


def test_the_register_says_whose_a_service_is():
    known = frame("services", [{**SERVICE, "ico": "00000002"}])
    result = checked(known, statements=[KEY])
    assert told(result) == [("V436", "A2")]
    assert result.findings[0].expected == "00000002"


def test_an_end_before_the_start_is_refused():
    service = {**SERVICE, "valid_from": dt.date(2025, 1, 1), "valid_to": dt.date(2024, 1, 1)}
    result = checked(services=[service])
    assert told(result) == [("V433", "G2")]
    assert result.tables["services"]["quarantined"].to_list() == [["valid_to"]]


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ({"form": "pob", "unit": "luzka", "capacity_registered": 10, "capacity_network": 11}, "V427", "L2"),
        ({"form": "ter", "unit": "klient"}, "V426", "I2"),
    ],
)
def test_capacity_form_and_unit_must_suit_each_other(row, code, cell):
    assert (code, cell) in told(checked(service_forms=[{"service_id": "A", **row}]))


def test_beds_of_a_field_service_are_told():
    result = checked(
        services=[{**SERVICE, "type": "PS"}],
        service_forms=[{"service_id": "A", "form": "ter", "unit": "luzka"}],
    )
    assert told(result) == [("V432", "J2")]


def test_the_contract_finds_a_key_that_is_null_and_names_the_submission():
    good = frame("costs", items("costs", "item", "amount_czk", {"total": 1.0}))
    assert breaches({"costs": good}) == []
    bad = good.with_columns(service_id=pl.lit(None, dtype=pl.String))
    found = breaches({"costs": bad})
    assert {(table, column) for table, _, column, _ in found} == {("costs", "service_id")}
    assert found[0][3] == {"s1"}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_the_contract_refuses_numbers_that_are_not_finite(value):
    bad = frame("costs", items("costs", "item", "amount_czk", {"total": value}))
    assert [column for _, _, column, _ in breaches({"costs": bad})] == ["amount_czk"]


def test_the_contract_refuses_one_key_twice_in_one_submission_but_not_in_two():
    twice = frame("costs", items("costs", "item", "amount_czk", {"total": 1.0}) * 2)
    assert breaches({"costs": twice})
    other = twice.with_row_index("n").with_columns(submission=pl.format("s{}", "n")).drop("n")
    assert breaches({"costs": other}) == []
