"""Two indicators against each other, a point for each unit: own services are named, all others stay anonymous."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.czech import collate
from sluzby_eval.model import ALL
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.charts import Point, Points
from sluzby_eval.reporting.holdings import services_of
from sluzby_eval.reporting.sections.parts import label, number, section_of
from sluzby_eval.reporting.tables import Cell, Row, Table

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.document import Section
    from sluzby_eval.reporting.figures import Figure, Lookup
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo

    Kind = tuple[str, str]  # type and form
    Both = tuple[Figure, Figure]

MOST = 3  # pictures of a report that is not about own services


def compose(section: spec.Points, page: Page) -> list[Section]:
    """Compose the section; a type and form with too few comparable units has no picture."""
    infos = page.choose([section.x, section.y], (), level=section.level)
    if len(infos) < 2:
        return []
    lookups = [
        page.figures.select(
            level=section.level, indicators=[info.id], years=[page.year], type=None, form=None, record=False
        )
        for info in infos
    ]
    own = _own(page, section.level)
    groups = _groups(infos, lookups, page.year)
    least = page.context.workspace.config.evaluation.minimum_peers
    groups = {kind: both for kind, both in groups.items() if len(both) >= least}
    pictures = [
        _picture(page, section, infos, kind, groups[kind], own) for kind in _kinds(section, page, groups, own)
    ]
    if pictures:
        page.show(infos)
    return section_of(page, section, pictures)


def _own(page: Page, level: str) -> dict[str, str]:
    """Name the units that belong to the report's unit; in a report about a whole territory nobody stands out."""
    if page.is_top:
        return {}
    if level == "service":
        return {service.id: service.name for service in services_of(page)}
    return {page.unit: page.name(page.level, page.unit)}


def _groups(infos: list[IndicatorInfo], lookups: list[Lookup], year: int) -> dict[Kind, list[Both]]:
    """Put units that have both values in groups by type and form."""
    groups: dict[Kind, list[Both]] = {}
    for x in lookups[0].all():
        if ALL in (x.type, x.form) or x.value is None or x.status != "ok":
            continue
        y = lookups[1].get(infos[1].id, x.unit, year, type=x.type, form=x.form, basis=x.basis)
        if y.value is not None and y.status == "ok":
            groups.setdefault((x.type, x.form), []).append((x, y))
    return groups


def _kinds(
    section: spec.Points, page: Page, groups: dict[Kind, list[Both]], own: dict[str, str]
) -> list[Kind]:
    """Choose the kinds to show: those named, else those with own services, else those with the most points."""
    if section.types:
        chosen = [kind for kind in groups if kind[0] in section.types]
    elif page.level == "provider":
        chosen = [kind for kind, both in groups.items() if any(x.unit in own for x, _ in both)]
    else:
        chosen = sorted(groups, key=lambda kind: (-len(groups[kind]), kind))[:MOST]
    return collate(chosen, key=lambda kind: page.kind(*kind))


def _picture(
    page: Page,
    section: spec.Points,
    infos: list[IndicatorInfo],
    kind: Kind,
    both: list[Both],
    own: dict[str, str],
) -> Points:
    gettext, form = page.format.gettext, page.format
    x, y = infos
    named = page.level == "provider"
    units = [f"{page.title(info)} ({form.unit(info.unit)})" for info in infos]
    lines = [_median(both, side, infos[side]) for side in (0, 1)]
    told = gettext(
        "Each point is one of the {levels} of this type and form; the lines are the medians. {own}"
    ).format(
        levels=form.level_plural(section.level),
        own=gettext("Own services are named; the others stay without names.")
        if named
        else gettext("Services stay without names."),
    )
    return Points(
        title=_headline(page, infos, kind, both, own if named else {}),
        description=form.typeset(told.strip()),
        table=_table(page, infos, kind, both, own, named=named),
        unit=y.unit,
        indicator=y.id,
        x_title=units[0],
        y_title=units[1],
        points=tuple(
            Point(
                x=cells.value(one, x),
                y=cells.value(other, y),
                label=own.get(one.unit, "") if named else "",
                highlighted=one.unit in own,
            )
            for one, other in sorted(both, key=lambda pair: (pair[0].value or 0.0, pair[1].value or 0.0))
        ),
        x_line=lines[0],
        y_line=lines[1],
    )


def _median(both: list[Both], side: int, info: IndicatorInfo) -> Cell | None:
    """Take the median of the comparable units from the results."""
    found = next((pair[side].median for pair in both if pair[side].median is not None), None)
    return None if found is None else Cell(value=found, kind="number", unit=info.unit)


def _headline(
    page: Page, infos: list[IndicatorInfo], kind: Kind, both: list[Both], own: dict[str, str]
) -> str:
    """Count the units that lie on the less favourable side of both medians."""
    form, name = page.format, page.kind(*kind)
    titles = [page.title(info) for info in infos]
    x, y = (title[:1].lower() + title[1:] for title in titles)
    sides = [_unfavourable(infos[side], [pair[side] for pair in both]) for side in (0, 1)]
    if None in sides:
        told = form.gettext("{kind}: {x} and {y}, {n} services").format(kind=name, x=x, y=y, n=len(both))
        return form.typeset(told)
    flagged = [
        pair[0].unit for pair, *bad in zip(both, *(side or [] for side in sides), strict=True) if all(bad)
    ]
    shown = [unit for unit in flagged if unit in own]
    counted = (len(shown), sum(pair[0].unit in own for pair in both)) if own else (len(flagged), len(both))
    pattern = (
        form.gettext("{kind}: {x} and {y} both worse than the median for {n} out of {all} own services")
        if own
        else form.gettext("{kind}: {x} and {y} both worse than the median for {n} out of {all} services")
    )
    told = pattern.format(kind=name, x=x, y=y, n=counted[0], all=counted[1])
    return form.typeset(told)


def _unfavourable(info: IndicatorInfo, figures: list[Figure]) -> list[bool] | None:
    median = next((figure.median for figure in figures if figure.median is not None), None)
    if median is None or info.better == "neither" or not info.may_rank:
        return None
    if info.better == "lower":
        return [(figure.value or 0.0) > median for figure in figures]
    return [(figure.value or 0.0) < median for figure in figures]


def _table(
    page: Page,
    infos: list[IndicatorInfo],
    kind: Kind,
    both: list[Both],
    own: dict[str, str],
    *,
    named: bool,
) -> Table:
    """List own services and the quartiles of all; the values of single others stand in the picture only."""
    gettext = page.format.gettext
    rows = [
        Row(
            cells=(cells.text(own[one.unit]), cells.value(one, infos[0]), cells.value(other, infos[1])),
            highlighted=True,
        )
        for one, other in both
        if named and one.unit in own
    ]
    heads = (gettext("Lower quartile"), gettext("Median"), gettext("Upper quartile"))
    carriers = [next((pair[side] for pair in both if pair[side].quartiles), both[0][side]) for side in (0, 1)]
    quartiles = [cells.quartiles(carrier, info) for carrier, info in zip(carriers, infos, strict=True)]
    rows += [
        Row(cells=(cells.text(head), quartiles[0][position], quartiles[1][position]))
        for position, head in enumerate(heads)
    ]
    return Table(
        caption=f"{page.kind(*kind)}, {page.year}",
        columns=(
            label(gettext("Service")),
            *(number(page.title(info), page.format.unit(info.unit), indicator=info.id) for info in infos),
        ),
        rows=tuple(rows),
        source=page.source(),
        notes=(
            page.format.typeset(
                gettext("The picture shows {n} services; those of others stay without names.").format(
                    n=len(both)
                )
            ),
        ),
    )
