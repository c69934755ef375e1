"""Grants by area: those of field services by their shares of operation, with the exact sum (F13).

The default share is that of the area of the seat; shares of the table of operation go before it. Whole crowns are split
by largest remainder, so that the areas of a service add up to its grant, and all areas to the budget.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.funding.money import exact, shares_of
from sluzby_eval.model import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.funding.cells import Cells
    from sluzby_eval.funding.proposal import Proposal
    from sluzby_eval.territory import Territory


def homes(territory: Territory, level: str) -> dict[str, str]:
    """Return area -> the area of a level that it lies in."""
    above = territory.ancestors().filter(pl.col("level") == level)
    return dict(above.select("area", "unit").iter_rows())


def shares_by_area(cells: Cells, year: int, version: str) -> dict[str, dict[str, Fraction]]:
    """Return the shares of operation of services: service -> area -> share."""
    rows = cells.frame("territory_shares").filter(
        pl.col("year") == year, pl.col("version") == version, pl.col("share").is_not_null()
    )
    found: dict[str, dict[str, Fraction]] = {}
    for service, area, share in rows.select("service_id", "area", "share").iter_rows():
        found.setdefault(service, {})[area] = exact(share)
    return found


def grants_by_area(
    proposal: Proposal, shares: Mapping[str, Mapping[str, Fraction]], home: Mapping[str, str]
) -> dict[str, int]:
    """Return area -> crowns proposed; what has no known area stands under `unknown`."""
    found: dict[str, int] = {}
    for row in proposal.rows:
        service = row.assessment.service
        if row.amount is None:
            continue
        weights: dict[str, Fraction] = {}
        for area, share in (shares.get(service.service_id) or {service.area or UNKNOWN: Fraction(1)}).items():
            unit = home.get(area, UNKNOWN)
            weights[unit] = weights.get(unit, Fraction()) + share
        if not sum(weights.values()):
            weights = {UNKNOWN: Fraction(1)}
        for unit, amount in shares_of(row.amount, weights).items():
            found[unit] = found.get(unit, 0) + amount
    return found
