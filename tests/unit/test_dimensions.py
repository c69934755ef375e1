from __future__ import annotations

import pytest

from sluzby_eval import units
from sluzby_eval.evaluation.dimensions import Scope, infer, is_additive, quantity
from sluzby_eval.evaluation.formula import parse

SCOPE = Scope(
    inputs={
        "cost": quantity("CZK"),
        "fte": quantity("fte"),
        "beds": quantity("bed"),
        "days": quantity("bed_day"),
        "hprd": quantity("hour_per_client_day"),
        "clients": quantity("client"),
    },
    parameters={"min_occupancy": {}, "hours_fund": {"hour": 1, "fte": -1}},
    dated_by={"min_occupancy": ("type",)},
    indicators={"cost_per_bed": {"CZK": 1, "bed": -1}},
    texts={"form": ("amb", "pob", "ter")},
)


def check(text: str, place="outer"):
    tree, problems = parse(text)
    assert tree is not None, problems
    return infer(tree, SCOPE, place=place)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("sum(cost) / sum(days)", "CZK/bed_day"),
        ("sum(cost + 0)", "CZK"),
        ("max(0, sum(cost))", "CZK"),
        ("count()", "service"),
        ("count(where=beds > 50) / count()", "1"),
        ("sum(beds > 50) / count()", "1"),
        ("count_distinct(ico)", "provider"),
        ("sum(beds) / count_distinct(service_id)", "bed/service"),
        ("median(cost / beds)", "CZK/bed"),
        ("weighted_mean(hprd, clients)", "hour/client"),
        ("sum(hprd * clients)", "hour"),
        ("sum(fte * parameter('hours_fund'))", "hour"),
        ("1000 * sum(beds) / population('65+')", "bed/inhabitant"),
        ("indicator('cost_per_bed') / 12", "CZK/bed"),
        ("sum(cost if form == 'pob' else 0)", "CZK"),
        ("mean(beds)", "bed"),
    ],
)
def test_unit_follows_from_the_formula(text, unit):
    found, problems = check(text)
    assert problems == []
    assert units.describe(found.dimension) == unit


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("sum(cost + fte)", "D402", 11),
        ("sum(cost) - sum(beds)", "D402", 12),
        ("sum(beds + 5)", "D402", 11),
        ("min(sum(cost), sum(fte))", "D402", 15),
        ("sum(cost if beds > fte else 0)", "D402", 19),
        ("sum(cost / beds)", "D404", 0),
        ("mean(cost / beds)", "D404", 0),
        ("sum(hprd)", "D404", 0),
        ("weighted_mean(cost, hprd)", "D404", 20),
        ("cost / sum(beds)", "D308", 0),
        ("or_zero(sum(cost))", "D308", 0),
        ("sum(median(cost))", "D309", 4),
        ("sum(cost / population('65+'))", "D317", 11),
        ("sum(indicator('cost_per_bed'))", "D317", 4),
        ("parameter('min_occupancy') * sum(beds)", "D318", 0),
        ("sum(costs)", "D304", 4),
        ("sum(parameter('min_ocupancy') * beds)", "D311", 14),
        ("indicator('cost_bed')", "D311", 10),
        ("sum(type)", "D313", 4),
        ("sum(cost, where=type == 5)", "D313", 16),
        ("sum(cost, where=cost == 'x')", "D313", 16),
        ("sum(cost, where=form == 'pod')", "D315", 24),
        ("sum(cost, where=beds)", "D406", 16),
        ("sum((beds > 1) + 1)", "D405", 5),
        ("count_distinct(cost)", "D306", 0),
    ],
)
def test_fault_of_meaning_is_told_at_its_character(text, code, at):
    _, problems = check(text)
    assert [(item.code, item.at) for item in problems] == [(code, at)]


def test_all_faults_of_a_formula_are_told_at_once():
    _, problems = check("sum(cots) / sum(bedz) + cost")
    assert [item.code for item in problems] == ["D304", "D304", "D308"]


def test_misspelt_input_is_guessed():
    _, problems = check("sum(beds) / sum(dais)")
    assert problems[0].args["suggestion"] == "days"


def test_derived_input_may_not_aggregate():
    assert [item.code for item in check("sum(cost)", place="line")[1]] == ["D309"]
    assert check("cost / beds", place="line")[1] == []


@pytest.mark.parametrize(
    ("text", "additive"),
    [("sum(a) / count()", True), ("mean(a)", True), ("median(a)", False), ("count_distinct(ico)", False)],
)
def test_only_sums_and_counts_can_be_shared_out(text, additive):
    tree, problems = parse(text)
    assert tree is not None, problems
    assert is_additive(tree) is additive


def test_every_unit_has_a_label_in_both_languages_and_nothing_else():
    for unit in units.catalogue().values():
        assert set(unit.label) == {"cs", "en"}, unit.code
