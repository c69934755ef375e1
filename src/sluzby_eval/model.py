"""The tables of the dataset: names, columns, types, keys. No frame library here, only facts.

Every table also carries the origin of each row (`ORIGIN`), so that the address of any cell can be computed:
`sheet`, `row`, and the column letter, which is `col` for rows that were unpivoted from one cell and otherwise
the letter that the submission's `columns` gives for the column's name.
`quarantined` lists the columns of a row whose cell was refused: such a null is not the same as "not reported".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "number", "boolean", "date", "list"]

VERSIONS = ("plan", "adjusted", "preliminary", "final")
FORMS = ("amb", "pob", "ter")
TOTAL = "total"  # the item, source or category under which a sheet's own total line is kept
UNKNOWN = "unknown"  # the unit under which services without a territory are kept
ALL = "all"  # type or form of a result row that spans them


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    name: str
    kind: Kind = "number"
    key: bool = False
    required: bool = False  # null is refused; keys always are


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the dataset.

    Rows of a `shared` table may be told by several submissions (a service stands in the register and in two
    yearly statements): the submission of the highest rank, then the latest period, then the newest wins.
    For one year the latest period up to that year goes before later ones. In all other tables two active
    submissions must not tell the same key.
    """

    name: str
    columns: tuple[Column, ...]
    shared: bool = False
    whole: str | None = None  # of a shared table: all rows of one value are told by one submission

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the key columns."""
        return tuple(column.name for column in self.columns if column.key)

    def column(self, name: str) -> Column:
        """Return a column by name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _key(name: str, kind: Kind = "text") -> Column:
    return Column(name=name, kind=kind, key=True, required=True)


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name=name, kind="text") for name in names)


def _numbers(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name=name) for name in names)


ORIGIN: tuple[Column, ...] = (
    Column(name="submission", kind="text", required=True),
    Column(name="sheet", kind="text"),
    Column(name="row", kind="integer"),
    Column(name="col", kind="text"),
    Column(name="quarantined", kind="list"),
)

STATEMENT_KEY = (_key("service_id"), _key("form"), _key("year", "integer"), _key("version"))

MEASURES = (
    # capacity
    "beds_registered", "beds_network", "days_open", "bed_days_avail", "bed_days_occ", "bed_days_reserved",
    "places_daily", "places_instant", "place_days_avail", "attendance_days", "units_network",
    # performance
    "hours_direct", "hours_paid", "hours_travel", "visits", "interventions", "contacts", "calls",
    # clients
    "clients_year", "clients_anon_contacts", "clients_31_12", "clients_avg", "clients_new", "clients_left",
    "contracts_refused", "requests_new", "requests_unmet",
    # compensation
    "vp_cap", "vp_paid",
    # completeness, counted by the import from the layout's required cells
    "cells_required", "cells_filled",
)  # fmt: skip

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            name="providers",
            shared=True,
            columns=(_key("ico"), *_text("name", "legal_form", "founder", "area")),
        ),
        Table(
            name="services",
            shared=True,
            columns=(
                _key("service_id"),
                *_text("ico", "name", "type", "target_groups", "area", "predecessor"),
                Column(name="valid_from", kind="date"),
                Column(name="valid_to", kind="date"),
            ),
        ),
        Table(
            name="service_forms",
            shared=True,
            whole="service_id",
            columns=(
                _key("service_id"),
                _key("form"),
                _key("unit"),
                *_numbers("capacity_registered", "capacity_network"),
            ),
        ),
        Table(name="statements", columns=(*STATEMENT_KEY, *_numbers(*MEASURES))),
        Table(name="costs", columns=(*STATEMENT_KEY, _key("item"), *_numbers("amount_czk"))),
        Table(
            name="revenues", columns=(*STATEMENT_KEY, _key("source"), _key("payer"), *_numbers("amount_czk"))
        ),
        Table(name="staff", columns=(*STATEMENT_KEY, _key("category"), *_numbers("fte"))),
        Table(
            name="clients",
            columns=(*STATEMENT_KEY, _key("care_level"), _key("residence"), *_numbers("count")),
        ),
        Table(
            name="territory_shares",
            columns=(
                _key("service_id"),
                _key("year", "integer"),
                _key("version"),
                _key("area"),
                *_numbers("share"),
            ),
        ),
        Table(
            name="population",
            columns=(
                _key("area"),
                _key("date", "date"),
                _key("age_band"),
                *_numbers("count"),
                *_text("source"),
            ),
        ),
        Table(
            name="area_facts",
            columns=(
                _key("area"),
                _key("date", "date"),
                _key("measure"),
                *_numbers("value"),
                *_text("unit", "source"),
            ),
        ),
        Table(
            name="facts",
            columns=(*STATEMENT_KEY, _key("measure"), *_numbers("value"), *_text("unit")),
        ),
        Table(
            name="territory",
            shared=True,
            columns=(
                _key("code"),
                _key("level"),
                *_text("name", "parent"),
                Column(name="valid_from", kind="date"),
                Column(name="valid_to", kind="date"),
            ),
        ),
    )
}
