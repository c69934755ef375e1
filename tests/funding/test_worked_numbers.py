"""Every worked number of the funding mechanisms, by the section that it stands in."""

# ruff: noqa: E501 - rule sets as they are written
from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from tests.funding.builders import PLAIN, figures, service, terms

from sluzby_eval.funding.given import Line, Service
from sluzby_eval.funding.growth import cost_of_new, index, without_bed, yearly_growth
from sluzby_eval.funding.money import shares_of
from sluzby_eval.funding.proposal import assess, propose
from sluzby_eval.funding.reading import days_open
from sluzby_eval.funding.rulesets import load_rule_sets
from sluzby_eval.funding.settlement import settle
from sluzby_eval.funding.terms import Terms
from sluzby_eval.workspace import Config, Workspace

FEES = "U1+U2+U3+U4+U5"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    sets, findings = load_rule_sets(Workspace(root=tmp_path_factory.mktemp("rules"), config=Config()))
    assert findings == []
    return sets


def by(shipped, name, *, year=2025, **parameters):
    item = shipped[name]
    values = {key: Decimal(str(value)) for key, value in parameters.items()}
    return Terms(rules=item.spec, document=item.document, year=year, instead=values)


def test_f1_compensation_in_advance(shipped):
    rules = by(shipped, "jihocesky_ex_ante", reference_cost_bed=520_000, reference_revenue_bed=310_000)
    found = assess(rules, service(line={"bed": 84}, requested=20_000_000))
    assert found.compensation.value == 17_640_000
    assert found.steps[0].result.value == 210_000


@pytest.mark.parametrize(
    ("region", "providers", "chosen"), [(505_000, 22, 505_000), (480_000, 22, 498_000), (505_000, 3, 498_000)]
)
def test_f2_choice_of_the_reference_value(shipped, region, providers, chosen):
    rules = by(shipped, "khk_2020", region_cost_bed=region, nation_cost_bed=498_000, enough_providers=5)
    line = {"bed": 1, "providers": providers, "revenue:U1+U2+U3+U4+U5+Z1+V1": 0}
    assert assess(rules, service(line=line, requested=1)).compensation.value == chosen


def test_f2_value_that_the_region_did_not_set_is_not_guessed(shipped):
    rules = by(shipped, "khk_2020", nation_cost_bed=498_000, enough_providers=5)
    line = {"bed": 1, "revenue:U1+U2+U3+U4+U5+Z1+V1": 0}
    many = assess(rules, service(line={**line, "providers": 22}, requested=1)).compensation
    few = assess(rules, service(line={**line, "providers": 3}, requested=1)).compensation
    assert (many.value, many.status) == (None, "parameter_missing")
    assert few.value == 498_000


def test_f3_share_of_self_governments(shipped):
    rules = by(
        shipped, "zlin_podil_usc", usual_cost_bed=520_000, usual_revenue_bed=310_000, share_local="0.2"
    )
    found = assess(rules, service(line={"bed": 84}, requested=20_000_000))
    assert found.expected is not None
    assert [found.compensation.value, found.expected.value, found.base.value] == [
        17_640_000,
        3_528_000,
        14_112_000,
    ]


CRITERIA = """criteria:
  weight: weight
  items:
    - {id: only, title: {cs: Jediné, en: Only}, weight: 100, indicator: direct_staff, most: 20, bands: [{points: 0}, {from: 0.5, points: 14}]}
"""
WEIGHT = "  weight: {title: {cs: Váha, en: Weight}, unit: share, source: tab. 3, values: [{from: 2025-01-01, value: 0.2}]}\n"


def test_f4_optimal_proposal_of_prague():
    """B = 180 000 x 40 - 2 400 000 = 4 800 000; w 0.20, 14 of 20 points: 3 840 000 + 672 000 = 4 512 000."""
    text = PLAIN.replace("value: 520000", "value: 180000").replace("mechanisms:", WEIGHT + "mechanisms:")
    text = text.replace("{reference: {parameter: own}}", f"{{sources: [{FEES.replace('+', ', ')}]}}")
    text = text.replace("settlement:", CRITERIA + "settlement:")
    line = {"bed": 40, f"revenue:{FEES}": 2_400_000}
    item = service(line=line, requested=9_000_000, **{"indicator:direct_staff": "0.6"})
    found = assess(terms(text), item)
    assert found.compensation.value == 4_800_000
    assert found.score is not None
    assert [found.score.value, found.optimal.value] == [70, 4_512_000]
    amounts = {step.key: step.result.value for step in found.steps}
    assert [amounts["sure_part"], amounts["criteria_part"]] == [3_840_000, 672_000]


def test_f4_real_proposal_is_cut_to_the_sum_of_the_ministry():
    item = service(line={"bed": 84}, requested=20_000_000)
    assert propose(terms(), [item], 12_000_000).rows[0].amount == 12_000_000
    assert propose(terms(), [item], 99_000_000).rows[0].amount == 17_640_000


@pytest.mark.parametrize(
    ("opened", "year", "support"),
    [(None, 2025, 6_789_000), (None, 2024, 6_807_600), ("2025-07-01", 2025, 3_422_400)],
)
def test_f5_support_by_bed_days(shipped, opened, year, support):
    import datetime as dt

    rules = by(shipped, "jmk_luzkoden", year=year, support_rate=310, cofinancing_a=0)
    begin = dt.date.fromisoformat(opened) if opened else None
    days = days_open({"valid_from": begin, "valid_to": None}, year)
    assert assess(rules, service(line={"bed": 60, "days": days}, requested=1)).compensation.value == support


def test_f5_expected_cofinancing_and_what_was_paid(shipped):
    rules = by(shipped, "jmk_luzkoden", support_rate=9_500, cofinancing_a="0.12")
    paid: dict[str, Any] = {"money:K1+O1+Z2": 600_000 + 300_000 + 150_000}
    found = assess(rules, service(line={"bed": 1000, "days": 1}, requested=9_500_000, **paid))
    assert found.expected is not None
    assert found.expected.value == 1_140_000
    assert found.given is not None
    assert found.given.value == 1_050_000
    assert round(100 * float(found.given.value / found.expected.value), 2) == 92.11


SIX = (
    ("I", 10, 4, 5),
    ("II", 10, 2, 4),
    ("III", 25, 15, 20),
    ("IV", 30, 18, 24),
    ("V", 10, 5, 5),
    ("VI", 15, 9, 12),
)


def test_f6_score_of_six_groups_is_75_50():
    items = "".join(
        f"    - {{id: g{name.lower()}, title: {{cs: {name}, en: {name}}}, weight: {weight}, indicator: g{name.lower()},"
        f" most: {most}, bands: [{{points: {points}}}]}}\n"
        for name, weight, points, most in SIX
    )
    text = PLAIN.replace("mechanisms:", WEIGHT + "mechanisms:")
    text = text.replace("settlement:", f"criteria:\n  weight: weight\n  items:\n{items}settlement:")
    known: dict[str, Any] = {f"indicator:g{name.lower()}": 1 for name, *_rest in SIX}
    found = assess(terms(text), service(line={"bed": 1}, requested=1, **known))
    assert found.score is not None
    assert found.score.value == Fraction("75.50")
    parts = [step.result.value for step in found.steps if step.key == "score_part"]
    assert parts == [8, 5, Fraction("18.75"), Fraction("22.5"), 10, Fraction("11.25")]


@pytest.mark.parametrize(
    ("granted", "requested", "share"),
    [(24.8, 36, 68.9), (2_006_467_337, 6.7e9, 29.9), (2_714_194_058, 4.0e9, 67.9), (11.8, 16.2, 72.8)],
)
def test_f7_coverage_of_requests(granted, requested, share):
    assert round(100 * index(requested, granted), 1) == share


CASES = [
    ("9300000", 1, 700_000, 700_000, 0, 0),
    ("8600000", 1, 1_400_000, 950_000, 450_000, 0),
    ("8600000", 0, 1_400_000, 0, 1_400_000, 0),
    ("10400000", 1, 0, 0, 0, 400_000),
]


def statement(name, net, paid=10_000_000, mean=9_500_000):
    line = {"cost_total": net, "cost:F+I": 0, "revenue:U1+U2+U3+U4+U5+Z1+V1": 0}
    return service(name, line=line, paid=paid, paid_mean=mean)


@pytest.mark.parametrize(("net", "multi_year", "over", "carry", "repay", "under"), CASES)
def test_f9_four_cases_of_overcompensation(shipped, net, multi_year, over, carry, repay, under):
    rules = by(shipped, "jihocesky_ex_ante", multi_year=multi_year)
    found = settle(rules, statement("A", net), version="final")
    assert [found.over.value, found.carry.value, found.repay.value, found.under.value] == [
        over,
        carry,
        repay,
        under,
    ]


def test_f9_no_netting_within_a_provider(shipped):
    rules = by(shipped, "jihocesky_ex_ante", multi_year=1)
    first = settle(rules, statement("A", 9_300_000), version="final")
    second = settle(rules, statement("B", 10_500_000), version="final")
    assert [first.over.value, second.over.value, second.under.value] == [700_000, 0, 500_000]
    assert [first.repay.value, first.carry.value] == [0, 700_000]


@pytest.mark.parametrize(("caps", "month"), [(("315", "260"), 17_480), (("335", "290"), 19_000)])
def test_f10_monthly_fee_is_30_4_daily_ones(caps, month):
    text = PLAIN.replace("{reference: {parameter: own}}", "{fee_caps: [own, board]}").replace(
        "value: 310000", f"value: {caps[0]}"
    )
    board = f"  board: {{title: {{cs: Strava, en: Board}}, unit: CZK_per_bed_day, source: tab., values: [{{from: 2025-01-01, value: {caps[1]}}}]}}\n"
    text = text.replace("mechanisms:", board + "mechanisms:")
    found = assess(terms(text), service(line={"bed": 1, "bed_days_occ": "30.4"}, requested=1))
    assert next(step.result.value for step in found.steps if step.key == "fees_at_caps") == month
    assert found.compensation.value == 520_000 - month


@pytest.mark.parametrize(
    ("own_money", "others", "request_", "grant"),
    [
        (600_000, 7_000_000, 500_000, 500_000),
        (600_000, 7_000_000, 900_000, 540_000),
        (600_000, 9_300_000, 500_000, 200_000),
    ],
)
def test_f12_grant_of_a_city(shipped, own_money, others, request_, grant):
    rules = by(shipped, "obec_nejmensi_podil", compensation_bed=9_500_000, cofinancing_a="0.12")
    item = service(line={"bed": 1}, requested=request_, **{"money:O1": own_money, "money:S1+K1+Z2": others})
    assert propose(rules, [item], 10**9).rows[0].amount == grant


def test_f13_rounding_keeps_the_sum():
    """8.00 FTE are shared out in hundredths."""
    assert shares_of(800, {"A": 50, "B": 30, "C": 20}) == {"A": 400, "B": 240, "C": 160}
    assert shares_of(800, dict.fromkeys("ABC", Fraction(1, 3))) == {"A": 267, "B": 267, "C": 266}


@pytest.mark.parametrize(("points", "share"), [(142, 98.61), (46, 31.94)])
def test_f14_points_of_144(points, share):
    assert round(100 * index(144, points), 2) == share


def test_f15_money_of_the_region_grew_by_14_94_percent_a_year():
    assert round(100 * yearly_growth(755_000_000, 2_300_000_000, 8), 2) == 14.94


def test_t13_growth_of_need():
    assert 111_503 - 76_761 == 34_742
    assert round(index(76_761, 111_503), 4) == 1.4526
    assert round(100 * yearly_growth(76_761, 111_503, 11), 2) == 3.45
    assert round(index(93_536, 135_624), 4) == 1.4500
    assert round(100 * (index(465_991, 690_376) - 1), 2) == 48.15
    assert round(100 * yearly_growth(465_991, 690_376, 7), 2) == 5.78


def test_t14_scenarios_of_long_term_care():
    assert 92 + 96 + 139 == 327
    found = without_bed(135, 92, Fraction("0.4"))
    assert found.people == 43
    assert (round(found.to_field), round(found.to_families)) == (17, 26)
    assert cost_of_new(35_000, 2_000_000) == 70_000_000_000


def test_lines_of_a_service_are_added_up_and_one_blank_leaves_the_whole_blank():
    price = "by: [type], values: [{from: 2025-01-01, type: DPS, value: 520000}]"
    text = PLAIN.replace("forms: [pob], unit: bed", "unit: bed").replace(price, price)
    both = Service(
        service_id="A",
        type="DPS",
        figures=figures({"requested": 10**8}),
        lines=(Line(form="pob", figures=figures({"bed": 2})), Line(form="amb", figures=figures({"bed": 3}))),
    )
    assert assess(terms(text), both).compensation.value == 5 * 210_000
    blank = Service(
        service_id="A",
        type="DPS",
        figures=figures({"requested": 10**8}),
        lines=(both.lines[0], Line(form="amb", figures=figures({"bed": None}))),
    )
    found = assess(terms(text), blank)
    assert [found.compensation.value, found.compensation.status] == [None, "not_reported"]
    assert found.claim() is None
