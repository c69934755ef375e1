"""The story of evaluation: definitions and a snapshot in, the long table of results out.

load_catalogue                 definitions, checked (D codes)
values.values_of               all values of what was asked for, and of what that works on:
  compute.build_cube             grains: lines and other rows with inputs; territory; parameters by date
  engine.add_components          what every row gives to every aggregate, and why not
  levels.group                   sums for every service, provider and area
  engine.compute                 values, numerators, denominators, statuses
  methods.applying               indexes, trends, spreads, access: methods over these values
comparison.compare             quartiles of peers, intervals, ranks
results.seal                   the promises of the table
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - part of public signatures
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.czech import format_percent
from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation import grain, rows
from sluzby_eval.evaluation.catalogue import Catalogue, load_catalogue
from sluzby_eval.evaluation.check import check
from sluzby_eval.evaluation.comparison.compare import compare
from sluzby_eval.evaluation.compute import Request, request
from sluzby_eval.evaluation.engines import DEFAULT
from sluzby_eval.evaluation.explain import Explanation, explain
from sluzby_eval.evaluation.grains import GRAINS
from sluzby_eval.evaluation.values import Values, of_years, values_of
from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.i18n import LANGUAGES, _
from sluzby_eval.model import UNKNOWN
from sluzby_eval.results import SCHEMA, seal

if TYPE_CHECKING:
    from sluzby_eval.evaluation.cube import Cube
    from sluzby_eval.evaluation.overlay import Overlay
    from sluzby_eval.evaluation.plan import Plan
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace

__all__ = ["Catalogue", "Evaluation", "Explanation", "check", "evaluate", "explain", "load_catalogue"]
SHARES_TOLERANCE = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All values of one snapshot, the definitions behind them, and what was noticed on the way."""

    results: pl.DataFrame
    catalogue: Catalogue
    findings: tuple[Finding, ...]


def evaluate(
    workspace: Workspace,
    snapshot: Snapshot,
    *,
    years: Sequence[int] | None = None,
    version: str | None = None,
    indicators: Sequence[str] | None = None,
    engine: str = DEFAULT,
    overlay: Overlay | None = None,
) -> Evaluation:
    """Compute indicators for all their levels.

    Args:
        workspace: where definitions and settings are.
        snapshot: the state of the dataset to compute from.
        years: else those of the settings, else all that were reported.
        version: of the statements, else that of the settings.
        indicators: ids; else all published ones.
        engine: that runs the first stage over single acts of care.
        overlay: a what-if that is laid over data and definitions.

    Raises:
        UsageError: an indicator is not known, or its definition is faulty.
    """
    catalogue, findings = load_catalogue(workspace)
    if overlay is not None:
        catalogue, snapshot = overlay.catalogue(catalogue), overlay.snapshot(snapshot)
    chosen = _choose(catalogue, indicators, findings)
    if indicators is None and not snapshot.acts.years:  # nobody told any acts: there is no question
        chosen = [name for name in chosen if catalogue.definitions[name].spec.grain != "event"]
    plans = [catalogue.plan(name) for name in chosen]
    asked = request(workspace, snapshot, catalogue, years=years, version=version, plans=plans, engine=engine)
    if not asked.years or not plans:
        noticed = [Finding(code="R101", place=Place(file=workspace.root.name))] if plans else []
        empty = pl.DataFrame(schema=SCHEMA)
        return Evaluation(results=empty, catalogue=catalogue, findings=(*findings, *noticed))
    values = values_of(asked, chosen)
    frame = values.frame.with_columns(version=pl.lit(asked.version))
    minimum = workspace.config.evaluation.minimum_peers
    frame = compare(frame, catalogue, chosen, read=asked.read, years=asked.years, minimum=minimum)
    return Evaluation(
        results=seal(_complete(frame, catalogue, plans, snapshot.id)),
        catalogue=catalogue,
        findings=(*findings, *_notice(asked, values)),
    )


def _choose(catalogue: Catalogue, wanted: Sequence[str] | None, findings: Sequence[Finding]) -> list[str]:
    if wanted is None:
        return catalogue.published()
    for name in wanted:
        if name not in catalogue.definitions:
            raise UsageError(_refusal(name, findings), hint=_hint(name, catalogue))
    return list(dict.fromkeys(wanted))


def _refusal(name: str, findings: Sequence[Finding]) -> str:
    faulty = any(
        item.level is Severity.ERROR and item.place.file.endswith(f"/{name}.yaml") for item in findings
    )
    if faulty:
        return _("The definition of {name} is faulty; run `sluzby-eval check`.").format(name=name)
    return _("There is no indicator {name}.").format(name=name)


def _hint(name: str, catalogue: Catalogue) -> str | None:
    guess = Finding.suggestion(name, catalogue.definitions)
    return _("Did you mean {name}?").format(name=guess) if guess else None


def _complete(
    frame: pl.DataFrame, catalogue: Catalogue, plans: Sequence[Plan], snapshot: str
) -> pl.DataFrame:
    """Add the columns that come from definitions, and those that no method fills yet."""
    digests = {plan.id: catalogue.sha256(plan.id) for plan in plans}
    openness = {plan.id: catalogue.definitions[plan.id].spec.confidentiality for plan in plans}
    indicator = pl.col("indicator")
    frame = frame.with_columns(
        snapshot=pl.lit(snapshot),
        definition_sha256=indicator.replace_strict(digests, return_dtype=pl.String),
        confidentiality=indicator.replace_strict(openness, return_dtype=pl.String),
    )
    absent = [name for name in SCHEMA if name not in frame.columns]
    return frame.with_columns(pl.lit(None, dtype=SCHEMA[name]).alias(name) for name in absent)


def _notice(asked: Request, values: Values) -> list[Finding]:
    """Tell what the values silently depend on: services in no register, odd shares, unknown levels."""
    place = Place(file=_("dataset"))
    cube = of_years(values.cube, asked.years)
    cube = replace(cube, lines=cube.lines.filter(pl.col("year").is_in(list(asked.years))))
    strangers = grain.without_service(asked.read, cube.lines)
    found = [Finding(code="R102", place=place, service=service) for service in strangers]
    untyped = cube.lines.filter(pl.col("type") == UNKNOWN)["service_id"].unique().sort()
    found += [Finding(code="R105", place=place, service=name) for name in untyped if name not in strangers]
    found += [
        Finding(code="R103", place=place, service=service, args={"year": year, "value": _percent(total)})
        for service, year, total in _odd_shares(cube)
    ]
    unknown = {level for plan in asked.plans for level in plan.levels} - {*cube.levels, "service", "provider"}
    known = {"known": ", ".join(cube.levels)}
    found += [Finding(code="R104", place=place, value=level, args=known) for level in sorted(unknown)]
    found += [
        Finding(code="R110", place=place, value=name, args={"years": years})
        for name, years in _years_by_name(values.not_valid)
    ]
    return [*found, *_undated(asked, place)]


def _years_by_name(pairs: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    names = sorted({name for name, _year in pairs})
    return [(item, ", ".join(str(year) for name, year in pairs if name == item)) for item in names]


def _undated(asked: Request, place: Place) -> list[Finding]:
    """Tell rows that are in no year, because they name neither year nor date."""
    kinds = sorted({plan.grain for plan in asked.plans} - {"line", "service"})
    counts = {name: rows.undated(asked.read, GRAINS[name]) for name in kinds}
    return [
        Finding(code="R111", place=place, value=GRAINS[name].table, args={"count": count})
        for name, count in counts.items()
        if count
    ]


def _percent(share: float) -> dict[str, str]:
    return {language: format_percent(share * 100, 1, language) for language in LANGUAGES}


def _odd_shares(cube: Cube) -> list[tuple[str, int, float]]:
    used = cube.shares.join(cube.lines.select("service_id", "year").unique(), on=["service_id", "year"])
    told = pl.col("share").is_not_null().all().over("service_id", "year")  # else the seat counts
    totals = used.filter(told).group_by("service_id", "year").agg(pl.col("share").sum())
    totals = totals.sort("service_id", "year")
    odd = totals.filter((pl.col("share") - 1).abs() > SHARES_TOLERANCE)
    return list(odd.select("service_id", "year", "share").iter_rows())
