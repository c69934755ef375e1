"""Suppression of results, from the top: what is sensitive, what protects it, and which rows go with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.model import ALL
from sluzby_eval.reporting.disclosure import attack
from sluzby_eval.reporting.disclosure.circuits import together
from sluzby_eval.reporting.disclosure.protect import protect
from sluzby_eval.reporting.disclosure.quantities import PROVIDER, SERVICE, tables_of
from sluzby_eval.reporting.disclosure.rules import BY_ROW, is_count_behind, parts_of, shares_of
from sluzby_eval.reporting.disclosure.sensitive import complements, is_sensitive
from sluzby_eval.results import KEY, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.reporting.context import Context
    from sluzby_eval.reporting.disclosure.quantities import Table
    from sluzby_eval.reporting.disclosure.rules import Rules
    from sluzby_eval.results import IndicatorInfo

BLANKED = (
    "value", "numerator", "denominator", "lower", "upper", "robust_z", "rank", "rank_low", "rank_high",
    "peer_q1", "peer_median", "peer_q3", "peer_n",
)  # fmt: skip
OF_PEERS = ("peer_q1", "peer_median", "peer_q3", "peer_n", "robust_z", "rank", "rank_low", "rank_high")
COUNTS = ("n_counted", "n_expected", "coverage")


@dataclass(slots=True, kw_only=True)
class _Plan:
    """What is withheld so far."""

    tables: Sequence[Table]
    rules: Rules
    weights: Sequence[float]  # of rows
    states: list[dict[int, str]]  # of each table: cell -> why it is withheld
    hidden: set[int] = field(default_factory=set)  # rows
    primary: set[int] = field(default_factory=set)  # rows with a sensitive cell

    def withhold(self, table: int, cell: int, state: str) -> None:
        """Withhold a cell with all rows that tell it."""
        self.states[table].setdefault(cell, state)
        rows = self.tables[table].cells[cell].rows
        self.hidden.update(rows)
        if state in ("small", "rest"):
            self.primary.update(rows)

    def state(self, table: int, cell: int) -> str:
        """Tell how the attacker sees a cell."""
        known = self.states[table].get(cell)
        if known is not None:
            return known
        rows = self.tables[table].cells[cell].rows
        return "withheld" if all(row in self.hidden for row in rows) else "published"


def suppress(context: Context, rules: Rules) -> pl.DataFrame:
    """Blank what must not be published of the context's results.

    Raises:
        MissingExtraError: the package for linear programmes is not installed.
    """
    results = context.results.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    plan = _planned(results, context, rules)
    plan.hidden |= _other_bases(results, plan.hidden)
    hidden = plan.hidden | _derived(results, context.indicators, plan.hidden)
    return _blanked(results, hidden, plan.primary, context.indicators)


def _planned(results: pl.DataFrame, context: Context, rules: Rules) -> _Plan:
    parts = parts_of(context.indicators, rules)
    tables = tables_of(results, parts, context)
    weights = results.sort("row").select(_weight(context.levels, rules))["weight"].to_list()
    plan = _Plan(tables=tables, rules=rules, weights=weights, states=[{} for _table in tables])
    if not tables:
        return plan
    lines = results.sort("row")["n_counted"].fill_null(0).to_list()
    _first(plan, context.indicators, lines)
    if plan.hidden:
        attack.require()
    for table in sorted(range(len(tables)), key=lambda place: (tables[place].year, tables[place].quantity)):
        _second(plan, table)
    for table, cell in together(tables, plan.states):
        plan.withhold(table, cell, "protecting")
    return plan


def _weight(levels: Sequence[str], rules: Rules) -> pl.Expr:
    """Say what a row is worth: totals of the region are worth most."""
    worth: dict[str, float] = {SERVICE: 1.0, PROVIDER: 4.0}
    worth |= {level: 20.0 * 8.0**place for place, level in enumerate(levels)}
    level = pl.col("level").replace_strict(worth, default=1.0, return_dtype=pl.Float64)
    spans = pl.when(pl.col("type") == ALL).then(3.0).otherwise(1.0)
    forms = pl.when(pl.col("form") == ALL).then(2.0).otherwise(1.0)
    kept = pl.when(pl.col("indicator").is_in(sorted(rules.keep))).then(6.0).otherwise(1.0)
    return (level * spans * forms * kept).alias("weight")


def _first(plan: _Plan, indicators: Mapping[str, IndicatorInfo], lines: Sequence[int]) -> None:
    """Primary suppression."""
    for place, table in enumerate(plan.tables):
        for position, cell in enumerate(table.cells):
            if not cell.known:
                plan.withhold(place, position, "small")
                continue
            behind = min(lines[row] for row in cell.rows)
            if is_sensitive(table, cell, plan.rules, lines=behind):
                plan.withhold(place, position, "small")
    for place, position in complements(plan.tables, shares_of(indicators, plan.rules), plan.rules):
        plan.withhold(place, position, "rest")


def _second(plan: _Plan, place: int) -> None:
    """Complementary suppression of one table."""
    table = plan.tables[place]
    if is_count_behind(table.quantity):
        return  # such counts are not published at all, so nothing follows from them
    states = {position: plan.state(place, position) for position in range(len(table.cells))}
    weights = {
        position: sum(plan.weights[row] for row in table.cells[position].rows if row not in plan.hidden)
        for position, state in states.items()
        if state == "published"
    }
    for position in protect(table, states, plan.rules, weights=weights):
        plan.withhold(place, position, "protecting")


def _other_bases(results: pl.DataFrame, hidden: set[int]) -> set[int]:
    """Find the rows of hidden numbers counted another way: both ways have the same total."""
    same = [name for name in KEY if name != "basis"]
    gone = results.filter(pl.col("row").is_in(sorted(hidden))).select(same).unique()
    return set(results.join(gone, on=same, how="semi")["row"].to_list())


def _derived(results: pl.DataFrame, indicators: Mapping[str, IndicatorInfo], hidden: set[int]) -> set[int]:
    """Find the rows of methods that work on hidden values: of the same unit in any year, or of other units."""
    same = ["unit", "level", "type", "form", "basis"]
    gone = results.filter(pl.col("row").is_in(sorted(hidden))).select("indicator", "year", *same)
    found: set[int] = set()
    for name, info in indicators.items():
        below = gone.filter(pl.col("indicator").is_in(list(info.of)))
        if not info.of or below.is_empty():
            continue
        own = results.filter(pl.col("indicator") == name)
        told = own.join(below.select(same).unique(), on=same, how="semi")
        if not info.over_time:
            others = own.join(below.select("year").unique(), on="year", how="semi")
            told = pl.concat([told, others])
        found |= set(told["row"].to_list())
    return found if not found - hidden else found | _derived(results, indicators, hidden | found)


def _blanked(
    results: pl.DataFrame, hidden: set[int], primary: set[int], indicators: Mapping[str, IndicatorInfo]
) -> pl.DataFrame:
    """Take the numbers of hidden rows away, and of their peers what would tell of them."""
    is_hidden = pl.col("row").is_in(sorted(hidden)) & (
        pl.col("value").is_not_null() | pl.col("numerator").is_not_null()
    )
    reason = (
        pl.when(pl.col("row").is_in(sorted(primary)))
        .then(pl.lit(Status.SUPPRESSED.value))
        .otherwise(pl.lit(Status.SUPPRESSED_SECONDARY.value))
    )
    by_row = [name for name, info in indicators.items() if info.grain in BY_ROW]
    counted = pl.col("indicator").is_in(
        by_row
    )  # how many persons stand behind a median is a count of persons
    marked = results.with_columns(gone=is_hidden)
    among = pl.col("gone").any().over("indicator", "year", "version", "basis", "level", "peer_group")
    unequal = among & pl.col("peer_group").is_not_null()
    marked = marked.with_columns(unequal=unequal)
    return (
        marked.with_columns(
            pl.when(pl.col("unequal")).then(None).otherwise(pl.col(name)).alias(name) for name in OF_PEERS
        )
        .with_columns(
            *(pl.when(is_hidden).then(None).otherwise(pl.col(name)).alias(name) for name in BLANKED),
            *(pl.when(counted).then(None).otherwise(pl.col(name)).alias(name) for name in COUNTS),
            status=pl.when(is_hidden).then(reason).otherwise(pl.col("status")),
        )
        .drop("row", "gone", "unequal")
    )
