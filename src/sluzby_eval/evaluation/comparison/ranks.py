"""Ranks with their intervals: which places a unit can hold, not only the one that its bare number gives.

A rank is the place among the peers of full standing, from the best; equal values share the better place. Its
interval follows from an interval of every value: two units whose intervals overlap cannot be told apart.

    rank_low  = 1 + number of peers that are surely better
    rank_high = number of peers - number of peers that are surely worse

This is the set of ranks that agree with all intervals together (compare Goldstein and Spiegelhalter 1996, JRSS A
159, 385-443, on league tables; Mogstad et al. 2024, Review of Economic Studies 91, 476-518, on simultaneous rank
sets). Intervals of values, in this order:

1. `lower` and `upper` of the results, where chance is the matter (Wilson, Byar);
2. the bounds of what was not reported (Manski 2003, Partial Identification of Probability Distributions): a ratio
   that covers the share c of its lines may be anything from c*value + (1-c)*worst peer to the same with the best
   peer; a sum may be anything from value to value/c;
3. half a digit of what is printed: figures that look equal are not ranked apart.

Never ranked: indicators that are `not_for: [ranking]` or have no better side, units of low coverage or without a
territory, groups with too few peers.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - part of public signatures
from dataclasses import dataclass

import polars as pl

from sluzby_eval.model import UNKNOWN
from sluzby_eval.results import Status

WITHIN = ("indicator", "peer_group", "year", "version", "basis")
RANKS = ("rank", "rank_low", "rank_high")


@dataclass(frozen=True, slots=True, kw_only=True)
class RankRule:
    """What of a definition decides about ranks."""

    better: str  # higher, lower, neither
    ranked: bool  # the definition does not forbid it
    tolerance: float  # half of the last printed digit


def add_ranks(frame: pl.DataFrame, rules: Mapping[str, RankRule], *, minimum: int) -> pl.DataFrame:
    """Fill `rank`, `rank_low` and `rank_high`; expects the columns of `add_peers` and `add_intervals`."""
    able = {name: rule for name, rule in rules.items() if rule.ranked and rule.better != "neither"}
    frame = frame.with_row_index("row")
    sound = (
        pl.col("indicator").is_in(list(able))
        & (pl.col("status") == Status.OK.value)
        & (pl.col("unit") != UNKNOWN)
        & (pl.col("peer_n") >= minimum)
    )
    chosen = frame.filter(sound.fill_null(value=False))
    ranked = _ranks(_bounds(chosen, able)) if not chosen.is_empty() else _nobody(frame)
    joined = frame.drop(name for name in RANKS if name in frame.columns)
    return joined.join(ranked, on="row", how="left", maintain_order="left").drop("row")


def _nobody(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(schema={"row": frame.schema["row"], **dict.fromkeys(RANKS, pl.Int64)})


def _bounds(rows: pl.DataFrame, rules: Mapping[str, RankRule]) -> pl.DataFrame:
    """Add best and worst: the value's interval, turned so that less is better."""
    indicator = pl.col("indicator")
    tolerance = indicator.replace_strict(
        {name: rule.tolerance for name, rule in rules.items()}, return_dtype=pl.Float64
    )
    turn = indicator.replace_strict(
        {name: 1.0 if rule.better == "lower" else -1.0 for name, rule in rules.items()},
        return_dtype=pl.Float64,
    )
    value, seen = pl.col("value"), pl.col("coverage").fill_null(1.0).clip(0.0, 1.0)
    unseen = 1.0 - seen
    whole = value / seen  # of a sum; the covered share is at least the minimum coverage of a sound row
    is_sum = pl.col("denominator").is_null()
    low = (
        pl.when(is_sum)
        .then(pl.min_horizontal(value, whole))
        .otherwise(seen * value + unseen * value.min().over(WITHIN))
    )
    high = (
        pl.when(is_sum)
        .then(pl.max_horizontal(value, whole))
        .otherwise(seen * value + unseen * value.max().over(WITHIN))
    )
    low, high = pl.coalesce("lower", low - tolerance), pl.coalesce("upper", high + tolerance)
    return rows.with_columns(
        place=turn * value,
        best=pl.when(turn > 0).then(low).otherwise(-high),
        worst=pl.when(turn > 0).then(high).otherwise(-low),
    )


def _ranks(rows: pl.DataFrame) -> pl.DataFrame:
    better = _count(rows, "worst", under="best", also_equal=False).rename({"count": "better"})
    not_worse = _count(rows, "best", under="worst", also_equal=True).rename({"count": "rank_high"})
    place = pl.col("place").rank("min").over(WITHIN).cast(pl.Int64)
    ranks = rows.select("row", place.alias("rank")).join(better, on="row").join(not_worse, on="row")
    return ranks.select("row", "rank", (1 + pl.col("better")).alias("rank_low"), "rank_high")


def _count(rows: pl.DataFrame, counted: str, *, under: str, also_equal: bool) -> pl.DataFrame:
    """Count for every row the members of its group whose `counted` lies under its own `under`.

    One sort of both columns put under each other, so that a group of n takes n log n and not n squared.
    """
    group = [pl.col(name) for name in WITHIN]
    members = rows.select(*group, pl.col(counted).alias("x"), member=1, row=None)
    askers = rows.select(*group, pl.col(under).alias("x"), member=0, row="row")
    both = pl.concat([members, askers], how="vertical_relaxed")
    both = both.sort(*WITHIN, "x", "member", descending=[*(False for _ in WITHIN), False, also_equal])
    counts = both.with_columns(pl.col("member").cum_sum().over(WITHIN).cast(pl.Int64).alias("count"))
    return counts.filter(pl.col("member") == 0).select("row", "count")
