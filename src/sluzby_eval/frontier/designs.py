"""Made-up populations whose true efficiency is known, for measuring what a method promises.

Five designs differ in technology, returns to scale, distribution of inefficiency (two of them depend on the
size of the unit) and distribution of sizes. Every technology {(x, y): g(y) <= f(x)} has a concave f and a
convex g, so the true input efficiency of a unit is exactly the factor by which its inputs were inflated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from sluzby_eval.frontier.compiled import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """One way to make a population."""

    id: str
    sizes: Callable[[np.random.Generator, int], Floats]  # (n,) positive
    product: Callable[[Floats], Floats]  # f: inputs (n, m) -> (n,)
    loss: Callable[[np.random.Generator, Floats], Floats]  # -log theta of units of these sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Units and their true efficiency."""

    inputs: Floats  # (n, m)
    outputs: Floats  # (n, s)
    truth: Floats  # (n,) theta


def _cobb_douglas(elasticity: float) -> Callable[[Floats], Floats]:
    def product(x: Floats) -> Floats:
        return np.asarray(np.exp(elasticity * np.log(x).mean(axis=1)))

    return product


def _ces(x: Floats) -> Floats:
    return np.asarray((np.sqrt(x).mean(axis=1) ** 2) ** 0.7)


def _threshold(x: Floats) -> Floats:
    """Increasing returns first (nothing is made of the first half unit), decreasing ones later."""
    return np.asarray(np.maximum(np.exp(np.log(x).mean(axis=1)) - 0.5, 1e-3) ** 0.9)


def _uniform(rng: np.random.Generator, n: int) -> Floats:
    return rng.uniform(1.0, 10.0, n)


def _lognormal(rng: np.random.Generator, n: int) -> Floats:
    return 1.0 + rng.lognormal(1.0, 0.6, n)


DESIGNS = (
    Design(
        id="cobb_douglas_decreasing_half_normal",
        sizes=_uniform,
        product=_cobb_douglas(0.8),
        loss=lambda rng, size: np.abs(rng.normal(0.0, 0.3, len(size))),
    ),
    Design(
        id="cobb_douglas_constant_exponential",
        sizes=_lognormal,
        product=_cobb_douglas(1.0),
        loss=lambda rng, size: rng.exponential(0.25, len(size)),
    ),
    Design(
        id="threshold_variable_uniform",
        sizes=_uniform,
        product=_threshold,
        loss=lambda rng, size: rng.uniform(0.0, 0.4, len(size)),
    ),
    Design(
        id="ces_decreasing_larger_lose_more",
        sizes=_lognormal,
        product=_ces,
        loss=lambda rng, size: np.abs(rng.normal(0.0, 0.1 + 0.3 * size / size.max())),
    ),
    Design(
        id="cobb_douglas_decreasing_smaller_lose_more",
        sizes=_lognormal,
        product=_cobb_douglas(0.6),
        loss=lambda rng, size: rng.exponential(0.1 + 0.3 * size.min() / size),
    ),
)

# nearly nobody is close to the frontier: what every method here assumes does not hold
BEYOND = Design(
    id="threshold_variable_gamma",
    sizes=_uniform,
    product=_threshold,
    loss=lambda rng, size: rng.gamma(2.0, 0.15, len(size)),
)


def populate(design: Design, rng: np.random.Generator, n: int, m: int, s: int) -> Population:
    """Make n units with m inputs and s outputs."""
    size = design.sizes(rng, n)
    inputs = size[:, None] * rng.uniform(0.7, 1.4, (n, m))
    directions = rng.uniform(0.5, 1.5, (n, s))
    directions /= np.sqrt((directions**2).mean(axis=1))[:, None]
    outputs = design.product(inputs)[:, None] * directions
    truth = np.exp(-design.loss(rng, size))
    return Population(inputs=inputs / truth[:, None], outputs=outputs, truth=truth)
