"""What a file of `rules/planning/` may say: how need is computed, which goals are watched, whom to audit next.

Each file has a `kind`: `need`, `goals` or `audit_plan`. Numbers are declared with their source; what nobody
could source stays out, and whatever needs it says "parameter missing".
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it
from typing import TYPE_CHECKING, Annotated, Literal, Self

import pydantic

from sluzby_eval.codelist import codelist
from sluzby_eval.definitions import Loaded, Spec, load_named, unknown_name
from sluzby_eval.workspace import PLANNING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sluzby_eval.definitions import Trail
    from sluzby_eval.findings import Finding
    from sluzby_eval.workspace import Workspace

Id = Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$")]
Capacity = Literal["registered", "network", "planned"]
FEATURES = (
    "years_since_audit", "open_findings", "overdue_findings", "complaints", "restraints", "outliers", "new_service",
)  # fmt: skip


class Text(Spec):
    """A text in both languages."""

    cs: str = pydantic.Field(min_length=1)
    en: str = pydantic.Field(min_length=1)


class Rate(Spec):
    """How many units of capacity one inhabitant of an age band needs."""

    band: str = pydantic.Field(pattern=r"^(total|\d+\+|\d+-\d+)$")
    value: float = pydantic.Field(ge=0)
    low: float | None = pydantic.Field(default=None, ge=0)
    high: float | None = pydantic.Field(default=None, ge=0)
    from_: dt.date = pydantic.Field(alias="from")
    to: dt.date | None = None
    source: str = pydantic.Field(min_length=1)

    @pydantic.model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low is not None and self.low > self.value:
            raise ValueError("low is above value")
        if self.high is not None and self.high < self.value:
            raise ValueError("high is under value")
        if self.to is not None and self.to < self.from_:
            raise ValueError("the end is before the beginning")
        return self


class Observed(Spec):
    """A rate read from the data: the capacity of the whole territory for each inhabitant of a band today."""

    band: str = pydantic.Field(pattern=r"^(total|\d+\+|\d+-\d+)$")
    capacity: Capacity = "network"
    low: float = pydantic.Field(default=1.0, gt=0, le=1)  # factor of the low assumption
    high: float = pydantic.Field(default=1.0, ge=1)
    source: str = pydantic.Field(min_length=1)  # why these factors


class Measure(Spec):
    """A figure of the results."""

    indicator: str
    type: str = "all"
    form: str = "all"


class Need(Spec):
    """Need of one capacity: inhabitants by age × rate of use, against what there is."""

    kind: Literal["need"]
    id: Id
    title: Text
    question: Text
    types: tuple[str, ...] = pydantic.Field(min_length=1)
    form: str
    unit: str  # code of the capacity's unit
    rates: tuple[Rate, ...] = ()
    observed: Observed | None = None
    horizons: tuple[int, ...] = (3, 10)  # years ahead
    unit_cost: Measure | None = None  # CZK a year of one unit, of the whole territory
    pitfalls: Text
    source: str

    @pydantic.model_validator(mode="after")
    def _one_kind_of_rate(self) -> Self:
        if self.rates and self.observed is not None:
            raise ValueError("rates and observed exclude each other")
        if any(ahead < 1 for ahead in self.horizons):
            raise ValueError("a horizon lies at least one year ahead")
        return self


class Goal(Spec):
    """One goal of a strategy: a figure that shall come from a base to a target."""

    id: Id
    title: Text
    indicator: str
    level: str = "region"
    unit: str | None = None  # of the level; None: the only one there is
    type: str = "all"
    form: str = "all"
    base_year: int
    base: float | None = None  # None: as computed for the base year
    target: float
    target_year: int
    tolerance: float = pydantic.Field(default=0.0, ge=0)  # share of the way that may be missing

    @pydantic.model_validator(mode="after")
    def _ahead(self) -> Self:
        if self.target_year <= self.base_year:
            raise ValueError("the target year is not after the base year")
        return self


class Goals(Spec):
    """The goals of a strategy, one below another."""

    kind: Literal["goals"]
    id: Id
    title: Text
    source: str
    goals: tuple[Goal, ...]


class Feature(Spec):
    """One reason to look at a service: `weight` points at `full` and above, none at zero, a line between."""

    weight: float = pydantic.Field(gt=0)
    full: float = pydantic.Field(gt=0)
    unknown: float = pydantic.Field(default=0.5, ge=0, le=1)  # share of the weight where nothing is known
    why: Text


class AuditPlan(Spec):
    """Whom to audit next: points by declared reasons, and a share drawn by lot."""

    kind: Literal["audit_plan"]
    id: Id
    title: Text
    per_year: int = pydantic.Field(gt=0)
    random_share: float = pydantic.Field(ge=0, le=1)
    seed: int
    kinds: tuple[str, ...] = pydantic.Field(min_length=1)  # of audits that count as a look at quality
    new_years: float = pydantic.Field(default=2, gt=0)  # how long a service is new
    outlier_z: float = pydantic.Field(default=3.5, gt=0)  # robust z from which a figure stands out
    features: dict[str, Feature] = pydantic.Field(min_length=1)
    source: str

    @pydantic.model_validator(mode="after")
    def _known(self) -> Self:
        unknown = sorted(set(self.features) - set(FEATURES))
        if unknown:
            raise ValueError(f"unknown features: {', '.join(unknown)}; there are: {', '.join(FEATURES)}")
        return self


class Planning(pydantic.RootModel[Annotated[Need | Goals | AuditPlan, pydantic.Field(discriminator="kind")]]):
    """One file of `rules/planning/`."""

    @property
    def id(self) -> str:
        """Id of what the file declares."""
        return self.root.id


def load_planning(workspace: Workspace) -> tuple[dict[str, Loaded[Planning]], list[Finding]]:
    """Load everything in force; a faulty file is left out and told in the findings."""
    return load_named(workspace.rules(PLANNING), Planning)


def of_kind(loaded: Mapping[str, Loaded[Planning]], kind: str) -> dict[str, Loaded[Planning]]:
    """Take the files of one kind."""
    return {name: item for name, item in loaded.items() if item.spec.root.kind == kind}


def check_planning(workspace: Workspace, indicators: Mapping[str, Collection[str]]) -> list[Finding]:
    """Check all files; `indicators` are the known ones with the levels at which they are computed."""
    loaded, findings = load_planning(workspace)
    for item in loaded.values():
        for trail, value, known in _names(item.spec.root, indicators):
            if value not in known:
                findings.append(unknown_name(item, trail, value=value, known=sorted(known)))
    return findings


def _names(
    said: Need | Goals | AuditPlan, indicators: Mapping[str, Collection[str]]
) -> Iterator[tuple[Trail, str, Collection[str]]]:
    """Yield every name that a file uses, with its place and the names known there."""
    if isinstance(said, Need):
        types, forms, units = (codelist(name) for name in ("service_types", "forms", "capacity_units"))
        for at, type in enumerate(said.types):
            yield ("types", at), type, types
        yield ("form",), said.form, forms
        yield ("unit",), said.unit, units
        if said.unit_cost is not None:
            regional = {name for name, known in indicators.items() if "region" in known}
            yield ("unit_cost", "indicator"), said.unit_cost.indicator, regional
    elif isinstance(said, Goals):
        for at, goal in enumerate(said.goals):
            yield ("goals", at, "indicator"), goal.indicator, indicators
            if goal.indicator in indicators:
                yield ("goals", at, "level"), goal.level, indicators[goal.indicator]
