"""What a layout may say: which sheet and heading of a spreadsheet is which column of the dataset.

A layout is one YAML file in `layouts/`. It names the sheets of a workbook (a CSV file is a workbook of one
sheet), the headings of each with their synonyms and kinds, and the tables that the sheet feeds. Loading and
checking of layouts is in `layouts.py`, their use in `shape.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

import pydantic

from sluzby_eval.definitions import Spec
from sluzby_eval.findings import Severity  # noqa: TC001 - pydantic reads it

Kind = Literal[
    "text",  # trimmed, as typed
    "identifier",  # an identifier kept exactly; a whole number loses its ".0"
    "ico",  # company number, 8 digits with a check digit; lost zeros are restored
    "code",  # one of a code list (`codes`, `choices`), by code or label
    "area",  # a code or name of the territory, optionally of one `level`
    "integer",
    "number",
    "share",  # "12,5 %" or 12.5 or 0.125, see `scale`; kept as a fraction
    "date",
    "age_band",  # "65 a více let", "0–14" and the like; kept as "65+", "0-14", "total"
    "boolean",
]
Form = Literal["amb", "pob", "ter"]
Text = Mapping[Literal["cs", "en"], str]
ITEM_SEPARATOR = ":"


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


Texts = Annotated[tuple[str, ...], pydantic.BeforeValidator(_listed)]


class Column(Spec):
    """What is said of any heading: how its cells are read and what is asked of them."""

    headings: Texts = ()  # the first one stands in the template, the others are synonyms
    kind: Kind = "number"
    required: bool = False  # the heading must be there, and a blank cell is reported
    required_for: tuple[Form, ...] = ()  # forms of service for which a blank cell is reported
    expected: bool = False  # a blank cell is worth a notice, nothing more
    unit: str | None = None  # code of `sluzby_eval.units`; CZK guards against thousands
    scale: Literal["fraction", "percent"] = "fraction"  # of a share typed without the percent sign
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None  # the whole text must match
    codes: str | None = None  # code list of `sluzby_eval.codelists`
    choices: Mapping[
        str, Texts
    ] = {}  # further codes with their labels; the first label stands in the template
    many: bool = False  # several codes in one cell, separated by comma, semicolon or bar; kept joined by "|"
    level: str | None = None  # of an area
    default: str | None = None  # value of a blank cell
    prefilled: bool = False  # the template fills and locks it
    note: Text = pydantic.Field(default_factory=dict)  # help shown in the template


class Field(Column):
    """One heading of a sheet and the name under which its cells are known further on."""

    column: str


class Item(Column):
    """One heading that becomes a row of its own; kind, unit, limits come from its `Unpivot` unless given."""

    source: str | None = pydantic.Field(default=None, alias="from")  # a field or derived column instead


def _item(value: Any) -> Any:
    return value if isinstance(value, dict) else {"headings": value}


class Unpivot(Spec):
    """Headings side by side that become rows: each of `items` is one value of the column `key`."""

    key: str
    value: str
    kind: Kind = "number"
    unit: str | None = None
    scale: Literal["fraction", "percent"] = "fraction"
    minimum: float | None = None
    maximum: float | None = None
    unit_column: str | None = None  # the column of the table that takes the item's unit
    keep_blank: bool = False  # a blank cell becomes a row with a null instead of no row
    items: Mapping[str, Annotated[Item, pydantic.BeforeValidator(_item)]]

    def column(self, table: str, code: str) -> Field:
        """Return the heading of one item as a field."""
        own = self.items[code].model_dump(exclude_unset=True, by_alias=False, exclude={"source"})
        shared = {name: getattr(self, name) for name in ("kind", "unit", "scale", "minimum", "maximum")}
        return Field(**{**shared, **own, "column": item_column(table, code)})


def item_column(table: str, code: str) -> str:
    """Name the column of an unpivoted heading in the wide frame.

    >>> item_column("costs", "1.1")
    'costs:1.1'
    """
    return f"{table}{ITEM_SEPARATOR}{code}"


class Target(Spec):
    """A table that a sheet feeds; its columns take the field of the same name unless `columns` says more."""

    table: str
    columns: Mapping[
        str, Texts
    ] = {}  # column of the table: field, or fields of which the first filled one counts
    constants: Mapping[str, str] = {}
    unpivot: Unpivot | None = None
    distinct: bool = False  # the sheet may repeat a key; the first row counts, differences are reported
    when_present: tuple[str, ...] = ()  # only rows where these fields are filled


def _target(value: Any) -> Any:
    return {"table": value} if isinstance(value, str) else value


def _targets(value: Any) -> Any:
    return [_target(item) for item in _listed(value)] if value is not None else value


class Check(Spec):
    """A comparison of columns of one row that must not hold, for instance `residents > beds`."""

    code: str = "V490"
    when: str
    columns: tuple[str, ...]  # the cells that are pointed at; with severity error they are not used
    severity: Severity | None = None


class Totals(Spec):
    """A control total of a published table: a row of totals, or a column that others add up to."""

    title: Text = pydantic.Field(default_factory=dict)  # the heading of the column unless given
    columns: Texts = ()  # the rows of these columns add up to the row of totals under the table
    whole: str | None = None  # this column
    parts: Texts = ()  # is the sum of these, in every row
    tolerance: float = 0


class Sheet(Spec):
    """One sheet: what it is called, what stands in it, which tables it feeds."""

    id: str
    title: Text = pydantic.Field(default_factory=dict)
    names: Texts = ()  # none = any sheet with the right headings
    shape: Literal["table", "form"] = "table"  # form: label in one cell, value in the cell to the right
    required: bool = True
    fields: tuple[Field, ...]
    derive: Mapping[str, str] = {}  # new columns by arithmetic of fields
    keep_where: Mapping[
        str, Texts
    ] = {}  # only rows with one of these values; the others are counted as ignored
    checks: tuple[Check, ...] = ()
    totals: tuple[Totals, ...] = ()
    into: Annotated[tuple[Target, ...], pydantic.BeforeValidator(_targets)] = ()
    note: Text = pydantic.Field(default_factory=dict)  # help shown in the template

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """All headings of the sheet in order: the fields, then the items of every unpivot."""
        items = [
            target.unpivot.column(target.table, code)
            for target in self.into
            if target.unpivot
            for code, item in target.unpivot.items.items()
            if item.source is None
        ]
        return (*self.fields, *items)

    @cached_property
    def headings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every column with the headings that it may have."""
        return tuple((column.column, column.headings) for column in self.columns)

    def field(self, column: str) -> Field | None:
        """Return a heading by the name of its column."""
        return self._by_column.get(column)

    @cached_property
    def _by_column(self) -> dict[str, Field]:
        return {field.column: field for field in self.columns}


class Layout(Spec):
    """One kind of file."""

    id: str
    title: Text
    description: Text = pydantic.Field(default_factory=dict)
    rank: int = 0  # of two files that tell a shared row, the higher rank wins
    scope: tuple[
        str, ...
    ] = ()  # a newer file with the same values supersedes; `file` stands for the file name
    period: str | None = None  # file value or constant that holds the year
    encoding: str | None = None  # of a text file that is not Unicode
    delimiter: str | None = None  # of a text file, where it cannot be told by the header
    recognise: Texts  # names of sheets or headings; a file that has all of them is of this kind
    file_values: tuple[str, ...] = ()  # columns of the form sheet that belong to all rows of the file
    constants: Mapping[str, str] = {}  # column: value for every row
    missing: Texts = ()  # further marks for "no value", besides the usual ones
    skip_sheets: Texts = ()  # instructions, code lists: never read
    instructions: Text = pydantic.Field(default_factory=dict)  # text of the first sheet of the template
    sheets: tuple[Sheet, ...]

    @property
    def form_sheet(self) -> Sheet | None:
        """The sheet that holds the file values."""
        return next((sheet for sheet in self.sheets if sheet.shape == "form"), None)

    @cached_property
    def table_headings(self) -> tuple[tuple[str, ...], ...]:
        """The headings of every column of the tables, each with its synonyms."""
        tables = [sheet for sheet in self.sheets if sheet.shape == "table"]
        return tuple(column.headings for sheet in tables for column in sheet.columns)

    def sheet(self, sheet_id: str) -> Sheet:
        """Return a sheet by id; KeyError where there is none."""
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise KeyError(sheet_id)
