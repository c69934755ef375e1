"""Quantities of which one follows from others: what is withheld in one is withheld in all of them.

Total revenue is the sum of its sources. Where all but one of such quantities are told over the same parts, the last one
follows; so a cell that any of them withholds is withheld in each.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sluzby_eval.reporting.disclosure.sensitive import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sluzby_eval.reporting.disclosure.quantities import Table

NOTHING = 1e-9


def together(tables: Sequence[Table], states: Sequence[Mapping[int, str]]) -> Iterable[tuple[int, int]]:
    """Yield what must be withheld besides, as (position of table, position of cell)."""
    for group in groups(tables):
        withheld: set[tuple[int, ...]] = set()
        for place in group:
            withheld |= {keys_of(tables[place], tables[place].cells[position]) for position in states[place]}
        withheld.discard(())
        for place in group:
            for position in range(len(tables[place].cells)):
                if (
                    position not in states[place]
                    and keys_of(tables[place], tables[place].cells[position]) in withheld
                ):
                    yield place, position


def groups(tables: Sequence[Table]) -> list[list[int]]:
    """Group the tables of a year whose quantities depend linearly on each other."""
    by_year: dict[int, list[int]] = defaultdict(list)
    for place, table in enumerate(tables):
        if table.terms:
            by_year[table.year].append(place)
    return [group for places in by_year.values() for group in _dependent(tables, places)]


def _dependent(tables: Sequence[Table], places: Sequence[int]) -> list[list[int]]:
    """Find groups by elimination: a quantity that vanishes names those that it was made of."""
    base: list[tuple[str, dict[str, float], set[int]]] = []  # pivot, reduced sum, tables that it consists of
    found: list[set[int]] = []
    for place in places:
        left, made_of = dict(tables[place].terms), {place}
        for pivot, row, members in base:
            factor = left.get(pivot, 0.0) / row[pivot]
            if abs(factor) > NOTHING:
                left = {name: left.get(name, 0.0) - factor * row.get(name, 0.0) for name in {**left, **row}}
                made_of |= members
        rest = {name: value for name, value in left.items() if abs(value) > NOTHING}
        if rest:
            base.append((min(rest), rest, made_of))
        elif len(made_of) > 1:
            found.append(made_of)
    return [sorted(group) for group in _joined(found)]


def _joined(groups: Iterable[set[int]]) -> list[set[int]]:
    """Join groups that share a member."""
    joined: list[set[int]] = []
    for group in groups:
        touching = [other for other in joined if other & group]
        joined = [other for other in joined if not other & group]
        joined.append(group.union(*touching))
    return joined
