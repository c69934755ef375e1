"""What the YAML files of indicators, inputs and rules may say; types only, no frame library.

`indicators/**/*.yaml` hold one indicator each, except `inputs*.yaml`, which map the names of inputs to their
place in the dataset. `rules/*.yaml` hold one dated parameter each. Formulas are read by `formula`, their
units by `dimensions`; the whole set is put together by `catalogue`.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it
from typing import Annotated, Literal

import pydantic

from sluzby_eval.definitions import Spec
from sluzby_eval.i18n import _
from sluzby_eval.model import TABLES

LineTable = Literal["statements", "facts", "costs", "revenues", "staff", "clients", "service_forms"]
Basis = Literal["seat", "operation"]
Dimension = Literal["type", "form", "founder", "legal_form"]
Domain = Literal[
    "cost", "capacity", "utilisation", "staffing", "financing", "quality", "availability", "planning",
    "compensation", "territory",
]  # fmt: skip
Identifier = Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Cell = str | None  # a value of an example row, as typed

LINE_LEVELS = ("service", "provider")
USUAL_LEVELS = (*LINE_LEVELS, "municipality", "orp", "district", "region")


class Label(Spec):
    """A text in both languages."""

    cs: str
    en: str

    def texts(self) -> dict[str, str]:
        """Return the texts by language."""
        return {"cs": self.cs, "en": self.en}


class Input(Spec):
    """A named number of a line: a column of the dataset, or a formula over other inputs.

    `closed_by` names the category under which the sheet's own total is kept: an absent item then counts as
    zero, but only where the reported items add up to that total.
    """

    table: Literal["statements", "facts", "costs", "revenues", "staff", "clients", "service_forms"] | None = (
        None
    )
    value: str | None = None
    where: dict[str, tuple[str, ...]] = pydantic.Field(default_factory=dict)
    closed_by: str | None = None
    apart: tuple[str, ...] = ()  # categories that the total does not contain, such as volunteers
    formula: str | None = None
    unit: str
    label: Label

    @pydantic.model_validator(mode="after")
    def _one_source(self) -> Input:
        if (self.table is None) == (self.formula is None):
            raise ValueError(_("an input is either a table with a value, or a formula"))
        if self.table is not None:
            self._check_columns(self.table)
        return self

    def _check_columns(self, table: str) -> None:
        columns = {column.name: column.kind for column in TABLES[table].columns}
        if columns.get(self.value or "") != "number":
            numbers = ", ".join(name for name, kind in columns.items() if kind == "number")
            raise ValueError(
                _("value must be one of the numeric columns of {table}: {columns}").format(
                    table=table, columns=numbers
                )
            )
        texts = [name for name, kind in columns.items() if kind == "text"]
        for name in self.where:
            if name not in texts:
                raise ValueError(
                    _("where.{name}: the text columns of {table} are {columns}").format(
                        name=name, table=table, columns=", ".join(texts)
                    )
                )
        category = category_column(table)
        if category is not None and not self.where.get(category):
            raise ValueError(
                _("where must say which {name} of {table} is meant").format(name=category, table=table)
            )
        if self.closed_by is not None and category is None:
            raise ValueError(_("closed_by has no meaning for the table {table}").format(table=table))


def category_column(table: str) -> str | None:
    """Return the column that tells the rows of one line apart: item of costs, source of revenues, ...

    >>> category_column("costs"), category_column("statements")
    ('item', None)
    """
    line = {"service_id", "form", "year", "version"}
    return next((name for name in TABLES[table].keys if name not in line), None)


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
    basis: Basis = "seat"
    expect: dict[str, str | dict[str, Expected]] = pydantic.Field(min_length=1)


class Indicator(Spec):
    """One indicator: what it asks, how it is computed, and the examples that prove it."""

    id: Identifier
    catalogue: str = ""
    domain: Domain
    title: Label
    question: Label
    formula: str
    unit: str
    better: Literal["higher", "lower", "neither"]
    levels: tuple[str, ...] = pydantic.Field(min_length=1)
    applies: Applies = Applies()
    peers: Literal["type_form", "area", "none"] = "type_form"
    bases: tuple[Basis, ...] = pydantic.Field(default=("seat",), min_length=1)
    when_empty: Literal["not_applicable", "zero"] = "not_applicable"
    minimum_coverage: float | None = pydantic.Field(default=None, ge=0, le=1)
    not_for: tuple[str, ...] = ()
    confidentiality: Literal["public", "internal"] = "public"
    numerator: Label
    denominator: Label | None = None
    pitfalls: Label | None = None
    source: str
    status: Literal["draft", "published", "withdrawn"] = "draft"
    examples: tuple[Example, ...] = ()


class DatedValue(Spec):
    """One value of a parameter and its days in force; `to` empty means until further notice."""

    from_: dt.date = pydantic.Field(alias="from")
    to: dt.date | None = None
    type: str | None = None
    form: str | None = None
    founder: str | None = None
    legal_form: str | None = None
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
