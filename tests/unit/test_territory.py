from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from sluzby_eval.territory import Area, Territory, shipped_areas

SCHEMA = {
    "code": pl.String,
    "level": pl.String,
    "name": pl.String,
    "parent": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
}


def rows(*areas: tuple[object, ...]) -> pl.DataFrame:
    filled = [(*area, *[None] * (len(SCHEMA) - len(area))) for area in areas]
    return pl.DataFrame(filled, schema=SCHEMA, orient="row")


SHIPPED = Territory.from_rows(rows())


def test_shipped_territory_is_one_region_of_seven_districts_and_21_orp():
    assert SHIPPED.levels == ("orp", "district", "region")
    assert [len(SHIPPED.areas(level)) for level in SHIPPED.levels] == [21, 7, 1]
    assert all(SHIPPED.parent(code) in SHIPPED.areas("district") for code in SHIPPED.areas("orp"))
    assert {SHIPPED.parent(code) for code in SHIPPED.areas("district")} == {"CZ064"}
    assert SHIPPED.parent("CZ064") is None


def test_sizes_add_up_through_the_levels():
    totals = {
        level: sum(SHIPPED.by_code[code].area_km2 or 0 for code in SHIPPED.areas(level))
        for level in SHIPPED.levels
    }
    assert totals == {"orp": 7187, "district": 7187, "region": 7187}


def test_every_seat_lies_in_the_region():
    for code in SHIPPED.areas("orp"):
        area = SHIPPED.by_code[code]
        assert 48.5 < (area.lat or 0) < 49.7
        assert 15.5 < (area.lon or 0) < 17.8


def test_areas_stand_in_czech_order():
    names = [SHIPPED.name(code) for code in SHIPPED.areas("orp")]
    assert names[:6] == ["Blansko", "Boskovice", "Brno", "Břeclav", "Bučovice", "Hodonín"]
    assert names[-3:] == ["Vyškov", "Znojmo", "Židlochovice"]
    assert names.index("Šlapanice") == names.index("Slavkov u Brna") + 1


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [
        ("6210", None, "6210"),
        ("Kyjov", None, "6210"),
        ("  KYJOV ", None, "6210"),
        ("zidlochovice", None, "6221"),
        ("Blansko", "orp", "6201"),
        ("Blansko", "district", "CZ0641"),
        ("okres Blansko", None, "CZ0641"),
        ("ORP Blansko", None, "6201"),
        ("SO ORP Kyjov", None, "6210"),
        ("Brno", None, "6203"),
        ("brno-mesto", None, "CZ0642"),
        ("jmk", None, "CZ064"),
        ("Jihomoravský kraj", "region", "CZ064"),
        ("1295", None, "6201"),
        ("cz0641", None, "CZ0641"),
    ],
)
def test_area_is_found_by_code_name_and_alias(text, level, code):
    assert SHIPPED.find(text, level=level) == code


@pytest.mark.parametrize(
    ("text", "level"),
    [("Blansko", None), ("Praha", None), ("", None), ("Kyjov", "district"), ("okres Blansko", "orp")],
)
def test_ambiguous_or_unknown_name_is_not_guessed(text, level):
    assert SHIPPED.find(text, level=level) is None


def test_every_area_lies_in_itself_and_in_all_above():
    ancestors = SHIPPED.ancestors(dt.date(2025, 12, 31))
    assert ancestors.filter(pl.col("area") == "6210").rows() == [
        ("6210", "orp", "6210"),
        ("6210", "district", "CZ0645"),
        ("6210", "region", "CZ064"),
    ]
    assert ancestors.height == 21 * 3 + 7 * 2 + 1
    assert ancestors.filter(pl.col("level") == "region")["unit"].unique().to_list() == ["CZ064"]


def test_imported_municipalities_make_a_finer_level():
    territory = Territory.from_rows(rows(("586307", "municipality", "Kyjov", "6210")))
    assert territory.levels == ("municipality", "orp", "district", "region")
    assert territory.find("obec Kyjov") == "586307"
    assert territory.find("Kyjov") is None
    assert territory.ancestors()["level"].to_list().count("municipality") == 1
    assert territory.children("6210") == ["586307"]


def test_imported_area_replaces_the_shipped_one_and_keeps_its_seat():
    territory = Territory.from_rows(rows(("6210", "orp", "Kyjov nově", "CZ0644")))
    assert territory.parent("6210") == "CZ0644"
    assert territory.name("6210") == "Kyjov nově"
    assert territory.by_code["6210"].lat == SHIPPED.by_code["6210"].lat
    assert len(territory.areas("orp")) == 21


def test_own_territory_knows_only_what_was_imported():
    territory = Territory.from_rows(
        rows(("TX", "state", "Texas", None), ("48201", "county", "Harris", "TX")), shipped=False
    )
    assert territory.levels == ("county", "state")
    assert territory.find("Kyjov") is None
    assert territory.ancestors().rows() == [
        ("48201", "county", "48201"),
        ("48201", "state", "TX"),
        ("TX", "state", "TX"),
    ]


def test_parent_is_the_one_of_the_date():
    old, new = dt.date(2020, 12, 31), dt.date(2021, 1, 1)
    territory = Territory.from_rows(
        rows(
            ("A", "orp", "A", None),
            ("B", "orp", "B", None),
            ("m", "municipality", "M", "A", None, old),
            ("m", "municipality", "M", "B", new, None),
        ),
        shipped=False,
    )
    assert territory.parent("m", old) == "A"
    assert territory.parent("m", new) == "B"
    assert territory.parent("m") == "B"
    assert territory.children("A", old) == ["m"]
    assert territory.children("A", new) == []
    for date, unit in ((old, "A"), (new, "B"), (None, "B")):
        at_date = territory.ancestors(date).filter(area="m", level="orp")
        assert at_date["unit"].to_list() == [unit]


def test_area_that_ended_is_not_among_the_areas_of_a_later_date():
    territory = Territory.from_rows(
        rows(("m", "municipality", "M", None, dt.date(1990, 1, 1), dt.date(2006, 12, 31))), shipped=False
    )
    assert territory.areas("municipality", dt.date(2006, 12, 31)) == ["m"]
    assert territory.areas("municipality", dt.date(2007, 1, 1)) == []
    assert territory.ancestors(dt.date(2007, 1, 1)).is_empty()
    assert territory.name("m") == "M"


def test_circle_of_parents_ends():
    territory = Territory.of(
        [Area(code="A", level="x", name="A", parent="B"), Area(code="B", level="y", name="B", parent="A")]
    )
    assert territory.ancestors().height == 4


def test_unknown_code_is_its_own_name_and_has_no_level():
    assert SHIPPED.name("unknown") == "unknown"
    assert SHIPPED.level("unknown") is None
    assert SHIPPED.parent("unknown") is None


def test_shipped_areas_agree_with_their_origin(shared):
    import csv

    with (shared / "domain" / "codelists" / "orp.csv").open(encoding="utf-8") as file:
        origin = {row["orp_code"]: (row["name"], row["okres_lau1"]) for row in csv.DictReader(file)}
    orp = [area for area in shipped_areas() if area.level == "orp"]
    assert {area.code: (area.name, area.parent) for area in orp} == origin
