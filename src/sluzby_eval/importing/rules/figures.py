"""The figures of a line in one row: performance, sums of money, staff and clients, days in operation.

A figure is null where nothing was reported and where one of its cells was refused: rules on it stay silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - read by the type checker

import polars as pl

from sluzby_eval.codelist import codelist
from sluzby_eval.importing.rules.lines import LINE
from sluzby_eval.model import MEASURES, TOTAL

VALUES = {
    "costs": ("item", "amount_czk"),
    "revenues": ("source", "amount_czk"),
    "staff": ("category", "fte"),
    "clients": ("care_level", "count"),
}
_HEADS = ("statements", *VALUES)
_SINGLE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "costs": {
        "cost_total": (TOTAL,),
        "cost_wages": ("1.1",),
        "cost_agreements": ("1.2", "1.3"),
        "cost_insurance": ("1.4",),
        "cost_personnel": ("1.1", "1.2", "1.3", "1.4", "1.5"),
        "cost_optional": ("F",),
    },
    "revenues": {
        "rev_stated": (TOTAL,),
        "rev_clients": ("U1", "U2", "U3", "U4", "U5"),
        "rev_rooms": ("U1",),
        "rev_care": ("U3",),
        "rev_optional": ("U6",),
        "rev_insurers": ("Z1",),
        "rev_municipal": ("O1",),
    },
    "staff": {
        "fte_total": (TOTAL,),
        "fte_health": ("ZDRAV",),
        "fte_agreements": ("DPP_DPC",),
        "fte_volunteers": ("DOBROVOLNIK",),
    },
    "clients": {"clients_total": (TOTAL,), "clients_without": ("0",)},
}


def direct_categories() -> tuple[str, ...]:
    """Return the categories of staff that care for clients."""
    entries = codelist("staff_categories")
    return tuple(code for code, entry in entries.items() if entry.attributes.get("direct_care") == "yes")


def line_figures(tables: Mapping[str, pl.DataFrame], services: pl.DataFrame) -> pl.DataFrame:
    """Return one row per line of the tables; `services` has one row per service with type and dates."""
    heads = [tables[name].select(LINE) for name in _HEADS if name in tables]
    if not heads:
        return pl.DataFrame()
    lines = pl.concat(heads).unique(LINE, keep="first", maintain_order=True)
    if "statements" in tables:
        measures = tables["statements"].select(*LINE, *MEASURES).unique(LINE, keep="first")
        lines = lines.join(measures, on=LINE, how="left", maintain_order="left")
    else:
        lines = lines.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in MEASURES)
    for table in VALUES:
        lines = _join_sums(lines, tables.get(table), table)
    known = services.select("service_id", "type", "valid_from", "valid_to").unique("service_id", keep="first")
    return lines.join(known, on="service_id", how="left", maintain_order="left").with_columns(days=_days())


def _join_sums(lines: pl.DataFrame, frame: pl.DataFrame | None, table: str) -> pl.DataFrame:
    key, value = VALUES[table]
    names = [*_SINGLE[table], *_EXTRA.get(table, ()), f"{table}_rows"]
    if frame is None or frame.is_empty():
        return lines.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in names).with_columns(
            pl.lit(0, dtype=pl.UInt32).alias(f"{table}_rows"), pl.lit(value=False).alias(f"{table}_read")
        )
    is_total = pl.col(key) == TOTAL
    sums = [_sum(value, pl.col(key).is_in(list(codes))).alias(name) for name, codes in _SINGLE[table].items()]
    if table == "staff":
        sums.append(_sum(value, pl.col(key).is_in(list(direct_categories()))).alias("fte_direct"))
        sums.append(_sum(value, ~is_total).alias("fte_items"))
    if table == "revenues":
        sums.append(_sum(value, ~is_total).alias("rev_items"))
    held = frame.group_by(LINE).agg(*sums, pl.len().alias(f"{table}_rows"))
    read = pl.col("submission").is_in(frame["submission"].unique().implode())
    return lines.join(held, on=LINE, how="left", maintain_order="left").with_columns(
        pl.col(f"{table}_rows").fill_null(0), read.alias(f"{table}_read")
    )


_EXTRA = {"staff": ("fte_direct", "fte_items"), "revenues": ("rev_items",)}


def _sum(value: str, rows: pl.Expr) -> pl.Expr:
    """Add up some rows; null where there are none, or one was refused."""
    refused = (rows & pl.col(value).is_null() & (pl.col("quarantined").list.len() > 0)).sum()
    amounts = pl.col(value).filter(rows)
    return pl.when((amounts.count() > 0) & (refused == 0)).then(amounts.sum())


def _days() -> pl.Expr:
    """Count the days of the year on which the service was registered."""
    first, last = pl.date(pl.col("year"), 1, 1), pl.date(pl.col("year"), 12, 31)
    start = pl.max_horizontal(first, pl.col("valid_from"))
    end = pl.min_horizontal(last, pl.col("valid_to"))
    return ((end - start).dt.total_days() + 1).clip(lower_bound=0)


def whole_year(names: Sequence[str] = ("valid_from", "valid_to")) -> pl.Expr:
    """Whether the service was registered on all days of the year."""
    first, last = pl.date(pl.col("year"), 1, 1), pl.date(pl.col("year"), 12, 31)
    start, end = (pl.col(name) for name in names)
    return (start.is_null() | (start <= first)) & (end.is_null() | (end >= last))
