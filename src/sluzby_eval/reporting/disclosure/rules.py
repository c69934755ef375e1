"""Which quantities are protected and how, from the settings of the workspace and the definitions."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - part of public signatures
from dataclasses import dataclass
from typing import Literal

from sluzby_eval import units
from sluzby_eval.results import IndicatorInfo, Side  # noqa: TC001 - part of public signatures
from sluzby_eval.workspace import Publish  # noqa: TC001 - dataclasses keep it

Audience = Literal["public", "inside"]
Kind = Literal["persons", "business"]
BY_ROW = ("request", "event")  # grains of which each row is a person's matter
BEHIND = ": counted in "


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of suppression in force."""

    threshold: int  # counts of persons from 1 up to one below it are small
    persons: frozenset[str]
    business: frozenset[str]
    public_amounts: frozenset[str]
    least_providers: int
    prior: float  # how near to an amount nobody may come, as a share of it
    keep: frozenset[str] = frozenset()  # indicators that are withheld last

    @property
    def width(self) -> float:
        """The least width of what may be inferred of a small count.

        Whoever knows the rules knows that it lies between 1 and one below the threshold; about half of this
        range must stay possible.
        """
        return (self.threshold - 1) // 2

    def kind(self, side: Side | None) -> Kind | None:
        """Tell how a numerator or denominator is protected; None where it need not be."""
        if side is None:
            return None
        if self.persons & set(side.measures):
            return "persons"
        if self.business & set(side.measures):
            amounts = [name for name, bases in side.inputs.items() if self.business & set(bases)]
            free = bool(amounts) and set(amounts) <= self.public_amounts
            return None if free else "business"
        return None


def rules_of(settings: Publish, audience: Audience = "public") -> Rules:
    """Take the rules from `[publish]` of the settings."""
    return Rules(
        threshold=settings.threshold if audience == "public" else settings.threshold_inside,
        persons=frozenset(settings.persons),
        business=frozenset(settings.business),
        public_amounts=frozenset(settings.public_amounts),
        least_providers=settings.least_providers,
        prior=settings.prior_percent / 100,
        keep=frozenset(settings.keep),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One side of one indicator that is protected."""

    indicator: str
    side: Literal["numerator", "denominator"]
    quantity: str  # equal names are equal quantities
    kind: Kind
    column: str  # of the results where its amount stands
    terms: tuple[tuple[str, float], ...]
    additive: bool


def parts_of(indicators: Mapping[str, IndicatorInfo], rules: Rules) -> list[Part]:
    """List the protected sides of all indicators, in the order of their names."""
    found: list[Part] = []
    for name in sorted(indicators):
        info = indicators[name]
        if info.grain in BY_ROW and (info.above or info.below):
            found.append(_counted(info))
        for which, side in (("numerator", info.above), ("denominator", info.below)):
            kind = rules.kind(side)
            if side is not None and kind is not None:
                found.append(_part(info, side, kind, numerator=which == "numerator"))
    return found


def shares_of(indicators: Mapping[str, IndicatorInfo], rules: Rules) -> set[tuple[str, str]]:
    """Name the quantities (whole, part) of all shares of persons."""
    return {
        (info.below.text, info.above.text)
        for info in indicators.values()
        if is_share(info) and info.below and info.above and rules.kind(info.above) == "persons"
    }


def is_share(info: IndicatorInfo) -> bool:
    """Tell whether the numerator is a part of the denominator, so that their difference counts the others."""
    unit = units.catalogue().get(info.unit)
    same = info.above is not None and info.below is not None and info.above.measures == info.below.measures
    return same and unit is not None and unit.percent


def _part(info: IndicatorInfo, side: Side, kind: Kind, *, numerator: bool) -> Part:
    return Part(
        indicator=info.id,
        side="numerator" if numerator else "denominator",
        quantity=side.text,
        kind=kind,
        column="numerator" if numerator else "denominator",
        terms=tuple(sorted(side.terms.items())),
        additive=side.additive,
    )


def is_count_behind(quantity: str) -> bool:
    """Tell whether a quantity is the number of persons behind a figure, not a figure itself."""
    return BEHIND in quantity


def _counted(info: IndicatorInfo) -> Part:
    """Protect the number of persons behind a median, which the results tell beside it."""
    return Part(
        indicator=info.id,
        side="numerator",
        quantity=f"{info.grain}{BEHIND}{info.id}",
        kind="persons",
        column="n_counted",
        terms=(),
        additive=True,
    )
