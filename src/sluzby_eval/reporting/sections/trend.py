"""Columns over the years for the report's unit, a chart for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Bar, Chart
from sluzby_eval.reporting.headlines import developed
from sluzby_eval.reporting.sections.parts import section_of
from sluzby_eval.reporting.tables import Column, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.figures import Figure, Lookup
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo


def compose(section: spec.Trend, page: Page) -> list[Section]:
    """Compose the section; a single year makes no trend, and there is no chart without two values."""
    years = [year for year in page.all_years if year <= page.year]
    infos = page.choose(section.indicators, section.domains, level=page.level)
    lookup = page.figures.select(
        level=page.level, indicators=[info.id for info in infos], years=years, units=[page.unit]
    )
    infos = [
        info
        for info in infos
        if sum(figure.value is not None for figure in _series(info, lookup, page, years)) > 1
    ]
    if not infos:
        return []
    page.show(infos)
    charts = [_chart(info, _series(info, lookup, page, years), page) for info in infos]
    return section_of(page, section, charts)


def _series(info: IndicatorInfo, lookup: Lookup, page: Page, years: list[int]) -> list[Figure]:
    basis = lookup.basis(info.id)
    return [lookup.get(info.id, page.unit, year, basis=basis) for year in years]


def _chart(info: IndicatorInfo, figures: list[Figure], page: Page) -> Chart:
    form = page.format
    title, unit = page.title(info, basis=figures[0].basis), form.unit(info.unit)
    known = [figure for figure in figures if figure.value is not None]
    told = form.gettext("Columns by year, {first}: {from_value}, {last}: {to_value}.").format(
        first=known[0].year,
        from_value=form.quantity(known[0].value or 0.0, info.unit),
        last=known[-1].year,
        to_value=form.quantity(known[-1].value or 0.0, info.unit),
    )
    rows = tuple(
        Row(cells=(cells.text(str(figure.year)), cells.value(figure, info), cells.coverage(figure)))
        for figure in figures
    )
    table = Table(
        caption=f"{title}: {page.place(page.level, page.unit)}",
        columns=(
            Column(title=form.gettext("Year")),
            Column(title=form.gettext("Value"), unit=unit, numeric=True),
            Column(title=form.gettext("Coverage"), numeric=True),
        ),
        rows=rows,
        source=page.source(figures, years=[figure.year for figure in figures]),
    )
    return Chart(
        kind="columns",
        title=developed(page, info, figures),
        description=form.typeset(told.replace("..", ".")),
        table=table,
        unit=info.unit,
        indicator=info.id,
        bars=tuple(Bar(label=str(figure.year), cell=cells.value(figure, info)) for figure in figures),
    )
