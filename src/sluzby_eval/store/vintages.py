"""Vintages: what a provider planned, adjusted, reported first and reported last, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import TOTAL, VERSIONS

if TYPE_CHECKING:
    from sluzby_eval.store.snapshots import Snapshot

_LINE = ("service_id", "form", "year")
FIGURES: dict[str, tuple[str, str, str | None]] = {  # name: table, value, column that says which is the total
    "costs": ("costs", "amount_czk", "item"),
    "revenues": ("revenues", "amount_czk", "source"),
    "staff": ("staff", "fte", "category"),
    "clients_year": ("statements", "clients_year", None),
    "bed_days_occ": ("statements", "bed_days_occ", None),
    "hours_direct": ("statements", "hours_direct", None),
}


def vintages(snapshot: Snapshot) -> pl.DataFrame:
    """Return the main figures of all lines with a column for each version.

    Columns: ico, provider, service_id, form, year, figure, plan, adjusted, preliminary, final, first, last
    (the versions that are compared) and difference (last - first; null where only one version is there).
    """
    owners = snapshot.read("services").select("service_id", "ico")
    names = snapshot.read("providers").select("ico", provider="name")
    wide = _by_version(snapshot).join(owners, on="service_id", how="left").join(names, on="ico", how="left")
    told = pl.concat_list(pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in VERSIONS)
    ends = wide.with_columns(_told=told.list.drop_nulls()).with_columns(
        first=pl.col("_told").list.first(), last=pl.col("_told").list.last()
    )
    values = {
        end: pl.coalesce(pl.when(pl.col(end) == name).then(name) for name in VERSIONS)
        for end in ("first", "last")
    }
    compared = pl.when(pl.col("first") != pl.col("last")).then(values["last"] - values["first"])
    return (
        ends.with_columns(difference=compared)
        .select("ico", "provider", *_LINE, "figure", *VERSIONS, "first", "last", "difference")
        .sort("ico", *_LINE, "figure", nulls_last=True)
    )


def _by_version(snapshot: Snapshot) -> pl.DataFrame:
    frames = []
    for figure, (table, value, total) in FIGURES.items():
        rows = snapshot.read(table)
        if total is not None:
            rows = _totals(rows, value, total)
        frames.append(
            rows.select(*_LINE, "version", pl.lit(figure).alias("figure"), pl.col(value).alias("value"))
        )
    long = pl.concat(frames).drop_nulls("value")
    columns = [pl.col("value").filter(pl.col("version") == name).first().alias(name) for name in VERSIONS]
    return long.group_by(*_LINE, "figure").agg(columns)


def _totals(rows: pl.DataFrame, value: str, column: str) -> pl.DataFrame:
    """Take the sheet's own total of each line; without one, the sum of its items."""
    line = [*_LINE, "version"]
    own = pl.col(value).filter(pl.col(column) == TOTAL).first()
    items = pl.col(value).filter(pl.col(column) != TOTAL)
    added = pl.when(items.count() > 0).then(items.sum())
    return rows.group_by(line).agg(pl.coalesce(own, added).alias(value))
