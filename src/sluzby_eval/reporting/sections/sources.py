"""Sources of money as parts of wholes: by year, by type of service, or by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Stack, Stacks
from sluzby_eval.reporting.records import parted, records, whole
from sluzby_eval.reporting.sections.money import ORDER, SOURCES, names
from sluzby_eval.reporting.sections.parts import label, millions, number, section_of, share
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.reporting.records import Sums


def compose(section: spec.Sources, page: Page) -> list[Section]:
    """Compose the section; without revenues there is none."""
    revenues = records(page, "revenues")
    if revenues is None:
        return []
    coded = revenues.with_columns(
        part=pl.col("source").replace_strict({**SOURCES, "total": "total"}, default="other")
    )
    made, groups, keys = parted(page, coded, section.by, "amount_czk", ORDER)
    if not groups:
        return []
    return section_of(page, section, [_picture(page, section.by, made, groups, keys)])


def _picture(page: Page, by: str, made: Sums, groups: list[str], keys: list[str]) -> Stacks:
    gettext, titles = page.format.gettext, names(page)
    years = [int(group) for group in groups] if by == "year" else [page.year]
    table = Table(
        caption=gettext("Sources of money, {year}: {place}").format(
            year="–".join(dict.fromkeys((str(years[0]), str(years[-1])))),
            place=page.place(page.report.level, page.subject),
        ),
        columns=(
            label(_head(page, by)),
            *(number(titles[key], page.format.unit("CZK_million"), priority=2) for key in keys),
            number(gettext("Total"), page.format.unit("CZK_million")),
            *(number(gettext("{source}: share").format(source=titles[key]), "%", priority=3) for key in keys),
        ),
        rows=tuple(
            Row(
                cells=(
                    cells.text(group),
                    *(_cell(made, group, key) for key in keys),
                    millions(whole(made, group, keys)),
                    *(share(made.get((group, key)), whole(made, group, keys)) for key in keys),
                )
            )
            for group in groups
        ),
        source=page.source(years=years),
        notes=(
            gettext(
                "Sums of the itemised revenues of the statements; what a statement does not itemise is missing."
            ),
        ),
    )
    return Stacks(
        title=_headline(page, by, made, groups, keys),
        description=gettext("Each bar is one whole; its parts are the shares of the sources of money."),
        table=table,
        unit="CZK_million",
        keys=tuple(titles[key] for key in keys),
        stacks=tuple(
            Stack(label=group, cells=tuple(_cell(made, group, key) for key in keys)) for group in groups
        ),
        as_shares=True,
    )


def _head(page: Page, by: str) -> str:
    gettext = page.format.gettext
    return {"year": gettext("Year"), "type": gettext("Type of service")}.get(by, gettext("Territory"))


def _cell(made: Sums, group: str, key: str) -> Cell:
    return millions(made.get((group, key)), status="no_value")


def _headline(page: Page, by: str, made: Sums, groups: list[str], keys: list[str]) -> str:
    """Say which two sources gave the most: in the last year, or in all groups together."""
    form, titles = page.format, names(page)
    shown = groups[-1:] if by == "year" else groups
    amounts = {key: sum(made.get((group, key), 0.0) for group in shown) for key in keys}
    everything = sum(amounts.values())
    order = sorted(keys, key=lambda key: -amounts[key])
    if len(order) < 2 or everything <= 0:
        return form.gettext("Sources of money, {year}").format(year=page.year)
    told = form.gettext("Most money in {year}: {first} ({share}), then {second} ({other})").format(
        year=shown[0] if by == "year" else page.year,
        first=titles[order[0]].lower(),
        share=form.quantity(amounts[order[0]] / everything, "share"),
        second=titles[order[1]].lower(),
        other=form.quantity(amounts[order[1]] / everything, "share"),
    )
    return form.typeset(told)
