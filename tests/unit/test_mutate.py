"""Wrong changes of definitions: which there are, which examples notice, and what would notice the others."""

from __future__ import annotations

import pytest
from tests.builders import indicator, workspace

from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.evaluation.formula import parse
from sluzby_eval.evaluation.mutants import as_text, kinds, mutants_of
from sluzby_eval.evaluation.mutate import mutate
from sluzby_eval.workspace import Config, Workspace

GIVEN = [{"service": "A", "cost": "10", "days": "2"}, {"service": "B", "cost": "20", "days": "40"}]
NORMAL = {"title": "a", "given": GIVEN, "expect": {"region": "0.7142857142857143"}}
BLANKS = {
    "title": "b",
    "given": [{"service": "A", "cost": "10", "days": None}, {"service": "B", "cost": None, "days": "2"}],
    "expect": {"service": {"A": "not_reported", "B": "not_reported"}},
}
NOBODY = {"title": "c", "given": [], "expect": {"region": "not_applicable"}}


def catalogue_of(tmp_path, formula, *examples, unit="CZK_per_bed_day", **more):
    definition = indicator("x", formula, unit, examples=list(examples), **more)
    found, findings = load_catalogue(workspace(tmp_path, definition))
    assert [item for item in findings if item.code != "D503"] == []
    return found


def test_every_kind_of_mistake_is_made(tmp_path):
    formula = 'sum(min(cost, 2 * cost) + or_zero(cost), where=days > 1) / sum(days - days * 0.5, where=form == "pob")'
    found = mutants_of(catalogue_of(tmp_path, formula, NORMAL, applies={"forms": ["pob"]}), "x")
    assert set(kinds(found)) == {
        "swap_sides", "drop_filter", "unit_factor", "sign", "or_zero", "extreme", "boundary", "drop_term", "empty",
    }  # fmt: skip
    assert kinds(found)["unit_factor"] == 3
    told = {mutant.told for mutant in found}
    assert any("where=days >= 1" in text for text in told)
    assert len(told) == len(found)


def test_ratio_of_sums_is_also_tried_as_mean_of_ratios_unless_only_services_are_asked(tmp_path):
    whole = catalogue_of(tmp_path / "a", "sum(cost) / sum(days)", NORMAL)
    assert kinds(mutants_of(whole, "x"))["mean_of_ratios"] == 1
    alone = catalogue_of(tmp_path / "b", "sum(cost) / sum(days)", NORMAL, levels=["service"])
    assert "mean_of_ratios" not in kinds(mutants_of(alone, "x"))


@pytest.mark.slow
def test_input_of_last_year_is_also_tried_a_year_earlier(tmp_path):
    inputs = {
        "days": {"table": "statements", "value": "bed_days_occ", "unit": "bed_day"},
        "days_before": {"of": "days", "years_back": 1, "unit": "bed_day"},
    }
    example = {
        "title": "a",
        "given": [
            {"service": "A", "year": "2024", "days": "10"},
            {"service": "A", "year": "2025", "days": "20"},
        ],
        "expect": {"service": {"A": "2"}},
    }
    definition = indicator("x", "sum(days) / sum(days_before)", "number", examples=[example])
    found, _ = load_catalogue(workspace(tmp_path, definition, inputs=inputs))
    moved = [mutant for mutant in mutants_of(found, "x") if mutant.kind == "wrong_year"]
    assert len(moved) == 1
    score = mutate(found).scores[0]
    assert "wrong_year" not in {survivor.kind for survivor in score.survivors}


def test_good_examples_notice_everything(tmp_path):
    outcome = mutate(catalogue_of(tmp_path, "sum(cost) / sum(days)", NORMAL, BLANKS, NOBODY))
    assert outcome.share == 1
    assert outcome.scores[0].mutants == outcome.scores[0].killed == 8


@pytest.mark.slow
def test_survivor_is_told_at_its_place_with_an_example_that_notices_it(tmp_path):
    made = catalogue_of(tmp_path, "sum(cost) / sum(days)", NORMAL, BLANKS)
    (survivor,) = mutate(made).scores[0].survivors
    assert (survivor.kind, survivor.told) == ("empty", "when_empty: zero")
    assert survivor.example is not None
    assert "not_applicable" in survivor.example
    only = mutate(catalogue_of(tmp_path / "b", "sum(cost) / sum(days)", NORMAL, NOBODY)).scores[0]
    assert {item.told for item in only.survivors} == {
        "sum(or_zero(cost)) / sum(days)", "sum(cost) / sum(or_zero(days))",
    }  # fmt: skip
    for item in only.survivors:
        assert str(item.place).startswith("indicators/x.yaml:")
        assert "null" in (item.example or "")


@pytest.mark.slow
def test_change_that_changes_nothing_does_not_count(tmp_path):
    formula = "sum(max(cost, 0) - min(cost, 0) * 0) / sum(days)"
    score = mutate(catalogue_of(tmp_path, formula, NORMAL, BLANKS, NOBODY)).scores[0]
    assert score.equivalent > 0
    assert score.killed + score.equivalent + len(score.survivors) == score.mutants


@pytest.mark.parametrize(
    "text",
    [
        "sum(a - (b - c)) / (12 * count())", 'count(where=form in ("pob", "amb") and not (a > 2))',
        "sum(a if b > 0 else 0)", 'population("65+") / area("x")', "quantile(a / b, 0.25)",
    ],
)  # fmt: skip
def test_formula_as_text_is_read_as_the_same_formula(text):
    tree, _ = parse(text)
    assert tree is not None
    assert parse(as_text(tree))[0] == tree


@pytest.mark.slow
def test_examples_of_shipped_definitions_notice_nearly_all_mistakes(tmp_path):
    found, _ = load_catalogue(Workspace(root=tmp_path, config=Config()))
    outcome = mutate(found)
    survivors = [(item.indicator, item.told) for score in outcome.scores for item in score.survivors]
    assert outcome.share >= 0.95, survivors
