"""Every worked example of every definition that ships, through the engine and through the oracle."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import pytest
from tests.conformance.oracle import compute
from tests.conformance.oracle_examples import world_of

from sluzby_eval.evaluation import examples
from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.evaluation.check import check
from sluzby_eval.findings import Severity
from sluzby_eval.workspace import Config, Workspace

SHIPPED = Workspace(root=Path(__file__).parent, config=Config())


@cache
def catalogue():
    return load_catalogue(SHIPPED)[0]


def cases():
    return examples.gather(catalogue())


@pytest.mark.slow
def test_all_shipped_definitions_pass_their_check():
    found = [item for item in check(SHIPPED) if item.level is Severity.ERROR]
    assert [f"{item.place} {item.message('en')}" for item in found] == []


def cases_of_formulas():
    """Indicators with a method have tests of their own: their invariants, and their worked examples."""
    return [case for case in cases() if catalogue().plan(case.indicator).method is None]


@pytest.mark.parametrize("case", cases_of_formulas(), ids=lambda case: f"{case.indicator}-{case.index + 1}")
def test_example_comes_out_in_the_oracle(case):
    definition = catalogue().definitions[case.indicator]
    plan = catalogue().plan(case.indicator)
    for path, unit, wanted in examples.expectations(case):
        basis = "seat" if path[0] in ("service", "provider") else case.example.basis
        row = compute(
            definition.tree, world_of(case, catalogue()), level=path[0], unit=unit, type="all", form="all",
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
