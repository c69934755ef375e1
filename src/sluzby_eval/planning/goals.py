"""Goals of a strategy: base, target, present value, and whether the way is kept; a rule, not an opinion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from sluzby_eval.results import Status

if TYPE_CHECKING:
    from sluzby_eval.planning.spec import Goal, Goals

State = Literal["reached", "on_track", "behind", "not_known"]
VALUED = (Status.OK.value,)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalState:
    """Where a goal stands in a year."""

    goal: Goal
    unit: str | None  # of the territory
    base: float | None
    present: float | None
    expected: float | None  # on the straight line from base to target
    progress: float | None  # share of the way done; above 1 when the target was passed
    state: State
    reason: str | None = None  # status of the figure that is missing


def judge(goals: Goals, results: pl.DataFrame, *, year: int) -> list[GoalState]:
    """Hold every goal against the results of a year.

    The expected value lies on the straight line from the base to the target; up to `tolerance` of the whole way may
    be missing. Values of low coverage do not count: they are no basis for such a judgement.
    """
    return [_judged(goal, results, year) for goal in goals.goals]


def _judged(goal: Goal, results: pl.DataFrame, year: int) -> GoalState:
    rows = results.filter(
        pl.col("indicator") == goal.indicator,
        pl.col("level") == goal.level,
        pl.col("type") == goal.type,
        pl.col("form") == goal.form,
    )
    unit = goal.unit or _only(rows)
    base, why = (goal.base, None) if goal.base is not None else _value(rows, unit, goal.base_year)
    present, why_now = _value(rows, unit, year)
    way = None if base is None else goal.target - base
    if base is None or present is None or way is None or way == 0:
        return GoalState(
            goal=goal, unit=unit, base=base, present=present, expected=None, progress=None,
            state="not_known", reason=why or why_now or Status.ZERO_DENOMINATOR.value,
        )  # fmt: skip
    due = min(1.0, max(0.0, (year - goal.base_year) / (goal.target_year - goal.base_year)))
    progress = (present - base) / way
    state: State = "behind"
    if progress >= 1:
        state = "reached"
    elif progress >= due - goal.tolerance:
        state = "on_track"
    return GoalState(
        goal=goal,
        unit=unit,
        base=base,
        present=present,
        expected=base + way * due,
        progress=progress,
        state=state,
    )


def _only(rows: pl.DataFrame) -> str | None:
    units = rows.filter(pl.col("unit") != "unknown")["unit"].unique().to_list()
    return units[0] if len(units) == 1 else None


def _value(rows: pl.DataFrame, unit: str | None, year: int) -> tuple[float | None, str | None]:
    found = rows.filter(pl.col("unit") == unit, pl.col("year") == year).sort("basis", descending=True)
    if unit is None or found.is_empty():
        return None, Status.NOT_REPORTED.value
    value, status = found.row(0, named=True)["value"], str(found.row(0, named=True)["status"])
    return (value, None) if status in VALUED else (None, status)
