"""Truncated normal regression by maximum likelihood, for one sample or for thousands of resampled ones at once.

y = zβ + ε is seen only where y > 1 (a distance of an inefficient unit), with ε normal of deviation σ. In γ = β/σ
and h = 1/σ (Olsen 1978) the log-likelihood

    Σ log h - (h y - zγ)²/2 - log Φ(zγ - h)

has one maximum at most (Orme and Ruud 2002), so Newton's steps find it from anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it

STEPS = 100
HALVINGS = 40
DONE = 1e-10  # of the decrement of Newton, by observation
FLAT = 20.0  # mean excesses over the cut: a wider normal distribution shows its tail alone, an exponential
CUT = 1.0  # where the dependent variable is truncated from the left


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncated:
    """Maximum likelihood estimates of b samples."""

    coefficients: Floats  # (b, k) β
    sigma: Floats  # (b,)
    likelihood: Floats  # (b,) logarithm
    converged: np.ndarray[tuple[int], np.dtype[np.bool_]]  # (b,)


def truncated_regression(values: Floats, regressors: Floats) -> Truncated:
    """Estimate b samples of n observations.

    Args:
        values: (b, n) above 1; what is NaN is no observation of that sample.
        regressors: (n, k), the constant among them.
    """
    counted = np.isfinite(values)
    y = np.where(counted, values, CUT)
    weight = counted.astype(np.float64)
    gamma, h = _start(y, weight, regressors)
    likelihood = _likelihood(y, weight, regressors, gamma, h)
    open_ = np.ones(len(y), dtype=bool)
    for _step in range(STEPS):
        which = np.flatnonzero(open_)
        if not len(which):
            break
        move, decrement = _newton(y[which], weight[which], regressors, gamma[which], h[which])
        counts = weight[which].sum(axis=1)
        finished = ~(decrement > DONE * counts)
        open_[which[finished]] = False
        which, move = which[~finished], move[~finished]
        taken = _along(y, weight, regressors, gamma, h, likelihood, which, move)
        open_[which[~taken]] = False
    with np.errstate(divide="ignore", invalid="ignore"):
        coefficients = gamma / h[:, None]
    return Truncated(
        coefficients=coefficients,
        sigma=1.0 / h,
        likelihood=likelihood,
        converged=~open_ & np.isfinite(coefficients).all(axis=1),
    )


def is_flat(values: Floats, sigma: float) -> bool:
    """Tell whether values above the cut look exponential, so that many pairs of β and σ do equally well."""
    return not np.isfinite(sigma) or sigma > FLAT * float(np.mean(values - CUT))


def _start(y: Floats, weight: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Begin at least squares."""
    gram = np.einsum("bn,nk,nl->bkl", weight, z, z) + 1e-12 * np.eye(z.shape[1])
    beta = np.linalg.solve(gram, np.einsum("bn,nk->bk", weight * y, z)[..., None])[..., 0]
    rest = weight * (y - beta @ z.T)
    sigma = np.sqrt(np.maximum((rest**2).sum(axis=1) / np.maximum(weight.sum(axis=1), 1.0), 1e-12))
    return beta / sigma[:, None], 1.0 / sigma


def _likelihood(y: Floats, weight: Floats, z: Floats, gamma: Floats, h: Floats) -> Floats:
    line = gamma @ z.T
    each = (
        np.log(h)[:, None]
        - 0.5 * np.log(2.0 * np.pi)
        - 0.5 * (h[:, None] * y - line) ** 2
        - log_ndtr(line - CUT * h[:, None])
    )
    return np.asarray((weight * each).sum(axis=1))


def _newton(y: Floats, weight: Floats, z: Floats, gamma: Floats, h: Floats) -> tuple[Floats, Floats]:
    """Return Newton's step (b, k + 1) for γ and h, and its decrement (b,)."""
    line = gamma @ z.T
    a = line - CUT * h[:, None]
    mills = np.exp(-0.5 * a**2 - 0.5 * np.log(2.0 * np.pi) - log_ndtr(a))
    bend = weight * (1.0 - mills * (mills + a))  # minus the second derivative by zγ, never negative
    off = weight * (h[:, None] * y - line)
    slope_line = off - weight * mills
    slope_h = weight.sum(axis=1) / h - (off * y).sum(axis=1) + CUT * (weight * mills).sum(axis=1)
    slope = np.concatenate([slope_line @ z, slope_h[:, None]], axis=1)
    curve = mills * (mills + a)
    k = z.shape[1]
    hessian = np.empty((len(y), k + 1, k + 1))
    hessian[:, :k, :k] = np.einsum("bn,nk,nl->bkl", bend, z, z)
    hessian[:, :k, k] = -np.einsum("bn,nk->bk", weight * (y - CUT * curve), z)
    hessian[:, k, :k] = hessian[:, :k, k]
    hessian[:, k, k] = weight.sum(axis=1) / h**2 + (weight * (y**2 - CUT**2 * curve)).sum(axis=1)
    ridge = 1e-12 * np.einsum("bii->b", hessian)[:, None, None] * np.eye(k + 1)
    step = np.linalg.solve(hessian + ridge, slope[..., None])[..., 0]
    return step, np.asarray((step * slope).sum(axis=1))


def _along(
    y: Floats, weight: Floats, z: Floats, gamma: Floats, h: Floats, likelihood: Floats,
    which: np.ndarray[tuple[int], np.dtype[np.int64]], move: Floats,
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:  # fmt: skip
    """Go along the steps as far as they raise the likelihood; return who moved."""
    moved = np.zeros(len(which), dtype=bool)
    length = np.ones(len(which))
    for _halving in range(HALVINGS):
        wait = np.flatnonzero(~moved)
        if not len(wait):
            break
        rows = which[wait]
        next_gamma = gamma[rows] + length[wait, None] * move[wait, :-1]
        next_h = h[rows] + length[wait] * move[wait, -1]
        usable = next_h > 0
        found = np.full(len(rows), -np.inf)
        found[usable] = _likelihood(
            y[rows][usable], weight[rows][usable], z, next_gamma[usable], next_h[usable]
        )
        better = found > likelihood[rows]
        gamma[rows[better]], h[rows[better]] = next_gamma[better], next_h[better]
        likelihood[rows[better]] = found[better]
        moved[wait[better]] = True
        length[wait[~better]] /= 2.0
    return moved
