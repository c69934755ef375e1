from __future__ import annotations

import pytest

from sluzby_eval.evaluation.formula import Binary, Call, Node, Number, parse
from sluzby_eval.evaluation.plan import Choices, Slot, compile_plan, inline


def tree(text: str) -> Node:
    found, problems = parse(text)
    assert found is not None, problems
    return found


def plan(text: str):
    return compile_plan("x", tree(text), Choices(levels=("region",)))


def test_mean_becomes_sum_over_count():
    found = plan("mean(beds)")
    assert [item.kind for item in found.aggregates] == ["sum", "sum"]
    assert found.outer == Binary(op="/", left=Slot(index=0), right=Slot(index=1))
    assert (found.numerator, found.denominator) == (Slot(index=0), Slot(index=1))


def test_equal_aggregates_are_computed_once():
    assert len(plan("sum(a) / (sum(a) + sum(b))").aggregates) == 2


@pytest.mark.parametrize(
    "text", ["sum(a) / sum(b)", "1000 * sum(a) / sum(b)", "sum(a) / sum(b) * 100", "sum(a) / sum(b) / 12"]
)
def test_literal_factors_do_not_hide_numerator_and_denominator(text):
    found = plan(text)
    assert (found.numerator, found.denominator) == (Slot(index=0), Slot(index=1))


@pytest.mark.parametrize("text", ["sum(a)", "sum(a) / 12", "max(0, sum(a) / sum(b))", "1 - sum(a) / sum(b)"])
def test_what_is_no_ratio_has_no_denominator(text):
    assert plan(text).denominator is None


def test_reference_to_another_indicator_takes_its_formula():
    formulas = {"x": tree("sum(a) / sum(b)")}
    found = inline(tree('indicator("x") / 12'), formulas)
    assert found == Binary(op="/", left=formulas["x"], right=Number(value=12.0))


def test_plan_lists_what_it_needs():
    found = plan('sum(a * parameter("p"), where=b > 0) / population("65+") + area("m") * parameter("q")')
    assert found.inputs == ("a", "b")
    assert (found.bands, found.areas) == (("65+",), ("m",))
    assert (found.line_parameters, found.parameters) == (("p",), ("q",))
    assert not found.is_territorial
    assert found.of_areas_only


def test_aggregate_can_be_shown_as_written():
    found = plan("median(a) + count(where=a > 1)")
    assert [item.as_call().name for item in found.aggregates] == ["median", "count"]
    assert isinstance(found.aggregates[0].as_call(), Call)
