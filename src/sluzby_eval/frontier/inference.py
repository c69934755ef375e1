"""How sure scores are: intervals by subsampling, scores corrected for bias, intervals of ranks.

A score compares a unit with the best of those who were seen, so it is never too strict and mostly too kind.
Two ways to learn how much too kind, both in Shephard distance (1/theta, or phi), where corrections cannot
leave the scale:

- intervals: draws of m = n^0.5 units without replacement (Kneip, Simar and Wilson 2008; Simar and Wilson 2011).
  The distance of a unit to the hull of a draw falls short of its score about as the score falls short of the
  truth, but for the factor (m/n)^rate. The unit itself is in the draw only by chance, so units on the frontier
  get an interval, too; where a draw says nothing of a unit, its distance counts as nought, the most careful
  answer.
- bias: the smoothed homogeneous bootstrap (Simar and Wilson 1998).

`calibration` measures what these intervals cover.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sluzby_eval.frontier.compiled import Floats, Integers  # noqa: TC001 - dataclasses keep them
from sluzby_eval.frontier.fdh import ratios
from sluzby_eval.frontier.radial import Efficiency  # noqa: TC001 - as above
from sluzby_eval.frontier.resample import distances
from sluzby_eval.frontier.technology import Technology

REPLICATIONS = 2_000
SIZE = 0.5  # a draw has n to this power units
LEVEL = 0.95
SEED = 20_250_101


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """What can be said of the true scores of n units; in the orientation of the scores.

    With inputs lower <= corrected <= upper = score <= 1 need not hold for `corrected`, which comes from
    another model than the interval; it always lies in (0, score]. With outputs everything is mirrored.
    """

    corrected: Floats | None  # (n,) score without its bias; None with FDH, where this bootstrap is not valid
    lower: Floats  # (n,)
    upper: Floats  # (n,)
    rank_low: Integers  # (n,) 1 is the highest efficiency
    rank_high: Integers  # (n,)
    drawn: int  # m, units of a draw
    replications: int
    level: float
    rate: float  # of convergence: n to minus this power


def infer(
    inputs: Floats,
    outputs: Floats,
    scores: Efficiency,
    *,
    replications: int = REPLICATIONS,
    size: float = SIZE,
    level: float = LEVEL,
    seed: int = SEED,
    bias: bool = True,
    width: float | None = None,
    fixed_inputs: tuple[int, ...] = (),
) -> Inference:
    """Infer from scores of units measured against each other; the same seed gives the same bytes.

    Args:
        inputs: (n, m), as given to `efficiency`.
        outputs: (n, s).
        scores: what `efficiency` said of them.
        replications: draws, for the intervals and for the bias.
        size: the power of n that is the size of a draw.
        level: what the interval should cover.
        seed: of the random numbers.
        bias: whether scores are corrected, too.
        width: of the kernel that smooths the bootstrap; None: of `bandwidth`; 0: no kernel, which understates the bias.
        fixed_inputs: numbers of inputs that cannot be changed, as given to `efficiency`.
    """
    count = len(inputs)
    drawn = min(max(2, round(count**size)), count)
    rate = rate_of(inputs.shape[1] + outputs.shape[1], scores.returns)
    rng = np.random.default_rng(seed)
    found = scores.distances
    excess = _excess(inputs, outputs, scores, (replications, drawn), rate, rng, fixed_inputs)
    farthest = _as_scores(found + np.quantile(excess, (1 + level) / 2, axis=0), scores)
    low, high = _ranks(found + excess, level)
    corrected = None
    if bias and scores.returns != "fdh":
        technology = Technology.of(inputs, outputs, scores.returns)
        corrected = _corrected(technology, scores, width, replications, rng, fixed_inputs)
    return Inference(
        corrected=corrected,
        lower=np.minimum(farthest, scores.scores),
        upper=np.maximum(farthest, scores.scores),
        rank_low=low,
        rank_high=high,
        drawn=drawn,
        replications=replications,
        level=level,
        rate=rate,
    )


def rate_of(columns: int, returns: str) -> float:
    """Return how fast scores approach the truth, n to minus this power, for so many inputs and outputs.

    Park, Jeong and Simar (2010) for constant returns, Kneip, Park and Simar (1998) for convex hulls, Park,
    Simar and Weiner (2000) for the free disposal hull.
    """
    if returns == "fdh":
        return 1.0 / columns
    return 2.0 / (columns if returns == "crs" else columns + 1)


def _excess(
    inputs: Floats,
    outputs: Floats,
    scores: Efficiency,
    draws: tuple[int, int],
    rate: float,
    rng: np.random.Generator,
    fixed: tuple[int, ...],
) -> Floats:
    """Return by how much more distances (b, n) may be than they seem, from draws: how many, and of how many units."""
    replications, drawn = draws
    count = len(inputs)
    picks = np.argpartition(rng.random((replications, count)), drawn - 1, axis=1)[:, :drawn]
    shortfall = scores.distances - _to_draws(inputs, outputs, scores, picks, fixed)
    return np.asarray(np.maximum(shortfall, 0.0) * (drawn / count) ** rate)


def _to_draws(
    inputs: Floats, outputs: Floats, scores: Efficiency, picks: Integers, fixed: tuple[int, ...]
) -> Floats:
    if scores.returns == "fdh":
        table = _between(inputs, outputs, scores, fixed)
        return np.array([table[:, pick].max(axis=1) for pick in picks])
    technology = Technology.of(inputs, outputs, scores.returns)
    found = distances(technology, scores.orientation, picks, least=0.0, fixed_inputs=fixed)
    return np.where(np.isnan(found), scores.distances, found)  # what no pivot could solve shows no shortfall


def _between(inputs: Floats, outputs: Floats, scores: Efficiency, fixed: tuple[int, ...]) -> Floats:
    """Return the distance of each unit from each other one that is at least as good as it; else nought."""
    rows = []
    for x, y in zip(inputs, outputs, strict=True):
        ratio, allowed = ratios(x, y, (inputs, outputs), scores.orientation, (fixed, ()))
        with np.errstate(divide="ignore"):
            rows.append(np.where(allowed, ratio if scores.orientation == "output" else 1.0 / ratio, 0.0))
    return np.array(rows)


def _corrected(
    technology: Technology,
    scores: Efficiency,
    width: float | None,
    replications: int,
    rng: np.random.Generator,
    fixed: tuple[int, ...],
) -> Floats:
    """Return scores (n,) without the bias that pseudo samples show in distance; never better than the scores."""
    found = scores.distances
    chosen = bandwidth(1.0 / found) if width is None else width
    pseudo = _smoothed(technology, scores, chosen, replications, rng, fixed)
    return _as_scores(np.maximum(2.0 * found - pseudo.mean(axis=0), found), scores)


def _smoothed(
    technology: Technology,
    scores: Efficiency,
    width: float,
    replications: int,
    rng: np.random.Generator,
    fixed: tuple[int, ...],
) -> Floats:
    """Return distances (b, n) to hulls of pseudo samples with the efficiency of others (Simar, Wilson 1998)."""
    theta = 1.0 / scores.distances
    picked = theta[rng.integers(0, len(theta), (replications, len(theta)))]
    moved = picked + width * rng.standard_normal(picked.shape)
    moved = np.where(moved <= 1.0, moved, 2.0 - moved)  # reflected at the frontier
    centre = picked.mean(axis=1, keepdims=True)
    variance = max(float(theta.var(ddof=1)), 1e-12)
    moved = centre + (moved - centre) / np.sqrt(1.0 + width**2 / variance)
    moved = np.clip(moved, theta.min() / 2, 1.0)
    stretch = theta / moved if scores.orientation == "input" else moved / theta
    everybody = np.tile(np.arange(len(theta)), (replications, 1))
    found = distances(technology, scores.orientation, everybody, stretch, least=0.0, fixed_inputs=fixed)
    return np.where(np.isnan(found), scores.distances, found)


def bandwidth(theta: Floats) -> float:
    """Return the width of the kernel for scores, best at 1: the normal rule for the reflected scores.

    Silverman (1986) with the smaller of deviation and quartile range, for 2n points, scaled back to n.
    """
    inside = theta[np.abs(theta - 1.0) > 1e-7]
    if len(inside) < 2:
        return 1e-3
    both = np.concatenate([inside, 2.0 - inside])
    low, high = np.quantile(both, [0.25, 0.75])
    spread = min(float(both.std(ddof=1)), float(high - low) / 1.34) or float(both.std(ddof=1))
    width = 1.06 * spread * len(both) ** -0.2
    return float(
        width * (len(both) / len(theta)) ** 0.2 * theta.std(ddof=1) / max(float(both.std(ddof=1)), 1e-12)
    )


def _ranks(draws: Floats, level: float) -> tuple[Integers, Integers]:
    """Return the interval of each unit's rank among draws (b, n) of distances."""
    order = np.argsort(draws, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, draws.shape[1] + 1)[None, :], axis=1)
    ends = np.quantile(ranks, [(1 - level) / 2, (1 + level) / 2], axis=0, method="inverted_cdf")
    return ends[0].astype(np.int64), ends[1].astype(np.int64)


def _as_scores(found: Floats, scores: Efficiency) -> Floats:
    return found if scores.orientation == "output" else np.asarray(1.0 / found)
