"""Workers by category: by year, or by type of service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Stack, Stacks
from sluzby_eval.reporting.records import parted, records, whole
from sluzby_eval.reporting.sections.parts import label, number, section_of
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.reporting.records import Sums

GROUPS = {
    "SP": "social",
    "PSS_POBYT": "care", "PSS_VYCHOVA": "care", "PSS_PECOVATEL": "care", "PSS_DOHLED": "care",
    "ZDRAV": "health",
    "PEDAG": "special", "PORADCE": "special", "ODBORNY": "special",
    "VEDOUCI": "management", "ADMIN": "management",
    "PROVOZ": "support",
    "DPP_DPC": "agreements",
    "total": "total", "DOBROVOLNIK": "total",  # volunteers are no workers
}  # fmt: skip
ORDER = ("social", "care", "health", "special", "management", "support", "agreements")
DIRECT = ("social", "care", "health", "special")


def compose(section: spec.Staffing, page: Page) -> list[Section]:
    """Compose the section; without reported workers there is none."""
    staff = records(page, "staff")
    if staff is None:
        return []
    coded = staff.with_columns(part=pl.col("category").replace_strict(GROUPS, default="special"))
    made, groups, keys = parted(page, coded, section.by, "fte", ORDER)
    if not groups:
        return []
    return section_of(page, section, [_picture(page, section.by, made, groups, keys)])


def _names(page: Page) -> dict[str, str]:
    gettext = page.format.gettext
    return {
        "social": gettext("Social workers"),
        "care": gettext("Care workers"),
        "health": gettext("Health workers"),
        "special": gettext("Other specialists"),
        "management": gettext("Management and administration"),
        "support": gettext("Support staff"),
        "agreements": gettext("Agreements outside employment"),
    }


def _picture(page: Page, by: str, made: Sums, groups: list[str], keys: list[str]) -> Stacks:
    gettext, names = page.format.gettext, _names(page)
    unit = page.format.unit("fte")
    years = [int(group) for group in groups] if by == "year" else [page.year]
    table = Table(
        caption=gettext("Workers by category: {place}").format(
            place=page.place(page.report.level, page.subject)
        ),
        columns=(
            label(gettext("Year") if by == "year" else gettext("Type of service")),
            *(number(names[key], unit, priority=2) for key in keys),
            number(gettext("Total"), unit),
        ),
        rows=tuple(
            Row(
                cells=(
                    cells.text(group),
                    *(_cell(made.get((group, key))) for key in keys),
                    _cell(whole(made, group, keys)),
                )
            )
            for group in groups
        ),
        source=page.source(years=years),
        notes=(gettext("Sums of the categories reported; volunteers are not counted."),),
    )
    return Stacks(
        title=_headline(page, by, made, groups, keys),
        description=gettext(
            "Each bar is one whole; its parts are the categories of workers in full-time equivalents."
        ),
        table=table,
        unit="fte",
        keys=tuple(names[key] for key in keys),
        stacks=tuple(
            Stack(label=group, cells=tuple(_cell(made.get((group, key))) for key in keys)) for group in groups
        ),
        as_shares=by == "type",
    )


def _cell(fte: float | None) -> Cell:
    if fte is None:
        return Cell(status="no_value")
    return Cell(value=fte, kind="number", unit="fte")


def _headline(page: Page, by: str, made: Sums, groups: list[str], keys: list[str]) -> str:
    """Say how many workers there are and which share of them works with clients directly."""
    shown = groups[-1:] if by == "year" else groups
    direct = sum(whole(made, group, DIRECT) for group in shown)
    everything = sum(whole(made, group, keys) for group in shown)
    form = page.format
    if everything <= 0:
        return form.gettext("Workers by category")
    told = form.gettext("{share} of {fte} FTE work with clients directly, {year}").format(
        share=form.quantity(direct / everything, "share"),
        fte=form.number(everything, "fte"),
        year=shown[0] if by == "year" else page.year,
    )
    return form.typeset(told)
