"""Where files meet in one dataset: each test pins a way to mix, double or lose what one of them told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import openpyxl
import pytest
from tests.builders import NOW
from tests.statements import KEY, Rows, write_statement

from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.importing.run import import_files
from sluzby_eval.store import open_store
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sluzby_eval.importing.report import ImportReport

    Change = Callable[[Rows], None]

pytestmark = pytest.mark.slow

OTHER = "9990002"
REGISTER = """\
IČO;Název poskytovatele;Identifikátor služby;Název služby;Druh služby;ORP sídla služby;Poskytována od;\
Poskytována do;Forma;Jednotka kapacity;Registrovaná kapacita
00099180;Domov;9990001;Domov;DPS;6210;1. 1. 2020;;pob;luzka;20
"""


class Place:
    """A workspace with the files that are sent to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace(root=folder / "w", config=Config())
        self.workspace.root.mkdir()

    def statement(self, name: str, change: Change | None = None) -> Path:
        return write_statement(self.folder / name, change)

    def text(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def send(self, *paths: Path) -> ImportReport:
        return import_files(self.workspace, paths, now=NOW)

    def value(self, indicator: str, year: int = 2025, **where: str):
        """Return value and status of the one row asked for."""
        snapshot = open_store(self.workspace.data).head()
        frame = evaluate(self.workspace, snapshot, years=[year], indicators=[indicator]).results
        wanted = {"level": "service", "unit": "9990001", "form": "all", "basis": "seat", **where}
        if wanted["level"] != "service":
            wanted.setdefault("type", "all")
        rows = frame.filter(**wanted).to_dicts()
        return [(row["value"], row["status"]) for row in rows]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def told(report: ImportReport, *codes: str) -> list[str]:
    return [finding.message("en") for finding in report.findings if finding.code in codes]


def of_year(year: int, **service: object) -> Change:
    def change(rows: Rows) -> None:
        rows["provider"][0]["year"] = year
        rows["services"][0].update(service)

    return change


def under_another_id(rows: Rows) -> None:
    for sheet in rows.values():
        for row in sheet:
            if "service_id" in row:
                row["service_id"] = OTHER


def test_second_workbook_of_a_year_tells_what_it_takes_away(place):
    place.send(place.statement("a.xlsx"))
    report = place.send(place.statement("b.xlsx", under_another_id))
    assert [text.endswith("lacks what stood there: 9990001.") for text in told(report, "V229")] == [True]


def test_two_workbooks_of_one_year_in_one_import_tell_what_is_lost(place):
    report = place.send(place.statement("a.xlsx"), place.statement("b.xlsx", under_another_id))
    assert told(report, "V229") == ["The file replaces a.xlsx, but lacks what stood there: 9990001."]


def test_correction_with_the_same_services_loses_nothing_and_is_silent_about_it(place):
    place.send(place.statement("a.xlsx"))
    report = place.send(place.statement("b.xlsx", lambda rows: rows["costs"][0].update({"costs:F": 0})))
    assert told(report, "V229") == []


def test_population_of_another_date_under_the_same_name_is_told(place):
    head = "Území;Datum;Věková skupina;Počet\n"
    place.send(place.text("obyvatele.csv", f"{head}6210;31. 12. 2023;65+;1000\n"))
    report = place.send(place.text("obyvatele.csv", f"{head}6210;31. 12. 2024;65+;1100\n"))
    assert [text.endswith("lacks what stood there: 2023-12-31.") for text in told(report, "V229")] == [True]


def test_line_is_never_made_of_two_files(place):
    def of_another_provider(rows: Rows) -> None:
        rows["provider"][0]["ico"] = "00099091"
        rows["costs"][0] |= {"costs:2.2": 500_000, "costs:total": 10_500_000}

    place.send(place.statement("a.xlsx"))
    report = place.send(place.statement("b.xlsx", of_another_provider))
    assert told(report, "V413")
    assert place.value("food_cost_per_bed_day") == [(0.0, "ok")]
    assert report.snapshot.read("costs")["submission"].n_unique() == 1


def test_line_of_one_file_takes_no_sheet_from_another(place):
    def without_costs(rows: Rows) -> None:
        rows["costs"] = []

    def of_another_provider(rows: Rows) -> None:
        rows["provider"][0]["ico"] = "00099091"

    place.send(place.statement("a.xlsx", without_costs))
    report = place.send(place.statement("b.xlsx", of_another_provider))
    assert any("Náklady" in str(item.place) for item in report.findings if item.code == "V413")
    assert place.value("cost_per_occupied_bed_day") == [(None, "not_reported")]


def test_file_sent_again_tells_that_its_rows_were_left_out_for_another(place):
    def of_another_provider(rows: Rows) -> None:
        rows["provider"][0]["ico"] = "00099091"

    def without_the_service(rows: Rows) -> None:
        of_another_provider(rows)
        under_another_id(rows)

    rightful = place.statement("a.xlsx")
    place.send(place.statement("b.xlsx", of_another_provider))
    place.send(rightful)
    place.send(place.statement("b2.xlsx", without_the_service))
    assert len(told(place.send(rightful), "V239")) == 1


@pytest.mark.parametrize("order", [(2024, 2025), (2025, 2024)])
def test_each_year_keeps_its_own_type_and_seat_whichever_file_came_first(place, order):
    types, seats = {2024: "DPS", 2025: "DZR"}, {2024: "6203", 2025: "6210"}
    for year in order:
        report = place.send(
            place.statement(f"{year}.xlsx", of_year(year, type=types[year], area=seats[year]))
        )
    assert len(told(report, "V440")) == 2
    for year in order:
        assert place.value("registered_beds", year, type=types[year]) == [(20.0, "ok")]
        assert place.value("registered_beds", year, level="orp", unit=seats[year]) == [(20.0, "ok")]


def test_year_without_a_statement_takes_the_nearest_earlier_word(place):
    closed = of_year(2024, valid_to=dt.date(2024, 6, 30))
    place.send(place.statement("2023.xlsx", of_year(2023)), place.statement("2024.xlsx", closed))
    assert place.value("registered_beds", 2024) == [(20.0, "ok")]
    assert place.value("registered_beds", 2025) == []  # closed in 2024, so nothing is expected


def test_form_given_up_is_not_expected_any_more(place):
    def ambulatory(rows: Rows) -> None:
        for sheet in rows.values():
            for row in sheet:
                row.update({"form": "amb"} if "form" in row else {})
        rows["services"][0].update(unit="klient")

    place.send(place.statement("2024.xlsx", of_year(2024)), place.statement("2025.xlsx", ambulatory))
    assert place.value("bed_occupancy", 2024) == [(0.95, "ok")]
    assert place.value("bed_occupancy", 2025) == [(None, "not_applicable")]


def test_register_that_lacks_a_column_does_not_blank_it(place):
    def founded(rows: Rows) -> None:
        rows["provider"][0]["founder"] = "Město Kyjov"

    place.send(place.statement("a.xlsx", founded))
    snapshot = place.send(place.text("registr.csv", REGISTER)).snapshot
    assert snapshot.read("providers").select("name", "founder").rows() == [("Domov", "Město Kyjov")]


def test_blank_cell_of_the_register_goes_before_an_older_word(place):
    place.send(place.statement("a.xlsx", of_year(2025, valid_to=dt.date(2024, 6, 30))))
    snapshot = place.send(place.text("registr.csv", REGISTER)).snapshot
    assert snapshot.read("services")["valid_to"].to_list() == [None]


def test_two_totals_of_revenues_are_not_added_up(place):
    def two_totals(rows: Rows) -> None:
        rows["revenues"] = [
            {**KEY, "source": "O1", "payer": "Brno", "amount_czk": 10},
            {**KEY, "source": "total", "payer": "Brno", "amount_czk": 10},
            {**KEY, "source": "total", "amount_czk": 10},
        ]

    assert len(told(place.send(place.statement("a.xlsx", two_totals)), "V439")) == 2
    assert place.value("municipal_funding_share") == [(None, "quarantined")]


def _spoiled(place: Place, value: str | float, number_format: str = "General") -> ImportReport:
    path = place.statement("a.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Výkony"]
    column = next(cell.column for cell in sheet[1] if cell.value == "Lůžkodny obsazené")
    sheet.cell(2, column).value = value
    sheet.cell(2, column).number_format = number_format
    book.save(path)
    return place.send(path)


@pytest.mark.parametrize(
    ("value", "number_format", "code"),
    [(0.95, "0.00%", "V307"), ("6,935", "General", "V304"), ("6,935 ", "@", "V304")],
)
def test_share_or_thousands_in_a_column_of_days_is_refused(place, value, number_format, code):
    assert len(told(_spoiled(place, value, number_format), code)) == 1
    assert place.value("bed_occupancy") == [(None, "quarantined")]


def test_number_with_two_decimals_stays_a_number(place):
    assert told(_spoiled(place, "6935,50"), "V304", "V307") == []
    assert place.value("bed_occupancy") == [(6935.5 / 7300, "ok")]


def test_note_under_the_table_that_amounts_are_in_thousands_is_heeded(place):
    path = place.statement("a.xlsx")
    book = openpyxl.load_workbook(path)
    book["Náklady"]["A6"] = "Částky jsou v tis. Kč"
    book.save(path)
    assert len(told(place.send(path), "V213")) == 1
    assert place.value("cost_per_occupied_bed_day") == [(None, "quarantined")]
