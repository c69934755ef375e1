"""What the figures do not cover: services without a statement, incomplete indicators, reasons of blanks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import ALL
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import Note, Section
from sluzby_eval.reporting.holdings import Service, services_of
from sluzby_eval.reporting.sections.areas import units_inside
from sluzby_eval.reporting.sections.parts import more, section_of
from sluzby_eval.reporting.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.figures import Figure
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo

MOST_SERVICES = 100  # listed by name; the rest is counted
MOST_INDICATORS = 15


def compose(section: spec.Missing, page: Page) -> list[Section]:
    """Compose the section."""
    blocks = [*_silent(page), *_incomplete(page), *_blanks(page, section.level)]
    return section_of(page, section, blocks)


def _silent(page: Page) -> list[Note | Table]:
    """Tell of services that were valid in the year and sent no statement."""
    services = services_of(page)
    came = page.context.statements.filter(
        pl.col("year") == page.year, pl.col("version") == page.context.version
    )
    reported = set(came["service_id"].to_list())
    silent = [service for service in services if service.id not in reported]
    told = page.format.gettext("Services with a statement for {year}: {came} out of {all} in all.").format(
        year=page.year, came=len(services) - len(silent), all=len(services)
    )
    note = Note(text=page.format.typeset(told))
    return [note, _silent_table(page, silent)] if silent else [note]


def _silent_table(page: Page, silent: list[Service]) -> Table:
    gettext = page.format.gettext
    return Table(
        caption=gettext("Services without a statement for {year}").format(year=page.year),
        columns=(
            Column(title=gettext("Service")),
            Column(title=gettext("Type of service"), priority=2),
            Column(title=gettext("Provider")),
            Column(title=gettext("Seat"), priority=3),
        ),
        rows=tuple(_silent_row(page, service) for service in silent[:MOST_SERVICES]),
        notes=more(page, len(silent) - MOST_SERVICES),
        stacks=True,
    )


def _silent_row(page: Page, service: Service) -> Row:
    area = page.context.areas.get(service.area)
    made = (
        cells.text(service.name),
        cells.text(page.kind(service.type, ALL)),
        cells.text(page.name("provider", service.ico)),
        cells.text(page.name(area.level, area.code) if area else ""),
    )
    return Row(cells=made)


def _incomplete(page: Page) -> list[Table]:
    """Tell of indicators that do not count every service, the least covered first."""
    infos = {info.id: info for info in page.choose((), (), level=page.level)}
    lookup = page.figures.select(
        level=page.level, indicators=list(infos), years=[page.year], units=[page.unit], record=False
    )
    figures = [f for f in lookup.all() if f.coverage is not None and f.coverage < 1 and f.applies]
    if not figures:
        return []
    figures.sort(key=lambda figure: (figure.coverage or 0.0, infos[figure.indicator].catalogue))
    gettext = page.format.gettext
    table = Table(
        caption=gettext("Indicators that do not count all services: {place}").format(
            place=page.place(page.level, page.unit)
        ),
        columns=(
            Column(title=gettext("Indicator")),
            Column(title=gettext("Coverage"), numeric=True),
            Column(title=gettext("Coverage"), unit="%", numeric=True),
            Column(title=gettext("Required"), unit="%", numeric=True, priority=3),
            Column(title=gettext("State"), priority=2),
        ),
        rows=tuple(
            _incomplete_row(page, figure, infos[figure.indicator]) for figure in figures[:MOST_INDICATORS]
        ),
        notes=_rest(page, figures[MOST_INDICATORS:]),
        source=page.source(),
        stacks=True,
    )
    return [table]


def _rest(page: Page, figures: list[Figure]) -> tuple[str, ...]:
    if not figures:
        return ()
    told = page.format.ngettext(
        "And {n} more indicator with a coverage of {share} or more.",
        "And {n} more indicators with a coverage of {share} or more.",
        len(figures),
    )
    share = page.format.quantity(figures[0].coverage or 0.0, "share")
    return (page.format.typeset(told.format(n=len(figures), share=share)),)


def _incomplete_row(page: Page, figure: Figure, info: IndicatorInfo) -> Row:
    state = page.format.gettext("sufficient") if figure.status == "ok" else page.format.blank(figure.status)
    made = (
        cells.text(page.title(info, basis=figure.basis)),
        cells.coverage(figure),
        Cell(value=figure.coverage, kind="number", unit="share"),
        Cell(value=info.minimum_coverage, kind="number", unit="share"),
        cells.text(state),
    )
    return Row(cells=made, indicator=info.id)


def _blanks(page: Page, level: str) -> list[Table]:
    """Count the results of a level by the reason of their blank."""
    inside = units_inside(page, level) if level in page.context.levels else [s.id for s in services_of(page)]
    counted = page.figures.statuses(level=level, year=page.year, units=inside)
    if not counted:
        return []
    gettext, everything = page.format.gettext, sum(n for _, n in counted)
    rows = [
        Row(
            cells=(
                cells.text(gettext("value known") if status == "ok" else page.format.blank(status)),
                cells.count(n),
                Cell(value=n / everything, kind="number", unit="share"),
            )
        )
        for status, n in counted
    ]
    table = Table(
        caption=gettext("Values of all indicators for {levels} by state, {year}").format(
            levels=page.format.level_plural(level), year=page.year
        ),
        columns=(
            Column(title=gettext("State of the value")),
            Column(title=gettext("Number"), numeric=True),
            Column(title=gettext("Share"), unit="%", numeric=True),
        ),
        rows=tuple(rows),
        source=page.source(),
    )
    return [table]
