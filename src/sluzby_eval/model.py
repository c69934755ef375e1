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
    required: bool = False  # null is refused; a key may be null only where that says something (no beginning)


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
    large: bool = False  # single acts of care: many millions of rows, stored apart and never read as a whole

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the key columns."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def filled_keys(self) -> tuple[str, ...]:
        """Names of the key columns without which a row is refused."""
        return tuple(column.name for column in self.columns if column.key and column.required)

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


def _dates(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name=name, kind="date") for name in names)


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
    "hours_direct", "hours_evening_weekend", "hours_paid", "hours_travel", "visits", "interventions",
    "contacts", "calls", "nonstop", "opening_hours_week",
    # clients
    "clients_year", "clients_anon_contacts", "clients_31_12", "clients_avg", "clients_new", "clients_left",
    "clients_free", "clients_single_room", "contracts_refused", "requests_new", "requests_unmet",
    # workers
    "heads_start", "heads_end", "leavers", "vacancies", "fte_qualified", "training_hours", "training_heads",
    "hours_agreements",
    # quality
    "complaints", "complaints_upheld", "restraints", "answers", "answers_positive",
    # compensation
    "vp_cap", "vp_paid",
    # counted by the import: the layout's required cells, and how late the statement was filled in
    "cells_required", "cells_filled", "days_after_year_end",
)  # fmt: skip
COUNTED = ("cells_required", "cells_filled", "days_after_year_end")  # measures that no heading asks for

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
            whole="code",
            columns=(
                _key("code"),
                _key("level"),
                Column(name="valid_from", kind="date", key=True),  # null: since ever
                *_text("name", "parent"),
                *_dates("valid_to"),
            ),
        ),
        Table(
            name="audits",
            columns=(
                _key("audit_id"),
                *_text("service_id", "kind", "scale"),
                *_dates("date_from", "date_to"),
                *_numbers("points", "points_max", "essential_failed", "passed"),
            ),
        ),
        Table(
            name="audit_findings",
            columns=(
                _key("audit_id"),
                _key("finding"),
                *_text("duty", "measure"),
                *_numbers("weight"),
                *_dates("due", "closed"),
            ),
        ),
        Table(
            name="grants",
            columns=(
                _key("service_id"),
                _key("year", "integer"),
                _key("programme"),
                _key("round"),
                *_numbers("requested", "optimal", "granted", "paid", "settled", "returned"),
            ),
        ),
        Table(
            name="requests",
            columns=(
                _key("request_id"),
                *_text("service_id"),
                Column(name="year", kind="integer"),
                *_text("person"),
                *_dates("filed_on", "decided_on"),
                *_text("outcome"),
                *_numbers("wait_days"),
                *_text("area"),
            ),
        ),
        Table(
            name="network",
            columns=(
                _key("service_id"),
                _key("form"),
                _key("year", "integer"),
                *_text("status", "unit"),
                *_numbers("units", "units_planned"),
                *_text("plan", "measure"),
                *_dates("registered_on", "valid_from", "valid_to"),
            ),
        ),
        Table(
            name="plan_measures",
            columns=(
                _key("plan"),
                _key("measure"),
                _key("year", "integer"),
                *_text("priority", "working_group", "type", "area", "service_id", "state"),
                *_numbers("units_planned", "units_real", "budget", "spent", "weight"),
                *_dates("deadline"),
                *_text("responsible", "money_source"),
            ),
        ),
        Table(
            name="projections",
            columns=(
                _key("area"),
                _key("date", "date"),
                _key("age_band"),
                _key("variant"),
                *_numbers("count"),
                *_text("source"),
            ),
        ),
        Table(
            name="events",
            large=True,
            columns=(
                Column(name="service_id", kind="text", required=True),
                Column(name="form", kind="text", required=True),
                Column(name="date", kind="date", required=True),
                *_text("act"),
                *_numbers("minutes", "hour", "weekday", "month"),  # the last two follow from the date
                *_text("client", "area"),
            ),
        ),
    )
}
