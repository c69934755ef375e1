"""Funding on the sample region: letters that a calculator follows, cells, settlement, comparison, scenarios."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import openpyxl
import polars as pl
import pytest

from sluzby_eval import results as contract
from sluzby_eval.evaluation.overlaid import Overlaid
from sluzby_eval.evaluation.overlay_spec import OverlaySpec
from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.funding import run as funding
from sluzby_eval.funding.areas import grants_by_area, homes, shares_by_area
from sluzby_eval.funding.compare import PARTS
from sluzby_eval.funding.letter import Letter, markdown, rows_of
from sluzby_eval.funding.scenario import with_parameter, with_weights
from sluzby_eval.funding.terms import Terms
from sluzby_eval.store import open_store
from sluzby_eval.territory import Territory

if TYPE_CHECKING:
    from sluzby_eval.funding.trail import Figure

pytestmark = pytest.mark.slow
BUDGET = 1_000_000_000
CONSTANTS = {"zero", "one", "hundred", "largest_remainder", "money_left", "bases_left", "weights"}


def letter_of(row, proposed, snapshot="s"):
    return Letter(
        service=row.assessment.service,
        terms=proposed.terms,
        steps=row.steps,
        status=row.assessment.status,
        outcome="proposed",
        kind="grant",
        cells={},
        snapshot=snapshot,
    )


def typed(step):
    """Type a step of the printed sheet into a calculator that goes from left to right."""
    values = [
        Decimal(part.figure.value.numerator) / Decimal(part.figure.value.denominator) for part in step.parts
    ]
    if step.kind == "least":
        return min(values)
    if step.kind == "most":
        return max(values)
    total = values[0]
    for part, value in zip(step.parts[1:], values[1:], strict=True):
        total = {
            "+": total + value,
            "-": total - value,
            "*": total * value,
            "/": total / value if value else total,
        }[part.op]
    return total


def test_every_step_of_every_sheet_comes_out_on_a_pocket_calculator(proposed):
    checked = 0
    for row in proposed.rows:
        for step in row.steps:
            if step.kind in ("choice", "points") or any(part.figure.value is None for part in step.parts):
                continue
            assert step.result.value is not None, step
            total, result = typed(step), step.result.value
            if step.kind in ("down", "up"):
                low, high = (0, 100) if step.kind == "down" else (-100, 0)
                assert low <= total - Decimal(int(result)) < high or total == result, step
                assert result % 100 == 0
            else:
                places = Decimal("0.005") if step.key == "entitlement" else Decimal("0.5")
                slack = places if step.result.unit == "CZK" else Decimal("0.0001")
                if step.key == "entitlement":
                    slack = Decimal("0.01")  # cut, not rounded
                assert abs(total - Decimal(result.numerator) / Decimal(result.denominator)) <= slack, step
            checked += 1
    assert checked > 1000


def test_the_last_step_of_every_sheet_is_the_proposal(proposed):
    for row in proposed.rows:
        if row.amount is not None:
            assert row.steps[-1].key == "proposed"
            assert row.steps[-1].result.value == row.amount


def test_every_figure_has_a_cell_a_rule_an_indicator_or_an_earlier_step(proposed):
    for row in proposed.rows:
        done: list[Figure] = []
        for step in row.steps:
            for part in step.parts:
                figure = part.figure
                known = figure.sources or figure.name in CONSTANTS or any(figure is item for item in done)
                known = known or figure.name in {item.name for item in done} or figure.value is None
                assert known, (row.assessment.service.service_id, step.key, figure)
            done.append(step.result)


def test_cells_hold_the_values_that_a_sheet_says(region, proposed):
    """Open the very workbooks that the sheets name and read the cells."""
    sources = {
        submission.file: region.snapshot.source(submission.id) for submission in region.snapshot.submissions
    }
    books, looked = {}, 0
    for row in proposed.rows[:12]:
        for step in row.steps:
            for part in step.parts:
                for source in part.figure.sources:
                    if not source.file.endswith(".xlsx") or source.value is None:
                        continue
                    path = sources[source.file]
                    if path not in books:
                        books[path] = openpyxl.load_workbook(path, data_only=True)
                    found = books[path][source.sheet][source.cell].value
                    assert Fraction(str(found)) == source.value, source
                    looked += 1
    assert looked > 40


def test_budget_is_split_to_the_last_hundred_and_nobody_gets_more_than_his_most(region, proposed):
    frame = funding.funding_frame(proposed, region.snapshot.id)
    assert dict(frame.schema) == contract.FUNDING
    given = frame.filter(pl.col("proposed").is_not_null())
    assert given["proposed"].sum() + proposed.split.left == BUDGET
    assert (given["proposed"] <= given["cap"]).all()
    assert given.filter(pl.col("proposed") % 100 != 0).is_empty()
    blanks = frame.filter(pl.col("proposed").is_null())
    assert not blanks.is_empty(), "statements of most providers are missing here"
    assert "ok" not in blanks["status"].to_list()


def test_areas_add_up_to_the_budget(region, proposed):
    shares = shares_by_area(region.ground.cells, 2024, "final")
    territory = Territory.from_rows(region.snapshot.read("territory"))
    found = grants_by_area(proposed, shares, homes(territory, "orp"))
    assert sum(found.values()) == proposed.split.total


def test_sheet_is_written_in_both_languages_and_as_rows(region, proposed):
    row = next(item for item in proposed.rows if item.amount)
    letter = letter_of(row, proposed, region.snapshot.id)
    czech, english = markdown(letter, "cs"), markdown(letter, "en")
    assert "Navržená dotace" in czech
    assert "Proposed grant" in english
    assert not re.search(r"(?m) [kszvuoai]$", czech)
    assert re.search(r"\d Kč", czech) is None, "crowns stand after a no-break space"
    frame = rows_of(letter, "cs")
    assert dict(frame.schema) == contract.CALCULATION
    assert frame["step"].max() == len(row.steps)


def test_settlement_agrees_with_the_indicators_of_the_evaluation(region):
    """Two computations that share no code: exact fractions of cells, and formulas over lines."""
    terms = funding.terms_of(region.rules, 2024)
    frame = funding.settlement_frame(
        terms, funding.settlement(region.ground, terms, version="final"), region.snapshot.id
    )
    assert dict(frame.schema) == contract.SETTLEMENT
    names = {"net_cost": "net_cost", "overcompensation": "over", "undercompensation": "under"}
    told = evaluate(
        region.workspace, region.snapshot, years=[2024], version="final", indicators=list(names)
    ).results
    rows = told.filter(pl.col("level") == "service", pl.col("form") == "all")
    compared = 0
    for indicator, column in names.items():
        values = dict(rows.filter(pl.col("indicator") == indicator).select("unit", "value").iter_rows())
        for service, amount in frame.select("service_id", column).iter_rows():
            assert (amount is None) == (values[service] is None), (indicator, service)
            assert amount is None or amount == pytest.approx(values[service], abs=1)
            compared += 1
    assert compared > 100


def test_repayment_goes_to_payers_in_order_and_adds_up(region):
    terms = funding.terms_of(region.rules, 2024)
    for item in funding.settlement(region.ground, terms, version="final"):
        if item.repay.value:
            assert sum(item.returns.values()) == item.repay.value
            assert [name for name in item.returns if name] == ["municipalities", "region", "state"]


def test_years_are_compared_by_parts_that_add_up(region):
    sides = [funding.Asked(loaded=region.rules, year=year, budget=BUDGET + year) for year in (2024, 2025)]
    frame = funding.comparison(region.ground, sides[0], sides[1])
    assert dict(frame.schema) == contract.COMPARISON
    sums = frame.group_by("service_id").agg(pl.col("amount").sum(), pl.col("change").first(), pl.len())
    known = sums.filter(pl.col("change").is_not_null())
    assert (known["amount"] == known["change"]).all()
    assert sums["len"].unique().to_list() == [len(PARTS)]
    assert frame.filter(pl.col("part") != "budget", pl.col("amount") != 0).height > 20


def overlaid(region, *changes, years=()):
    spec = OverlaySpec.model_validate({"years": list(years), "changes": list(changes)})
    if not spec.changes:
        return region.ground
    snapshot = region.snapshot
    held = Overlaid(id=snapshot.id, root=snapshot.root, manifest=snapshot.manifest, overlay=spec)
    return funding.Ground.of(held, region.results)


def amounts(ground, rules, *, budget=BUDGET, year=2025):
    terms = Terms(rules=rules.spec, document=rules.document, year=year)
    done = funding.proposal(ground, terms, budget)
    return {row.assessment.service.service_id: row.amount for row in done.rows}


def test_empty_overlay_changes_nothing(region):
    assert amounts(overlaid(region), region.rules) == amounts(region.ground, region.rules)


def test_closed_service_gets_nothing_and_leaves_its_money_to_others(region):
    before = amounts(region.ground, region.rules)
    gone = max((name for name, amount in before.items() if amount), key=lambda name: before[name])
    after = amounts(overlaid(region, {"close": {"service": gone}}, years=[2025]), region.rules)
    assert gone not in after
    assert all(
        after[name] >= amount - 100 for name, amount in before.items() if amount is not None and name != gone
    )


def test_dearer_wages_never_lower_a_compensation_by_actual_cost(region):
    def paid(ground):
        terms = funding.terms_of(region.rules, 2025)
        done = funding.proposal(ground, terms, BUDGET)
        return {row.assessment.service.service_id: row.assessment.compensation.value for row in done.rows}

    before, after = paid(region.ground), paid(overlaid(region, {"wages": {"percent": 10}}))
    assert all(after[name] >= value for name, value in before.items() if value is not None)


def test_more_budget_lowers_nobody_by_more_than_a_step(region):
    smaller, larger = (
        amounts(region.ground, region.rules, budget=sum_) for sum_ in (BUDGET, BUDGET + 1_000_000)
    )
    assert all(larger[name] >= amount - 100 for name, amount in smaller.items() if amount is not None)
    assert sum(amount or 0 for amount in larger.values()) == BUDGET + 1_000_000


def test_parameter_and_weights_of_a_scenario_reach_the_rules_only_where_they_are_meant(region):
    rules = region.rules.spec
    dearer = with_parameter(rules, "local_share", Decimal("0.2"), type="DPS")
    terms = Terms(rules=dearer, document=region.rules.document, year=2025)
    assert terms.value("local_share", "DPS").value == Fraction(1, 5)
    assert terms.value("local_share", "PS").value == Fraction(1, 10)
    weights = with_weights(rules, {"occupancy": Decimal(60)})
    assert weights.criteria is not None
    assert [int(item.weight) for item in weights.criteria.items] == [60, 20, 20, 50, 50]
    same = with_weights(rules, {})
    assert same.criteria == rules.criteria


def test_shares_of_other_payers_move_the_grant_the_other_way(region):
    rules = with_parameter(region.rules.spec, "local_share", Decimal("0.3"))
    changed = type(region.rules)(spec=rules, document=region.rules.document)
    before = amounts(region.ground, region.rules, budget=10**10)
    after = amounts(region.ground, changed, budget=10**10)
    assert all(after[name] <= amount for name, amount in before.items() if amount is not None)


def test_same_data_give_the_same_frame(region, proposed):
    again = funding.proposal(
        funding.Ground.of(open_store(region.workspace.data).head(), region.results), proposed.terms, BUDGET
    )
    assert funding.funding_frame(again, "s").equals(funding.funding_frame(proposed, "s"))
