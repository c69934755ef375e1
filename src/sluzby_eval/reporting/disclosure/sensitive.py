"""Primary suppression: which cells could be recognised by themselves."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

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


def complements(
    tables: Sequence[Table], shares: Collection[tuple[str, str]], rules: Rules
) -> list[tuple[int, int]]:
    """Find cells that tell a small count together with another quantity: those without the trait.

    Named is the lesser of the two quantities, as (position of table, position of cell).
    """
    found: dict[tuple[int, int], None] = {}
    for big, small, weight in pairs(tables, shares):
        wholes = {keys_of(tables[big], cell): cell.value for cell in tables[big].cells if cell.parts}
        for place, cell in enumerate(tables[small].cells):
            whole = wholes.get(keys_of(tables[small], cell)) if cell.parts else None
            if whole is not None and is_small((whole - cell.value) / weight, rules):
                found[(small, place)] = None
    return list(found)


def pairs(tables: Sequence[Table], shares: Collection[tuple[str, str]]) -> list[tuple[int, int, float]]:
    """Pair quantities of persons of which one contains the other, with what the difference is a multiple of.

    It contains the other if it adds up the same inputs and more, or if the other is a share of it: `shares` names
    such (whole, part) by their quantities.
    """
    by_year: dict[int, list[int]] = defaultdict(list)
    for place, table in enumerate(tables):
        if table.kind == "persons" and table.cells:
            by_year[table.year].append(place)
    found = []
    for places in by_year.values():
        for big in places:
            for small in places:
                rest = _rest(dict(tables[big].terms), dict(tables[small].terms))
                if (_plain(tables[big].quantity), _plain(tables[small].quantity)) in shares:
                    rest = rest or 1.0
                if big != small and rest is not None:
                    found.append((big, small, rest))
    return found


def _plain(quantity: str) -> str:
    """Name a quantity without the indicator that it was set apart for."""
    return quantity.partition(" (")[0] if quantity.endswith(")") and "count" not in quantity else quantity


def _rest(big: Mapping[str, float], small: Mapping[str, float]) -> float | None:
    """Return the least weight of what one sum has more than the other; None where it has less of anything."""
    difference = {name: big.get(name, 0.0) - small.get(name, 0.0) for name in {**big, **small}}
    more = [weight for weight in difference.values() if abs(weight) > LOOSE]
    shared = any(name in big for name in small)
    return min(more) if shared and more and min(more) > 0 else None


def keys_of(table: Table, cell: Cell) -> tuple[int, ...]:
    """Name the parts of a cell as all tables name them."""
    return tuple(table.keys[part] for part in cell.parts)
