"""The parts of a change add up exactly, and each says what it should."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluzby_eval.evaluation.decomposition import Change, Part, Side, decompose, rounded, shapley


def side(kind="ratio", base=1, factor=1, silent=(), **lines):
    parts = {}
    for name, told in lines.items():
        above, below = told if isinstance(told, tuple) else (told, 0)
        parts[name, "pob"] = Part(numerator=Fraction(above), denominator=Fraction(below))
    expected = frozenset([*parts, *((name, "pob") for name in silent)])
    return Side(kind=kind, parts=parts, expected=expected, base=Fraction(base), factor=Fraction(factor))


def split(before, after) -> Change:
    found = decompose(before, after)
    assert found is not None
    return found


def effects(before, after):
    found = split(before, after)
    assert sum(found.effects.values()) == found.total
    return {name: float(amount) for name, amount in found.effects.items()}


def test_dearer_service_is_price():
    assert effects(side(A=(1000, 10)), side(A=(1200, 10))) == {"price": 20.0}


def test_same_costs_over_more_days_are_volume():
    assert effects(side(A=(1000, 10)), side(A=(1000, 20))) == {"volume": -50.0}


def test_clients_who_move_to_the_cheaper_service_are_mix():
    """Rates stay 100 and 50; half of the days move. The ratio falls from 75 to 62.5."""
    found = effects(side(A=(1000, 10), B=(500, 10)), side(A=(500, 5), B=(750, 15)))
    assert found["mix"] == -12.5
    assert found.get("price", 0) + found.get("volume", 0) == 0.0


def test_price_volume_and_mix_by_hand():
    """Bennet by hand: r 100 -> 110 and 50 -> 48, w 1/2, 1/2 -> 2/5, 3/5."""
    before, after = side(A=(1000, 10), B=(500, 10)), side(A=(1320, 12), B=(864, 18))
    found = effects(before, after)
    assert found["mix"] == pytest.approx((0.4 - 0.5) * 105 + (0.6 - 0.5) * 49)
    assert found["price"] + found["volume"] == pytest.approx(10 * 0.45 - 2 * 0.55)


def test_new_service_is_entry_by_how_far_it_is_from_the_others():
    found = split(side(A=(1000, 10)), side(A=(1000, 10), B=(3000, 10)))
    assert {name: float(x) for name, x in found.effects.items()} == {"entry": 100.0}
    assert [item.key[0] for item in found.contributions if item.effect == "entry"] == ["B"]


def test_service_that_ends_is_exit():
    assert effects(side(A=(1000, 10), B=(3000, 10)), side(A=(1000, 10))) == {"exit": -100.0}


def test_service_that_reported_only_once_is_coverage():
    before, after = side(A=(1000, 10), silent=["B"]), side(A=(1000, 10), B=(3000, 10))
    assert effects(before, after) == {"coverage": 100.0}
    assert effects(after, before) == {"coverage": -100.0}


def test_service_that_stood_empty_is_mix():
    assert effects(side(A=(1000, 10), B=(100, 0)), side(A=(1000, 10), B=(100, 10))) == {"mix": -55.0}


def test_more_inhabitants_are_population():
    before = side("per_figure", base=1000, factor=1000, A=40)
    after = side("per_figure", base=2000, factor=1000, A=40)
    assert effects(before, after) == {"population": -20.0}


def test_beds_and_inhabitants_are_told_apart():
    before = side("per_figure", base=1000, factor=1000, A=40)
    after = side("per_figure", base=1250, factor=1000, A=50, B=10)
    assert effects(before, after) == {"volume": 9.0, "entry": 9.0, "population": -10.0}


def test_sum_changes_by_volume_entry_and_exit():
    assert effects(side("sum", A=10, B=5), side("sum", A=12, C=7)) == {
        "volume": 2.0,
        "entry": 7.0,
        "exit": -5.0,
    }


def test_no_change_has_no_effects():
    same = side(A=(1000, 10), B=(500, 10))
    found = split(same, same)
    assert found.total == 0
    assert not found.effects


def test_nobody_in_both_years_is_all_entry_and_exit():
    assert effects(side(A=(1000, 10)), side(B=(600, 10))) == {"entry": -20.0, "exit": -20.0}


def test_year_without_a_value_cannot_be_taken_apart():
    assert decompose(side(A=(1000, 0)), side(A=(1000, 10))) is None


amounts = st.floats(0, 1e8, allow_nan=False).map(Fraction)
days = st.one_of(st.just(Fraction(0)), st.floats(0.01, 1e5, allow_nan=False).map(Fraction))
names = st.sampled_from([(name, "pob") for name in "ABCDEF"])
parts = st.dictionaries(
    names, st.builds(lambda n, d: Part(numerator=n, denominator=d), amounts, days), max_size=6
)


@settings(max_examples=300, deadline=None)
@given(
    parts,
    parts,
    st.sets(names),
    st.sampled_from(["ratio", "per_figure", "sum"]),
    st.integers(1, 9),
    st.integers(1, 9),
)
@pytest.mark.slow
def test_effects_add_up_exactly_whatever_the_figures(old, new, silent, kind, first, second):
    before = Side(
        kind=kind, parts=old, expected=frozenset(old) | silent, base=Fraction(first), factor=Fraction(100)
    )
    after = Side(
        kind=kind, parts=new, expected=frozenset(new) | silent, base=Fraction(second), factor=Fraction(100)
    )
    found = decompose(before, after)
    if found is None:
        assert before.value is None or after.value is None
        return
    assert sum(found.effects.values()) == found.total
    assert before.value is not None
    assert after.value is not None
    assert abs(found.total - (after.value - before.value)) <= Fraction(1, 2**79)


@settings(max_examples=100, deadline=None)
@given(parts, parts)
def test_rounding_is_all_that_the_greatest_effect_takes_over(old, new):
    """The identity itself closes: what is left over is a few quanta for each line, no more."""
    before = Side(kind="ratio", parts=old, expected=frozenset(old))
    after = Side(kind="ratio", parts=new, expected=frozenset(new))
    found = decompose(before, after)
    if found is not None:
        plain = sum(item.amount for item in found.contributions)
        assert abs(plain - found.total) <= Fraction(40, 2**80)


def test_shapley_value_of_a_product_is_the_published_one():
    """Two factors, 2 -> 3 and 10 -> 20: 1 * 15 and 10 * 2.5 (Bennet 1920)."""

    def value(switched):
        return Fraction(3 if "price" in switched else 2) * (20 if "volume" in switched else 10)

    found = shapley(["price", "volume"], value)
    assert found is not None
    assert dict(found.effects) == {"price": 15, "volume": 25}


def test_state_without_a_value_is_not_split():
    found = shapley(["volume", "population"], lambda on: None if len(on) == 1 else Fraction(len(on)))
    assert found is not None
    assert dict(found.effects) == {"together": 2}


@settings(deadline=None)
@given(st.lists(st.fractions(-1000, 1000), min_size=1, max_size=9), st.integers(0, 3))
def test_printed_parts_add_up_to_the_printed_total(parts, decimals):
    total = sum(parts)
    assert sum(rounded(parts, total, decimals)) == Fraction(round(total * 10**decimals), 10**decimals)
