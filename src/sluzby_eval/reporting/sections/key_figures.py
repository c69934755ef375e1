"""Headline numbers, each with one sentence made of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import KeyFigure, KeyFigures, Section

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.figures import Figure, Lookup
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo


def compose(section: spec.KeyFigures, page: Page) -> list[Section]:
    """Compose the section; indicators without any row of results are left out."""
    infos = page.choose(section.indicators, section.domains, level=page.level)
    lookup = page.figures.select(
        level=page.level, indicators=[info.id for info in infos], years=page.years, units=[page.unit]
    )
    infos = [info for info in infos if _now(lookup, info, page).exists]
    if not infos:
        return []
    page.show(infos)
    figures = KeyFigures(
        figures=tuple(_key_figure(info, lookup, page) for info in infos),
        year=page.year,
        previous_year=page.context.previous_year,
        source=page.source(lookup.all(), years=page.years),
    )
    return [Section(id="", title=page.format.pick(section.title.both()), blocks=(figures,))]


def _now(lookup: Lookup, info: IndicatorInfo, page: Page) -> Figure:
    return lookup.get(info.id, page.unit, page.year, basis=lookup.basis(info.id))


def _key_figure(info: IndicatorInfo, lookup: Lookup, page: Page) -> KeyFigure:
    basis = lookup.basis(info.id)
    now = _now(lookup, info, page)
    before = None
    if page.context.previous_year is not None:
        before = lookup.get(info.id, page.unit, page.context.previous_year, basis=basis)
    return KeyFigure(
        title=page.title(info, basis=basis),
        value=cells.value(now, info),
        previous=cells.value(before, info) if before else None,
        change=cells.change(now, before, info) if before else None,
        coverage=cells.coverage(now),
        sentence=_sentence(info, now, before, page),
    )


def _sentence(info: IndicatorInfo, now: Figure, before: Figure | None, page: Page) -> str:
    gettext, form = page.format.gettext, page.format
    title = page.title(info, basis=now.basis)
    if now.value is None:
        reason = form.blank(now.status)
        return form.typeset(gettext("{title}: no value ({reason}).").format(title=title, reason=reason))
    told = gettext("{title}: {value}").format(title=title, value=form.quantity(now.value, info.unit))
    told += _comparison(info, now, before, page)
    if now.expected:
        told += gettext("; {counted} counted out of {expected} in all").format(
            counted=now.counted, expected=now.expected
        )
    told += "."
    if now.status == "low_coverage":
        told += " " + gettext("Low coverage: read the value with care.")
    return form.typeset(told)


def _comparison(info: IndicatorInfo, now: Figure, before: Figure | None, page: Page) -> str:
    if before is None or before.value is None:
        return ""
    gettext, form = page.format.gettext, page.format
    previous = form.quantity(before.value, info.unit)
    difference = cells.change(now, before, info).value
    if not isinstance(difference, float):
        return gettext(" ({year}: {previous})").format(year=before.year, previous=previous)
    if round(difference, 3) == 0:
        pattern = gettext(", the same as in {year} ({previous})")
    elif difference > 0:
        pattern = gettext(", {difference} more than in {year} ({previous})")
    else:
        pattern = gettext(", {difference} less than in {year} ({previous})")
    size = form.change(abs(difference), info.unit).removeprefix("+")
    return pattern.format(difference=size, year=before.year, previous=previous)
