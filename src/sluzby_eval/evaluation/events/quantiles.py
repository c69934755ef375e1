"""Quantiles of every group, read off histograms, interpolated linearly (type 7 of Hyndman and Fan 1996).

The histograms of all groups stand one after the other; a place in the running total of all finds its value by
bisection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.evaluation.events.grains import SHIFT
from sluzby_eval.evaluation.events.groups import INDEX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.evaluation.events.groups import Groups


def quantiles(groups: Groups, found: Mapping[str, tuple[str, float]], rows: pl.DataFrame) -> pl.DataFrame:
    """Return quantiles of every group in which anything is counted: INDEX and one column for each.

    Args:
        groups: of lines.
        found: name of a quantile -> column of counts, share.
        rows: value, line, columns of counts; sorted by value.
    """
    columns = sorted({own for own, _share in found.values()})
    rows = rows.drop_nulls("value")
    values = rows["value"].rle().struct.field("value")
    coded = rows.select("line", pl.col("value").rle_id().alias("code"), *columns)
    fits = groups.frame.height * len(values) < SHIFT  # short keys are grouped and sorted faster
    packed = pl.col(INDEX).cast(pl.UInt32 if fits else pl.UInt64) * len(values) + pl.col("code")
    united = groups.spread(coded).group_by(packed.alias("packed")).agg(pl.col(columns).sum())
    table = united.sort("packed").collect(engine="streaming")
    result = groups.frame.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias(INDEX))
    for own in columns:
        running = _Running.of(table.select("packed", own).filter(pl.col(own) > 0), values)
        mine = {name: running.quantile(share) for name, (of, share) in found.items() if of == own}
        part = pl.DataFrame({INDEX: running.index, **mine})
        result = result.join(part, on=INDEX, how="left", maintain_order="left")
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """The histograms of all groups, one after the other, as a running total."""

    index: pl.Series  # of the groups in which anything is counted
    before: pl.Series  # how many are counted in the groups before
    count: pl.Series  # how many in the group
    running: pl.Series  # row by row
    value: pl.Series

    @classmethod
    def of(cls, rows: pl.DataFrame, values: pl.Series) -> _Running:
        """Take rows of packed groups and values with how often they stand, in their order, none zero."""
        running = rows.to_series(1).cum_sum()
        runs = (rows["packed"] // max(len(values), 1)).cast(pl.UInt32).rle().struct.unnest()
        total = running.gather(runs["len"].cum_sum() - 1)
        before = total.shift(1, fill_value=0)
        return cls(
            index=runs["value"],
            before=before,
            count=total - before,
            running=running,
            value=values.gather(rows["packed"] % max(len(values), 1)),
        )

    def quantile(self, share: float) -> pl.Series:
        """Return one quantile of every group."""
        place = (self.count - 1) * share
        rest = place - place.floor()
        target = self.before + place.floor().cast(pl.Int64)
        low = self.running.search_sorted(target, side="right")
        is_last = (self.running.gather(low) == target + 1) & (
            rest > 0
        )  # of its value; the next one comes next
        low_value, high_value = self.value.gather(low), self.value.gather(low + is_last.cast(pl.UInt32))
        return low_value + (high_value - low_value) * rest
