"""Worked numbers of the ways in which services are paid, computed by the definitions and rules of the product.

Each test names the mechanism and where it was read; the numbers marked "constructed" were made up there so that a
program can be tested.
"""

from __future__ import annotations

import pytest
from tests.conformance.worked import asked, catalogue_with, said, told, value, values


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    """Shipped definitions, and the formulas of mechanisms that are no indicators."""
    base = 'max(0, parameter("price_level") * beds_network - rev_clients)'
    criteria = 'parameter("criteria_weight")'
    others = "other_municipal"
    more = (
        asked(
            "reference_chosen",
            'sum((parameter("ref_region") if parameter("n_region") >= parameter("n_min") and '
            'parameter("ref_region") > parameter("ref_country") else parameter("ref_country")) * beds_network)'
            " / sum(beds_network)",
            "CZK_per_bed",
        ),
        asked(
            "optimal_of_prague",
            f"sum({base} * (1 - {criteria}) + {base} * {criteria} * (points_told / points_possible))",
            "CZK",
        ),
        asked("support_by_bed_day", 'sum(parameter("support_rate_bed_day") * bed_days_avail)', "CZK"),
        asked("payable", 'sum(min(fee, income * (1 - parameter("income_left"))))', "CZK"),
        asked("fee_of_an_act", 'sum(parameter("hourly_fee") * hours_direct)', "CZK"),
        asked(
            "city_grant",
            f'sum(min(min(max(0, parameter("expected_share") * vp_cap - {others}), requested), vp_cap - {others}))',
            "CZK",
        ),
        asked("field_fte", "sum(fte_direct)", "fte", bases=["seat", "operation"]),
        asked("money", "sum(rev_region)", "CZK"),
        asked("growth_of_money", "", "share", method={"name": "cagr", "of": "money"}, levels=["region"]),
    )
    rules = (
        said("ref_region", "CZK_per_bed"), said("ref_country", "CZK_per_bed"), said("n_region", "number"),
        said("n_min", "number"), said("price_level", "CZK_per_bed"), said("criteria_weight", "share"),
        said("hourly_fee", "CZK_per_hour"), said("expected_share", "share"),
    )  # fmt: skip
    inputs = told("points_told", "point") | told("points_possible", "point") | told("fee", "CZK")
    inputs |= told("income", "CZK") | told(others, "CZK") | told("requested", "CZK")
    return catalogue_with(tmp_path_factory.mktemp("funding"), more, rules, inputs)


# F1: socialniportal.kraj-jihocesky.cz, compensation beforehand (constructed numbers)


def test_compensation_beforehand_is_usual_cost_less_usual_revenue_of_the_units(catalogue):
    """F1: (520 000 − 310 000) · 84 = 17 640 000, 210 000 for a bed."""
    world = {
        "given": [{"service": "A", "beds_network": 84}],
        "parameters": {"reference_cost_bed": 520000, "reference_revenue_bed": 310000},
    }
    assert value(catalogue, "computed_compensation_beds", **world) == 17_640_000
    assert value(catalogue, "computed_compensation_per_bed", **world) == 210_000


# F2: calculator of Hradec Králové 2020 (constructed numbers)


@pytest.mark.parametrize(
    ("region", "providers", "chosen"), [(505000, 22, 505000), (480000, 22, 498000), (505000, 3, 498000)]
)
def test_the_reference_is_regional_only_where_it_is_higher_and_of_enough_providers(
    catalogue, region, providers, chosen
):
    """F2: the national value is 498 000, five providers are enough."""
    parameters = {"ref_region": region, "ref_country": 498000, "n_region": providers, "n_min": 5}
    world = {"given": [{"service": "A", "beds_network": 84}], "parameters": parameters}
    assert value(catalogue, "reference_chosen", **world) == chosen


# F4: praha.eu, information on the evaluation of the state subsidy (constructed numbers)


def test_the_optimal_subsidy_of_prague_weighs_criteria(catalogue):
    """F4: base 4 800 000, weight of criteria 20 %, 14 of 20 points: 4 512 000."""
    line = {
        "service": "A",
        "beds_network": 40,
        "rev_clients": 2400000,
        "points_told": 14,
        "points_possible": 20,
    }
    parameters = {"price_level": 180000, "criteria_weight": 0.20}
    assert value(catalogue, "optimal_of_prague", given=[line], parameters=parameters) == 4_512_000


# F5: Pravidla JMK 2019-2020 (constructed numbers)


@pytest.mark.parametrize(("days", "support"), [(365, 6_789_000), (366, 6_807_600), (184, 3_422_400)])
def test_support_by_bed_day_follows_the_days_open(catalogue, days, support):
    """F5: 60 beds at 310 CZK: a year, a leap year, and a service opened on 1 July."""
    world = {
        "given": [{"service": "A", "bed_days_avail": 60 * days}],
        "parameters": {"support_rate_bed_day": 310},
    }
    assert value(catalogue, "support_by_bed_day", **world) == support


def test_municipal_cofinancing_is_met_to_92_percent(catalogue):
    """F5: 0.12 · 9 500 000 = 1 140 000 expected, 1 050 000 paid by three municipalities."""
    line = {"service": "A", "rev_municipal": 600000 + 300000 + 150000, "vp_cap": 9500000}
    found = value(catalogue, "municipal_cofinancing_met", given=[line], parameters={"cofinancing_a": 0.12})
    assert round(100 * found, 2) == 92.11


# F7: prazsky.denik.cz 1/2023


def test_the_state_granted_so_much_of_what_regions_requested(catalogue):
    """F7: Prague 29.9 %, Středočeský 67.9 %, the country 68.9 %, one service 72.8 %."""
    money = {"P": (2006467337, 6.7e9), "S": (2714194058, 4.0e9), "C": (24.8e9, 36e9), "H": (11.8e6, 16.2e6)}
    given = [{"service": name, "grant_granted": a, "grant_requested": b} for name, (a, b) in money.items()]
    found = values(catalogue, "grant_coverage", "service", given=given)
    assert {unit: round(100 * (one or 0), 1) for unit, one in found.items()} == {
        "P": 29.9, "S": 67.9, "C": 68.9, "H": 72.8,
    }  # fmt: skip


# F9: decision 2012/21/EU and pfss.cz (constructed numbers; mil. CZK)


def _paid(net):
    """Paid 9.0, 9.5 and 10.0 mil. in 2023-2025; the net cost of the last year."""
    own = {"rev_clients": 0, "rev_health": 0, "rev_other_own": 0}
    return [
        {"service": "A", "year": year, "vp_paid": paid, "cost_total_basic": net, **own}
        for year, paid in ((2023, 9.0e6), (2024, 9.5e6), (2025, 10.0e6))
    ]


@pytest.mark.parametrize(
    ("net", "multi_year", "over", "under", "carried", "repaid"),
    [
        (9.30e6, 1, 0.70e6, 0, 0.70e6, 0),
        (8.60e6, 1, 1.40e6, 0, 0.95e6, 0.45e6),
        (8.60e6, 0, 1.40e6, 0, 0, 1.40e6),
        (10.40e6, 1, 0, 0.40e6, 0, 0),
    ],
    ids=["a", "b", "c", "d"],
)
def test_overcompensation_is_carried_over_up_to_ten_percent(
    catalogue, net, multi_year, over, under, carried, repaid
):  # fmt: skip
    """F9, cases a to d: the mean of three years is 9.5 mil., a tenth of it 0.95 mil.; the tenth ships as a rule."""
    world = {"given": _paid(net), "parameters": {"entrustment_multi_year": multi_year}}
    names = ("overcompensation", "undercompensation", "carry_over", "repayment")
    found = [round(value(catalogue, name, **world)) for name in names]
    assert found == [over, under, carried, repaid]


def test_an_excess_of_one_service_never_covers_the_loss_of_another(catalogue):
    """F9: A has 0.70 mil. too much, B of the same provider 0.50 mil. too little."""
    own = {"rev_clients": 0, "rev_health": 0, "rev_other_own": 0, "ico": "00000001"}
    given = [
        {"service": "A", "vp_paid": 10.0e6, "cost_total_basic": 9.30e6, **own},
        {"service": "B", "vp_paid": 9.0e6, "cost_total_basic": 9.50e6, **own},
    ]
    over = values(catalogue, "overcompensation", "provider", given=given)
    under = values(catalogue, "undercompensation", "provider", given=given)
    assert (over, under) == ({"00000001": 700_000}, {"00000001": 500_000})


# F10: zákon č. 108/2006 Sb., § 73 odst. 3, and decree 505/2006 Sb. (constructed numbers)


@pytest.mark.parametrize(("income", "payable"), [(21000, 17850), (24000, 19000)])
def test_fifteen_percent_of_the_income_stay_with_the_client(catalogue, income, payable):
    """F10: the fee is 19 000; the share that stays ships as a rule."""
    line = {"service": "A", "year": 2026, "fee": 19000, "income": income}
    assert value(catalogue, "payable", given=[line]) == payable


def test_less_than_an_hour_is_charged_in_proportion(catalogue):
    """F10: 25 minutes at 130 CZK an hour are 54.17 CZK."""
    line = {"service": "A", "hours_direct": 25 / 60}
    assert round(value(catalogue, "fee_of_an_act", given=[line], parameters={"hourly_fee": 130}), 2) == 54.17


# F12: municipal programmes (constructed numbers)


def test_the_grant_of_a_city_fills_up_to_its_share_and_to_the_request(catalogue):
    """F12: 0.12 · 9 500 000 less 600 000 of others is 540 000; 500 000 were requested."""
    line = {"service": "A", "vp_cap": 9500000, "other_municipal": 600000, "requested": 500000}
    assert value(catalogue, "city_grant", given=[line], parameters={"expected_share": 0.12}) == 500_000


# F13: share of action, OKslužby (constructed numbers)


def test_field_staff_is_shared_out_by_area_of_action(catalogue):
    """F13: 8.0 FTE by 50, 30 and 20 %; they add up again."""
    world = {
        "given": [{"service": "A", "type": "PS", "form": "ter", "orp": "X", "fte_direct": 8.0}],
        "shares": [
            {"service": "A", "orp": orp, "share": share}
            for orp, share in (("X", 0.5), ("Y", 0.3), ("Z", 0.2))
        ],
        "population": [{"orp": orp, "total": 1} for orp in "XYZ"],
        "basis": "operation",
    }
    found = values(catalogue, "field_fte", "orp", **world)
    assert {unit: round(one or 0, 2) for unit, one in found.items()} == {"X": 4.0, "Y": 2.4, "Z": 1.6}
    assert value(catalogue, "field_fte", **world) == pytest.approx(8.0)


# F14: inspections, msk.cz


def test_points_of_inspections_are_shares_of_what_was_possible(catalogue):
    """F14: 142 and 46 of 144 points."""
    given = [
        {"service": "best", "scale": "points", "points": 142, "points_max": 144},
        {"service": "worst", "scale": "points", "points": 46, "points_max": 144},
    ]
    found = values(catalogue, "standards_score", "service", given=given)
    assert {unit: round(100 * (one or 0), 2) for unit, one in found.items()} == {
        "best": 98.61,
        "worst": 31.94,
    }


# F15: money of the region, jmk.cz 28 January 2016 and 22 February 2024


def test_money_of_the_region_grew_by_almost_fifteen_percent_a_year(catalogue):
    """F15: 755 mil. to 2.3 bn CZK in eight years: 14.94 %."""
    given = [
        {"service": "A", "year": 2016, "rev_region": 755e6},
        {"service": "A", "year": 2024, "rev_region": 2.3e9},
    ]
    assert round(100 * value(catalogue, "growth_of_money", given=given), 2) == 14.94
