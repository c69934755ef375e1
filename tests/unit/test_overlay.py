"""What-if overlays over a small dataset."""

from __future__ import annotations

import pytest
from tests.builders import TWO_ORP, costs, indicator, service, snapshot, statement, workspace, write_yaml

from sluzby_eval.errors import DefinitionError, InputError
from sluzby_eval.evaluation.overlay import read_overlay
from sluzby_eval.evaluation.whatif import what_if

RATIO = indicator("ratio", "sum(cost) / sum(days)", "CZK_per_bed_day")
FOOD = indicator("food", "sum(cost_food)", "CZK")
BEDS = indicator("beds_all", "sum(beds)", "bed", when_empty="zero")
RULED = indicator("ruled", 'sum(days) / sum(days) * parameter("limit")', "share")
LIMIT = {
    "id": "limit", "title": {"cs": "l", "en": "l"}, "unit": "number", "source": "test",
    "values": [{"from": "2020-01-01", "value": 0.5}],
}  # fmt: skip
ITEMS = {"1.1": 600.0, "2.2": 100.0, "2.6": 100.0, "total": 800.0}
TABLES = {
    "territory": TWO_ORP,
    "services": [service("A"), service("B", area="Y", type="DZR")],
    "statements": [
        statement(name, year=year, bed_days_occ=10.0, beds_registered=5.0)
        for name in "AB"
        for year in (2024, 2025)
    ],
    "costs": [row for name in "AB" for year in (2024, 2025) for row in costs(name, ITEMS, year=year)],
}


@pytest.fixture
def world(tmp_path):
    space = workspace(tmp_path, RATIO, FOOD, BEDS, RULED, rules=[LIMIT])
    return space, snapshot(tmp_path / "data", TABLES)


def overlay(folder, *changes, **known):
    path = folder / "what.yaml"
    write_yaml(path, {"changes": list(changes), **known})
    return read_overlay(path)


def run(world, *changes, **known):
    space, taken = world
    return what_if(space, taken, overlay(space.root, *changes, **known))


def value(found, indicator, unit="R", year=2025, level="region", side="new"):
    rows = found.difference.rows.filter(
        indicator=indicator,
        unit=unit,
        year=year,
        level=level,
        type="all" if level != "service" else "DPS",
        form="all",
    )
    return rows[f"{side}_value"][0]


def test_empty_overlay_gives_an_empty_difference(world):
    found = run(world)
    assert found.difference.is_empty
    assert found.difference.counts()["unchanged"] == found.difference.rows.height > 0
    assert found.difference.changed().is_empty()


def test_wages_move_their_items_and_the_total_by_the_same_crowns(world):
    found = run(world, {"wages": {"percent": 10}})
    assert value(found, "ratio", side="old") == 80.0
    assert value(found, "ratio") == pytest.approx(86.0)  # 60 Kč of each service on 10 days
    assert value(found, "food") == 200.0  # the sheet still closes


@pytest.mark.slow
def test_energy_and_named_items_are_other_costs(world):
    assert value(run(world, {"energy": {"percent": 50}}), "ratio") == pytest.approx(85.0)
    found = run(world, {"costs": {"items": ["2.2"], "percent": -100}})
    assert (value(found, "ratio"), value(found, "food")) == (pytest.approx(70.0), 0.0)


@pytest.mark.slow
def test_change_is_only_of_the_years_types_and_services_it_names(world):
    found = run(world, {"wages": {"percent": 10, "types": ["DZR"]}}, years=[2025])
    assert value(found, "ratio", year=2024) == 80.0
    assert value(found, "ratio", "X", level="orp") == 80.0
    assert value(found, "ratio", "Y", level="orp") == pytest.approx(86.0)
    one = run(world, {"wages": {"percent": 10, "services": ["A"]}})
    assert value(one, "ratio", "Y", level="orp") == 80.0


@pytest.mark.slow
def test_capacity_is_set_or_added_to(world):
    found = run(world, {"capacity": {"service": "A", "set": {"beds_registered": 20}}})
    assert value(found, "beds_all") == 25.0
    assert (
        value(run(world, {"capacity": {"service": "A", "add": {"beds_registered": -2}}}), "beds_all") == 8.0
    )


def test_closed_service_is_gone_from_its_years_on(world):
    found = run(world, {"close": {"service": "A"}}, years=[2025])
    assert (value(found, "beds_all"), value(found, "beds_all", year=2024)) == (5.0, 10.0)
    gone = found.difference.rows.filter(unit="A", year=2025, level="service")
    assert set(gone["kind"]) == {"removed"}


def test_opened_service_is_like_another_one_but_larger(world):
    found = run(world, {"open": {"service": "N", "like": "A", "area": "Y", "scale": 2}}, years=[2025])
    assert value(found, "beds_all", "Y", level="orp") == 15.0
    assert value(found, "ratio") == pytest.approx(80.0)
    new = found.difference.rows.filter(unit="N", level="service", indicator="ratio")
    assert set(new["kind"]) == {"added"}
    assert set(new["year"]) == {2025}


def test_parameter_has_another_value_in_the_years_named(world):
    found = run(world, {"parameter": {"id": "limit", "value": 0.9}}, years=[2025])
    assert (value(found, "ruled", year=2024), value(found, "ruled")) == (0.5, 0.9)


@pytest.mark.slow
def test_dearer_wages_never_make_anything_cheaper(world):
    """The more wages rise, the more every cost per day rises."""
    values = [value(run(world, {"wages": {"percent": percent}}), "ratio") for percent in (-50, 0, 1, 20, 100)]
    assert values == sorted(values)
    assert len(set(values)) == len(values)


def test_changes_add_up_in_their_order(world):
    both = run(world, {"wages": {"percent": 10}}, {"close": {"service": "B"}})
    assert value(both, "ratio") == pytest.approx(86.0)
    assert value(both, "beds_all") == 5.0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"close": {"service": "Z"}}, "D660"),
        ({"capacity": {"service": "Z", "set": {"beds_registered": 1}}}, "D660"),
        ({"open": {"service": "N", "like": "Z"}}, "D660"),
        ({"wages": {"percent": 1, "services": ["Z"]}}, "D660"),
        ({"wages": {"percent": 1, "types": ["ZZZ"]}}, "D652"),
        ({"costs": {"items": ["9.9"], "percent": 1}}, "D663"),
        ({"parameter": {"id": "limits", "value": 1}}, "D661"),
        ({"weights": {"profile": "nobody", "criteria": {"a": 10}}}, "D662"),
        ({"capacity": {"service": "A", "set": {"beds": 1}}}, "D665"),
    ],
)
def test_name_that_is_nowhere_is_refused_with_its_place(world, change, code):
    with pytest.raises(DefinitionError, match=rf"what\.yaml:\d+:\d+: {code}"):
        run(world, change)


@pytest.mark.parametrize(
    "change",
    [
        {"wage": {"percent": 5}},
        {"wages": {"percent": 5}, "energy": {"percent": 5}},
        {"wages": {"percent": "much"}},
        {"wages": {"percent": -200}},
        {"capacity": {"service": "A"}},
        {"capacity": {"service": "A", "set": {"beds_registered": -1}}},
        {"open": {"service": "N", "like": "A", "scale": 0}},
        {"weights": {"profile": "p", "criteria": {"a": 101}}},
    ],
)
def test_what_is_not_understood_is_refused_before_anything_is_computed(tmp_path, change):
    with pytest.raises(DefinitionError, match="D20"):
        overlay(tmp_path, change)


def test_missing_file_is_a_missing_input(tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        read_overlay(tmp_path / "nowhere.yaml")


def test_change_that_finds_nothing_to_change_is_told(world):
    found = run(world, {"wages": {"percent": 10, "types": ["DOZP"]}})
    assert [item.code for item in found.findings] == ["D664"]
    assert found.difference.is_empty
