"""Titles of pictures that state what is seen, made only of figures that may be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval import units
from sluzby_eval.model import ALL
from sluzby_eval.reporting.wording import at_place, from_value, in_areas, subject, titled, verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.reporting.figures import Figure
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.results import IndicatorInfo

ENOUGH = 0.8  # share of the areas that must be comparable before a title speaks of all


def may_compare(now: Figure, before: Figure) -> bool:
    """Tell whether two figures have values that cover enough."""
    return all(figure.value is not None and figure.status == "ok" for figure in (now, before))


def direction(page: Page, info: IndicatorInfo, now: Figure, before: Figure) -> int:
    """Return -1, 0 or 1; a change that nobody would see in print, or that may be chance, is none."""
    if now.value is None or before.value is None:
        return 0
    if page.format.number(now.value, info.unit) == page.format.number(before.value, info.unit):
        return 0
    (low, high), (other_low, other_high) = reach(page, info, now), reach(page, info, before)
    if low <= other_high and other_low <= high:
        return 0
    return 1 if now.value > before.value else -1


def reach(page: Page, info: IndicatorInfo, figure: Figure) -> tuple[float, float]:
    """Return the values that a figure may have: its interval, or what unreported services could make of it.

    Of a ratio the services that did not report are taken to lie between the lower and the upper quartile of all
    services of that kind; of a sum they may add as much as the others have on average.
    """
    value, seen = figure.value or 0.0, figure.coverage if figure.coverage is not None else 1.0
    if figure.lower is not None and figure.upper is not None:
        return figure.lower, figure.upper
    if seen >= 1.0 or seen <= 0.0:
        return value, value
    if info.denominator is None:
        return min(value, value / seen), max(value, value / seen)
    low, high = _usual(page, info, figure)
    ends = (seen * value + (1 - seen) * low, seen * value + (1 - seen) * high)
    return min(ends), max(ends)


def _usual(page: Page, info: IndicatorInfo, figure: Figure) -> tuple[float, float]:
    """Choose the values at the lower and upper quarter of the services of a figure's kind and year."""
    key = ("usual", page.report.confidentiality, info.id, figure.type, figure.form, figure.year)
    if key not in page.context.memo:
        services = page.figures.select(
            level="service",
            indicators=[info.id],
            years=[figure.year],
            type=None,
            form=figure.form,
            record=False,
        )
        kinds = (ALL, figure.type) if figure.type != ALL else None
        values = sorted(
            one.value
            for one in services.all()
            if one.value is not None and (kinds is None or one.type in kinds)
        )
        quarter = len(values) // 4
        page.context.memo[key] = (values[quarter], values[-1 - quarter]) if values else (0.0, 0.0)
    found: tuple[float, float] = page.context.memo[key]
    return found


def moved(
    page: Page,
    info: IndicatorInfo,
    pairs: Sequence[tuple[Figure, Figure]],
    level: str,
    *,
    type: str = ALL,
    basis: str = "seat",
) -> str | None:
    """Say in how many areas the value fell or rose; None where too few can be compared or nothing moved."""
    asked = [pair for pair in pairs if any(figure.applies for figure in pair)]
    sound = [pair for pair in asked if may_compare(*pair)]
    if len(sound) < 2 or len(sound) < ENOUGH * len(asked):
        return None
    ways = [direction(page, info, *pair) for pair in sound]
    fell, rose = ways.count(-1), ways.count(1)
    if not fell and not rose:
        return None
    what = subject(page, info, type=type, basis=basis)
    first, n = ("fell", fell) if fell >= rose else ("rose", rose)
    pattern = page.format.gettext("{what} {verb} {where}")
    told = pattern.format(
        what=what.text, verb=verb(page, first, what.gender), where=in_areas(page, n, len(sound), level)
    )
    return page.format.typeset(told)


def spread(
    page: Page, info: IndicatorInfo, figures: Sequence[Figure], *, type: str = ALL, basis: str = "seat"
) -> str:
    """Say between which values the units lie."""
    known = [figure for figure in figures if figure.value is not None]
    title, form = titled(page, info, type=type, basis=basis), page.format
    if len(known) < 2:
        return title
    low, high = (pick(known, key=lambda figure: figure.value or 0.0) for pick in (min, max))
    if form.number(low.value or 0.0, info.unit) == form.number(high.value or 0.0, info.unit):
        told = form.gettext("{what}: {value} everywhere")
        return form.typeset(told.format(what=title, value=form.quantity(high.value or 0.0, info.unit)))
    told = form.gettext("{what}: from {low} ({least}) to {high} ({most})").format(
        what=title,
        low=form.number(low.value or 0.0, info.unit),
        least=page.name(low.level, low.unit),
        high=form.quantity(high.value or 0.0, info.unit),
        most=page.name(high.level, high.unit),
    )
    return form.typeset(told)


def standing(
    page: Page,
    info: IndicatorInfo,
    figures: Sequence[Figure],
    reference: Figure | None = None,
    *,
    type: str = ALL,
) -> str:
    """Say the value of the report's own unit among others beside that of an area above; else the spread of all."""
    basis = figures[0].basis
    own = next((figure for figure in figures if figure.unit == page.unit and figure.value is not None), None)
    if own is None or own.level != page.level or len(figures) < 2:
        return spread(page, info, figures, type=type, basis=basis)
    form = page.format
    what, place = titled(page, info, type=type, basis=basis), at_place(page, own.level, own.unit)
    value = form.quantity(own.value or 0.0, info.unit)
    if reference is None or reference.value is None:
        told = form.gettext("{what} {place}: {value}").format(what=what, place=place, value=value)
    else:
        told = form.gettext("{what} {place}: {value}, {other} {reference}").format(
            what=what,
            place=place,
            value=value,
            other=at_place(page, reference.level, reference.unit),
            reference=form.number(reference.value, info.unit),
        )
    return form.typeset(told)


def developed(page: Page, info: IndicatorInfo, figures: Sequence[Figure], *, type: str = ALL) -> str:
    """Say how a value changed from the first year to the last one, where both may be compared."""
    known = [figure for figure in figures if figure.value is not None]
    form = page.format
    basis = figures[0].basis if figures else "seat"
    if len(known) > 1 and may_compare(known[-1], known[0]):
        way = direction(page, info, known[-1], known[0])
        first, last = known[0], known[-1]
        values = {
            "start": form.quantity(first.value or 0.0, info.unit),
            "last": form.quantity(last.value or 0.0, info.unit),
        }
        what = subject(page, info, type=type, basis=basis)
        place = at_place(page, first.level, first.unit)
        if way:
            told = form.gettext("{what} {place} {verb} {start} in {year} to {last} in {until}").format(
                what=what.text,
                place=place,
                verb=verb(page, "rose" if way > 0 else "fell", what.gender),
                start=from_value(
                    page, values["start"], first.value or 0.0, percent=units.is_percent(info.unit)
                ),
                year=first.year,
                last=values["last"],
                until=last.year,
            )
            return form.typeset(told)
    title = titled(page, info, type=type, basis=basis)
    if not known:
        return title
    told = form.gettext("{what} {place}, {year} to {until}").format(
        what=title,
        place=at_place(page, known[0].level, known[0].unit),
        year=known[0].year,
        until=known[-1].year,
    )
    return form.typeset(told)
