"""The unit beside the areas most alike it; which ones those are, the evaluation tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.sections.parts import indicator_columns, label, number, section_of
from sluzby_eval.reporting.tables import Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.page import Page


def compose(section: spec.Neighbours, page: Page) -> list[Section]:
    """Compose the section; without known neighbours there is none."""
    frame = page.context.wings.get("neighbours")
    if frame is None:
        return []
    near = frame.filter(pl.col("level") == page.level, pl.col("unit") == page.unit).sort("place")
    units = [page.unit, *near["neighbour"].to_list()]
    infos = page.choose(section.indicators, section.domains, level=page.level)
    lookup = page.figures.select(
        level=page.level, indicators=[info.id for info in infos], years=[page.year], units=units
    )
    infos = [info for info in infos if lookup.bases(info.id)]
    if len(units) < 2 or not infos:
        return []
    page.show(infos)
    rows = []
    for unit in units:
        figures = [lookup.get(info.id, unit, page.year, basis=lookup.basis(info.id)) for info in infos]
        made = [cells.value(figure, info) for figure, info in zip(figures, infos, strict=True)]
        rows.append(
            Row(
                cells=(cells.text(page.name(page.level, unit)), *made, cells.least_covered(figures)),
                highlighted=unit == page.unit,
            )
        )
    gettext = page.format.gettext
    table = Table(
        caption=gettext("The areas most alike: {place}").format(place=page.place(page.level, page.unit)),
        columns=(
            label(gettext("Territory")),
            *indicator_columns(
                page, infos, [page.title(info, basis=lookup.basis(info.id)) for info in infos]
            ),
            number(gettext("Lowest coverage"), priority=2),
        ),
        rows=tuple(rows),
        source=page.source(lookup.all()),
        notes=(
            gettext("The nearest first; alike by the features declared for comparison, not by distance."),
        ),
    )
    return section_of(page, section, [table])
