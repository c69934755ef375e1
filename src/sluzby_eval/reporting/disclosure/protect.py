"""Complementary suppression: withhold as little as it takes that no protected number follows from the others.

The attacker's own linear programme says which published numbers told him too much (those with a dual value); the one
of the least worth is withheld, and the attack is repeated until it fails. Worlds that the attacker found possible on
the way are kept: a number that differs enough between two of them needs no programme of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sluzby_eval.reporting.disclosure.attack import HAS_HIGHS, Attacker, Number, Seen, sample

if HAS_HIGHS:
    import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.reporting.disclosure.quantities import Cell, Table
    from sluzby_eval.reporting.disclosure.rules import Rules

INFINITY = float("inf")
FEW = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """How far from each other the least and the greatest possible value of a number must lie."""

    width: float = 0.0
    low: float = INFINITY  # the least possible value must not be above
    high: float = -INFINITY  # the greatest possible value must not be below

    def met(self, low: float, high: float) -> bool:
        """Tell whether a range is wide enough."""
        noise = FEW * max(1.0, abs(low), abs(high))
        return high - low >= self.width - noise and low <= self.low + noise and high >= self.high - noise

    def reached(self, low: float, high: float, *, most: bool) -> bool:
        """Tell whether one end is far enough; of a width both ends count together."""
        if self.width:
            return self.met(low, high)
        noise = FEW * max(1.0, abs(low), abs(high))
        return high >= self.high - noise if most else low <= self.low + noise


def need_of(table: Table, cell: Cell, rules: Rules) -> Need:
    """Tell how well a sensitive cell must be protected."""
    if table.kind == "persons":
        return Need(width=rules.width)
    around = rules.prior * abs(cell.value)
    return Need(low=cell.value - around, high=cell.value + around)


def number_of(table: Table, cell: Cell, rules: Rules, *, state: str) -> Number:
    """Describe a cell as the attacker sees it: published, small, rest, protecting or withheld."""
    if state == "published":
        return Number(parts=cell.parts, value=cell.value)
    low, high = bounds_of(table, rules, state=state, integer=cell.integer)
    return Number(parts=cell.parts, value=None, low=low, high=high)


def bounds_of(table: Table, rules: Rules, *, state: str, integer: bool) -> tuple[float, float]:
    """Return what everybody knows of a number that is withheld."""
    if table.kind == "persons":
        if state == "small":
            return (1.0, rules.threshold - 1.0) if integer else (0.0, float(rules.threshold))
        return (float(rules.threshold), INFINITY) if state == "protecting" else (0.0, INFINITY)
    return (-INFINITY if is_signed(table) else 0.0), INFINITY


def is_signed(table: Table) -> bool:
    """Tell whether parts may be below zero."""
    return any(amount < 0 for amount in table.amounts)


@dataclass(slots=True, kw_only=True)
class _Work:
    """The attack on one table, with what was seen so far."""

    table: Table
    rules: Rules
    attacker: Attacker
    seen: Seen
    cells: Sequence[int]  # position of a number -> position of the cell
    weights: Mapping[int, float]  # of cells
    chosen: list[int] = field(default_factory=list)

    def cell(self, place: int) -> Cell:
        """Return the cell of a number."""
        return self.table.cells[self.cells[place]]

    def is_safe(self, place: int, need: Need) -> bool:
        """Tell whether enough values of a number were seen to be possible."""
        return need.met(self.seen.low(place), self.seen.high(place))


def protect(
    table: Table, states: Mapping[int, str], rules: Rules, *, weights: Mapping[int, float]
) -> list[int]:
    """Choose the cells of a table that must be withheld besides.

    Args:
        table: The table.
        states: Of each cell: published, small (sensitive by itself), rest (with what another quantity tells),
            protecting (withheld before for the sake of others), or withheld (for another reason).
        rules: The rules in force.
        weights: What each published cell is worth.
    """
    targets = [place for place, state in states.items() if state in ("small", "rest")]
    known = [place for place, cell in enumerate(table.cells) if cell.parts]
    if not targets or not any(states[place] == "published" for place in known):
        return []
    numbers = [number_of(table, table.cells[place], rules, state=states[place]) for place in known]
    scale = sum(abs(amount) for amount in table.amounts)
    attacker = Attacker(numbers, parts=len(table.amounts), scale=scale, signed=is_signed(table))
    wanted = set(targets)
    places = [place for place, cell in enumerate(known) if cell in wanted]
    if not places:
        return []
    seen = Seen(attacker, places, np.array(table.amounts))
    sample(attacker, seen, parts=len(table.amounts))
    work = _Work(table=table, rules=rules, attacker=attacker, seen=seen, cells=known, weights=weights)
    for place in sorted(places, key=lambda place: (-work.cell(place).value, place)):
        _defend(work, place)
    return work.chosen


def _defend(work: _Work, place: int) -> None:
    """Withhold cells until a target cannot be told any more."""
    need = need_of(work.table, work.cell(place), work.rules)
    while not work.is_safe(place, need):
        proofs: set[int] = set()
        for most in (True, False):
            if not need.reached(work.seen.low(place), work.seen.high(place), most=most):
                _value, proof, world = work.attacker.extreme(place, most=most)
                work.seen.see(world)
                proofs |= set(proof)
        if work.is_safe(place, need):
            return
        cheapest = _cheapest(work, sorted(proofs))
        if cheapest is None:
            return  # nothing published narrows it; what is left is known from the rules alone
        _withhold(work, cheapest)


def _cheapest(work: _Work, proof: Sequence[int]) -> int | None:
    """Choose what to withhold of the numbers that told too much."""

    def worth(place: int) -> tuple[bool, float, float, int]:
        value = abs(work.cell(place).value)
        weight = work.weights.get(work.cells[place], 0.0)
        if work.table.kind == "persons" and value < work.rules.threshold + work.rules.width:
            weight *= 5  # so small a number hides little: everybody knows that it is not below the threshold
        return value < FEW, weight, -value, place

    return min(proof, key=worth, default=None)


def _withhold(work: _Work, place: int) -> None:
    cell = work.cell(place)
    low, high = bounds_of(work.table, work.rules, state="protecting", integer=cell.integer)
    work.attacker.withhold(place, low=min(low, cell.value), high=high)
    work.chosen.append(work.cells[place])
