"""How many distinct members (clients, kinds of acts) every group has.

The members of all lines are added up; whoever was counted before in the same group is taken away again. For that,
only members with several lines matter: every two lines of a member make a pair, and where both lie in one group,
the later one repeats the earlier one. Members of very many lines would make too many pairs and are counted one
by one in every group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.evaluation.events.grains import SHIFT, Kept, flags_of
from sluzby_eval.evaluation.events.groups import INDEX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.evaluation.events.groups import Groups

SEVERAL = 8  # lines of a member of which pairs are made; a client has hardly ever more
LATER = "later"  # number of the row that repeats another one


def distinct(
    groups: Groups, kept: Kept, lines: pl.DataFrame, rows: pl.DataFrame, names: Mapping[str, str]
) -> pl.DataFrame:
    """Return distinct members of every group: INDEX and one column for each name.

    Args:
        groups: of lines.
        kept: the grain that the rest was taken from.
        lines: line, and how many members it has.
        rows: member, line, flags of members with several lines, in this order.
        names: name -> column of the grain.
    """
    columns = sorted(set(names.values()))
    known = flags_of(kept.grain)
    flags = {name: known[name] for name in columns}
    parts = [groups.spread(lines.select("line", *columns)).group_by(INDEX).agg(pl.col(columns).sum())]
    crowded = _crowded(rows)
    few = rows.filter(~pl.col("member").is_in(crowded.implode())) if len(crowded) else rows
    pairs = _pairs(few)
    if pairs.height:
        parts.append(_repeated(groups, pairs, flags))
    if len(crowded):
        parts.append(_one_by_one(groups, rows.filter(pl.col("member").is_in(crowded.implode())), flags))
    total = pl.concat(parts).group_by(INDEX).agg(pl.col(columns).sum()).collect(engine="streaming")
    return total.select(INDEX, **{name: pl.col(own) for name, own in names.items()})


def _crowded(rows: pl.DataFrame) -> pl.Series:
    member = pl.col("member")
    return rows.filter(member == member.shift(SEVERAL))["member"].unique()


def _pairs(rows: pl.DataFrame) -> pl.DataFrame:
    """Return every two lines of a member: LATER, line, other, and the flags that both have."""
    rows = rows.with_row_index(LATER)
    flags = [name for name in rows.columns if name.startswith("f")]
    parts = []
    for distance in range(1, SEVERAL):
        same = pl.col("member") == pl.col("member").shift(distance)
        both = [pl.col(name) & pl.col(name).shift(distance) for name in flags]
        part = rows.select(LATER, "line", pl.col("line").shift(distance).alias("other"), *both, same=same)
        part = part.filter("same").drop("same")
        if part.is_empty():
            break
        parts.append(part)
    return pl.concat(parts) if parts else rows.clear().with_columns(other="line")


def _repeated(groups: Groups, pairs: pl.DataFrame, flags: Mapping[str, pl.Expr]) -> pl.LazyFrame:
    """Count what is to be taken away again: rows that repeat any earlier one of their member and group."""
    bits = [name for name in pairs.columns if name.startswith("f")]
    packed = pl.col(INDEX).cast(pl.Int64) * SHIFT + pl.col(LATER)
    united = groups.spread_pairs(pairs).group_by(packed.alias("packed")).agg(pl.col(bits).bitwise_or())
    index = (pl.col("packed") // SHIFT).cast(pl.UInt32).alias(INDEX)
    less = {name: -flag.sum().cast(pl.Float64) for name, flag in flags.items()}
    return united.group_by(index).agg(**less)


def _one_by_one(groups: Groups, rows: pl.DataFrame, flags: Mapping[str, pl.Expr]) -> pl.LazyFrame:
    """Count what is to be taken away again, for members of very many lines."""
    packed = pl.col(INDEX).cast(pl.Int64) * SHIFT + pl.col("member")
    counts = {name: flag.sum().cast(pl.Float64) for name, flag in flags.items()}
    united = groups.spread(rows).group_by(packed.alias("packed")).agg(**counts)
    index = (pl.col("packed") // SHIFT).cast(pl.UInt32).alias(INDEX)
    less = {name: -(pl.col(name) - 1).clip(0).sum() for name in flags}
    return united.group_by(index).agg(**less)
