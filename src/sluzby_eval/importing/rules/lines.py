"""Rules on the rows of one line (service, form, year, version) together, and across sheets."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - read by the type checker
from dataclasses import dataclass

import polars as pl

from sluzby_eval.codelist import codelist
from sluzby_eval.importing.rules.desk import Desk, Rule
from sluzby_eval.importing.rules.grouping import LINE, by_line
from sluzby_eval.model import TOTAL

HOURS_PER_FTE = 2200  # a full-time year is about 2,080 hours
LEAST_COST = 5000  # CZK per bed or FTE and year; below it amounts can only be in thousands
LEAST_DAYS = 60  # a service open for fewer days may have cost as little
_SHARE_TOLERANCE = 0.005
_ROW = "_n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A table whose items add up to a stated total."""

    table: str
    key: str
    value: str
    tolerance: float
    apart: tuple[str, ...] = ()  # items that are no part of the total


SUMS = (
    Sum(table="costs", key="item", value="amount_czk", tolerance=1),
    Sum(table="revenues", key="source", value="amount_czk", tolerance=1),
    Sum(table="staff", key="category", value="fte", tolerance=0.01, apart=("DOBROVOLNIK",)),
    Sum(table="clients", key="care_level", value="count", tolerance=0),
)


def check_lines(desk: Desk) -> None:
    """Check sums and shares, then one sheet against another."""
    for rule in SUMS:
        if desk.has(rule.table):
            _check_one_total(desk, rule)
            _check_sum(desk, rule)
    if desk.has("territory_shares"):
        _check_shares(desk)
    if desk.has("costs"):
        _check_zeros(desk)
    if desk.has("costs", "statements"):
        _check_thousands(desk)
    if desk.has("staff", "statements"):
        _check_hours(desk)
    if desk.has("clients", "statements"):
        _check_clients(desk)


def _check_one_total(desk: Desk, rule: Sum) -> None:
    """Refuse the totals of a line that has several: added up they would count the line twice."""
    totals = desk.numbered(rule.table).filter(pl.col(rule.key) == TOTAL)
    check = Rule(
        code="V439", column=rule.value, when=pl.col("_totals") > 1, args={"count": pl.col("_totals")}
    )
    desk.apply(rule.table, [check], rows=totals.with_columns(_totals=pl.len().over(LINE)))


def _check_sum(desk: Desk, rule: Sum) -> None:
    """Compare the items of each line with its total; where an item was refused nothing can be said."""
    value = pl.col(rule.value)
    totals = desk.numbered(rule.table).filter(pl.col(rule.key) == TOTAL)
    refused = value.is_null() & (pl.col("quarantined").list.len() > 0)
    items = desk.tables[rule.table].lazy().filter(~pl.col(rule.key).is_in([TOTAL, *rule.apart]))
    parts = items.select(*LINE, value, _refused=refused).collect()
    sums = (value.sum().alias("_sum"), value.count().alias("_items"), pl.col("_refused").sum())
    lines = by_line(parts, sums)
    rows = totals.join(lines, on=LINE, how="left", maintain_order="left")
    differs = (pl.col("_sum") - value).abs() > rule.tolerance + 1e-9
    whole = (pl.col("_items") > 0) & (pl.col("_refused") == 0)
    args = {"sum": _money(pl.col("_sum")), "difference": _money(value - pl.col("_sum"))}
    check = Rule(code="V422", column=rule.value, when=whole & differs, expected=pl.col("_sum"), args=args)
    desk.apply(rule.table, [check], rows=rows)


def _money(value: pl.Expr) -> pl.Expr:
    return value.round(2)


def _check_shares(desk: Desk) -> None:
    """Refuse all shares of a service that do not make a whole; told once at the first."""
    frame = desk.tables["territory_shares"].with_row_index(_ROW)
    by = ["submission", "service_id", "year", "version"]
    sums = frame.with_columns(
        _sum=pl.col("share").sum().over(by), _lacking=pl.col("share").is_null().any().over(by)
    )
    hits = sums.filter(~pl.col("_lacking") & ((pl.col("_sum") - 1).abs() > _SHARE_TOLERANCE))
    for row in hits.unique(by, keep="first", maintain_order=True).iter_rows(named=True):
        shown = {**row, "_value": f"{row['_sum'] * 100:.4g} %", "_expected": "100 %"}
        desk.tell("V423", "territory_shares", "share", shown, args={})
    if not hits.is_empty():
        desk.quarantine("territory_shares", "share", hits)


def _totals(desk: Desk, table: str, key: str, value: str, name: str) -> pl.DataFrame:
    return desk.tables[table].filter(pl.col(key) == TOTAL).select(*LINE, pl.col(value).alias(name))


def _check_zeros(desk: Desk) -> None:
    """Tell lines whose costs are all zero, once at the first."""
    amount = pl.col("amount_czk")
    costs = desk.tables["costs"].lazy()
    empty = costs.filter(amount == 0).select(LINE).unique().collect()
    if not empty.is_empty():
        others = costs.filter(amount != 0).select(LINE)
        empty = empty.lazy().join(others, on=LINE, how="anti").collect()
    if not empty.is_empty():
        rows = desk.numbered("costs").join(empty, on=LINE, how="semi", maintain_order="left")
        first = rows.unique(LINE, keep="first", maintain_order=True)
        rule = Rule(code="V429", column="amount_czk", when=pl.lit(value=True))
        desk.apply("costs", [rule], rows=first)


def _beside(frame: pl.DataFrame, *others: pl.DataFrame) -> pl.DataFrame:
    """Return columns of other tables beside the rows of a frame, by line."""
    rows = frame.select(LINE)
    for other in others:
        rows = rows.join(
            other.unique(LINE, keep="first", maintain_order=True), on=LINE, how="left", maintain_order="left"
        )
    return rows.drop(LINE)


def _check_thousands(desk: Desk) -> None:
    beds = desk.tables["statements"].select(*LINE, _beds="beds_registered", _days="days_open")
    fte = _totals(desk, "staff", "category", "fte", "_fte") if desk.has("staff") else beds.select(LINE)
    totals = desk.numbered("costs").filter(pl.col("item") == TOTAL)
    rows = totals.hstack(_beside(totals, beds, fte))
    if "_fte" not in rows.columns:
        rows = rows.with_columns(_fte=pl.lit(None, dtype=pl.Float64))
    is_residential = (pl.col("form") == "pob") & (pl.col("_beds") > 0)
    size = pl.when(is_residential).then("_beds").otherwise("_fte")
    opened = pl.col("_days").is_null() | (pl.col("_days") >= LEAST_DAYS)
    unit_cost = pl.when((size > 0) & opened).then(pl.col("amount_czk") / size)
    when = (pl.col("amount_czk") > 0) & (unit_cost < LEAST_COST)
    rule = Rule(
        code="V430",
        column="amount_czk",
        when=when,
        value=pl.col("amount_czk"),
        args={"unit_cost": unit_cost.round(0)},
    )
    desk.apply("costs", [rule], rows=rows)
    hits = rows.filter(when.fill_null(value=False)).select(LINE)
    for table in ("costs", "revenues"):
        _withhold(desk, table, hits)


def _withhold(desk: Desk, table: str, lines: pl.DataFrame) -> None:
    """Refuse all amounts of lines on a sheet; told once, at the total costs."""
    if lines.is_empty() or not desk.has(table):
        return
    rows = desk.tables[table].with_row_index("_n").join(lines.unique(), on=LINE, how="semi")
    desk.quarantine(table, "amount_czk", rows.filter(pl.col("amount_czk").is_not_null()))


def _check_hours(desk: Desk) -> None:
    direct = [code for code, entry in codelist("staff_categories").items() if _is_direct(entry.attributes)]
    fte = (
        desk.tables["staff"]
        .filter(pl.col("category").is_in(direct))
        .group_by(LINE, maintain_order=True)
        .agg(_fte=pl.col("fte").sum(), _refused=pl.col("fte").is_null().any())
        .filter(~pl.col("_refused"))
        .drop("_refused")
    )
    hours = pl.when(pl.col("_fte") > 0).then(pl.col("hours_direct") / pl.col("_fte"))
    rule = Rule(
        code="V425",
        column="hours_direct",
        when=hours > HOURS_PER_FTE,
        value=hours.round(0),
        expected=pl.lit(HOURS_PER_FTE),
    )
    desk.apply("statements", [rule], extra=_beside(desk.tables["statements"], fte))


def _is_direct(attributes: Mapping[str, str]) -> bool:
    return attributes.get("direct_care") == "yes"


def _check_clients(desk: Desk) -> None:
    totals = _totals(desk, "clients", "care_level", "count", "_total")
    sheets = desk.tables["clients"].group_by(LINE, maintain_order=True).agg(_sheet=pl.col("sheet").first())
    rule = Rule(
        code="V437",
        column="clients_31_12",
        when=pl.col("clients_31_12") != pl.col("_total"),
        expected=pl.col("_total"),
        args={"sheet": pl.col("_sheet")},
    )
    desk.apply("statements", [rule], extra=_beside(desk.tables["statements"], totals, sheets))
