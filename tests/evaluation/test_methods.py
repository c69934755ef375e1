"""Methods over values: worked examples of each, and what must hold whatever the data are."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given as vary
from hypothesis import settings
from hypothesis import strategies as st
from tests.builders import indicator
from tests.evaluation.small import faults, method, rule, wrong

from sluzby_eval.evaluation.formula import Applied
from sluzby_eval.evaluation.methods import access, inequality, position, projection, trend
from sluzby_eval.evaluation.methods.access import kilometres
from sluzby_eval.evaluation.methods.choosing import options
from sluzby_eval.evaluation.methods.ground import PLACE, PROJECTION
from sluzby_eval.evaluation.methods.work import Ground, Work

PER_BED = indicator("per_bed", "sum(cost_total) / sum(beds_network)", "CZK_per_bed")
BEDS = indicator("beds", "sum(beds_network)", "bed", when_empty="zero")
PER_HEAD = indicator(
    "per_head",
    '1000 * sum(beds_network) / population("65+")',
    "bed_per_1000_inhabitants",
    levels=["orp", "district", "region"],
    when_empty="zero",
)
RULES = [
    rule("use_rate", by=("age_band",)),
    rule(
        "required_types",
        by=("type",),
        values=[{"from": "2020-01-01", "type": kind, "value": 1} for kind in ("DPS", "PS")],
    ),
    rule("cpi"),
    rule("growth"),
    rule("usual_cost", "CZK_per_bed", by=("type", "form")),
]
AREAS = ["orp", "region"]
PLACES = [
    {"orp": "X", "lat": 49, "lon": 16},
    {"orp": "Y", "lat": 49.1, "lon": 16},
    {"orp": "Z", "lat": 50, "lon": 16},
]
PEOPLE = [{"orp": "X", "65+": 100}, {"orp": "Y", "65+": 300}, {"orp": "Z", "65+": 100}]
TEN_IN_X = [{"service": "A", "orp": "X", "beds_network": 10}]
TWO = [{"orp": "X", "65+": 100}, {"orp": "Y", "65+": 100}]


def costs(**years):
    return [
        {"service": "A", "year": int(name[1:]), "cost_total": value, "beds_network": 10}
        for name, value in years.items()
    ]


SIX = {f"y{year}": 100 * (year - 2019) for year in range(2020, 2026)}
NEEDS = {"use_rate:65+": 0.01, "use_rate:80+": 0.1}
TOMORROW = [
    {"orp": "X", "year": 2035, "age_band": "65+", "count": 1000},
    {"orp": "X", "year": 2035, "age_band": "80+", "count": 100},
    {"orp": "Y", "year": 2035, "age_band": "65+", "count": 1000},
    {"orp": "Y", "year": 2035, "age_band": "80+", "count": 0},
]
NEED = method(
    "need", "bed", {"name": "projected_need", "rate": "use_rate", "bands": ["65+", "80+"]}, levels=AREAS
)
CASES = {
    "chain": (
        method("m", "index_100", {"name": "chain_index", "of": "per_bed"}),
        {"given": costs(y2024=100, y2025=110), "expect": {"service": {"A": 110}, "region": 110}},
    ),
    "chain without last year": (
        method("m", "index_100", {"name": "chain_index", "of": "per_bed"}),
        {
            "given": costs(y2023=100, y2025=110),
            "expect": {"service": {"A": "not_reported"}, "region": "not_applicable"},
        },
    ),
    "chain from zero": (
        method("m", "index_100", {"name": "chain_index", "of": "per_bed"}),
        {"given": costs(y2024=0, y2025=110), "expect": {"service": {"A": "zero_denominator"}}},
    ),
    "base": (
        method("m", "index_100", {"name": "base_index", "of": "per_bed", "base_year": 2022}),
        {"given": costs(y2022=200, y2025=250), "expect": {"region": 125}},
    ),
    "base of the first year": (
        method("m", "index_100", {"name": "base_index", "of": "per_bed"}),
        {"given": costs(y2021=200, y2022=100, y2025=250), "expect": {"region": 125}},
    ),
    "cagr of eight years": (
        method("m", "share", {"name": "cagr", "of": "per_bed"}),
        {"given": costs(y2016=755, y2024=2300), "expect": {"region": 0.1494}},
    ),
    "cagr of one year only": (
        method("m", "share", {"name": "cagr", "of": "per_bed"}),
        {"given": costs(y2024=755), "expect": {"region": "not_reported"}},
    ),
    "cagr of a loss": (
        method("m", "share", {"name": "cagr", "of": "per_bed"}),
        {"given": costs(y2023=-10, y2024=755), "expect": {"region": "not_applicable"}},
    ),
    "real change": (
        method("m", "share", {"name": "real_change", "of": "per_bed", "index": "cpi"}),
        {
            "given": costs(y2024=100, y2025=121),
            "parameters": {"cpi:2024": 100, "cpi:2025": 110},
            "expect": {"region": 0.1},
        },
    ),
    "real change without prices": (
        method("m", "share", {"name": "real_change", "of": "per_bed", "index": "cpi"}),
        {"given": costs(y2024=100, y2025=121), "expect": {"region": "parameter_missing"}},
    ),
    "slope": (
        method("m", "CZK_per_bed", {"name": "ols_slope", "of": "per_bed"}),
        {"given": costs(**SIX), "expect": {"region": 10}},
    ),
    "slope of too few years": (
        method("m", "CZK_per_bed", {"name": "ols_slope", "of": "per_bed"}),
        {"given": costs(y2022=1, y2023=2, y2024=3, y2025=4), "expect": {"region": "trend_not_testable"}},
    ),
    "median slope is not moved by one odd year": (
        method("m", "CZK_per_bed", {"name": "theil_sen", "of": "per_bed"}),
        {"given": costs(**{**SIX, "y2022": 90000}), "expect": {"region": 10}},
    ),
    "slope after a predecessor": (
        method("m", "CZK_per_bed", {"name": "theil_sen", "of": "per_bed"}),
        {
            "given": [
                {**row, **({"predecessor": "B"} if row["year"] == 2022 else {})} for row in costs(**SIX)
            ],
            "expect": {"service": {"A": "trend_not_testable"}},
        },
    ),
    "percentile": (
        method("m", "share", {"name": "percentile", "of": "per_bed", "minimum": 5}, levels=["service"]),
        {
            "given": [
                {"service": f"S{n}", "cost_total": value, "beds_network": 1}
                for n, value in enumerate((1, 2, 2, 3, 4))
            ],
            "expect": {"service": {"S0": 0.1, "S1": 0.4, "S2": 0.4, "S4": 0.9}},
        },
    ),
    "percentile of too few": (
        method("m", "share", {"name": "percentile", "of": "per_bed"}, levels=["service"]),
        {"given": costs(y2025=1), "expect": {"service": {"A": "too_few_peers"}}},
    ),
    "deviation from the region": (
        method("m", "share", {"name": "deviation", "of": "per_bed"}, levels=["service"]),
        {
            "given": [
                {"service": "A", "cost_total": 100, "beds_network": 10},
                {"service": "B", "cost_total": 300, "beds_network": 10},
            ],
            "expect": {"service": {"A": -0.5, "B": 0.5}},
        },
    ),
    "deviation from usual costs": (
        method(
            "m",
            "share",
            {"name": "deviation", "of": "per_bed", "reference": "usual_cost"},
            levels=["service"],
        ),
        {"given": costs(y2025=1200), "parameters": {"usual_cost": 100}, "expect": {"service": {"A": 0.2}}},
    ),
    "gap": (
        method("m", "bed", {"name": "gap_to_region", "of": "per_head"}, levels=["orp"]),
        {"given": TEN_IN_X, "population": TWO, "expect": {"orp": {"X": 5, "Y": -5}}},
    ),
    "gini": (
        method("m", "number", {"name": "gini", "of": "per_head"}, levels=["region"]),
        {"given": TEN_IN_X, "population": TWO, "expect": {"region": 0.5}},
    ),
    "dissimilarity": (
        method("m", "share", {"name": "dissimilarity", "of": "per_head"}, levels=["region"]),
        {"given": TEN_IN_X, "population": TWO, "expect": {"region": 0.5}},
    ),
    "spread of one area": (
        method("m", "number", {"name": "gini", "of": "per_head"}, levels=["region"]),
        {"given": TEN_IN_X, "population": TWO[:1], "expect": {"region": "too_few_peers"}},
    ),
    "hhi": (
        method("m", "number", {"name": "hhi", "of": "beds"}, levels=AREAS),
        {
            "given": [
                {"service": "A", "beds_network": 10, "ico": "1"},
                {"service": "B", "beds_network": 30, "ico": "2"},
            ],
            "expect": {"orp": {"X": 0.625}, "region": {"value": 0.625, "n_counted": 2}},
        },
    ),
    "coverage": (
        method("m", "share", {"name": "type_coverage", "required": "required_types"}, levels=AREAS),
        {
            "given": [{"service": "A", "type": "DPS"}, {"service": "B", "type": "AD"}],
            "parameters": {"required_types:DPS": 1, "required_types:PS": 1},
            "expect": {"orp": {"X": 0.5}},
        },
    ),
    "coverage without rules": (
        method("m", "share", {"name": "type_coverage", "required": "required_types"}, levels=AREAS),
        {
            "given": [{"service": "A", "type": "DPS"}],
            "parameters": {"required_types": None},
            "expect": {"region": "parameter_missing"},
        },
    ),
    "reach": (
        method("m", "share", {"name": "reach", "of": "beds", "km": 20, "band": "65+"}, levels=AREAS),
        {
            "given": TEN_IN_X,
            "population": PEOPLE,
            "places": PLACES,
            "expect": {"orp": {"X": 1, "Z": 0}, "region": 0.8},
        },
    ),
    "nearest": (
        method("m", "km", {"name": "nearest_distance", "of": "beds", "band": "65+"}, levels=AREAS),
        {
            "given": TEN_IN_X,
            "population": PEOPLE[:2],
            "places": PLACES,
            "expect": {"orp": {"X": 0, "Y": 11.1195}},
        },
    ),
    "2SFCA": (
        method(
            "m",
            "bed_per_1000_inhabitants",
            {"name": "sfca", "of": "beds", "km": 20, "band": "65+"},
            levels=AREAS,
        ),
        {
            "given": TEN_IN_X,
            "population": PEOPLE,
            "places": PLACES,
            "expect": {"orp": {"X": 25, "Y": 25, "Z": 0}, "region": {"value": 20, "numerator": 10}},
        },
    ),
    "E2SFCA": (
        method(
            "m",
            "bed_per_1000_inhabitants",
            {"name": "e2sfca", "of": "beds", "zones": [5, 20], "weights": [1, 0.5], "band": "65+"},
            levels=AREAS,
        ),
        {
            "given": TEN_IN_X,
            "population": PEOPLE,
            "places": PLACES,
            "expect": {"orp": {"X": 40, "Y": 20}, "region": {"numerator": 10}},
        },
    ),
    "need": (
        NEED | {"id": "m"},
        {"projections": TOMORROW, "parameters": NEEDS, "expect": {"orp": {"X": 20, "Y": 10}, "region": 30}},
    ),
    "need without rates": (
        NEED | {"id": "m"},
        {"projections": TOMORROW, "expect": {"region": "parameter_missing"}},
    ),
    "need without people": (NEED | {"id": "m"}, {"parameters": NEEDS, "expect": {"region": "no_population"}}),
    "deficit is not netted": (
        method("m", "bed", {"name": "deficit", "of": ["need", "beds"]}, levels=AREAS),
        {
            "given": [
                {"service": "A", "orp": "X", "beds_network": 15},
                {"service": "B", "orp": "Y", "beds_network": 50},
            ],
            "projections": TOMORROW,
            "parameters": NEEDS,
            "expect": {"orp": {"X": 5, "Y": 0}, "region": 5},
        },
    ),
    "cost of tomorrow": (
        method(
            "m",
            "CZK",
            {"name": "projected_cost", "of": ["beds", "per_bed"], "growth": "growth", "ahead": 2},
            levels=AREAS,
        ),
        {
            "given": costs(y2025=1000),
            "parameters": {"growth:2026": 0.1, "growth:2027": 0.2},
            "expect": {"region": 1320},
        },
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_worked_example_of_a_method_comes_out(tmp_path, name):
    definition, example = CASES[name]
    on_need = "need" in definition["method"].get("of", ())
    base = (NEED, BEDS) if on_need else (PER_BED, BEDS, PER_HEAD)
    assert wrong(tmp_path, *base, {**definition, "examples": [example]}, rules=RULES) == []


@pytest.mark.parametrize(
    ("said", "code", "line"),
    [
        ({"name": "ginny", "of": "per_head"}, "D325", "name"),
        ({"name": "gini"}, "D327", "of"),
        ({"name": "gini", "of": "per_hed"}, "D311", "of"),
        ({"name": "reach", "of": "beds", "kms": 20}, "D326", "kms"),
        ({"name": "reach", "of": "beds", "km": "near"}, "D326", "km"),
        ({"name": "deviation", "of": "per_bed", "reference": "usal_cost"}, "D311", "reference"),
        ({"name": "e2sfca", "of": "beds", "zones": [20, 10], "weights": [1, 1]}, "D326", "name"),
        ({"name": "chain_index", "of": "m"}, "D310", "method"),
    ],
)
def test_faulty_use_of_a_method_is_told_at_its_place(tmp_path, said, code, line):
    found = faults(tmp_path, PER_BED, BEDS, PER_HEAD, method("m", "number", said), rules=RULES)
    assert code in [item.code for item in found]
    text = (tmp_path / "indicators" / "m.yaml").read_text(encoding="utf-8").splitlines()
    places = [item.place.line for item in found if item.code == code]
    assert any(f'"{line}"' in text[place - 1] or line in ("of", "name", "km") for place in places if place)
    assert found[0].message("cs")


def test_unit_of_a_method_follows_from_what_it_does(tmp_path):
    bad = method("m", "CZK", {"name": "gini", "of": "per_head"})
    assert [item.code for item in faults(tmp_path, PER_HEAD, bad)] == ["D403"]


def test_formula_cannot_take_in_a_method(tmp_path):
    index = method("m", "index_100", {"name": "chain_index", "of": "per_bed"})
    assert [
        item.code
        for item in faults(tmp_path, PER_BED, index, indicator("n", 'indicator("m") / 2', "index_100"))
    ] == ["D324"]


# what must hold


TEXT, NUMBER, WHOLE = pl.String, pl.Float64, pl.Int64
LINES = dict.fromkeys(("service_id", "form", "type", "ico", "area"), TEXT) | {"year": WHOLE}
SHARES = {"service_id": TEXT, "year": WHOLE, "area": TEXT, "share": NUMBER}
MEMBERSHIP = {"year": WHOLE, "area": TEXT, "level": TEXT, "unit": TEXT}
PEOPLE_OF = "f:population|total|total"
VALUES = (
    dict.fromkeys(("indicator", "level", "unit", "type", "form", "basis", "status"), TEXT)
    | dict.fromkeys(("value", "numerator", "denominator"), NUMBER)
    | dict.fromkeys(("year", "n_counted", "n_expected"), WHOLE)
)
ROW = {
    "type": "all", "form": "all", "basis": "seat", "year": 2025, "status": "ok", "n_counted": 1,
    "n_expected": 1, "numerator": None, "denominator": None,
}  # fmt: skip


def work(tree: Applied, values, *, levels=("orp", "region"), people=None, places=None, owners=None) -> Work:
    """One method over values; ORP lie in the one region R, services in X unless said otherwise."""
    codes = {row["unit"] for row in values if row["level"] == "orp"} | set(places or {})
    services = sorted({row["unit"] for row in values if row["level"] == "service"})
    lines = [
        {
            "service_id": name,
            "form": "pob",
            "year": 2025,
            "type": "DPS",
            "ico": "1",
            "area": "X",
            **(owners or {}).get(name, {}),
        }
        for name in services
    ]
    name = tree.of[0] if tree.of else "x"
    return Work(
        tree=tree,
        said=options(tree),
        values=pl.DataFrame([{"indicator": name, **ROW, **row} for row in values], schema=VALUES),
        years=(2025,),
        plan_levels=levels,
        ground=land(sorted(codes), lines, people or {}, places or {}),
    )


def land(codes, lines, people, places) -> Ground:
    rows = [{"year": 2025, "area": "R", "level": "region", "unit": "R"}]
    rows += [{"year": 2025, "area": code, "level": "orp", "unit": code} for code in codes]
    rows += [{"year": 2025, "area": code, "level": "region", "unit": "R"} for code in codes]
    figures = [
        {"year": 2025, "level": "orp", "unit": code, PEOPLE_OF: count} for code, count in people.items()
    ]
    seats = [{"area": code, "lat": at[0], "lon": at[1]} for code, at in places.items()]
    return Ground(
        lines=pl.DataFrame(lines, schema=LINES),
        shares=pl.DataFrame(schema=SHARES),
        membership=pl.DataFrame(rows, schema=MEMBERSHIP),
        figures=pl.DataFrame(figures, schema={"year": WHOLE, "level": TEXT, "unit": TEXT, PEOPLE_OF: NUMBER}),
        coordinates=pl.DataFrame(seats, schema=PLACE),
        projections=pl.DataFrame(schema=PROJECTION),
        breaks=pl.DataFrame(schema={"level": TEXT, "unit": TEXT, "year": WHOLE}),
        parameters={},
        look_up=lambda *_: None,
        levels=("orp", "region"),
    )


amounts = st.floats(0, 1000, allow_nan=False).map(lambda number: round(number, 3))
heads = st.floats(1, 1000, allow_nan=False).map(lambda number: round(number, 3))
areas = st.lists(st.tuples(amounts, heads), min_size=2, max_size=8)
fast = settings(max_examples=60, deadline=None)


def ratios(pairs):
    return [
        {
            "level": "orp",
            "unit": f"O{number}",
            "value": above / below,
            "numerator": above,
            "denominator": below,
        }
        for number, (above, below) in enumerate(pairs)
    ]


def value_of(frame, level, unit="R"):
    return frame.filter(level=level, unit=unit).row(0, named=True)["value"]


@fast
@vary(areas)
@pytest.mark.slow
def test_gaps_to_the_region_sum_to_zero(pairs):
    gaps = position.gap_to_region(work(Applied(name="gap_to_region", of=("x",)), ratios(pairs)))
    total = math.fsum(above for above, _ in pairs)
    assert math.isclose(gaps.filter(level="orp")["value"].sum(), 0, abs_tol=1e-9 * max(1, total))


def plain_gini(pairs):
    """Mean difference of all pairs of heads, over twice the mean."""
    people, total = math.fsum(b for _, b in pairs), math.fsum(a for a, _ in pairs)
    spread = math.fsum(b1 * b2 * abs(a1 / b1 - a2 / b2) for a1, b1 in pairs for a2, b2 in pairs)
    return spread / (2 * people * total)


@fast
@vary(areas.filter(lambda pairs: sum(a for a, _ in pairs) > 1))
def test_gini_is_half_the_relative_mean_difference_and_dissimilarity_is_never_above_it(pairs):
    tree = Applied(name="gini", of=("x",))
    gini = value_of(inequality.gini(work(tree, ratios(pairs))), "region")
    apart = value_of(inequality.dissimilarity(work(tree, ratios(pairs))), "region")
    assert math.isclose(gini, plain_gini(pairs), abs_tol=1e-9)
    assert -1e-9 <= apart <= gini + 1e-9 <= 1 + 2e-9


@fast
@vary(areas.filter(lambda pairs: sum(a for a, _ in pairs) > 1), st.floats(0.5, 20))
@pytest.mark.slow
def test_spread_does_not_depend_on_the_unit_or_the_order(pairs, factor):
    tree = Applied(name="gini", of=("x",))
    scaled = [(above * factor, below) for above, below in reversed(pairs)]
    for method_ in (inequality.gini, inequality.dissimilarity):
        first, second = (value_of(method_(work(tree, ratios(item))), "region") for item in (pairs, scaled))
        assert math.isclose(first, second, abs_tol=1e-9)


points = st.tuples(st.floats(48.6, 49.7), st.floats(15.5, 17.7))
worlds = st.lists(st.tuples(points, heads), min_size=1, max_size=6)
supplies = st.lists(st.tuples(st.integers(0, 5), amounts), min_size=1, max_size=6)


@fast
@vary(worlds, supplies, st.sampled_from(["sfca", "e2sfca"]))
@pytest.mark.slow
def test_what_people_get_is_what_the_services_they_reach_have(homes, offers, name):
    said = (("km", "30"),) if name == "sfca" else (("zones", "10 30"), ("weights", "1 0.4"))
    places = {f"O{number}": at for number, (at, _) in enumerate(homes)}
    people = {f"O{number}": count for number, (_, count) in enumerate(homes)}
    owners = {f"S{n}": {"ico": "1", "area": f"O{at % len(homes)}"} for n, (at, _) in enumerate(offers)}
    values = [
        {"level": "service", "unit": f"S{n}", "type": "DPS", "value": amount}
        for n, (_, amount) in enumerate(offers)
    ]
    task = work(
        Applied(name=name, of=("x",), options=said), values, people=people, places=places, owners=owners
    )
    found = getattr(access, name)(task)
    given_out = found.filter(level="orp")["numerator"].drop_nulls().sum()
    assert math.isclose(given_out, math.fsum(amount for _, amount in offers), rel_tol=1e-9, abs_tol=1e-9)


@fast
@vary(points, points)
def test_distance_is_that_of_the_law_of_cosines(one, other):
    frame = pl.DataFrame({"a": [one[0]], "b": [one[1]], "c": [other[0]], "d": [other[1]]})
    found = frame.select(kilometres("a", "b", "c", "d")).item()
    (lat, lon), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (one, other))
    inside = math.sin(lat) * math.sin(lat2) + math.cos(lat) * math.cos(lat2) * math.cos(lon - lon2)
    assert math.isclose(
        found, access.EARTH_KM * math.acos(max(-1.0, min(1.0, inside))), abs_tol=2e-3, rel_tol=1e-6
    )


@fast
@vary(st.lists(amounts, min_size=1, max_size=8).filter(lambda items: sum(items) > 1))
@pytest.mark.slow
def test_concentration_lies_between_equal_shares_and_one(offers):
    values = [
        {"level": "service", "unit": f"S{n}", "type": "DPS", "value": amount}
        for n, amount in enumerate(offers)
    ]
    owners = {f"S{n}": {"ico": str(n), "area": "X"} for n in range(len(offers))}
    task = work(Applied(name="hhi", of=("x",)), [*values, {"level": "orp", "unit": "X"}], owners=owners)
    found = inequality.hhi(task).filter(level="region", type="all").row(0, named=True)
    assert 1 / len(offers) - 1e-9 <= found["value"] <= 1 + 1e-9


@fast
@vary(st.lists(st.floats(-100, 100), min_size=5, max_size=9), st.floats(-50, 50), st.floats(-5, 5))
@pytest.mark.slow
def test_slopes_follow_a_line_that_is_added(noise, start, slope):
    def of(values):
        rows = [
            {"level": "region", "unit": "R", "year": 2025 - len(values) + 1 + n, "value": value}
            for n, value in enumerate(values)
        ]
        return work(Applied(name="ols_slope", of=("x",)), rows)

    raised = [value + start + slope * number for number, value in enumerate(noise)]
    for method_ in (trend.ols_slope, trend.theil_sen):
        before, after = (value_of(method_(of(item)), "region") for item in (noise, raised))
        assert math.isclose(after, before + slope, abs_tol=1e-6)


@fast
@vary(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=6))
@pytest.mark.slow
def test_deficit_of_a_region_is_never_less_than_that_of_its_total(pairs):
    rows = [
        {"level": "orp", "unit": f"O{n}", "value": need, "indicator": "need"}
        for n, (need, _) in enumerate(pairs)
    ]
    rows += [
        {"level": "orp", "unit": f"O{n}", "value": have, "indicator": "have"}
        for n, (_, have) in enumerate(pairs)
    ]
    found = value_of(projection.deficit(work(Applied(name="deficit", of=("need", "have")), rows)), "region")
    assert found >= max(0.0, math.fsum(need - have for need, have in pairs)) - 1e-9


@fast
@vary(st.lists(amounts, min_size=5, max_size=12))
def test_percentiles_of_a_group_average_to_one_half(values):
    rows = [
        {"level": "service", "unit": f"S{n}", "type": "DPS", "form": "pob", "value": value}
        for n, value in enumerate(values)
    ]
    found = position.percentile(work(Applied(name="percentile", of=("x",)), rows, levels=("service",)))
    assert math.isclose(math.fsum(found["value"]) / len(values), 0.5, abs_tol=1e-9)
