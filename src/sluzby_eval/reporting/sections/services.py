"""The provider's own services beside the quartiles of comparable services, which stay without names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.model import ALL
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Chart, Strip
from sluzby_eval.reporting.document import Section
from sluzby_eval.reporting.format import visible
from sluzby_eval.reporting.holdings import Service, services_of
from sluzby_eval.reporting.sections.parts import section_of
from sluzby_eval.reporting.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.figures import Figure, Lookup
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo


def compose(section: spec.Services, page: Page) -> list[Section]:
    """Compose a list of the services and one part for each service and form."""
    services = services_of(page)
    infos, lookup = own_figures(section, page, services)
    if not services:
        return []
    parts = tuple(
        _part(page, service, form, infos, lookup)
        for service in services
        for form in _forms(lookup, service, page.year)
    )
    return section_of(page, section, [_list(page, services, lookup)], parts)


def own_figures(
    section: spec.Services | spec.Attention, page: Page, services: list[Service]
) -> tuple[list[IndicatorInfo], Lookup]:
    """Look up the figures of services by form."""
    infos = page.choose(section.indicators, section.domains, level="service")
    lookup = page.figures.select(
        level="service",
        indicators=[info.id for info in infos],
        years=page.years,
        units=[service.id for service in services],
        type=None,
        form=None,
    )
    return infos, lookup


def _forms(lookup: Lookup, service: Service, year: int) -> list[str]:
    found = {f.form for f in lookup.all() if f.unit == service.id and f.year == year and f.applies}
    return sorted(found - {ALL})


def _list(page: Page, services: list[Service], lookup: Lookup) -> Table:
    gettext = page.format.gettext
    rows = []
    for service in services:
        forms = _forms(lookup, service, page.year)
        kinds = [page.kind(ALL, form) for form in forms]
        area = page.context.areas.get(service.area)
        made = (
            cells.text(service.name),
            cells.text(service.id),
            cells.text(page.kind(service.type, ALL)),
            cells.text(", ".join(kinds), status="not_evaluated"),
            cells.text(page.name(area.level, area.code) if area else ""),
        )
        rows.append(Row(cells=made))
    return Table(
        caption=gettext("Services of the provider"),
        columns=(
            Column(title=gettext("Service")),
            Column(title=gettext("Identifier"), priority=3),
            Column(title=gettext("Type of service")),
            Column(title=gettext("Forms")),
            Column(title=gettext("Seat"), priority=2),
        ),
        rows=tuple(rows),
        stacks=True,
    )


def _part(page: Page, service: Service, form: str, infos: list[IndicatorInfo], lookup: Lookup) -> Section:
    pairs = []
    for info in infos:
        figures = [lookup.get(info.id, service.id, year, type=service.type, form=form) for year in page.years]
        if any(figure.applies for figure in figures):
            pairs.append((info, figures))
    page.show(info for info, _ in pairs)
    kind = page.kind(service.type, form)
    blocks: list[Table | Chart] = [_table(page, kind, pairs, explanations(page, service.id))]
    drawn = [(info, figures[0]) for info, figures in pairs if _is_drawn(info, figures[0])]
    if drawn:
        aside = sum(is_aside(page, info, figure) for info, figure in drawn)
        strips = [_strip(page, info, figure) for info, figure in drawn]
        blocks.append(_chart(page, service, strips, aside))
    return Section(id="", title=f"{service.name}: {kind}", blocks=tuple(blocks))


def _is_drawn(info: IndicatorInfo, figure: Figure) -> bool:
    """Tell whether a figure has a place among its peers that means anything."""
    known = figure.quartiles is not None and figure.value is not None
    return known and info.better != "neither" and info.may_rank


def explanations(page: Page, service: str) -> tuple[str, ...]:
    """Write what the provider said about accepted findings of a service, as notes under a table."""
    told = page.format.gettext("Explanation of the provider: {message} – {explanation}")
    return tuple(
        visible(told.format(message=finding.message(page.format.language), explanation=finding.explanation))
        for finding in page.context.findings
        if finding.service == service and finding.explanation is not None
    )


def _table(
    page: Page, kind: str, pairs: list[tuple[IndicatorInfo, list[Figure]]], notes: tuple[str, ...]
) -> Table:
    gettext = page.format.gettext
    columns = [Column(title=gettext("Indicator")), Column(title=gettext("Unit"), priority=2)]
    columns += [Column(title=str(year), numeric=True) for year in page.years]
    if len(page.years) > 1:
        columns.append(Column(title=gettext("Change"), numeric=True, priority=2))
    columns += cells.quartile_columns(page.format)
    columns.append(Column(title=gettext("Position")))
    return Table(
        caption=gettext("Own figures beside comparable services ({kind})").format(kind=kind),
        columns=tuple(columns),
        rows=tuple(Row(cells=_cells(page, info, figures), indicator=info.id) for info, figures in pairs),
        source=page.source((f for _, figures in pairs for f in figures), years=page.years),
        notes=notes,
        stacks=True,
    )


def _cells(page: Page, info: IndicatorInfo, figures: list[Figure]) -> tuple[Cell, ...]:
    made = [cells.text(page.title(info)), cells.unit_text(info, page.format)]
    made += [cells.value(figure, info) for figure in figures]
    if len(figures) > 1:
        made.append(cells.change(figures[0], figures[1], info))
    return (*made, *cells.quartiles(figures[0], info), _position(page, info, figures[0]))


def _position(page: Page, info: IndicatorInfo, figure: Figure) -> Cell:
    """Say where the service stands; never where the definition forbids ranking."""
    if figure.value is None:
        return Cell(status="not_comparable")
    if figure.quartiles is None:
        return Cell(status="no_peers" if figure.peer_group is None else "too_few_peers")
    if not info.may_rank:
        return Cell(value=page.format.gettext("not ranked"))
    told = [_quarter(page, figure.value, figure.quartiles), _rank(page, figure)]
    return Cell(value="; ".join(text for text in told if text))


def _quarter(page: Page, value: float, quartiles: tuple[float, float, float]) -> str:
    gettext = page.format.gettext
    if value < quartiles[0]:
        return gettext("below the lower quartile")
    if value > quartiles[2]:
        return gettext("above the upper quartile")
    return gettext("between the quartiles")


def _rank(page: Page, figure: Figure) -> str:
    """Write the rank as the interval that cannot be told apart; a bare rank says more than is known."""
    if figure.rank_low is None or figure.rank_high is None:
        return ""
    if figure.rank_low == figure.rank_high:
        told = page.format.gettext("rank {rank} of {n}").format(rank=figure.rank_low, n=figure.peer_n)
    else:
        told = page.format.gettext("rank {low} to {high} of {n}").format(
            low=figure.rank_low, high=figure.rank_high, n=figure.peer_n
        )
    return page.format.typeset(told)


def _strip(page: Page, info: IndicatorInfo, figure: Figure) -> Strip:
    low, middle, high = figure.quartiles or (0.0, 0.0, 0.0)
    return Strip(
        label=page.title(info),
        unit=info.unit,
        q1=low,
        median=middle,
        q3=high,
        own=cells.value(figure, info),
    )


def _headline(page: Page, service: Service, strips: list[Strip], aside: int) -> str:
    told = page.format.gettext("{name}: {n} out of {all} figures in the less favourable quarter").format(
        name=service.name, n=aside, all=len(strips)
    )
    return page.format.typeset(told)


def is_aside(page: Page, info: IndicatorInfo, figure: Figure) -> bool:
    """Tell whether a figure lies in the less favourable quarter of its peers, and to be seen in print."""
    if figure.value is None or figure.quartiles is None:
        return False
    low, _, high = figure.quartiles
    limit = high if info.better == "lower" else low
    if page.format.number(figure.value, info.unit) == page.format.number(limit, info.unit):
        return False  # the reader would see two equal numbers
    return figure.value > limit if info.better == "lower" else figure.value < limit


def _chart(page: Page, service: Service, strips: list[Strip], aside: int) -> Chart:
    gettext = page.format.gettext
    told = gettext(
        "Each line has a scale of its own. The band reaches from the lower to the upper quartile of "
        "comparable services, the line in it is the median, the diamond is this service. The numbers stand "
        "in the table above."
    )
    return Chart(
        kind="strips",
        title=_headline(page, service, strips, aside),
        description=page.format.typeset(told),
        strips=tuple(strips),
        own_scales=True,
    )
