"""What planning cannot take for granted: budgets that look like one total repeated, measures nobody can tell apart.

Findings, not corrections: every figure is computed as the rows say it, and these say where to look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.backing import STATE
from sluzby_eval.findings import LISTED, Finding, Place
from sluzby_eval.planning.ground import places_of
from sluzby_eval.planning.measures import in_force_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sluzby_eval.planning.ground import Ground

ENTERING = ("entry", "more")
NOT_IN_FORCE = ("ended", "cancelled")


def repeated_budgets(ground: Ground) -> pl.DataFrame:
    """List measures of the plans in force whose budget is the same in every year that has one.

    A measure that spent more in all than one such amount is not listed: then the amount was that of a year.

    Returns:
        plan, measure, years (with a budget, at least two), budget (the amount), spent (of all years, or null), and
        the place of the newest row: submission, sheet, row.
    """
    told = in_force_of(ground).filter(pl.col("budget") > 0).sort("plan", "measure", "year")
    spent = in_force_of(ground).group_by("plan", "measure").agg(_sum("spent"))
    alike = told.group_by("plan", "measure", maintain_order=True).agg(
        pl.len().alias("years"), pl.col("budget").n_unique().alias("amounts"), pl.col("budget").first(),
        pl.col("submission", "sheet", "row").last(),
    )  # fmt: skip
    same = alike.filter(pl.col("years") > 1, pl.col("amounts") == 1).join(
        spent, on=["plan", "measure"], maintain_order="left"
    )
    return same.filter(pl.col("spent").fill_null(0) <= pl.col("budget")).drop("amounts")


def of_measures(ground: Ground) -> list[Finding]:
    """Tell of each plan which budgets may be one total written again every year (P101)."""
    rows = repeated_budgets(ground)
    return [_repeated(ground, frame) for frame in rows.partition_by("plan", maintain_order=True)]


def of_network(ground: Ground, changes: pl.DataFrame) -> list[Finding]:
    """Tell numbers of measures that several plans have (P102), and entries by measures not in force (P103)."""
    return [*_several(ground), *_not_in_force(ground, changes)]


def _repeated(ground: Ground, rows: pl.DataFrame) -> Finding:
    first = rows.row(0, named=True)
    return Finding(
        code="P101",
        place=_place(ground, first, "plan_measures", "budget"),
        args={
            "plan": first["plan"],
            "number": rows.height,
            "measures": _listed(rows["measure"]),
            "counted": _amount(rows["budget"] * rows["years"]),
            "once": _amount(rows["budget"]),
        },
    )


def _several(ground: Ground) -> Iterator[Finding]:
    rows = places_of(ground).filter(pl.col(STATE) == "several_plans").sort("measure", "service_id", "form")
    for frame in rows.partition_by("measure", maintain_order=True):
        first = frame.row(0, named=True)
        plans = ground.measures.filter(pl.col("measure") == first["measure"])["plan"].unique().sort()
        yield Finding(
            code="P102",
            place=_place(ground, first, "network", "measure"),
            args={"plans": _listed(plans), "number": frame.height},
            value=first["measure"],
        )


def _not_in_force(ground: Ground, changes: pl.DataFrame) -> Iterator[Finding]:
    lost = changes.filter(pl.col("kind").is_in(ENTERING), pl.col(STATE).is_in(NOT_IN_FORCE))
    rows = places_of(ground).join(lost.select("service_id", "form"), on=["service_id", "form"], how="semi")
    for frame in rows.sort("measure", "service_id", "form").partition_by("measure", maintain_order=True):
        first = frame.row(0, named=True)
        yield Finding(
            code="P103",
            place=_place(ground, first, "network", "measure"),
            args={"year": ground.year, "services": _listed(frame["service_id"].unique(maintain_order=True))},
            value=first["measure"],
        )


def _place(ground: Ground, row: Mapping[str, Any], table: str, column: str) -> Place:
    """Return the cell of a row, as far as the file it came from is known."""
    file = ground.submissions.get(row["submission"])
    if file is None:
        return Place(file=table)
    columns = file.columns.get(row["sheet"] or "", {})
    letters = columns.get(f"{table}.{column}", columns.get(column))
    return Place(
        file=file.file, sheet=row["sheet"], cell=f"{letters}{row['row']}" if letters is not None else None
    )


def _listed(names: Iterable[str]) -> str:
    told = list(names)
    rest = f" (+{len(told) - LISTED})" if len(told) > LISTED else ""
    return ", ".join(told[:LISTED]) + rest


def _amount(amounts: pl.Series) -> str:
    return f"{float(amounts.sum()):.0f}"


def _sum(name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name)
