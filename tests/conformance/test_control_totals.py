"""Published tables that do not add up are told with both values and the difference.

Facts: types of inspected services, Moravian-Silesian region 2010 (msk.cz, overview of inspections): 38 are
stated, 36 by type. Population of South Moravia on 31 December 2021 by municipality with extended powers, and
by district (risy.cz, data of the Czech Statistical Office): the two tables of one day differ by 223 persons.
"""

from __future__ import annotations

import datetime as dt

import pytest
from tests.books import book, layout, shaped

from sluzby_eval.importing.rules import check_sheets
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import Config, Workspace

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
INSPECTIONS = {
    "OSP": 2, "OA": 1, "PS": 6, "PSB": 1, "CDS": 1, "DS": 3, "DPS": 6, "DZR": 3, "SSZZ": 1, "AD": 1, "DPC": 1,
    "KP": 1, "NZDM": 3, "NOC": 1, "SASRD": 3, "STD": 1, "SR": 1,
}  # fmt: skip
ORP = {
    "6201": 56155, "6202": 51757, "6203": 379466, "6204": 58281, "6205": 16225, "6206": 59605, "6207": 36205,
    "6208": 24509, "6209": 23345, "6210": 54837, "6211": 20315, "6212": 22425, "6213": 14982, "6214": 26446,
    "6215": 24284, "6216": 70716, "6217": 31853, "6218": 36654, "6219": 51808, "6220": 91037, "6221": 33663,
}  # fmt: skip
DISTRICTS = {
    "CZ0641": 107895, "CZ0642": 379391, "CZ0643": 225485, "CZ0644": 114784, "CZ0645": 151075, "CZ0646": 92268,
    "CZ0647": 113447,
}  # fmt: skip
APART = {
    "Blansko": 17, "Brno-město": 75, "Brno-venkov": 29, "Břeclav": 17, "Hodonín": 21, "Vyškov": 49,
    "Znojmo": 15,
}  # fmt: skip

LAYOUT = """
id: inspekce
title: {cs: Inspekce, en: Inspections}
recognise: [Druh služby, Typ A]
constants: {form: pob, year: "2010", version: final}
sheets:
  - id: inspections
    fields:
      - {column: service_id, headings: [Druh služby], kind: identifier, required: true}
      - {column: type_a, headings: [Typ A], kind: integer}
      - {column: type_b, headings: [Typ B], kind: integer}
      - {column: both, headings: [Obě], kind: integer}
    totals:
      - {columns: [type_a, type_b]}
      - {whole: both, parts: [type_a, type_b], title: {cs: Obě inspekce, en: Both inspections}}
    into: [statements]
"""


def inspections(total: object = 38.0, wrong: float = 0.0) -> list[tuple[object, ...]]:
    result = shaped(
        layout(LAYOUT),
        book(
            [
                ["Druh služby", "Typ A", "Typ B", "Obě"],
                *([name, float(count), 0.0, count + wrong] for name, count in INSPECTIONS.items()),
                ["Celkem", total, 0.0, None],
            ]
        ),
    )
    found = check_sheets(result.wides, NOW.date())
    return [(one.code, one.place.cell, one.value, one.expected, one.args["difference"]) for one in found]


def test_types_of_inspected_services_make_36_where_38_are_stated():
    assert inspections() == [("V414", "B19", "38", "36", "2")]
    assert inspections("36 ") == []
    assert inspections("neuvedeno") == []


def test_a_column_of_totals_is_compared_in_every_row():
    found = inspections(36.0, wrong=1.0)
    assert len(found) == len(INSPECTIONS)
    assert found[0] == ("V414", "D2", "3", "2", "1")


def population(folder, name: str, counts: dict[str, int]):
    path = folder / name
    rows = "".join(f"{area};31. 12. 2021;Celkem;{count}\n" for area, count in counts.items())
    path.write_text(f"Území;Datum;Věková skupina;Počet\n{rows}", encoding="utf-8")
    return path


def differences(report) -> dict[str, int]:
    return {
        str(one.args["key"]).split(",")[0]: abs(int(str(one.args["difference"])))
        for one in report.findings
        if one.code == "V415"
    }


@pytest.mark.slow
def test_two_tables_of_one_day_differ_by_223_persons_district_by_district(tmp_path):
    workspace = Workspace(root=tmp_path / "w", config=Config())
    files = [population(tmp_path, "orp.csv", ORP), population(tmp_path, "okresy.csv", DISTRICTS)]
    report = import_files(workspace, files, now=NOW)
    assert differences(report) == APART
    assert sum(differences(report).values()) == 223
    told = next(one for one in report.findings if str(one.args.get("key", "")).startswith("Blansko"))
    assert (told.place.file, told.place.cell, told.value, told.expected) == (
        "okresy.csv",
        "D2",
        "107895",
        "107912",
    )
    assert "orp.csv" in told.message("cs")


@pytest.mark.slow
def test_the_second_table_is_compared_with_the_first_when_it_comes_later(tmp_path):
    workspace = Workspace(root=tmp_path / "w", config=Config())
    first = import_files(workspace, [population(tmp_path, "okresy.csv", DISTRICTS)], now=NOW)
    assert differences(first) == {}
    later = import_files(workspace, [population(tmp_path, "orp.csv", ORP)], now=NOW)
    assert differences(later) == APART
    assert {one.place.file for one in later.findings if one.code == "V415"} == {"orp.csv"}


def test_an_area_of_which_a_part_is_missing_is_not_compared(tmp_path):
    workspace = Workspace(root=tmp_path / "w", config=Config())
    some = {code: count for code, count in ORP.items() if code != "6201"}
    files = [population(tmp_path, "orp.csv", some), population(tmp_path, "okresy.csv", DISTRICTS)]
    assert set(differences(import_files(workspace, files, now=NOW))) == set(APART) - {"Blansko"}
