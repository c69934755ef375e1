"""The workbook that providers fill in."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from sluzby_eval.definitions import parse, read_document
from sluzby_eval.importing.run import import_files
from sluzby_eval.importing.spec import Layout
from sluzby_eval.importing.template import INSTRUCTIONS, fill, write_template
from sluzby_eval.importing.template_choices import CODE_LISTS
from sluzby_eval.workspace import Config, Workspace, shipped

KEY = {"service_id": "9990001", "form": "pob"}
FILLED = {
    "provider": [
        {
            "ico": "00099180",
            "name": "Domov Na Zkoušku, p. o.",
            "legal_form": "331",
            "founder": "město Kyjov",
            "area": "6210",
            "year": 2025,
            "version": "final",
            "contact": "Jana Zkušební",
            "email": "jana@example.org",
            "filled_on": dt.date(2026, 6, 30),
        }
    ],
    "services": [
        {
            **KEY,
            "name": "Domov pro seniory",
            "type": "DPS",
            "target_groups": "SENIORI|DEMENCE",
            "area": "6210",
            "valid_from": dt.date(2010, 1, 1),
            "unit": "luzka",
            "capacity_registered": 20,
            "capacity_network": 18,
        }
    ],
    "statements": [
        {
            **KEY,
            "beds_registered": 20,
            "beds_network": 18,
            "days_open": 365,
            "bed_days_avail": 7300,
            "bed_days_occ": 6935,
            "clients_year": 25,
            "clients_31_12": 19,
            "clients_avg": 19.5,
        }
    ],
    "costs": [{**KEY, "costs:1.1": 9_000_000, "costs:2.6": 1_000_000, "costs:total": 10_000_000}],
    "revenues": [
        {**KEY, "source": "U1", "amount_czk": 6_000_000},
        {**KEY, "source": "O1", "payer": "město Kyjov", "amount_czk": 4_000_000},
        {**KEY, "source": "total", "amount_czk": 10_000_000},
    ],
    "staff": [{**KEY, "staff:SP": 1.5, "staff:PSS_POBYT": 8.25, "staff:total": 9.75}],
    "clients": [{**KEY, "clients:III": 9, "clients:IV": 10, "clients:total": 19}],
    "shares": [
        {"service_id": KEY["service_id"], "area": "6210", "share": 60},
        {"service_id": KEY["service_id"], "area": "6206", "share": 40},
    ],
}


def _layout(name="vykaz"):
    document, _ = read_document(shipped("layouts") / f"{name}.yaml")
    assert document is not None
    layout, findings = parse(document, Layout)
    assert not findings
    return layout


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "workspace").mkdir()
    return Workspace(root=tmp_path / "workspace", config=Config())


@pytest.mark.slow
def test_a_template_filled_by_a_script_is_imported_without_an_error_or_a_warning(tmp_path, workspace):
    fill(_layout(), tmp_path / "vykaz.xlsx", FILLED)
    report = import_files(workspace, [tmp_path / "vykaz.xlsx"])
    told = [f"{finding.code} {finding.place}" for finding in report.findings if finding.level.weight < 2]
    assert told == []
    assert report.changed


@pytest.mark.slow
def test_a_filled_template_keeps_every_value_that_was_written(tmp_path, workspace):
    fill(_layout(), tmp_path / "vykaz.xlsx", FILLED)
    snapshot = import_files(workspace, [tmp_path / "vykaz.xlsx"]).snapshot
    service = snapshot.read("services").row(0, named=True)
    assert (service["type"], service["area"], service["target_groups"]) == ("DPS", "6210", "SENIORI|DEMENCE")
    assert service["valid_from"] == dt.date(2010, 1, 1)
    assert snapshot.read("providers")["ico"].to_list() == ["00099180"]
    assert snapshot.read("costs")["amount_czk"].sum() == 20_000_000
    assert sorted(snapshot.read("territory_shares")["share"].to_list()) == [0.4, 0.6]


def test_an_empty_template_has_the_sheets_and_headings_of_its_layout(tmp_path):
    layout = _layout()
    write_template(layout, tmp_path / "vykaz.xlsx")
    book = openpyxl.load_workbook(tmp_path / "vykaz.xlsx")
    assert book.sheetnames == [INSTRUCTIONS["cs"], *(sheet.names[0] for sheet in layout.sheets), CODE_LISTS]
    for sheet in layout.sheets:
        cells = book[sheet.names[0]]
        found = [row[0].value for row in cells.iter_rows(max_col=1)] if sheet.shape == "form" else None
        found = found or [cell.value for cell in cells[1]]
        assert found == [field.headings[0] for field in sheet.columns]


def test_the_import_skips_the_sheets_that_hold_no_data():
    layout = _layout()
    assert {*INSTRUCTIONS.values(), CODE_LISTS} <= set(layout.skip_sheets)


def test_equal_input_gives_equal_bytes(tmp_path):
    fill(_layout(), tmp_path / "a.xlsx", FILLED)
    fill(_layout(), tmp_path / "b.xlsx", FILLED)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_known_codes_are_locked_and_everything_else_can_be_filled_in(tmp_path):
    write_template(_layout(), tmp_path / "vykaz.xlsx", rows={"services": FILLED["services"]}, year=2025)
    sheet = openpyxl.load_workbook(tmp_path / "vykaz.xlsx")["Služby"]
    assert sheet.protection.sheet
    cells = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert cells["Identifikátor služby"].protection.locked
    assert not cells["Kapacita v síti"].protection.locked
    assert not sheet.column_dimensions["A"].protection.locked


def test_the_year_stands_in_the_form(tmp_path):
    write_template(_layout(), tmp_path / "vykaz.xlsx", year=2026)
    sheet = openpyxl.load_workbook(tmp_path / "vykaz.xlsx")["Poskytovatel"]
    assert {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2)}["Rok výkazu"] == 2026


def test_every_closed_list_has_a_drop_down(tmp_path):
    layout = _layout()
    write_template(layout, tmp_path / "vykaz.xlsx")
    book = openpyxl.load_workbook(tmp_path / "vykaz.xlsx")
    for sheet in layout.sheets:
        lists = [rule for rule in book[sheet.names[0]].data_validations.dataValidation if rule.type == "list"]
        closed = [field for field in sheet.columns if field.kind in {"code", "area"} and not field.many]
        assert len(lists) == len(closed)


def test_a_column_that_the_layout_does_not_have_is_refused(tmp_path):
    with pytest.raises(ValueError, match="has no column beds"):
        fill(_layout(), tmp_path / "vykaz.xlsx", {"services": [{"beds": 1}]})
    with pytest.raises(ValueError, match="has no sheet rooms"):
        fill(_layout(), tmp_path / "vykaz.xlsx", {"rooms": []})


@pytest.mark.parametrize("name", [path.stem for path in sorted(shipped("layouts").glob("*.yaml"))])
def test_every_layout_has_a_template(tmp_path, name):
    write_template(_layout(name), tmp_path / f"{name}.xlsx", language="en")
    assert openpyxl.load_workbook(tmp_path / f"{name}.xlsx").sheetnames[0] == INSTRUCTIONS["en"]
