"""What in the environment of units goes with their distance from the frontier.

Simar and Wilson (2007). Scores depend on each other and are too kind, so least squares or a censored regression of
scores says nothing that can be tested. Algorithm 1 regresses the distances of inefficient units by a truncated
regression with a bootstrap of its own; algorithm 2 first corrects all distances for their bias, with the environment
among what makes units differ.

Both assume separability: the environment moves how far units are from the frontier, not the frontier itself.
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import log_ndtr, ndtri_exp

from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.inference import LEVEL, REPLICATIONS, SEED
from sluzby_eval.frontier.radial import EFFICIENT, Efficiency
from sluzby_eval.frontier.resample import distances
from sluzby_eval.frontier.technology import Technology
from sluzby_eval.frontier.truncated import CUT, Truncated, is_flat, truncated_regression
from sluzby_eval.i18n import _

LOOPS = 100  # of the correction of bias (L1)
UNITS_PER_COEFFICIENT = 5
CONSTANT = "constant"  # name of the coefficient
CONVERGED = 0.9  # of the replications, under which the likelihood counts as flat


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """One coefficient: above zero means farther from the frontier."""

    name: str
    value: float
    error: float  # half of what the middle 68 % of the bootstrap span; single runaway draws do not matter
    lower: float
    upper: float

    @property
    def differs(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.lower > 0 or self.upper < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """A regression of Shephard distances (1/theta, or phi) on the environment."""

    coefficients: tuple[Coefficient, ...]  # the constant first
    sigma: Coefficient
    distances: Floats  # (n,) that were regressed; with algorithm 2 corrected for bias
    used: int  # units: all with algorithm 2, the inefficient ones with 1
    likelihood: float  # logarithm
    replications: int  # of the bootstrap that converged
    asked: int
    level: float
    is_flat: bool  # the likelihood has no clear maximum: distances look exponential, coefficients mean little


def drivers(
    inputs: Floats,
    outputs: Floats,
    scores: Efficiency,
    environment: Floats,
    names: Sequence[str],
    *,
    algorithm: Literal[1, 2] = 2,
    replications: int = REPLICATIONS,
    loops: int = LOOPS,
    level: float = LEVEL,
    seed: int = SEED,
) -> Drivers:
    """Regress distances on the environment by algorithm 1 or 2 of Simar and Wilson (2007).

    Args:
        inputs: (n, m), as given to `efficiency`.
        outputs: (n, s).
        scores: what `efficiency` said of them, measured against each other.
        environment: (n, k) of any sign, without the constant.
        names: (k,) of its columns.
        algorithm: 1 leaves units on the frontier out, 2 corrects the bias first.
        replications: of the bootstrap behind the intervals (L2).
        loops: of the correction (L1).
        level: of the intervals.
        seed: of the random numbers; the same seed gives the same bytes.

    Raises:
        InputError: the environment has blanks, or one of its columns follows from the others.
        UsageError: too few units are inefficient for so many columns, or the hull is FDH.
    """
    if scores.returns == "fdh" and algorithm == 2:
        raise UsageError(_("Algorithm 2 needs a convex frontier; use algorithm 1 with FDH."))
    z = _with_constant(environment, names)
    rng = np.random.default_rng(seed)
    found = scores.distances
    first = np.where(found > 1.0 + EFFICIENT, found, np.nan)
    _enough(int(np.isfinite(first).sum()), z.shape[1])
    fit = truncated_regression(first[None], z)
    values = first
    if algorithm == 2:
        values = _corrected(inputs, outputs, scores, z, fit, loops, rng)
        fit = truncated_regression(np.where(values > CUT, values, np.nan)[None], z)
    counted = np.isfinite(values) & (values > CUT)
    drawn = _bootstrap(z[counted], fit, replications, rng)
    shown = np.where(counted, values, found)
    return _told(fit, drawn, [CONSTANT, *names], values=values[counted], distances=shown, level=level)


def _told(
    fit: Truncated, drawn: Truncated, names: list[str], *, values: Floats, distances: Floats, level: float
) -> Drivers:
    """Put together what the estimate and its bootstrap say; values: those regressed."""
    good = drawn.converged
    columns = zip(names, fit.coefficients[0], drawn.coefficients[good].T, strict=True)
    return Drivers(
        coefficients=tuple(_coefficient(name, float(value), draws, level) for name, value, draws in columns),
        sigma=_coefficient("sigma", float(fit.sigma[0]), drawn.sigma[good], level),
        distances=distances,
        used=len(values),
        likelihood=float(fit.likelihood[0]),
        replications=int(good.sum()),
        asked=len(good),
        level=level,
        is_flat=is_flat(values, float(fit.sigma[0])) or bool(good.mean() < CONVERGED),
    )


def _with_constant(environment: Floats, names: Sequence[str]) -> Floats:
    z = np.column_stack([np.ones(len(environment)), environment])
    if not np.isfinite(z).all():
        raise InputError(_("The environment of a regression must have no blanks."))
    size = np.linalg.norm(z, axis=0)
    if np.linalg.matrix_rank(z / np.where(size > 0, size, 1.0)) < z.shape[1]:
        raise InputError(
            _("One of the columns {names} is constant, or follows from the others.").format(
                names=", ".join(names)
            )
        )
    return z


def _enough(units: int, coefficients: int) -> None:
    needed = UNITS_PER_COEFFICIENT * (coefficients + 1)
    if units < needed:
        raise UsageError(
            _("{units} inefficient units are too few for this regression; at least {needed}.").format(
                units=units, needed=needed
            )
        )


def _draw(line: Floats, sigma: float, rng: np.random.Generator, count: int) -> Floats:
    """Return (count, n) draws of zβ + ε truncated at 1 from the left, exact far in the tail, too."""
    tail = log_ndtr((line - CUT) / sigma)  # log of the mass above the cut
    share = np.log(rng.uniform(np.finfo(float).tiny, 1.0, (count, len(line))))
    return np.asarray(np.maximum(line - sigma * ndtri_exp(tail + share), CUT))


def _corrected(
    inputs: Floats,
    outputs: Floats,
    scores: Efficiency,
    z: Floats,
    fit: Truncated,
    loops: int,
    rng: np.random.Generator,
) -> Floats:
    """Take away the bias of distances, by frontiers of pseudo units whose distances follow the regression."""
    drawn = _draw(z @ fit.coefficients[0], float(fit.sigma[0]), rng, loops)
    ratio = drawn / scores.distances
    stretch = ratio if scores.orientation == "input" else 1.0 / ratio
    everybody = np.tile(np.arange(len(inputs)), (loops, 1))
    assert scores.returns != "fdh"
    technology = Technology.of(inputs, outputs, scores.returns)
    found = distances(technology, scores.orientation, everybody, stretch, least=0.0)
    found = np.where(np.isfinite(found), found, scores.distances)
    return np.asarray(np.maximum(2.0 * scores.distances - found.mean(axis=0), scores.distances))


def _bootstrap(z: Floats, fit: Truncated, replications: int, rng: np.random.Generator) -> Truncated:
    drawn = _draw(z @ fit.coefficients[0], float(fit.sigma[0]), rng, replications)
    return truncated_regression(np.maximum(drawn, CUT + 1e-12), z)


def _coefficient(name: str, value: float, draws: Floats, level: float) -> Coefficient:
    """Make the interval of the bootstrap's deviations from the estimate."""
    if len(draws) < 2:
        return Coefficient(name=name, value=value, error=np.inf, lower=-np.inf, upper=np.inf)
    low, high = np.quantile(draws - value, [(1 - level) / 2, (1 + level) / 2])
    left, right = np.quantile(draws, [0.1587, 0.8413])
    return Coefficient(
        name=name,
        value=value,
        error=float(right - left) / 2.0,
        lower=value - float(high),
        upper=value - float(low),
    )
