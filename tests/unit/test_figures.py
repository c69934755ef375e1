from __future__ import annotations

import datetime as dt
from typing import Any

from tests.builders import frame

from sluzby_eval.evaluation.cube import Figure, FigureKind
from sluzby_eval.evaluation.figures import Land, exactly, figure_frame, latest
from sluzby_eval.territory import Area, Territory

AREAS = [("X", "orp", "D"), ("Y", "orp", "D"), ("D", "district", "R"), ("R", "region", None)]
TERRITORY = Territory.of(
    Area(code=code, level=level, name=code, parent=parent) for code, level, parent in AREAS
)
OLD, NEW, LATER = dt.date(2019, 12, 31), dt.date(2023, 12, 31), dt.date(2024, 12, 31)


def people(*rows):
    keys = ("area", "date", "age_band", "count")
    return frame("population", [dict(zip(keys, row, strict=True)) for row in rows])


def figures(table, group=("65+",), choose=latest) -> dict[str, tuple[float | None, int, int]]:
    needed = [Figure(kind="population", name=name, group=group) for name in group]
    lands = {2023: Land.of(TERRITORY, None)}
    tables: dict[FigureKind, Any] = {"population": table, "area": frame("area_facts", [])}
    found = figure_frame(needed, tables, lands, {"population": choose, "area": latest})
    key = needed[0].key
    return {row["unit"]: (row[f"f:{key}"], row[f"c:{key}"], row[f"e:{key}"]) for row in found.to_dicts()}


def test_area_is_the_sum_of_those_below_it():
    found = figures(people(("X", NEW, "65+", 10), ("Y", NEW, "65+", 30)))
    assert found == {"X": (10, 1, 1), "Y": (30, 1, 1), "D": (40, 2, 2), "R": (40, 2, 2)}


def test_missing_part_makes_the_sum_unknown_and_is_counted():
    found = figures(people(("X", NEW, "65+", 10)))
    assert found["R"] == (None, 1, 2)
    assert found["Y"] == (None, 0, 1)


def test_own_row_goes_before_the_parts():
    assert figures(people(("X", NEW, "65+", 10), ("D", NEW, "65+", 50)))["R"] == (50, 1, 1)


def test_null_row_is_no_row():
    assert figures(people(("X", NEW, "65+", 10), ("Y", NEW, "65+", None)))["D"] == (None, 1, 2)


def test_latest_date_by_the_end_of_the_year_is_taken_never_a_later_one():
    table = people(("R", OLD, "65+", 1), ("R", NEW, "65+", 2), ("R", LATER, "65+", 3))
    assert figures(table)["R"] == (2, 1, 1)
    assert figures(table, choose=exactly(OLD))["R"] == (1, 1, 1)
    assert figures(table, choose=exactly(dt.date(2020, 1, 1)))["R"] == (None, 0, 2)


def test_date_is_common_to_all_bands_of_a_formula():
    table = people(("R", OLD, "65+", 1), ("R", OLD, "total", 10), ("R", NEW, "65+", 2))
    assert figures(table, group=("65+", "total"))["R"] == (1, 1, 1)


def test_two_dates_are_never_added_up():
    assert figures(people(("X", OLD, "65+", 10), ("Y", NEW, "65+", 30)))["D"] == (None, 1, 2)


def test_circle_of_parents_ends():
    areas = [
        Area(code="A", level="orp", name="A", parent="B"),
        Area(code="B", level="district", name="B", parent="A"),
    ]
    lands = {2023: Land.of(Territory.of(areas), None)}
    needed = [Figure(kind="population", name="65+", group=("65+",))]
    tables: dict[FigureKind, Any] = {
        "population": people(("A", NEW, "65+", 1)),
        "area": frame("area_facts", []),
    }
    assert figure_frame(needed, tables, lands, {"population": latest, "area": latest}).height >= 2
