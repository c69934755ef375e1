"""What is withheld, what stays, and that nobody can compute it back."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.disclosure.region import INFOS, Line, context_of, numbers, withheld

from sluzby_eval import results
from sluzby_eval.model import TABLES
from sluzby_eval.reporting.disclosure import published
from sluzby_eval.reporting.disclosure.audit import audit
from sluzby_eval.reporting.disclosure.rules import rules_of
from sluzby_eval.reporting.disclosure.sensitive import dominated
from sluzby_eval.results import KEY
from sluzby_eval.workspace import Publish

ONLY_PERSONS = Publish(business=())
AREAS = ("O00", "O01", "O10", "O11")
BIG = [
    Line(
        service=f"{n:03}",
        ico=f"{n % 7:08}",
        area=AREAS[n % 4],
        numbers=numbers(200, 60, 30, cost=1e6 + 1000 * n),
    )
    for n in range(28)
]


def lines_with(complaints: list[int]) -> list[Line]:
    return [
        Line(service=f"{n:03}", ico=f"{n:08}", area=AREAS[n % 4], numbers=numbers(100, count))
        for n, count in enumerate(complaints)
    ]


def test_nothing_is_withheld_where_all_counts_are_big_and_no_provider_stands_alone(tmp_path):
    made = published(context_of(BIG, tmp_path))
    assert withheld(made).filter(pl.col("level").is_in(["orp", "district", "region"])).is_empty()


def test_a_small_count_is_withheld_and_zero_is_not(tmp_path):
    made = published(context_of(lines_with([3, 0, 40, 50]), tmp_path, publish=ONLY_PERSONS))
    rows = made.results.filter(indicator="complaints_per_100_clients", level="service", form="all")
    assert dict(rows.select("unit", "status").iter_rows())["000"] == "suppressed"
    assert dict(rows.select("unit", "value").iter_rows())["001"] == 0.0


def test_a_withheld_row_has_no_number_left(tmp_path):
    gone = withheld(published(context_of(lines_with([3, 0, 40, 50]), tmp_path)))
    assert not gone.is_empty()
    columns = ("value", "numerator", "denominator", "lower", "upper", "peer_q1", "peer_median", "rank")
    assert all(gone[name].null_count() == gone.height for name in columns)


def test_the_other_one_of_two_is_withheld_too(tmp_path):
    lines = [
        Line(service="1", ico="01", area="O00", numbers=numbers(100, 3)),
        Line(service="2", ico="02", area="O00", numbers=numbers(100, 30)),
        Line(service="3", ico="03", area="O01", numbers=numbers(100, 70)),
    ]
    made = published(context_of(lines, tmp_path, publish=ONLY_PERSONS))
    states = dict(
        withheld(made, indicator="complaints_per_100_clients", form="all")
        .select("unit", "status")
        .iter_rows()
    )
    assert states["1"] == "suppressed"
    assert "suppressed_secondary" in states.values()


def test_the_total_of_the_region_stays(tmp_path):
    made = published(context_of(lines_with([3, 20, 40, 50, 30, 2, 18, 25]), tmp_path, publish=ONLY_PERSONS))
    total = made.results.filter(
        indicator="complaints_per_100_clients", level="region", type="all", form="all"
    )
    assert total["numerator"].to_list() == [188.0]


def test_the_few_without_the_trait_are_protected_as_well(tmp_path):
    lines = [
        Line(service=str(n), ico=str(n), area=AREAS[n % 4], numbers=numbers(100, 40, 38 if n == 0 else 20))
        for n in range(8)
    ]
    made = published(context_of(lines, tmp_path, publish=ONLY_PERSONS))
    row = made.results.filter(indicator="complaints_upheld_share", level="service", unit="0", form="all")
    assert row["status"].to_list() == ["suppressed"]


def test_costs_of_one_provider_are_withheld_and_public_money_is_not(tmp_path):
    made = published(context_of(BIG, tmp_path))
    service = made.results.filter(level="service", form="all", unit="000")
    states = dict(service.select("indicator", "status").iter_rows())
    assert states["total_cost"] == "suppressed"
    assert states["subsidy_per_bed"] == "ok"


def test_who_outweighs_the_others_is_recognised():
    rules = rules_of(Publish())
    assert dominated([("a", 1000.0), ("b", 50.0), ("c", 20.0)], rules)
    assert dominated([("a", 10.0), ("b", 10.0)], rules)
    assert not dominated([("a", 100.0), ("b", 90.0), ("c", 80.0)], rules)


def test_internal_indicators_and_those_of_the_list_are_gone(tmp_path):
    made = published(context_of(BIG, tmp_path, publish=Publish(indicators=("total_cost",))))
    assert set(made.results["indicator"]) == set(INFOS) - {"secret_index", "total_cost"}
    assert set(made.indicators) == set(INFOS) - {"secret_index", "total_cost"}


def test_the_threshold_is_a_setting_and_lower_inside(tmp_path):
    context = context_of(lines_with([7, 20, 40, 50]), tmp_path, publish=ONLY_PERSONS)
    inside, public = published(context, "inside"), published(context)
    assert withheld(inside, indicator="complaints_per_100_clients").is_empty()
    assert not withheld(public, indicator="complaints_per_100_clients").is_empty()


def test_what_is_to_be_kept_goes_last(tmp_path):
    """Two indicators tell the same cost; where one must go, it is not the one of the list."""
    lines = [
        Line(service=str(n), ico=f"{n:02}", area=AREAS[n % 2], numbers=numbers(50, 0, cost=1e6 + 1e4 * n))
        for n in range(8)
    ]
    lines[0] = replace(lines[0], numbers={**lines[0].numbers, "clients_avg": None})
    states = {}
    for name in ("total_cost", "cost_per_client_year"):
        made = published(context_of(lines, tmp_path, publish=Publish(keep=(name,))))
        rows = made.results.filter(level="region", type="all", form="all")
        states[name] = dict(rows.select("indicator", "status").iter_rows())
    assert states["total_cost"]["total_cost"] == "ok"
    assert states["total_cost"]["cost_per_client_year"] == "suppressed_secondary"
    assert states["cost_per_client_year"]["cost_per_client_year"] == "ok"
    assert states["cost_per_client_year"]["total_cost"] == "suppressed_secondary"


def test_a_method_over_a_withheld_value_is_withheld_in_every_year(tmp_path):
    trend = replace(INFOS["total_cost"], id="cost_trend", above=None, of=("total_cost",), over_time=True)
    context = context_of(BIG, tmp_path, years={2024: BIG, 2025: BIG})
    extra = context.results.filter(indicator="total_cost").with_columns(
        indicator=pl.lit("cost_trend"), value=1.0
    )
    whole = replace(
        context, results=pl.concat([context.results, extra]), indicators={**INFOS, "cost_trend": trend}
    )
    services = published(whole).results.filter(indicator="cost_trend", level="service")
    assert set(services["status"]) == {"suppressed_secondary"}


def test_peers_of_a_withheld_value_are_not_told(tmp_path):
    context = context_of(lines_with([3, 20, 40, 50]), tmp_path, publish=ONLY_PERSONS)
    peers = pl.when(pl.col("level") == "service").then(pl.lit("service·DPS·pob"))
    results = context.results.with_columns(peer_group=peers, peer_median=pl.lit(1.0), peer_n=pl.lit(4))
    made = published(replace(context, results=results))
    rows = made.results.filter(indicator="complaints_per_100_clients", level="service")
    assert rows["peer_median"].null_count() == rows.height


def test_records_texts_and_findings_that_may_not_be_published_are_gone(tmp_path):
    measures = pl.DataFrame({column.name: ["x"] for column in TABLES["plan_measures"].columns})
    tables = {"plan_measures": measures, "requests": measures, "network": measures}
    made = published(context_of(BIG, tmp_path, tables=tables, wings={"frontier": measures}))
    assert set(made.tables) == {"plan_measures", "network"}
    assert made.tables["plan_measures"]["responsible"].to_list() == [None]
    assert made.tables["plan_measures"]["plan"].to_list() == ["x"]
    assert made.wings == {}
    assert made.findings == ()


def test_what_is_withheld_does_not_depend_on_the_order_of_rows(tmp_path):
    context = context_of(lines_with([3, 20, 40, 50, 30, 2, 18, 25]), tmp_path)
    shuffled = replace(
        context,
        results=context.results.sample(fraction=1, shuffle=True, seed=5),
        services=context.services.reverse(),
    )
    assert published(context).results.equals(published(shuffled).results)


counts = st.one_of(st.integers(0, 14), st.integers(0, 80))
drawn_lines = st.lists(
    st.builds(
        lambda n, area, form, complaints, share, cost: (n, area, form, complaints, share, cost),
        st.integers(0, 5),
        st.sampled_from(AREAS),
        st.sampled_from(["pob", "amb"]),
        counts,
        st.floats(0, 1),
        st.integers(1, 2000),
    ),
    min_size=2,
    max_size=14,
)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn_lines)
def test_an_attack_finds_nothing_in_any_small_region(tmp_path, drawn):
    lines = [
        Line(
            service=f"{place:03}",
            ico=f"{owner:08}",
            form=form,
            area=area,
            numbers=numbers(60, complaints, int(complaints * share), cost=cost * 1000.0),
        )
        for place, (owner, area, form, complaints, share, cost) in enumerate(drawn)
    ]
    made = published(context_of(lines, tmp_path))
    assert results.seal(made.results).equals(made.results)
    found = audit(made, rules_of(Publish()))
    assert found.disclosures == ()
    kept = made.results.join(context_of(lines, tmp_path).results, on=KEY, suffix="_true")
    told = kept.filter(pl.col("value").is_not_null())
    assert told["value"].to_list() == told["value_true"].to_list()
    small = told.filter(
        pl.col("indicator") == "complaints_per_100_clients", pl.col("numerator") > 0, pl.col("numerator") < 10
    )
    assert small.is_empty()
