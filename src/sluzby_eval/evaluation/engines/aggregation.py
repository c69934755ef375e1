"""The first stage over lines on any engine: what `engines.polars.aggregate_lines` does, written in narwhals.

The default engine sums lines by itself, in an order of its own that makes the last bit the same on any number of
threads. Here the same aggregation runs on another engine: all groupings in one query, because a query costs
Spark seconds. The two agree up to the rounding of floats; tests run every example through both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from sluzby_eval.evaluation import levels
from sluzby_eval.evaluation.cube import HERE
from sluzby_eval.evaluation.engines.polars import aggregate_lines, counted, expected, state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sluzby_eval.evaluation.cube import Cube
    from sluzby_eval.evaluation.engines.base import Engine
    from sluzby_eval.evaluation.plan import Plan

PLANS_AT_ONCE = 25  # a query over thousands of columns is compiled longer than it runs
TASK = "task"
KEYS = ("unit", "year", "type", "form")


class Recorder:
    """Collects what is to be aggregated, and answers with the columns but no rows."""

    def __init__(self) -> None:
        self.tasks: list[tuple[pl.DataFrame, tuple[str, ...], tuple[Plan, ...]]] = []

    def __call__(self, lines: pl.DataFrame, keys: Sequence[str], plans: Sequence[Plan]) -> pl.DataFrame:
        """Take one grouping."""
        self.tasks.append((lines, tuple(keys), tuple(plans)))
        return aggregate_lines(lines.clear(), keys, plans)


class Player:
    """Answers in the same order with what an engine computed."""

    def __init__(self, answers: Sequence[pl.DataFrame]) -> None:
        self._answers: Iterator[pl.DataFrame] = iter(answers)

    def __call__(self, _lines: pl.DataFrame, _keys: Sequence[str], _plans: Sequence[Plan]) -> pl.DataFrame:
        """Return the next answer."""
        return next(self._answers)


def on(engine: Engine) -> Callable[[Cube, pl.DataFrame, Sequence[Plan]], pl.DataFrame]:
    """Return what groups rows on an engine, as `levels.group` does here."""

    def group(cube: Cube, lines: pl.DataFrame, plans: Sequence[Plan]) -> pl.DataFrame:
        recorder = Recorder()
        levels.group(cube, lines, plans, recorder)
        return levels.group(cube, lines, plans, run(engine, recorder))

    return group


def run(engine: Engine, recorder: Recorder) -> Player:
    """Run everything that was recorded on an engine."""
    answers = [aggregate_lines(lines.clear(), keys, plans) for lines, keys, plans in recorder.tasks]
    plans = list({plan.id: plan for _lines, _keys, own in recorder.tasks for plan in own}.values())
    for start in range(0, len(plans), PLANS_AT_ONCE):
        some = plans[start : start + PLANS_AT_ONCE]
        found = _aggregate(engine, recorder, some)
        answers = [
            _with(answer, found, number, keys, [plan for plan in some if plan in own], is_first=start == 0)
            for number, (answer, (_lines, keys, own)) in enumerate(zip(answers, recorder.tasks, strict=True))
        ]
    return Player(answers)


def _aggregate(engine: Engine, recorder: Recorder, plans: Sequence[Plan]) -> pl.DataFrame:
    """Aggregate all groupings for some plans in one query."""
    columns = [plan.slot(index) for plan in plans for index in range(len(plan.aggregates))]
    columns += [state(plan) for plan in plans]
    rows = [
        lines.select(
            pl.lit(number, dtype=pl.Int64).alias(TASK),
            *(pl.col(name) if name in keys else pl.lit(None).alias(name) for name in KEYS),
            (pl.col("weight") if "weight" in lines.columns else pl.lit(1.0)).alias("weight"),
            *(pl.col(name) for name in columns if name in lines.columns),
        )
        for number, (lines, keys, _plans) in enumerate(recorder.tasks)
    ]
    frame = pl.concat(rows, how="diagonal_relaxed")
    short = {name: f"c{number}" for number, name in enumerate(columns)}  # names that every engine takes
    frame = frame.rename({name: own for name, own in short.items() if name in frame.columns})
    asked = [part for plan in plans for part in _parts(plan, short)]
    query = engine.frame(frame).group_by(TASK, *KEYS).agg(*asked)
    found = engine.collect([query])[0]
    back = {
        f"{own}{suffix}": f"{name}{suffix}"
        for name, own in short.items()
        for suffix in ("", ":e", ":c", ":n")
    }
    return found.rename({own: name for own, name in back.items() if own in found.columns})


def _parts(plan: Plan, short: dict[str, str]) -> Iterator[nw.Expr]:
    for index, item in enumerate(plan.aggregates):
        name = short[plan.slot(index)]
        value = nw.col(name)
        if item.kind == "sum":
            yield (value * nw.col("weight")).sum().alias(name)
        elif item.kind == "quantile":
            yield value.quantile(item.share, interpolation="linear").alias(name)
        else:  # a blank is no member
            blanks = nw.when(value.is_null()).then(1).otherwise(0).max()
            yield (value.n_unique() - blanks).alias(name)
    told = nw.col(short[state(plan)])
    own = short[state(plan)]
    yield nw.when(~told.is_null()).then(1).otherwise(0).sum().alias(f"{own}:e")
    yield nw.when(told == HERE).then(1).otherwise(0).sum().alias(f"{own}:c")
    yield told.max().alias(f"{own}:n")


def _with(
    answer: pl.DataFrame,
    found: pl.DataFrame,
    number: int,
    keys: Sequence[str],
    plans: Sequence[Plan],
    *,
    is_first: bool,
) -> pl.DataFrame:
    """Put the columns of some plans beside those that were answered before."""
    columns: dict[str, pl.Expr] = {}
    for plan in plans:
        for index in range(len(plan.aggregates)):
            name = plan.slot(index)
            zero = plan.aggregates[index].kind != "quantile"
            value = pl.col(name).cast(pl.Float64)
            columns[name] = value.fill_null(0.0) if zero else value
        columns[expected(plan)] = pl.col(f"{state(plan)}:e")
        columns[counted(plan)] = pl.col(f"{state(plan)}:c")
        columns[state(plan)] = pl.col(f"{state(plan)}:n")
    mine = found.filter(pl.col(TASK) == number)
    rows = mine.select(
        *(pl.col(key).cast(answer.schema[key]) for key in keys),
        *(value.cast(answer.schema[name]).alias(name) for name, value in columns.items()),
    )
    if is_first:
        absent = [name for name in answer.columns if name not in rows.columns]
        rows = rows.with_columns(pl.lit(None, dtype=answer.schema[name]).alias(name) for name in absent)
        return rows.select(answer.columns).sort(keys)
    kept = answer.drop([name for name in columns if name in answer.columns])
    return kept.join(rows, on=list(keys), how="left", nulls_equal=True, maintain_order="left").select(
        answer.columns
    )
