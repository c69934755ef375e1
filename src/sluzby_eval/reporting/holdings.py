"""Which services belong to the unit of a report: those of a provider, or those with a seat in an area."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.czech import collate
from sluzby_eval.model import ALL

if TYPE_CHECKING:
    from sluzby_eval.reporting.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service as a report names it."""

    id: str
    name: str
    ico: str
    type: str
    area: str


def services_of(page: Page) -> list[Service]:
    """List the unit's services that were valid at any time of the year, by name."""
    start, end = dt.date(page.year, 1, 1), dt.date(page.year, 12, 31)
    valid = page.context.services.filter(
        pl.col("valid_from").is_null() | (pl.col("valid_from") <= end),
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= start),
    )
    if page.type != ALL:
        valid = valid.filter(pl.col("type") == page.type)
    if page.level in page.context.levels:
        inside = [code for code in page.context.areas if page.context.ancestor(code, page.level) == page.unit]
        is_top = page.level == page.context.levels[-1]
        lies = pl.col("area").is_in(inside)
        owned = valid.filter(lies | pl.col("area").is_null() if is_top else lies)
    else:
        owned = valid.filter(pl.col("ico") == page.unit)
    found = [_service(page, row) for row in owned.sort("service_id").iter_rows(named=True)]
    return collate(found, key=lambda service: service.name)


def with_statement(page: Page, services: list[Service]) -> int:
    """Count those of some services that sent a statement for the report's year and version."""
    came = page.context.statements.filter(
        pl.col("year") == page.year, pl.col("version") == page.context.version
    )
    reported = set(came["service_id"].to_list())
    return sum(service.id in reported for service in services)


def _service(page: Page, row: dict[str, str | None]) -> Service:
    id = row["service_id"] or ""
    return Service(
        id=id,
        name=page.name("service", id),
        ico=row["ico"] or "",
        type=row["type"] or "",
        area=row["area"] or "",
    )
