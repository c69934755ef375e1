"""From the grains of one year to the units of every level.

Additive numbers and histograms are summed, bits of days are laid over each other, sets are counted: a client
with acts at two services of one region is one client of the region. Whoever has acts of one line only is
counted at the line; only the others are looked at again for every level.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.evaluation.cube import HERE, MISSING
from sluzby_eval.evaluation.engines.polars import counted, expected, state
from sluzby_eval.evaluation.events.grains import SHIFT, WORDS, Kept, number_of
from sluzby_eval.evaluation.events.needs import EVERY_ACT
from sluzby_eval.model import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sluzby_eval.evaluation.events.needs import Need, Needs
    from sluzby_eval.evaluation.plan import Plan
    from sluzby_eval.evaluation.spec import Applies

    Rules = tuple[Applies, ...]

GROUPINGS: tuple[tuple[str, ...], ...] = ((), ("type",), ("type", "form"))
INDEX = "index"  # of a group
KEYS = ("level", "unit", "type", "form")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """One level with one way to divide it: its groups, and the group of every line."""

    groups: pl.DataFrame  # index, level, unit, type, form
    of_line: pl.DataFrame  # line, index

    def place(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Put the group beside every row of lines."""
        return rows.with_columns(self._codes.gather(rows["line"]).alias(INDEX))

    @property
    def _codes(self) -> pl.Series:
        return self.of_line["index"]


def groupings(lines: pl.DataFrame, levels: Sequence[str]) -> Iterator[Grouping]:
    """Yield every way to group lines.

    Args:
        lines: line (0, 1, 2, ...), type, form, and a column for the unit of each level.
        levels: columns of units; a null unit has no group.
    """
    for level in levels:
        for by in GROUPINGS[1:] if level == "service" else GROUPINGS:
            keys = [level, *by]
            groups = lines.select(keys).drop_nulls(level).unique(maintain_order=True).with_row_index(INDEX)
            of_line = lines.join(groups, on=keys, how="left", nulls_equal=True, maintain_order="left")
            spanned = {name: pl.lit(ALL) for name in ("type", "form") if name not in by}
            named = groups.rename({level: "unit"}).with_columns(level=pl.lit(level), **spanned)
            yield Grouping(groups=named.select(INDEX, *KEYS), of_line=of_line.select("line", INDEX))


def roll_up(
    kept: Sequence[Kept], needs: Needs, plans: Sequence[Plan], lines: pl.DataFrame, levels: Sequence[str]
) -> pl.DataFrame:
    """Compute what the plans need for every group: KEYS and one column per need, named by its number."""
    frames = []
    asked = wanted(needs, plans)
    for grouping in groupings(lines, levels):
        frame = grouping.groups
        for applies, mine in asked.items():
            names = {name_of(number): need for need, number in mine.items()}
            values = _values(grouping, _mask(applies, lines), kept, names)
            frame = frame.join(values, on=INDEX, how="left", maintain_order="left")
        frames.append(frame.drop(INDEX))
    return pl.concat(frames)


def wanted(needs: Needs, plans: Sequence[Plan]) -> dict[Rules, dict[Need, int]]:
    """Give a number to everything that is wanted, once for all plans that apply to the same lines."""
    found: dict[Rules, dict[Need, int]] = {}
    numbers = count()
    for plan in plans:
        mine = found.setdefault(plan.applies, {})
        for need in (EVERY_ACT, needs.counted[plan.id], *needs.of_plan[plan.id]):
            if need not in mine:
                mine[need] = next(numbers)
    return found


def name_of(number: int) -> str:
    """Name the column of what is wanted."""
    return f"k{number}"


def _mask(rules: Rules, lines: pl.DataFrame) -> pl.Series | None:
    """Tell the lines to which a rule applies; None = to all."""
    if not rules:
        return None
    rule = pl.lit(value=True)
    for applies in rules:
        rule = rule & pl.col("form").is_in(applies.forms) if applies.forms else rule
        rule = rule & pl.col("type").is_in(applies.types) if applies.types else rule
    return lines.select(rule).to_series()


def _values(
    grouping: Grouping, mask: pl.Series | None, kept: Sequence[Kept], names: Mapping[str, Need]
) -> pl.DataFrame:
    """Return one column per need, one row per group."""
    found = grouping.groups.select(INDEX)
    for item in kept:
        mine = {name: need for name, need in names.items() if need in item.grain.needs}
        if not mine:
            continue
        lines, rows = grouping.place(item.lines).drop_nulls(INDEX), item.rows
        if mask is not None:
            lines = lines.filter(mask.gather(lines["line"]))
            rows = rows.filter(mask.gather(rows["line"])) if rows is not None else None
        part = _part(grouping, item, mine, lines, rows)
        found = found.join(part, on=INDEX, how="left", maintain_order="left")
    return found


def _part(
    grouping: Grouping, item: Kept, needs: Mapping[str, Need], lines: pl.DataFrame, rows: pl.DataFrame | None
) -> pl.DataFrame:
    columns = {name: f"s{number_of(item.grain, need)}" for name, need in needs.items()}
    match item.grain.kind:
        case "sums":
            sums = lines.group_by(INDEX).agg(pl.col(sorted(set(columns.values()))).sum())
            return sums.select(INDEX, **{name: pl.col(own) for name, own in columns.items()})
        case "days":
            return _days(lines, columns)
        case "histogram":
            shares = {name: (own, needs[name].share) for name, own in columns.items()}
            return _quantiles(grouping, shares, rows)
        case _:
            return _distinct(grouping, lines, rows, columns)


def _days(lines: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    words = [f"{own}w{word}" for own in sorted(set(names.values())) for word in range(WORDS)]
    united = lines.lazy().group_by(INDEX).agg(pl.col(words).bitwise_or()).collect(engine="streaming")
    days = {
        name: pl.sum_horizontal(pl.col(f"{own}w{word}").bitwise_count_ones() for word in range(WORDS))
        for name, own in names.items()
    }
    return united.select(INDEX, **{name: value.cast(pl.Float64) for name, value in days.items()})


def _distinct(
    grouping: Grouping, lines: pl.DataFrame, rows: pl.DataFrame | None, names: Mapping[str, str]
) -> pl.DataFrame:
    """Add the members of one line to the distinct members of several."""
    columns = sorted(set(names.values()))
    parts = [lines.group_by(INDEX).agg(pl.col(columns).sum())]
    if rows is not None and rows.height:
        placed = grouping.place(rows).drop_nulls(INDEX)
        packed = pl.col(INDEX).cast(pl.Int64) * SHIFT + pl.col("member")
        pairs = placed.lazy().group_by(packed.alias("packed")).agg(pl.col(columns).any())
        shared = pairs.group_by((pl.col("packed") // SHIFT).cast(pl.UInt32).alias(INDEX))
        parts.append(shared.agg(pl.col(columns).sum().cast(pl.Float64)).collect(engine="streaming"))
    total = pl.concat(parts).group_by(INDEX).agg(pl.col(columns).sum())
    return total.select(INDEX, **{name: pl.col(own) for name, own in names.items()})


def _quantiles(
    grouping: Grouping, found: Mapping[str, tuple[str, float]], rows: pl.DataFrame | None
) -> pl.DataFrame:
    """Read quantiles off histograms, interpolated linearly (type 7 of Hyndman and Fan 1996).

    Histograms of all groups stand one after the other; a place in the running total of all finds its value by
    bisection.
    """
    columns = sorted({own for own, _share in found.values()})
    placed = grouping.place(rows).drop_nulls([INDEX, "value"]) if rows is not None else None
    if placed is None or placed.is_empty():
        return grouping.groups.select(INDEX)
    values = placed["value"].unique().sort()
    packed = pl.col(INDEX).cast(pl.Int64) * SHIFT + values.search_sorted(placed["value"]).cast(pl.Int64)
    query = placed.lazy().group_by(packed.alias("packed")).agg(pl.col(columns).sum())
    united = query.sort("packed").collect(engine="streaming")
    table = {
        own: _Running.of(united.select("packed", own).filter(pl.col(own) > 0), values) for own in columns
    }
    result = grouping.groups.select(INDEX)
    for own, running in table.items():
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
        runs = (rows["packed"] // SHIFT).cast(pl.UInt32).rle().struct.unnest()
        total = running.gather(runs["len"].cum_sum() - 1)
        before = total.shift(1, fill_value=0)
        return cls(
            index=runs["value"],
            before=before,
            count=total - before,
            running=running,
            value=values.gather(rows["packed"] % SHIFT),
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


def told(frame: pl.DataFrame, needs: Needs, plans: Sequence[Plan]) -> pl.DataFrame:
    """Name what was wanted as the outer formulas expect it."""
    asked = wanted(needs, plans)
    columns: dict[str, pl.Expr] = {}
    for plan in plans:
        mine = {need: pl.col(name_of(number)) for need, number in asked[plan.applies].items()}
        for index, need in enumerate(needs.of_plan[plan.id]):
            value = mine[need]
            columns[plan.slot(index)] = value if need.kind == "histogram" else value.fill_null(0.0)
        acts, taking_part = mine[EVERY_ACT], mine[needs.counted[plan.id]]
        columns[expected(plan)] = acts.fill_null(0).cast(pl.Int64)
        columns[counted(plan)] = taking_part.fill_null(0).cast(pl.Int64)
        columns[state(plan)] = pl.when(acts > taking_part).then(MISSING).otherwise(HERE).cast(pl.Int8)
    return frame.select(*KEYS, **columns)
