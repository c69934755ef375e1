"""From the grains of one year to the units of every level.

Additive numbers and histograms (`quantiles`) are summed, bits of days are laid over each other, sets are counted
(`distinct`): a client with acts at two services of one region is one client of the region. Every kind of grain is
one query over all groups of the year (`groups`).
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.evaluation.cube import HERE, MISSING
from sluzby_eval.evaluation.engines.polars import counted, expected, state
from sluzby_eval.evaluation.events.distinct import distinct
from sluzby_eval.evaluation.events.grains import WORDS, Kept, number_of
from sluzby_eval.evaluation.events.groups import INDEX, KEYS, number_groups
from sluzby_eval.evaluation.events.needs import EVERY_ACT
from sluzby_eval.evaluation.events.quantiles import quantiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sluzby_eval.evaluation.events.groups import Groups
    from sluzby_eval.evaluation.events.needs import Need, Needs
    from sluzby_eval.evaluation.plan import Plan
    from sluzby_eval.evaluation.spec import Applies

    Rules = tuple[Applies, ...]


def roll_up(
    kept: Sequence[Kept], needs: Needs, plans: Sequence[Plan], lines: pl.DataFrame, levels: Sequence[str]
) -> pl.DataFrame:
    """Compute what the plans need for every group: KEYS and one column per need, named by its number.

    Nothing counted is zero; only quantiles of nothing are null.
    """
    groups = number_groups(lines, levels)
    numbers = groups.frame.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias(INDEX))
    columns = [groups.frame]
    for applies, mine in wanted(needs, plans).items():
        names = {name_of(number): need for need, number in mine.items()}
        counts = {name for name, need in names.items() if need.kind != "histogram"}
        for part in _parts(groups, _mask(applies, lines), kept, names):
            beside = numbers.join(part, on=INDEX, how="left", maintain_order="left").drop(INDEX)
            columns.append(beside.with_columns(pl.col(sorted(counts & set(beside.columns))).fill_null(0.0)))
    return pl.concat(columns, how="horizontal")


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


def _parts(
    groups: Groups, mask: pl.Series | None, kept: Sequence[Kept], names: Mapping[str, Need]
) -> Iterator[pl.DataFrame]:
    """Yield the columns of one grain after the other, with INDEX."""
    for item in kept:
        mine = {name: need for name, need in names.items() if need in item.grain.needs}
        if not mine:
            continue
        lines, rows = _among(item.lines, mask), _among(item.rows, mask)
        columns = {name: f"s{number_of(item.grain, need)}" for name, need in mine.items()}
        match item.grain.kind:
            case "sums":
                yield _sums(groups, lines, columns)
            case "days":
                yield _days(groups, lines, columns)
            case "histogram":
                shares = {name: (own, mine[name].share) for name, own in columns.items()}
                yield quantiles(groups, shares, rows)
            case _:
                yield distinct(groups, item, lines, rows, columns)


def _among(rows: pl.DataFrame, mask: pl.Series | None) -> pl.DataFrame:
    """Keep the rows of some lines."""
    return rows if mask is None or "line" not in rows.columns else rows.filter(mask.gather(rows["line"]))


def _sums(groups: Groups, lines: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    columns = sorted(set(names.values()))
    sums = groups.spread(lines.select("line", *columns)).group_by(INDEX).agg(pl.col(columns).sum())
    return sums.select(INDEX, **{name: pl.col(own) for name, own in names.items()}).collect(
        engine="streaming"
    )


def _days(groups: Groups, lines: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    words = [f"{own}w{word}" for own in sorted(set(names.values())) for word in range(WORDS)]
    united = groups.spread(lines.select("line", *words)).group_by(INDEX).agg(pl.col(words).bitwise_or())
    days = {
        name: pl.sum_horizontal(pl.col(f"{own}w{word}").bitwise_count_ones() for word in range(WORDS))
        for name, own in names.items()
    }
    counted_days = {name: value.cast(pl.Float64) for name, value in days.items()}
    return united.select(INDEX, **counted_days).collect(engine="streaming")


def told(frame: pl.DataFrame, needs: Needs, plans: Sequence[Plan]) -> pl.DataFrame:
    """Name what was wanted as the outer formulas expect it."""
    asked = wanted(needs, plans)
    columns: dict[str, pl.Series] = {}
    counts: dict[tuple[str, str], tuple[pl.Series, ...]] = {}
    for plan in plans:
        mine = {need: name_of(number) for need, number in asked[plan.applies].items()}
        for index, need in enumerate(needs.of_plan[plan.id]):
            columns[plan.slot(index)] = frame[mine[need]]
        key = mine[EVERY_ACT], mine[needs.counted[plan.id]]
        if key not in counts:  # many plans share them
            counts[key] = _counts(frame[key[0]], frame[key[1]])
        names = expected(plan), counted(plan), state(plan)
        columns |= dict(zip(names, counts[key], strict=True))
    return pl.DataFrame({**{name: frame[name] for name in KEYS}, **columns})


def _counts(acts: pl.Series, taking_part: pl.Series) -> tuple[pl.Series, ...]:
    """Return how many acts there are, how many take part, and the state of the group."""
    states = pl.select(pl.when(acts > taking_part).then(MISSING).otherwise(HERE).cast(pl.Int8)).to_series()
    return acts.cast(pl.Int64), taking_part.cast(pl.Int64), states
