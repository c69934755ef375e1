"""Findings on the terminal, in JSON and in the listing: the same facts everywhere."""

from __future__ import annotations

import csv

import pytest
from tests.statements import Rows, write_statement

from sluzby_eval.cli.findings_view import facts, write_csv
from sluzby_eval.findings import Finding, Place

pytestmark = pytest.mark.slow


def negative(rows: Rows) -> None:
    rows["costs"][0]["costs:2.6"] = -45_200
    rows["costs"][0]["costs:total"] = 9_000_500
    rows["statements"][0]["bed_days_avail"] = 7_400


def test_a_finding_has_value_expected_and_difference_in_every_output(call, tmp_path):
    write_statement(tmp_path / "domov.xlsx", negative)
    called = call("import", "domov.xlsx", "--json", "--findings", "all.csv")
    told = {item["code"]: item for item in called.json["findings"]}
    limit, days = told["V406"], told["V420"]
    assert (limit["value"], limit["expected"], limit["difference"]) == ("-45200", "0", "-45200")
    assert (days["value"], days["expected"], days["difference"]) == ("7400", "7300", "100")
    assert (days["provider"], days["service"], days["sheet"]) == ("00099180", "9990001", "Výkony")
    kept = call("data", "findings", "--json").json["findings"]
    assert {item["code"]: item["difference"] for item in kept if item["code"] in ("V406", "V420")} == {
        "V406": "-45200",
        "V420": "100",
    }
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = {row["kód"]: row for row in csv.DictReader(file, delimiter=";")}
    assert (listed["V420"]["očekává se"], listed["V420"]["rozdíl"]) == ("7300", "100")
    assert listed["V406"]["hodnota"] == "-45200"


def test_the_terminal_says_what_the_message_does_not(call, tmp_path):
    write_statement(tmp_path / "domov.xlsx", negative)
    said = call("import", "domov.xlsx").out
    assert "provider 00099180; service 9990001; difference" in said
    assert "\u221245,200" in said


def test_a_fact_that_the_message_tells_is_not_told_again():
    finding = Finding(
        code="V434", place=Place(file="a"), value="1", service="1", provider="00099180", expected="S"
    )
    assert facts(finding).count("1") == 1
    assert "00099180" in facts(finding)


def test_a_negative_number_in_the_listing_stays_a_number_and_a_formula_does_not_run(tmp_path):
    place = Place(file="=cmd")
    write_csv([Finding(code="V406", place=place, value="-5", expected="0")], tmp_path / "list.csv", "en")
    line = (tmp_path / "list.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert "'=cmd" in line
    assert ";-5;0;-5;" in line
