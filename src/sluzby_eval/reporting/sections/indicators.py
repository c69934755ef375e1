"""Tables of one unit: a row per indicator, a part per domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.sections.parts import part, section_of
from sluzby_eval.reporting.tables import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.figures import Figure, Lookup
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.reporting.tables import Cell
    from sluzby_eval.results import IndicatorInfo


def compose(section: spec.Indicators, page: Page) -> list[Section]:
    """Compose the section with one part for each domain that has anything to show."""
    infos = page.choose(section.indicators, section.domains, level=page.level)
    names = [info.id for info in infos]
    lookup = page.figures.select(level=page.level, indicators=names, years=page.years, units=[page.unit])
    infos = [info for info in infos if lookup.bases(info.id)]
    areas = _areas_beside(section, page, names)
    peers = _peers(section, page, names, lookup)
    parts: dict[str, list[IndicatorInfo]] = {}
    for info in infos:
        parts.setdefault(info.domain, []).append(info)
    page.show(infos)
    made = tuple(
        part(
            page.format.domain(domain),
            [_table(page, domain, members, lookup=lookup, areas=areas, peers=peers)],
        )
        for domain, members in parts.items()
    )
    return section_of(page, section, [], made)


def _areas_beside(section: spec.Indicators, page: Page, names: list[str]) -> dict[tuple[str, str], Lookup]:
    beside: dict[tuple[str, str], Lookup] = {}
    for level in section.compare:
        code = page.context.ancestor(page.unit, level)
        if code is not None and code != page.unit:
            found = page.figures.select(level=level, indicators=names, years=[page.year], units=[code])
            beside[(level, code)] = found
    return beside


def _peers(
    section: spec.Indicators, page: Page, names: list[str], lookup: Lookup
) -> Mapping[tuple[str, str], Figure]:
    """Find for each indicator and basis a figure that carries the quartiles to show."""
    level = section.peers or page.level
    if level == page.level:
        own = [figure for figure in lookup.all() if figure.year == page.year]
        return {(figure.indicator, figure.basis): figure for figure in own}
    others = page.figures.select(level=level, indicators=names, years=[page.year], record=False)
    return {(f.indicator, f.basis): f for f in others.all() if f.quartiles is not None}


def _table(
    page: Page,
    domain: str,
    infos: list[IndicatorInfo],
    *,
    lookup: Lookup,
    areas: Mapping[tuple[str, str], Lookup],
    peers: Mapping[tuple[str, str], Figure],
) -> Table:
    rows = [(info, basis) for info in infos for basis in lookup.bases(info.id)]
    compared = any(
        key in peers and peers[key].quartiles for key in ((info.id, basis) for info, basis in rows)
    )
    columns = _columns(page, areas, compared=compared)
    shown = [lookup.get(info.id, page.unit, year, basis=basis) for info, basis in rows for year in page.years]
    return Table(
        caption=f"{page.place(page.level, page.unit)}: {page.format.domain(domain).lower()}",
        columns=columns,
        rows=tuple(
            Row(
                cells=_cells(
                    page, info, basis, lookup=lookup, areas=areas, peers=peers if compared else None
                ),
                indicator=info.id,
            )
            for info, basis in rows
        ),
        source=page.source(shown, years=page.years),
        stacks=True,
    )


def _columns(page: Page, areas: Mapping[tuple[str, str], Lookup], *, compared: bool) -> tuple[Column, ...]:
    gettext = page.format.gettext
    columns = [Column(title=gettext("Indicator")), Column(title=gettext("Unit"), priority=2)]
    columns += [Column(title=str(year), numeric=True) for year in page.years]
    if page.previous_year is not None:
        columns.append(Column(title=gettext("Change"), numeric=True))
    columns += [
        Column(title=page.place(level, code), numeric=True, priority=1 + position)
        for position, (level, code) in enumerate(areas, start=1)
    ]
    columns += cells.quartile_columns(page.format) if compared else ()
    return (*columns, Column(title=gettext("Coverage"), numeric=True))


def _cells(
    page: Page,
    info: IndicatorInfo,
    basis: str,
    *,
    lookup: Lookup,
    areas: Mapping[tuple[str, str], Lookup],
    peers: Mapping[tuple[str, str], Figure] | None,
) -> tuple[Cell, ...]:
    figures = [lookup.get(info.id, page.unit, year, basis=basis) for year in page.years]
    title = page.title(info, basis=basis, among=len(lookup.bases(info.id)))
    made = [cells.text(title), cells.unit_text(info, page.format)]
    made += [cells.value(figure, info) for figure in figures]
    if len(figures) > 1:
        made.append(cells.change(figures[0], figures[1], info))
    for (_, code), beside in areas.items():
        made.append(cells.value(beside.get(info.id, code, page.year, basis=basis), info))
    if peers is not None:
        made += cells.quartiles(peers.get((info.id, basis), figures[0]), info)
    return (*made, cells.coverage(figures[0]))
