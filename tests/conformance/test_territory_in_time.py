"""Municipalities, ORPs and districts at a date: who lay where, and that all of it adds up to the region."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from tests.builders import area, indicator, service, snapshot, statement, workspace

from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.importing.run import import_files
from sluzby_eval.store import open_store
from sluzby_eval.territory import Territory, shipped_areas
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from pathlib import Path

END_2006, START_2007 = dt.date(2006, 12, 31), dt.date(2007, 1, 1)
OPEN_FROM, OPEN_TO = 1991, 9999


def _municipalities(shared: Path) -> list[dict[str, Any]]:
    """Read the municipalities of the region, each with its ORP and its district, span by span."""
    codes = {(one.level, one.name.casefold()): one.code for one in shipped_areas()}
    path = shared / "data" / "uzemni-ciselniky" / "mos_uzemi.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{name.strip(): text for name, text in row.items()} for row in csv.DictReader(file)]
    return [
        {
            "code": row["koduzemi"],
            "name": row["obec"],
            "parent": f"{codes['orp', row['soorp'].casefold()]}|{district}",
            "valid_from": _day(int(row["platiod"]), 1, 1),
            "valid_to": _day(int(row["platido"]), 12, 31),
        }
        for row in rows
        if (district := codes.get(("district", row["okres"].casefold())))
    ]


def _day(year: int, month: int, day: int) -> dt.date | None:
    return None if year in (OPEN_FROM, OPEN_TO) else dt.date(year, month, day)


@pytest.fixture
def territory(shared, tmp_path) -> Territory:
    """The municipalities, imported as a table of areas."""
    path = tmp_path / "obce.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(
            ["Kód území", "Úroveň", "Název území", "Nadřazené území", "Platnost od", "Platnost do"]
        )
        for row in _municipalities(shared):
            dates = (row["valid_from"] or "", row["valid_to"] or "")
            writer.writerow([row["code"], "obec", row["name"], row["parent"], *dates])
    report = import_files(Workspace(root=tmp_path / "w", config=Config()), [path])
    assert [one.code for one in report.findings if one.level.value != "info"] == []
    return Territory.from_rows(report.snapshot.read("territory"))


def _members(territory: Territory, date: dt.date, level: str) -> dict[str, int]:
    inside = territory.ancestors(date)
    municipalities = inside.filter(pl.col("level") == "municipality")["area"]
    rows = inside.filter(pl.col("area").is_in(municipalities.implode()) & (pl.col("level") == level))
    return dict(rows.group_by("unit").len().iter_rows())


def test_blansko_has_130_municipalities_in_2006_and_116_in_2007(territory):
    assert _members(territory, END_2006, "district")["CZ0641"] == 130
    assert _members(territory, START_2007, "district")["CZ0641"] == 116


def test_districts_of_2021_have_the_published_numbers_of_municipalities(territory):
    published = {
        "CZ0641": 116,
        "CZ0642": 1,
        "CZ0643": 187,
        "CZ0644": 63,
        "CZ0645": 82,
        "CZ0646": 80,
        "CZ0647": 144,
    }
    assert _members(territory, dt.date(2021, 12, 31), "district") == published


@pytest.mark.parametrize("date", [END_2006, START_2007, dt.date(2021, 12, 31)])
def test_every_municipality_lies_in_one_orp_one_district_and_the_region(territory, date):
    counts = {level: _members(territory, date, level) for level in ("orp", "district", "region")}
    assert {sum(members.values()) for members in counts.values()} == {673}
    assert len(counts["orp"]) == 21


def test_an_orp_keeps_its_municipalities_while_its_district_changes(territory):
    assert _members(territory, END_2006, "orp") == _members(territory, START_2007, "orp")


def test_a_district_with_a_new_code_is_another_unit_from_its_first_day():
    renamed = [
        {**area("CZ0621", "district", "R"), "valid_to": dt.date(2007, 12, 31)},
        {**area("CZ0641", "district", "R"), "valid_from": dt.date(2008, 1, 1)},
        {**area("m", "municipality", "CZ0621"), "valid_to": dt.date(2007, 12, 31)},
        {**area("m", "municipality", "CZ0641"), "valid_from": dt.date(2008, 1, 1)},
        area("R", "region"),
    ]
    schema = {"code": pl.String, "level": pl.String, "name": pl.String, "parent": pl.String}
    frame = pl.DataFrame(renamed, schema={**schema, "valid_from": pl.Date, "valid_to": pl.Date})
    one = Territory.from_rows(frame, shipped=False)
    assert one.areas("district", dt.date(2007, 12, 31)) == ["CZ0621"]
    assert one.areas("district", dt.date(2008, 1, 1)) == ["CZ0641"]
    for date, unit in ((dt.date(2007, 12, 31), "CZ0621"), (dt.date(2008, 1, 1), "CZ0641")):
        rows = one.ancestors(date).filter(area="m", level="district")
        assert rows["unit"].to_list() == [unit]


MOVED = [
    {**area("m", "municipality", "X|D1"), "valid_to": END_2006},
    {**area("m", "municipality", "X|D2"), "valid_from": START_2007},
    area("n", "municipality", "Y"),
    area("X", "orp", "D2"),
    area("Y", "orp", "D1"),
    area("D1", "district", "R"),
    area("D2", "district", "R"),
    area("R", "region"),
]


def _moved(folder: Path) -> pl.DataFrame:
    """Evaluate beds of three services over the year in which a municipality changed its district."""
    lines = [
        statement(name, year=year, beds_registered=beds, form=form)
        for year in (2006, 2007)
        for name, beds, form in (("A", 10.0, "pob"), ("B", 20.0, "ter"), ("C", 5.0, "pob"))
    ]
    shares = [
        {"service_id": "B", "year": year, "version": "final", "area": place, "share": share}
        for year in (2006, 2007)
        for place, share in (("m", 0.25), ("n", 0.75))
    ]
    services = [service("A", area="m"), service("B", area="m"), service("C", area=None)]
    tables = {"territory": MOVED, "services": services, "statements": lines, "territory_shares": shares}
    beds = indicator(
        "all_beds", "sum(beds)", "bed", bases=["seat", "operation"], levels=["orp", "district", "region"]
    )
    return evaluate(workspace(folder / "w", beds), snapshot(folder / "d", tables)).results.filter(
        type="all", form="all"
    )


def _values(results: pl.DataFrame, basis: str, level: str, year: int) -> dict[str, float]:
    rows = results.filter(basis=basis, level=level, year=year, status="ok")
    return dict(rows.select("unit", "value").iter_rows())


def test_a_municipality_counts_into_the_district_of_the_year(tmp_path):
    results = _moved(tmp_path)
    assert _values(results, "seat", "district", 2006) == {"D1": 30.0, "unknown": 5.0}
    assert _values(results, "seat", "district", 2007) == {"D2": 30.0, "unknown": 5.0}
    assert _values(results, "seat", "orp", 2006) == {"X": 30.0, "unknown": 5.0}
    assert _values(results, "operation", "district", 2006) == {"D1": 30.0, "unknown": 5.0}
    assert _values(results, "operation", "district", 2007) == {"D2": 15.0, "D1": 15.0, "unknown": 5.0}


@pytest.mark.parametrize("basis", ["seat", "operation"])
@pytest.mark.parametrize("year", [2006, 2007])
def test_both_bases_reconcile_to_the_region_with_the_unknown_territory(tmp_path, basis, year):
    results = _moved(tmp_path)
    totals = {
        level: sum(_values(results, basis, level, year).values()) for level in ("orp", "district", "region")
    }
    assert set(totals.values()) == {35.0}


def test_spans_of_an_area_are_told_by_one_file_and_a_newer_one_replaces_them_all(tmp_path):
    head = "Kód území;Úroveň;Název území;Nadřazené území;Platnost od;Platnost do\n"
    spans = "581291;obec;Blansko;6201|CZ0641;;31. 12. 2006\n581291;obec;Blansko;6201;1. 1. 2007;\n"
    (tmp_path / "obce.csv").write_text(head + spans, encoding="utf-8")
    home = Workspace(root=tmp_path / "w", config=Config())
    first = import_files(home, [tmp_path / "obce.csv"]).snapshot.read("territory")
    assert first.select("valid_from", "parent").rows() == [(START_2007, "6201"), (None, "6201|CZ0641")]
    (tmp_path / "obce.csv").write_text(head + "581291;obec;Blansko;6202;;\n", encoding="utf-8")
    import_files(home, [tmp_path / "obce.csv"])
    again = open_store(home.root / "data").head().read("territory")
    assert again.select("valid_from", "parent").rows() == [(None, "6202")]
