"""From services and terms to a proposal: what each service may ask for, and the split of the budget among them.

    compensation -> optimal (criteria) -> base (share of this payer, occupancy, carry-over) -> cap and floor -> split

Whatever is missing makes the amounts that need it missing, with its reason; such a service takes no part in the split,
and nobody is given zero for a blank. A service that is new has no grant of last year, so that continuity says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sluzby_eval.funding.compensation import ONE, compensation, not_negative, together
from sluzby_eval.funding.criteria import optimal
from sluzby_eval.funding.given import Service, summed
from sluzby_eval.funding.money import down
from sluzby_eval.funding.split import Claim, Grant, Split, split
from sluzby_eval.funding.trail import OK, Figure, Sheet, Step, reason

if TYPE_CHECKING:
    from sluzby_eval.funding.terms import Terms

NOT_REQUESTED = "not_requested"
BELOW_OCCUPANCY = "below_occupancy"
OCCUPANCY_UNKNOWN = "occupancy_unknown"
CARRY_UNKNOWN = "carry_over_unknown"
LAST_TIER = 99
RESIDENTIAL = "pob"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the rules make of one service before anybody knows how much money there is."""

    service: Service
    compensation: Figure
    score: Figure | None
    optimal: Figure
    expected: Figure | None  # from other payers
    given: Figure | None  # by them, as the statement says
    base: Figure
    cap: Figure
    floor: Figure
    last_year: Figure
    tier: int
    status: str
    flags: tuple[str, ...]
    steps: tuple[Step, ...]

    def claim(self) -> Claim | None:
        """Return the claim on the budget; None where something is missing."""
        values = (self.base.value, self.cap.value, self.floor.value)
        if self.status != OK or None in values:
            return None
        base, cap, floor = (value if value is not None else Fraction() for value in values)
        return Claim(
            id=self.service.service_id, base=base, cap=down(cap, 1), floor=down(floor, 1), tier=self.tier
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One service in a proposal."""

    assessment: Assessment
    grant: Grant | None
    steps: tuple[Step, ...]  # all of them, those of the split, too

    @property
    def amount(self) -> int | None:
        """What is proposed, in crowns."""
        return self.grant.amount if self.grant is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A budget split among services, by id."""

    terms: Terms
    rows: tuple[Row, ...]
    split: Split


def assess(terms: Terms, service: Service) -> Assessment:
    """Compute everything of one service that does not hang on the budget."""
    sheet = Sheet(rounding=terms.rules.rounding.compensation)
    lines = [compensation(terms, service, line, sheet) for line in service.lines]
    whole = together(sheet, [line for line in lines if line is not None])
    best, earned = optimal(terms, service, whole, sheet)
    expected, mine = _shares(terms, service, best, sheet)
    base, flags = _occupied(terms, service, mine, sheet)
    base, more = _less_carried(terms, service, base, sheet)
    cap = _cap(terms, service, base, best, sheet)
    floor = _floor(terms, service, cap, sheet)
    return Assessment(
        service=service,
        compensation=whole,
        score=earned,
        optimal=best,
        expected=expected,
        given=_given(terms, service) if expected is not None else None,
        base=base,
        cap=cap,
        floor=floor,
        last_year=service.figure("last_year"),
        tier=_tier(terms, service)[0],
        status=reason([base, cap, floor]),
        flags=(*flags, *more),
        steps=tuple(sheet.steps),
    )


def _shares(terms: Terms, service: Service, amount: Figure, sheet: Sheet) -> tuple[Figure | None, Figure]:
    """Return what other payers are expected to give, and what is left for the payer of these rules."""
    payers = terms.rules.payers
    if payers is None:
        return None, amount
    shares = {
        item.id: terms.value(item.share, service.type) for item in payers.items if item.share is not None
    }
    if payers.pays in shares:
        mine = sheet.chain("base", amount, ("*", shares[payers.pays]))
        others = None
    else:
        taken: list[Figure] = [share for name, share in shares.items() if name != payers.pays]
        rest = sheet.chain("share_left", ONE, *[("-", share) for share in taken], unit="share")
        mine = sheet.chain("base", amount, ("*", rest)) if taken else amount
        others = sheet.chain("expected_others", amount, ("-", mine)) if taken else None
    if payers.less:
        mine = not_negative(
            sheet, sheet.chain("base", mine, ("-", service.figure(summed("money", payers.less))))
        )
    return others, mine


def _given(terms: Terms, service: Service) -> Figure | None:
    """Return what the statement shows from the other payers; None where the rules do not say under which sources."""
    payers = terms.rules.payers
    others = [item for item in payers.items if item.id != payers.pays and item.sources] if payers else []
    found = [service.figure(summed("money", item.sources)) for item in others]
    status = reason(found)
    if not found or status != OK:
        return Figure.missing("given_by_others", status) if found else None
    total = sum((figure.value for figure in found if figure.value is not None), Fraction())
    sources = tuple(source for figure in found for source in figure.sources)
    return Figure(name="given_by_others", value=total, sources=sources)


def _occupied(terms: Terms, service: Service, base: Figure, sheet: Sheet) -> tuple[Figure, tuple[str, ...]]:
    """Look at the least occupancy; where it is not known, that is told and nothing is cut."""
    rule = terms.rules.occupancy
    beds = [line for line in service.lines if line.form == RESIDENTIAL]
    if rule is None or not beds:
        return base, ()
    least = terms.value(rule.least, service.type)
    used, offered = (beds[0].figure(name) for name in ("bed_days_occ", "bed_days_avail"))
    if not least.value:
        return base, ()
    if used.value is None or not offered.value:
        return base, (OCCUPANCY_UNKNOWN,)
    if used.value / offered.value >= least.value:
        return base, ()
    if rule.effect == "exclude":
        return Figure.missing("base", BELOW_OCCUPANCY), (BELOW_OCCUPANCY,)
    if rule.effect == "proportional":
        base = sheet.chain("base_occupied", used, ("/", offered), ("/", least), ("*", base))
    return base, (BELOW_OCCUPANCY,)


def _less_carried(
    terms: Terms, service: Service, base: Figure, sheet: Sheet
) -> tuple[Figure, tuple[str, ...]]:
    """Take away what was carried over; where the last settlement could not be made, that is told and nothing taken."""
    if not terms.rules.limits.carry_over or "carry_over" not in service.figures:
        return base, ()
    carried = service.figure("carry_over")
    if carried.value is None:
        return base, (CARRY_UNKNOWN,)
    if not carried.value:
        return base, ()
    return not_negative(sheet, sheet.chain("base", base, ("-", carried))), ()


def _cap(terms: Terms, service: Service, base: Figure, best: Figure, sheet: Sheet) -> Figure:
    """Return the most that the service can be given."""
    limits, payers = terms.rules.limits, terms.rules.payers
    found = [base]
    if limits.request:
        if "requested" not in service.figures:
            return Figure.missing("cap", NOT_REQUESTED)
        found.append(service.figure("requested"))
    if limits.entrustment:
        found.append(service.figure("entrustment"))
    if payers is not None and payers.others:
        paid = service.figure(summed("money", payers.others))
        found.append(not_negative(sheet, sheet.chain("left_by_others", best, ("-", paid))))
    last = service.figure("last_year")
    if limits.last_year_most is not None and "last_year" in service.figures:
        most = terms.value(limits.last_year_most, service.type)
        found.append(sheet.chain("last_year_most", last, ("*", most)))
    cap = sheet.least("cap", *found) if len(found) > 1 else base
    share = _tier(terms, service)[1]
    return cap if share is None else sheet.chain("cap", cap, ("*", share))


def _floor(terms: Terms, service: Service, cap: Figure, sheet: Sheet) -> Figure:
    """Return the least that continuity with last year asks for; never more than the cap."""
    limits, last = terms.rules.limits, service.figure("last_year")
    if limits.last_year_least is None or "last_year" not in service.figures or cap.value is None:
        return Figure(name="floor", value=Fraction())
    kept = sheet.chain("last_year_least", last, ("*", terms.value(limits.last_year_least, service.type)))
    return sheet.least("floor", kept, cap)


def _tier(terms: Terms, service: Service) -> tuple[int, Figure | None]:
    """Return the number of the tier of a service and the share of its cap, if the rules say one."""
    for number, tier in enumerate(terms.rules.tiers, start=1):
        if tier.fits(service.type, service.network):
            share = terms.value(tier.share, service.type) if tier.share is not None else None
            return number, share
    return LAST_TIER, None


def propose(terms: Terms, services: Iterable[Service], budget: int) -> Proposal:
    """Split a budget among services by the rules."""
    assessed = sorted((assess(terms, item) for item in services), key=lambda item: item.service.service_id)
    return propose_for(terms, assessed, budget)


def propose_for(terms: Terms, assessed: Sequence[Assessment], budget: int) -> Proposal:
    """Split a budget among services that are assessed already."""
    claims = [claim for item in assessed if (claim := item.claim()) is not None]
    done = split(claims, budget, step=terms.rules.rounding.grant)
    grants = {grant.id: grant for grant in done.grants}
    rows = [
        Row(
            assessment=item,
            grant=(grant := grants.get(item.service.service_id)),
            steps=(*item.steps, *(_of_split(item, grant, done.step) if grant is not None else ())),
        )
        for item in assessed
    ]
    return Proposal(terms=terms, rows=tuple(rows), split=done)


def _of_split(item: Assessment, grant: Grant, step: int) -> tuple[Step, ...]:
    """Write the split as steps: the cap or the floor in whole steps, or the share of the money that was left."""
    sheet = Sheet()
    if grant.held == "cap":
        sheet.to_steps("proposed", item.cap, step)
    elif grant.held == "floor":
        sheet.to_steps("proposed", item.floor, step, up=True)
    else:
        base = item.base if grant.base == item.base.value else Figure(name="floor", value=grant.base)
        money = Figure(name="money_left", value=grant.money)
        bases = Figure(name="bases_left", value=grant.bases)
        share = sheet.cut("entitlement", money, ("/", bases), ("*", base))  # no display overflows
        sheet.to_steps("proposed", share, step, more=grant.extra)
    return tuple(sheet.steps)
