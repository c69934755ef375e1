"""The data themselves: statements by year and version, revisions between versions, accounts of cells and money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import ALL, VERSIONS
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import Note
from sluzby_eval.reporting.format import visible
from sluzby_eval.reporting.records import services_ever
from sluzby_eval.reporting.sections.parts import label, millions, more, number, section_of
from sluzby_eval.reporting.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Block, Section
    from sluzby_eval.reporting.page import Page

MOST = 100  # revisions listed; the rest is counted
SIDES = ("read", "accepted", "refused", "ignored")
MONEY = ("costs", "revenues")


def compose(section: spec.Data, page: Page) -> list[Section]:
    """Compose the section."""
    makers = {"versions": _versions, "revisions": _revisions, "accounts": _accounts}
    return section_of(page, section, [makers[section.show](page)])


def _versions(page: Page) -> Block | None:
    """Count services with a statement by year and version."""
    rows = (
        page.context.statements.filter(_owned(page))
        .group_by("year", "version")
        .agg(pl.col("service_id").n_unique())
    )
    made = {(year, version): n for year, version, n in rows.iter_rows()}
    years = sorted({year for year, _ in made})
    if not years:
        return None
    gettext = page.format.gettext
    return Table(
        caption=gettext("Services with a statement, by year and version"),
        columns=(
            label(gettext("Year")),
            *(number(_capital(page.format.version(version))) for version in VERSIONS),
        ),
        rows=tuple(
            Row(
                cells=(
                    cells.text(str(year)),
                    *(
                        cells.count(made[year, version])
                        if (year, version) in made
                        else Cell(status="not_reported")
                        for version in VERSIONS
                    ),
                )
            )
            for year in years
        ),
    )


def _owned(page: Page) -> pl.Expr:
    """Choose the statements of the report's services; a report about everything takes all."""
    if page.is_top and page.type == ALL:
        return pl.lit(value=True)
    return pl.col("service_id").is_in(list(services_ever(page)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _revisions(page: Page) -> Block | None:
    """List figures that two versions of a statement tell differently, the greatest relative change first."""
    frame = page.context.wings.get("vintages")
    if frame is None:
        return None
    gettext = page.format.gettext
    told = frame.filter(
        pl.col("year") == page.year,
        _owned(page),
        pl.col("difference").is_not_null(),
    )
    if told.is_empty():
        return Note(text=gettext("No statement of the year came in two versions, so nothing was revised."))
    changed = told.filter(pl.col("difference") != 0)
    size = (pl.col("difference") / pl.coalesce(*reversed(VERSIONS))).abs()
    ordered = changed.with_columns(size=size).sort("size", descending=True, nulls_last=True)
    versions = [version for version in VERSIONS if told[version].count()]
    return Table(
        caption=gettext("Figures that changed between versions, {year}").format(year=page.year),
        columns=(
            label(gettext("Service")),
            label(gettext("Form"), priority=2),
            label(gettext("Figure")),
            *(number(_capital(page.format.version(version))) for version in versions),
            number(gettext("Difference")),
        ),
        rows=tuple(
            Row(cells=_revision(page, row, versions)) for row in ordered.head(MOST).iter_rows(named=True)
        ),
        notes=more(page, ordered.height - MOST),
        stacks=True,
    )


def _revision(page: Page, row: dict[str, object], versions: list[str]) -> tuple[Cell, ...]:
    gettext = page.format.gettext
    figure = str(row["figure"])
    names = {
        "costs": gettext("Costs (CZK)"),
        "revenues": gettext("Revenues (CZK)"),
        "staff": gettext("Workers (FTE)"),
        "clients_year": gettext("Clients in the year"),
        "bed_days_occ": gettext("Occupied bed-days"),
        "hours_direct": gettext("Hours of direct care"),
    }
    unit = "CZK" if figure in MONEY else ("fte" if figure == "staff" else "client")

    def cell(value: object) -> Cell:
        if not isinstance(value, int | float):
            return Cell(status="not_reported")
        return Cell(value=value, kind="number", unit=unit)

    return (
        cells.text(page.name("service", str(row["service_id"]))),
        cells.text(page.kind("all", str(row["form"]))),
        cells.text(names.get(figure, figure)),
        *(cell(row[version]) for version in versions),
        cell(row["difference"]),
    )


def _accounts(page: Page) -> Block | None:
    """Add up cells and money read, accepted, refused and ignored, by layout and period of the files."""
    frame = page.context.wings.get("submissions")
    if frame is None or frame.is_empty():
        return None
    now = frame.filter(pl.col("period").is_null() | (pl.col("period") == page.year))
    columns = [f"{what}_{side}" for what in ("cells", "czk") for side in SIDES]
    sums = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in columns]
    rows = now.group_by("layout").agg(pl.len().alias("files"), *sums).sort("layout")
    whole = now.select(pl.len().alias("files"), *sums)
    gettext = page.format.gettext
    heads = {
        "read": gettext("read"),
        "accepted": gettext("accepted"),
        "refused": gettext("refused"),
        "ignored": gettext("ignored"),
    }
    million = page.format.unit("CZK_million")
    heading = (
        label(gettext("Layout")),
        number(gettext("Files")),
        *(number(f"{gettext('Cells')}: {heads[side]}", priority=2) for side in SIDES),
        *(
            Column(title=f"{gettext('Amounts')}: {heads[side]}", unit=million, numeric=True, priority=3)
            for side in SIDES
        ),
    )
    made = [(visible(str(row["layout"])), row, False) for row in rows.iter_rows(named=True)]
    made += [(gettext("Total"), whole.row(0, named=True), True)]
    return Table(
        caption=gettext("Accounts of what was read: cells and money, {year}").format(year=page.year),
        columns=heading,
        rows=tuple(Row(cells=_account(head, row), total=total) for head, row, total in made),
        notes=(
            gettext(
                "Every cell and every crown read is accepted, refused or ignored. Files without a year count, too."
            ),
        ),
    )


def _account(head: str, row: dict[str, object]) -> tuple[Cell, ...]:
    return (
        cells.text(head),
        cells.count(int(str(row["files"]))),
        *(cells.count(int(float(str(row[f"cells_{side}"])))) for side in SIDES),
        *(_amount(row[f"czk_{side}"]) for side in SIDES),
    )


def _amount(value: object) -> Cell:
    return (
        millions(value, status="not_applicable")
        if isinstance(value, float)
        else Cell(status="not_applicable")
    )
