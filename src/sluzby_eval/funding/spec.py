"""What a rule set of `rules/funding/` may say: a reviewed, dated text that decides about money.

There is no uniform national formula, so a rule set is parameter tables with dates and sources, and a choice among a
small set of formulas. A value that nobody could source stays empty; what needs it says "parameter missing".
Numbers are read as decimals, never as binary fractions: money is exact here.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal  # noqa: TC003 - pydantic reads it
from typing import Annotated, Literal

import pydantic

from sluzby_eval.definitions import Spec
from sluzby_eval.i18n import _

Identifier = Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
FormCode = Literal["amb", "pob", "ter"]
Network = Literal["basic", "minimal", "none"]
Dimension = Literal["type", "form"]
Unit = Literal["bed", "fte", "place", "bed_day"]
Version = Literal["plan", "adjusted", "preliminary", "final"]
Method = Literal["ex_ante", "ex_post", "mixed"]
SHARE, MONEY, NUMBER, FLAG = "share", "CZK", "number", "flag"


class Label(Spec):
    """A text in both languages."""

    cs: str = pydantic.Field(min_length=1)
    en: str = pydantic.Field(min_length=1)

    def texts(self) -> dict[str, str]:
        """Return the texts by language."""
        return {"cs": self.cs, "en": self.en}


class Value(Spec):
    """One value of a parameter and its days in force; `to` empty means until further notice."""

    from_: dt.date = pydantic.Field(alias="from")
    to: dt.date | None = None
    type: str | None = None
    form: FormCode | None = None
    value: Decimal = pydantic.Field(allow_inf_nan=False)
    source: str = ""

    @pydantic.model_validator(mode="after")
    def _ordered(self) -> Value:
        if self.to is not None and self.to < self.from_:
            raise ValueError(_("`to` lies before `from`"))
        return self


class Parameter(Spec):
    """A number that the rules set: dated, by type or form of service where `by` says so."""

    title: Label
    unit: str
    source: str = pydantic.Field(min_length=1)
    by: tuple[Dimension, ...] = ()
    values: tuple[Value, ...] = ()  # empty = known to exist, but nobody could source it


class Population(Spec):
    """Which services are asked about; empty lists mean all."""

    types: tuple[str, ...] = ()
    forms: tuple[FormCode, ...] = ()
    network: tuple[Network, ...] = ()  # statuses in the network of the year
    programme: str = ""  # of requests and grants


class Data(Spec):
    """Which statements stand behind the computation."""

    version: Version = "final"
    years_back: int = pydantic.Field(default=1, ge=0, le=3)


class Reference(Spec):
    """A reference value: one parameter, or the better of region and nation (see `reference`)."""

    parameter: Identifier | None = None
    region: Identifier | None = None
    nation: Identifier | None = None
    enough: Identifier | None = None  # how many providers of the type and form the region needs

    @pydantic.model_validator(mode="after")
    def _one_way(self) -> Reference:
        choice = (self.region, self.nation, self.enough)
        if (self.parameter is None) == (None in choice) or (self.parameter and any(choice)):
            raise ValueError(_("a reference is either `parameter`, or `region`, `nation` and `enough`"))
        return self

    def names(self) -> tuple[tuple[str, str], ...]:
        """List (key, parameter) of all that is named."""
        keys = ("parameter", "region", "nation", "enough")
        return tuple((key, name) for key in keys if (name := getattr(self, key)) is not None)


class Revenue(Spec):
    """What the service earns itself: a reference per unit, or what its statement says, or the highest fees."""

    reference: Reference | None = None
    sources: tuple[str, ...] = ()  # of the code list of revenues, from the statement
    fee_caps: tuple[Identifier, ...] = ()  # daily fees; times the occupied bed-days of the statement

    @pydantic.model_validator(mode="after")
    def _one_way(self) -> Revenue:
        if (self.reference is None) == (not self.sources and not self.fee_caps):
            raise ValueError(_("own revenue is either a `reference`, or `sources` and `fee_caps`"))
        return self


class Costs(Spec):
    """Which costs of a statement are eligible: the total without some items, overhead up to a share."""

    without: tuple[str, ...] = ()
    overhead: str | None = None  # the item of overhead
    overhead_cap: Identifier | None = None  # its highest share of the total


class Mechanism(Spec):
    """How the compensation of some services is computed; the first that fits a line is used."""

    id: Identifier
    title: Label
    types: tuple[str, ...] = ()
    forms: tuple[FormCode, ...] = ()
    unit: Unit
    method: Method = "ex_ante"
    price: Reference | None = None  # of one unit, for a year (of one bed-day for bed-days)
    revenue: Revenue | None = None  # None: the price is already without it
    costs: Costs = Costs()

    @pydantic.model_validator(mode="after")
    def _complete(self) -> Mechanism:
        if self.method != "ex_post" and self.price is None:
            raise ValueError(_("`price` is needed by what is paid ex ante"))
        if self.method != "ex_ante" and (self.revenue is None or self.revenue.reference is not None):
            raise ValueError(_("what is paid ex post needs the `sources` of own revenue"))
        return self

    def fits(self, type: str, form: str) -> bool:
        """Whether a line belongs here."""
        return (not self.types or type in self.types) and (not self.forms or form in self.forms)


class Band(Spec):
    """Points from some value on; `from` empty means from below."""

    from_: Decimal | None = pydantic.Field(default=None, alias="from", allow_inf_nan=False)
    points: Decimal = pydantic.Field(ge=0, allow_inf_nan=False)


class Criterion(Spec):
    """One criterion: an indicator whose value falls into a band of points."""

    id: Identifier
    title: Label
    weight: Decimal = pydantic.Field(gt=0, le=100)
    indicator: Identifier
    most: Decimal = pydantic.Field(gt=0)  # points
    bands: tuple[Band, ...] = ()
    types: tuple[str, ...] = ()
    forms: tuple[FormCode, ...] = ()

    def fits(self, type: str, forms: frozenset[str]) -> bool:
        """Whether a service is asked about it."""
        return (not self.types or type in self.types) and (not self.forms or bool(forms & set(self.forms)))


class Criteria(Spec):
    """Individual criteria and how much of the compensation hangs on them."""

    weight: Identifier  # parameter: share of the compensation
    missing: Literal["refuse", "zero"] = "refuse"  # what an indicator that is missing does to the score
    items: tuple[Criterion, ...] = pydantic.Field(min_length=1)


class Payer(Spec):
    """Who pays a part of the compensation."""

    id: Identifier
    title: Label
    share: Identifier | None = None  # parameter; None = what the others leave
    sources: tuple[str, ...] = ()  # under which the statement has this money


class Payers(Spec):
    """Who pays, and from whom the grant of this rule set comes."""

    pays: Identifier
    items: tuple[Payer, ...] = pydantic.Field(min_length=1)
    less: tuple[str, ...] = ()  # money already given from these sources lowers the grant
    others: tuple[str, ...] = ()  # with money from these sources the grant is no more than the compensation


class Occupancy(Spec):
    """The least average yearly occupancy of beds, and what becomes of a service below it."""

    least: Identifier
    effect: Literal["flag", "proportional", "exclude"] = "flag"


class Limits(Spec):
    """What a grant is held between, besides the compensation itself."""

    request: bool = True  # no more than was asked for
    entrustment: bool = False  # no more than the highest compensation of the entrustment
    last_year_least: Identifier | None = None  # share of last year's grant
    last_year_most: Identifier | None = None
    carry_over: bool = False  # less what was carried over from last year


class Tier(Spec):
    """A priority: services of a tier are served before those of the next."""

    id: Identifier
    title: Label
    types: tuple[str, ...] = ()
    network: tuple[Network, ...] = ()
    share: Identifier | None = None  # parameter: of the cap

    def fits(self, type: str, network: str | None) -> bool:
        """Whether a service belongs here."""
        return (not self.types or type in self.types) and (not self.network or network in self.network)


class Rounding(Spec):
    """To how many crowns amounts are rounded."""

    compensation: int = pydantic.Field(default=1, ge=1, le=1000)  # half up
    grant: int = pydantic.Field(default=100, ge=1, le=100_000)  # down, the rest by largest remainder


class Settlement(Spec):
    """How compensation is settled, by Decision 2012/21/EU."""

    years: int = pydantic.Field(default=3, ge=1, le=10)  # of the entrustment, for the average
    multi_year: Identifier  # 1 = an excess may be carried over
    carry_over: Identifier  # share of the average compensation
    profit: Identifier | None = None  # share of the net cost
    sources: tuple[str, ...] = pydantic.Field(min_length=1)  # own revenue
    costs: Costs = Costs()
    returns: tuple[Identifier, ...] = ()  # payers in the order in which they are given back


class Optimum(Spec):
    """What the optimal network is made of: rates of use, unit costs, and declared constraints."""

    types: tuple[str, ...] = pydantic.Field(min_length=1)
    use_rate: Identifier  # units per person of the age band, by type
    age_band: str
    unit_cost: Identifier  # of the budget, per unit and year
    staff: Identifier | None = None  # workers per unit
    staff_growth: Identifier | None = None  # how much more workers there may be
    floor: Identifier | None = None  # least share of the need of each area that is covered
    least_change: Identifier | None = None  # share of present capacity that stays
    most_change: Identifier | None = None  # times present capacity
    least_size: Identifier | None = None  # units, below which nothing is opened
    field_share: Identifier | None = None  # of those without a bed that field services can take
    new_unit: Identifier | None = None  # cost of making one new unit


Plain = str | None  # a number of an example, as typed


class Example(Spec):
    """A worked example: given these services, parameters and budget, these are the amounts."""

    title: str
    year: int
    parameters: dict[str, Decimal | None] = pydantic.Field(default_factory=dict)
    budget: int | None = pydantic.Field(default=None, ge=0)
    given: tuple[dict[str, Plain], ...] = pydantic.Field(min_length=1)
    expect: dict[str, dict[str, Plain]] = pydantic.Field(min_length=1)


class RuleSet(Spec):
    """One rule set."""

    id: Identifier
    title: Label
    status: Literal["draft", "published", "invented"]
    source: str = pydantic.Field(min_length=1)
    notes: Label | None = None
    valid_from: dt.date
    valid_to: dt.date | None = None
    population: Population = Population()
    data: Data = Data()
    parameters: dict[Identifier, Parameter]
    mechanisms: tuple[Mechanism, ...] = pydantic.Field(min_length=1)
    criteria: Criteria | None = None
    payers: Payers | None = None
    occupancy: Occupancy | None = None
    limits: Limits = Limits()
    tiers: tuple[Tier, ...] = ()
    rounding: Rounding = Rounding()
    budget: Identifier | None = None
    settlement: Settlement | None = None
    optimum: Optimum | None = None
    examples: tuple[Example, ...] = ()

    @pydantic.model_validator(mode="after")
    def _ordered(self) -> RuleSet:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(_("`valid_to` lies before `valid_from`"))
        return self

    def mechanism(self, type: str, form: str) -> Mechanism | None:
        """Return the mechanism of a line; None where the rules say nothing of it."""
        return next((item for item in self.mechanisms if item.fits(type, form)), None)

    def is_valid(self, year: int) -> bool:
        """Whether the rules hold at the end of a year."""
        day = dt.date(year, 12, 31)
        return self.valid_from <= day <= (self.valid_to or dt.date.max)
