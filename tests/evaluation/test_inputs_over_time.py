"""Inputs that look at earlier years of the same line or service."""

from __future__ import annotations

import pytest
from tests.builders import indicator, service, snapshot, statement
from tests.evaluation.small import faults, shipped_inputs, space, wrong

from sluzby_eval.evaluation.run import evaluate

LAST = indicator("change", "sum(vp_paid) / sum(vp_paid_last_year)", "share")
MEAN = indicator("against", "sum(vp_paid) / sum(mean_3)", "share")
INPUTS = {**shipped_inputs(), "mean_3": {"of": "vp_paid", "average_over": 3, "unit": "CZK"}}


def years(**values):
    return [{"service": "A", "year": int(year[1:]), "vp_paid": value} for year, value in values.items()]


@pytest.mark.parametrize(
    ("definition", "given", "value"),
    [
        (LAST, years(y2024=100, y2025=110), 1.1),
        (LAST, years(y2023=100, y2025=110), "not_reported"),
        (LAST, years(y2024=0, y2025=110), "zero_denominator"),
        (LAST, years(y2024=None, y2025=110), "not_reported"),
        (MEAN, years(y2023=9.0, y2024=9.5, y2025=10.0), 1.0526315789473684),
        (MEAN, years(y2024=9.5, y2025=10.0), "not_reported"),
    ],
)
@pytest.mark.slow
def test_earlier_years_are_those_of_the_same_line(tmp_path, definition, given, value):
    example = {"given": given, "expect": {"service": {"A": value}}}
    assert wrong(tmp_path, {**definition, "examples": [example]}, inputs=INPUTS) == []


def test_mean_of_the_years_that_are_there_is_asked_for_by_at_least(tmp_path):
    inputs = {**INPUTS, "mean_3": {**INPUTS["mean_3"], "at_least": 2}}
    example = {"given": years(y2024=8, y2025=12), "expect": {"service": {"A": 1.2}}}
    assert wrong(tmp_path, {**MEAN, "examples": [example]}, inputs=inputs) == []


def test_examples_of_neighbouring_cases_do_not_see_each_other(tmp_path):
    cases = [
        {"given": years(y2025=value), "expect": {"service": {"A": "not_reported"}}} for value in (1, 2, 3)
    ]
    assert wrong(tmp_path, {**LAST, "examples": cases}) == []


def test_earlier_years_are_read_though_only_one_is_asked_for(tmp_path):
    tables = {
        "services": [service("A")],
        "statements": [statement("A", year=year, vp_paid=float(year - 2000)) for year in (2023, 2024, 2025)],
    }
    place = space(tmp_path, MEAN, inputs=INPUTS)
    found = evaluate(place, snapshot(tmp_path / "data", tables), years=[2025]).results
    assert found.filter(level="service", form="all").rows(named=True)[0]["value"] == 25 / 24
    assert found["year"].unique().to_list() == [2025]


@pytest.mark.parametrize(
    "change",
    [
        {"years_back": 1},
        {"average_over": None},
        {"at_least": 4},
        {"table": "statements"},
        {"average_over": 1},
        {"of": "vp_payd"},
    ],
)
def test_faulty_input_over_time_is_told(tmp_path, change):
    item = {key: value for key, value in {**INPUTS["mean_3"], **change}.items() if value is not None}
    assert faults(tmp_path, MEAN, inputs={**INPUTS, "mean_3": item})
