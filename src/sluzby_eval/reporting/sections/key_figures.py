"""Headline numbers, each with one sentence made of the data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import KeyFigure, KeyFigures, Section

if TYPE_CHECKING:
    from sluzby_eval.reporting import spec
    from sluzby_eval.reporting.figures import Figure, Lookup
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo

_AGGREGATE = re.compile(r"\b(?:sum|count|count_distinct|mean|median|quantile|weighted_mean)\(")


def compose(section: spec.KeyFigures, page: Page) -> list[Section]:
    """Compose the section without indicators that have no results or do not apply to the provider."""
    infos = page.choose(section.indicators, section.domains, level=page.level)
    lookup = page.figures.select(
        level=page.level, indicators=[info.id for info in infos], years=page.years, units=[page.unit]
    )
    of_area = page.level in page.context.levels
    now = {info.id: _now(lookup, info, page) for info in infos}
    infos = [info for info in infos if _is_shown(now[info.id], of_area=of_area)]
    if not infos:
        return []
    page.show(infos)
    figures = KeyFigures(
        figures=tuple(_key_figure(info, lookup, page) for info in infos),
        year=page.year,
        previous_year=page.previous_year,
        source=page.source(lookup.all(), years=page.years),
    )
    return [Section(id="", title=page.format.pick(section.title.both()), blocks=(figures,))]


def _is_shown(figure: Figure, *, of_area: bool) -> bool:
    """Tell whether a figure has a place; a provider is not told of forms of service that it does not have."""
    return figure.exists if of_area else figure.applies and figure.expected != 0


def _now(lookup: Lookup, info: IndicatorInfo, page: Page) -> Figure:
    return lookup.get(info.id, page.unit, page.year, basis=lookup.basis(info.id))


def _key_figure(info: IndicatorInfo, lookup: Lookup, page: Page) -> KeyFigure:
    basis = lookup.basis(info.id)
    now = _now(lookup, info, page)
    before = None
    if page.previous_year is not None:
        before = lookup.get(info.id, page.unit, page.previous_year, basis=basis)
    title, reading = page.title(info, basis=basis), _reading(info, now, before, page)
    return KeyFigure(
        title=title,
        value=cells.value(now, info),
        previous=cells.value(before, info) if before else None,
        change=cells.change(now, before, info) if before else None,
        coverage=cells.coverage(now),
        sentence=_sentence(title, info, now, reading, page),
        reading=reading[:1].upper() + reading[1:],
        indicator=info.id,
    )


def _sentence(title: str, info: IndicatorInfo, now: Figure, reading: str, page: Page) -> str:
    gettext, form = page.format.gettext, page.format
    if now.value is None:
        told = gettext("{title}: no value ({reason}).").format(title=title, reason=form.blank(now.status))
    else:
        value = form.quantity(now.value, info.unit)
        told = gettext("{title}: {value}; {reading}").format(title=title, value=value, reading=reading)
    return form.typeset(told.strip("; "))


def _reading(info: IndicatorInfo, now: Figure, before: Figure | None, page: Page) -> str:
    """Say how the value compares with the year before and what it covers."""
    gettext = page.format.gettext
    if now.value is None:
        return ""
    parts = [_comparison(info, now, before, page)]
    if now.expected:
        parts.append(_counted(info, now, page).format(counted=now.counted, expected=now.expected))
    told = "; ".join(part for part in parts if part)
    told += "." if told else ""
    if now.status == "low_coverage":
        told += " " + gettext("Low coverage: read the value with care.")
    return page.format.typeset(told)


def _counted(info: IndicatorInfo, now: Figure, page: Page) -> str:
    of_services = _AGGREGATE.search(info.formula)
    if of_services and info.grain != "line":
        return _counted_records(info, now, page)
    if now.counted == now.expected:
        if of_services:
            return page.format.gettext("all service forms counted ({expected})")
        return page.format.gettext("all areas counted ({expected})")
    if of_services:
        return page.format.gettext("{counted} counted out of {expected} service forms in all")
    return page.format.gettext("{counted} counted out of {expected} areas in all")


def _counted_records(info: IndicatorInfo, now: Figure, page: Page) -> str:
    """Say how many records are counted, where an indicator is not about services."""
    gettext, whole = page.format.gettext, now.counted == now.expected
    patterns = {
        "service": (
            gettext("all services counted ({expected})"),
            gettext("services counted: {counted} out of {expected} in all"),
        ),
        "measure": (
            gettext("all measures counted ({expected})"),
            gettext("measures counted: {counted} out of {expected} in all"),
        ),
        "audit": (
            gettext("all audits counted ({expected})"),
            gettext("audits counted: {counted} out of {expected} in all"),
        ),
        "finding": (
            gettext("all findings counted ({expected})"),
            gettext("findings counted: {counted} out of {expected} in all"),
        ),
        "request": (
            gettext("all requests counted ({expected})"),
            gettext("requests counted: {counted} out of {expected} in all"),
        ),
    }
    records = (
        gettext("all records counted ({expected})"),
        gettext("records counted: {counted} out of {expected} in all"),
    )
    return patterns.get(info.grain, records)[0 if whole else 1]


def _comparison(info: IndicatorInfo, now: Figure, before: Figure | None, page: Page) -> str:
    if before is None or before.value is None:
        return ""
    gettext, form = page.format.gettext, page.format
    previous = form.quantity(before.value, info.unit)
    change = cells.change(now, before, info).value
    if not (now.is_whole and before.is_whole):
        told = gettext("in {year}: {previous}, but other services are counted, so no change is given")
        return told.format(year=before.year, previous=previous)
    value = form.quantity(now.value or 0.0, info.unit)
    difference = 0.0 if value == previous else change  # what looks the same is told to be the same
    if not isinstance(difference, float) or (value != previous and round(difference, 3) == 0):
        return gettext("in {year}: {previous}").format(year=before.year, previous=previous)
    if difference == 0:
        pattern = gettext("the same as in {year} ({previous})")
    elif difference > 0:
        pattern = gettext("{difference} more than in {year} ({previous})")
    else:
        pattern = gettext("{difference} less than in {year} ({previous})")
    size = form.change(abs(difference), info.unit).removeprefix("+")
    return pattern.format(difference=size, year=before.year, previous=previous)
