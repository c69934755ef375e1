from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.builders import INPUTS, indicator, service, snapshot, statement, workspace

from sluzby_eval.evaluation.check import check as judge
from sluzby_eval.evaluation.run import evaluate, load_catalogue
from sluzby_eval.findings import CODES_DIR, Finding
from sluzby_eval.workspace import Config, Workspace

GOOD = """id: cost_per_day
domain: cost
title: {cs: Náklad, en: Cost}
question: {cs: Kolik?, en: How much?}
formula: sum(cost) / sum(days)
unit: CZK_per_bed_day
better: lower
levels: [service, region]
peers: none
numerator: {cs: náklady, en: cost}
source: test
status: published
examples:
  - {given: [{service: A, cost: 10, days: 2}], expect: {region: 5}}
  - {given: [{service: A, cost: 10, days: null}], expect: {region: not_reported}}
  - {given: [{service: A, cost: 10, days: 0}], expect: {region: zero_denominator}}
"""


REVIEW = yaml.safe_load((CODES_DIR / "d_review.yaml").read_text(encoding="utf-8"))


def check(space: Workspace) -> list[Finding]:
    """Leave out what a reviewer says of sound definitions: tests/checks has a case of each."""
    return [item for item in judge(space) if item.code not in REVIEW]


def findings(tmp_path: Path, text: str = GOOD, name: str = "cost_per_day", **more) -> list[Finding]:
    space = workspace(tmp_path, **more)
    (tmp_path / "indicators" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return check(space)


def told(found: list[Finding]) -> list[tuple[str, int | None, int | None]]:
    return [(item.code, item.place.line, item.place.column) for item in found]


def test_sound_definition_has_no_findings(tmp_path):
    assert told(findings(tmp_path)) == []


def test_four_faults_of_one_file_are_told_in_one_run_each_at_its_place(tmp_path):
    text = GOOD.replace("sum(days)", "sum(dais)").replace("unit: CZK_per_bed_day", "unit: CZK_per_bedday")
    text = text.replace("peers: none", "pers: none").replace("status:", "better: higher\nstatus:")
    found = findings(tmp_path, text)
    assert told(found) == [("D304", 5, 26), ("D401", 6, 7), ("D201", 9, 1), ("D108", 12, 1)]
    assert [item.args.get("suggestion") for item in found[:3]] == ["days", "CZK_per_bed_day", "peers"]
    assert str(found[0].place) == "indicators/cost_per_day.yaml:5:26"
    for item in found:
        assert item.message("cs")
        assert item.fix("en")


@pytest.mark.parametrize(
    ("formula", "line", "column"),
    [
        ("formula: sum(cost) / sum(dais)", 5, 26),
        ('formula: "sum(cost) / sum(dais)"', 5, 27),
        ("formula: 'sum(cost) / sum(dais)'", 5, 27),
        ("formula:   sum(cost) / sum(dais)", 5, 28),
        ("formula: >-\n  sum(cost)\n  / sum(dais)", 7, 9),
        ("formula: |\n    sum(cost) / sum(dais)", 6, 21),
    ],
)
def test_column_of_a_formula_fault_is_that_of_the_yaml_file(tmp_path, formula, line, column):
    text = GOOD.replace("formula: sum(cost) / sum(days)", formula)
    assert told(findings(tmp_path, text))[0] == ("D304", line, column)


def test_declared_unit_must_follow_from_the_formula_and_fitting_ones_are_offered(tmp_path):
    found = findings(tmp_path, GOOD.replace("unit: CZK_per_bed_day", "unit: CZK"))
    assert told(found) == [("D403", 6, 7)]
    assert "CZK_per_bed_day" in found[0].fix("en")


def test_example_that_does_not_come_out_is_told_at_its_value(tmp_path):
    found = findings(tmp_path, GOOD.replace("expect: {region: 5}", "expect: {region: 6}"))
    assert told(found) == [("D501", 14, 65)]
    assert (found[0].value, found[0].expected) == ("5.0", "6")


def test_misspelt_column_of_an_example_is_told(tmp_path):
    found = findings(
        tmp_path, GOOD.replace("{service: A, cost: 10, days: 2}", "{service: A, cots: 10, days: 2}")
    )
    assert ("D502", 14, 27) in told(found)


def test_one_bad_file_does_not_hide_another(tmp_path):
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "aaa.yaml").write_text("id: [", encoding="utf-8")
    (tmp_path / "indicators" / "bbb.yaml").write_bytes(b"\xff\xfe")
    found = findings(tmp_path, GOOD.replace("better: lower", "better: lowr"))
    assert {item.place.file: item.code for item in found} == {
        "indicators/aaa.yaml": "D101",
        "indicators/bbb.yaml": "D102",
        "indicators/cost_per_day.yaml": "D203",
    }


def test_id_must_be_the_name_of_the_file(tmp_path):
    assert told(findings(tmp_path, name="other")) == [("D204", 1, 5)]


def test_too_few_examples_are_a_warning_only(tmp_path):
    text = GOOD[: GOOD.index("examples:")]
    found = findings(tmp_path, text)
    assert [(item.code, item.level) for item in found] == [("D503", "warning")]


def test_references_in_a_circle_are_told_with_the_way_round(tmp_path):
    one = indicator("one", 'indicator("two") * 1', "CZK")
    two = indicator("two", 'indicator("one") * 1', "CZK")
    found = [item for item in check(workspace(tmp_path, one, two)) if item.code == "D310"]
    assert [item.value for item in found] == ["one → two → one", "two → one → two"]


def test_derived_inputs_in_a_circle_make_their_indicators_unusable(tmp_path):
    label = {"label": {"cs": "a", "en": "a"}}
    inputs = {
        **INPUTS,
        "p": {"formula": "q", "unit": "CZK", **label},
        "q": {"formula": "p", "unit": "CZK", **label},
    }
    space = workspace(tmp_path, indicator("total", "sum(p)", "CZK"), inputs=inputs)
    catalogue, found = load_catalogue(space)
    assert {item.code for item in found if item.level == "error"} == {"D310"}
    assert list(catalogue.definitions) == []


def test_indicator_takes_numerator_and_denominator_of_the_one_it_refers_to(tmp_path):
    base = indicator("year", "sum(cost) / sum(beds)", "CZK_per_bed")
    month = indicator("month", 'indicator("year") / 12', "CZK_per_bed")
    tables = {
        "services": [service("A", area=None)],
        "statements": [statement("A", beds_registered=10.0)],
        "costs": [statement("A", item="total", amount_czk=1200.0)],
    }
    found = evaluate(
        workspace(tmp_path, base, month), snapshot(tmp_path / "data", tables), indicators=["month"]
    )
    row = found.results.filter(level="service", form="all").row(0, named=True)
    assert (row["value"], row["numerator"], row["denominator"]) == (10.0, 1200.0, 10.0)


def test_operation_basis_is_refused_for_what_cannot_be_shared_out(tmp_path):
    bad = indicator("m", "median(beds)", "bed", bases=["seat", "operation"])
    assert "D314" in [item.code for item in check(workspace(tmp_path, bad))]


def test_operation_basis_is_refused_for_single_acts(tmp_path):
    acts = indicator("m", "count()", "act", grain="event", bases=["seat", "operation"])
    assert "D314" in [item.code for item in check(workspace(tmp_path, acts))]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"where": {"item": ["total"], "itm": ["x"]}}, "D203"),
        ({"value": "amount"}, "D203"),
        ({"where": {}}, "D203"),
        ({"table": "cost"}, "D203"),
        ({"unit": "KC"}, "D401"),
        ({"formula": "days"}, "D203"),
    ],
)
def test_faulty_input_is_told_and_its_indicators_are_left_out(tmp_path, change, code):
    inputs = {**INPUTS, "cost": {**INPUTS["cost"], **change}}
    space = workspace(tmp_path, indicator("total", "sum(cost)", "CZK"), inputs=inputs)
    catalogue, found = load_catalogue(space)
    assert code in [item.code for item in found]
    assert code == "D401" or "total" not in catalogue.definitions


def test_misspelt_type_of_a_shipped_workspace_is_told(tmp_path):
    bad = indicator("t", 'sum(cost_total, where=type == "DPSS")', "CZK", applies={"types": ["DZRR"]})
    space = workspace(tmp_path, bad, inputs={})
    space = Workspace(root=space.root, config=Config())
    (tmp_path / "indicators" / "inputs.yaml").unlink()
    found = [item for item in load_catalogue(space)[1] if item.level == "error"]
    assert [(item.code, item.args["suggestion"]) for item in found] == [("D315", "DPS"), ("D208", "DZR")]


def test_unknown_level_is_told_where_the_territory_ships(tmp_path):
    space = workspace(
        tmp_path, indicator("t", "sum(cost)", "CZK", levels=["servise"]), config={"territory": "shipped"}
    )
    found = [item for item in load_catalogue(space)[1] if item.code == "D209"]
    assert [item.args["suggestion"] for item in found] == ["service"]


@pytest.mark.slow
def test_loading_and_checking_definitions_needs_no_frame_library():
    import subprocess
    import sys

    code = (
        "import sys, pathlib; from sluzby_eval.workspace import Workspace, Config;"
        "from sluzby_eval.evaluation.catalogue import load_catalogue;"
        "load_catalogue(Workspace(root=pathlib.Path('.'), config=Config())); print('polars' in sys.modules)"
    )
    root = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(root)},
    )
    assert done.stdout.strip() == "False"
