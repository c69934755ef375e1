"""A map of one indicator over the areas of one level; off where too few areas have a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.boundaries import tiles
from sluzby_eval.reporting.charts import Map, MapArea
from sluzby_eval.reporting.headlines import standing
from sluzby_eval.reporting.sections.parts import label, number, section_of
from sluzby_eval.reporting.tables import Row, Table
from sluzby_eval.reporting.wording import titled

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.figures import Figure
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo


def compose(section: spec.Map, page: Page) -> list[Section]:
    """Compose the section."""
    infos = page.choose([section.indicator], (), level=section.level)
    if not infos:
        return []
    info, type = infos[0], section.type or page.type
    units = page.context.units(section.level)
    lookup = page.figures.select(
        level=section.level, indicators=[info.id], years=[page.year], units=units, type=type
    )
    basis = lookup.basis(info.id)
    figures = [lookup.get(info.id, unit, page.year, type=type, basis=basis) for unit in units]
    known = [figure for figure in figures if figure.value is not None]
    if not known:
        return []
    page.show([info])
    return section_of(page, section, [_picture(page, section.level, info, figures, type)])


def _picture(page: Page, level: str, info: IndicatorInfo, figures: list[Figure], type: str) -> Map:
    told = page.format.gettext(
        "Map of {levels}, {year}: the darker the area, the higher the value among those shown. Unit: {unit}."
    ).format(levels=page.format.level_plural(level), year=page.year, unit=page.format.unit_alone(info.unit))
    shapes = page.context.shapes
    return Map(
        title=standing(page, info, figures, type=type),
        description=page.format.typeset(told.replace("..", ".")),
        table=_table(page, level, info, figures, type),
        unit=info.unit,
        indicator=info.id,
        level=level,
        areas=tuple(
            MapArea(
                code=figure.unit,
                name=page.name(level, figure.unit),
                cell=cells.value(figure, info),
                highlighted=_is_own(page, figure.unit),
            )
            for figure in figures
        ),
        shapes={figure.unit: shapes[figure.unit] for figure in figures if figure.unit in shapes},
        tiles=tiles(figure.unit for figure in figures),
        least=page.context.workspace.config.evaluation.minimum_peers,
    )


def _table(page: Page, level: str, info: IndicatorInfo, figures: list[Figure], type: str) -> Table:
    gettext, unit = page.format.gettext, page.format.unit(info.unit)
    what = titled(page, info, type=type, basis=figures[0].basis)
    return Table(
        caption=f"{what}, {page.year}",
        columns=(
            label(gettext("Territory")),
            number(gettext("Value"), unit),
            number(gettext("Coverage"), priority=2),
        ),
        rows=tuple(
            Row(
                cells=(
                    cells.text(page.name(level, figure.unit)),
                    cells.value(figure, info),
                    cells.coverage(figure),
                ),
                highlighted=_is_own(page, figure.unit),
            )
            for figure in figures
        ),
        source=page.source(figures),
    )


def _is_own(page: Page, unit: str) -> bool:
    return not page.is_top and page.context.ancestor(unit, page.level) == page.unit
