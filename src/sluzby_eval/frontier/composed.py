"""Log-likelihoods of composed errors: noise on both sides, inefficiency on one.

With s = 1 for production and -1 for cost, e = s (y - xβ) = v - u: v normal with variance σv², u at least zero.
Parameters are σ² = σu² + σv² and γ = σu² / σ² (Battese and Corra 1977).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from sluzby_eval.frontier.compiled import Floats, Integers  # noqa: TC001 - dataclasses keep them

LOG_2PI = float(np.log(2.0 * np.pi))


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Which observation is of which unit, and when."""

    unit: Integers  # (n,) 0, 1, …
    time: Floats  # (n,) period less the last period of all, zero or less
    count: int  # units

    def total(self, values: Floats) -> Floats:
        """Add up values (n,) by unit."""
        return np.bincount(self.unit, weights=values, minlength=self.count).astype(np.float64)


def by_observation(e: Floats, mean: Floats, sigma2: float, gamma: float) -> float:
    """Return the log-likelihood where u ~ N+(mean, γσ²) for each observation (Battese and Coelli 1995).

    A mean of zero is the half-normal case (Aigner, Lovell and Schmidt 1977).
    """
    noise, loss = sigma2 * (1.0 - gamma), sigma2 * gamma
    middle = (noise * mean - loss * e) / sigma2
    width = np.sqrt(noise * loss / sigma2)
    each = (
        -0.5 * LOG_2PI
        - 0.5 * np.log(sigma2)
        - 0.5 * (e + mean) ** 2 / sigma2
        - log_ndtr(mean / np.sqrt(loss))
        + log_ndtr(middle / width)
    )
    return float(each.sum())


def by_unit(e: Floats, panel: Panel, mean: float, decay: float, sigma2: float, gamma: float) -> float:
    """Return the log-likelihood where u_it = u_i exp(-η (t - T)), u_i ~ N+(μ, γσ²) (Battese and Coelli 1992)."""
    noise, loss = sigma2 * (1.0 - gamma), sigma2 * gamma
    middle, width, sums = _of_units(e, panel, mean, decay, (noise, loss))
    counts = panel.total(np.ones(len(e)))
    each = (
        -0.5 * counts * LOG_2PI
        - 0.5 * (counts - 1.0) * np.log(noise)
        - 0.5 * np.log(noise + loss * sums)
        - log_ndtr(mean / np.sqrt(loss))
        + log_ndtr(middle / width)
        - 0.5 * panel.total(e**2) / noise
        - 0.5 * mean**2 / loss
        + 0.5 * (middle / width) ** 2
    )
    return float(each.sum())


def _of_units(
    e: Floats, panel: Panel, mean: float, decay: float, variances: tuple[float, float]
) -> tuple[Floats, Floats, Floats]:
    """Return mean and deviation of u_i given a unit's errors, and the sum of its squared weights; (units,)."""
    noise, loss = variances
    weight = np.exp(-decay * panel.time)
    sums = panel.total(weight**2)
    below = noise + loss * sums
    middle = (mean * noise - loss * panel.total(weight * e)) / below
    return middle, np.sqrt(noise * loss / below), sums


def efficiency_by_observation(e: Floats, mean: Floats, sigma2: float, gamma: float, sign: float) -> Floats:
    """Return E[exp(-u) | e] (Battese and Coelli 1988), or with sign = -1 E[exp(u) | e], for each observation."""
    noise, loss = sigma2 * (1.0 - gamma), sigma2 * gamma
    middle = (noise * mean - loss * e) / sigma2
    width = np.full(len(e), np.sqrt(noise * loss / sigma2))
    return _expected(middle, width, np.full(len(e), -sign))


def efficiency_by_unit(
    e: Floats, panel: Panel, mean: float, decay: float, sigma2: float, gamma: float, sign: float
) -> Floats:
    """Return E[exp(-u_it) | e of the unit], or with sign = -1 E[exp(u_it) | …], for each observation."""
    noise, loss = sigma2 * (1.0 - gamma), sigma2 * gamma
    middle, width, _sums = _of_units(e, panel, mean, decay, (noise, loss))
    return _expected(middle[panel.unit], width[panel.unit], -sign * np.exp(-decay * panel.time))


def _expected(middle: Floats, width: Floats, factor: Floats) -> Floats:
    """Return E[exp(factor · u)] for u ~ N+(middle, width²)."""
    return np.asarray(
        np.exp(
            factor * middle
            + 0.5 * factor**2 * width**2
            + log_ndtr(middle / width + factor * width)
            - log_ndtr(middle / width)
        )
    )
