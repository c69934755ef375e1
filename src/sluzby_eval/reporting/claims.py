"""Claims: sentences about figures that are tested before they are said.

A claim is either said, with its id and the numbers in it, or it is silent for a reason. It is silent where a value is
missing or covers too little, where a change cannot be seen in print or may be chance, where other services stand
behind the two years, where too few units can be compared, and where the definition forbids to order units.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sluzby_eval import units
from sluzby_eval.model import ALL
from sluzby_eval.reporting import cells
from sluzby_eval.reporting.document import Sentence
from sluzby_eval.reporting.headlines import ENOUGH, direction, may_compare
from sluzby_eval.reporting.holdings import services_of, with_statement
from sluzby_eval.reporting.reporters import are_the_same
from sluzby_eval.reporting.tables import Cell
from sluzby_eval.reporting.wording import (
    at_place,
    from_value,
    in_areas,
    in_so_many,
    of_number,
    subject,
    titled,
    verb,
)

if TYPE_CHECKING:
    from sluzby_eval.reporting.figures import Figure, Lookup
    from sluzby_eval.reporting.page import Page
    from sluzby_eval.reporting.spec import Saying
    from sluzby_eval.reporting.wording import Subject
    from sluzby_eval.results import IndicatorInfo

COUNTS_SERVICES = ("capacity", "availability", "planning")  # domains where new services are the message
QUARTER = 0.25


class Reason(StrEnum):
    """Why a claim is silent."""

    UNKNOWN = "unknown"  # no such indicator, level or area
    NOT_SOUND = "not_sound"  # a value is missing, suppressed, or of low coverage
    TOO_SMALL = "too_small"  # not to be seen in print, or within the interval
    OTHER_SERVICES = "other_services"  # the services behind the two years differ
    TOO_FEW = "too_few"  # peers, or comparable areas
    NOT_RANKABLE = "not_rankable"  # the definition forbids to order units
    NOT_APART = "not_apart"  # ranks that cannot be told apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A claim that is not made."""

    claim: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A claim together with what it is about."""

    saying: Saying
    info: IndicatorInfo
    page: Page

    @property
    def type(self) -> str:
        return self.saying.type or self.page.type

    @property
    def form(self) -> str:
        return self.saying.form or ALL

    def id(self, *parts: object) -> str:
        kind = [part for part in (self.type, self.form) if part != ALL]
        return "·".join(str(part) for part in (self.saying.say, self.info.id, *kind, *parts))

    def select(self, level: str, years: list[int], units: list[str] | None) -> Lookup:
        return self.page.figures.select(
            level=level, indicators=[self.info.id], years=years, units=units, type=self.type, form=self.form
        )

    def figure(self, level: str, unit: str, year: int) -> Figure:
        lookup = self.select(level, [year], [unit])
        return lookup.get(
            self.info.id, unit, year, type=self.type, form=self.form, basis=lookup.basis(self.info.id)
        )

    def cell(self, figure: Figure) -> Cell:
        return cells.value(figure, self.info)

    def told(self, figure: Figure) -> str:
        return self.page.format.quantity(figure.value or 0.0, self.info.unit)


def claim(saying: Saying, page: Page) -> Sentence | Silence:
    """Make one claim about the unit of a report, or be silent."""
    if saying.say == "statements":
        return _statements(page)
    info = page.context.indicators.get(saying.indicator or "")
    level = saying.level or page.level
    if info is None or level not in info.levels:
        return Silence(claim=f"{saying.say}·{saying.indicator}", reason=Reason.UNKNOWN)
    asked = _Asked(saying=saying, info=info, page=page)
    makers = {
        "change": _change,
        "comparison": _comparison,
        "rank": _rank,
        "movement": _movement,
        "threshold": _threshold,
    }
    made = makers[saying.say](asked)
    if isinstance(made, Sentence):
        page.show([info])
    return made


def _change(asked: _Asked) -> Sentence | Silence:
    """Say from what to what the unit's value changed, and how the areas above stand."""
    page, info = asked.page, asked.info
    years = (page.year - asked.saying.back, page.year)
    id = asked.id(page.level, page.unit, f"{years[0]}-{years[1]}")
    before, now = (asked.figure(page.level, page.unit, year) for year in years)
    if not may_compare(now, before):
        return Silence(claim=id, reason=Reason.NOT_SOUND)
    if info.domain not in COUNTS_SERVICES and not are_the_same(
        page, page.level, page.unit, years, type=asked.type, form=asked.form
    ):
        return Silence(claim=id, reason=Reason.OTHER_SERVICES)
    way = direction(page, info, now, before)
    if way == 0:
        return Silence(claim=id, reason=Reason.TOO_SMALL)
    what = subject(page, info, type=asked.type, form=asked.form, basis=now.basis)
    told = page.format.gettext("{what} {place} {verb} {start} in {year} to {last} in {until}").format(
        what=what.text,
        place=at_place(page, page.level, page.unit),
        verb=verb(page, "rose" if way > 0 else "fell", what.gender),
        start=from_value(page, asked.told(before), before.value or 0.0, percent=units.is_percent(info.unit)),
        year=before.year,
        last=asked.told(now),
        until=now.year,
    )
    beside = _beside(asked)
    told += "".join(f"; {at_place(page, other.level, other.unit)} {asked.told(other)}" for other in beside)
    made = (asked.cell(before), asked.cell(now), *(asked.cell(other) for other in beside))
    return Sentence(claim=id, text=page.format.typeset(f"{told}."), cells=made)


def _beside(asked: _Asked) -> list[Figure]:
    """Take the sound figures of the areas above that the claim names beside the unit."""
    found = []
    for level in asked.saying.compare:
        code = asked.page.context.ancestor(asked.page.unit, level)
        if code is not None and code != asked.page.unit:
            figure = asked.figure(level, code, asked.page.year)
            if figure.value is not None and figure.status == "ok":
                found.append(figure)
    return found


def _comparison(asked: _Asked) -> Sentence | Silence:
    """Say by how much the unit's value differs from that of the first area above it."""
    page, info = asked.page, asked.info
    id = asked.id(page.level, page.unit, *asked.saying.compare, page.year)
    own = asked.figure(page.level, page.unit, page.year)
    beside = _beside(asked)
    if not info.may_rank:
        return Silence(claim=id, reason=Reason.NOT_RANKABLE)
    if not beside or own.value is None or own.status != "ok":
        return Silence(claim=id, reason=Reason.NOT_SOUND)
    other = beside[0]
    way = direction(page, info, own, other)
    difference = cells.change(own, other, info)
    if way == 0 or not isinstance(difference.value, float):
        return Silence(claim=id, reason=Reason.TOO_SMALL)
    form = page.format
    pattern = (
        form.gettext("{what} {place}: {value}, that is {difference} more than {other} ({reference}).")
        if way > 0
        else form.gettext("{what} {place}: {value}, that is {difference} less than {other} ({reference}).")
    )
    told = pattern.format(
        what=titled(page, info, type=asked.type, basis=own.basis),
        place=at_place(page, page.level, page.unit),
        value=asked.told(own),
        difference=form.change(abs(difference.value), info.unit).removeprefix("+"),
        other=at_place(page, other.level, other.unit),
        reference=asked.told(other),
    )
    made = (asked.cell(own), asked.cell(other), difference)
    return Sentence(claim=id, text=form.typeset(told), cells=made)


def _rank(asked: _Asked) -> Sentence | Silence:
    """Say that the unit is first, last, or surely in an outer quarter of those compared."""
    page, info = asked.page, asked.info
    id = asked.id(page.level, page.unit, page.year)
    own = asked.figure(page.level, page.unit, page.year)
    if not info.may_rank or info.better == "neither":
        return Silence(claim=id, reason=Reason.NOT_RANKABLE)
    if own.value is None or own.status != "ok":
        return Silence(claim=id, reason=Reason.NOT_SOUND)
    if own.peer_n is None or own.peer_n < page.context.workspace.config.evaluation.minimum_peers:
        return Silence(claim=id, reason=Reason.TOO_FEW)
    if own.rank_low is None or own.rank_high is None:
        return Silence(claim=id, reason=Reason.NOT_APART)
    pattern = _standing(page, own.rank_low, own.rank_high, own.peer_n, turned=info.better == "lower")
    if pattern is None:
        return Silence(claim=id, reason=Reason.NOT_APART)
    many = page.format.level_plural(page.level)
    told = pattern.format(
        what=titled(page, info, type=asked.type, basis=own.basis),
        place=at_place(page, page.level, page.unit),
        value=asked.told(own),
        n=own.peer_n,
        levels=many,
        of_n=of_number(own.peer_n) if page.format.language == "cs" else f"of {own.peer_n}",
    )
    return Sentence(
        claim=id, text=page.format.typeset(told), cells=(asked.cell(own), cells.count(own.peer_n))
    )


def _standing(page: Page, low: int, high: int, n: int, *, turned: bool) -> str | None:
    """Choose what can be said of ranks from the best; `turned` where the best is the lowest value."""
    gettext = page.format.gettext
    if turned:
        low, high = n + 1 - high, n + 1 - low  # ranks from the highest value
    if high == 1:
        return gettext("{what} {place}: {value}, the highest value {of_n} compared.")
    if low == n:
        return gettext("{what} {place}: {value}, the lowest value {of_n} compared.")
    if high <= n * QUARTER:
        return gettext("{what} {place}: {value}, within the highest quarter {of_n} compared.")
    if low > n * (1 - QUARTER):
        return gettext("{what} {place}: {value}, within the lowest quarter {of_n} compared.")
    return None


def _areas(asked: _Asked, years: list[int]) -> list[tuple[Figure, ...]]:
    """Take the figures of the areas of the claim's level that lie in the report's unit, a figure a year."""
    page, level = asked.page, asked.saying.level or asked.page.level
    units = [
        unit for unit in page.context.units(level) if page.context.ancestor(unit, page.level) == page.unit
    ]
    lookup = asked.select(level, years, units)
    basis = lookup.basis(asked.info.id)
    return [
        tuple(
            lookup.get(asked.info.id, unit, year, type=asked.type, form=asked.form, basis=basis)
            for year in years
        )
        for unit in units
    ]


def _movement(asked: _Asked) -> Sentence | Silence:
    """Say in how many areas the value fell and in how many it rose."""
    page, info, level = asked.page, asked.info, asked.saying.level or asked.page.level
    years = [page.year, page.year - asked.saying.back]
    id = asked.id(level, page.unit, f"{years[1]}-{years[0]}")
    pairs = _areas(asked, years)
    concerned = [pair for pair in pairs if any(figure.applies for figure in pair)]
    sound = [pair for pair in concerned if may_compare(pair[0], pair[1])]
    if len(sound) < page.context.workspace.config.evaluation.minimum_peers:
        return Silence(claim=id, reason=Reason.TOO_FEW)
    if len(sound) < ENOUGH * len(concerned):
        return Silence(claim=id, reason=Reason.NOT_SOUND)
    ways = [direction(page, info, pair[0], pair[1]) for pair in sound]
    fell, rose = ways.count(-1), ways.count(1)
    if not fell and not rose:
        return Silence(claim=id, reason=Reason.TOO_SMALL)
    what = subject(page, info, type=asked.type, form=asked.form, basis=sound[0][0].basis)
    told = _moved(page, what, (fell, rose, len(sound)), level, years=(years[1], years[0]))
    made = (cells.count(fell), cells.count(len(sound)), cells.count(rose))
    return Sentence(claim=id, text=page.format.typeset(told), cells=made)


def _moved(
    page: Page, what: Subject, counts: tuple[int, int, int], level: str, *, years: tuple[int, int]
) -> str:
    """Word a movement; a way in which nothing moved is not told."""
    fell, rose, n = counts
    verbs = {name: verb(page, name, what.gender) for name in ("fell", "rose")}
    if fell and rose:
        pattern = page.format.gettext("{what} {verb} between {year} and {until} {where} and {other} {there}.")
        way, where = "fell", in_areas(page, fell, n, level)
    else:
        pattern = page.format.gettext("{what} {verb} between {year} and {until} {where}.")
        way, where = (
            ("fell", in_areas(page, fell, n, level)) if fell else ("rose", in_areas(page, rose, n, level))
        )
    return pattern.format(
        what=what.text,
        verb=verbs[way],
        other=verbs["rose"],
        where=where,
        there=in_so_many(page, rose),
        year=years[0],
        until=years[1],
    )


def _threshold(asked: _Asked) -> Sentence | Silence:
    """Say in how many areas the value lies under or over a limit."""
    page, info, saying = asked.page, asked.info, asked.saying
    level = saying.level or page.level
    limit = saying.below if saying.below is not None else saying.above
    id = asked.id(level, page.unit, "below" if saying.below is not None else "above", limit, page.year)
    if limit is None:
        return Silence(claim=id, reason=Reason.UNKNOWN)
    figures = [figures[0] for figures in _areas(asked, [page.year]) if figures[0].applies]
    sound = [figure for figure in figures if figure.value is not None and figure.status == "ok"]
    if len(sound) < page.context.workspace.config.evaluation.minimum_peers:
        return Silence(claim=id, reason=Reason.TOO_FEW)
    if len(sound) < ENOUGH * len(figures):
        return Silence(claim=id, reason=Reason.NOT_SOUND)
    beyond = sum(_is_beyond(page, info, figure, limit, under=saying.below is not None) for figure in sound)
    pattern = (
        page.format.gettext("{what} under {limit}: {where}.")
        if saying.below is not None
        else page.format.gettext("{what} over {limit}: {where}.")
    )
    told = pattern.format(
        what=titled(page, info, type=asked.type, basis=sound[0].basis),
        limit=page.format.quantity(limit, info.unit),
        where=in_areas(page, beyond, len(sound), level),
    )
    limit_cell = Cell(value=limit, kind="number", unit=info.unit)
    return Sentence(
        claim=id,
        text=page.format.typeset(told),
        cells=(limit_cell, cells.count(beyond), cells.count(len(sound))),
    )


def _is_beyond(page: Page, info: IndicatorInfo, figure: Figure, limit: float, *, under: bool) -> bool:
    """Tell whether a value lies beyond a limit, with its whole interval and to be seen in print."""
    value = figure.value or 0.0
    if page.format.number(value, info.unit) == page.format.number(limit, info.unit):
        return False
    if under:
        return (figure.upper if figure.upper is not None else value) < limit
    return (figure.lower if figure.lower is not None else value) > limit


def _statements(page: Page) -> Sentence | Silence:
    """Say how many services sent their statement."""
    services = services_of(page)
    came = with_statement(page, services)
    id = f"statements·{page.level}·{page.unit}·{page.year}"
    if not services:
        return Silence(claim=id, reason=Reason.UNKNOWN)
    told = page.format.gettext("Services with a statement for {year}: {came} out of {all} in all.").format(
        year=page.year, came=came, all=len(services)
    )
    return Sentence(
        claim=id, text=page.format.typeset(told), cells=(cells.count(came), cells.count(len(services)))
    )
