from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from tests.planning.builders import ground, networked, people, projected, service

from sluzby_eval.planning.need import capacities, need_of, rates, totals
from sluzby_eval.planning.spec import Need

TEXT = {"cs": "a", "en": "b"}


def need(**more):
    base = {
        "kind": "need", "id": "n", "title": TEXT, "question": TEXT, "types": ["DPS"], "form": "pob", "unit": "luzka",
        "pitfalls": TEXT, "source": "s", "horizons": [3],
    }  # fmt: skip
    return Need.model_validate({**base, **more})


def rate(band, value, **more):
    return {"band": band, "value": value, "from": "2020-01-01", "source": "s", **more}


def observed(**more):
    return {"band": "80+", "source": "s", **more}


def homes(**rows):
    return ground(
        services=[service("A", "X"), service("B", "Y")],
        service_forms=[
            {"service_id": "A", "form": "pob", "unit": "luzka", "capacity_registered": 60.0},
            {"service_id": "B", "form": "pob", "unit": "luzka", "capacity_registered": 10.0},
        ],
        network=[networked("A", 50.0), networked("B", 10.0)],
        **rows,
    )


def test_need_is_people_times_rate_and_the_gap_is_against_what_is_planned():
    rows = need_of(
        homes(population=[people("X", 1000.0), people("Y", 500.0)]), need(rates=[rate("80+", 0.04)], horizons=[]),
        cost_of_unit=None,
    ).filter(pl.col("variant") == "medium")  # fmt: skip
    assert rows.select("unit", "need", "planned", "gap", "deficit", "surplus").rows() == [
        ("X", 40.0, 50.0, 10.0, 0.0, 10.0),
        ("Y", 20.0, 10.0, -10.0, 10.0, 0.0),
    ]


def test_surplus_of_one_area_never_covers_the_deficit_of_another():
    rows = need_of(
        homes(population=[people("X", 1000.0), people("Y", 500.0)]),
        need(rates=[rate("80+", 0.04)], horizons=[]),
        cost_of_unit=100.0,
    )
    row = totals(rows).filter(pl.col("variant") == "medium").row(0, named=True)
    assert (row["need"], row["planned"], row["deficit"], row["surplus"]) == (60.0, 60.0, 10.0, 10.0)
    assert row["cost_czk"] == 1000.0


def test_low_and_high_assumptions_use_their_projection_and_their_rate():
    projections = [
        projected(area, count, 2028, variant)
        for area in ("X", "Y")
        for variant, count in (("low", 900.0), ("medium", 1000.0), ("high", 1100.0))
    ]
    said = need(rates=[rate("80+", 0.04, low=0.03, high=0.05)])
    base = [people("X", 1000.0), people("Y", 1000.0)]
    rows = need_of(homes(population=base, projections=projections), said, cost_of_unit=None)
    of_x = rows.filter(pl.col("unit") == "X", pl.col("year") == 2028).sort("variant")
    assert dict(of_x.select("variant", "need").iter_rows()) == {
        "low": pytest.approx(27.0),
        "medium": pytest.approx(40.0),
        "high": pytest.approx(55.0),
    }


def test_bands_that_are_not_in_the_data_come_from_the_difference_of_open_ones():
    population = [
        people("X", 300.0, "65+"),
        people("X", 100.0, "80+"),
        people("Y", 30.0, "65+"),
        people("Y", 10.0),
    ]
    said = need(rates=[rate("65-79", 0.01), rate("80+", 0.1)], horizons=[])
    rows = need_of(homes(population=population), said, cost_of_unit=None).filter(
        pl.col("variant") == "medium"
    )
    assert rows["need"].to_list() == pytest.approx([200 * 0.01 + 100 * 0.1, 20 * 0.01 + 10 * 0.1])


def test_a_missing_population_leaves_the_area_and_the_total_blank_with_the_reason():
    rows = need_of(
        homes(population=[people("X", 1000.0)]),
        need(rates=[rate("80+", 0.04)], horizons=[]),
        cost_of_unit=None,
    )
    assert rows.filter(pl.col("unit") == "Y")["status"].unique().to_list() == ["no_population"]
    row = totals(rows).filter(pl.col("variant") == "medium").row(0, named=True)
    assert (row["need"], row["deficit"], row["status"]) == (None, None, "no_population")


def test_without_a_declared_rate_nothing_is_computed():
    rows = need_of(
        homes(population=[people("X", 1.0), people("Y", 1.0)]), need(horizons=[]), cost_of_unit=None
    )
    assert set(rows["status"]) == {"parameter_missing"}
    assert rows["need"].null_count() == rows.height


def test_rates_hold_only_between_their_dates():
    said = need(rates=[rate("80+", 0.04, to="2023-12-31"), {**rate("80+", 0.05), "from": "2024-01-01"}])
    assert [found.medium for found in rates(homes(), said)] == [0.05]


def test_the_observed_rate_is_the_capacity_of_the_whole_territory_per_inhabitant():
    base = homes(population=[people("X", 1000.0), people("Y", 200.0)])
    (found,) = rates(base, need(observed=observed(low=0.9, high=1.1)))
    assert (found.low, found.medium, found.high) == pytest.approx((0.045, 0.05, 0.055))


@pytest.mark.parametrize("population", [[], [people("X", 1000.0)]])
def test_no_rate_is_observed_where_people_of_an_area_are_unknown(population):
    assert rates(homes(population=population), need(observed=observed())) == []


def test_no_capacity_at_all_is_no_observed_rate_of_zero():
    empty = ground(population=[people("X", 10.0), people("Y", 10.0)])
    assert rates(empty, need(observed=observed())) == []


def test_capacity_registered_in_another_unit_is_a_blank_not_a_zero():
    base = ground(
        services=[service("A", "X")],
        service_forms=[{"service_id": "A", "form": "pob", "unit": "klient", "capacity_registered": 60.0}],
    )
    rows = {row["unit"]: row for row in capacities(base, need()).to_dicts()}
    assert rows["X"]["registered"] is None
    assert rows["Y"]["registered"] == 0.0


def test_open_measures_add_what_they_still_promise():
    measure = {"plan": "P", "type": "DPS", "area": "Y", "units_planned": 10.0}
    base = ground(
        measures=[
            {**measure, "measure": "1", "year": 2024, "state": "planned", "units_real": 0.0},
            {**measure, "measure": "1", "year": 2025, "state": "ongoing", "units_real": 4.0},
            {**measure, "measure": "2", "year": 2025, "state": "done", "units_real": 10.0},
            {**measure, "measure": "3", "year": 2023, "state": "ongoing", "units_real": 0.0},
            {**measure, "measure": "4", "year": 2025, "state": "planned", "units_planned": None},
        ]
    )
    rows = {row["unit"]: row["planned"] for row in capacities(base, need()).to_dicts()}
    assert rows == {"X": 0.0, "Y": 6.0}


def test_services_without_a_known_place_keep_a_row_and_close_no_gap():
    base = ground(
        services=[service("A", None)],
        network=[networked("A", 50.0)],
        population=[people("X", 100.0), people("Y", 100.0)],
    )
    rows = need_of(base, need(rates=[rate("80+", 0.1)], horizons=[]), cost_of_unit=None)
    lost = rows.filter(pl.col("unit") == "unknown", pl.col("variant") == "medium").row(0, named=True)
    assert (lost["network"], lost["need"], lost["status"]) == (50.0, None, "not_applicable")
    total = totals(rows).filter(pl.col("variant") == "medium").row(0, named=True)
    assert (total["network"], total["deficit"]) == (50.0, 20.0)


def test_the_newest_population_up_to_the_end_of_the_year_counts():
    told = [
        people("X", 1.0, date=dt.date(2023, 12, 31)),
        people("X", 2.0, date=dt.date(2025, 12, 31)),
        people("X", 3.0, date=dt.date(2026, 12, 31)),
        people("Y", 5.0),
    ]
    rows = need_of(homes(population=told), need(rates=[rate("80+", 1.0)], horizons=[]), cost_of_unit=None)
    assert rows.filter(pl.col("variant") == "medium")["need"].to_list() == [2.0, 5.0]


def test_the_oldest_day_of_the_inhabitants_travels_with_the_need():
    told = [people("X", 1.0, date=dt.date(2019, 12, 31)), people("Y", 5.0)]
    rows = need_of(homes(population=told), need(rates=[rate("80+", 1.0)], horizons=[]), cost_of_unit=None)
    assert set(rows["population_date"]) == {dt.date(2019, 12, 31)}
    assert need_of(homes(), need(horizons=[]), cost_of_unit=None)["population_date"].null_count() > 0
