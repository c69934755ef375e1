from __future__ import annotations

import datetime as dt

import pytest

from sluzby_eval.evaluation.parameters import faults, value_at
from sluzby_eval.evaluation.spec import Parameter


def parameter(*values, by=("type",)) -> Parameter:
    return Parameter.model_validate(
        {
            "id": "p",
            "title": {"cs": "p", "en": "p"},
            "unit": "share",
            "source": "s",
            "by": by,
            "values": values,
        }
    )


DATED = parameter(
    {"from": "2024-01-01", "to": "2024-12-31", "value": 0.8},
    {"from": "2025-01-01", "value": 0.85},
    {"from": "2025-01-01", "type": "DPS", "value": 0.9},
)


@pytest.mark.parametrize(
    ("year", "kind", "value"),
    [(2023, "DPS", None), (2024, "DPS", 0.8), (2025, "DPS", 0.9), (2025, "DZR", 0.85), (2030, None, 0.85)],
)
def test_value_in_force_on_the_day_the_most_particular_first(year, kind, value):
    assert value_at(DATED, dt.date(year, 12, 31), {"type": kind}) == value


def test_last_day_of_a_span_still_counts():
    assert value_at(DATED, dt.date(2024, 12, 31), {"type": "PS"}) == 0.8


def test_overlap_gap_and_unnamed_dimension_are_told():
    bad = parameter(
        {"from": "2024-01-01", "value": 1},
        {"from": "2025-01-01", "value": 2},
        {"from": "2020-01-01", "to": "2020-12-31", "type": "DPS", "value": 3},
        {"from": "2022-01-01", "type": "DPS", "form": "pob", "value": 4},
    )
    assert [(code, index) for code, index, _ in faults(bad)] == [("D210", 3), ("D206", 1), ("D205", 3)]


def test_spans_that_follow_each_other_are_fine():
    assert list(faults(DATED)) == []
