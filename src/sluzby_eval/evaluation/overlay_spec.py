"""What the YAML file of a what-if overlay may say; types only."""

from __future__ import annotations

import pydantic

from sluzby_eval.definitions import Label, Spec
from sluzby_eval.evaluation.comparison.spec import HUNDRED
from sluzby_eval.i18n import _

WAGES = ("1.1", "1.2", "1.3", "1.4", "1.5")
ENERGY = ("2.6",)


class Chosen(Spec):
    """Which services a change is about; nothing said means all."""

    types: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


class Prices(Chosen):
    """Costs that grow by so many per cent."""

    percent: float = pydantic.Field(ge=-100, le=1000)


class Costs(Prices):
    """Costs of some items of the code list."""

    items: tuple[str, ...] = pydantic.Field(min_length=1)


class Capacity(Spec):
    """Figures of one service that are set, or changed by some amount."""

    service: str
    form: str | None = None
    set: dict[str, float] = pydantic.Field(default_factory=dict)
    add: dict[str, float] = pydantic.Field(default_factory=dict)

    @pydantic.model_validator(mode="after")
    def _something(self) -> Capacity:
        if not self.set and not self.add:
            raise ValueError(_("say what to `set` or to `add`"))
        if any(value < 0 for value in self.set.values()):
            raise ValueError(_("a capacity cannot be set below zero"))
        return self


class Closing(Spec):
    """A service that is no more."""

    service: str


class Opening(Spec):
    """A new service, made like one that is there, larger or smaller."""

    service: str
    like: str
    name: str = ""
    area: str | None = None
    scale: float = pydantic.Field(default=1.0, gt=0, le=100)


class Value(Spec):
    """Another value of a dated parameter."""

    id: str
    value: float
    type: str | None = None
    form: str | None = None


class Weights(Spec):
    """Other weights of criteria, in per cent; the rest keep their proportions and make up the hundred."""

    profile: str
    criteria: dict[str, float] = pydantic.Field(min_length=1)

    @pydantic.model_validator(mode="after")
    def _shares(self) -> Weights:
        if any(value <= 0 for value in self.criteria.values()) or sum(self.criteria.values()) > HUNDRED:
            raise ValueError(_("weights are positive and add up to at most 100"))
        return self


class Change(Spec):
    """One change; exactly one kind of it."""

    wages: Prices | None = None
    energy: Prices | None = None
    costs: Costs | None = None
    capacity: Capacity | None = None
    close: Closing | None = None
    open: Opening | None = None
    parameter: Value | None = None
    weights: Weights | None = None

    @pydantic.model_validator(mode="after")
    def _one(self) -> Change:
        if len(self.model_fields_set) != 1:
            raise ValueError(
                _("a change is exactly one of: {names}").format(names=", ".join(type(self).model_fields))
            )
        return self

    @property
    def kind(self) -> str:
        """The name of the change."""
        return next(iter(self.model_fields_set))

    @property
    def prices(self) -> Prices | None:
        """What is said of costs, whichever they are."""
        return self.wages or self.energy or self.costs

    @property
    def items(self) -> tuple[str, ...]:
        """The items of costs that change."""
        if self.costs is not None:
            return self.costs.items
        return WAGES if self.wages is not None else ENERGY


class OverlaySpec(Spec):
    """The whole file."""

    title: Label | None = None
    years: tuple[int, ...] = ()  # empty = all
    changes: tuple[Change, ...] = ()
