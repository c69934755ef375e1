"""The workbook for the next year: filled in as far as is known, last year's figures beside the cells."""

from __future__ import annotations

import openpyxl
import pytest
from tests.statements import write_statement

pytestmark = pytest.mark.slow


@pytest.fixture
def template(call, tmp_path):
    write_statement(tmp_path / "domov_2025.xlsx")
    assert call("import", "domov_2025.xlsx").code == 0
    assert (
        call("template", "vykaz", "--year", "2026", "--provider", "00099180", "--out", "new.xlsx").code == 0
    )
    return openpyxl.load_workbook(tmp_path / "new.xlsx")


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_rows_of_last_year_stand_in_it_without_their_figures(template):
    assert rows(template["Služby"])[0][:2] == ["9990001", "Domov"]
    assert rows(template["Výnosy"])[0] == [
        "9990001",
        "pob pobytová",
        "U1 úhrady uživatelů – ubytování",
        None,
        None,
    ]
    assert rows(template["Územní podíly"])[0][0] == "9990001"
    assert template["Územní podíly"]["B2"].value is not None
    assert template["Územní podíly"]["C2"].value is None
    assert set(rows(template["Náklady"])[0][2:]) == {None}


def test_figures_of_last_year_are_told_beside_the_cells(template):
    told = {
        f"{sheet.title}!{cell.coordinate}": cell.comment.text
        for sheet in template
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.comment is not None and "2025" in cell.comment.text
    }
    assert told["Náklady!C2"] == "Rok 2025: 9\u00a0000\u00a0000"
    assert told["Územní podíly!C2"] == "Rok 2025: 100"
    assert told["Výnosy!E2"] == "Rok 2025: 9\u00a0800\u00a0000"


def test_a_script_that_fills_in_last_years_figures_is_imported_without_any_finding(template, call, tmp_path):
    for sheet in template:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if cell.comment is not None and cell.comment.text.startswith("Rok 2025: "):
                    figure = cell.comment.text.removeprefix("Rok 2025: ").replace("\u00a0", "")
                    cell.value = float(figure.replace(",", "."))
    head = {row[0].value: row[1] for row in template["Poskytovatel"].iter_rows(max_col=2)}
    head["Verze výkazu"].value = "konečná skutečnost"
    head["Kontaktní osoba"].value, head["E-mail"].value = "Jana Zkušební", "jana@example.org"
    template.save(tmp_path / "domov_2026.xlsx")
    called = call("import", "domov_2026.xlsx", "--json")
    assert called.json["findings"] == []
    assert called.code == 0


@pytest.mark.parametrize("year", ["99", "20255"])
def test_a_year_that_cannot_be_is_refused(call, year):
    called = call("template", "vykaz", "--year", year)
    assert (called.code, "2000" in called.err) == (2, True)
