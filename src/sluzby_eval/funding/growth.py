"""Growth of money and need, and where people go for whom there is no bed: the arithmetic of published outlooks.

Sources: MPSV/ÚZIS 14. 11. 2025 (need of residential care), study of Deloitte/APSS on long-term care to 2035.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


def index(before: float | Fraction, after: float | Fraction) -> float:
    """Return after / before.

    >>> round(index(76_761, 111_503), 4)
    1.4526
    """
    return float(Fraction(after) / Fraction(before))


def yearly_growth(before: float | Fraction, after: float | Fraction, years: int) -> float:
    """Return the compound growth a year: (after / before) ** (1 / years) - 1.

    >>> round(yearly_growth(76_761, 111_503, 11), 4)
    0.0345
    """
    return float(index(before, after) ** (1 / years) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unhoused:
    """People without a bed: those whom field services can take, and those who are left to families."""

    people: Fraction
    to_field: Fraction
    to_families: Fraction


def without_bed(need: Fraction | int, beds: Fraction | int, field_share: Fraction) -> Unhoused:
    """Tell where people go for whom there is no bed.

    field_share: the highest share of them whom field services can take.

    >>> found = without_bed(135, 92, Fraction(2, 5))
    >>> int(found.people), float(found.to_field), float(found.to_families)
    (43, 17.2, 25.8)
    """
    people = max(Fraction(need) - beds, Fraction())
    to_field = people * field_share
    return Unhoused(people=people, to_field=to_field, to_families=people - to_field)


def cost_of_new(units: Fraction | int, price: Fraction | int) -> Fraction:
    """Return the cost of making new units.

    >>> int(cost_of_new(35_000, 2_000_000))
    70000000000
    """
    return Fraction(units) * price
