"""The region's own workbooks: what the template writes is read back, and persons stay unknown."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from tests.statements import write_statement

from sluzby_eval.definitions import parse, read_document
from sluzby_eval.importing.run import import_files
from sluzby_eval.importing.spec import Layout
from sluzby_eval.importing.template import fill, write_template
from sluzby_eval.workspace import Config, Workspace, shipped

if TYPE_CHECKING:
    from sluzby_eval.importing.report import ImportReport

DAY, LATER = dt.date(2025, 6, 30), dt.date(2025, 9, 1)
ROWS: dict[str, dict[str, list[dict[str, Any]]]] = {
    "audity": {
        "audits": [{"audit_id": "A-1", "service_id": "9990001", "kind": "inspection", "scale": "points",
                    "date_from": DAY, "date_to": DAY, "points": 120, "points_max": 144, "essential_failed": 0,
                    "passed": True}],
        "audit_findings": [{"audit_id": "A-1", "finding": "1", "duty": "standard 5", "weight": 2,
                            "due": LATER, "closed": LATER}],
    },
    "opatreni": {
        "plan_measures": [{"plan": "Plán 2025", "measure": "O-1", "year": 2025, "type": "DPS", "area": "6210",
                           "state": "partly", "units_planned": 20, "units_real": 12, "budget": 900_000,
                           "spent": 700_000, "weight": 2, "deadline": DAY, "responsible": "odbor sociální"}],
    },
    "dotace": {
        "grants": [{"service_id": "9990001", "year": 2025, "programme": "A", "round": "2", "requested": 900,
                    "optimal": 850, "granted": 800, "paid": 800, "settled": 790, "returned": 10}],
    },
    "zadosti": {
        "requests": [{"request_id": "Z1", "service_id": "9990001", "year": 2025, "person": "os-00ab12",
                      "filed_on": DAY, "decided_on": LATER, "outcome": "admitted", "wait_days": 63,
                      "area": "6210"}],
    },
    "sit": {
        "network": [{"service_id": "9990001", "form": "pob", "year": 2025, "status": "basic", "unit": "luzka",
                     "units": 20, "units_planned": 22, "measure": "O-1", "registered_on": DAY,
                     "valid_from": DAY}],
    },
    "projekce": {
        "projections": [{"area": "6210", "date": dt.date(2030, 12, 31), "age_band": "65+",
                         "variant": "medium", "count": 12_500, "source": "vymyšleno"}],
    },
    "udaje_uzemi": {
        "area_facts": [{"area": "6210", "date": dt.date(2025, 12, 31), "measure": "care_allowance_recipients",
                        "value": 2_100, "source": "vymyšleno"}],
    },
}  # fmt: skip


def layout(name: str) -> Layout:
    document, _ = read_document(shipped("layouts") / f"{name}.yaml")
    assert document is not None
    spec, findings = parse(document, Layout)
    assert spec is not None, findings
    return spec


@pytest.fixture
def empty(tmp_path) -> Workspace:
    return Workspace(root=tmp_path / "workspace", config=Config())


def imported(empty: Workspace, path: Any) -> ImportReport:
    return import_files(empty, [path])


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.slow
def test_what_the_template_of_the_records_writes_is_read_back_without_a_finding(name, tmp_path, empty):
    path = tmp_path / f"{name}.xlsx"
    fill(layout(name), path, ROWS[name])
    report = imported(empty, path)
    assert [finding.code for finding in report.findings if finding.code != "V507"] == []
    assert [outcome.layout for outcome in report.files] == [name]
    for sheet, rows in ROWS[name].items():
        read = report.snapshot.read(layout(name).sheet(sheet).into[0].table).to_dicts()
        assert len(read) == 1
        told = {key: float(value) if isinstance(value, bool) else value for key, value in rows[0].items()}
        assert {key: read[0][key] for key in told} == told


@pytest.mark.parametrize("name", ROWS)
def test_the_template_of_the_records_has_its_sheets_and_headings(name, tmp_path):
    path = tmp_path / "sablona.xlsx"
    write_template(layout(name), path, language="cs")
    book = openpyxl.load_workbook(path)
    for sheet in layout(name).sheets:
        title = sheet.names[0] if sheet.names else sheet.title["cs"]
        assert [cell.value for cell in book[title][1]] == [column.headings[0] for column in sheet.columns]


@pytest.mark.slow
def test_a_list_of_requests_with_birth_numbers_or_names_is_refused(tmp_path, empty):
    spec = layout("zadosti")
    rows = [
        {**ROWS["zadosti"]["requests"][0], "request_id": f"Z{number}", "person": person}
        for number, person in enumerate(("450101/0019", "385310/0020", "511224/0034", "475507/0045"))
    ]
    fill(spec, tmp_path / "cisla.xlsx", {"requests": rows})
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Žádosti", 0)
    sheet.append([*(column.headings[0] for column in spec.sheets[0].columns), "Jméno", "Datum narození"])
    sheet.append(
        ["Z1", "9990001", 2025, "os-00ab12", DAY, None, "čeká", None, None, "Jan Vzorový", "1. 2. 1940"]
    )
    book.save(tmp_path / "jmena.xlsx")
    for name, code in (("cisla.xlsx", "V153"), ("jmena.xlsx", "V154")):
        report = imported(empty, tmp_path / name)
        assert code in {finding.code for finding in report.findings}
        assert report.snapshot.read("requests").is_empty()


def test_a_key_of_a_person_that_could_be_a_name_is_refused(tmp_path, empty):
    row = {**ROWS["zadosti"]["requests"][0], "person": "Jan Vzorový"}
    fill(layout("zadosti"), tmp_path / "z.xlsx", {"requests": [row]})
    report = imported(empty, tmp_path / "z.xlsx")
    assert "V408" in {finding.code for finding in report.findings}
    assert "Jan Vzorový" not in report.snapshot.read("requests")["person"].to_list()


@pytest.mark.slow
def test_the_days_from_the_end_of_the_year_are_counted_from_the_date_of_filling_in(tmp_path, empty):
    def filled(rows: dict[str, list[dict[str, Any]]]) -> None:
        rows["provider"][0] |= {"filled_on": dt.date(2026, 3, 1)}

    report = imported(empty, write_statement(tmp_path / "vykaz.xlsx", filled))
    assert set(report.snapshot.read("statements")["days_after_year_end"]) == {60.0}
    cell = report.snapshot.submissions[0].columns["Poskytovatel"]["statements.days_after_year_end"]
    book = openpyxl.load_workbook(tmp_path / "vykaz.xlsx")
    assert book["Poskytovatel"][cell].value.date() == dt.date(2026, 3, 1)  # the cell that `explain` names


@pytest.mark.slow
def test_without_a_date_of_filling_in_the_days_are_not_known(tmp_path, empty):
    def unfilled(rows: dict[str, list[dict[str, Any]]]) -> None:
        rows["provider"][0].pop("filled_on", None)

    report = imported(empty, write_statement(tmp_path / "vykaz.xlsx", unfilled))
    assert set(report.snapshot.read("statements")["days_after_year_end"]) == {None}
