"""The optimal network: capacities by type and area that cover the most need for a budget, under declared constraints.

    maximise   covered need, summed over areas and types
    where      covered <= need, covered <= capacity, in every area and type
               sum of unit cost x capacity <= budget
               sum of workers per unit x capacity <= workers that can be reached
               covered need of an area >= floor x its need
               least change x present <= capacity <= most change x present   (where there is something now)
               capacity is zero, or at least the least size                  (where there is nothing now)

Capacities are whole units. Need is inhabitants of the age band times the rate of use, each area for itself: a surplus
of one area never covers the need of another. Of all networks that cover the most, the cheapest is taken.

What one more unit of a constraint is worth is found by solving again with that unit; beside it stands the shadow price
of the programme without whole numbers, which tells about small changes only. Where there is no solution, a smallest
set of constraints that clash is told: leave any one of them out, and the rest can be met.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sluzby_eval.errors import EngineError
from sluzby_eval.funding.programme import TIGHT, Answer, Programme

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

MILLION = 1_000_000
Kind = Literal["budget", "staff", "floor", "least_change", "most_change", "size"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One type of service in one area."""

    area: str
    type: str
    need: float
    present: int
    unit_cost: float
    staff: float = 0.0  # workers per unit
    least_size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is to be decided; a constraint that is None does not hold anybody."""

    places: tuple[Place, ...]
    budget: float
    workers: float | None = None
    floor: float | None = None  # share of the need of each area
    least_change: float | None = None
    most_change: float | None = None
    extra: Mapping[tuple[Kind, str, str], float] | None = None  # what constraints are loosened by

    def loosened(self, kind: Kind, area: str, type: str, amount: float) -> Problem:
        """Return the problem with one constraint loosened."""
        return replace(self, extra={**(self.extra or {}), (kind, area, type): amount})

    def more(self, kind: Kind, area: str = "", type: str = "") -> float:
        """Return by how much a constraint is loosened."""
        return (self.extra or {}).get((kind, area, type), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A constraint that holds the network back."""

    kind: Kind
    area: str
    type: str
    unit: float  # of which one more was tried: crowns, workers, or units
    shadow_price: float  # covered need per one more unit, of the programme without whole numbers
    worth: float  # covered need that one more brings, solved again


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """An optimal network."""

    capacities: Mapping[tuple[str, str], int]
    covered: Mapping[tuple[str, str], float]
    total: float
    cost: float
    workers: float
    bindings: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Constraints that cannot be met together."""

    constraints: tuple[tuple[Kind, str], ...]  # kind, and the area or empty


def solve(problem: Problem, *, with_bindings: bool = True) -> Network | Clash:
    """Find the optimal network, or what clashes."""
    model = _Model(problem)
    found = model.programme.solve()
    if found is None:
        return Clash(constraints=tuple(_as_constraint(group) for group in model.programme.clash()))
    network = model.cheapest(found)
    broken = checked(problem, network.capacities)
    if broken:
        raise EngineError(f"the optimal network breaks {', '.join(broken)}")
    if not with_bindings:
        return network
    return replace(network, bindings=tuple(_bindings(problem, model, network, found.value)))


def covered_need(problem: Problem) -> float | None:
    """Return only how much need is covered at most; None where there is no solution."""
    found = _Model(problem).programme.solve()
    return None if found is None else found.value


def _as_constraint(group: Hashable) -> tuple[Kind, str]:
    return group if isinstance(group, tuple) else (group, "")


class _Model:
    """The programme of a problem: capacities, covered need, and whether something new is opened."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.programme = problem, Programme()
        add = self.programme.variable
        self.capacity = [add(upper=_highest(problem, item), whole=True) for item in problem.places]
        self.covered = [add(upper=item.need, gain=1.0) for item in problem.places]
        self.opened = {
            at: add(upper=1.0, whole=True)
            for at, item in enumerate(problem.places)
            if not item.present and item.least_size > 1
        }
        self._money()
        self._places()
        self._floors()

    def _money(self) -> None:
        row, problem = self.programme.row, self.problem
        cost = {self.capacity[at]: item.unit_cost for at, item in enumerate(problem.places)}
        row(("budget", ""), cost, high=problem.budget + problem.more("budget"))
        if problem.workers is not None:
            staff = {self.capacity[at]: item.staff for at, item in enumerate(problem.places) if item.staff}
            row(("staff", ""), staff, high=problem.workers + problem.more("staff"))

    def _places(self) -> None:
        row, problem = self.programme.row, self.problem
        for at, item in enumerate(problem.places):
            capacity = self.capacity[at]
            row("own", {self.covered[at]: 1.0, capacity: -1.0}, high=0.0)
            if problem.least_change is not None and item.present:
                least = math.ceil(problem.least_change * item.present - TIGHT)
                low = max(least - problem.more("least_change", item.area, item.type), 0.0)
                row(("least_change", item.area), {capacity: 1.0}, low=low)
            if problem.most_change is not None and item.present:
                most = math.floor(problem.most_change * item.present + TIGHT)
                high = most + problem.more("most_change", item.area, item.type)
                row(("most_change", item.area), {capacity: 1.0}, high=high)
            if at in self.opened:
                least_size = max(item.least_size - problem.more("size", item.area, item.type), 0.0)
                row(("size", ""), {capacity: 1.0, self.opened[at]: -least_size}, low=0.0)
                row("own", {capacity: 1.0, self.opened[at]: -_highest(problem, item)}, high=0.0)

    def _floors(self) -> None:
        problem = self.problem
        if problem.floor is None:
            return
        for area in dict.fromkeys(item.area for item in problem.places):
            mine = [at for at, item in enumerate(problem.places) if item.area == area]
            need = sum(problem.places[at].need for at in mine)
            low = problem.floor * need - problem.more("floor", area)
            self.programme.row(("floor", area), {self.covered[at]: 1.0 for at in mine}, low=low)

    def cheapest(self, found: Answer) -> Network:
        """Take the cheapest network that covers as much."""
        again = _Model(self.problem)
        again.programme.row("own", dict.fromkeys(again.covered, 1.0), low=found.value - TIGHT)
        cost = [0.0] * len(again.programme.gain)
        for at, item in enumerate(self.problem.places):
            cost[again.capacity[at]] = -item.unit_cost / MILLION
        best = again.programme.solve(gain=cost) or found
        places = self.problem.places
        capacities = [round(best.variables[number]) for number in self.capacity]
        covered = [min(float(size), item.need) for size, item in zip(capacities, places, strict=True)]
        return Network(
            capacities={(p.area, p.type): size for p, size in zip(places, capacities, strict=True)},
            covered={(p.area, p.type): part for p, part in zip(places, covered, strict=True)},
            total=sum(covered),
            cost=sum(p.unit_cost * size for p, size in zip(places, capacities, strict=True)),
            workers=sum(p.staff * size for p, size in zip(places, capacities, strict=True)),
        )

    def duals(self, network: Network) -> dict[tuple[Kind, str, str], float]:
        """Return the shadow prices of constraints, with what is opened held as it is and no number whole."""
        fixed = {
            number: float(network.capacities[self.problem.places[at].area, self.problem.places[at].type] > 0)
            for at, number in self.opened.items()
        }
        found = self.programme.solve(fixed=fixed, relaxed=True)
        prices: dict[tuple[Kind, str, str], float] = {}
        if found is None:
            return prices
        types = {number: self.problem.places[at].type for at, number in enumerate(self.capacity)}
        for row, price in zip(self.programme.rows, found.duals, strict=True):
            if row.group != "own" and abs(price) > TIGHT * TIGHT:
                kind, area = _as_constraint(row.group)
                type_of = types[next(iter(row.terms))] if kind in ("least_change", "most_change") else ""
                prices[kind, area, type_of] = abs(price)
        return prices


def _highest(problem: Problem, item: Place) -> float:
    """Return how many units there can be: what is needed, what there is, or what the least size asks for."""
    kept = item.present if problem.least_change is None else math.ceil(problem.least_change * item.present)
    return float(max(math.ceil(item.need), kept, item.least_size if item.need > 0 else 0))


UNITS: Mapping[Kind, float] = {"budget": MILLION, "staff": 1.0}  # others: one unit of capacity


def _bindings(problem: Problem, model: _Model, network: Network, best: float) -> list[Binding]:
    """List what holds the network back: constraints with a price, or of which one unit more covers more."""
    prices = model.duals(network)
    asked: list[tuple[Kind, str, str]] = [("budget", "", "")]
    asked += [("staff", "", "")] if problem.workers is not None else []
    asked += [key for key in prices if key not in asked]
    found = []
    for kind, area, type in asked:
        unit = UNITS.get(kind, 1.0)
        loosened = covered_need(problem.loosened(kind, area, type, unit))
        worth = 0.0 if loosened is None else round(max(loosened - best, 0.0), 6)
        price = prices.get((kind, area, type), 0.0) * unit
        if worth > TIGHT or price > TIGHT:
            found.append(Binding(kind=kind, area=area, type=type, unit=unit, shadow_price=price, worth=worth))
    return sorted(found, key=lambda item: (-item.worth, item.kind, item.area, item.type))


def present(problem: Problem) -> float:
    """Return how much need the present capacities cover."""
    return sum(min(float(item.present), item.need) for item in problem.places)


def checked(problem: Problem, capacities: Mapping[tuple[str, str], int]) -> Sequence[Kind]:
    """List the kinds of constraints that a network breaks, without the solver."""
    places = problem.places
    sizes = [capacities[item.area, item.type] for item in places]
    broken: list[Kind] = []
    if sum(p.unit_cost * n for p, n in zip(places, sizes, strict=True)) > problem.budget + TIGHT:
        broken.append("budget")
    if problem.workers is not None:
        used = sum(p.staff * n for p, n in zip(places, sizes, strict=True))
        broken += ["staff"] if used > problem.workers + TIGHT else []
    for item, size in zip(places, sizes, strict=True):
        if item.present and problem.least_change is not None:
            broken += ["least_change"] if size < problem.least_change * item.present - TIGHT else []
        if item.present and problem.most_change is not None:
            broken += ["most_change"] if size > problem.most_change * item.present + TIGHT else []
        if not item.present and 0 < size < item.least_size:
            broken.append("size")
    for area in dict.fromkeys(item.area for item in places) if problem.floor is not None else ():
        mine = [(p, n) for p, n in zip(places, sizes, strict=True) if p.area == area]
        covered = sum(min(float(n), p.need) for p, n in mine)
        broken += ["floor"] if covered < (problem.floor or 0) * sum(p.need for p, _n in mine) - TIGHT else []
    return broken
