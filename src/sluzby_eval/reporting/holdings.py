"""Which services belong to the unit of a report: those of a provider, or those with a seat in an area."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.czech import collate

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
    if page.level in page.context.levels:
        inside = [code for code in page.context.areas if page.context.ancestor(code, page.level) == page.unit]
        is_top = page.level == page.context.levels[-1]
        lies = pl.col("area").is_in(inside)
        owned = valid.filter(lies | pl.col("area").is_null() if is_top else lies)
    else:
        owned = valid.filter(pl.col("ico") == page.unit)
    found = [_service(page, row) for row in owned.sort("service_id").iter_rows(named=True)]
    return collate(found, key=lambda service: service.name)


def _service(page: Page, row: dict[str, str | None]) -> Service:
    id = row["service_id"] or ""
    return Service(
        id=id,
        name=page.name("service", id),
        ico=row["ico"] or "",
        type=row["type"] or "",
        area=row["area"] or "",
    )
