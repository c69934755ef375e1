"""Every worked example of every definition that ships, through the engine and through the oracle."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import pytest
from tests.conformance.oracle import Blank, Line, World, compute

from sluzby_eval.evaluation import examples
from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.evaluation.check import check
from sluzby_eval.evaluation.parameters import value_at, year_end
from sluzby_eval.workspace import Config, Workspace

SHIPPED = Workspace(root=Path(__file__).parent, config=Config())


@cache
def catalogue():
    return load_catalogue(SHIPPED)[0]


def cases():
    return examples.gather(catalogue())


def test_all_shipped_definitions_pass_their_check():
    assert [f"{item.place} {item.message('en')}" for item in check(SHIPPED)] == []


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.indicator}-{case.index + 1}")
def test_example_comes_out_in_the_oracle(case):
    definition = catalogue().definitions[case.indicator]
    plan = catalogue().plan(case.indicator)
    for path, unit, wanted in examples.expectations(case):
        basis = "seat" if path[0] in ("service", "provider") else case.example.basis
        row = compute(
            definition.tree, world_of(case), level=path[0], unit=unit, type="all", form="all",
            basis=basis, applies=plan.applies, zero_when_empty=plan.zero_when_empty,
            minimum_coverage=plan.minimum_coverage,
        )  # fmt: skip
        for measure, text in wanted.items():
            assert_equal(row, measure, text)


def assert_equal(row, measure, text):
    try:
        number = float(text)
    except ValueError:
        assert row["status"] == text, row
        return
    found = row["n_counted"] / row["n_expected"] if measure == "coverage" else row[measure]
    decimals = len(text.partition(".")[2])
    slack = 0.5 * 10**-decimals if decimals >= 3 else 0.0
    assert found is not None, row
    assert math.isclose(found, number, rel_tol=1e-9, abs_tol=slack + 1e-12), row


def world_of(case) -> World:
    """The little world of an example, built without the engine's help."""
    example = case.example
    world = World(lines=[], parents={}, level_of={}, derived=catalogue().derived)
    tables = {
        name: [value] if isinstance(value, dict) else list(value)
        for name, value in (("population", example.population), ("area", example.area))
    }
    for row in (*example.given, *example.shares, *tables["population"], *tables["area"]):
        place(world, case, row)
    for number, row in enumerate(example.given):
        world.lines.append(line_of(case, row, number))
    for row in example.shares:
        for line in world.lines:
            if line.service_id == row["service"]:
                line.shares[area_of(case, row)] = float(row["share"])
    for name, target in (("population", world.population), ("area", world.facts)):
        for row in tables[name]:
            where = area_of(case, row) if any(level in row for level in case.levels) else "R"
            numbers = {
                (where, key): float(value) for key, value in row.items() if key not in case.levels and value
            }
            target.setdefault("then", {}).update(numbers)
    world.constants = {name: parameter(case, name, {}) for name in catalogue().parameters}
    return world


def area_names(case, row) -> dict[str, str]:
    names = {}
    for level in case.levels:
        default = "R" if level == case.levels[-1] else "X" if level == case.levels[0] else level[0].upper()
        names[level] = row.get(level) or default
    return names


def area_of(case, row) -> str:
    return next(
        (row[level] for level in case.levels if row.get(level)), area_names(case, row)[case.levels[0]]
    )


def place(world: World, case, row) -> None:
    names = area_names(case, row)
    start = next((number for number, level in enumerate(case.levels) if row.get(level)), 0)
    for number in range(start, len(case.levels)):
        code = names[case.levels[number]]
        above = names[case.levels[number + 1]] if number + 1 < len(case.levels) else None
        world.level_of.setdefault(code, case.levels[number])
        world.parents.setdefault(code, above)


def parameter(case, name, row):
    if name in case.example.parameters:
        return case.example.parameters[name]
    return value_at(catalogue().parameters[name], year_end(case.year), {"type": "DPS", "form": "pob", **row})


def line_of(case, row, number) -> Line:
    return Line(
        service_id=row.get("service") or f"S{number + 1}",
        form=row.get("form") or "pob",
        type=row.get("type") or "DPS",
        ico=row.get("ico") or "00000001",
        legal_form=row.get("legal_form"),
        founder=row.get("founder"),
        area=area_of(case, row),
        inputs={
            name: Blank("not_reported") if row.get(name) is None else float(row[name])
            for name in catalogue().inputs
        },
        parameters={name: parameter(case, name, row) for name in catalogue().parameters},
    )
