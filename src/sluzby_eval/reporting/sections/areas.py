"""A table of the areas of one level, grouped by a level above, with the unit of the report at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.sections.parts import indicator_columns, label, number, section_of
from sluzby_eval.reporting.tables import Column, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.figures import Figure, Lookup
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo


class _Line(NamedTuple):
    level: str
    unit: str
    indent: int
    total: bool


def compose(section: spec.Areas, page: Page) -> list[Section]:
    """Compose the section."""
    infos = page.choose(section.indicators, section.domains, level=section.level)
    names = [info.id for info in infos]
    inside = units_inside(page, section.level)
    levels = dict.fromkeys(level for level in (section.level, section.group, page.level) if level)
    lookups = {
        level: page.figures.select(level=level, indicators=names, years=[page.year], units=units)
        for level, units in ((level, units_inside(page, level)) for level in levels)
    }
    infos = [info for info in infos if lookups[section.level].bases(info.id)]
    if not infos or not inside:
        return []
    page.show(infos)
    rows = [_row(page, line, infos, lookups[line.level]) for line in _order(section, page, inside)]
    table = Table(
        caption=_caption(section, page),
        columns=_columns(page, infos, lookups[section.level]),
        rows=tuple(rows),
        source=page.source(figure for lookup in lookups.values() for figure in lookup.all()),
    )
    return section_of(page, section, [table])


def units_inside(page: Page, level: str) -> list[str]:
    """List the areas of a level that lie in the report's unit, the unit itself included."""
    return [
        unit for unit in page.context.units(level) if page.context.ancestor(unit, page.level) == page.unit
    ]


def _order(section: spec.Areas, page: Page, inside: list[str]) -> list[_Line]:
    last = _Line(page.level, page.unit, 0, total=True)
    if section.group is None:
        return [*(_Line(section.level, unit, 0, total=False) for unit in inside if unit != page.unit), last]
    lines: list[_Line] = []
    for group in units_inside(page, section.group):
        members = [unit for unit in inside if page.context.ancestor(unit, section.group) == group]
        lines.append(_Line(section.group, group, 0, total=True))
        lines += [_Line(section.level, unit, 1, total=False) for unit in members]
    return [*lines, last]


def _row(page: Page, line: _Line, infos: list[IndicatorInfo], lookup: Lookup) -> Row:
    figures = [_figure(lookup, info, line.unit, page.year) for info in infos]
    name = page.place(line.level, line.unit) if line.total else page.name(line.level, line.unit)
    values = [cells.value(figure, info) for figure, info in zip(figures, infos, strict=True)]
    made = (cells.text(name), *values, cells.least_covered(figures))
    return Row(cells=made, total=line.total, indent=line.indent)


def _figure(lookup: Lookup, info: IndicatorInfo, unit: str, year: int) -> Figure:
    return lookup.get(info.id, unit, year, basis=lookup.basis(info.id))


def _columns(page: Page, infos: list[IndicatorInfo], lookup: Lookup) -> tuple[Column, ...]:
    gettext = page.format.gettext
    titles = [page.title(info, basis=lookup.basis(info.id)) for info in infos]
    coverage = number(gettext("Lowest coverage"), priority=2)
    return (label(gettext("Territory")), *indicator_columns(page, infos, titles), coverage)


def _caption(section: spec.Areas, page: Page) -> str:
    pattern = page.format.gettext("{levels} in {year}: {place}")
    levels = page.format.level_plural(section.level)
    told = pattern.format(
        levels=levels[:1].upper() + levels[1:], year=page.year, place=page.place(page.level, page.unit)
    )
    return page.format.typeset(told)
