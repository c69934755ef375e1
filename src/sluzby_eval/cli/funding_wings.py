"""What reports show of funding: computed where a report asks for it, by the one rule set that is meant.

The rule set is the one that `[report] rules` of `sluzby.toml` names, else the only one in the workspace all of whose
parameters have values. Where there is none, a report says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval import results
from sluzby_eval.cli.funding_cells import cells_behind
from sluzby_eval.definitions import load
from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.funding import run as funding
from sluzby_eval.funding.letter import Letter, rows_of
from sluzby_eval.funding.needs import Needs
from sluzby_eval.funding.proposal import propose_for
from sluzby_eval.funding.rulesets import chosen, load_rule_sets
from sluzby_eval.reporting import spec
from sluzby_eval.workspace import FUNDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sluzby_eval.definitions import Loaded
    from sluzby_eval.funding.proposal import Proposal
    from sluzby_eval.funding.spec import RuleSet
    from sluzby_eval.funding.terms import Terms
    from sluzby_eval.reporting.context import Context
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace

KINDS = ("proposal", "settlement", "calculation")
CHANGES = (-2, 0, 2)  # of the budget, in per cent
VERSIONS = ("preliminary", "final")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What the frames are made of."""

    context: Context
    snapshot: Snapshot
    ground: funding.Ground
    loaded: Loaded[RuleSet]
    terms: Terms
    budget: int


def with_funding(context: Context, snapshot: Snapshot, reports: Iterable[str]) -> Context:
    """Add the frames of funding to a context where one of these reports has a section about it."""
    if "funding_terms" in context.wings:
        return context
    loaded = load(context.workspace.files("reports"), spec.Report)[0]
    wanted = [loaded[name].spec for name in reports if name in loaded]
    sections = [item for report in wanted for item in report.sections if item.kind in KINDS]
    if not sections:
        return context
    found = funding_wings(
        context,
        snapshot,
        with_changes=any(isinstance(item, spec.Proposal) and item.show == "changes" for item in sections),
        with_steps=any(isinstance(item, spec.Calculation) for item in sections),
    )
    return replace(context, wings={**context.wings, **found})


def funding_wings(
    context: Context, snapshot: Snapshot, *, with_changes: bool, with_steps: bool
) -> Mapping[str, pl.DataFrame]:
    """Compute what sections about funding show: the frames of `results` FUNDING_TERMS, FUNDING, and so on.

    with_changes: compare with the year before. with_steps: write down every step down to the cells.

    Where nothing can be computed there is `funding_terms` alone, with the reason.

    Raises:
        UsageError: the rule set named in `sluzby.toml` is not there.
        DefinitionError: its file is faulty.
    """
    loaded, why = meant(context.workspace)
    if loaded is None:
        return {"funding_terms": _terms_frame(None, context.year, reason=why)}
    ground = funding.Ground.of(snapshot, context.results)
    try:
        terms = funding.terms_of(loaded, funding.year_of(ground, context.year))
        budget = funding.budget_of(terms, None)
        done = funding.proposal(ground, terms, budget)
    except (UsageError, InputError):  # the rules or the data do not reach to this year
        return {"funding_terms": _terms_frame(loaded, context.year, reason="no_year")}
    work = _Work(context=context, snapshot=snapshot, ground=ground, loaded=loaded, terms=terms, budget=budget)
    before = _compared(work) if with_changes else None
    found = {
        "funding_terms": _terms_frame(loaded, context.year, budget=budget, since=before is not None),
        "funding": funding.funding_frame(done, snapshot.id),
        "funding_sensitivity": _sensitivity(work, done),
        "settlement": _settled(work),
    }
    if before is not None:
        found["funding_compare"] = before
    if with_steps:
        found["funding_steps"] = _steps(work, done)
    return found


def meant(workspace: Workspace) -> tuple[Loaded[RuleSet] | None, str]:
    """Return the rule set that reports show, or None with the reason: none, several, or parameter_missing.

    Raises:
        UsageError: the one named in `sluzby.toml` is not there.
        DefinitionError: its file is faulty.
    """
    named = workspace.config.report.rules
    if named is not None:
        return chosen(workspace, named), ""
    sets, folder = load_rule_sets(workspace)[0], workspace.root / FUNDING
    own = [item for name, item in sets.items() if (folder / f"{name}.yaml").is_file()]
    whole = [item for item in own if all(told.values for told in item.spec.parameters.values())]
    if len(whole) == 1:
        return whole[0], ""
    if whole:
        return None, "several"
    return None, "parameter_missing" if own else "none"


def _terms_frame(
    loaded: Loaded[RuleSet] | None,
    year: int,
    *,
    budget: int | None = None,
    since: bool = False,
    reason: str = "",
) -> pl.DataFrame:
    title = loaded.spec.title.texts() if loaded is not None else None
    row = {
        "rule_set": loaded.spec.id if loaded is not None else None,
        "rule_set_sha256": loaded.document.sha256 if loaded is not None else None,
        "title": title,
        "invented": loaded is not None and loaded.spec.status == "invented",
        "year": year,
        "stated": year - loaded.spec.data.years_back if loaded is not None else None,
        "since": year - 1 if since else None,
        "budget": budget,
        "step": loaded.spec.rounding.grant if loaded is not None else None,
        "reason": reason,
    }
    return pl.DataFrame([row], schema=results.FUNDING_TERMS)


def _compared(work: _Work) -> pl.DataFrame | None:
    """Compare with what the same rules make of the year before; None where they cannot."""
    first, second = (
        funding.Asked(loaded=work.loaded, year=year) for year in (work.terms.year - 1, work.terms.year)
    )
    if first.year not in funding.years_of(work.ground.cells):
        return None
    try:
        return funding.comparison(work.ground, first, second)
    except (UsageError, InputError):  # the rules did not hold or set no budget then
        return None


def _sensitivity(work: _Work, done: Proposal) -> pl.DataFrame:
    """Split a little less and a little more."""
    assessed = [row.assessment for row in done.rows]
    frames = []
    for percent in CHANGES:
        budget = work.budget * (100 + percent) // 100
        again = propose_for(work.terms, assessed, budget)
        frame = funding.funding_frame(again, work.snapshot.id)
        frames.append(
            frame.select(
                pl.lit(percent / 100).alias("budget_change"), pl.lit(budget, dtype=results.CROWNS).alias("budget"),
                "service_id", "ico", "type", "proposed", "held", "last_year", "gain_loss",
            )
        )  # fmt: skip
    return pl.concat(frames).select(
        pl.col(name).cast(kind) for name, kind in results.FUNDING_SENSITIVITY.items()
    )


def _settled(work: _Work) -> pl.DataFrame:
    """Settle the year by every version of its statements; empty where the rules say nothing of it."""
    frames = [pl.DataFrame(schema=results.SETTLEMENT)]
    if work.terms.rules.settlement is not None:
        for version in VERSIONS:
            settled = funding.settlement(work.ground, work.terms, version=version)
            frames.append(funding.settlement_frame(work.terms, settled, work.snapshot.id))
    return pl.concat(frames)


def _steps(work: _Work, done: Proposal) -> pl.DataFrame:
    """Write down every step of every service, in the language of the reports."""
    terms = work.terms
    stated, version = terms.year - terms.rules.data.years_back, terms.rules.data.version
    services = [row.assessment.service.service_id for row in done.rows]
    known = set(work.context.results.filter(pl.col("year") == stated)["unit"])
    cells = cells_behind(
        work.context.workspace, work.snapshot, work.context.results, indicators=Needs.of(terms.rules).indicators,
        services=[name for name in services if name in known], year=stated, version=version,
    )  # fmt: skip
    frames = [pl.DataFrame(schema=results.CALCULATION)]
    for row in done.rows:
        letter = Letter(
            service=row.assessment.service, terms=terms, steps=row.steps, status=row.assessment.status,
            outcome="proposed", kind="grant", cells=cells.get(row.assessment.service.service_id, {}),
            snapshot=work.snapshot.id,
        )  # fmt: skip
        frames.append(rows_of(letter, work.context.language))
    return pl.concat(frames)
