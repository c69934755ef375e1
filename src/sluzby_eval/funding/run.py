"""The story of funding: from a snapshot and a rule set to proposals, settlements, comparisons and calculation sheets.

    dataset -reading-> services with figures -assess-> compensation, score, base, cap, floor -split-> proposal
    dataset -reading-> services of statements -settle-> overcompensation, carry-over, repayment

Four frames leave the wing, with their schemas in `sluzby_eval.results`:

    FUNDING      service_id, year, rule_set: compensation, score, optimal, base, requested, cap, floor, tier, proposed,
                 held (by cap, floor or budget), last_year, gain_loss, flags, status (why a blank is blank)
    SETTLEMENT   service_id, year, version: paid, net_cost, over, under, carry, repay, returns by payer, status
    CALCULATION  every step of one service with its parts and the cell, rule or indicator each part stands in
    COMPARISON   service_id, before, after, change, and its parts, which add up

Money is whole crowns. Nothing here ranks a service, and no indicator touches money that a rule set does not name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval import results as contract
from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.funding.cells import Cells
from sluzby_eval.funding.compare import Side, by_id, compare
from sluzby_eval.funding.criteria import score
from sluzby_eval.funding.money import half_up
from sluzby_eval.funding.needs import Needs
from sluzby_eval.funding.proposal import Assessment, Proposal, propose
from sluzby_eval.funding.reading import services_of, settled_services
from sluzby_eval.funding.reading import years_of as years_of  # for those who call the wing
from sluzby_eval.funding.settlement import Settled, settle
from sluzby_eval.funding.terms import Terms
from sluzby_eval.funding.trail import Figure, Sheet, Source
from sluzby_eval.i18n import _, pick

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.definitions import Loaded
    from sluzby_eval.funding.given import Service
    from sluzby_eval.funding.spec import RuleSet
    from sluzby_eval.funding.split import Grant
    from sluzby_eval.store import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a computation of funding stands on."""

    snapshot: Snapshot
    cells: Cells
    results: pl.DataFrame | None  # of the evaluation; needed only by rule sets with criteria

    @classmethod
    def of(cls, snapshot: Snapshot, results: pl.DataFrame | None = None) -> Ground:
        """Open a snapshot."""
        return cls(snapshot=snapshot, cells=Cells(snapshot=snapshot), results=results)


def year_of(ground: Ground, year: int | None) -> int:
    """Return the year of funding: the one asked for, else the latest with a network or requests.

    Raises:
        InputError: the dataset has neither for any year, or not for this one.
    """
    known = years_of(ground.cells)
    if not known:
        raise InputError(_("The dataset has no network and no requests for money."))
    if year is not None and year not in known:
        listed = ", ".join(str(item) for item in known)
        raise InputError(
            _("The dataset has neither a network nor requests of {year}.").format(year=year),
            hint=_("There are: {years}").format(years=listed),
        )
    return year or known[-1]


def terms_of(loaded: Loaded[RuleSet], year: int) -> Terms:
    """Return a rule set as it holds in a year.

    Raises:
        UsageError: it does not hold then.
    """
    if not loaded.spec.is_valid(year):
        raise UsageError(
            _("The rule set {name} does not hold at the end of {year}.").format(
                name=loaded.spec.id, year=year
            )
        )
    return Terms(rules=loaded.spec, document=loaded.document, year=year)


def services(ground: Ground, terms: Terms) -> list[Service]:
    """Return the services that a rule set is about, with all figures, what was carried over among them.

    Raises:
        InputError: there are none in the year of the terms.
    """
    stated = terms.year - terms.rules.data.years_back
    found = services_of(ground.cells, terms, values=_values(ground, terms.rules, stated))
    if not found:
        raise InputError(
            _("The rule set {name} asks about no service of {year}.").format(
                name=terms.rules.id, year=terms.year
            )
        )
    if not terms.rules.limits.carry_over or terms.rules.settlement is None:
        return found
    carried = _carried(ground, terms, stated)
    unknown = Figure.missing("carry_over", "not_reported")
    return [
        replace(item, figures={**item.figures, "carry_over": carried.get(item.service_id, unknown)})
        for item in found
    ]


def _values(ground: Ground, rules: RuleSet, year: int) -> pl.DataFrame | None:
    """Return the indicators of criteria, for whole services."""
    wanted = Needs.of(rules).indicators
    if ground.results is None or not wanted:
        return None
    whole = (pl.col("level") == "service") & (pl.col("form") == "all") & (pl.col("basis") == "seat")
    rows = ground.results.filter(
        whole, pl.col("indicator").is_in(list(wanted)), pl.col("year") == year,
        pl.col("version") == rules.data.version,
    )  # fmt: skip
    return rows.select(
        pl.col("unit").alias("service_id"), "indicator", "value", "status", unit=pl.lit("number")
    )


def _carried(ground: Ground, terms: Terms, year: int) -> dict[str, Figure]:
    """Return what the last settlement let services carry over; missing where it could not be made."""
    earlier = Terms(rules=terms.rules, document=terms.document, year=year)
    done = settlement(ground, earlier, version=terms.rules.data.version)
    return {
        item.service.service_id: replace(item.carry, name="carry_over", sources=_behind(item))
        for item in done
    }


def _behind(item: Settled) -> tuple[Source, ...]:
    """Return every cell and rule that a settlement was made of, each once."""
    parts = [part for step in item.steps for part in step.parts]
    return tuple(dict.fromkeys(source for part in parts for source in part.figure.sources))


def budget_of(terms: Terms, budget: int | None) -> int:
    """Return the sum to be split: the one asked for, else that of the rule set.

    Raises:
        UsageError: neither is there.
    """
    if budget is not None:
        return budget
    found = terms.value(terms.rules.budget).value if terms.rules.budget is not None else None
    if found is None:
        raise UsageError(
            _("The rule set {name} sets no budget of {year}.").format(name=terms.rules.id, year=terms.year),
            hint=_("Give one: --budget 1000000000"),
        )
    return int(found)


def proposal(ground: Ground, terms: Terms, budget: int) -> Proposal:
    """Split a budget among the services of a year."""
    return propose(terms, services(ground, terms), budget)


def settlement(ground: Ground, terms: Terms, *, version: str) -> list[Settled]:
    """Settle the year of the terms by one version of statements.

    Raises:
        UsageError: the rule set says nothing of settlement.
    """
    if terms.rules.settlement is None:
        raise UsageError(_("The rule set {name} says nothing of settlement.").format(name=terms.rules.id))
    found = settled_services(ground.cells, terms, version=version)
    return [settle(terms, item, version=version) for item in found]


def joined(ground: Ground, tables: Sequence[pl.DataFrame]) -> Ground:
    """Return a ground with the results of several evaluations, each row once."""
    if not tables:
        return ground
    return replace(ground, results=pl.concat(tables).unique(list(contract.KEY), maintain_order=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One side of a comparison."""

    loaded: Loaded[RuleSet]
    year: int
    budget: int | None = None  # None = that of the rule set


def comparison(ground: Ground, first: Asked, second: Asked) -> pl.DataFrame:
    """Compare two proposals, of two rule sets or of two years, as a frame of the schema COMPARISON."""
    return compare(_side(ground, first, second), _side(ground, second, first))


def _side(ground: Ground, own: Asked, other: Asked) -> Side:
    terms = terms_of(own.loaded, own.year)
    mine = by_id(services(ground, terms))
    theirs = mine
    if other.loaded.spec != own.loaded.spec:
        asked = Terms(rules=other.loaded.spec, document=other.loaded.document, year=own.year)
        theirs = by_id(services(ground, asked))
    return Side(terms=terms, budget=budget_of(terms, own.budget), own=mine, other=theirs)


# frames


def funding_frame(done: Proposal, snapshot: str) -> pl.DataFrame:
    """Return a proposal as a frame of the schema FUNDING, by service id."""
    rows = [_row(done.terms, row.assessment, row.grant, snapshot) for row in done.rows]
    return _framed(rows, contract.FUNDING)


def assessment_frame(terms: Terms, assessed: Sequence[Assessment], snapshot: str) -> pl.DataFrame:
    """Return what the rules make of services, before anything is split, in the schema FUNDING."""
    return _framed([_row(terms, item, None, snapshot) for item in assessed], contract.FUNDING)


def _row(terms: Terms, item: Assessment, grant: Grant | None, snapshot: str) -> dict[str, object]:
    last = whole(item.last_year)
    amount = grant.amount if grant is not None else None
    return {
        **identity(item.service, terms),
        "area": item.service.area,
        "compensation": whole(item.compensation),
        "score": float(item.score.value) if item.score and item.score.value is not None else None,
        "optimal": whole(item.optimal),
        "expected_others": whole(item.expected),
        "given_others": whole(item.given),
        "base": whole(item.base),
        "requested": whole(item.service.figure("requested")),
        "cap": whole(item.cap),
        "floor": whole(item.floor),
        "tier": item.tier,
        "proposed": amount,
        "held": grant.held if grant is not None else None,
        "last_year": last,
        "gain_loss": amount - last if amount is not None and last is not None else None,
        "flags": " ".join(item.flags),
        "status": item.status,
        "snapshot": snapshot,
    }


def settlement_frame(terms: Terms, settled: Sequence[Settled], snapshot: str) -> pl.DataFrame:
    """Return settlements as a frame of the schema SETTLEMENT."""
    rows = [
        {
            **identity(item.service, terms),
            "version": item.version,
            "paid": whole(item.paid),
            "net_cost": whole(item.net),
            "profit": whole(item.profit),
            "over": whole(item.over),
            "under": whole(item.under),
            "carry": whole(item.carry),
            "repay": whole(item.repay),
            "returns": [{"payer": payer, "amount": amount} for payer, amount in item.returns.items()],
            "flags": " ".join(item.flags),
            "status": item.status,
            "snapshot": snapshot,
        }
        for item in settled
    ]
    return _framed(rows, contract.SETTLEMENT)


def identity(service: Service, terms: Terms) -> dict[str, object]:
    """Return the columns that every frame begins with."""
    return {
        "service_id": service.service_id,
        "ico": service.ico,
        "name": service.name,
        "type": service.type,
        "year": terms.year,
        "rule_set": terms.rules.id,
        "rule_set_sha256": terms.document.sha256,
    }


def whole(figure: Figure | None) -> int | None:
    """Return a figure in whole crowns; None where it is missing."""
    if figure is None or figure.value is None:
        return None
    return int(half_up(figure.value))


def plain(row: Mapping[str, object]) -> dict[str, object]:
    """Return a row for programs: exact decimals as texts."""
    return {name: f"{value:f}" if isinstance(value, Decimal) else value for name, value in row.items()}


POINTS: dict[str, pl.DataType] = {  # one row per service and criterion that asks about it
    "service_id": pl.String(),
    "name": pl.String(),
    "type": pl.String(),
    "criterion": pl.String(),
    "title": pl.String(),
    "indicator": pl.String(),
    "value": pl.Float64(),
    "points": pl.Float64(),
    "most": pl.Float64(),
    "weight": pl.Float64(),
    "part": pl.Float64(),
    "status": pl.String(),
}


def points_frame(terms: Terms, asked: Sequence[Service]) -> pl.DataFrame:
    """Return the points of services by criterion, in the order of services and criteria."""
    rows = [
        {
            "service_id": item.service_id,
            "name": item.name,
            "type": item.type,
            "criterion": found.criterion.id,
            "title": pick(found.criterion.title.texts()),
            "indicator": found.criterion.indicator,
            "value": _float(found.value),
            "points": _float(found.points),
            "most": float(found.criterion.most),
            "weight": float(found.criterion.weight),
            "part": _float(found.part),
            "status": found.value.status if found.part.value is not None else found.part.status,
        }
        for item in asked
        for found in score(terms, item, Sheet())[1]
    ]
    return _framed(rows, POINTS)


def _float(figure: Figure) -> float | None:
    return None if figure.value is None else float(figure.value)


def _framed(rows: Sequence[Mapping[str, object]], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=dict(schema))
