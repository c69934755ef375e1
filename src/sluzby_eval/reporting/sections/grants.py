"""Requested and granted support: by year, by type of service, or by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.czech import collate
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Pair, Pairs
from sluzby_eval.reporting.records import grouped, records
from sluzby_eval.reporting.sections.parts import label, millions, number, section_of, share
from sluzby_eval.reporting.tables import Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.page import Page

    Amounts = dict[str, dict[str, float | None]]  # group -> requested, granted, ... ; None is not told

AMOUNTS = ("requested", "optimal", "granted", "paid", "returned")


def compose(section: spec.Grants, page: Page) -> list[Section]:
    """Compose the section; without grants there is none."""
    grants = records(page, "grants")
    if grants is None:
        return []
    frame = grouped(page, grants, section.by)
    made = _amounts(frame)
    if not made:
        return []
    groups = sorted(made) if section.by == "year" else collate(made)
    return section_of(page, section, [_picture(page, section.by, made, groups)])


def _amounts(frame: pl.DataFrame) -> Amounts:
    """Sum every amount over the decisions that tell it; coverage takes those that tell both sides."""
    both = pl.col("requested").is_not_null() & pl.col("granted").is_not_null()
    told = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in AMOUNTS]
    rows = frame.group_by("group").agg(
        *told,
        n=pl.len().cast(pl.Float64),
        asked=pl.col("requested").filter(both).sum(),
        given=pl.col("granted").filter(both).sum(),
    )
    return {row.pop("group"): row for row in rows.iter_rows(named=True)}


def _picture(page: Page, by: str, made: Amounts, groups: list[str]) -> Pairs:
    gettext, unit = page.format.gettext, page.format.unit("CZK_million")
    heads = {"year": gettext("Year"), "type": gettext("Type of service")}
    table = Table(
        caption=gettext("Requested and granted support: {place}").format(
            place=page.place(page.report.level, page.subject)
        ),
        columns=(
            label(heads.get(by, gettext("Territory"))),
            number(gettext("Decisions"), priority=3),
            number(gettext("Requested"), unit),
            number(gettext("Optimal support"), unit, priority=4),
            number(gettext("Granted"), unit),
            number(gettext("Paid"), unit, priority=4),
            number(gettext("Returned"), unit, priority=4),
            number(gettext("Granted of the requested"), "%"),
        ),
        rows=tuple(
            Row(
                cells=(
                    cells.text(group),
                    cells.count(int(made[group]["n"] or 0)),
                    *(millions(made[group][name]) for name in AMOUNTS),
                    share(made[group]["given"], made[group]["asked"]),
                )
            )
            for group in groups
        ),
        source=page.records_source(),
    )
    return Pairs(
        title=_headline(page, by, made, groups),
        description=gettext("Two bars for each row: what was requested and what was granted."),
        table=table,
        unit="CZK_million",
        first_title=gettext("Requested"),
        second_title=gettext("Granted"),
        pairs=tuple(
            Pair(
                label=group,
                first=millions(made[group]["requested"]),
                second=millions(made[group]["granted"]),
            )
            for group in groups
        ),
    )


def _headline(page: Page, by: str, made: Amounts, groups: list[str]) -> str:
    form = page.format
    shown = groups[-1:] if by == "year" else groups
    asked = sum(made[group]["asked"] or 0.0 for group in shown)
    given = sum(made[group]["given"] or 0.0 for group in shown)
    year = shown[0] if by == "year" else page.year
    if asked <= 0:
        return form.gettext("Requested and granted support, {year}").format(year=year)
    told = form.gettext("{share} of the money requested for {year} was granted").format(
        share=form.quantity(given / asked, "share"), year=year
    )
    return form.typeset(told)
