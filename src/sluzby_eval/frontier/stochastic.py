"""Stochastic frontiers: part of what keeps a unit from the frontier is chance.

Aigner, Lovell and Schmidt (1977) half-normal; Battese and Coelli (1992) with an inefficiency that changes over time
in the same way for all; Battese and Coelli (1995) with an inefficiency that depends on the environment. Production:
y = xβ + v - u; cost: y = xβ + v + u, all in logarithms as a rule. Maximum likelihood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize, stats

from sluzby_eval.errors import EngineError, InputError, UsageError
from sluzby_eval.frontier.compiled import Floats
from sluzby_eval.frontier.composed import (
    LOG_2PI,
    Panel,
    by_observation,
    by_unit,
    efficiency_by_observation,
    efficiency_by_unit,
)
from sluzby_eval.i18n import _

Kind = Literal["production", "cost"]
ENOUGH = 80  # units of a single period
STARTS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.97)  # γ
FLAT_TEST = (
    2.705543  # 5 % point of the mixture of chi-squares of Coelli (1995): the deviation from least squares
)
SHIFT = 3.0  # deviations of μ above zero, beyond which the half of a distribution is a whole one
STEP = 1e-4  # of the second differences behind the errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One estimate; an error of None could not be computed from the curvature of the likelihood."""

    name: str
    value: float
    error: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stochastic:
    """A fitted frontier of n observations."""

    parameters: tuple[Parameter, ...]  # β (the constant first), then δ or μ and η, sigma_squared, gamma
    likelihood: float  # logarithm
    least_squares: float  # log-likelihood without any inefficiency
    scores: Floats  # (n,) production: E[exp(-u)|e] in (0, 1]; cost: 1 / E[exp(u)|e]
    skewness: (
        float  # of the residuals of least squares, as production; below zero where there is inefficiency
    )
    is_wrong_skewed: bool
    is_flat: bool  # no better than without inefficiency, γ at its end, or no curvature at the maximum
    has_scores: bool  # False where μ cannot be told from the constant, so that scores would say nothing
    kind: Kind

    def value(self, name: str) -> float:
        """Return an estimate by its name."""
        return next(item.value for item in self.parameters if item.name == name)


def half_normal(
    dependent: Floats,
    regressors: Floats,
    names: Sequence[str],
    *,
    kind: Kind = "production",
    force: bool = False,
) -> Stochastic:
    """Fit a frontier of one period with half-normal inefficiency (Aigner, Lovell and Schmidt 1977).

    Args:
        dependent: (n,) log output, or log cost.
        regressors: (n, k) log inputs, or log outputs and prices; without the constant, which is added.
        names: (k,) of the regressors.
        kind: whether inefficiency lowers the dependent variable or raises it.
        force: fit fewer than 80 units, too.

    Raises:
        UsageError: fewer than 80 units without `force`, or hardly more units than parameters.
        InputError: blanks, or a regressor that follows from the others.
        EngineError: no maximum was found.
    """
    problem = _Problem.of(dependent, regressors, names, kind)
    _enough(len(problem.y), problem.x.shape[1] + 2, force=force)
    none = np.zeros(len(problem.y))

    def likelihood(_more: Floats, e: Floats, sigma2: float, gamma: float) -> float:
        return by_observation(e, none, sigma2, gamma)

    def effects(_more: Floats, e: Floats, sigma2: float, gamma: float) -> Floats:
        return efficiency_by_observation(e, none, sigma2, gamma, problem.sign)

    return _fit(problem, likelihood, effects, [], [np.empty(0)])


def environment_effects(
    dependent: Floats,
    regressors: Floats,
    names: Sequence[str],
    environment: Floats,
    environment_names: Sequence[str],
    *,
    kind: Kind = "production",
    is_panel: bool = False,
    force: bool = False,
) -> Stochastic:
    """Fit a frontier whose inefficiency is N+(zδ, σu²), of one period or several (Battese and Coelli 1995).

    Args:
        dependent: (n,) as of `half_normal`.
        regressors: (n, k), as there.
        names: (k,) of the regressors.
        environment: (n, q) what inefficiency may depend on, without the constant, which is added.
        environment_names: (q,).
        kind: whether inefficiency lowers the dependent variable or raises it.
        is_panel: the observations are of several periods, so that fewer than 80 will do.
        force: fit fewer than 80 units of one period, too.

    Raises: as `half_normal`.
    """
    problem = _Problem.of(dependent, regressors, names, kind)
    z = np.column_stack([np.ones(len(problem.y)), environment])
    if not np.isfinite(z).all():
        raise InputError(_("The environment of a regression must have no blanks."))
    _enough(len(problem.y), problem.x.shape[1] + z.shape[1] + 2, force=force or is_panel)

    def likelihood(more: Floats, e: Floats, sigma2: float, gamma: float) -> float:
        return by_observation(e, z @ more, sigma2, gamma)

    def effects(more: Floats, e: Floats, sigma2: float, gamma: float) -> Floats:
        return efficiency_by_observation(e, z @ more, sigma2, gamma, problem.sign)

    labels = [f"delta_{name}" for name in ("constant", *environment_names)]
    return _fit(problem, likelihood, effects, labels, [np.zeros(z.shape[1]), _slopes(problem, z)])


def _slopes(problem: _Problem, z: Floats) -> Floats:
    """Regress how far units are from the best residual of least squares on the environment: a start for δ."""
    residuals = problem.sign * (problem.y - problem.x @ problem.beta)
    found = np.linalg.lstsq(z, residuals.max() - residuals, rcond=None)[0]
    found[0] -= (residuals.max() - residuals).mean() - residuals.std()
    return np.asarray(found, dtype=np.float64)


def time_varying(
    dependent: Floats,
    regressors: Floats,
    names: Sequence[str],
    units: Sequence[str],
    periods: Floats,
    *,
    kind: Kind = "production",
    is_constant: bool = False,
    has_mean: bool = True,
) -> Stochastic:
    """Fit a panel whose inefficiency is u_i exp(-η (t - T)), u_i ~ N+(μ, σu²) (Battese and Coelli 1992).

    Args:
        dependent: (n,) as of `half_normal`.
        regressors: (n, k), as there.
        names: (k,) of the regressors.
        units: (n,) the unit of each observation; units may lack periods.
        periods: (n,) numbers, for instance years; T is the last of all.
        kind: whether inefficiency lowers the dependent variable or raises it.
        is_constant: η = 0, inefficiency does not change over time.
        has_mean: estimate μ; else it is zero (half-normal).

    Raises:
        UsageError: no unit has two periods, a unit has one of them twice, or there are too few observations.
        InputError, EngineError: as of `half_normal`.
    """
    problem = _Problem.of(dependent, regressors, names, kind)
    panel = _panel(units, np.asarray(periods, dtype=np.float64))
    _enough(len(problem.y), problem.x.shape[1] + 2 + has_mean + (not is_constant), force=True)
    labels = ["mu"] * has_mean + ["eta"] * (not is_constant)

    def split(more: Floats) -> tuple[float, float]:
        return (float(more[0]) if has_mean else 0.0), (0.0 if is_constant else float(more[-1]))

    def likelihood(more: Floats, e: Floats, sigma2: float, gamma: float) -> float:
        return by_unit(e, panel, *split(more), sigma2, gamma)

    def effects(more: Floats, e: Floats, sigma2: float, gamma: float) -> Floats:
        return efficiency_by_unit(e, panel, *split(more), sigma2, gamma, problem.sign)

    return _fit(problem, likelihood, effects, labels, [np.zeros(len(labels))])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    """Data, and least squares on them."""

    y: Floats
    x: Floats  # with the constant
    names: list[str]
    sign: float
    kind: Kind
    beta: Floats
    variance: float

    @classmethod
    def of(cls, dependent: Floats, regressors: Floats, names: Sequence[str], kind: Kind) -> _Problem:
        y = np.asarray(dependent, dtype=np.float64)
        x = np.column_stack([np.ones(len(y)), regressors])
        if not (np.isfinite(y).all() and np.isfinite(x).all()):
            raise InputError(
                _("A stochastic frontier needs numbers without blanks; logarithms need them above zero.")
            )
        if np.linalg.matrix_rank(x / np.linalg.norm(x, axis=0)) < x.shape[1]:
            raise InputError(
                _("One of the columns {names} is constant, or follows from the others.").format(
                    names=", ".join(names)
                )
            )
        beta = np.linalg.lstsq(x, y, rcond=None)[0].astype(np.float64)
        return cls(
            y=y,
            x=x,
            names=["constant", *names],
            sign=1.0 if kind == "production" else -1.0,
            kind=kind,
            beta=beta,
            variance=float(np.mean((y - x @ beta) ** 2)),
        )


def _enough(units: int, parameters: int, *, force: bool) -> None:
    if units < ENOUGH and not force:
        raise UsageError(
            _("{units} units are too few for a stochastic frontier of one period; at least {needed}.").format(
                units=units, needed=ENOUGH
            ),
            hint=_("Take several years of the same units, or a frontier without chance: frontier run."),
        )
    if units < 2 * parameters:
        raise UsageError(
            _("{units} observations are too few for {parameters} parameters.").format(
                units=units, parameters=parameters
            )
        )


def _panel(units: Sequence[str], periods: Floats) -> Panel:
    names, place = np.unique(np.array([str(unit) for unit in units]), return_inverse=True)
    if len(set(zip(place.tolist(), periods.tolist(), strict=True))) < len(place):
        raise UsageError(_("A unit stands twice in one period."))
    if np.bincount(place).max() < 2:
        raise UsageError(_("No unit has two periods; this is no panel."))
    return Panel(unit=place, time=periods - periods.max(), count=len(names))


Likelihood = Callable[[Floats, Floats, float, float], float]
Effects = Callable[[Floats, Floats, float, float], Floats]


def _fit(
    problem: _Problem, likelihood: Likelihood, effects: Effects, labels: list[str], starts: list[Floats]
) -> Stochastic:
    k = problem.x.shape[1]

    def value(point: Floats) -> float:
        """Minus the log-likelihood at β, more, log σ², logit γ."""
        gamma, sigma2 = _logistic(point[-1]), _variance(point[-2])
        e = problem.sign * (problem.y - problem.x @ point[:k])
        found = -likelihood(point[k:-2], e, sigma2, gamma)
        return found if np.isfinite(found) else 1e10

    with np.errstate(all="ignore"):
        best = _minimum(value, [_start(problem, gamma, more) for gamma in STARTS for more in starts])
    point, reached = best.x, -float(best.fun)
    gamma, sigma2 = _logistic(point[-1]), _variance(point[-2])
    e = problem.sign * (problem.y - problem.x @ point[:k])
    natural = np.concatenate([point[:-2], [sigma2, gamma]])
    errors = _errors(
        lambda at: likelihood(at[k:-2], problem.sign * (problem.y - problem.x @ at[:k]), at[-2], at[-1]),
        natural,
    )
    residuals = problem.sign * (problem.y - problem.x @ problem.beta)
    skewness = float(stats.skew(residuals))
    plain = -0.5 * len(problem.y) * (LOG_2PI + 1.0 + np.log(problem.variance))
    scores = effects(point[k:-2], e, sigma2, gamma)
    shift = _shift(labels, point[k:-2], gamma * sigma2)
    names = [*problem.names, *labels, "sigma_squared", "gamma"]
    return Stochastic(
        parameters=tuple(
            Parameter(name=name, value=float(at), error=error)
            for name, at, error in zip(names, natural, errors, strict=True)
        ),
        likelihood=reached,
        least_squares=float(plain),
        scores=scores if problem.kind == "production" else 1.0 / scores,
        skewness=skewness,
        is_wrong_skewed=skewness >= 0.0,
        is_flat=_is_flat(reached - float(plain), errors[-1], gamma, shift),
        has_scores=shift <= SHIFT,
        kind=problem.kind,
    )


def _is_flat(gain: float, error: float | None, gamma: float, shift: float) -> bool:
    """Tell whether the estimate says little: no better than least squares, at an end, or not identified."""
    return 2.0 * gain < FLAT_TEST or error is None or not 1e-4 < gamma < 1 - 1e-6 or shift > SHIFT


def _shift(labels: list[str], more: Floats, loss: float) -> float:
    """Return μ in deviations of u; where it is large, nothing is truncated and the constant takes all of it."""
    return float(more[labels.index("mu")] / np.sqrt(loss)) if "mu" in labels else 0.0


def _start(problem: _Problem, gamma: float, more: Floats) -> Floats:
    """Begin at least squares moved by the mean of a half-normal of this share (corrected least squares)."""
    share = gamma * 2.0 / np.pi
    sigma2 = problem.variance / (1.0 - share)
    beta = problem.beta.copy()
    beta[0] += problem.sign * np.sqrt(sigma2 * share)
    return np.concatenate([beta, more, [np.log(sigma2), np.log(gamma / (1.0 - gamma))]])


def _minimum(value: Callable[[Floats], float], starts: list[Floats]) -> optimize.OptimizeResult:
    """Search from every start, for there may be several maxima, and once more from where the best of them ended."""
    found = [_search(value, start) for start in starts]
    best = min(found, key=lambda item: float(item.fun))
    again = _search(value, best.x)
    best = again if again.fun < best.fun else best
    if not np.isfinite(best.fun) or best.fun >= 1e9:
        raise EngineError(_("No maximum of the likelihood was found."))
    return best


def _search(value: Callable[[Floats], float], start: Floats) -> optimize.OptimizeResult:
    rough = optimize.minimize(value, start, method="Nelder-Mead", options={"maxiter": 200 * len(start)})
    return optimize.minimize(value, rough.x, method="BFGS", jac="3-point", options={"gtol": 1e-7})


def _variance(value: float) -> float:
    return float(np.exp(np.clip(value, -60.0, 60.0)))


def _logistic(value: float) -> float:
    return float(1.0 / (1.0 + np.exp(-np.clip(value, -30.0, 30.0))))


def _errors(likelihood: Callable[[Floats], float], point: Floats) -> list[float | None]:
    """Return standard errors from the curvature at the maximum, where there is one."""
    size = len(point)
    steps = STEP * np.maximum(np.abs(point), 1e-2)
    steps[-1] = min(steps[-1], 0.4 * point[-1], 0.4 * (1.0 - point[-1]))
    hessian = np.empty((size, size))
    with np.errstate(all="ignore"):
        for i in range(size):
            for j in range(i + 1):
                ends = [
                    likelihood(
                        point + a * steps * (np.arange(size) == i) + b * steps * (np.arange(size) == j)
                    )
                    for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
                ]
                hessian[i, j] = hessian[j, i] = (ends[0] - ends[1] - ends[2] + ends[3]) / (
                    4.0 * steps[i] * steps[j]
                )
    if not np.isfinite(hessian).all():
        return [None] * size
    try:
        covariance = np.linalg.inv(-hessian)
    except np.linalg.LinAlgError:
        return [None] * size
    return [float(np.sqrt(item)) if item > 0 else None for item in np.diag(covariance)]
