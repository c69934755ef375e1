"""What the YAML files of comparison may say: size classes, nearest neighbours, composite profiles."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it
from itertools import pairwise
from typing import Annotated, Literal

import pydantic

from sluzby_eval.definitions import Label, Spec
from sluzby_eval.i18n import _

Identifier = Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
HUNDRED = 100.0
ROUNDING = 1e-6


class SizeClass(Spec):
    """Bounds between the sizes of services whose capacity is counted in one unit."""

    unit: str  # code of `capacity_units`
    bounds: tuple[float, ...] = pydantic.Field(min_length=1)

    @pydantic.model_validator(mode="after")
    def _ascending(self) -> SizeClass:
        if any(after <= before for before, after in pairwise((0.0, *self.bounds))):
            raise ValueError(_("the bounds must be positive and ascending"))
        return self

    def label(self, capacity: float) -> str:
        """Name the class of a capacity.

        >>> [SizeClass(unit="luzka", bounds=(20, 50)).label(beds) for beds in (20, 21, 50.5)]
        ['<=20', '20-50', '>50']
        """
        below = 0.0
        for bound in self.bounds:
            if capacity <= bound:
                return f"{below:g}-{bound:g}" if below else f"<={bound:g}"
            below = bound
        return f">{below:g}"


class SizeClasses(Spec):
    """`rules/comparison/size_classes.yaml`: the first unit that a form has decides."""

    id: Identifier
    title: Label
    source: str
    classes: tuple[SizeClass, ...]


class Feature(Spec):
    """One property by which units are alike: the value of an indicator."""

    indicator: str
    weight: float = pydantic.Field(default=1.0, gt=0)
    log: bool = False  # counts that differ in orders of magnitude


class Likeness(Spec):
    """How the nearest neighbours of units of one level are found."""

    k: int = pydantic.Field(default=5, ge=1, le=50)
    scale: Literal["robust", "standard", "none"] = "robust"
    within: tuple[Literal["type", "form"], ...] = ()
    features: tuple[Feature, ...] = pydantic.Field(min_length=1)


class Neighbours(Spec):
    """`rules/comparison/neighbours.yaml`: declared features by level."""

    id: Identifier
    title: Label
    source: str
    levels: dict[str, Likeness] = pydantic.Field(min_length=1)


class Band(Spec):
    """From this value on (up to the next band) so many points; none = a value that nobody has supplied."""

    from_: float | None = pydantic.Field(default=None, alias="from")  # empty = from the lowest value
    points: float = pydantic.Field(ge=0)


class Measure(Spec):
    """What earns points: an indicator and its bands; without bands the points are not known."""

    indicator: str
    points_max: float | None = pydantic.Field(default=None, gt=0)  # else that of the best band
    bands: tuple[Band, ...] = ()

    @pydantic.model_validator(mode="after")
    def _ordered(self) -> Measure:
        starts = [band.from_ for band in self.bands]
        if any(start is None for start in starts[1:]):
            raise ValueError(_("only the first band may be without `from`"))
        numbers = [start for start in starts if start is not None]
        if any(after <= before for before, after in pairwise(numbers)):
            raise ValueError(_("the bands must ascend by `from`"))
        best = max((band.points for band in self.bands), default=0.0)
        if self.points_max is not None and best > self.points_max:
            raise ValueError(_("a band gives more points than points_max"))
        if self.bands and not (self.points_max or best):
            raise ValueError(_("no band gives any points"))
        return self

    @property
    def maximum(self) -> float | None:
        """The most points that can be earned, None where no band is known."""
        if not self.bands:
            return None
        return self.points_max or max(band.points for band in self.bands)


class Criterion(Spec):
    """One group of criteria: its share of the score and what earns points in it."""

    weight: float = pydantic.Field(gt=0)  # per cent of the score
    measures: tuple[Measure, ...] = ()


class Card(Spec):
    """The criteria for some types of service."""

    types: tuple[str, ...] = ()  # empty = all that no other card names
    forms: tuple[Literal["amb", "pob", "ter"], ...] = ()
    criteria: dict[str, Criterion] = pydantic.Field(min_length=1)

    @pydantic.model_validator(mode="after")
    def _whole(self) -> Card:
        total = sum(item.weight for item in self.criteria.values())
        if abs(total - HUNDRED) > ROUNDING:
            raise ValueError(_("the weights add up to {total:g}, not to 100").format(total=total))
        return self


class Profile(Spec):
    """`rules/profiles/*.yaml`: a composite score by groups of criteria, valid for some time."""

    id: Identifier
    title: Label
    source: str
    family: Identifier | None = None  # profiles of several years that follow each other
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    missing: Literal["renormalise", "no_score"] = "renormalise"
    minimum_weight: float = pydantic.Field(default=0.8, ge=0, le=1)
    weight_tolerance: float = pydantic.Field(default=0.2, ge=0, lt=1)
    criteria: dict[str, Label] = pydantic.Field(min_length=1)
    cards: tuple[Card, ...] = pydantic.Field(min_length=1)

    @pydantic.model_validator(mode="after")
    def _named(self) -> Profile:
        for card in self.cards:
            for name in card.criteria:
                if name not in self.criteria:
                    raise ValueError(
                        _("the criterion {name} has no title under `criteria`").format(name=name)
                    )
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(_("valid_to lies before valid_from"))
        return self
