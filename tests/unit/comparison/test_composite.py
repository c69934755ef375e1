from __future__ import annotations

import itertools
import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluzby_eval.evaluation.comparison.composite import (
    add_composite_ranks,
    scored,
    share_of,
    weight_of,
    wide,
)
from sluzby_eval.evaluation.comparison.spec import Profile

LABEL = {"cs": "x", "en": "x"}
KEY = {"level": "service", "type": "DPS", "form": "pob", "year": 2025, "version": "final", "basis": "seat"}


def stairs(most):
    """One point for every whole unit of the indicator, so that its value is its points."""
    return [{"from": number, "points": number} for number in range(1, most + 1)]


def profile(weights, maxima, **known):
    criteria = {
        name: {"weight": weight, "measures": [{"indicator": name, "bands": stairs(maxima[name])}]}
        for name, weight in weights.items()
    }
    return Profile.model_validate(
        {
            "id": "p", "title": LABEL, "source": "test", "criteria": dict.fromkeys(weights, LABEL),
            "cards": [{"types": ["DPS"], "criteria": criteria}], **known,
        }
    )  # fmt: skip


F6_WEIGHTS = {"i": 10, "ii": 10, "iii": 25, "iv": 30, "v": 10, "vi": 15}
F6_MAXIMA = {"i": 5, "ii": 4, "iii": 20, "iv": 24, "v": 5, "vi": 12}
F6_POINTS = {"i": 4.0, "ii": 2.0, "iii": 15.0, "iv": 18.0, "v": 5.0, "vi": 9.0}


def table(*units, **known):
    return pl.DataFrame(
        [{**KEY, **known, "unit": f"S{number}", **values} for number, values in enumerate(units)],
        infer_schema_length=None,
    )


def scores(rows, chosen):
    return scored(rows, chosen).select("value", "status", "n_counted", "n_expected").rows()


def test_example_of_the_regional_method_scores_75_50():
    """Worked example F6: 8 + 5 + 18.75 + 22.5 + 10 + 11.25."""
    found = scored(table(F6_POINTS), profile(F6_WEIGHTS, F6_MAXIMA)).row(0, named=True)
    assert f"{found['value']:.2f}" == "75.50"
    assert found["value"] == 75.5
    assert [found[share_of(name)] for name in F6_WEIGHTS] == [0.8, 0.5, 0.75, 0.75, 1.0, 0.75]


def test_missing_criterion_is_left_out_with_its_weight():
    rows = table({**F6_POINTS, "iv": None})
    found = scored(rows, profile(F6_WEIGHTS, F6_MAXIMA, minimum_weight=0.5)).row(0, named=True)
    assert found["value"] == pytest.approx((75.5 - 22.5) / 70 * 100)
    assert (found["status"], found["denominator"]) == ("ok", 0.7)
    assert (found["n_counted"], found["n_expected"]) == (5, 6)


def test_score_over_too_little_weight_is_of_low_coverage():
    rows = table({**F6_POINTS, "iv": None})
    assert scores(rows, profile(F6_WEIGHTS, F6_MAXIMA))[0][1] == "low_coverage"


def test_profile_may_refuse_a_score_where_anything_is_missing():
    rows = table({**F6_POINTS, "v": None})
    assert scores(rows, profile(F6_WEIGHTS, F6_MAXIMA, missing="no_score")) == [(None, "not_reported", 5, 6)]


def test_criteria_without_bands_are_a_missing_parameter_not_a_made_up_number():
    chosen = profile(F6_WEIGHTS, F6_MAXIMA).model_dump(by_alias=True)
    chosen["cards"][0]["criteria"]["iv"]["measures"][0]["bands"] = []
    assert scores(table(F6_POINTS), Profile.model_validate(chosen))[0][:2] == (None, "parameter_missing")


def test_service_without_a_card_is_not_concerned():
    assert scores(table(F6_POINTS, type="DS"), profile(F6_WEIGHTS, F6_MAXIMA)) == [
        (None, "not_applicable", 0, 0)
    ]


def test_row_of_all_forms_goes_by_the_card_of_the_only_form():
    chosen = profile(F6_WEIGHTS, F6_MAXIMA).model_dump(by_alias=True)
    chosen["cards"][0]["forms"] = ["pob"]
    both = pl.concat([table(F6_POINTS), table(F6_POINTS, form="all")])
    assert [row[0] for row in scores(both, Profile.model_validate(chosen))] == [75.5, 75.5]
    mixed = pl.concat([both, table(F6_POINTS, form="amb")])
    assert [row[1] for row in scores(mixed, Profile.model_validate(chosen))].count("not_applicable") == 2


def test_value_below_the_first_band_earns_nothing():
    found = scored(table({**F6_POINTS, "v": 0.5}), profile(F6_WEIGHTS, F6_MAXIMA))
    assert found["value"].to_list() == [65.5]


def test_values_of_indicators_stand_beside_each_other():
    long = pl.DataFrame(
        [{**KEY, "unit": "A", "indicator": name, "value": value} for name, value in F6_POINTS.items()]
    )
    assert wide(long, [*F6_POINTS, "absent"]).select(*F6_POINTS, "absent").rows() == [
        (*F6_POINTS.values(), None)
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weights": {"a": 60, "b": 30}}, "add up to 90"),
        ({"bands": [{"from": 2, "points": 1}, {"from": 1, "points": 2}]}, "ascend"),
        ({"bands": [{"from": 2, "points": 1}, {"from": None, "points": 2}]}, "without `from`"),
        ({"bands": [{"from": 2, "points": 9}], "points_max": 5}, "more points"),
        ({"bands": [{"from": 2, "points": 0}]}, "any points"),
    ],
)
def test_profile_that_contradicts_itself_is_refused(change, said):
    weights = change.pop("weights", {"a": 60, "b": 40})
    measure = {"indicator": "x", "bands": stairs(2), **change}
    criteria = {name: {"weight": weight, "measures": [measure]} for name, weight in weights.items()}
    with pytest.raises(ValueError, match=said):
        Profile.model_validate(
            {"id": "p", "title": LABEL, "source": "", "criteria": dict.fromkeys(weights, LABEL),
             "cards": [{"criteria": criteria}]}
        )  # fmt: skip


# ranks

WEIGHTS = {"a": 50.0, "b": 30.0, "c": 20.0}


def ranked(shares, *, tolerance=0.2, minimum=1, weights=WEIGHTS):
    rows = []
    for number, given_shares in enumerate(shares):
        known = {name: share for name, share in zip(weights, given_shares, strict=True) if share is not None}
        covered = sum(weights[name] for name in known)
        rows.append(
            {
                **KEY, "unit": f"S{number}", "status": "ok",
                "value": 100 * sum(weights[name] * share for name, share in known.items()) / covered,
                **{share_of(name): known.get(name) for name in weights},
                **{weight_of(name): weight for name, weight in weights.items()},
            }
        )  # fmt: skip
    frame = pl.DataFrame(rows, infer_schema_length=None)
    found = add_composite_ranks(frame, list(weights), tolerance=tolerance, minimum=minimum)
    return found.select("rank", "rank_low", "rank_high").rows()


def test_unit_that_is_better_in_everything_is_surely_first():
    assert ranked([(0.9, 0.9, 0.9), (0.5, 0.5, 0.5), (0.1, 0.1, 0.1)]) == [(1, 1, 1), (2, 2, 2), (3, 3, 3)]


def test_order_that_hangs_on_the_weights_is_no_sure_order():
    assert ranked([(0.6, 0.4, 0.5), (0.4, 0.6, 0.5), (0.0, 0.0, 0.0)]) == [(1, 1, 2), (2, 1, 2), (3, 3, 3)]


def test_leaving_one_criterion_out_widens_the_interval():
    """Without c the second one leads, though no change of weights by a fifth makes it so."""
    narrow = ranked([(0.50, 0.5, 1.0), (0.55, 0.5, 0.0)])
    assert narrow == [(1, 1, 2), (2, 1, 2)]


def test_missing_criterion_may_be_anything():
    assert ranked([(0.9, 0.5, None), (0.7, 0.5, 0.5), (0.1, 0.1, 0.1)])[0][1:] == (1, 2)


def test_too_few_or_unsound_scores_are_not_ranked():
    assert ranked([(0.9, 0.9, 0.9), (0.5, 0.5, 0.5)], minimum=3) == [(None, None, None)] * 2


shares_of_units = st.lists(
    st.tuples(*(st.integers(0, 4).map(lambda n: n / 4) for _ in WEIGHTS)), min_size=2, max_size=6
)


@settings(max_examples=60, deadline=None)
@given(shares_of_units, st.integers(0, 1000))
def test_no_draw_of_weights_leaves_the_interval(units, seed):
    """The exact interval holds every rank that weights changed by at most a fifth can give."""
    found = ranked(units)
    draw = random.Random(seed)
    corners = itertools.product((0.8, 1.2), repeat=len(WEIGHTS))
    draws = [*corners, *(tuple(draw.uniform(0.8, 1.2) for _ in WEIGHTS) for _ in range(20))]
    for factors in draws:
        weights = [weight * factor for weight, factor in zip(WEIGHTS.values(), factors, strict=True)]
        scores = [sum(w * s for w, s in zip(weights, unit, strict=True)) for unit in units]
        for own, (_rank, low, high) in zip(scores, found, strict=True):
            assert low <= 1 + sum(other > own + 1e-6 for other in scores)
            assert 1 + sum(other > own + 1e-6 for other in scores) <= high
