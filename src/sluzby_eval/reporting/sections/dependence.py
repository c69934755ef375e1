"""How many services live from one payer, by type of service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.czech import collate
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Bar, Chart
from sluzby_eval.reporting.records import placed_services
from sluzby_eval.reporting.sections.parts import label, number, section_of, share
from sluzby_eval.reporting.tables import Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.reporting.tables import Cell

    Counts = dict[str, tuple[int, int]]  # type -> services above the limit, services known


def compose(section: spec.Dependence, page: Page) -> list[Section]:
    """Compose the section; without any known value there is none."""
    infos = page.choose([section.indicator], (), level="service")
    if not infos:
        return []
    services = {service.id: service for service in placed_services(page)}
    lookup = page.figures.select(
        level="service",
        indicators=[infos[0].id],
        years=[page.year],
        units=list(services),
        type=None,
        record=False,
    )
    counts: Counts = {}
    for figure in lookup.all():
        if figure.value is None or figure.status != "ok":
            continue
        type = page.name("type", services[figure.unit].type)
        above, known = counts.get(type, (0, 0))
        counts[type] = (above + (figure.value > section.above), known + 1)
    if not counts:
        return []
    page.show(infos)
    return section_of(page, section, [_chart(page, section, counts, len(services))])


def _chart(page: Page, section: spec.Dependence, counts: Counts, everything: int) -> Chart:
    form, gettext = page.format, page.format.gettext
    limit = form.quantity(section.above, "share")
    above, known = _together(counts)
    told = gettext("More than {limit} of the revenue from one payer: {above} out of {known} services").format(
        limit=limit, above=above, known=known
    )
    shown = [type for type in collate(counts) if counts[type][0]]
    return Chart(
        kind="bars",
        title=form.typeset(told),
        description=gettext("Number of services above the limit, by type; types without any are left out."),
        table=_table(page, limit, counts, everything),
        unit="service",
        indicator=section.indicator,
        bars=tuple(
            Bar(label=type, cell=cells.count(counts[type][0]))
            for type in sorted(shown, key=lambda type: -counts[type][0])
        )
        or (Bar(label=gettext("Total"), cell=cells.count(0)),),
    )


def _table(page: Page, limit: str, counts: Counts, everything: int) -> Table:
    form, gettext = page.format, page.format.gettext
    above, known = _together(counts)
    told = gettext("The value is known for {known} out of {all} services.")
    return Table(
        caption=form.typeset(gettext("Services with more than {limit} from one payer").format(limit=limit)),
        columns=(
            label(gettext("Type of service")),
            number(gettext("Services above the limit")),
            number(gettext("Services known"), priority=2),
            number(gettext("Share"), "%"),
        ),
        rows=(
            *(Row(cells=_cells(type, *counts[type])) for type in collate(counts)),
            Row(cells=_cells(gettext("Total"), above, known), total=True),
        ),
        source=page.source(),
        notes=(form.typeset(told.format(known=known, all=everything)),),
    )


def _together(counts: Counts) -> tuple[int, int]:
    return sum(above for above, _known in counts.values()), sum(known for _above, known in counts.values())


def _cells(name: str, above: int, known: int) -> tuple[Cell, ...]:
    return cells.text(name), cells.count(above), cells.count(known), share(above, known)
