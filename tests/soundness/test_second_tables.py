"""A second table on a sheet is told, and none of its values slips into the first."""

from __future__ import annotations

import openpyxl
import pytest
from tests.books import book, layout, shaped, told
from tests.builders import NOW
from tests.statements import write_statement

from sluzby_eval.findings import Severity
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import Config, Workspace

HEAD = ["ID", "Beds", "Costs"]
FIRST = [HEAD, ["1", 20.0, 1000.0], ["2", 30.0, 2000.0]]


def ids(result):
    return result.tables["statements"]["service_id"].to_list()


def read(*rows):
    return shaped(layout(), book([*FIRST, *rows]))


@pytest.mark.parametrize(
    "rows",
    [
        [[None], HEAD, ["3", 5.0, 7.0], ["4", 6.0, 8.0]],
        [HEAD, ["3", 5.0, 7.0]],
        [[None], ["Druhá tabulka"], HEAD, ["3", 5.0, 7.0]],
        [[None], ["COSTS", "id", "beds"], [7.0, "3", 5.0]],
        [[None], [None, "ID", "Beds"], [None, "3", 5.0]],
    ],
)
def test_a_header_that_stands_once_more_ends_the_table_with_an_error(rows):
    result = read(*rows)
    assert ids(result) == ["1", "2"]
    assert ("V250", Severity.ERROR) in {(finding.code, finding.level) for finding in result.findings}


def test_the_second_table_is_told_with_its_range_and_its_cells():
    finding = read([None], HEAD, ["3", 5.0, 7.0], [None], ["4", 6.0, 8.0]).findings[0]
    assert (finding.code, finding.place.cell, dict(finding.args)) == ("V250", "A5:C8", {"count": 9, "row": 5})


@pytest.mark.parametrize(
    "rows",
    [
        [[None], ["Zkratka", "Význam"], ["pob", "pobytová"]],
        [[None], ["Rok", "Počet klientů", "Poznámka"], ["2024", 12.0, None]],
        [[None], ["Platba", None, "Částka"], ["a", None, 12.0]],
    ],
)
def test_another_table_below_is_told_and_not_joined(rows):
    result = read(*rows)
    assert ids(result) == ["1", "2"]
    assert [(finding.code, finding.level) for finding in result.findings] == [("V250", Severity.WARNING)]


@pytest.mark.parametrize(
    "row",
    [["3", "neuvedeno", 7.0], ["3", "x", "x"], ["3", 5.0, 7.0], ["abc", None, None], ["3", "mnoho", 1.0]],
)
def test_a_row_of_data_after_a_blank_row_is_still_read(row):
    result = read([None], row, ["4", 6.0, 8.0])
    assert ids(result) == ["1", "2", row[0], "4"]
    assert "V250" not in [code for code, _ in told(result.findings)]


def test_cells_beside_the_table_are_told_with_their_range():
    grid = [[*HEAD], ["1", 20.0, 1000.0, None, "Rok", "Kč"], ["2", 30.0, 2000.0, None, 2024.0, 5.0]]
    result = shaped(layout(), book(grid))
    assert told(result.findings) == [("V251", "E2:F3")]
    assert result.findings[0].level is Severity.WARNING
    assert result.findings[0].args["count"] == 4
    assert result.tables["costs"]["amount_czk"].to_list() == [1000.0, 2000.0]


def test_words_alone_beside_the_table_are_a_notice():
    result = shaped(layout(), book([HEAD, ["1", 20.0, 1000.0, "viz pozn."]]))
    assert [(finding.code, finding.level) for finding in result.findings] == [("V251", Severity.INFO)]


def test_a_table_beside_with_the_same_headings_is_a_question_not_a_choice():
    grid = [[*HEAD, None, *HEAD], ["1", 20.0, 1000.0, None, "2", 30.0, 2000.0]]
    result = shaped(layout(), book(grid))
    assert {"V209"} <= {code for code, _ in told(result.findings)}
    assert "statements" not in result.tables or ids(result) == []


def test_a_block_below_and_beside_is_told():
    result = read([None], [None, None, None, None, "Rok", "Kč"], [None, None, None, None, 2024.0, 5.0])
    assert ids(result) == ["1", "2"]
    assert ("V251", "E5:F6") in told(result.findings)


@pytest.mark.slow
def test_a_second_table_in_a_workbook_adds_no_crown_and_the_account_comes_out_even(tmp_path):
    path = write_statement(tmp_path / "a.xlsx")
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Náklady"]
    header = [cell.value for cell in sheet[1]]
    first = sheet.max_row + 2
    for column, (heading, cell) in enumerate(zip(header, sheet[2], strict=True), start=1):
        sheet.cell(first, column, heading)
        sheet.cell(first + 1, column, cell.value)
    sheet.cell(3, len(header) + 2, 12345)
    workbook.save(tmp_path / "b.xlsx")
    (tmp_path / "w").mkdir()
    report = import_files(Workspace(root=tmp_path / "w", config=Config()), [tmp_path / "b.xlsx"], now=NOW)
    assert report.snapshot.read("costs")["amount_czk"].sum() == 20_000_000
    codes = [finding.code for finding in report.findings]
    assert codes.count("V250") == 1
    assert codes.count("V251") == 1
    cells = report.files[0].cells
    assert cells["read"] == cells["accepted"] + cells["refused"] + cells["ignored"]
