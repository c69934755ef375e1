"""Why a figure changed, on a small dataset of two years."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction

import pytest
from tests.builders import TWO_ORP, costs, indicator, service, snapshot, statement, workspace

from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.evaluation.why import why

RATIO = indicator("ratio", "sum(cost) / sum(days)", "CZK_per_bed_day")
TOTAL = indicator("total", "sum(days)", "bed_day")
MEDIAN = indicator("middle", "median(cost)", "CZK")
PER_1000 = indicator(
    "per_1000", 'sum(beds) * 1000 / population("total")', "bed_per_1000_inhabitants", levels=["orp", "region"]
)
FUND = {
    "id": "fund", "title": {"cs": "f", "en": "f"}, "unit": "number", "source": "test",
    "values": [{"from": "2024-01-01", "to": "2024-12-31", "value": 2}, {"from": "2025-01-01", "value": 4}],
}  # fmt: skip
WITH_RULE = indicator("ruled", 'sum(cost * parameter("fund")) / sum(days)', "CZK_per_bed_day")


def year(number, **services):
    """Cost, days and beds of each service in one year."""
    rows, money = [], []
    for name, (cost, days, beds) in services.items():
        rows.append(statement(name, year=number, bed_days_occ=days, beds_registered=beds))
        money += costs(name, {"total": cost}, year=number)
    return rows, money


def tables(*years, services=None, population=None):
    return {
        "territory": TWO_ORP,
        "services": services or [service("A"), service("B", area="Y")],
        "statements": [row for rows, _money in years for row in rows],
        "costs": [row for _rows, money in years for row in money],
        "population": [
            {"area": area, "date": date, "age_band": "total", "count": count}
            for (area, date), count in (population or {}).items()
        ],
    }


def ask(folder, data, name="ratio", definitions=(RATIO,), rules=(), **known):
    space = workspace(folder, *definitions, rules=rules)
    taken = snapshot(folder / "data", data)
    results = evaluate(space, taken).results
    asked = {"level": "region", "unit": "R", "years": (2024, 2025), **known}
    found = why(space, taken, results, indicator=name, **asked)
    if found.change is not None:
        assert sum((cause.amount for cause in found.causes), Fraction(0)) == found.change
    assert found.agrees
    return found


def effects(found):
    return {cause.effect: round(float(cause.amount), 9) for cause in found.causes}


def test_dearer_and_emptier_service_is_price_and_volume_by_name(tmp_path):
    data = tables(
        year(2024, A=(1000.0, 10.0, 1.0), B=(500.0, 10.0, 1.0)),
        year(2025, A=(1200.0, 10.0, 1.0), B=(500.0, 10.0, 1.0)),
    )
    found = ask(tmp_path, data)
    assert (found.kind, found.before.value, found.after.value) == ("ratio", 75.0, 85.0)
    assert effects(found) == {"price": 10.0}
    assert [(item.service_id, item.name) for item in found.causes[0].actors] == [("A", "Služba A")]


def test_new_service_and_one_that_ended_are_named(tmp_path):
    ended, new = {"valid_to": dt.date(2024, 12, 31)}, {"valid_from": dt.date(2025, 1, 1)}
    services = [service("A"), service("B", **ended), service("C", **new)]
    data = tables(
        year(2024, A=(1000.0, 10.0, 1.0), B=(3000.0, 10.0, 1.0)),
        year(2025, A=(1000.0, 10.0, 1.0), C=(500.0, 10.0, 1.0)),
        services=services,
    )
    found = ask(tmp_path, data)
    assert effects(found) == {"entry": -25.0, "exit": -100.0}
    assert {cause.effect: cause.actors[0].service_id for cause in found.causes} == {"entry": "C", "exit": "B"}


def test_service_registered_anew_is_its_predecessor(tmp_path):
    services = [
        service("A", valid_to=dt.date(2024, 12, 31)),
        service("N", valid_from=dt.date(2025, 1, 1), predecessor="A"),
    ]
    data = tables(year(2024, A=(1000.0, 10.0, 1.0)), year(2025, N=(1200.0, 10.0, 1.0)), services=services)
    found = ask(tmp_path, data)
    assert effects(found) == {"price": 20.0}
    assert dict(found.successors) == {"N": "A"}


def test_service_registered_anew_is_compared_with_what_it_was(tmp_path):
    services = [
        service("A", valid_to=dt.date(2024, 12, 31)),
        service("N", valid_from=dt.date(2025, 1, 1), predecessor="A"),
    ]
    data = tables(year(2024, A=(1000.0, 10.0, 1.0)), year(2025, N=(1200.0, 10.0, 1.0)), services=services)
    found = ask(tmp_path, data, level="service", unit="N")
    assert (found.unit, found.before.value, found.after.value) == ("N", 100.0, 120.0)
    assert effects(found) == {"price": 20.0}


def test_service_that_did_not_report_is_coverage(tmp_path):
    data = tables(
        year(2024, A=(1000.0, 10.0, 1.0), B=(3000.0, 10.0, 1.0)),
        year(2025, A=(1000.0, 10.0, 1.0), B=(None, 10.0, 1.0)),
    )
    found = ask(tmp_path, data)
    assert effects(found) == {"coverage": -100.0}
    assert (found.after.n_counted, found.after.n_expected) == (1, 2)


def test_inhabitants_are_an_effect_of_their_own(tmp_path):
    population = {
        (area, dt.date(y, 12, 31)): count for y, count in ((2024, 1000.0), (2025, 2000.0)) for area in "XY"
    }
    data = tables(
        year(2024, A=(1.0, 1.0, 40.0)), year(2025, A=(1.0, 1.0, 40.0)),
        services=[service("A")], population=population,
    )  # fmt: skip
    found = ask(tmp_path, data, "per_1000", (PER_1000,))
    assert (found.kind, found.before.value, found.after.value) == ("per_figure", 20.0, 10.0)
    assert effects(found) == {"population": -10.0}


def test_changed_parameter_is_the_effect_of_the_definition(tmp_path):
    data = tables(
        year(2024, A=(1000.0, 10.0, 1.0)), year(2025, A=(1500.0, 10.0, 1.0)), services=[service("A")]
    )
    found = ask(tmp_path, data, "ruled", (WITH_RULE,), rules=[FUND])
    assert effects(found) == {"price": 100.0, "definition": 300.0}
    assert found.parameters == ("fund",)


def test_median_is_split_over_whole_factors(tmp_path):
    data = tables(
        year(2024, A=(100.0, 1.0, 1.0), B=(200.0, 1.0, 1.0)),
        year(2025, A=(120.0, 1.0, 1.0), B=(200.0, 1.0, 1.0)),
    )
    found = ask(tmp_path, data, "middle", (MEDIAN,))
    assert (found.kind, effects(found)) == ("other", {"volume": 10.0})


def test_sum_of_a_service_changes_by_volume(tmp_path):
    data = tables(year(2024, A=(1.0, 10.0, 1.0)), year(2025, A=(1.0, 12.0, 1.0)), services=[service("A")])
    found = ask(tmp_path, data, "total", (TOTAL,), level="service", unit="A")
    assert (found.kind, effects(found)) == ("sum", {"volume": 2.0})


def test_figure_of_the_territory_alone_changes_by_its_population(tmp_path):
    share = indicator(
        "old", 'population("65+") / population("total")', "share", levels=["orp", "region"], peers="area"
    )
    people = {(area, dt.date(y, 12, 31)): 100.0 for area in "XY" for y in (2024, 2025)}
    data = tables(year(2024, A=(1.0, 1.0, 1.0)), year(2025, A=(1.0, 1.0, 1.0)), population=people)
    old = {2024: 10.0, 2025: 20.0}
    data["population"] += [
        {"area": area, "date": dt.date(y, 12, 31), "age_band": "65+", "count": old[y]}
        for area in "XY"
        for y in old
    ]
    found = ask(tmp_path, data, "old", (share,))
    assert effects(found) == {"population": 0.1}


def test_nothing_changed_has_no_causes(tmp_path):
    same = {"A": (1000.0, 10.0, 1.0), "B": (500.0, 10.0, 1.0)}
    found = ask(tmp_path, tables(year(2024, **same), year(2025, **same)))
    assert (found.change, found.causes) == (0, ())


def test_year_without_a_value_says_which(tmp_path):
    data = tables(year(2024, A=(None, 10.0, 1.0)), year(2025, A=(500.0, 10.0, 1.0)), services=[service("A")])
    found = ask(tmp_path, data)
    assert (found.change, found.causes, found.before.status) == (None, (), "not_reported")


def test_unit_that_nobody_knows_is_refused(tmp_path):
    with pytest.raises(UsageError, match="Z"):
        ask(tmp_path, tables(year(2024, A=(1.0, 1.0, 1.0))), unit="Z")


def test_record_is_plain_json(tmp_path):
    data = tables(
        year(2024, A=(1000.0, 10.0, 1.0)), year(2025, A=(1200.0, 10.0, 1.0)), services=[service("A")]
    )
    record = json.loads(json.dumps(ask(tmp_path, data).as_record()))
    assert record["causes"][0] == {
        "effect": "price", "amount": 20.0,
        "services": [{"service_id": "A", "name": "Služba A", "form": "pob", "amount": 20.0}],
    }  # fmt: skip
    assert record["change"] == 20.0


def test_change_of_a_method_is_refused_with_what_to_ask_instead(tmp_path):
    index = indicator("grown", "", "index_100")
    del index["formula"]
    index["method"] = {"name": "chain_index", "of": "ratio"}
    data = tables(year(2024, A=(100, 10, 1)), year(2025, A=(120, 10, 1)))
    with pytest.raises(UsageError, match="chain_index") as caught:
        ask(tmp_path, data, name="grown", definitions=(RATIO, index))
    assert "ratio" in (caught.value.hint or "")
