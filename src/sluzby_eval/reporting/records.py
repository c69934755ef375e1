"""Records of the dataset behind a report: audits, grants, measures, money and workers of the unit's services."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.czech import collate
from sluzby_eval.model import TOTAL
from sluzby_eval.reporting.holdings import services_of
from sluzby_eval.reporting.sections.areas import units_inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sluzby_eval.reporting.holdings import Service
    from sluzby_eval.reporting.page import Page

Sums = dict[tuple[str, str], float]  # group and part -> sum
SERVICE = "service_id"


def year_end(page: Page) -> dt.date:
    """Return the day as of which records are read: the last one of the report's year."""
    return dt.date(page.year, 12, 31)


def records(page: Page, table: str) -> pl.DataFrame | None:
    """Return the rows of a table about the unit's services, of the report's version; None where there are none."""
    found = page.context.tables.get(table)
    if found is None or found.is_empty():
        return None
    if SERVICE in found.columns:
        found = found.filter(pl.col(SERVICE).is_in(list(services_ever(page))))
    if "version" in found.columns:
        found = found.filter(pl.col("version") == page.context.version)
    return None if found.is_empty() else found


def placed_services(page: Page) -> list[Service]:
    """List the unit's services of the year that its figures count: one without a known place is in no area."""
    return [service for service in services_of(page) if service.id in services_ever(page)]


def services_ever(page: Page) -> dict[str, None]:
    """List the services that ever belonged to the unit, also those that ended before the year.

    A service without a known place is left out, as it is from the figures of areas: its place may be secret.
    """
    context = page.context
    key = ("owned", page.level, page.unit, page.type)
    if key not in context.memo:
        rows = context.services.select(SERVICE, "ico", "type", "area").iter_rows()
        context.memo[key] = {
            service: None
            for service, ico, type, area in rows
            if (page.type in ("all", type)) and _belongs(page, ico, area or "")
        }
    found: dict[str, None] = context.memo[key]
    return found


def _belongs(page: Page, ico: str | None, area: str) -> bool:
    if page.level not in page.context.levels:
        return ico == page.unit
    return page.context.ancestor(area, page.level) == page.unit


def planned(page: Page) -> pl.DataFrame | None:
    """Return the measures of the plan for the report's year in the unit; those without a place belong to the top."""
    found = page.context.tables.get("plan_measures")
    if found is None:
        return None
    found = found.filter(pl.col("year") == page.year)
    if not page.is_top:
        found = found.filter(pl.col("area").is_in(units_inside_all(page)))
    return None if found.is_empty() else found.sort("plan", "measure")


def units_inside_all(page: Page) -> list[str]:
    """List the areas of all levels inside the unit, itself included."""
    return [unit for level in page.context.levels for unit in units_inside(page, level)]


def group_of(page: Page, by: str) -> dict[str, str]:
    """Map services to the name of their group: their type, or their area of a level."""
    if by == "type":
        return {service.id: page.name("type", service.type) for service in placed_services(page)}
    found = {}
    for service in placed_services(page):
        code = page.context.ancestor(service.area, by)
        found[service.id] = page.name(by, code) if code else page.format.gettext("Without a known place")
    return found


def grouped(page: Page, frame: pl.DataFrame, by: str) -> pl.DataFrame:
    """Add the column `group`: the year, or the type or area of the service; other services are left out.

    By year all years up to the report's are kept, otherwise only the report's.
    """
    if by == "year":
        up_to = frame.filter(pl.col("year") <= page.year)
        return up_to.with_columns(group=pl.col("year").cast(pl.String))
    names = group_of(page, by)
    now = frame.filter(pl.col("year") == page.year, pl.col(SERVICE).is_in(list(names)))
    return now.with_columns(group=pl.col(SERVICE).replace_strict(names, default=None, return_dtype=pl.String))


def parted(
    page: Page, frame: pl.DataFrame, by: str, value: str, order: Sequence[str]
) -> tuple[Sums, list[str], list[str]]:
    """Sum a value by group and the column `part`; return also the groups, and the parts that any of them has."""
    made = _sums(grouped(page, frame, by), "part", value)
    groups = sorted({group for group, _ in made})
    keys = [key for key in order if any((group, key) in made for group in groups)]
    return made, groups if by == "year" else collate(groups), keys


def whole(made: Sums, group: str, keys: Iterable[str]) -> float:
    """Add up the parts of a group."""
    return sum(made.get((group, key), 0.0) for key in keys)


def _sums(frame: pl.DataFrame, part: str, value: str) -> Sums:
    """Sum a value by group and part; a group and part without any value is absent, which is not zero."""
    known = frame.filter(pl.col(value).is_not_null(), pl.col(part) != TOTAL)
    rows = known.group_by("group", part).agg(pl.col(value).sum())
    return {(group, name): float(total) for group, name, total in rows.iter_rows()}
