"""What reports show of other parts of the evaluation: nearest neighbours and causes of a change.

Both are computed only where a report asks for them, for all units of its level at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.definitions import load
from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation.comparison.neighbours import nearest
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.evaluation.why import why
from sluzby_eval.model import ALL, UNKNOWN
from sluzby_eval.reporting import spec
from sluzby_eval.reporting.spec import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sluzby_eval.reporting.context import Context
    from sluzby_eval.store import Snapshot

NEIGHBOURS = {
    "level": pl.String, "unit": pl.String, "neighbour": pl.String, "place": pl.Int64, "distance": pl.Float64,
}  # fmt: skip
WHY = {
    "indicator": pl.String, "level": pl.String, "unit": pl.String, "type": pl.String, "since": pl.Int64,
    "until": pl.Int64, "before": pl.Float64, "after": pl.Float64, "effect": pl.String, "amount": pl.Float64,
}  # fmt: skip


def with_wings(context: Context, snapshot: Snapshot, reports: Iterable[str]) -> Context:
    """Add the frames `neighbours` and `why` to a context where one of these reports asks for them."""
    loaded = load(context.workspace.files("reports"), spec.Report)[0]
    wanted = [loaded[name].spec for name in reports if name in loaded]
    found: dict[str, pl.DataFrame] = {}
    levels = {
        report.level for report in wanted for item in report.sections if isinstance(item, spec.Neighbours)
    }
    if levels:
        found["neighbours"] = neighbours_of(context, levels)
    asked = {
        (report.level, item.indicator)
        for report in wanted
        for item in report.sections
        if isinstance(item, spec.Waterfall) and item.of == "why" and item.indicator
    }
    if asked:
        found["why"] = causes_of(context, snapshot, asked)
    return replace(context, wings={**context.wings, **found}) if found else context


def neighbours_of(context: Context, levels: Iterable[str]) -> pl.DataFrame:
    """List the nearest neighbours of every unit of some levels, by the features declared in the rules."""
    declared = load_catalogue(context.workspace)[0].settings.neighbours
    known = declared.levels if declared is not None else {}
    rows: list[dict[str, Any]] = []
    for level in sorted(set(levels) & set(known)):
        few = context.results.filter(pl.col("level") == level, pl.col("year") == context.year)
        for unit in context.units(level):
            if unit == UNKNOWN:
                continue
            found = nearest(few, known[level], unit=unit, level=level, year=context.year)
            rows += [
                {
                    "level": level,
                    "unit": unit,
                    "neighbour": item.unit,
                    "place": place,
                    "distance": item.distance,
                }
                for place, item in enumerate(found.neighbours, start=1)
            ]
    return pl.DataFrame(rows, schema=NEIGHBOURS)


def causes_of(context: Context, snapshot: Snapshot, asked: Iterable[tuple[str, str]]) -> pl.DataFrame:
    """Take the changes since the year before apart, for every unit of a level (or every type) and indicator.

    A figure that cannot be taken apart, or whose parts would not add up to the printed change, has no rows.
    """
    rows: list[dict[str, Any]] = []
    for level, indicator in sorted(asked):
        for unit, type in _units(context, level):
            rows += _causes(
                context, snapshot, indicator, context.levels[-1] if level == TYPE else level, unit, type
            )
    return pl.DataFrame(rows, schema=WHY)


def _units(context: Context, level: str) -> list[tuple[str, str]]:
    if level == TYPE:
        top = context.units(context.levels[-1])[0]
        return [(top, type) for type in context.units(TYPE)]
    return [(unit, ALL) for unit in context.units(level) if unit != UNKNOWN]


def _causes(
    context: Context, snapshot: Snapshot, indicator: str, level: str, unit: str, type: str
) -> list[dict[str, Any]]:
    years = (context.year - 1, context.year)
    try:
        found = why(
            context.workspace, snapshot, context.results,
            indicator=indicator, level=level, unit=unit, type=type, years=years,
        )  # fmt: skip
    except UsageError:  # no such figure, or the work of a method
        return []
    if found.change is None or not found.agrees or found.before.value is None or found.after.value is None:
        return []
    if any(item.status != "ok" for item in (found.before, found.after)):
        return []
    shared = {
        "indicator": indicator, "level": level, "unit": unit, "type": type, "since": years[0], "until": years[1],
        "before": found.before.value, "after": found.after.value,
    }  # fmt: skip
    return [{**shared, "effect": cause.effect, "amount": float(cause.amount)} for cause in found.causes]
