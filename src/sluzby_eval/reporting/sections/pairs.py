"""Two indicators side by side for every area of a level, for instance capacity and need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Pair, Pairs
from sluzby_eval.reporting.sections.parts import label, number, section_of
from sluzby_eval.reporting.tables import Row, Table
from sluzby_eval.reporting.wording import in_areas

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.figures import Figure
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo

    Both = tuple[Figure, Figure]


def compose(section: spec.Pairs, page: Page) -> list[Section]:
    """Compose the section; areas where neither question arises are left out."""
    infos = page.choose([section.first, section.second], (), level=section.level)
    if len(infos) < 2:
        return []
    first, second = infos
    units = page.context.units(section.level)
    if section.level != page.level:
        units = [unit for unit in units if page.context.ancestor(unit, page.level) == page.unit]
    made = [(_figures(page, section.level, first, units)), (_figures(page, section.level, second, units))]
    both = [pair for pair in zip(*made, strict=True) if any(figure.applies for figure in pair)]
    if not all(any(pair[side].value is not None for pair in both) for side in (0, 1)):
        return []
    page.show(infos)
    return section_of(page, section, [_picture(page, section.level, first, second, both)])


def _figures(page: Page, level: str, info: IndicatorInfo, units: list[str]) -> list[Figure]:
    lookup = page.figures.select(level=level, indicators=[info.id], years=[page.year], units=units)
    basis = lookup.basis(info.id)
    return [lookup.get(info.id, unit, page.year, basis=basis) for unit in units]


def _picture(page: Page, level: str, first: IndicatorInfo, second: IndicatorInfo, both: list[Both]) -> Pairs:
    gettext = page.format.gettext
    titles = (page.title(first, basis=both[0][0].basis), page.title(second, basis=both[0][1].basis))
    table = Table(
        caption=f"{titles[0]} – {titles[1]}, {page.year}",
        columns=(
            label(gettext("Territory")),
            number(titles[0], page.format.unit(first.unit), indicator=first.id),
            number(titles[1], page.format.unit(second.unit), indicator=second.id),
            number(gettext("Lowest coverage"), priority=2),
        ),
        rows=tuple(
            Row(
                cells=(
                    cells.text(page.name(level, one.unit)),
                    cells.value(one, first),
                    cells.value(other, second),
                    cells.least_covered((one, other)),
                ),
                highlighted=one.unit == page.unit,
            )
            for one, other in both
        ),
        source=page.source(figure for pair in both for figure in pair),
    )
    told = gettext("Two bars for each area, {year}: {first} and {second}.").format(
        year=page.year, first=titles[0], second=titles[1]
    )
    return Pairs(
        title=_headline(page, level, titles, both),
        description=page.format.typeset(told),
        table=table,
        unit=first.unit,
        indicator=first.id,
        first_title=titles[0],
        second_title=titles[1],
        pairs=tuple(
            Pair(
                label=page.name(level, one.unit),
                first=cells.value(one, first),
                second=cells.value(other, second),
                highlighted=one.unit == page.unit and level == page.level,
            )
            for one, other in both
        ),
    )


def _headline(page: Page, level: str, titles: tuple[str, str], both: list[Both]) -> str:
    known = [
        (one.value, other.value) for one, other in both if one.value is not None and other.value is not None
    ]
    more = sum(other > one for one, other in known)
    if len(known) < 2:
        return f"{titles[0]} – {titles[1]}"
    told = page.format.gettext("{second} above {first}: {where}").format(
        first=titles[0], second=titles[1], where=in_areas(page, more, len(known), level)
    )
    return page.format.typeset(told)
