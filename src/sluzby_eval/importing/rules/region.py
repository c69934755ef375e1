"""Rules on the region's own records: audits, measures of plans, grants, requests, network, projections."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import polars as pl

from sluzby_eval.importing.rules.desk import Desk, Rule

Read = Callable[[str], pl.DataFrame]
OF_SERVICES = ("audits", "grants", "requests", "network", "plan_measures")
_VARIANTS = ("low", "medium", "high")


def _later(code: str, column: str, start: str) -> Rule:
    """Make the rule that a date does not lie before another one."""
    return Rule(code=code, column=column, when=pl.col(column) < pl.col(start), expected=pl.col(start))


def _within(code: str, column: str, limit: str) -> Rule:
    """Make the rule that a number does not exceed another one."""
    return Rule(code=code, column=column, when=pl.col(column) > pl.col(limit), expected=pl.col(limit))


_WAITED = (pl.col("decided_on") - pl.col("filed_on")).dt.total_days()
SINGLE: dict[str, tuple[Rule, ...]] = {
    "audits": (
        _later("V501", "date_to", "date_from"),
        _within("V502", "points", "points_max"),
        Rule(
            code="V511",
            column="essential_failed",
            when=(pl.col("passed") == 1) & (pl.col("essential_failed") > 0),
        ),
    ),
    "grants": (
        _within("V504", "granted", "requested"),
        _within("V515", "returned", "paid"),
        _within("V505", "paid", "granted"),
    ),
    "requests": (
        _later("V512", "decided_on", "filed_on"),
        Rule(
            code="V513",
            column="decided_on",
            when=(pl.col("outcome") == "waiting") & pl.col("decided_on").is_not_null(),
        ),
        Rule(code="V514", column="wait_days", when=pl.col("wait_days") != _WAITED, expected=_WAITED),
    ),
    "network": (
        _later("V519", "valid_to", "valid_from"),
        Rule(code="V518", column="units", when=(pl.col("status") == "none") & (pl.col("units") > 0)),
    ),
    "plan_measures": (
        Rule(code="V506", column="units_real", when=pl.col("units_real") < 0),
        _within("V516", "spent", "budget"),
        Rule(
            code="V517",
            column="units_real",
            when=(pl.col("state") == "done") & (pl.col("units_real") < pl.col("units_planned")),
            expected=pl.col("units_planned"),
        ),
    ),
}


def check_region(desk: Desk, read: Read) -> None:
    """Check the region's own records; `read` gives the tables of the dataset before this import."""
    for table, rules in SINGLE.items():
        if desk.has(table):
            desk.apply(table, rules)
    _check_services(desk, read)
    if desk.has("audit_findings"):
        _check_findings(desk, read)
    if desk.has("plan_measures"):
        _check_deadlines(desk, read)
    if desk.has("network"):
        _check_backing(desk, read)
    if desk.has("projections"):
        _check_variants(desk, read)


def _all(desk: Desk, read: Read, table: str, *columns: str) -> pl.DataFrame:
    """Return the rows of the import and of the dataset."""
    frames = [read(table).select(columns)]
    if desk.has(table):
        frames.insert(0, desk.tables[table].select(columns))
    return pl.concat(frames)


def _check_services(desk: Desk, read: Read) -> None:
    """Tell services that nobody else knows, once for each file."""
    known = _all(desk, read, "services", "service_id")
    for table in OF_SERVICES:
        if not desk.has(table) or known.is_empty():
            continue
        strange = desk.tables[table].drop_nulls("service_id").join(known, on="service_id", how="anti")
        first = strange.unique(["submission", "service_id"], keep="first", maintain_order=True)
        for row in first.iter_rows(named=True):
            desk.tell("V507", table, "service_id", {**row, "_value": row["service_id"]}, args={})


def _check_findings(desk: Desk, read: Read) -> None:
    audits = _all(desk, read, "audits", "audit_id", "date_to").unique(
        "audit_id", keep="first", maintain_order=True
    )
    extra = (
        desk.tables["audit_findings"]
        .select("audit_id")
        .join(audits.with_columns(_known=True), on="audit_id", how="left", maintain_order="left")
        .select(_end="date_to", _known=pl.col("_known").fill_null(value=False))
    )
    rules = (
        Rule(code="V509", column="audit_id", when=~pl.col("_known")),
        _later("V510", "due", "_end"),
        _later("V503", "closed", "_end"),
    )
    desk.apply("audit_findings", rules, extra=extra)


def _check_deadlines(desk: Desk, read: Read) -> None:
    """Tell deadlines outside the years that the measures of their plan have."""
    years = (
        _all(desk, read, "plan_measures", "plan", "year")
        .group_by("plan")
        .agg(_first=pl.col("year").min(), _last=pl.col("year").max())
    )
    extra = (
        desk.tables["plan_measures"]
        .select("plan")
        .join(years, on="plan", how="left", maintain_order="left")
        .drop("plan")
    )
    rule = Rule(
        code="V508",
        column="deadline",
        when=~pl.col("deadline").dt.year().is_between(pl.col("_first"), pl.col("_last")),
        expected=pl.format("{}–{}", "_first", "_last"),
    )
    desk.apply("plan_measures", [rule], extra=extra)


def _check_backing(desk: Desk, read: Read) -> None:
    """Tell measures that no plan has, or not the plan that is named, as soon as there is a plan."""
    told = _all(desk, read, "plan_measures", "plan", "measure").unique()
    if told.is_empty():
        return
    by_plan = told.with_columns(_of_plan=True)
    by_number = told.select("measure", _of_any=True).unique()
    extra = (
        desk.tables["network"]
        .select("plan", "measure")
        .join(by_plan, on=["plan", "measure"], how="left", maintain_order="left")
        .join(by_number, on="measure", how="left", maintain_order="left")
        .select("_of_plan", "_of_any")
    )
    is_known = pl.when(pl.col("plan").is_null()).then(pl.col("_of_any")).otherwise(pl.col("_of_plan"))
    missing = pl.col("measure").is_not_null() & is_known.is_null()
    desk.apply("network", [Rule(code="V520", column="measure", when=missing)], extra=extra)


def _check_variants(desk: Desk, read: Read) -> None:
    """Tell a variant that lies over the next higher one."""
    by = ["area", "date", "age_band"]
    rows = desk.tables["projections"]
    for low, high in pairwise(_VARIANTS):
        above = _all(desk, read, "projections", *by, "variant", "count").filter(variant=high)
        above = above.unique(by, keep="first", maintain_order=True).select(*by, _above="count")
        extra = rows.select(by).join(above, on=by, how="left", maintain_order="left").select("_above")
        over = (pl.col("variant") == low) & (pl.col("count") > pl.col("_above"))
        rule = Rule(code="V521", column="count", when=over, expected=pl.col("_above"))
        desk.apply("projections", [rule], extra=extra)
