"""Intervals, corrections and ranks: their promises, and that a seed means the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.frontier.tables import made_up

from sluzby_eval.frontier.calibration import calibrate
from sluzby_eval.frontier.designs import DESIGNS, populate
from sluzby_eval.frontier.inference import infer, rate_of
from sluzby_eval.frontier.radial import efficiency
from sluzby_eval.frontier.resample import distances
from sluzby_eval.frontier.technology import Technology

if TYPE_CHECKING:
    from sluzby_eval.frontier.radial import Hull
    from sluzby_eval.frontier.technology import Orientation, Returns


@pytest.mark.parametrize("returns", ["crs", "vrs", "nirs", "ndrs"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_distances_to_drawn_hulls_are_those_of_the_exact_core(
    returns: Returns, orientation: Orientation
) -> None:
    x, y = made_up(25, 2, 2)
    rng = np.random.default_rng(3)
    picks = np.array([rng.permutation(25)[:7] for _draw in range(12)])
    stretch = rng.uniform(0.7, 1.3, picks.shape)
    found = distances(Technology.of(x, y, returns), orientation, picks, stretch, least=0.0)
    kinder = distances(Technology.of(x, y, returns), orientation, picks, stretch)
    for draw, (pick, factor) in enumerate(zip(picks, stretch, strict=True)):
        theirs = x[pick], y[pick]
        side = 0 if orientation == "input" else 1
        reference = tuple(table * factor[:, None] if at == side else table for at, table in enumerate(theirs))
        exact = efficiency(x, y, orientation=orientation, returns=returns, reference=reference)
        assert np.abs(exact.distances - found[draw]).max() < 1e-9
        assert np.abs(np.maximum(exact.distances, 1) - kinder[draw]).max() < 1e-9


@pytest.mark.parametrize("returns", ["crs", "vrs", "nirs", "ndrs", "fdh"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_corrected_scores_and_intervals_stay_on_the_scale(returns: Hull, orientation: Orientation) -> None:
    x, y = made_up(30, 2, 1)
    scores = efficiency(x, y, returns=returns, orientation=orientation)
    found = infer(x, y, scores, replications=200)
    assert (found.lower <= found.upper).all()
    if orientation == "input":
        assert (found.lower > 0).all()
        assert np.array_equal(found.upper, scores.scores)
    else:
        assert np.array_equal(found.lower, scores.scores)
    if returns == "fdh":
        assert found.corrected is None
    else:
        assert found.corrected is not None
        theta = found.corrected if orientation == "input" else 1 / found.corrected
        assert (theta > 0).all()
        assert (theta <= 1 / scores.distances + 1e-12).all()
    assert (found.rank_low >= 1).all()
    assert (found.rank_high <= 30).all()
    assert (found.rank_low <= found.rank_high).all()


def test_units_on_the_frontier_get_an_interval_too() -> None:
    x, y = made_up(30, 2, 1)
    scores = efficiency(x, y)
    found = infer(x, y, scores, replications=200)
    assert (found.lower[list(scores.efficient)] < 0.97).all()


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    x, y = made_up(40, 2, 2)
    scores = efficiency(x, y)
    one, two = (infer(x, y, scores, replications=150, seed=5) for _time in range(2))
    assert one.lower.tobytes() == two.lower.tobytes()
    assert one.corrected is not None
    assert two.corrected is not None
    assert one.corrected.tobytes() == two.corrected.tobytes()
    assert one.lower.tobytes() != infer(x, y, scores, replications=150, seed=6).lower.tobytes()


def test_the_rate_falls_with_the_number_of_columns() -> None:
    assert rate_of(3, "vrs") == 0.5
    assert rate_of(3, "crs") == pytest.approx(2 / 3)
    assert rate_of(3, "fdh") == pytest.approx(1 / 3)


def test_the_true_score_of_a_made_up_unit_is_never_above_its_score() -> None:
    for number, design in enumerate(DESIGNS):
        made = populate(design, np.random.default_rng(number), 60, 2, 2)
        assert (efficiency(made.inputs, made.outputs).scores >= made.truth - 1e-9).all()


@pytest.mark.slow
def test_intervals_cover_what_they_promise() -> None:
    cells = calibrate(40, 2, 1, runs=20, replications=300)
    assert len(cells) == 5
    assert np.mean([cell.coverage for cell in cells]) >= 0.92
    assert min(cell.coverage for cell in cells) >= 0.88
    assert np.mean([cell.rank_coverage for cell in cells]) >= 0.9
    assert all(abs(cell.bias_corrected) < cell.bias for cell in cells)
