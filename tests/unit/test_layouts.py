"""Layouts: the shipped ones are whole, and every fault of one is told at its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.books import HOMES, faulty_layout, layout

from sluzby_eval.codelist import codelist
from sluzby_eval.findings import catalogue
from sluzby_eval.importing.layouts import load_layouts
from sluzby_eval.model import COUNTED, MEASURES, TOTAL
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from sluzby_eval.importing.spec import Layout

SHIPPED = {
    "audity", "dotace", "index_vylouceni", "obyvatelstvo", "obyvatelstvo_sloupce", "opatreni", "orp_ukazatele",
    "projekce", "pusobnost", "registr", "rpss", "sit", "uzemi", "vykaz", "vykaz_csv", "zadosti", "zarizeni",
}  # fmt: skip


@pytest.fixture(scope="module")
def shipped(tmp_path_factory) -> dict[str, Layout]:
    workspace = Workspace(root=tmp_path_factory.mktemp("workspace"), config=Config())
    layouts, findings = load_layouts(workspace)
    assert not findings, [finding.message("en") for finding in findings]
    return {name: entry.spec for name, entry in layouts.items()}


def test_every_shipped_layout_loads_without_a_finding(shipped):
    assert set(shipped) >= SHIPPED


def test_every_shipped_layout_has_titles_in_both_languages(shipped):
    assert all({"cs", "en"} <= set(spec.title) for spec in shipped.values())


def test_the_annual_statement_asks_for_every_measure_that_is_not_counted_by_the_import(shipped):
    asked = {field.column for field in shipped["vykaz"].sheet("statements").fields}
    assert set(MEASURES) - asked == set(COUNTED)


def test_the_table_of_a_year_asks_for_the_same_columns_as_the_annual_statement(shipped):
    table = {field.column for field in shipped["vykaz_csv"].sheet("lines").columns}
    sheets = [shipped["vykaz"].sheet(name) for name in ("statements", "costs", "staff", "clients")]
    asked = {field.column for sheet in sheets for field in sheet.columns}
    revenues = {f"revenues:{code}" for code in (*codelist("revenue_sources"), TOTAL)}
    assert table == asked | revenues | {"year", "version", "days_after_year_end"}


def test_required_cells_of_the_table_of_a_year_are_those_of_the_annual_statement(shipped):
    table = {field.column: field.required_for for field in shipped["vykaz_csv"].sheet("lines").columns}
    for name in ("statements", "costs", "staff", "clients"):
        for field in shipped["vykaz"].sheet(name).columns:
            assert table[field.column] == field.required_for


@pytest.mark.parametrize(
    ("sheet", "table", "codes", "left_out"),
    [
        ("costs", "costs", "cost_items", {"1", "2"}),  # parents are sums of their items
        ("staff", "staff", "staff_categories", set()),
        ("clients", "clients", "care_levels_codes", set()),
    ],
)
def test_the_annual_statement_has_a_column_for_every_code(shipped, sheet, table, codes, left_out):
    target = next(target for target in shipped["vykaz"].sheet(sheet).into if target.table == table)
    assert target.unpivot is not None
    assert set(target.unpivot.items) == set(codelist(codes)) - left_out | {TOTAL}


def test_an_unpivoted_heading_takes_kind_unit_and_limits_of_its_group_and_may_overrule_them():
    text = HOMES.replace("{total: [Costs]}", "{total: {headings: [Costs], minimum: 5}, F: [Optional]}")
    columns = {field.column: field for field in layout(text).spec.sheets[0].columns}
    assert columns["costs:total"].unit == columns["costs:F"].unit == "CZK"
    assert (columns["costs:total"].minimum, columns["costs:F"].minimum) == (5, None)


@pytest.mark.parametrize(
    ("code", "line", "old", "new"),
    [
        ("D701", 12, "table: statements", "table: statement"),
        ("D702", 12, "- table: statements", "- {table: statements, columns: {bed: beds_registered}}"),
        ("D703", 12, "form: pob, ", ""),
        ("D704", 12, "    into:", "    derive: {x: abs(beds_registered)}\n    into:"),
        ("D705", 9, "kind: identifier", "kind: identifier, pattern: '['"),
        ("D706", 10, "Number of beds", "ID"),
        ("D707", 9, "kind: identifier", "kind: code, codes: form"),
        ("D708", 5, "recognise:", "scope: [rok]\nrecognise:"),
        ("D709", 10, "headings: [Beds, Number of beds], ", ""),
        ("D710", 9, "kind: identifier", "kind: code"),
        ("D711", 10, "unit: bed", "unit: beds"),
        ("D702", 12, "    into:", "    checks: [{when: beds > 5, columns: [beds_registered]}]\n    into:"),
    ],
)
def test_a_fault_of_a_layout_is_told_with_its_code_and_line(code, line, old, new):
    assert old in HOMES
    _, findings = faulty_layout(HOMES.replace(old, new, 1))
    found = {(finding.code, finding.place.line) for finding in findings}
    assert code in {item for item, _ in found}
    assert any(item == code and abs((at or 0) - line) <= 3 for item, at in found), found


def test_a_typo_in_a_table_is_answered_with_a_suggestion():
    _, findings = faulty_layout(HOMES.replace("table: statements", "table: statment"))
    assert findings[0].args["suggestion"] == "statements"


def test_an_unknown_key_of_a_layout_is_an_error():
    _, findings = faulty_layout(HOMES.replace("recognise:", "recognize:"))
    assert {"D201", "D202"} <= {finding.code for finding in findings}


def test_every_code_of_the_import_says_what_why_example_and_fix_in_both_languages():
    ours = [entry for code, entry in catalogue().items() if code.startswith(("V2", "V4", "D7"))]
    assert len(ours) > 60
    for entry in ours:
        for text in (entry.message, entry.what, entry.why, entry.example, entry.fix):
            assert text["cs"].strip(), entry.code
            assert text["en"].strip(), entry.code


def test_a_layout_of_the_workspace_goes_before_the_shipped_one_of_the_same_name(tmp_path):
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "uzemi.yaml").write_text(HOMES.replace("id: homes\ntitle", "id: uzemi\ntitle"))
    layouts, _ = load_layouts(Workspace(root=tmp_path, config=Config()))
    assert layouts["uzemi"].spec.title["en"] == "Homes"
