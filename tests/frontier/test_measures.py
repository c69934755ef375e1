"""Cost, slacks, undesirable outputs, weights and groups against published tables, and what must hold for any data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.frontier.tables import Reference, integers, made_up

from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.frontier.cost import cost_efficiency
from sluzby_eval.frontier.metafrontier import metafrontier
from sluzby_eval.frontier.radial import efficiency, super_efficiency
from sluzby_eval.frontier.restrictions import Ratio, cross_efficiency, restricted
from sluzby_eval.frontier.slacks_based import additive, slacks_based, super_slacks_based
from sluzby_eval.frontier.undesirable import directional, translated

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.frontier.slacks_based import Side
    from sluzby_eval.frontier.technology import Orientation, Returns

PRINTED = 1e-8
HULLS: list[Returns] = ["crs", "vrs", "nirs", "ndrs"]


@pytest.mark.shared
def test_cost_technical_and_allocative_efficiency_equal_the_published_ones(shared: Path) -> None:
    table = Reference(shared, "cost_allocative")
    for source, digits in (("Coelli1998", PRINTED), ("Cooper2007", 5e-4)):
        rows = [row for row in table.rows if row["source"] == source]

        def part(*names: str, rows: list[dict[str, str]] = rows) -> np.ndarray:
            return np.array([[float(row[name]) for name in names] for row in rows])

        for returns in ("crs", "vrs"):
            if rows[0][f"ce_{returns}"]:
                found = cost_efficiency(
                    part("input1", "input2"), part("output"), part("price_input1", "price_input2"), returns=returns
                )  # fmt: skip
                for mine, column in ((found.cost, "ce"), (found.technical, "te"), (found.allocative, "ae")):
                    assert np.abs(mine - part(f"{column}_{returns}")[:, 0]).max() < digits, (source, column)
                assert found.cost == pytest.approx(found.technical * found.allocative)


@pytest.mark.parametrize("returns", [*HULLS, "fdh"])
def test_least_cost_is_what_its_inputs_cost_and_makes_no_less(returns: Returns) -> None:
    x, y = made_up(40, 3, 2)
    prices = np.random.default_rng(1).uniform(1, 5, x.shape)
    found = cost_efficiency(x, y, prices, returns=returns)
    assert (found.inputs * prices).sum(axis=1) == pytest.approx(found.least)
    made = np.array([sum(share * y[peer] for peer, share in peers) for peers in found.peers])
    assert (made >= y - 1e-7).all()
    assert (found.cost <= found.technical + 1e-9).all()
    one_price = cost_efficiency(x, y, np.array([1.0, 2.0, 3.0]), returns=returns)
    alone = efficiency((x * [1.0, 2.0, 3.0]).sum(axis=1, keepdims=True), y, returns=returns)
    assert one_price.cost == pytest.approx(alone.scores, abs=1e-8), (
        "with one price for all, cost is one input"
    )


@pytest.mark.shared
def test_slacks_based_measure_of_tone(shared: Path) -> None:
    table = Reference(shared, "tone2001_sbm")
    x, y = table.table("Input1", "Input2"), table.table("Output1", "Output2")
    assert np.abs(slacks_based(x, y).scores - table["sbm_crs"]).max() < PRINTED
    found = super_slacks_based(x, y)
    inefficient = table["sbm_crs"] < 1
    assert found.scores[inefficient] == pytest.approx(table["sbm_crs"][inefficient], abs=PRINTED)
    assert (found.scores[~inefficient] > 1).all()


@pytest.mark.shared
def test_additive_model_and_range_adjusted_measure_equal_the_published_ones(shared: Path) -> None:
    table = Reference(shared, "fls11_radial_additive")
    x, y = table.table("x1", "x2"), table.table("y1")
    assert np.abs(additive(x, y, returns="crs").total - table["additive_slacksum_crs"]).max() < PRINTED
    found = additive(x, y, returns="crs", weights="ranges")
    assert np.abs(found.total - table["ram_crs"]).max() < PRINTED
    assert found.scores == pytest.approx(1 - found.total)


@pytest.mark.parametrize("side", ["none", "input", "output"])
@pytest.mark.parametrize("returns", HULLS)
def test_slacks_lead_to_the_hull_and_make_the_score(side: Side, returns: Returns) -> None:
    x, y = made_up(30, 2, 2)
    found = slacks_based(x, y, side=side, returns=returns)
    target = x - found.input_slacks, y + found.output_slacks
    above = np.ones(30) if side == "output" else 1 - (found.input_slacks / x).mean(axis=1)
    below = np.ones(30) if side == "input" else 1 + (found.output_slacks / y).mean(axis=1)
    assert found.scores == pytest.approx(above / below)
    if side == "none":
        again = slacks_based(np.concatenate([x, target[0]]), np.concatenate([y, target[1]]), returns=returns)
        assert np.abs(again.scores[30:] - 1).max() < 1e-6, "targets are efficient"
        assert np.abs(again.scores[:30] - found.scores).max() < 1e-6, "and change nobody"


def test_slacks_based_scores_are_below_radial_ones_and_do_not_know_units_of_columns() -> None:
    x, y = made_up(40, 3, 2)
    found = slacks_based(x, y, returns="vrs")
    assert (found.scores <= efficiency(x, y).scores + 1e-9).all()
    wide = slacks_based(x * [1e9, 1, 1e-3], y * [1e-3, 1e6], returns="vrs")
    assert np.abs(found.scores - wide.scores).max() < 1e-7
    ram = additive(x, y, weights="ranges").total
    assert np.abs(ram - additive(x * [1e6, 1, 1e-3], y * [1e-3, 1], weights="ranges").total).max() < 1e-7


def test_super_efficiency_of_one_input_and_output_is_the_radial_one() -> None:
    x, y = np.array([[1.0], [1.0], [2.0]]), np.array([[2.0], [1.0], [3.0]])
    found = super_slacks_based(x, y)
    assert found.scores == pytest.approx([2 / 1.5, 0.5, 0.75])
    one_sided = super_slacks_based(*made_up(20, 2, 2), side="input", returns="vrs")
    radial = super_efficiency(*made_up(20, 2, 2), returns="vrs")
    assert set(one_sided.infeasible) == set(radial.infeasible), "both have no point there"
    assert np.isinf(one_sided.scores[list(one_sided.infeasible)]).all()


def test_an_undesirable_output_counts_like_an_output_that_should_shrink() -> None:
    # b could shrink from 2 to 1 and nothing else: 1 / (1 + mean(0, 1/2))
    x, y, bad = np.ones((2, 1)), np.ones((2, 1)), np.array([[1.0], [2.0]])
    found = slacks_based(x, y, bad=bad)
    assert found.scores == pytest.approx([1, 0.8])
    assert found.bad_slacks[:, 0] == pytest.approx([0, 1])


@pytest.mark.shared
def test_bad_outputs_turned_round_equal_hua_and_bian(shared: Path) -> None:
    table = Reference(shared, "hua_bian30_undesirable")
    turned = translated(table.table("UD-Output1"), np.array([1500.0]))
    outputs = np.concatenate([table.table("D-Output1", "D-Output2"), turned], axis=1)
    found = efficiency(table.table("D-Input1", "D-Input2"), outputs, orientation="output")
    assert np.abs(found.scores - table["phi_vrs_out"]).max() < PRINTED
    with pytest.raises(InputError):
        translated(table.table("UD-Output1"), np.array([100.0]))


@pytest.mark.parametrize("returns", HULLS)
def test_without_bad_outputs_the_directional_distance_is_the_radial_one(returns: Returns) -> None:
    x, y = made_up(30, 2, 2)
    found = directional(x, y, np.empty((30, 0)), returns=returns)
    radial = efficiency(x, y, orientation="output", returns=returns)
    assert found.distance + 1 == pytest.approx(radial.scores, abs=1e-8)
    assert found.scores == pytest.approx(1 / radial.scores, abs=1e-8)


def test_directional_distance_of_two_units_by_hand() -> None:
    # both use 1; A makes 2 good, 1 bad; B makes 1 good, 1 bad. Weak disposability keeps good : bad on a ray at best
    # like A's: (1 + β) <= 2 (1 - β), so β = 1/3
    x, y, bad = np.ones((2, 1)), np.array([[2.0], [1.0]]), np.ones((2, 1))
    found = directional(x, y, bad, returns="crs")
    assert found.distance == pytest.approx([0, 1 / 3])
    assert found.output_targets[1] == pytest.approx([4 / 3])
    assert found.bad_targets[1] == pytest.approx([2 / 3])


def test_a_direction_that_points_nowhere_is_refused() -> None:
    x, y = made_up(5, 1, 1)
    nowhere = np.zeros((5, 1)), np.zeros((5, 1)), np.empty((5, 0))
    with pytest.raises(InputError):
        directional(x, y, np.empty((5, 0)), direction=nowhere)


@pytest.mark.shared
@pytest.mark.parametrize("manner", ["aggressive", "benevolent"])
@pytest.mark.parametrize("method", ["II", "III"])
def test_cross_efficiency_equals_golany_and_roll(
    shared: Path, manner: Literal["aggressive", "benevolent"], method: Literal["II", "III"]
) -> None:
    table = Reference(shared, "golany13_cross_efficiency")
    x, y = table.table("X1", "X2", "X3"), table.table("Y1", "Y2")
    found = cross_efficiency(x, y, manner=manner, method=method)
    column = f"M{len(method)}_{manner[:3]}"
    assert np.abs(found.scores - table[column]).max() < PRINTED
    assert (found.scores <= found.own + 1e-9).all()
    assert np.diag(found.matrix) == pytest.approx(found.own)


@pytest.mark.parametrize("returns", HULLS)
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_without_restrictions_weights_are_free_and_with_them_scores_are_no_better(
    returns: Returns, orientation: Orientation
) -> None:
    x, y = made_up(30, 2, 2)
    radial = efficiency(x, y, orientation=orientation, returns=returns).scores
    free = restricted(x, y, [], orientation=orientation, returns=returns).scores
    assert free == pytest.approx(radial, abs=1e-9)
    bound = restricted(
        x, y, [Ratio(first=2, second=3, low=0.5, high=2)], orientation=orientation, returns=returns
    )
    assert ((bound.scores <= free + 1e-9) if orientation == "input" else (bound.scores >= free - 1e-9)).all()
    ratio = bound.weights[:, 2] / np.maximum(bound.weights[:, 3], 1e-300)
    used = bound.weights[:, 3] > 1e-9
    assert ((ratio[used] > 0.5 - 1e-6) & (ratio[used] < 2 + 1e-6)).all()


def test_restricted_scores_equal_another_solver() -> None:
    x, y = made_up(15, 2, 1)
    found = restricted(x, y, [Ratio(first=1, second=2, low=1, high=3)]).scores
    for unit in range(15):
        rows = [np.append(y[j], -x[j]) for j in range(15)] + [np.array([0, -1, 1.0]), np.array([0, 1, -3.0])]
        best = linprog(
            -np.append(y[unit], [0, 0]), A_ub=np.array(rows), b_ub=np.zeros(17),
            A_eq=[np.append([0], x[unit])], b_eq=[1],
        )  # fmt: skip
        assert -best.fun == pytest.approx(found[unit], abs=1e-7)


@pytest.mark.parametrize(
    "ratio",
    [Ratio(first=0, second=9, low=1), Ratio(first=0, second=1), Ratio(first=0, second=1, low=2, high=1)],
)
def test_a_restriction_that_says_nothing_sensible_is_refused(ratio: Ratio) -> None:
    with pytest.raises(UsageError):
        restricted(*made_up(5, 1, 1), [ratio])


@settings(max_examples=20, deadline=None)
@given(st.integers(6, 30), st.integers(1, 2), st.integers(0, 10_000))
def test_a_group_score_is_never_below_the_score_among_all(n: int, m: int, seed: int) -> None:
    x, y = integers(n, m, 2, seed)
    groups = [str(unit % 3) for unit in range(n)]
    for returns in ("crs", "vrs", "fdh"):
        found = metafrontier(x, y, groups, returns=returns)
        assert (found.group >= found.everybody - 1e-9).all()
        assert found.group * found.ratio == pytest.approx(found.everybody, abs=1e-7)
    assert sum(group.units for group in found.groups) == n


def test_groups_are_needed_for_a_metafrontier() -> None:
    x, y = made_up(6, 1, 1)
    for groups in (["a"] * 6, ["a", "b"]):
        with pytest.raises(UsageError):
            metafrontier(x, y, groups)


def test_a_dominated_unit_changes_no_measure_of_the_others() -> None:
    x, y = made_up(25, 2, 2)
    more = np.concatenate([x, x[:1] * 1.5]), np.concatenate([y, y[:1] * 0.5])
    for measure in (
        lambda a, b: slacks_based(a, b, returns="vrs").scores,
        lambda a, b: super_slacks_based(a, b).scores,
        lambda a, b: additive(a, b).total,
        lambda a, b: cost_efficiency(a, b, np.array([1.0, 2.0])).cost,
        lambda a, b: directional(a, b, np.ones((len(a), 1))).distance,
    ):
        assert np.abs(measure(x, y) - measure(*more)[:25]).max() < 1e-7


def test_measures_that_divide_refuse_zeros_and_blanks() -> None:
    x, y = made_up(6, 2, 1)
    x[2, 1] = 0.0
    for measure in (
        lambda: slacks_based(x, y),
        lambda: cross_efficiency(x, y),
        lambda: cost_efficiency(x, y, np.ones(2)),
        lambda: slacks_based(np.where(x == 0, np.nan, x), y),
    ):
        with pytest.raises(InputError):
            measure()


def _sbm_by_scipy(x: np.ndarray, y: np.ndarray, unit: int) -> float:
    """Write the fractional programme with variable returns anew: t, intensities, slacks."""
    n, m, s = len(x), x.shape[1], y.shape[1]
    cost = np.concatenate([[1.0], np.zeros(n), -1 / (m * x[unit]), np.zeros(s)])
    rows = [np.concatenate([[1.0], np.zeros(n + m), 1 / (s * y[unit])])]
    rows += [np.concatenate([[-x[unit, i]], x[:, i], np.eye(m)[i], np.zeros(s)]) for i in range(m)]
    rows += [np.concatenate([[-y[unit, r]], y[:, r], np.zeros(m), -np.eye(s)[r]]) for r in range(s)]
    rows.append(np.concatenate([[-1.0], np.ones(n), np.zeros(m + s)]))
    found = linprog(cost, A_eq=np.array(rows), b_eq=[1.0] + [0.0] * (m + s + 1))
    return float(found.fun)


def _super_by_scipy(x: np.ndarray, y: np.ndarray, unit: int) -> float:
    """As above, over points (x̄, ȳ) within the hull of the others."""
    others = np.arange(len(x)) != unit
    n, m, s = int(others.sum()), x.shape[1], y.shape[1]
    cost = np.concatenate([[0.0], np.zeros(n), 1 / (m * x[unit]), np.zeros(s)])
    above = [np.concatenate([[0.0], x[others, i], -np.eye(m)[i], np.zeros(s)]) for i in range(m)]
    above += [np.concatenate([[x[unit, i]], np.zeros(n), -np.eye(m)[i], np.zeros(s)]) for i in range(m)]
    above += [np.concatenate([[0.0], -y[others, r], np.zeros(m), np.eye(s)[r]]) for r in range(s)]
    above += [np.concatenate([[-y[unit, r]], np.zeros(n + m), np.eye(s)[r]]) for r in range(s)]
    equal = [
        np.concatenate([np.zeros(1 + n + m), 1 / (s * y[unit])]),
        np.concatenate([[-1.0], np.ones(n), np.zeros(m + s)]),
    ]
    found = linprog(
        cost, A_ub=np.array(above), b_ub=np.zeros(len(above)), A_eq=np.array(equal), b_eq=[1.0, 0.0]
    )
    return float(found.fun)


def _directional_by_scipy(x: np.ndarray, y: np.ndarray, bad: np.ndarray, unit: int) -> float:
    n = len(x)
    above = [np.concatenate([-y[:, r], np.zeros(n), [y[unit, r]]]) for r in range(y.shape[1])]
    above += [np.concatenate([x[:, i], x[:, i], [0.0]]) for i in range(x.shape[1])]
    equal = [np.concatenate([bad[:, k], np.zeros(n), [bad[unit, k]]]) for k in range(bad.shape[1])]
    equal.append(np.append(np.ones(2 * n), 0.0))
    found = linprog(
        np.append(np.zeros(2 * n), -1.0), A_ub=np.array(above), b_ub=np.concatenate([-y[unit], x[unit]]),
        A_eq=np.array(equal), b_eq=np.append(bad[unit], 1.0),
    )  # fmt: skip
    return -float(found.fun)


def test_measures_equal_another_solver_that_writes_them_anew() -> None:
    x, y = made_up(14, 2, 2, seed=9)
    bad = np.random.default_rng(9).uniform(1, 5, (14, 1))
    plain, beyond = slacks_based(x, y, returns="vrs"), super_slacks_based(x, y, returns="vrs")
    along = directional(x, y, bad)
    for unit in range(14):
        assert plain.scores[unit] == pytest.approx(_sbm_by_scipy(x, y, unit), abs=1e-7)
        assert along.distance[unit] == pytest.approx(_directional_by_scipy(x, y, bad, unit), abs=1e-7)
        if plain.scores[unit] > 1 - 1e-7:
            assert beyond.scores[unit] == pytest.approx(_super_by_scipy(x, y, unit), abs=1e-7)
    assert (plain.scores > 1 - 1e-7).sum() >= 3
