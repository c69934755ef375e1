"""Watches: conditions on the figures of a line that a person should look at, and the cell each points at.

All of them are warnings: the values are used. They are computed in one pass over all lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep Mapping
from dataclasses import dataclass, field

import polars as pl

from sluzby_eval.importing.rules.desk import Desk  # noqa: TC001 - read by the type checker
from sluzby_eval.importing.rules.figures import VALUES
from sluzby_eval.importing.rules.grouping import LINE
from sluzby_eval.importing.rules.ranges import told_together
from sluzby_eval.importing.wide import shown

_ORIGIN = ("sheet", "row", "col")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A condition on a line; `at` is a column of the statements, or "costs:1.1" for an item of a sheet."""

    code: str
    when: pl.Expr
    at: str
    value: pl.Expr
    expected: pl.Expr | None = None
    args: Mapping[str, pl.Expr] = field(default_factory=dict)
    words: Mapping[str, object] = field(default_factory=dict)  # the same for all lines


def watch(desk: Desk, figures: pl.DataFrame, watches: Sequence[Watch]) -> None:
    """Tell what the watches see."""
    if figures.is_empty() or not watches:
        return
    masks = figures.select(
        one.when.fill_null(value=False).alias(str(number)) for number, one in enumerate(watches)
    )
    counts = masks.sum().row(0)
    for number, one in enumerate(watches):
        if counts[number]:
            _tell(desk, figures.filter(masks[str(number)]), one)


def _tell(desk: Desk, hits: pl.DataFrame, one: Watch) -> None:
    told = hits.with_columns(
        one.value.alias("_value"),
        (one.expected if one.expected is not None else pl.lit(None)).alias("_expected"),
        *(value.alias(f"_arg:{name}") for name, value in one.args.items()),
    ).select(*LINE, "_value", "_expected", *(f"_arg:{name}" for name in one.args))
    table, column, rows = _located(desk, told, one.at)
    for told_as in told_together(rows):
        row = told_as.row
        args = {**one.words, **{name: shown(row[f"_arg:{name}"]) for name in one.args}}
        at = (table, column) if row["_found"] else _anywhere(row)
        desk.tell(one.code, *at, row, args=args, among=told_as)


def _anywhere(row: Mapping[str, object]) -> tuple[str, str]:
    return str(row["_table"]), "service_id"


def _located(desk: Desk, told: pl.DataFrame, at: str) -> tuple[str, str, pl.DataFrame]:
    """Put the row of the cell beside every line; where there is none, the first row that tells the line."""
    table, _, item = at.partition(":")
    column = VALUES[table][1] if item else at
    table = table if item else "statements"
    places = []
    frame = desk.tables.get(table)
    if frame is not None:
        chosen = frame.filter(pl.col(VALUES[table][0]) == item) if item else frame
        places.append(_places(chosen, table, found=True))
    for other in dict.fromkeys((table, "statements", *VALUES)):
        if other in desk.tables:
            places.append(_places(desk.tables[other], other, found=False))  # noqa: PERF401 - reads better
    first = pl.concat(places).unique(LINE, keep="first", maintain_order=True)
    return table, column, told.join(first, on=LINE, how="inner", maintain_order="left")


def _places(frame: pl.DataFrame, table: str, *, found: bool) -> pl.DataFrame:
    return frame.select(*LINE, *_ORIGIN, pl.lit(table).alias("_table"), pl.lit(found).alias("_found"))
