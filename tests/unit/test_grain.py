from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from tests.builders import costs, frame, service, statement

from sluzby_eval.evaluation import grain
from sluzby_eval.evaluation.spec import Input, Parameter

LABEL = {"cs": "vstup", "en": "input"}


def reader(**tables):
    return lambda name, year=None: frame(name, tables.get(name, []))


def inputs(**items) -> dict[str, Input]:
    return {
        name: Input.model_validate({"unit": "CZK", "label": LABEL, **item}) for name, item in items.items()
    }


def value_of(read, item) -> tuple[float | None, int]:
    lines = grain.build_lines(read, [2025], "final")
    row = grain.add_inputs(lines, read, inputs(x=item), "final").row(0, named=True)
    return row["v:x"], row["r:x"]


def test_lines_are_those_of_the_register_and_those_that_reported():
    read = reader(
        services=[service("A"), service("B", valid_to=dt.date(2024, 12, 31)), service("C")],
        service_forms=[{"service_id": name, "form": "pob", "unit": "luzka"} for name in "ABC"],
        statements=[statement("A", form="ter")],
        costs=costs("D", {"total": 1.0}),
        staff=[statement("E", category="total", fte=1.0, version="plan")],
    )
    lines = grain.build_lines(read, [2025], "final")
    assert lines.select("service_id", "form").rows() == [
        ("A", "pob"),
        ("A", "ter"),
        ("C", "pob"),
        ("D", "pob"),
    ]
    assert grain.without_service(read, lines) == ["D"]


def test_line_takes_legal_form_and_founder_from_its_provider():
    read = reader(
        services=[service("A", ico="00000019")],
        statements=[statement("A")],
        providers=[{"ico": "00000019", "legal_form": "PO", "founder": "kraj"}],
    )
    row = grain.build_lines(read, [2025], "final").row(0, named=True)
    assert (row["type"], row["ico"], row["legal_form"], row["founder"], row["area"]) == (
        "DPS", "00000019", "PO", "kraj", "X",
    )  # fmt: skip


COSTS = {"table": "costs", "value": "amount_czk"}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ({"1.1": 10.0, "1.2": 5.0}, (15.0, 0)),
        ({"1.1": 10.0}, (None, 4)),
        ({"1.1": 10.0, "1.2": None}, (None, 4)),
        ({}, (None, 4)),
        ({"1.1": 10.0, "total": 10.0}, (10.0, 0)),
        ({"1.1": 10.0, "2.2": 4.0, "total": 14.9}, (10.0, 0)),
        ({"1.1": 10.0, "2.2": 4.0, "total": 15.1}, (None, 4)),
        ({"total": 0.0}, (0.0, 0)),
        ({"total": None, "1.1": 10.0}, (None, 4)),
    ],
)
def test_sum_of_items_follows_the_missing_rule(rows, found):
    read = reader(statements=[statement("A")], costs=costs("A", rows))
    item = {**COSTS, "where": {"item": ["1.1", "1.2"]}, "closed_by": "total"}
    assert value_of(read, item) == found


def test_refused_item_is_never_closed_to_zero():
    rows = costs("A", {"total": 10.0, "2.2": 10.0})
    rows.append(statement("A", item="1.1", amount_czk=None, quarantined=["amount_czk"]))
    read = reader(statements=[statement("A")], costs=rows)
    assert value_of(read, {**COSTS, "where": {"item": ["1.1"]}, "closed_by": "total"}) == (None, 3)


def test_one_source_of_several_payers_is_summed():
    rows = [
        statement("A", source="O1", payer=payer, amount_czk=amount)
        for payer, amount in (("Brno", 3.0), ("Kuřim", 4.0))
    ]
    read = reader(statements=[statement("A")], revenues=rows)
    where = {"table": "revenues", "value": "amount_czk", "where": {"source": ["O1"]}}
    assert value_of(read, where) == (7.0, 0)
    assert value_of(read, {**where, "where": {"source": ["O1"], "payer": ["Brno"]}}) == (3.0, 0)


def test_capacity_of_the_register_holds_for_every_year():
    read = reader(
        services=[service("A")],
        service_forms=[{"service_id": "A", "form": "pob", "unit": "luzka", "capacity_registered": 20.0}],
    )
    lines = grain.build_lines(read, [2024, 2025], "final")
    item = inputs(x={"table": "service_forms", "value": "capacity_registered", "where": {"unit": ["luzka"]}})
    assert grain.add_inputs(lines, read, item, "final")["v:x"].to_list() == [20.0, 20.0]


def test_parameter_is_looked_up_by_year_and_dimension_of_each_line():
    rule = Parameter.model_validate({
        "id": "p", "title": LABEL, "unit": "share", "source": "s", "by": ["type", "founder"],
        "values": [{"from": "2025-01-01", "type": "DPS", "value": 0.9}, {"from": "2025-01-01", "value": 0.5}],
    })  # fmt: skip
    read = reader(
        services=[service("A"), service("B", type=None)], statements=[statement("A"), statement("B")]
    )
    lines = grain.add_parameters(grain.build_lines(read, [2025], "final"), {"p": rule}, ["p"])
    assert lines["p:p"].to_list() == [0.9, 0.5]


def test_nothing_reported_is_no_line_and_no_error():
    read = reader()
    lines = grain.add_inputs(
        grain.build_lines(read, [2025], "final"),
        read,
        inputs(x={**COSTS, "where": {"item": ["total"]}}),
        "final",
    )
    assert lines.is_empty()
    assert lines.schema["v:x"] == pl.Float64
    assert grain.reported_years(read) == []
