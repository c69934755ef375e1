"""How units of one level spread: a line for each type and form, points without names, quartiles as a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.czech import collate
from sluzby_eval.model import ALL
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Chart, Strip
from sluzby_eval.reporting.sections.parts import section_of
from sluzby_eval.reporting.tables import Column, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.figures import Figure, Lookup
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo

Kind = tuple[str, str]  # type and form


def compose(section: spec.Strips, page: Page) -> list[Section]:
    """Compose the section; a type and form without quartiles has no line."""
    infos = page.choose([section.indicator], (), level=section.level)
    if not infos:
        return []
    info = infos[0]
    spread = page.figures.select(
        level=section.level, indicators=[info.id], years=[page.year], type=None, form=None, record=False
    )
    groups = _groups(spread)
    if not groups:
        return []
    own = page.figures.select(
        level=page.level, indicators=[info.id], years=[page.year], units=[page.unit], type=None, form=None
    )
    if page.level == "provider":  # only of the kinds that the provider has
        groups = {
            kind: figures
            for kind, figures in groups.items()
            if own.get(info.id, page.unit, page.year, type=kind[0], form=kind[1]).value is not None
        }
        if not groups:
            return []
    page.show([info])
    kinds = collate(groups, key=lambda kind: page.kind(*kind))
    chart = Chart(
        kind="strips",
        title=_headline(page, info, groups, own),
        description=_description(page, section.level),
        table=_table(page, info, {kind: groups[kind] for kind in kinds}, own),
        unit=info.unit,
        indicator=info.id,
        strips=tuple(_strip(page, info, kind, groups[kind], own) for kind in kinds),
    )
    return section_of(page, section, [chart])


def _headline(page: Page, info: IndicatorInfo, groups: dict[Kind, list[Figure]], own: Lookup) -> str:
    """Say where the provider lies outside the quartiles; of an area, between which values half of the services are."""
    form, title = page.format, page.title(info)
    if page.level == "provider":
        values = {
            kind: own.get(info.id, page.unit, page.year, type=kind[0], form=kind[1]).value for kind in groups
        }
        outside = sum(
            value is not None and not low <= value <= high
            for kind, value in values.items()
            for low, _, high in (_quartiles(groups[kind]),)
        )
        told = form.gettext("{what}: outside the middle half of services in {n} out of {all} kinds")
        return form.typeset(told.format(what=title, n=outside, all=len(groups)))
    kind, figures = max(groups.items(), key=lambda item: (item[1][0].peer_n or 0, item[0]))
    low, _, high = _quartiles(figures)
    told = form.gettext("{what}: {kind}, half of the services between {low} and {high}").format(
        what=title,
        kind=page.kind(*kind).lower(),
        low=form.number(low, info.unit),
        high=form.quantity(high, info.unit),
    )
    return form.typeset(told)


def _groups(spread: Lookup) -> dict[Kind, list[Figure]]:
    groups: dict[Kind, list[Figure]] = {}
    for figure in spread.all():
        if ALL not in (figure.type, figure.form):
            groups.setdefault((figure.type, figure.form), []).append(figure)
    return {kind: figures for kind, figures in groups.items() if any(figure.quartiles for figure in figures)}


def _strip(page: Page, info: IndicatorInfo, kind: Kind, figures: list[Figure], own: Lookup) -> Strip:
    low, middle, high = _quartiles(figures)
    value = own.get(info.id, page.unit, page.year, type=kind[0], form=kind[1])
    return Strip(
        label=page.kind(*kind),
        unit=info.unit,
        q1=low,
        median=middle,
        q3=high,
        points=tuple(sorted(f.value for f in figures if f.value is not None and f.status == "ok")),
        own=cells.value(value, info),
    )


def _quartiles(figures: list[Figure]) -> tuple[float, float, float]:
    return next(figure.quartiles for figure in figures if figure.quartiles is not None)


def _description(page: Page, level: str) -> str:
    pattern = page.format.gettext(
        "The dots are {levels}; the band reaches from the lower to the upper quartile, the line in it is the "
        "median. The diamond is {place} as a ratio of sums."
    )
    told = pattern.format(levels=page.format.level_plural(level), place=page.place(page.level, page.unit))
    return page.format.typeset(told)


def _table(page: Page, info: IndicatorInfo, groups: dict[Kind, list[Figure]], own: Lookup) -> Table:
    gettext, unit = page.format.gettext, page.format.unit(info.unit)
    rows = []
    for kind, figures in groups.items():
        value = own.get(info.id, page.unit, page.year, type=kind[0], form=kind[1])
        carrier = next(figure for figure in figures if figure.quartiles is not None)
        made = (
            cells.text(page.kind(*kind)),
            cells.value(value, info),
            *cells.quartiles(carrier, info),
            cells.coverage(value),
        )
        rows.append(Row(cells=made))
    return Table(
        caption=f"{page.title(info)}, {page.year}",
        columns=(
            Column(title=gettext("Type and form of service")),
            Column(title=page.place(page.level, page.unit), unit=unit, numeric=True),
            *cells.quartile_columns(page.format),
            Column(title=gettext("Coverage"), numeric=True, priority=2),
        ),
        rows=tuple(rows),
        source=page.source(own.all()),
    )
