"""Shape: sheets and headings are found or asked back, cells are taken, refused or left out with a word."""

from __future__ import annotations

import polars as pl
import pytest
from tests.books import HOMES, book, layout, shaped, told

from sluzby_eval.importing.columns import age_band
from sluzby_eval.importing.folding import fold_heading
from sluzby_eval.importing.matching import recognise

HEAD = ["ID", "Beds", "Costs"]
ROWS = [HEAD, ["1", 20.0, 1000.0], ["2", 30.0, 2000.0]]


def beds(result):
    return result.tables["statements"].sort("row")["beds_registered"].to_list()


def amounts(result):
    return result.tables["costs"].sort("row")["amount_czk"].to_list()


def test_a_plain_table_becomes_rows_with_their_origin():
    result = shaped(layout(), book(ROWS))
    row = result.tables["costs"].sort("row").row(0, named=True)
    assert (row["service_id"], row["form"], row["year"], row["item"]) == ("1", "pob", 2025, "total")
    assert (row["amount_czk"], row["submission"], row["sheet"], row["row"], row["col"]) == (
        1000.0, "s0", "List1", 2, "C",
    )  # fmt: skip
    assert result.letters[0]["List1"]["beds_registered"] == "B"
    assert result.findings == []


def test_the_header_is_found_under_a_letterhead_and_addresses_stay_true():
    letterhead = [["Kraj"], [None], ["Vyplnil: Jan Vzor"], [None]]
    result = shaped(layout(), book([*letterhead, HEAD, ["1", "abc", 5.0]]))
    assert told(result.findings) == [("V303", "B6")]


def test_a_header_below_the_first_twenty_rows_is_not_found():
    result = shaped(layout(), book([[None]] * 25 + ROWS))
    assert [code for code, _ in told(result.findings)] == ["V210"]


def test_headings_match_without_case_diacritics_line_breaks_and_kind_of_dash():
    assert fold_heading("PSS –\nPŘÍMÁ péče") == fold_heading("pss - přímá Péče")
    result = shaped(layout(), book([["id", "NUMBER\nof  béds", "costs"], ["1", 20.0, 5.0]]))
    assert beds(result) == [20.0]


def test_a_typo_in_a_heading_is_taken_with_a_warning_when_it_is_clear():
    result = shaped(layout(), book([["ID", "Number of bedss", "Costs"], ["1", 20.0, 5.0]]))
    assert told(result.findings) == [("V208", "B1")]
    assert beds(result) == [20.0]


def test_a_required_heading_that_is_missing_refuses_the_sheet_and_names_it():
    result = shaped(layout(), book([["Beds", "Costs"], [20.0, 5.0]]))
    assert [finding.args["heading"] for finding in result.findings if finding.code == "V206"] == ["ID"]
    assert result.tables["statements"].is_empty()


def test_an_optional_heading_that_is_missing_is_told_and_the_rest_is_read():
    result = shaped(layout(), book([["ID", "Costs"], ["1", 5.0]]))
    assert [code for code, _ in told(result.findings)] == ["V207"]
    assert amounts(result) == [5.0]


def test_a_heading_that_stands_twice_is_not_read_and_its_column_is_quarantined():
    result = shaped(layout(), book([["ID", "Beds", "Beds", "Costs"], ["1", 20.0, 30.0, 5.0]]))
    assert told(result.findings) == [("V209", "B1")]
    assert beds(result) == [None]
    assert result.tables["statements"]["quarantined"].to_list() == [["beds_registered"]]
    assert amounts(result) == [5.0]


def test_a_synonym_beside_the_main_heading_is_no_doubt():
    result = shaped(layout(), book([["ID", "Number of beds", "Beds", "Costs"], ["1", 99.0, 20.0, 5.0]]))
    assert beds(result) == [20.0]
    assert [code for code, _ in told(result.findings)] == ["V211"]


def test_many_columns_left_out_are_listed_by_the_first_ones():
    more = [f"Own {number}" for number in range(9)]
    result = shaped(layout(), book([["ID", "Beds", "Costs", *more], ["1", 20.0, 5.0, *([1.0] * 9)]]))
    texts = [item.message("cs") for item in result.findings if item.code == "V211"]
    assert len(texts) == 1
    assert "Own 0, Own 1, Own 2, Own 3, Own 4 … a dalších 4." in texts[0]
    assert "Own 5" not in texts[0]


def test_unknown_columns_are_told_with_the_number_of_their_cells():
    result = shaped(layout(), book([[*HEAD, "Note"], ["1", 20.0, 5.0, "x"], ["2", 30.0, 6.0, None]]))
    known = {"headings": "Note", "columns": 1, "count": 1, "unused": ["Note"]}
    assert [finding.args for finding in result.findings] == [known]


@pytest.mark.parametrize(
    "grid",
    [
        [["v tis. Kč"], *ROWS],
        [["Údaje jsou v tisících Kč"], *ROWS],
        [["ID", "Beds", "Costs (tis. Kč)"], *ROWS[1:]],
        [["ID", "Beds", "Costs v mil. Kč"], *ROWS[1:]],
    ],
)
def test_amounts_in_thousands_are_never_used(grid):
    result = shaped(layout(), book(grid))
    assert [code for code, _ in told(result.findings)] == ["V213"]
    assert amounts(result) == [None, None]
    assert result.tables["costs"]["quarantined"].to_list() == [["amount_czk"]] * 2
    assert beds(result) == [20.0, 30.0]


def test_a_currency_in_a_heading_changes_nothing():
    result = shaped(layout(), book([["ID", "Beds", "Costs (Kč)"], ["1", 20.0, 5.0]]))
    assert amounts(result) == [5.0]
    assert result.findings == []


def test_totals_notes_and_blank_rows_are_no_services():
    rows = [
        *ROWS,
        [None, None, None],
        ["3", 5.0, 7.0],
        ["Celkem", 55.0, 3007.0],
        [None],
        ["Pozn.: předběžné údaje"],
    ]
    result = shaped(layout(), book(rows))
    assert told(result.findings) == [("V214", "A6"), ("V215", "A8")]
    assert beds(result) == [20.0, 30.0, 5.0]


def test_a_service_whose_name_begins_with_total_is_not_taken_for_a_total():
    result = shaped(layout(), book([HEAD, ["Total care", 20.0, 5.0]]))
    assert result.tables["statements"]["service_id"].to_list() == ["Total care"]


def test_a_row_without_a_key_is_refused_and_the_rest_goes_on():
    result = shaped(layout(), book([HEAD, [None, 20.0, 5.0], ["2", 30.0, 6.0]]))
    assert ("V403", "A2") in told(result.findings)
    assert beds(result) == [30.0]
    assert result.cells[0] == {"read": 8, "accepted": 3, "refused": 2}


def test_a_cell_that_is_refused_becomes_null_and_is_named_in_the_row():
    result = shaped(layout(), book([HEAD, ["1", -3.0, "asi tisíc"]]))
    assert told(result.findings) == [("V406", "B2"), ("V303", "C2")]
    assert beds(result) == [None]
    assert result.tables["statements"]["quarantined"].to_list() == [["beds_registered"]]
    assert result.tables["costs"]["quarantined"].to_list() == [["amount_czk"]]


def test_a_blank_cell_is_no_row_of_an_unpivoted_table_and_no_quarantine():
    result = shaped(layout(), book([HEAD, ["1", None, None]]))
    assert result.tables["costs"].is_empty()
    assert result.tables["statements"]["quarantined"].to_list() == [[]]


def test_error_cells_and_formulas_without_a_value_are_quarantined():
    raw = book([HEAD, ["1", None, None]], error_cells={"B2": "#DIV/0!"}, formulas_without_value=["C2"])
    result = shaped(layout(), raw)
    assert told(result.findings) == [("V301", "B2"), ("V302", "C2")]
    assert result.findings[0].value == "#DIV/0!"
    assert result.tables["statements"]["quarantined"].to_list() == [["beds_registered"]]
    assert result.cells[0] == {"read": 6, "accepted": 1, "refused": 2}


def test_the_same_text_in_many_cells_of_a_number_column_is_one_finding_with_count_and_range():
    result = shaped(layout(), book([HEAD, *[[str(number), "neznáme přesně", 1.0] for number in range(30)]]))
    assert told(result.findings) == [("V492", "B2:B31")]
    assert result.findings[0].args["count"] == 30


def test_a_repeated_row_is_used_once_and_one_with_other_values_not_at_all():
    same = shaped(layout(), book([HEAD, ["1", 20.0, 5.0], ["1", 20.0, 5.0]]))
    assert [code for code, _ in told(same.findings)] == ["V411", "V411"]  # told for both tables
    assert beds(same) == [20.0]
    other = shaped(layout(), book([HEAD, ["1", 20.0, 5.0], ["1", 21.0, 5.0], ["2", 7.0, 7.0]]))
    assert ("V410", "A2") in told(other.findings)
    assert other.findings[0].args["rows"] == "2, 3"
    assert beds(other) == [None, 7.0]  # the line was reported, but its values are nobody's word
    assert other.tables["statements"]["quarantined"].to_list()[0] == ["beds_registered"]


def test_rows_outside_a_selection_are_counted_and_not_complained_of():
    text = HOMES.replace("    into:", "    keep_where: {service_id: ['2']}\n    into:", 1)
    result = shaped(layout(text), book([HEAD, ["1", "bad", 5.0], ["2", 30.0, 6.0]]))
    assert [(finding.code, finding.args) for finding in result.findings] == [("V220", {"count": 1})]
    assert beds(result) == [30.0]


def test_derived_columns_are_refused_with_what_they_are_made_of():
    text = HOMES.replace("    into:", "    derive: {twice: 2 * beds_registered}\n    into:", 1).replace(
        "- table: statements", "- {table: statements, columns: {beds_network: twice}}"
    )
    result = shaped(layout(text), book([HEAD, ["1", 4.0, None], ["2", "bad", None]]))
    rows = result.tables["statements"].sort("row")
    assert rows["beds_network"].to_list() == [8.0, None]
    assert rows["quarantined"].to_list()[1] == ["beds_registered", "beds_network"]


def test_a_check_of_the_layout_warns_or_refuses_as_it_says():
    check = "    checks: [{{when: beds_registered > 25, columns: [beds_registered]{}}}]\n    into:"
    warned = shaped(layout(HOMES.replace("    into:", check.format(""), 1)), book(ROWS))
    assert told(warned.findings) == [("V490", "B3")]
    assert beds(warned) == [20.0, 30.0]
    refused = shaped(layout(HOMES.replace("    into:", check.format(", severity: error"), 1)), book(ROWS))
    assert beds(refused) == [20.0, None]


def test_two_sheets_that_fit_are_asked_back_and_neither_is_read():
    result = shaped(layout(), book(ROWS, ROWS))
    assert [code for code, _ in told(result.findings)] == ["V205", "V212", "V212"]
    assert result.tables["statements"].is_empty()


def test_a_sheet_under_another_name_is_known_by_its_headings_and_told():
    text = HOMES.replace("  - id: homes", "  - id: homes\n    names: [Domovy]")
    result = shaped(layout(text), book(ROWS, names=["Tabulka"]))
    assert [code for code, _ in told(result.findings)] == ["V204"]
    assert beds(result) == [20.0, 30.0]


def test_a_sheet_that_is_not_there_is_named_with_the_most_similar_one():
    text = HOMES.replace("  - id: homes", "  - id: homes\n    names: [Domovy]")
    result = shaped(layout(text), book([["x", "y"], [1.0, 2.0]], names=["Domov"]))
    finding = next(finding for finding in result.findings if finding.code == "V203")
    assert finding.args["suggestion"] == "Domov"


def test_files_are_typed_together_and_keep_apart():
    result = shaped(layout(), book(ROWS), book([["Costs", "Beds", "ID"], [1.0, 7.0, "9"]], file="b.xlsx"))
    rows = result.tables["costs"].sort("submission", "row")
    assert rows["submission"].to_list() == ["s0", "s0", "s1"]
    assert rows["col"].to_list() == ["C", "C", "A"]
    assert result.letters[1]["List1"]["beds_registered"] == "B"


def test_a_layout_is_recognised_by_the_headings_of_one_row():
    layouts = {"homes": layout()}
    assert recognise(book([["title"], *ROWS]), layouts) == ("homes", [])
    name, findings = recognise(book([["ID", "Beds"], ["Costs"]]), layouts)
    assert name is None
    assert (findings[0].code, findings[0].args) == ("V201", {"nearest": "homes", "missing": "Costs"})


def test_two_layouts_that_fit_are_asked_back():
    name, findings = recognise(book(ROWS), {"homes": layout(), "other": layout()})
    assert name is None
    assert (findings[0].code, findings[0].args["layouts"]) == ("V202", "homes, other")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0–14", "0-14"),
        ("15 až 64 let", "15-64"),
        ("65 a více let", "65+"),
        ("80+", "80+"),
        ("Celkem", "total"),
    ],
)
def test_age_groups_are_written_in_one_way(typed, expected):
    assert age_band(typed) == expected


AREAS = """
id: people
title: {cs: Lidé, en: People}
recognise: [Area, Count]
constants: {date: "2025-12-31"}
sheets:
  - id: people
    fields:
      - {column: area, headings: [Area], kind: area, level: orp, required: true}
      - {column: age_band, headings: [Age], kind: age_band, required: true}
      - {column: count, headings: [Count], kind: integer}
    into: population
"""


def test_areas_are_found_by_code_or_name_and_an_unknown_one_refuses_its_row():
    rows = [["Area", "Age", "Count"], ["Blansko", "65+", 1.0], [6203.0, "65+", 2.0], ["Lhota", "65+", 3.0]]
    result = shaped(layout(AREAS), book(rows))
    assert told(result.findings) == [("V405", "A4")]
    assert result.tables["population"].sort("row")["area"].to_list() == ["6201", "6203"]


def test_constants_take_the_type_of_their_column():
    result = shaped(layout(AREAS), book([["Area", "Age", "Count"], ["Blansko", "65+", 1.0]]))
    assert result.tables["population"].schema["date"] == pl.Date
