"""Audits: what is open and overdue, what comes again, and whom to look at next, with every reason told.

The plan of audits is a declared score, not a verdict: each reason adds points between zero and its weight, unknown
facts add a declared share, and a part of the places is drawn by a seeded lot so that nobody is safe from a visit.
The same data, rule and year give the same plan.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.planning.ground import in_network

if TYPE_CHECKING:
    from sluzby_eval.planning.ground import Ground
    from sluzby_eval.planning.spec import AuditPlan

YEAR_DAYS = 365.25
COVERAGE_YEARS = 3
INDICATORS = {"complaints": "complaints_per_100_clients", "restraints": "restraints_per_1000_bed_days"}


def findings(ground: Ground, *, today: dt.date) -> pl.DataFrame:
    """Return every finding of audits that ended by today, with its service and state.

    Returns:
        audit_id, finding, service_id, kind, date (of the audit), duty, weight, due, closed, state (closed, open,
        overdue), days_overdue (of open ones past their date; days too late of closed ones), repeated (the same duty
        was found before at the same service).
    """
    audits = ground.audits.with_columns(date=pl.coalesce("date_to", "date_from")).filter(
        pl.col("date") <= today
    )
    joined = ground.findings.join(audits.select("audit_id", "service_id", "kind", "date"), on="audit_id")
    is_closed = pl.col("closed").is_not_null() & (pl.col("closed") <= today)
    until = pl.when(is_closed).then(pl.col("closed")).otherwise(pl.lit(today))
    over = (until - pl.col("due")).dt.total_days().clip(lower_bound=0)
    state = (
        pl.when(is_closed)
        .then(pl.lit("closed"))
        .when(pl.col("due") < today)
        .then(pl.lit("overdue"))
        .otherwise(pl.lit("open"))
    )
    ordered = joined.sort("service_id", "date", "audit_id", "finding")
    before = pl.col("date").min().over("service_id", "duty")
    repeated = pl.col("duty").is_not_null() & (pl.col("date") > before)
    return ordered.with_columns(state=state, days_overdue=over, repeated=repeated).select(
        "audit_id", "finding", "service_id", "kind", "date", "duty", "measure", "weight", "due", "closed", "state",
        "days_overdue", "repeated",
    )  # fmt: skip


def summed(rows: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """Count findings by a dimension: findings, open (not closed), overdue, repeated; the most open first."""
    return (
        rows.sort(dimension, nulls_last=True)
        .group_by(dimension, maintain_order=True)
        .agg(
            findings=pl.len().cast(pl.Int64),
            open=(pl.col("state") != "closed").sum().cast(pl.Int64),
            overdue=(pl.col("state") == "overdue").sum().cast(pl.Int64),
            repeated=pl.col("repeated").sum().cast(pl.Int64),
        )
        .sort(["open", dimension], descending=[True, False], nulls_last=True, maintain_order=True)
    )


def freshness(ground: Ground, plan: AuditPlan, *, today: dt.date) -> pl.DataFrame:
    """Return for every service in operation when its quality was last looked at: service_id, last, years."""
    looked = _looked(ground, plan, today)
    last = looked.group_by("service_id").agg(last=pl.col("date").max())
    mine = ground.services.select("service_id", "type", "area", "valid_from").sort("service_id")
    joined = mine.join(last, on="service_id", how="left", maintain_order="left")
    return joined.with_columns(years=(pl.lit(today) - pl.col("last")).dt.total_days() / YEAR_DAYS)


def coverage(ground: Ground, plan: AuditPlan, *, year: int) -> tuple[int, int]:
    """Count the services in the network that were looked at in the three years up to a year, and all of them."""
    network = in_network(ground.network, ground.year)["service_id"].unique()
    looked = _looked(ground, plan, dt.date(year, 12, 31)).filter(
        pl.col("date") > dt.date(year - COVERAGE_YEARS, 12, 31)
    )
    return int(network.is_in(looked["service_id"].unique().implode()).sum()), len(network)


def _looked(ground: Ground, plan: AuditPlan, until: dt.date) -> pl.DataFrame:
    dated = ground.audits.with_columns(date=pl.coalesce("date_to", "date_from"))
    return dated.filter(pl.col("kind").is_in(plan.kinds), pl.col("date") <= until)


def facts(ground: Ground, plan: AuditPlan, results: pl.DataFrame, *, today: dt.date) -> pl.DataFrame:
    """Return what is known of every service in the network for each reason; null is "not known", never zero.

    Returns:
        service_id and a column for each of `spec.FEATURES`: years since the last look (a service never looked at
        counts from its beginning), numbers of open and overdue findings, complaints per 100 clients, restraints per
        1,000 bed-days, figures that stand out among peers, and 1 for a new service.
    """
    network = in_network(ground.network, ground.year)["service_id"].unique().sort()
    rows = freshness(ground, plan, today=today).filter(pl.col("service_id").is_in(network.implode()))
    since = pl.coalesce("last", "valid_from")
    age = (pl.lit(today) - pl.col("valid_from")).dt.total_days() / YEAR_DAYS
    rows = rows.with_columns(
        years_since_audit=(pl.lit(today) - since).dt.total_days() / YEAR_DAYS,
        new_service=(age <= plan.new_years).cast(pl.Float64),
    )
    for part in (_open(ground, today), _figures(results, ground.year), _outliers(results, plan, ground.year)):
        rows = rows.join(part, on="service_id", how="left", maintain_order="left")
    counted = pl.col("open_findings", "overdue_findings").fill_null(
        0.0
    )  # the records of findings are complete
    return rows.with_columns(counted).drop("last", "years", "valid_from")


def _open(ground: Ground, today: dt.date) -> pl.DataFrame:
    rows = findings(ground, today=today)
    return rows.group_by("service_id").agg(
        open_findings=(pl.col("state") != "closed").sum().cast(pl.Float64),
        overdue_findings=(pl.col("state") == "overdue").sum().cast(pl.Float64),
    )


def _of_services(results: pl.DataFrame, year: int) -> pl.DataFrame:
    return results.filter(pl.col("level") == "service", pl.col("year") == year, pl.col("basis") == "seat")


def _figures(results: pl.DataFrame, year: int) -> pl.DataFrame:
    """Take the indicators of complaints and restraints over all forms of a service."""
    rows = _of_services(results, year).filter(pl.col("form") == "all")
    rows = rows.filter(pl.col("indicator").is_in(list(INDICATORS.values())), pl.col("status") == "ok")
    found = rows.select("unit", "indicator", "value").unique(["unit", "indicator"])
    parts = [
        found.filter(pl.col("indicator") == indicator).select(service_id="unit", **{name: pl.col("value")})
        for name, indicator in INDICATORS.items()
    ]
    return parts[0].join(parts[1], on="service_id", how="full", coalesce=True)


def _outliers(results: pl.DataFrame, plan: AuditPlan, year: int) -> pl.DataFrame:
    """Count the figures that stand far from the median of comparable services; null where nothing is compared."""
    rows = _of_services(results, year).filter(pl.col("robust_z").is_not_null(), pl.col("status") == "ok")
    far = pl.col("robust_z").abs() >= plan.outlier_z
    return rows.group_by(service_id="unit").agg(
        outliers=pl.col("indicator").filter(far).n_unique().cast(pl.Float64)
    )


def scored(known: pl.DataFrame, plan: AuditPlan) -> pl.DataFrame:
    """Give points for every reason: `weight` × min(value / full, 1); an unknown fact gives weight × unknown.

    Returns:
        the facts with a column `points_<reason>` each and `score`, their sum; the highest first, ties by service id.
    """
    points = {
        f"points_{name}": pl.when(pl.col(name).is_null())
        .then(said.weight * said.unknown)
        .otherwise(said.weight * (pl.col(name) / said.full).clip(0, 1))
        for name, said in plan.features.items()
    }
    rows = known.with_columns(**points)
    return rows.with_columns(score=pl.sum_horizontal(list(points))).sort(
        ["score", "service_id"], descending=[True, False]
    )


def choose(rows: pl.DataFrame, plan: AuditPlan, *, year: int) -> pl.DataFrame:
    """Choose the services to audit: most by score, the declared share by lot among the rest.

    The lot is the order of SHA-256 of seed, year and service id, so neither the order of rows nor a change of
    another service moves it.

    Returns:
        the chosen rows with `chosen_by` (score or lot) and `place` from 1.
    """
    by_lot = min(round(plan.per_year * plan.random_share), rows.height)
    first = rows.head(max(0, plan.per_year - by_lot))
    rest = rows.slice(first.height)
    lots = [
        hashlib.sha256(f"{plan.seed}:{year}:{service}".encode()).hexdigest()
        for service in rest["service_id"].to_list()
    ]
    drawn = rest.with_columns(lot=pl.Series(lots, dtype=pl.String)).sort("lot").head(by_lot).drop("lot")
    both = pl.concat(
        [first.with_columns(chosen_by=pl.lit("score")), drawn.with_columns(chosen_by=pl.lit("lot"))]
    )
    return both.with_row_index("place", offset=1).with_columns(pl.col("place").cast(pl.Int64))


def effects(
    ground: Ground, plan: AuditPlan, results: pl.DataFrame, indicators: tuple[str, ...], *, year: int
) -> pl.DataFrame:
    """Compare figures of the year before an audit with those of the year after, beside services without one.

    A difference is no proof that the audit caused it: whoever is audited was often chosen for a reason, and extreme
    figures move towards the middle by themselves. The services without an audit show that movement only in part.

    Args:
        ground: the dataset.
        plan: says which kinds of audits count.
        results: of the evaluation, at the level of services.
        indicators: figures to compare.
        year: the year in which the audits ended.

    Returns:
        indicator, group (audited, others), n, before, after, change: medians over the services that have both values;
        the change is the median of the differences, not the difference of the medians.
    """
    audited = _looked(ground, plan, dt.date(year, 12, 31)).filter(pl.col("date").dt.year() == year)
    mine = audited["service_id"].unique().implode()
    rows = results.filter(
        pl.col("level") == "service", pl.col("form") == "all", pl.col("basis") == "seat",
        pl.col("indicator").is_in(indicators), pl.col("status") == "ok",
    ).select("indicator", "unit", "year", "value")  # fmt: skip
    before, after = (rows.filter(pl.col("year") == at).drop("year") for at in (year - 1, year + 1))
    both = before.join(after, on=["indicator", "unit"], suffix="_after")
    group = pl.when(pl.col("unit").is_in(mine)).then(pl.lit("audited")).otherwise(pl.lit("others"))
    return (
        both.with_columns(group=group)
        .group_by("indicator", "group")
        .agg(
            n=pl.len().cast(pl.Int64),
            before=pl.col("value").median(),
            after=pl.col("value_after").median(),
            change=(pl.col("value_after") - pl.col("value")).median(),
        )
        .sort("indicator", "group")
    )
