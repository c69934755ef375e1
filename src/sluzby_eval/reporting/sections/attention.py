"""Where the provider's services lie in the less favourable quarter: questions to ask, not verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.model import ALL
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import Note, Section
from sluzby_eval.reporting.holdings import Service, services_of
from sluzby_eval.reporting.sections.parts import section_of
from sluzby_eval.reporting.sections.services import is_aside, own_figures
from sluzby_eval.reporting.tables import Cell, Column, Row, Table
from sluzby_eval.results import Status

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.figures import Figure
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo


def compose(section: spec.Attention, page: Page) -> list[Section]:
    """Compose the section; indicators that must not rank anybody are left out."""
    services = services_of(page)
    infos, lookup = own_figures(section, page, services)
    known = {info.id: info for info in infos if info.better != "neither" and info.may_rank}
    named = {service.id: service for service in services}
    figures = [
        figure
        for figure in lookup.all()
        if figure.year == page.year and figure.indicator in known and figure.status == Status.OK
    ]
    compared = [figure for figure in figures if figure.quartiles is not None]
    aside = [figure for figure in compared if is_aside(page, known[figure.indicator], figure)]
    order = list(named)
    aside.sort(key=lambda f: (order.index(f.unit), f.form, list(known).index(f.indicator)))
    page.show(known[figure.indicator] for figure in aside)
    told = _table(page, aside, known, named) if aside else _nothing(page, len(compared))
    return section_of(page, section, [told])


def _nothing(page: Page, compared: int) -> Note:
    gettext, ngettext = page.format.gettext, page.format.ngettext
    if compared == 0:
        return Note(text=gettext("No figure could be compared: there are too few comparable services."))
    told = ngettext(
        "{n} figure was compared; none lies in the less favourable quarter.",
        "{n} figures were compared; none lies in the less favourable quarter.",
        compared,
    )
    return Note(text=page.format.typeset(told.format(n=compared)))


def _table(
    page: Page, figures: list[Figure], known: dict[str, IndicatorInfo], named: dict[str, Service]
) -> Table:
    gettext = page.format.gettext
    return Table(
        caption=gettext("Figures in the less favourable quarter of comparable services, {year}").format(
            year=page.year
        ),
        columns=(
            Column(title=gettext("Service")),
            Column(title=gettext("Indicator")),
            Column(title=gettext("Unit"), priority=3),
            Column(title=str(page.year), numeric=True),
            Column(title=gettext("Median"), numeric=True, priority=2),
            Column(title=gettext("Limit of the quarter"), numeric=True),
            Column(title=gettext("What to keep in mind"), priority=4),
        ),
        rows=tuple(_row(page, figure, known[figure.indicator], named[figure.unit]) for figure in figures),
        source=page.source(figures),
        stacks=True,
    )


def _row(page: Page, figure: Figure, info: IndicatorInfo, service: Service) -> Row:
    low, middle, high = figure.quartiles or (0.0, 0.0, 0.0)
    limit = high if info.better == "lower" else low
    return Row(
        cells=(
            cells.text(f"{service.name} ({page.kind(ALL, figure.form).lower()})"),
            cells.text(page.title(info)),
            cells.unit_text(info, page.format),
            cells.value(figure, info),
            Cell(value=middle, kind="number", unit=info.unit),
            Cell(value=limit, kind="number", unit=info.unit),
            cells.text(page.format.pick(info.pitfalls)),
        ),
        indicator=info.id,
    )
