"""A table by type and form of service: a column per indicator, for the report's unit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sluzby_eval.czech import collate
from sluzby_eval.model import ALL
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.sections.parts import indicator_columns, label, number, section_of
from sluzby_eval.reporting.tables import Column, Row, Table
from sluzby_eval.results import Status

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.figures import Figure, Lookup
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo


def compose(section: spec.Types, page: Page) -> list[Section]:
    """Compose the section; types and forms that no chosen indicator applies to are left out."""
    infos = page.choose(section.indicators, section.domains, level=page.level)
    lookup = page.figures.select(
        level=page.level,
        indicators=[info.id for info in infos],
        years=[page.year],
        units=[page.unit],
        type=None,
        form=None,
    )
    kinds = {(figure.type, figure.form) for figure in lookup.all() if _is_shown(figure, lookup)}
    infos = [info for info in infos if any(_figure(lookup, info, page, kind).applies for kind in kinds)]
    if not infos:
        return []
    page.show(infos)
    gettext = page.format.gettext
    caption = gettext("Types and forms of services in {year}: {place}").format(
        year=page.year, place=page.place(page.level, page.unit)
    )
    table = Table(
        caption=page.format.typeset(caption),
        columns=_columns(page, infos),
        rows=tuple(
            _row(page, infos, lookup, kind) for kind in collate(kinds, key=lambda kind: page.kind(*kind))
        ),
        source=page.source(lookup.all()),
    )
    return section_of(page, section, [table])


def _is_shown(figure: Figure, lookup: Lookup) -> bool:
    of_one_kind = figure.type != ALL and figure.form != ALL
    return of_one_kind and figure.applies and figure.basis == lookup.basis(figure.indicator)


def _figure(lookup: Lookup, info: IndicatorInfo, page: Page, kind: tuple[str, str]) -> Figure:
    """Return a figure of one type and form; where the results have no row, the indicator does not apply."""
    basis = lookup.basis(info.id)
    found = lookup.get(info.id, page.unit, page.year, type=kind[0], form=kind[1], basis=basis)
    return found if found.exists else replace(found, status=Status.NOT_APPLICABLE)


def _columns(page: Page, infos: list[IndicatorInfo]) -> tuple[Column, ...]:
    gettext = page.format.gettext
    values = indicator_columns(page, infos, [page.format.pick(info.title) for info in infos])
    coverage = number(gettext("Lowest coverage"), priority=2)
    return (label(gettext("Type and form of service")), *values, coverage)


def _row(page: Page, infos: list[IndicatorInfo], lookup: Lookup, kind: tuple[str, str]) -> Row:
    figures = [_figure(lookup, info, page, kind) for info in infos]
    values = [cells.value(figure, info) for figure, info in zip(figures, infos, strict=True)]
    return Row(cells=(cells.text(page.kind(*kind)), *values, cells.least_covered(figures)))
