"""Scores against published tables, and what must hold for any data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.frontier.tables import Reference, integers, made_up

from sluzby_eval.errors import InputError
from sluzby_eval.frontier.projection import project, scales
from sluzby_eval.frontier.radial import efficiency, super_efficiency

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.frontier.radial import Hull
    from sluzby_eval.frontier.technology import Orientation

PRINTED = 1e-8
TABLES = [
    "cst_hospitals12_radial",
    "hope_valley_nursing6_radial",
    "pft70_radial_super",
    "electric19_radial_super",
    "ruggiero35_nondiscretionary",
]
HULLS: list[tuple[Hull, str]] = [
    ("crs", "crs"), ("vrs", "vrs"), ("nirs", "drs"), ("ndrs", "irs"), ("fdh", "fdh"),
]  # fmt: skip
SIDES: list[tuple[Orientation, str]] = [("input", "in"), ("output", "out")]


@pytest.mark.shared
@pytest.mark.parametrize("name", TABLES)
def test_scores_equal_the_published_ones_for_every_hull_and_orientation(shared: Path, name: str) -> None:
    table = Reference(shared, name)
    x, y = table.starting("x_"), table.starting("y_")
    for returns, column in HULLS:
        for orientation, side in SIDES:
            expected = table[f"{column}_{side}"]
            for engine in ("kernel", "highs"):
                found = efficiency(x, y, orientation=orientation, returns=returns, engine=engine)
                assert np.abs(found.scores - expected).max() < PRINTED, (returns, orientation, engine)
                assert found.residuals.max() <= 1e-9


@pytest.mark.shared
@pytest.mark.parametrize("name", TABLES[2:])
def test_super_efficiency_equals_the_published_one_and_says_where_there_is_none(
    shared: Path, name: str
) -> None:
    table = Reference(shared, name)
    x, y = table.starting("x_"), table.starting("y_")
    for returns in ("crs", "vrs"):
        expected = table[f"super_{returns}_in"]
        found = super_efficiency(x, y, returns=returns)
        solved = np.isfinite(expected)
        assert np.abs(found.scores[solved] - expected[solved]).max() < PRINTED
        assert found.infeasible == tuple(np.flatnonzero(~solved))
        assert np.isinf(found.scores[~solved]).all()


@pytest.mark.shared
def test_fried_lovell_schmidt_scores_and_slacks(shared: Path) -> None:
    table = Reference(shared, "fls11_radial_additive")
    x, y = table.table("x1", "x2"), table.table("y1")
    columns = [("crs_in", "crs", "input"), ("crs_out", "crs", "output"), ("vrs_in", "vrs", "input")]
    columns += [("vrs_out", "vrs", "output"), ("fdh_in", "fdh", "input")]
    for column, returns, orientation in columns:
        found = efficiency(x, y, returns=returns, orientation=orientation)  # type: ignore[arg-type]
        assert np.abs(found.scores - table[column]).max() < PRINTED
    slacks = project(x, y, efficiency(x, y), weights="units")
    assert np.abs(slacks.input_slacks - table.table("vrs_in_slack_x1", "vrs_in_slack_x2")).max() < PRINTED
    assert np.abs(slacks.output_slacks[:, 0] - table["vrs_in_slack_y"]).max() < PRINTED
    slacks = project(x, y, efficiency(x, y, returns="crs"), weights="units")
    assert np.abs(slacks.input_slacks - table.table("crs_in_slack_x1", "crs_in_slack_x2")).max() < PRINTED


@pytest.mark.shared
def test_an_input_that_is_fixed_and_an_output_that_is_bad(shared: Path) -> None:
    table = Reference(shared, "ruggiero35_nondiscretionary")
    found = efficiency(table.table("x_X1", "x_X2"), table.table("y_Y1"), returns="crs", fixed_inputs=(1,))
    assert np.abs(found.scores - table["nd_x2_crs_in"]).max() < PRINTED
    table = Reference(shared, "hua_bian30_undesirable")
    outputs = np.concatenate(
        [table.table("D-Output1", "D-Output2"), 1500 - table.table("UD-Output1")], axis=1
    )
    found = efficiency(table.table("D-Input1", "D-Input2"), outputs, orientation="output")
    assert np.abs(found.scores - table["phi_vrs_out"]).max() < PRINTED


@pytest.mark.parametrize("returns", ["crs", "vrs", "nirs", "ndrs", "fdh"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_neither_units_of_columns_nor_the_order_of_rows_matter(
    returns: Hull, orientation: Orientation
) -> None:
    x, y = made_up(120, 3, 2)
    plain = efficiency(x, y, returns=returns, orientation=orientation).scores
    wide = efficiency(x * [1e9, 1, 1e-3], y * [1e-3, 1e9], returns=returns, orientation=orientation).scores
    assert np.abs(plain - wide).max() < 1e-7
    order = np.random.default_rng(2).permutation(120)
    moved = efficiency(x[order], y[order], returns=returns, orientation=orientation).scores
    assert np.abs(plain[order] - moved).max() < 1e-7


@settings(max_examples=25, deadline=None)
@given(st.integers(3, 30), st.integers(1, 3), st.integers(1, 3), st.integers(0, 10_000))
def test_hulls_lie_in_each_other_and_both_engines_agree(n: int, m: int, s: int, seed: int) -> None:
    x, y = integers(n, m, s, seed)
    found = {
        returns: efficiency(x, y, returns=returns).scores for returns in ("crs", "vrs", "nirs", "ndrs", "fdh")
    }
    assert (found["vrs"] >= found["crs"] - 1e-9).all()
    assert (found["fdh"] >= found["vrs"] - 1e-9).all()
    assert (found["nirs"] >= found["crs"] - 1e-9).all()
    assert (np.maximum(found["nirs"], found["ndrs"]) <= found["vrs"] + 1e-9).all()
    again = efficiency(x, y, engine="highs")
    assert np.abs(found["vrs"] - again.scores).max() < 1e-8


@settings(max_examples=20, deadline=None)
@given(st.integers(5, 40), st.integers(0, 10_000))
def test_more_input_never_helps_and_a_dominated_unit_changes_nobody(n: int, seed: int) -> None:
    x, y = integers(n, 2, 2, seed)
    before = efficiency(x, y).scores
    worse = np.concatenate([x, x[:1] * 1.5]), np.concatenate([y, y[:1] * 0.5])
    after = efficiency(*worse).scores
    assert np.abs(before - after[:-1]).max() < 1e-9
    assert after[-1] <= before[0] + 1e-9


def test_a_target_is_efficient_and_made_of_its_peers() -> None:
    x, y = made_up(60, 2, 2)
    scores = efficiency(x, y)
    plan = project(x, y, scores)
    again = efficiency(plan.input_targets, plan.output_targets, reference=(x, y))
    assert np.abs(again.scores - 1).max() < 1e-7
    for unit, peers in enumerate(plan.peers):
        assert sum(share for _peer, share in peers) == pytest.approx(1)
        assert sum(share * x[peer] for peer, share in peers) == pytest.approx(plan.input_targets[unit])


@pytest.mark.parametrize("returns", ["crs", "vrs", "nirs", "ndrs"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_slacks_are_the_largest_there_are(returns: Hull, orientation: Orientation) -> None:
    """Only efficient units are looked at; another solver looks at all."""
    x, y = integers(12, 2, 2, 4)
    found = project(x, y, efficiency(x, y, returns=returns, orientation=orientation), weights="units")
    stepped = efficiency(x, y, returns=returns, orientation=orientation).scores[:, None]
    at = (x * stepped, y) if orientation == "input" else (x, y * stepped)
    sums = {"crs": (0.0, np.inf), "vrs": (1.0, 1.0), "nirs": (0.0, 1.0), "ndrs": (1.0, np.inf)}[returns]
    for unit in range(12):
        rows = np.concatenate([x.T, -y.T, np.ones((1, 12)), -np.ones((1, 12))])
        limits = np.concatenate(
            [at[0][unit], -at[1][unit], [sums[1] if np.isfinite(sums[1]) else 1e9, -sums[0]]]
        )
        best = linprog(x.sum(axis=1) - y.sum(axis=1), A_ub=rows, b_ub=limits + 1e-12)
        largest = at[0][unit].sum() - at[1][unit].sum() - best.fun
        assert found.input_slacks[unit].sum() + found.output_slacks[unit].sum() == pytest.approx(
            largest, abs=1e-6
        )


def test_scale_efficiency_says_who_is_too_small_and_who_too_large() -> None:
    x, y = np.array([[1.0], [2.0], [4.0], [8.0]]), np.array([[1.0], [4.0], [6.0], [7.0]])
    found = scales(x, y)
    assert found.returns == ("increasing", "constant", "decreasing", "decreasing")
    assert found.efficiency == pytest.approx([0.5, 1, 0.75, 0.4375])


def test_a_unit_beyond_a_separate_reference_set_has_no_score_and_is_named() -> None:
    x, y = np.array([[1.0], [2.0]]), np.array([[1.0], [2.0]])
    found = efficiency(np.array([[2.0]]), np.array([[3.0]]), reference=(x, y))
    assert found.infeasible == (0,)
    assert np.isinf(found.scores[0])
    assert found.second_engine == ()


@pytest.mark.parametrize("value", [np.nan, -1.0, np.inf])
def test_a_value_that_is_no_volume_is_refused(value: float) -> None:
    with pytest.raises(InputError):
        efficiency(np.array([[1.0], [value]]), np.array([[1.0], [1.0]]))


def test_a_unit_with_nothing_to_shrink_is_refused() -> None:
    with pytest.raises(InputError, match="2"):
        efficiency(np.array([[1.0], [0.0]]), np.array([[1.0], [1.0]]))


@settings(max_examples=15, deadline=None)
@given(st.integers(5, 30), st.integers(0, 10_000))
def test_scores_are_monotone_in_inputs_and_outputs(n: int, seed: int) -> None:
    x, y = integers(n, 2, 2, seed)
    for returns in ("crs", "vrs", "nirs", "ndrs", "fdh"):
        before = efficiency(x, y, returns=returns, reference=(x, y)).scores
        wasteful = efficiency(x * [1.3, 1.0], y, returns=returns, reference=(x, y)).scores
        idle = efficiency(x, y * [0.7, 1.0], returns=returns, reference=(x, y)).scores
        assert (wasteful <= before + 1e-9).all()
        assert (idle <= before + 1e-9).all()
