"""Individual criteria: points by bands of an indicator, the score of a service, and what hangs on it (F4, F6).

    score = sum of weight x points / most, the weights of a service make up 100
    optimal = compensation x (1 - w) + compensation x w x score / 100

A criterion whose indicator is missing gives no points only where the rules say so (`missing: zero`); otherwise the
score is missing, too. No indicator decides about money unless a rule set names it here.
Sources: praha.eu, Informace k hodnocení státní dotace; Metodika hodnocení JMK, 2. vyd., 2014.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from sluzby_eval.funding.compensation import ONE
from sluzby_eval.funding.money import exact
from sluzby_eval.funding.trail import OK, Figure, Part, Sheet, Step, reason

if TYPE_CHECKING:
    from sluzby_eval.funding.given import Service
    from sluzby_eval.funding.spec import Criterion
    from sluzby_eval.funding.terms import Terms

HUNDRED = Figure(name="hundred", value=Fraction(100), unit="number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What a service got for one criterion."""

    criterion: Criterion
    value: Figure  # of the indicator
    points: Figure
    part: Figure  # of the score


def points_of(criterion: Criterion, value: Figure, *, missing: str) -> tuple[Figure, int | None]:
    """Return the points of a value, and the number of their band: the last one that begins at or under it."""
    name, texts = f"points:{criterion.id}", criterion.title.texts()
    if not criterion.bands:
        return Figure.missing(name, "parameter_missing", "point", texts=texts), None
    if value.value is None:
        if missing == "zero":
            return Figure(name=name, value=Fraction(), unit="point", texts=texts), None
        return Figure.missing(name, value.status, "point", texts=texts), None
    reached = None
    for number, band in enumerate(criterion.bands):
        if band.from_ is None or value.value >= exact(band.from_):
            reached = number
    earned = Fraction() if reached is None else exact(criterion.bands[reached].points)
    return Figure(name=name, value=earned, unit="point", texts=texts), reached


def score(terms: Terms, service: Service, sheet: Sheet) -> tuple[Figure | None, list[Points]]:
    """Return the score of a service, of 100, and its parts; None where no criterion asks about it."""
    criteria = terms.rules.criteria
    asked = [
        (number, item)
        for number, item in enumerate(criteria.items if criteria else ())
        if item.fits(service.type, service.forms)
    ]
    if criteria is None or not asked:
        return None, []
    found = [_points(terms, number, item, service, sheet, missing=criteria.missing) for number, item in asked]
    parts = [item.part for item in found]
    total = parts[0]
    if len(parts) > 1:
        total = sheet.chain("score", parts[0], *[("+", part) for part in parts[1:]], unit="point")
    weights = sum((exact(item.weight) for _number, item in asked), Fraction())
    if weights != HUNDRED.value:  # a service of several forms is asked about the criteria of each
        whole = Figure(name="weights", value=weights, unit="number")
        total = sheet.chain("score", total, ("*", HUNDRED), ("/", whole), unit="point")
    return total, found


def _points(
    terms: Terms, number: int, criterion: Criterion, service: Service, sheet: Sheet, *, missing: str
) -> Points:
    here = ("criteria", "items", number)
    name = criterion.title.texts()
    value = replace(service.figure(f"indicator:{criterion.indicator}", "number"), texts=name)
    points, reached = points_of(criterion, value, missing=missing)
    parts = [Part(op="", figure=value)]
    if reached is not None:
        source = terms.source((*here, "bands", reached))
        start = criterion.bands[reached].from_
        low = None if start is None else exact(start)
        parts.append(Part(op="", figure=Figure(name="band", value=low, unit="number", sources=(source,))))
    sheet.told(Step(key="points", parts=tuple(parts), result=points, kind="points"))
    weight = Figure(
        name="weight",
        value=exact(criterion.weight),
        unit="number",
        sources=(terms.source((*here, "weight")),),
    )
    most = Figure(
        name="points_most",
        value=exact(criterion.most),
        unit="point",
        sources=(terms.source((*here, "most")),),
    )
    part = sheet.chain("score_part", weight, ("*", points), ("/", most), unit="point")
    return Points(criterion=criterion, value=value, points=points, part=part)


def optimal(terms: Terms, service: Service, amount: Figure, sheet: Sheet) -> tuple[Figure, Figure | None]:
    """Return the optimal amount after individual criteria, and the score."""
    criteria = terms.rules.criteria
    earned, _parts = score(terms, service, sheet)
    if criteria is None or earned is None:
        return amount, None
    weight = terms.value(criteria.weight, service.type)
    if reason([amount, weight, earned]) != OK:
        return Figure.missing("optimal", reason([amount, weight, earned])), earned
    sure = sheet.chain("sure_part", ONE, ("-", weight), ("*", amount))
    hanging = sheet.chain("criteria_part", amount, ("*", weight), ("*", earned), ("/", HUNDRED))
    return sheet.chain("optimal", sure, ("+", hanging)), earned
