"""The difference between two sets of results: what came, went and changed, why, and who crosses a line.

Between two states (data and definitions) the results are computed in between as well, one thing changing at a time:

    data         the statements of the later snapshot, with the territory and its figures of the earlier one
    population   with the population, projections, other facts and borders of the later one
    definition   with the later definitions and rules

What each step changes is its effect. The order is declared, so that the effects add up to the change by
construction: the values of all steps are kept beside each other, and an effect is the difference of two neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.results import KEY, SCHEMA
from sluzby_eval.store import Snapshot

if TYPE_CHECKING:
    from sluzby_eval.workspace import Workspace

TERRITORIAL = ("population", "area_facts", "projections", "territory")
STEPS = ("data", "population", "definition")
COMPARED = ("value", "status", "numerator", "denominator", "n_counted", "n_expected")
SIDES = (*COMPARED, "peer_q1", "peer_median", "peer_q3", "rank", "rank_low", "rank_high")
KINDS = ("added", "changed", "removed", "unchanged")
CROSSINGS = ("quartile", "rank", "threshold", "status")
Evaluate = Callable[["Workspace", Snapshot], pl.DataFrame]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Data and definitions that results are made from."""

    workspace: Workspace
    snapshot: Snapshot
    definitions: str  # fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All rows of both results with what became of each.

    Columns of `rows`: the key; kind; old_ and new_ of every compared column; change of the value; an effect per step;
    crosses_quartile, crosses_rank, crosses_threshold, crosses_status.
    """

    rows: pl.DataFrame
    effects: tuple[str, ...]
    definitions: Mapping[str, str]  # indicator -> added, changed, removed

    def counts(self) -> dict[str, int]:
        """Count the rows by what became of them."""
        found = dict(self.rows.group_by("kind").len().iter_rows())
        return {kind: found.get(kind, 0) for kind in KINDS}

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is different."""
        return self.rows.height == self.counts()["unchanged"] and not self.definitions

    def changed(self) -> pl.DataFrame:
        """Return the rows that are different in anything, or cross a line because their peers moved."""
        crossing = reduce(or_, (pl.col(f"crosses_{name}") for name in CROSSINGS))
        return self.rows.filter((pl.col("kind") != "unchanged") | crossing)


@dataclass(frozen=True, slots=True, kw_only=True)
class _WithTerritoryOf(Snapshot):
    """A snapshot whose territory and its figures are those of another one."""

    other: Snapshot

    def read(self, table: str, year: int | None = None) -> pl.DataFrame:
        """Read a table, of the territory from the other snapshot."""
        source = self.other if table in TERRITORIAL else self
        return Snapshot.read(source, table, year)


def between(
    before: State, after: State, evaluate: Evaluate, *, thresholds: Mapping[str, float] | None = None
) -> Difference:
    """Compare the results of two states, with the effect of each thing that differs between them."""
    first = evaluate(before.workspace, before.snapshot)
    steps: dict[str, pl.DataFrame] = {}
    if before.snapshot.id != after.snapshot.id:
        mixed = _WithTerritoryOf(
            id=after.snapshot.id,
            root=after.snapshot.root,
            manifest=after.snapshot.manifest,
            other=before.snapshot,
        )
        steps["data"] = evaluate(before.workspace, mixed)
        steps["population"] = evaluate(before.workspace, after.snapshot)
    if before.definitions != after.definitions:
        steps["definition"] = evaluate(after.workspace, after.snapshot)
    return compare_results(first, steps or {"data": first}, thresholds=thresholds)


def compare_results(
    before: pl.DataFrame, steps: Mapping[str, pl.DataFrame], *, thresholds: Mapping[str, float] | None = None
) -> Difference:
    """Compare results before with those after the last step.

    Args:
        before: results, as `results.seal` leaves them.
        steps: effect -> results once this thing has changed, too, in order; the last one is the outcome.
        thresholds: indicator -> value whose crossing is told.
    """
    after = list(steps.values())[-1]
    rows = _side(before, "old").join(_side(after, "new"), on=KEY, how="full", coalesce=True)
    rows = rows.with_columns(_kind().alias("kind"), change=pl.col("new_value") - pl.col("old_value"))
    rows = _with_effects(rows, steps).with_columns(*_crossings(thresholds or {}))
    told = pl.col("old_here"), pl.col("new_here")
    rows = rows.drop(item.meta.output_name() for item in told).sort(KEY)
    return Difference(rows=rows, effects=tuple(steps), definitions=_definitions(before, after))


def _side(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    present = [column for column in SIDES if column in frame.columns]
    absent = [
        pl.lit(None, dtype=SCHEMA[column]).alias(f"{name}_{column}")
        for column in SIDES
        if column not in frame.columns
    ]
    columns = (pl.col(column).alias(f"{name}_{column}") for column in present)
    return frame.select(*KEY, *columns, *absent, pl.lit(value=True).alias(f"{name}_here"))


def _kind() -> pl.Expr:
    same = [pl.col(f"old_{name}").eq_missing(pl.col(f"new_{name}")) for name in COMPARED]
    return (
        pl.when(pl.col("old_here").is_null()).then(pl.lit("added"))
        .when(pl.col("new_here").is_null()).then(pl.lit("removed"))
        .when(pl.all_horizontal(same)).then(pl.lit("unchanged"))
        .otherwise(pl.lit("changed"))
    )  # fmt: skip


def _with_effects(rows: pl.DataFrame, steps: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Add the value after each step and its effect; one that is missing on the way leaves the effects open."""
    last = "old_value"
    for name, frame in steps.items():
        column = f"value_after_{name}"
        rows = rows.join(frame.select(*KEY, pl.col("value").alias(column)), on=KEY, how="left")
        rows = rows.with_columns((pl.col(column) - pl.col(last)).alias(f"effect_{name}"))
        last = column
    return rows


def _quartile(side: str) -> pl.Expr:
    value = pl.col(f"{side}_value")
    low, middle, high = (pl.col(f"{side}_peer_{name}") for name in ("q1", "median", "q3"))
    place = (
        pl.when(value < low).then(1).when(value <= middle).then(2).when(value <= high).then(3).otherwise(4)
    )
    return pl.when(value.is_not_null() & low.is_not_null()).then(place)


def _crossings(thresholds: Mapping[str, float]) -> list[pl.Expr]:
    better = pl.col("new_rank_high") < pl.col("old_rank_low")
    worse = pl.col("new_rank_low") > pl.col("old_rank_high")
    limit = pl.lit(None, dtype=pl.Float64)
    if thresholds:
        limit = pl.col("indicator").replace_strict(dict(thresholds), default=None, return_dtype=pl.Float64)
    over = (pl.col("old_value") >= limit) != (pl.col("new_value") >= limit)
    both = pl.col("old_here").is_not_null() & pl.col("new_here").is_not_null()
    status = both & (pl.col("old_status") != pl.col("new_status"))
    found = {
        "quartile": _quartile("old") != _quartile("new"),
        "rank": better | worse,
        "threshold": over,
        "status": status,
    }
    return [
        *(expression.fill_null(value=False).alias(f"crosses_{name}") for name, expression in found.items()),
        _quartile("old").alias("old_quartile"),
        _quartile("new").alias("new_quartile"),
    ]


def _definitions(before: pl.DataFrame, after: pl.DataFrame) -> dict[str, str]:
    old, new = (
        dict(frame.select("indicator", "definition_sha256").unique().iter_rows()) for frame in (before, after)
    )
    if not old or not new:  # no data on one side: nothing is known of its definitions
        return {}
    found = dict.fromkeys(sorted(new.keys() - old.keys()), "added")
    found |= dict.fromkeys(sorted(old.keys() - new.keys()), "removed")
    return found | {name: "changed" for name in sorted(old.keys() & new.keys()) if old[name] != new[name]}


def figures_of(rows: pl.DataFrame, effects: Sequence[str]) -> list[str]:
    """Name the columns of rows that are told in JSON."""
    told = [
        f"{side}_{name}"
        for name in (*COMPARED, "quartile", "rank", "rank_low", "rank_high")
        for side in ("old", "new")
    ]
    return [
        *KEY, "kind", *(name for name in told if name in rows.columns), "change",
        *(f"effect_{name}" for name in effects), *(f"crosses_{name}" for name in CROSSINGS),
    ]  # fmt: skip
