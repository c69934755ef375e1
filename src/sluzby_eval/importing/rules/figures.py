"""The figures of a line in one row: performance, sums of money, staff and clients, days in operation.

A figure is null where nothing was reported and where one of its cells was refused: rules on it stay silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - read by the type checker

import polars as pl

from sluzby_eval.codelist import codelist
from sluzby_eval.importing.rules.grouping import LINE, by_line
from sluzby_eval.model import MEASURES, TOTAL

VALUES = {
    "costs": ("item", "amount_czk"),
    "revenues": ("source", "amount_czk"),
    "staff": ("category", "fte"),
    "clients": ("care_level", "count"),
}
_ITEMS = {"staff": "fte_items", "revenues": "rev_items"}  # the sum of all but the total
_EXTRA = {"staff": ("fte_direct", "fte_items"), "revenues": ("rev_items",)}
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

# Figures that rules take for zero where the sheet does not have them; each has a column that says whether one
# of its cells was refused.
BLANK_IS_NONE = ("cost_optional", "rev_optional", "fte_health", "fte_agreements")


def direct_categories() -> tuple[str, ...]:
    """Return the categories of staff that care for clients."""
    entries = codelist("staff_categories")
    return tuple(code for code, entry in entries.items() if entry.attributes.get("direct_care") == "yes")


def line_figures(tables: Mapping[str, pl.DataFrame], services: pl.DataFrame) -> pl.DataFrame:
    """Return one row per line of the tables; `services` has one row per service with type and dates."""
    sums = {name: _sums(tables[name], name) for name in VALUES if name in tables}
    heads = [frame.select(LINE) for frame in sums.values()]
    if "statements" in tables:
        heads.insert(0, tables["statements"].select(LINE))
    if not heads:
        return pl.DataFrame()
    lines = pl.concat(heads).unique(LINE, keep="first", maintain_order=True)
    if "statements" in tables:
        measures = tables["statements"].select(*LINE, *MEASURES)
        if lines.equals(heads[0]):  # the usual case, without a copy of all measures
            lines = measures
        else:
            measures = measures.unique(LINE, keep="first")
            lines = lines.join(measures, on=LINE, how="left", maintain_order="left")
    else:
        lines = lines.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in MEASURES)
    for table in VALUES:
        lines = _join_sums(lines, sums.get(table), table)
    known = services.select("service_id", "type", "valid_from", "valid_to").unique("service_id", keep="first")
    return lines.join(known, on="service_id", how="left", maintain_order="left").with_columns(days=_days())


def _sums(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Return a row per line, in the order of their coming, with all figures of a table and its number of rows.

    The amounts of a figure are put into a column of their own first: whole columns are added up much faster
    than chosen rows of each line. A refused amount is no number there, and makes its sum none.
    """
    key, value = VALUES[table]
    figures = {name: pl.col(key).is_in(list(codes)) for name, codes in _SINGLE[table].items()}
    if table == "staff":
        figures["fte_direct"] = pl.col(key).is_in(list(direct_categories()))
    if table in _ITEMS:
        figures[_ITEMS[table]] = pl.col(key) != TOTAL
    is_refused = pl.col(value).is_null() & (pl.col("quarantined").list.len() > 0)
    amount = pl.when(is_refused).then(float("nan")).otherwise(pl.col(value))
    apart = frame.select(*LINE, *(pl.when(rows).then(amount).alias(name) for name, rows in figures.items()))
    added = by_line(
        apart,
        [
            *(pl.col(name).sum() for name in figures),
            *(pl.col(name).count().alias(f"{name}_n") for name in figures),
            pl.len().alias(f"{table}_rows"),
        ],
    )
    doubted = [name for name in _SINGLE[table] if name in BLANK_IS_NONE]
    return added.select(
        *LINE,
        *(
            pl.when((pl.col(f"{name}_n") > 0) & pl.col(name).is_not_nan()).then(pl.col(name)).alias(name)
            for name in figures
        ),
        *(pl.col(name).is_nan().alias(f"{name}_refused") for name in doubted),
        f"{table}_rows",
    )


def _join_sums(lines: pl.DataFrame, sums: pl.DataFrame | None, table: str) -> pl.DataFrame:
    doubted = [f"{name}_refused" for name in _SINGLE[table] if name in BLANK_IS_NONE]
    if sums is None or sums.is_empty():
        names = [*_SINGLE[table], *_EXTRA.get(table, ())]
        return lines.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in names).with_columns(
            pl.lit(0, dtype=pl.UInt32).alias(f"{table}_rows"),
            *(pl.lit(value=False).alias(name) for name in doubted),
            pl.lit(value=False).alias(f"{table}_read"),
        )
    read = pl.col("submission").is_in(sums["submission"].unique().implode())
    return lines.join(sums, on=LINE, how="left", maintain_order="left").with_columns(
        pl.col(f"{table}_rows").fill_null(0),
        *(pl.col(name).fill_null(value=False) for name in doubted),
        read.alias(f"{table}_read"),
    )


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
