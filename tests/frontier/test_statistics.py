"""Regressions, stochastic frontiers and the test of returns: published estimates, and recovery of what was put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm, truncnorm
from tests.frontier.tables import Reference, made_up

from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.frontier.composed import Panel, by_observation, by_unit
from sluzby_eval.frontier.designs import DESIGNS, populate
from sluzby_eval.frontier.inference import bandwidth, infer
from sluzby_eval.frontier.metafrontier import metafrontier
from sluzby_eval.frontier.radial import efficiency
from sluzby_eval.frontier.regression import drivers
from sluzby_eval.frontier.returns_test import returns_test
from sluzby_eval.frontier.robust import influences, order_alpha, order_m
from sluzby_eval.frontier.stochastic import environment_effects, half_normal, time_varying
from sluzby_eval.frontier.truncated import truncated_regression

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.shared
def test_half_normal_frontier_equals_frontier_41(shared: Path) -> None:
    table = Reference(shared, "front41_sfa_data")
    found = half_normal(
        np.log(table["output"]), np.log(table.table("capital", "labour")), ["capital", "labour"], force=True
    )
    assert found.likelihood == pytest.approx(-17.0272, abs=5e-5)
    printed = Reference(shared, "front41_sfa_coef")
    assert [item.value for item in found.parameters] == pytest.approx(list(printed["Estimate"]), abs=1e-4)
    errors = [item.error for item in found.parameters]
    assert errors == pytest.approx(list(printed["Std..Error"]), rel=0.02), "theirs come from an approximation"
    assert np.abs(found.scores - Reference(shared, "front41_sfa_te")["te"]).max() < 1e-4
    assert not found.is_wrong_skewed


@pytest.mark.shared
def test_a_bootstrap_by_others_has_our_scores_width_and_correction(shared: Path) -> None:
    """Their program draws the noise of the kernel but corrects the means of values without it: no smoothing."""
    table = Reference(shared, "boot5_dea_jl")
    x, y = table.table("x"), table.table("y")
    rule = (0.9 / 1.06) * (1.34 / 1.349)  # Silverman (1986), 3.31 for 3.30, and their normal quartile range
    for orientation, side in (("input", "in"), ("output", "out")):
        scores = efficiency(x, y, orientation=orientation)  # type: ignore[arg-type]
        assert np.abs(scores.scores - table[f"vrs_{side}"]).max() < 1e-8
        theirs, distances = 1 / scores.distances, scores.distances
        if orientation == "output":
            theirs = distances
        width = bandwidth(theirs) * rule * np.std(distances) / np.std(theirs)  # scaled by the distances
        assert width == pytest.approx(table[f"bandwidth_{side}"][0], abs=1e-6)
        found = infer(x, y, scores, width=0.0).corrected
        assert found is not None
        assert np.abs(found - table[f"bc_{side}"]).max() < 0.03, "one run of 200 draws"
        smoothed = infer(x, y, scores).corrected
        assert smoothed is not None
        assert ((1 - smoothed / scores.scores) / (1 - found / scores.scores) > 1).all(), (
            "noise adds to the bias"
        )


def _panel(units: int, years: int, *, eta: float = 0.0, seed: int = 1, sign: float = 1.0):
    rng = np.random.default_rng(seed)
    ids = np.repeat(np.arange(units), years)
    time = np.tile(np.arange(years, dtype=float), units)
    x = rng.normal(0, 1, (units * years, 2))
    u = np.abs(rng.normal(0, 0.5, units))[ids] * np.exp(-eta * (time - years + 1))
    y = 1 + x @ [0.5, 0.3] + rng.normal(0, 0.15, units * years) - sign * u
    return y, x, [str(unit) for unit in ids], time, u


@pytest.mark.parametrize(("kind", "sign"), [("production", 1.0), ("cost", -1.0)])
@pytest.mark.slow
def test_a_panel_gives_back_what_was_put_in(kind: str, sign: float) -> None:
    y, x, ids, time, u = _panel(80, 5, eta=0.1, sign=sign)
    found = time_varying(y, x, ["a", "b"], ids, time, kind=kind, has_mean=False)  # type: ignore[arg-type]
    assert found.value("a") == pytest.approx(0.5, abs=0.03)
    assert found.value("b") == pytest.approx(0.3, abs=0.03)
    assert found.value("eta") == pytest.approx(0.1, abs=0.03)
    assert np.corrcoef(found.scores, np.exp(-u))[0, 1] > 0.95
    assert (found.scores > 0).all()
    assert (found.scores <= 1).all()
    assert not found.is_flat


@pytest.mark.slow
def test_effects_of_the_environment_are_found() -> None:
    rng = np.random.default_rng(2)  # with these data the likelihood has a second, lower maximum at gamma = 1
    n = 500
    x, z = rng.normal(0, 1, (n, 1)), rng.uniform(0, 1, (n, 1))
    mean = -0.5 + 1.5 * z[:, 0]
    u = truncnorm.rvs(-mean / 0.3, np.inf, loc=mean, scale=0.3, random_state=rng)
    y = 1 + 0.6 * x[:, 0] + rng.normal(0, 0.1, n) - u
    found = environment_effects(y, x, ["x"], z, ["z"])
    assert found.value("x") == pytest.approx(0.6, abs=0.05)
    assert found.value("delta_z") == pytest.approx(1.5, abs=0.3)


def test_a_panel_of_single_periods_has_the_likelihood_of_a_cross_section() -> None:
    rng = np.random.default_rng(3)
    e = rng.normal(0, 1, 20)
    panel = Panel(unit=np.arange(20), time=np.zeros(20), count=20)
    one = by_observation(e, np.full(20, 0.4), 0.8, 0.6)
    assert by_unit(e, panel, 0.4, 0.1, 0.8, 0.6) == pytest.approx(one)


@pytest.mark.slow
def test_wrong_skewness_and_a_flat_likelihood_are_told() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(0, 1, (100, 1))
    upward = half_normal(x[:, 0] + np.abs(rng.normal(0, 0.5, 100)), x, ["x"])
    assert upward.is_wrong_skewed
    assert upward.is_flat
    assert upward.scores.min() > 0.9, "nobody looks inefficient"
    noise = half_normal(x[:, 0] + rng.normal(0, 0.5, 100), x, ["x"])
    assert noise.is_flat


@pytest.mark.slow
def test_inefficiency_that_cannot_be_told_from_the_constant_has_no_scores() -> None:
    rng = np.random.default_rng(8)
    ids = np.repeat(np.arange(40), 4)
    x = rng.normal(0, 1, (160, 1))
    loss = np.log((np.arange(40) + 0.5) / 40)  # the tail is on the good side, so that nothing looks truncated
    y = 1 + 0.5 * x[:, 0] + rng.normal(0, 0.05, 160) - 0.4 * loss[ids]
    found = time_varying(
        y, x, ["a"], [str(unit) for unit in ids], np.tile(np.arange(4.0), 40), is_constant=True
    )
    assert found.is_flat
    assert not found.has_scores
    y, x, names, time, _u = _panel(40, 4)
    assert time_varying(y, x, ["a", "b"], names, time, has_mean=False).has_scores


def test_few_units_of_one_period_are_refused() -> None:
    x, y = made_up(60, 2, 1)
    with pytest.raises(UsageError, match="80"):
        half_normal(np.log(y[:, 0]), np.log(x), ["a", "b"])
    with pytest.raises(InputError):
        half_normal(np.full(100, np.nan), np.zeros((100, 1)), ["a"])
    with pytest.raises(UsageError):
        time_varying(np.zeros(4), np.arange(4.0)[:, None], ["a"], list("abcd"), np.zeros(4))


def _distances(n: int, slope: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    z = np.column_stack([np.ones(n), rng.normal(0, 1, n)])
    line = z @ [1.2, slope]
    return truncnorm.rvs((1 - line) / 0.5, np.inf, loc=line, scale=0.5, random_state=rng), z


def test_truncated_regression_equals_another_optimiser_and_leaves_blanks_out() -> None:
    y, z = _distances(200, 0.4, np.random.default_rng(0))
    found = truncated_regression(y[None], z)

    def minus(at: np.ndarray) -> float:
        line, sigma = z @ at[:2], np.exp(at[2])
        return float(-np.sum(norm.logpdf(y, line, sigma) - norm.logsf(1, line, sigma)))

    best = minimize(minus, [1, 0.3, -0.7], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11})
    assert found.coefficients[0] == pytest.approx(best.x[:2], abs=1e-5)
    assert found.likelihood[0] == pytest.approx(-best.fun, abs=1e-7)
    blanks = np.append(y, np.full(5, np.nan))
    again = truncated_regression(blanks[None], np.concatenate([z, z[:5]]))
    assert again.coefficients == pytest.approx(found.coefficients, abs=1e-7)


@pytest.mark.parametrize("algorithm", [1, 2])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_an_environment_that_matters_is_found_and_one_that_does_not_is_not(
    algorithm: int, orientation: str
) -> None:
    rng = np.random.default_rng(7)
    n = 200
    size = rng.uniform(1, 10, n)
    delta, z = _distances(n, 0.35, rng)
    x, y = (size * delta)[:, None], size[:, None] ** 0.8
    scores = efficiency(x, y, orientation=orientation)  # type: ignore[arg-type]
    environment = np.column_stack([z[:, 1], rng.normal(0, 1, n)])
    found = drivers(x, y, scores, environment, ["matters", "noise"], algorithm=algorithm, replications=300)  # type: ignore[arg-type]
    matters, noise = found.coefficients[1:]
    assert matters.differs
    assert matters.value > 0
    assert noise.lower < 0 < noise.upper
    if orientation == "input":
        assert matters.lower < 0.35 < matters.upper + 0.1
    again = drivers(x, y, scores, environment, ["matters", "noise"], algorithm=algorithm, replications=300)  # type: ignore[arg-type]
    assert again.coefficients == found.coefficients, "the same seed, the same figures"
    if algorithm == 2:
        assert (found.distances >= scores.distances - 1e-12).all(), "corrected ones are never smaller"


def test_a_regression_that_cannot_be_done_is_refused() -> None:
    x, y = made_up(40, 2, 1)
    scores = efficiency(x, y)
    with pytest.raises(InputError):
        drivers(x, y, scores, np.ones((40, 1)), ["constant"])
    with pytest.raises(InputError):
        drivers(x, y, scores, np.full((40, 1), np.nan), ["blank"])
    few = efficiency(x[:8], y[:8])
    with pytest.raises(UsageError):
        drivers(x[:8], y[:8], few, np.arange(8.0)[:, None], ["z"])


@pytest.mark.slow
def test_distances_that_look_exponential_are_told_to_be_flat() -> None:
    rng = np.random.default_rng(1)
    size = rng.uniform(1, 10, 300)
    x, y = (size * (1 + rng.exponential(0.3, 300)))[:, None], size[:, None]
    scores, z = efficiency(x, y, returns="crs"), rng.normal(0, 1, (300, 1))
    found = drivers(x, y, scores, z, ["z"], algorithm=1, replications=200)
    assert found.is_flat


@pytest.mark.slow
def test_constant_returns_are_kept_where_they_hold_and_rejected_where_they_do_not() -> None:
    constant, decreasing = DESIGNS[1], DESIGNS[4]
    kept, found = 0, 0
    for run in range(10):
        made = populate(constant, np.random.default_rng(run), 60, 2, 1)
        kept += returns_test(made.inputs, made.outputs, replications=200).returns == "crs"
        made = populate(decreasing, np.random.default_rng(run), 60, 2, 1)
        found += returns_test(made.inputs, made.outputs, replications=200).returns == "nirs"
    assert kept >= 8
    assert found >= 8
    with pytest.raises(UsageError):
        returns_test(made.inputs[:10], made.outputs[:10])


def test_the_same_seed_gives_the_same_verdict() -> None:
    x, y = made_up(40, 2, 1)
    assert returns_test(x, y, replications=100) == returns_test(x, y, replications=100)


def test_inputs_that_cannot_be_changed_have_intervals_that_hold_the_truth() -> None:
    held = []
    for run in range(20):
        made = populate(DESIGNS[run % 5], np.random.default_rng(run), 40, 2, 1)
        inputs = made.inputs.copy()
        inputs[:, 1] *= made.truth  # the second one is not wasted
        scores = efficiency(inputs, made.outputs, fixed_inputs=(1,))
        found = infer(inputs, made.outputs, scores, replications=300, fixed_inputs=(1,))
        held.append(((made.truth >= found.lower - 1e-9) & (made.truth <= found.upper + 1e-9)).mean())
        assert found.corrected is not None
        assert (found.corrected <= scores.scores + 1e-12).all()
    assert np.mean(held) >= 0.92


def test_inputs_that_cannot_be_changed_are_kept_by_every_method() -> None:
    x, y = made_up(40, 2, 1)
    fixed = efficiency(x, y, fixed_inputs=(1,)).scores
    found = metafrontier(x, y, ["a", "b"] * 20, fixed_inputs=(1,))
    assert found.everybody == pytest.approx(fixed)
    assert (found.group >= fixed - 1e-9).all()
    hull = efficiency(x, y, returns="fdh", fixed_inputs=(1,)).scores
    assert np.abs(order_m(x, y, draws=10**7, fixed_inputs=(1,)) - hull).max() < 1e-9
    assert np.abs(order_alpha(x, y, alpha=1, fixed_inputs=(1,)) - hull).max() < 1e-12
    weighty = influences(x, y, efficiency(x, y, fixed_inputs=(1,)), fixed_inputs=(1,))
    assert all(item.mean >= -1e-9 for item in weighty), "without a peer nobody falls"
