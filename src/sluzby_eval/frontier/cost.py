"""Cost efficiency: what the same outputs would have cost with the best mix of inputs at a unit's own prices.

Farrell (1957); Färe, Grosskopf and Lovell (1985). Cost efficiency falls into technical efficiency (less of every
input, see `radial`) and allocative efficiency (another mix): CE = TE · AE.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sluzby_eval.frontier.compiled import Floats  # noqa: TC001 - dataclasses keep it
from sluzby_eval.frontier.programme import FREE, Programme
from sluzby_eval.frontier.radial import NO_WEIGHT, Hull, Peers, efficiency
from sluzby_eval.frontier.technology import Returns  # noqa: TC001 - part of a signature
from sluzby_eval.frontier.volumes import means, positive, sum_bounds, together
from sluzby_eval.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class CostEfficiency:
    """Cost efficiency of n units and its two parts, each at most one."""

    cost: Floats  # (n,) CE = least / observed cost
    technical: Floats  # (n,) TE, radial input efficiency
    allocative: Floats  # (n,) AE = CE / TE
    observed: Floats  # (n,) cost, in the money of the prices
    least: Floats  # (n,) cost
    inputs: Floats  # (n, m) that cost least
    peers: tuple[Peers, ...]  # whose mix that is


def cost_efficiency(
    inputs: Floats, outputs: Floats, prices: Floats, *, returns: Hull = "vrs"
) -> CostEfficiency:
    """Find the least cost of each unit's outputs: min w·x with Σ λ_j x_j <= x, Σ λ_j y_j >= y.

    Args:
        inputs: (n, m) volumes above zero.
        outputs: (n, s) volumes, zero or more.
        prices: (n, m) of one unit of each input, above zero, for each unit its own; or (m,) the same for all.
        returns: returns to scale, or the free disposal hull.

    Raises:
        InputError: an input or a price is not above zero, or the tables are of different units.
    """
    inputs = positive(inputs, _("inputs"))
    prices = positive(np.broadcast_to(prices, inputs.shape), _("prices"))
    together(inputs, outputs)
    technical = efficiency(inputs, outputs, returns=returns).scores
    offers = prices @ inputs.T  # what the inputs of each other unit would cost at a unit's own prices
    observed = np.diag(offers).copy()
    shares = _cheapest(outputs, offers) if returns == "fdh" else _least(outputs, offers, observed, returns)
    least = np.minimum((shares * offers).sum(axis=1), observed)
    cost = least / observed
    return CostEfficiency(
        cost=cost,
        technical=technical,
        allocative=np.minimum(cost / technical, 1.0),
        observed=observed,
        least=least,
        inputs=shares @ inputs,
        peers=tuple(
            tuple((int(unit), float(row[unit])) for unit in np.flatnonzero(row > NO_WEIGHT)) for row in shares
        ),
    )


def _least(outputs: Floats, offers: Floats, observed: Floats, returns: Returns) -> Floats:
    """Return the intensities (n, n) of the cheapest mix of each unit."""
    count, scale = len(outputs), means(outputs)
    scaled = outputs / scale
    low, high = sum_bounds(returns)
    rows = np.concatenate([scaled.T, np.ones((1, count))])
    model = Programme(
        rows,
        np.zeros(count),
        rows=(np.append(scaled[0], low), np.append(np.full(scaled.shape[1], FREE), high)),
        bounds=(np.zeros(count), np.full(count, FREE)),
    )
    found = np.empty((count, count))
    for unit in range(count):
        for row, value in enumerate(scaled[unit]):
            model.row(row, value, FREE)
        model.costs(offers[unit] / observed[unit])
        found[unit] = model.needed().columns
    return np.maximum(found, 0.0)


def _cheapest(outputs: Floats, offers: Floats) -> Floats:
    """Return for each unit the one existing unit with no less output that would cost least."""
    shares = np.zeros(offers.shape)
    for unit, own in enumerate(outputs):
        allowed = (outputs >= own).all(axis=1)
        shares[unit, int(np.argmin(np.where(allowed, offers[unit], np.inf)))] = 1.0
    return shares
