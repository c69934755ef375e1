from __future__ import annotations

import polars as pl
import pytest

from sluzby_eval.planning.goals import judge
from sluzby_eval.planning.spec import Goals

TEXT = {"cs": "a", "en": "b"}


def results(*rows):
    fixed = {"indicator": "i", "level": "region", "unit": "R", "type": "all", "form": "all", "basis": "seat"}
    return pl.DataFrame(
        [{**fixed, "year": year, "value": value, "status": status} for year, value, status in rows],
        schema={
            **dict.fromkeys(fixed, pl.String), "year": pl.Int64, "value": pl.Float64, "status": pl.String,
        },
    )  # fmt: skip


def state(frame, year=2025, **more):
    goal = {
        "id": "g", "title": TEXT, "indicator": "i", "base_year": 2023, "target": 100.0, "target_year": 2027, **more,
    }  # fmt: skip
    said = Goals.model_validate({"kind": "goals", "id": "s", "title": TEXT, "source": "x", "goals": [goal]})
    return judge(said, frame, year=year)[0]


@pytest.mark.parametrize(
    ("present", "tolerance", "told"),
    [
        (50.0, 0.0, "on_track"),
        (49.9, 0.0, "behind"),
        (41.0, 0.1, "on_track"),
        (100.0, 0.0, "reached"),
        (-5.0, 0.0, "behind"),
    ],
)
def test_the_straight_line_from_base_to_target_is_the_rule(present, tolerance, told):
    found = state(results((2023, 0.0, "ok"), (2025, present, "ok")), tolerance=tolerance)
    assert (found.state, found.expected) == (told, 50.0)


def test_goals_that_go_down_are_judged_the_same_way():
    found = state(results((2023, 10.0, "ok"), (2025, 7.0, "ok")), target=6.0)
    assert (found.state, found.expected, found.progress) == ("on_track", 8.0, 0.75)


def test_after_the_target_year_the_whole_way_is_due():
    assert state(results((2023, 0.0, "ok"), (2029, 99.0, "ok")), year=2029).state == "behind"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([(2023, 0.0, "ok")], "not_reported"),
        ([(2023, 0.0, "ok"), (2025, 9.0, "low_coverage")], "low_coverage"),
        ([(2023, None, "zero_denominator"), (2025, 9.0, "ok")], "zero_denominator"),
        ([(2023, 100.0, "ok"), (2025, 100.0, "ok")], "zero_denominator"),
    ],
)
def test_what_is_not_known_well_is_not_judged(rows, reason):
    found = state(results(*rows))
    assert (found.state, found.reason) == ("not_known", reason)


def test_a_declared_base_needs_no_result_of_the_base_year():
    assert state(results((2025, 60.0, "ok")), base=20.0).state == "on_track"
