"""Primary suppression: which cells could be recognised by themselves."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.reporting.disclosure.quantities import Cell, Table
    from sluzby_eval.reporting.disclosure.rules import Rules

LOOSE = 1e-9


def is_small(value: float, rules: Rules) -> bool:
    """Tell whether a count of persons is small; zero tells of nobody."""
    return 0 < value < rules.threshold


def is_sensitive(table: Table, cell: Cell, rules: Rules, *, lines: int = 0) -> bool:
    """Tell whether a cell must not be published: a few persons, or the business of one provider.

    Args:
        table: The cell's table.
        cell: The cell.
        rules: The rules in force.
        lines: How many lines stand behind a cell whose parts are not known.
    """
    if table.kind == "persons":
        return is_small(cell.value, rules)
    if abs(cell.value) < LOOSE:
        return False
    if not cell.parts or any(table.providers[part] is None for part in cell.parts):
        return lines < rules.least_providers
    return dominated([(table.providers[part], table.amounts[part]) for part in cell.parts], rules)


def dominated(contributions: Sequence[tuple[str | None, float]], rules: Rules) -> bool:
    """Apply the rules of few contributors and of p%.

    An amount is sensitive if fewer than the least number of providers stand behind it, or if the second greatest
    of them could tell the greatest one's amount to within p%: total - first - second < p% of first
    (Hundepool et al.: Statistical Disclosure Control, chapter 4.2).
    """
    sums: dict[str | None, float] = defaultdict(float)
    for provider, amount in contributions:
        sums[provider] += abs(amount)
    ordered = sorted((amount for amount in sums.values() if amount > LOOSE), reverse=True)
    if len(ordered) < rules.least_providers:
        return True
    return sum(ordered[2:]) < rules.prior * ordered[0]


def complements(tables: Sequence[Table], rules: Rules) -> dict[tuple[int, int], None]:
    """Find cells that tell a small count together with another quantity over the same parts.

    Where one quantity contains the other (all inputs at no less weight), their difference counts the rest:
    those without the trait. The greater of the two is named, as (position of table, position of cell).
    """
    found: dict[tuple[int, int], None] = {}
    by_year: dict[int, list[int]] = defaultdict(list)
    for place, table in enumerate(tables):
        if table.kind == "persons" and table.terms:
            by_year[table.year].append(place)
    for places in by_year.values():
        for big in places:
            for small in places:
                rest = _rest(dict(tables[big].terms), dict(tables[small].terms))
                if big != small and rest is not None:
                    found |= _small_rests(tables, big, small, rest, rules)
    return found


def may_leave_rest(tables: Sequence[Table]) -> set[str]:
    """Name the quantities that contain another one, so that both together tell of the rest."""
    by_name = {
        table.quantity: dict(table.terms) for table in tables if table.kind == "persons" and table.terms
    }
    return {
        big
        for big, terms in by_name.items()
        for small, others in by_name.items()
        if big != small and _rest(terms, others) is not None
    }


def _rest(big: Mapping[str, float], small: Mapping[str, float]) -> float | None:
    """Return the least weight of what one sum has more than the other; None where it has less of anything."""
    difference = {name: big.get(name, 0.0) - small.get(name, 0.0) for name in {**big, **small}}
    more = [weight for weight in difference.values() if abs(weight) > LOOSE]
    shared = any(name in big for name in small)
    return min(more) if shared and more and min(more) > 0 else None


def _small_rests(
    tables: Sequence[Table], big: int, small: int, weight: float, rules: Rules
) -> dict[tuple[int, int], None]:
    by_keys = {_keys(tables[small], cell): cell.value for cell in tables[small].cells if cell.parts}
    found: dict[tuple[int, int], None] = {}
    for place, cell in enumerate(tables[big].cells):
        other = by_keys.get(_keys(tables[big], cell)) if cell.parts else None
        if other is not None and is_small((cell.value - other) / weight, rules):
            found[(big, place)] = None
    return found


def _keys(table: Table, cell: Cell) -> tuple[int, ...]:
    return tuple(table.keys[part] for part in cell.parts)
