from __future__ import annotations

import polars as pl
import pytest

from sluzby_eval.evaluation.comparison.neighbours import nearest
from sluzby_eval.evaluation.comparison.spec import Likeness


def results(values, *, level="orp", type="all", form="all"):
    return pl.DataFrame(
        [
            {"indicator": name, "level": level, "unit": unit, "type": type, "form": form, "year": 2025,
             "basis": "seat", "value": value}
            for unit, row in values.items()
            for name, value in row.items()
        ],
        schema_overrides={"value": pl.Float64},
    )  # fmt: skip


def likeness(*features, **known):
    return Likeness.model_validate({"features": list(features), "k": 2, "scale": "none", **known})


SQUARE = {
    "A": {"x": 0.0, "y": 0.0},
    "B": {"x": 3.0, "y": 4.0},
    "C": {"x": 1.0, "y": 0.0},
    "D": {"x": 9.0, "y": 9.0},
}


def find(values, rule, unit="A", **known):
    return nearest(results(values), rule, unit=unit, level="orp", year=2025, **known)


def test_nearest_by_the_distance_of_pythagoras():
    found = find(SQUARE, likeness({"indicator": "x"}, {"indicator": "y"}))
    assert [item.unit for item in found.neighbours] == ["C", "B"]
    assert found.neighbours[1].distance == pytest.approx(5 / 2**0.5)
    assert (found.compared, found.left_out, found.missing) == (3, (), ())


def test_weights_decide_which_feature_matters():
    values = {"A": {"x": 0.0, "y": 0.0}, "B": {"x": 1.0, "y": 9.0}, "C": {"x": 5.0, "y": 0.0}}
    rule = likeness({"indicator": "x", "weight": 100}, {"indicator": "y"})
    assert [item.unit for item in find(values, rule).neighbours] == ["B", "C"]


def test_scale_makes_units_of_measure_equal():
    """In thousands or in ones, the neighbours are the same."""
    rule = likeness({"indicator": "x"}, {"indicator": "y"}, scale="robust")
    thousand = {unit: {"x": row["x"] * 1000, "y": row["y"]} for unit, row in SQUARE.items()}
    first, second = find(SQUARE, rule), find(thousand, rule)
    assert [item.unit for item in first.neighbours] == [item.unit for item in second.neighbours]
    assert first.neighbours[0].distance == pytest.approx(second.neighbours[0].distance)


def test_feature_that_does_not_vary_adds_nothing():
    values = {unit: {**row, "y": 7.0} for unit, row in SQUARE.items()}
    rule = likeness({"indicator": "x"}, {"indicator": "y"}, scale="standard")
    assert [item.unit for item in find(values, rule).neighbours] == ["C", "B"]


def test_unit_without_a_feature_is_nobodys_neighbour_and_is_named():
    values = {**SQUARE, "E": {"x": 0.1, "y": None}}
    rule = likeness({"indicator": "x"}, {"indicator": "y"})
    found = find(values, rule)
    assert found.left_out == ("E",)
    alone = find(values, rule, unit="E")
    assert (alone.neighbours, alone.missing) == ((), ("y",))


def test_logarithm_of_nothing_is_no_feature():
    values = {"A": {"x": 10.0}, "B": {"x": 100.0}, "C": {"x": 0.0}, "D": {"x": 11.0}}
    found = find(values, likeness({"indicator": "x", "log": True}))
    assert ([item.unit for item in found.neighbours], found.left_out) == (["D", "B"], ("C",))


def test_services_are_alike_within_type_and_form():
    frame = pl.concat(
        [
            results(SQUARE, level="service", type="DPS", form="pob"),
            results({"F": {"x": 0.0, "y": 0.0}}, level="service", type="DZR", form="pob"),
            results({"A": {"x": 0.0, "y": 0.0}}, level="service", type="DPS", form="all"),
        ]
    )
    rule = likeness({"indicator": "x"}, {"indicator": "y"}, within=["type", "form"], k=9)
    found = nearest(frame, rule, unit="A", level="service", year=2025)
    assert [item.unit for item in found.neighbours] == ["C", "B", "D"]


def test_number_of_neighbours_can_be_asked_for():
    assert len(find(SQUARE, likeness({"indicator": "x"}), k=1).neighbours) == 1
