"""Taking the change of a figure apart into effects that add up exactly. Arithmetic only, no frames.

Of a ratio of sums over the lines (services in a form) that are counted in both years, the change is split after
Bennet (1920, Journal of the Royal Statistical Society 83, 455-462), which for two factors is the Shapley value:

    mix     sum of (w1 - w0) * (r0 + r1)/2       the weights w of services in the denominator moved
    rate    sum of (r1 - r0) * (w0 + w1)/2       the ratios r of the services themselves moved, and this again is
      price     because of their numerators      (n1 - n0) * (1/d0 + 1/d1)/2
      volume    because of their denominators    n/d at another d: the same costs over more days

Lines that are counted in one year only are taken away before and added after, in this declared order. A line j that
joins a group P moves the ratio by exactly (n_j - R_P * d_j) / D, so that what each service does is told by name:

    entry, exit   services that are there in one year only; a service registered anew is its predecessor
    coverage      services that are there in both years, but were counted in one of them only

A figure per inhabitant has the inhabitants as a factor of its own (population), a sum has none. What is neither is
split by the Shapley value over whole factors (Shapley 1953), without names of services. Changed parameters of rules
come last in the declared order (definition).

Numbers are rational: every effect is rounded to a multiple of 2**-80 and the rounding of all of them together, some
2**-80, goes to the greatest one. The effects therefore add up to the change not nearly but exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations
from typing import Literal

Effect = Literal[
    "price", "volume", "mix", "entry", "exit", "coverage", "population", "definition", "together"
]
EFFECTS: tuple[Effect, ...] = (
    "price", "volume", "mix", "entry", "exit", "coverage", "population", "definition", "together",
)  # fmt: skip
Key = tuple[str, str]  # service, form
Kind = Literal["ratio", "per_figure", "sum"]
QUANTUM = 2**80
ZERO, HALF = Fraction(0), Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one counted line gives to the figure."""

    numerator: Fraction
    denominator: Fraction = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One year: the counted lines, and who else should have been counted."""

    kind: Kind
    parts: Mapping[Key, Part]
    expected: frozenset[Key]  # counted or not
    base: Fraction = Fraction(1)  # inhabitants, of a figure per inhabitant
    factor: Fraction = Fraction(1)  # per 100, per 1,000

    @property
    def numerator(self) -> Fraction:
        """The sum above the line."""
        return sum((part.numerator for part in self.parts.values()), ZERO)

    @property
    def denominator(self) -> Fraction:
        """What stands below the line."""
        if self.kind == "ratio":
            return sum((part.denominator for part in self.parts.values()), ZERO)
        return self.base

    @property
    def value(self) -> Fraction | None:
        """The figure; None where it divides by zero."""
        below = self.denominator
        return None if below == 0 else self.factor * self.numerator / below


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one line does to one effect."""

    key: Key
    effect: Effect
    amount: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change with its effects; they add up to it exactly."""

    total: Fraction
    effects: Mapping[Effect, Fraction]
    contributions: tuple[Contribution, ...] = field(default=())

    def plus(self, effect: Effect, amount: Fraction) -> Change:
        """Add one more effect, and as much to the change."""
        amount = on_grid(amount)
        effects = {**self.effects, effect: self.effects.get(effect, ZERO) + amount}
        return Change(total=self.total + amount, effects=effects, contributions=self.contributions)


def on_grid(value: Fraction) -> Fraction:
    """Round to a multiple of the quantum, so that sums stay short."""
    return Fraction(round(value * QUANTUM), QUANTUM)


def decompose(before: Side, after: Side) -> Change | None:
    """Take the change between two years apart; None where one of them has no value."""
    first, second = before.value, after.value
    if first is None or second is None:
        return None
    found = list(_of_ratio(before, after) if before.kind == "ratio" else _of_sum(before, after))
    rounded = [
        Contribution(key=item.key, effect=item.effect, amount=on_grid(item.amount * after.factor))
        for item in found
    ]
    effects: dict[Effect, Fraction] = {}
    for item in rounded:
        effects[item.effect] = effects.get(item.effect, ZERO) + item.amount
    if before.kind == "per_figure":
        effects["population"] = on_grid(_of_base(before, after))
    total = on_grid(second) - on_grid(first)
    return Change(total=total, effects=_closed(effects, total), contributions=tuple(rounded))


def _closed(effects: Mapping[Effect, Fraction], total: Fraction) -> dict[Effect, Fraction]:
    """Give what rounding left over to the greatest effect."""
    closed: dict[Effect, Fraction] = {name: effects[name] for name in EFFECTS if effects.get(name)}
    rest = total - sum(closed.values(), ZERO)
    if rest:
        greatest: Effect = max(closed, key=lambda name: abs(closed[name]), default="volume")
        closed[greatest] = closed.get(greatest, ZERO) + rest
    return closed


def _of_ratio(before: Side, after: Side) -> Iterable[Contribution]:
    both = [
        key
        for key in sorted(before.parts.keys() & after.parts.keys())
        if before.parts[key].denominator > 0 and after.parts[key].denominator > 0
    ]
    ratios = _ratio_of(before, both), _ratio_of(after, both)
    if not both:  # nobody is there twice: everything is entry and exit, seen from the middle
        first, second = (_plain(side) for side in (before, after))
        ratios = ((first + second) / 2,) * 2
    yield from _joining(before, after, both, ratios[0], sign=-1)
    yield from _joining(after, before, both, ratios[1], sign=1)
    yield from _within(before, after, both, (ratios[0] + ratios[1]) / 2)


def _plain(side: Side) -> Fraction:
    return side.numerator / side.denominator


def _ratio_of(side: Side, keys: Sequence[Key]) -> Fraction:
    below = sum((side.parts[key].denominator for key in keys), ZERO)
    above = sum((side.parts[key].numerator for key in keys), ZERO)
    return above / below if below else ZERO


def _joining(
    side: Side, other: Side, both: Sequence[Key], ratio: Fraction, *, sign: int
) -> Iterable[Contribution]:
    """Yield what the lines that are not in both years do to the ratio of their year."""
    members, below = set(both), side.denominator
    for key in sorted(side.parts.keys() - members):
        part = side.parts[key]
        amount = sign * (part.numerator - ratio * part.denominator) / below
        yield Contribution(key=key, effect=_why_alone(key, other, joins=sign > 0), amount=amount)


def _why_alone(key: Key, other: Side, *, joins: bool) -> Effect:
    if key in other.parts:
        return "mix"  # in both years, but without a denominator in one: an idle service
    if key in other.expected:
        return "coverage"
    return "entry" if joins else "exit"


def _within(before: Side, after: Side, both: Sequence[Key], ratio: Fraction) -> Iterable[Contribution]:
    below = [sum((side.parts[key].denominator for key in both), ZERO) for side in (before, after)]
    for key in both:
        old, new = before.parts[key], after.parts[key]
        rates = old.numerator / old.denominator, new.numerator / new.denominator
        weights = old.denominator / below[0], new.denominator / below[1]
        weight = (weights[0] + weights[1]) * HALF
        price = (new.numerator - old.numerator) * (1 / old.denominator + 1 / new.denominator) * HALF * weight
        rate = (rates[1] - rates[0]) * weight
        mix = (weights[1] - weights[0]) * ((rates[0] + rates[1]) * HALF - ratio)  # against the average
        yield Contribution(key=key, effect="price", amount=price)
        yield Contribution(key=key, effect="volume", amount=rate - price)
        yield Contribution(key=key, effect="mix", amount=mix)


def _of_sum(before: Side, after: Side) -> Iterable[Contribution]:
    per = (1 / before.denominator + 1 / after.denominator) * HALF
    for key in sorted(before.parts.keys() | after.parts.keys()):
        old, new = before.parts.get(key), after.parts.get(key)
        amount = ((new.numerator if new else ZERO) - (old.numerator if old else ZERO)) * per
        yield Contribution(key=key, effect=_effect_on_sum(key, before, after), amount=amount)


def _effect_on_sum(key: Key, before: Side, after: Side) -> Effect:
    if key in before.parts and key in after.parts:
        return "volume"
    if key in before.expected and key in after.expected:
        return "coverage"
    return "entry" if key in after.parts else "exit"


def _of_base(before: Side, after: Side) -> Fraction:
    """Return what more or fewer inhabitants do to a figure per inhabitant."""
    middle = (before.numerator + after.numerator) * HALF
    return after.factor * (1 / after.base - 1 / before.base) * middle


def shapley(
    factors: Sequence[Effect], value: Callable[[frozenset[Effect]], Fraction | None]
) -> Change | None:
    """Split a change over whole factors: the mean of what each adds over all orders of switching them on.

    Args:
        factors: what differs between the years.
        value: the figure with some factors of the second year and the others of the first.
    """
    none, everything = value(frozenset()), value(frozenset(factors))
    if none is None or everything is None:
        return None
    total = on_grid(everything) - on_grid(none)
    sums: dict[Effect, Fraction] = dict.fromkeys(factors, ZERO)
    orders = list(permutations(factors))
    for order in orders:
        switched: frozenset[Effect] = frozenset()
        last = none
        for factor in order:
            switched |= {factor}
            now = value(switched)
            if now is None:  # a state between the years has no value: the factors cannot be told apart
                return Change(total=total, effects=_closed({"together": total}, total))
            sums[factor] += now - last
            last = now
    means = {name: on_grid(amount / len(orders)) for name, amount in sums.items()}
    return Change(total=total, effects=_closed(means, total))


def rounded(amounts: Sequence[Fraction], total: Fraction, decimals: int) -> list[Fraction]:
    """Round amounts for print so that they add up to the rounded total (largest remainders).

    >>> [str(item) for item in rounded([Fraction(4, 10)] * 3, Fraction(12, 10), 0)]
    ['1', '0', '0']
    """
    unit = Fraction(1, 10**decimals)
    floors = [amount // unit for amount in amounts]
    rests = [amount / unit - floor for amount, floor in zip(amounts, floors, strict=True)]
    missing = round(total / unit) - sum(floors)
    order = sorted(range(len(amounts)), key=lambda index: (-rests[index], index))
    for index in order[:missing] if 0 <= missing <= len(order) else []:
        floors[index] += 1
    return [floor * unit for floor in floors]
