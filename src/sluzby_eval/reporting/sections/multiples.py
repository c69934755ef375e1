"""Small multiples: one indicator over the years, a panel for each area of a level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Line, Multiples, Panel
from sluzby_eval.reporting.headlines import moved, spread
from sluzby_eval.reporting.sections.parts import label, number, section_of
from sluzby_eval.reporting.tables import Row, Table
from sluzby_eval.reporting.wording import titled

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.figures import Figure
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo

    Panels = dict[str, list[Figure]]  # area -> a figure for each year


def compose(section: spec.Multiples, page: Page) -> list[Section]:
    """Compose the section; areas without any value have no panel."""
    infos = page.choose([section.indicator], (), level=section.level)
    years = [year for year in page.all_years if year <= page.year]
    if not infos or len(years) < 2:
        return []
    info, type = infos[0], section.type or page.type
    units = page.context.units(section.level)
    lookup = page.figures.select(
        level=section.level, indicators=[info.id], years=years, units=units, type=type
    )
    basis = lookup.basis(info.id)
    panels = {
        unit: [lookup.get(info.id, unit, year, type=type, basis=basis) for year in years] for unit in units
    }
    panels = {unit: figures for unit, figures in panels.items() if any(f.value is not None for f in figures)}
    if len(panels) < 2:
        return []
    page.show([info])
    return section_of(page, section, [_picture(page, section.level, info, panels, years, type)])


def _picture(
    page: Page, level: str, info: IndicatorInfo, panels: Panels, years: list[int], type: str
) -> Multiples:
    basis = next(iter(panels.values()))[0].basis
    pairs = [(figures[-1], figures[-2]) for figures in panels.values()]
    newest = [figures[-1] for figures in panels.values()]
    title = moved(page, info, pairs, level, type=type, basis=basis)
    unit = page.format.unit(info.unit)
    what = titled(page, info, type=type, basis=basis)
    told = page.format.gettext(
        "A small picture for each area, {year} to {until}, all on one scale. Unit: {unit}."
    ).format(year=years[0], until=years[-1], unit=page.format.unit_alone(info.unit))
    table = Table(
        caption=f"{what}, {years[0]}–{years[-1]}",
        columns=(label(page.format.gettext("Territory")), *(number(str(year), unit) for year in years)),
        rows=tuple(
            Row(
                cells=(
                    cells.text(page.name(level, unit)),
                    *(cells.value(figure, info) for figure in figures),
                ),
                highlighted=_is_own(page, unit),
            )
            for unit, figures in panels.items()
        ),
        source=page.source((f for figures in panels.values() for f in figures), years=years),
    )
    return Multiples(
        title=title or spread(page, info, newest, type=type, basis=basis),
        description=page.format.typeset(told.replace("..", ".")),
        table=table,
        unit=info.unit,
        indicator=info.id,
        ticks=tuple(str(year) for year in years),
        panels=tuple(
            Panel(
                title=page.name(level, unit),
                lines=(Line(label=what, cells=tuple(cells.value(figure, info) for figure in figures)),),
                highlighted=_is_own(page, unit),
            )
            for unit, figures in panels.items()
        ),
    )


def _is_own(page: Page, unit: str) -> bool:
    return not page.is_top and page.context.ancestor(unit, page.level) == page.unit
