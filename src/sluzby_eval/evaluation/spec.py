"""What the YAML files of indicators, inputs and rules may say; types only, no frame library.

`indicators/**/*.yaml` hold one indicator each, except `inputs*.yaml`, which map the names of inputs to their
place in the dataset. `rules/*.yaml` hold one dated parameter each. Formulas are read by `formula`, their
units by `dimensions`; the whole set is put together by `catalogue`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import pydantic

from sluzby_eval.definitions import Label, Spec
from sluzby_eval.evaluation.grains import LINE_TABLES, GrainName
from sluzby_eval.i18n import _
from sluzby_eval.model import TABLES, Kind

InputTable = Literal[
    "statements", "facts", "costs", "revenues", "staff", "clients", "service_forms", "network",
    "audits", "audit_findings", "grants", "requests", "plan_measures", "events",
]  # fmt: skip
YEAR_DAYS = ("year_start", "year_end")
Basis = Literal["seat", "operation"]
Dimension = Literal["type", "form", "founder", "legal_form", "care_level", "age_band"]
Domain = Literal[
    "cost", "capacity", "utilisation", "staffing", "financing", "quality", "availability", "planning",
    "compensation", "trend", "composite", "territory",
]  # fmt: skip
Peers = Literal["type_form", "type_form_size", "type_form_founder", "area", "none"]
Use = Literal["management", "planning", "funding", "public", "benchmarking", "ranking", "control"]
Identifier = Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Cell = str | None  # a value of an example row, as typed

LINE_LEVELS = ("service", "provider")
USUAL_LEVELS = (*LINE_LEVELS, "municipality", "orp", "district", "region")


class Input(Spec):
    """A named number of a row: from a column of the dataset, a formula over others, or another input earlier.

    `closed_by` names the category under which the sheet's own total is kept: an absent item then counts as
    zero, but only where the reported items add up to that total.

    `take` says what becomes of several rows: their sum, the greatest (of what `per` adds up: payers, for
    instance), how many there are; or of one row: the days between two dates, whether a column is filled in,
    whether a measure of a plan in force backs a place in the network (`backing`).
    `window` counts or sums rows of the last years for a whole service: audits of three years.
    """

    table: InputTable | None = None
    value: str | None = None
    where: dict[str, tuple[str, ...]] = pydantic.Field(default_factory=dict)
    closed_by: str | None = None
    apart: tuple[str, ...] = ()  # categories that the total does not contain, such as volunteers
    take: Literal["sum", "max", "count", "days", "filled", "backed"] = "sum"
    per: str | None = None  # with `max`: rows of equal text are added up first
    since: str | None = None  # with `days`: a date column, `year_start` or `year_end`
    until: str | None = None
    window: int = pydantic.Field(default=1, ge=1, le=20)
    formula: str | None = None
    of: str | None = None
    years_back: int | None = pydantic.Field(default=None, ge=1, le=20)
    average_over: int | None = pydantic.Field(default=None, ge=2, le=20)
    at_least: int | None = pydantic.Field(default=None, ge=1)
    unit: str
    label: Label

    @property
    def back(self) -> tuple[int, ...]:
        """The years that an input over time looks at: 0 is the year itself."""
        if self.average_over is not None:
            return tuple(range(self.average_over))
        return () if self.years_back is None else (self.years_back,)

    @pydantic.model_validator(mode="after")
    def _one_source(self) -> Input:
        if sum(item is not None for item in (self.table, self.formula, self.of)) != 1:
            raise ValueError(_("an input is a table with a value, a formula, or another input earlier (of)"))
        self._check_history()
        if self.table is not None:
            _check_columns(self, self.table)
        return self

    def _check_history(self) -> None:
        told = (self.years_back is not None) + (self.average_over is not None)
        if told != (self.of is not None):
            raise ValueError(_("of needs either years_back or average_over, and these need of"))
        if self.at_least is not None and self.at_least > (self.average_over or 0):
            raise ValueError(_("at_least cannot be more than average_over"))


def category_column(table: str) -> str | None:
    """Return the column that tells the rows of one line apart: item of costs, source of revenues, ...

    >>> category_column("costs"), category_column("statements")
    ('item', None)
    """
    line = {"service_id", "form", "year", "version"}
    return next((name for name in TABLES[table].keys if name not in line), None)


def _check_columns(item: Input, table: str) -> None:
    """Check what an input says of its table; the first fault is told."""
    columns = {column.name: column.kind for column in TABLES[table].columns}
    texts = [name for name, kind in columns.items() if kind == "text"]
    _check_taken(item, table, columns)
    for name in item.where:
        if name not in texts:
            raise ValueError(
                _("where.{name}: the text columns of {table} are {columns}").format(
                    name=name, table=table, columns=", ".join(texts)
                )
            )
    if item.per is not None and (item.take != "max" or item.per not in texts):
        raise ValueError(_("per belongs to `take: max` and names a text column"))
    if item.window > 1 and (table in LINE_TABLES or item.take not in ("sum", "count")):
        raise ValueError(_("window belongs to `take: count` or `sum` of rows that are not lines"))
    if item.where and item.take in ("days", "filled", "backed"):
        raise ValueError(_("`take: {take}` speaks of one row and has no where").format(take=item.take))
    if table in LINE_TABLES:
        _check_categories(item, table)
    elif item.closed_by is not None:
        raise ValueError(_("closed_by has no meaning for the table {table}").format(table=table))


def _check_taken(item: Input, table: str, columns: dict[str, Kind]) -> None:
    """Check the column that is taken, which depends on how."""
    if item.take == "days":
        dates = [name for name, kind in columns.items() if kind == "date"]
        if item.since not in (*dates, *YEAR_DAYS) or item.until not in (*dates, *YEAR_DAYS):
            raise ValueError(
                _("since and until must be dates of {table}: {columns}").format(
                    table=table, columns=", ".join((*dates, *YEAR_DAYS))
                )
            )
        return
    if item.take == "count":
        if item.value is not None:
            raise ValueError(_("`take: count` counts rows and has no value"))
        return
    if item.take == "filled":
        if item.value not in columns:
            raise ValueError(_("value must be a column of {table}").format(table=table))
        return
    if item.take == "backed":
        if (table, item.value) != ("network", "measure"):
            raise ValueError(_("`take: backed` belongs to the table network with the value measure"))
        return
    if columns.get(item.value or "") != "number":
        numbers = ", ".join(name for name, kind in columns.items() if kind == "number")
        raise ValueError(
            _("value must be one of the numeric columns of {table}: {columns}").format(
                table=table, columns=numbers
            )
        )


def _check_categories(item: Input, table: str) -> None:
    category = category_column(table)
    if category is not None and not item.where.get(category):
        raise ValueError(
            _("where must say which {name} of {table} is meant").format(name=category, table=table)
        )
    if item.closed_by is not None and category is None:
        raise ValueError(_("closed_by has no meaning for the table {table}").format(table=table))


class Applies(Spec):
    """For which lines the question of an indicator arises; empty means all."""

    forms: tuple[Literal["amb", "pob", "ter"], ...] = ()
    types: tuple[str, ...] = ()


Figures = dict[str, Cell] | tuple[dict[str, Cell], ...]  # of the one region; or of named areas
Expected = str | dict[str, str]  # "30", "not_reported", or {value: 30, n_counted: 2}


class Example(Spec):
    """A worked example: given these lines, these are the values. It is the test of the definition."""

    title: str = ""
    given: tuple[dict[str, Cell], ...] = ()
    population: Figures = ()
    area: Figures = ()
    parameters: dict[str, float | None] = pydantic.Field(default_factory=dict)
    shares: tuple[dict[str, Cell], ...] = ()  # {service: A, orp: X, share: 0.4}
    places: tuple[dict[str, Cell], ...] = ()  # {orp: X, lat: 49.2, lon: 16.6}: where the seats of areas lie
    projections: tuple[dict[str, Cell], ...] = ()  # {orp: X, year: 2035, age_band: "65+", count: 900}
    year: int | None = None  # the year that is expected; else the last one that rows name
    basis: Basis = "seat"
    expect: dict[str, str | dict[str, Expected]] = pydantic.Field(min_length=1)


class Indicator(Spec):
    """One indicator: what it asks, how it is computed, and the examples that prove it."""

    id: Identifier
    catalogue: str = ""
    domain: Domain
    title: Label
    question: Label
    grain: GrainName = "line"
    formula: str = ""
    method: dict[str, str | tuple[str, ...]] | None = None  # {name: chain_index, of: cost_per_bed_year}
    unit: str
    better: Literal["higher", "lower", "neither"]
    levels: tuple[str, ...] = pydantic.Field(min_length=1)
    applies: Applies = Applies()
    peers: Peers = "type_form"
    bases: tuple[Basis, ...] = pydantic.Field(default=("seat",), min_length=1)
    when_empty: Literal["not_applicable", "zero"] = "not_applicable"
    interval: Literal["none", "wilson", "byar"] = (
        "none"  # of chance, where the numerator counts people or events
    )
    minimum_coverage: float | None = pydantic.Field(default=None, ge=0, le=1)
    not_for: tuple[str, ...] = ()
    confidentiality: Literal["public", "internal"] = "public"
    numerator: Label
    denominator: Label | None = None
    pitfalls: Label | None = None
    source: str
    status: Literal["draft", "published", "withdrawn"] = "draft"
    valid_from: dt.date | None = None  # outside these days it is not computed
    valid_to: dt.date | None = None
    uses: tuple[Use, ...] = ()  # what it is meant for
    examples: tuple[Example, ...] = ()

    @pydantic.model_validator(mode="after")
    def _one_way(self) -> Indicator:
        if bool(self.formula) == (self.method is not None):
            raise ValueError(_("an indicator has either a formula or a method"))
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(_("`valid_to` lies before `valid_from`"))
        return self

    def is_valid(self, year: int) -> bool:
        """Whether the definition holds at the end of a year."""
        day = dt.date(year, 12, 31)
        return (self.valid_from or dt.date.min) <= day <= (self.valid_to or dt.date.max)


class DatedValue(Spec):
    """One value of a parameter and its days in force; `to` empty means until further notice."""

    from_: dt.date = pydantic.Field(alias="from")
    to: dt.date | None = None
    type: str | None = None
    form: str | None = None
    founder: str | None = None
    legal_form: str | None = None
    care_level: str | None = None
    age_band: str | None = None
    value: float
    source: str = ""

    @pydantic.model_validator(mode="after")
    def _ordered(self) -> DatedValue:
        if self.to is not None and self.to < self.from_:
            raise ValueError(_("`to` lies before `from`"))
        return self


class Parameter(Spec):
    """A number that a rule sets and dates: minimum occupancy, a fee cap, a threshold."""

    id: Identifier
    title: Label
    unit: str
    source: str
    by: tuple[Dimension, ...] = ()
    values: tuple[DatedValue, ...]  # empty = known to exist, but to be supplied by the workspace
