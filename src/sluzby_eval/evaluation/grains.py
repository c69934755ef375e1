"""The grains: what one counted row is. Facts only, no frame library.

Most indicators count lines (a service in one form and year). Others count audits, findings, requests,
measures of a plan, grants, or whole services. The grain says which columns conditions may name, and which
tables an input may come from: what is kept per audit must not be summed over its findings.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, field
from typing import Literal

from sluzby_eval.model import TABLES

GrainName = Literal["line", "service", "audit", "finding", "request", "measure", "grant", "network", "event"]
How = Literal["own", "gathered"]  # a column of the row itself; or taken together from rows that belong to it

DIMENSIONS = ("type", "form", "ico", "service_id", "legal_form", "founder")
LINE_TABLES = (
    "statements", "facts", "costs", "revenues", "staff", "clients", "service_forms", "network",
)  # fmt: skip
ROW_TABLES = ("audits", "audit_findings", "grants", "requests", "plan_measures")
EVENT_TABLES = ("events",)
INPUT_TABLES = (*LINE_TABLES, *ROW_TABLES, *EVENT_TABLES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grain:
    """What one row is, and what it is made from."""

    name: GrainName
    table: str | None = None  # whose rows they are; lines and services come from many tables
    keys: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()  # columns that conditions may name, besides the dimensions of a service
    dates: tuple[str, ...] = ()  # the first one told gives the year; empty = the column `year`
    tables: Mapping[str, How] = field(default_factory=dict)  # where inputs may come from
    counts: str = "service"  # base unit of a number of rows
    has_history: bool = False  # a row of last year is found again this year

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of its table that a row of an example may name."""
        return tuple(column.name for column in TABLES[self.table].columns) if self.table else ()


GRAINS: dict[str, Grain] = {
    grain.name: grain
    for grain in (
        Grain(name="line", tables=dict.fromkeys(LINE_TABLES, "own"), has_history=True),
        Grain(
            name="service",
            tables={**dict.fromkeys(LINE_TABLES, "own"), **dict.fromkeys(ROW_TABLES, "gathered")},
            has_history=True,
        ),
        Grain(
            name="audit",
            counts="audit",
            table="audits",
            keys=("audit_id",),
            texts=("kind", "scale"),
            dates=("date_to", "date_from"),
            tables={"audits": "own", "audit_findings": "gathered"},
        ),
        Grain(
            name="finding",
            counts="finding",
            table="audit_findings",
            keys=("audit_id", "finding"),
            texts=("kind", "scale", "duty"),
            dates=("due", "closed"),
            tables={"audit_findings": "own"},
        ),
        Grain(
            name="request",
            counts="request",
            table="requests",
            keys=("request_id",),
            texts=("outcome", "person"),
            dates=("filed_on",),
            tables={"requests": "own"},
        ),
        Grain(
            name="measure",
            counts="measure",
            table="plan_measures",
            keys=("plan", "measure"),
            texts=("plan", "priority", "state"),
            tables={"plan_measures": "own"},
        ),
        Grain(
            name="grant",
            counts="grant",
            table="grants",
            keys=("service_id", "programme", "round"),
            texts=("programme", "round"),
            tables={"grants": "own"},
        ),
        Grain(
            name="network",
            table="network",
            keys=("service_id", "form"),
            texts=("status", "unit"),
            tables={"network": "own"},
        ),
        Grain(
            name="event",
            counts="act",
            table="events",
            texts=("act", "client", "date"),
            dates=("date",),
            tables={"events": "own"},
        ),
    )
}
OWNER = {grain.table: grain for grain in GRAINS.values() if grain.table is not None}
TEXTS = tuple(dict.fromkeys(name for grain in GRAINS.values() for name in grain.texts))
NAMES = (*DIMENSIONS, *TEXTS)  # names in formulas that are no inputs


def text(name: str) -> str:
    """Name the column of a text that conditions may name: dimensions stand under their own name.

    >>> text("type"), text("outcome")
    ('type', 't:outcome')
    """
    return name if name in DIMENSIONS else f"t:{name}"
