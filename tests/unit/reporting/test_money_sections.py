"""Sections about funding: sums, reasons, parts that add up, every step, and honest words where there is nothing."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import polars as pl
import pytest
from tests.unit.reporting import builders

from sluzby_eval import results
from sluzby_eval.czech import NBSP
from sluzby_eval.reporting.charts import Picture, Waterfall
from sluzby_eval.reporting.document import Note, Sentences
from sluzby_eval.reporting.tables import Table

TEXTS = {"cs": "a", "en": "a"}
REGION = ("region", "CZ064")
YEAR = 2025
SERVICES = builders.services_frame()
FIRST, SECOND = SERVICES["service_id"].to_list()[:2]
SHARED = {"year": YEAR, "rule_set": "r", "rule_set_sha256": "f" * 64, "snapshot": "s"}


def of_service(service):
    row = SERVICES.filter(pl.col("service_id") == service).row(0, named=True)
    return {name: row[name] for name in ("service_id", "ico", "type", "area")}


def grant(service, **amounts):
    row = dict.fromkeys(results.FUNDING) | of_service(service) | SHARED
    return row | {"name": "x", "flags": "", "status": "ok", "tier": 1} | amounts


GRANTS = [
    grant(FIRST, compensation=1000, optimal=900, expected_others=100, base=790, requested=1200, cap=700, floor=500,
          proposed=700, held="cap", last_year=600, gain_loss=100, flags="below_occupancy"),
    grant(SECOND, compensation=500, optimal=500, expected_others=50, base=450, requested=400, cap=400, floor=100,
          proposed=300, held="budget", last_year=350, gain_loss=-50),
    grant(FIRST, service_id="none", status="not_requested", last_year=80),
]  # fmt: skip


def terms(**more):
    row = {
        "rule_set": "r", "rule_set_sha256": "f" * 64, "title": {"cs": "Pravidla", "en": "Rules"}, "invented": False,
        "year": YEAR, "stated": YEAR - 1, "since": YEAR - 1, "budget": 1050, "step": 100, "reason": "",
    }  # fmt: skip
    return pl.DataFrame([row | more], schema=results.FUNDING_TERMS)


def changes():
    parts = {FIRST: {"limits": 30, "budget": 70}, SECOND: {"statement": -40, "budget": -10}}
    rows = [
        {"service_id": name, "name": "x", "type": of_service(name)["type"], "before": 0, "after": sum(made.values()),
         "change": sum(made.values()), "part": part, "amount": made.get(part, 0)}
        for name, made in parts.items()
        for part in ("population", "rules", "units", "statement", "criteria", "limits", "budget")
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=results.COMPARISON)


def sensitivity():
    rows = [
        {"budget_change": change, "budget": int(1050 * (1 + change)), "proposed": row["proposed"] + int(100 * change),
         **{name: row[name] for name in ("service_id", "ico", "type", "held", "last_year", "gain_loss")}}
        for change in (-0.02, 0.0, 0.02)
        for row in GRANTS[:2]
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=results.FUNDING_SENSITIVITY)


def settlements():
    row = dict.fromkeys(results.SETTLEMENT) | of_service(FIRST) | SHARED | {"name": "x", "flags": ""}
    row.pop("area")
    returns = [{"payer": "municipalities", "amount": 5}, {"payer": "state", "amount": 15}]
    good = {"paid": 100, "net_cost": 70, "over": 30, "under": 0, "carry": 10, "repay": 20, "returns": returns}
    return pl.DataFrame(
        [
            row | good | {"version": "final", "status": "ok", "flags": "above_limit"},
            row | {"version": "final", "status": "quarantined", "returns": [], "service_id": SECOND},
        ],
        schema=results.SETTLEMENT,
    )


def step(number, key, parts, result, *, kind="chain", label="Net"):
    shared = dict.fromkeys(results.CALCULATION) | {
        "service_id": FIRST, "year": YEAR, "rule_set": "r", "step": number, "form": "", "key": key, "kind": kind,
        "label": label, "status": "ok", "unit": "CZK", "result": Decimal(result), "result_unit": "CZK",
    }  # fmt: skip
    return [
        shared | {"part": place, "op": op, "value": Decimal(value)} | more
        for place, (op, value, more) in enumerate(parts, start=1)
    ]


def steps():
    cell = {"file": "vykaz.xlsx", "sheet": "Náklady", "cell": "C5", "part_label": "costs", "source_value": 7}
    share = {"file": "rules/r.yaml", "line": "3:5", "part_label": "share", "unit": "share"}
    rows = step(
        1, "net", [("", "7.5", cell), ("-", "2", {"part_label": "fees"}), ("*", "0.25", share)], "1.38"
    )
    rows += step(2, "proposed", [("", "1.38", {"part_label": "Net"})], "100", kind="up", label="Grant")
    return pl.DataFrame(rows, schema=results.CALCULATION)


@pytest.fixture
def context(tmp_path):
    wings = {
        "funding_terms": terms(), "funding": pl.DataFrame(GRANTS, schema=results.FUNDING),
        "funding_compare": changes(), "funding_sensitivity": sensitivity(), "settlement": settlements(),
        "funding_steps": steps(),
    }  # fmt: skip
    return dataclasses.replace(builders.context(tmp_path, language="en", services=SERVICES), wings=wings)


def composed(context, kind, *, at=REGION, confidentiality="internal", **keys):
    return builders.composed(context, kind, at, confidentiality=confidentiality, **keys)


def blocks(sections, kind):
    return [
        made
        for section in sections
        for inner in section.walk()
        for made in inner.blocks
        if isinstance(made, kind)
    ]


def plain(text):
    return text.replace(NBSP, " ")


def row_of(table, name):
    return next(row for row in table.rows if name in str(row.cells[0].value))


def test_sums_by_type_and_area_are_those_of_the_services(context):
    for show in ("types", "areas"):
        (table,) = blocks(composed(context, "proposal", show=show), Table)
        assert [cell.value for cell in table.rows[-1].cells[1:]] == [3, 1600, 1030, 1000, 50, 1000 / 1600]
        for column in (2, 3, 4, 5):
            told = [row.cells[column].value or 0 for row in table.rows[:-1]]
            assert sum(told) == table.rows[-1].cells[column].value
    said = blocks(composed(context, "proposal", show="types"), Sentences)[0].sentences[0]
    assert plain(said.text) == "Of the budget of 1,050 CZK, 1,000 CZK is proposed and 50 CZK is left."
    assert "1 service has no proposal" in blocks(composed(context, "proposal", show="types"), Note)[0].text


def test_every_service_has_its_limits_and_a_reason(context):
    (table,) = blocks(composed(context, "proposal", show="services"), Table)
    first, second, nothing = (row_of(table, f"({name})") for name in (FIRST, SECOND, "none"))
    assert [cell.value for cell in first.cells[2:8]] == [1200, 600, 500, 700, 700, 100]
    assert first.cells[-1].value == "the most that the rules allow; occupancy below the least"
    assert second.cells[-1].value == "share of the budget"
    assert nothing.cells[6].value is None
    assert nothing.cells[6].status == "not_requested"
    assert nothing.cells[-1].value == "nothing was requested"


def test_gains_and_losses_are_counted_and_their_parts_add_up(context):
    section = composed(context, "proposal", show="changes")
    assert "more than last year: 1, with less: 1, with the same: 0, new: 0" in plain(
        blocks(section, Sentences)[0].sentences[0].text
    )
    gains, reasons = blocks(section, Table)
    assert [row.cells[3].value for row in gains.rows] == [100, -50]
    assert [column.title for column in reasons.columns[4:]] == ["Statements", "Requests and limits", "Budget"]
    for row in reasons.rows:
        _name, before, after, change, *parts = (cell.value for cell in row.cells)
        assert after - before == change == sum(parts)


def test_a_grants_way_adds_up(context):
    (picture,) = blocks(composed(context, "proposal", show="waterfall"), Waterfall)
    assert _adds_up(picture)
    assert [step.cell.value for step in picture.steps if step.total] == [1500, 1240, 1000]
    of_provider = composed(context, "proposal", at=("provider", of_service(FIRST)["ico"]), show="waterfall")
    pictures = blocks(of_provider, Waterfall)
    assert pictures
    assert all(_adds_up(item) for item in pictures)


def _adds_up(picture):
    height = 0
    for item in picture.steps:
        if item.total and height and item.cell.value != height:
            return False
        height = item.cell.value if item.total else height + item.cell.value
    return True


def test_other_budgets_stand_side_by_side(context):
    first, by_type = blocks(composed(context, "proposal", show="sensitivity"), Table)
    assert [row.cells[0].value for row in first.rows] == [-0.02, 0.0, 0.02]
    assert [row.cells[2].value for row in first.rows] == [996, 1000, 1004]
    assert len(by_type.columns) == 4


def test_a_settlement_says_what_is_carried_over_and_to_whom_the_rest_goes(context):
    section = composed(context, "settlement")
    text = plain(blocks(section, Sentences)[0].sentences[0].text)
    assert text.startswith("Final actuals: 1 of 2 services could be settled. 30 CZK was paid above net cost")
    by_type, payers = blocks(section, Table)
    assert [cell.value for cell in by_type.rows[-1].cells[1:]] == [1, 1, 100, 70, 30, 10, 20, 0]
    assert [(row.cells[0].value, row.cells[1].value) for row in payers.rows] == [
        ("Municipalities", 5), ("State subsidies", 15), ("Total", 20),
    ]  # fmt: skip
    (table,) = blocks(composed(context, "settlement", show="services"), Table)
    assert row_of(table, SECOND).cells[1].status == "quarantined"


def test_steps_are_typed_from_left_to_right_and_name_their_places(context):
    section = composed(context, "calculation", at=("provider", of_service(FIRST)["ico"]))
    table = blocks(section, Table)[0]
    told = [[plain(str(cell.value)) for cell in row.cells] for row in table.rows]
    assert told == [
        ["1. Net", "(7.5 − 2) × 0.25", "1.38"],
        ["costs", "vykaz.xlsx!Náklady!C5", "7.5"],
        ["fees", "a fixed number", "2"],
        ["share", "rules/r.yaml:3:5", "0.25"],
        ["2. Grant", "1.38 rounded up to 100 CZK", "100"],
        ["Net", "step 1", "1.38"],
    ]


@pytest.mark.parametrize("kind", ["proposal", "settlement", "calculation"])
def test_without_rules_a_section_says_why_in_one_sentence(context, kind):
    for reason, word in {
        "none": "no rule set",
        "several": "several",
        "parameter_missing": "without a value",
    }.items():
        bare = dataclasses.replace(context, wings={"funding_terms": terms(reason=reason)})
        (note,) = blocks(composed(bare, kind), Note)
        assert word in note.text
    (note,) = blocks(composed(dataclasses.replace(context, wings={}), kind), Note)
    assert note.text == "Funding was not computed for this report."


@pytest.mark.parametrize("kind", ["proposal", "settlement", "calculation"])
def test_a_public_report_shows_nothing_of_single_grants(context, kind):
    assert composed(context, kind, confidentiality="public") == []


@pytest.mark.parametrize("language", ["cs", "en"])
def test_pictures_have_titles_and_descriptions_in_both_languages(context, language):
    context = dataclasses.replace(context, language=language)
    for show in ("waterfall", "changes"):
        for picture in blocks(composed(context, "proposal", show=show), Picture):
            assert picture.title
            assert picture.description
            assert not {"{", "}"} & set(picture.title)
