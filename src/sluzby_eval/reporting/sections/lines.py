"""Lines over the years: the report's unit and the areas above it, a picture for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Line, Lines
from sluzby_eval.reporting.headlines import developed
from sluzby_eval.reporting.sections.parts import label, number, section_of
from sluzby_eval.reporting.tables import Row, Table
from sluzby_eval.reporting.wording import titled

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.figures import Figure
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo

    Series = tuple[str, list[Figure]]  # name of the area, a figure for each year


def compose(section: spec.Lines, page: Page) -> list[Section]:
    """Compose the section; an indicator with less than two values of the unit has no picture."""
    years = [year for year in page.all_years if year <= page.year]
    pictures = []
    for info in page.choose(section.indicators, section.domains, level=page.level):
        type = section.type or page.type
        series = _series(section, page, info, years, type)
        if sum(figure.value is not None for figure in series[0][1]) > 1:
            page.show([info])
            pictures.append(_picture(page, info, series, years, type))
    return section_of(page, section, pictures)


def _series(
    section: spec.Lines, page: Page, info: IndicatorInfo, years: list[int], type: str
) -> list[Series]:
    units = [(page.level, page.unit)]
    for level in section.compare:
        code = page.context.ancestor(page.unit, level)
        if code is not None and code != page.unit:
            units.append((level, code))
    found = []
    for level, unit in units:
        lookup = page.figures.select(level=level, indicators=[info.id], years=years, units=[unit], type=type)
        basis = lookup.basis(info.id)
        figures = [lookup.get(info.id, unit, year, type=type, basis=basis) for year in years]
        found.append((page.place(level, unit), figures))
    return found


def _picture(page: Page, info: IndicatorInfo, series: list[Series], years: list[int], type: str) -> Lines:
    gettext, title = page.format.gettext, titled(page, info, type=type, basis=series[0][1][0].basis)
    unit = page.format.unit(info.unit)
    rows = tuple(
        Row(
            cells=(
                cells.text(str(year)),
                *(cells.value(figures[position], info) for _, figures in series),
                cells.coverage(series[0][1][position]),
            )
        )
        for position, year in enumerate(years)
    )
    table = Table(
        caption=f"{title}, {years[0]}–{years[-1]}",
        columns=(
            label(gettext("Year")),
            *(number(name, unit) for name, _ in series),
            number(gettext("Coverage"), priority=2),
        ),
        rows=rows,
        source=page.source((figure for _, figures in series for figure in figures), years=years),
    )
    told = gettext("Lines by year for: {names}. Unit: {unit}.").format(
        names=", ".join(name for name, _ in series), unit=page.format.unit_alone(info.unit)
    )
    return Lines(
        title=developed(page, info, series[0][1], type=type),
        description=page.format.typeset(told.replace("..", ".")),
        table=table,
        unit=info.unit,
        indicator=info.id,
        ticks=tuple(str(year) for year in years),
        lines=tuple(
            Line(
                label=name,
                cells=tuple(cells.value(figure, info) for figure in figures),
                highlighted=position == 0,
            )
            for position, (name, figures) in enumerate(series)
        ),
    )
