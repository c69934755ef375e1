"""Bars of one indicator over the areas of one level, with a line for an area above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Bar, Chart
from sluzby_eval.reporting.headlines import standing
from sluzby_eval.reporting.sections.parts import section_of
from sluzby_eval.reporting.tables import Column, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.figures import Figure
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo


def compose(section: spec.Bars, page: Page) -> list[Section]:
    """Compose the section; without any value there is no chart."""
    infos = page.choose([section.indicator], (), level=section.level)
    if not infos:
        return []
    info, top = infos[0], page.top
    units = [unit for unit in page.context.units(section.level) if top in _tops(page, unit)]
    lookup = page.figures.select(level=section.level, indicators=[info.id], years=[page.year], units=units)
    basis = lookup.basis(info.id)
    figures = [lookup.get(info.id, unit, page.year, basis=basis) for unit in units]
    if not any(figure.value is not None for figure in figures):
        return []
    page.show([info])
    if info.may_rank:  # else in the order of names, as the units come
        figures.sort(key=lambda figure: (figure.value is None, -(figure.value or 0.0)))
    line = _reference(section, page, info, basis)
    chart = Chart(
        kind="bars",
        title=standing(page, info, figures, line),
        description=_description(page, section.level, figures, line, info),
        table=_table(page, section.level, figures, line, info),
        unit=info.unit,
        indicator=info.id,
        bars=tuple(_bar(page, section.level, figure, info) for figure in figures),
        reference=_bar(page, section.reference or "", line, info) if line else None,
    )
    return section_of(page, section, [chart])


def _tops(page: Page, unit: str) -> tuple[str | None, ...]:
    return (None, page.context.ancestor(unit, page.context.levels[-1]))


def _reference(section: spec.Bars, page: Page, info: IndicatorInfo, basis: str) -> Figure | None:
    if section.reference is None:
        return None
    code = page.context.ancestor(page.unit, section.reference)
    if code is None:
        return None
    found = page.figures.select(
        level=section.reference, indicators=[info.id], years=[page.year], units=[code]
    )
    figure = found.get(info.id, code, page.year, basis=basis)
    return figure if figure.value is not None else None


def _bar(page: Page, level: str, figure: Figure, info: IndicatorInfo) -> Bar:
    own = (
        page.level != page.context.levels[-1] and page.context.ancestor(figure.unit, page.level) == page.unit
    )
    return Bar(label=page.name(level, figure.unit), cell=cells.value(figure, info), highlighted=own)


def _description(
    page: Page, level: str, figures: list[Figure], line: Figure | None, info: IndicatorInfo
) -> str:
    form = page.format
    known = [figure for figure in figures if figure.value is not None]
    first, last = known[0], known[-1]
    if not info.may_rank:
        return _reference_told(page, line, info, form.gettext("Bars by name, {year}.").format(year=page.year))
    told = form.gettext("Bars by size, {year}. Highest: {high} ({most}), lowest: {low} ({least}).").format(
        year=page.year,
        high=page.name(level, first.unit),
        most=form.quantity(first.value or 0.0, info.unit),
        low=page.name(level, last.unit),
        least=form.quantity(last.value or 0.0, info.unit),
    )
    return _reference_told(page, line, info, told)


def _reference_told(page: Page, line: Figure | None, info: IndicatorInfo, told: str) -> str:
    form = page.format
    if line is not None and line.value is not None:
        told += " " + form.gettext("The line marks {place}: {value}.").format(
            place=page.place(line.level, line.unit), value=form.quantity(line.value, info.unit)
        )
    return form.typeset(told.replace("..", "."))


def _table(page: Page, level: str, figures: list[Figure], line: Figure | None, info: IndicatorInfo) -> Table:
    gettext = page.format.gettext
    rows = [_row(page, level, figure, info) for figure in figures]
    if line is not None:
        rows.append(_row(page, line.level, line, info, total=True))
    title = page.title(info, basis=figures[0].basis)
    return Table(
        caption=f"{title}, {page.year}",
        columns=(
            Column(title=gettext("Territory")),
            Column(title=gettext("Value"), unit=page.format.unit(info.unit), numeric=True),
            Column(title=gettext("Coverage"), numeric=True),
        ),
        rows=tuple(rows),
        source=page.source([*figures, *([line] if line else [])]),
    )


def _row(page: Page, level: str, figure: Figure, info: IndicatorInfo, *, total: bool = False) -> Row:
    label = page.place(level, figure.unit) if total else page.name(level, figure.unit)
    return Row(cells=(cells.text(label), cells.value(figure, info), cells.coverage(figure)), total=total)
