"""What a report shows of frontiers, as the frames of `results`: services, their figures, changes and models."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from sluzby_eval import results
from sluzby_eval.frontier.complete import usable
from sluzby_eval.frontier.malmquist import Malmquist, Period, malmquist
from sluzby_eval.frontier.models import gap_of, table_of
from sluzby_eval.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.definitions import Loaded
    from sluzby_eval.findings import Finding
    from sluzby_eval.frontier.compiled import Floats
    from sluzby_eval.frontier.models import Modelled
    from sluzby_eval.frontier.run import Choices, Outcome
    from sluzby_eval.frontier.spec import Model
    from sluzby_eval.frontier.table import Table

Record = dict[str, object]
INSIDE = 1e-12
CROWNS = "CZK"  # unit of columns that a change of prices moves


def frames_of(
    modelled: Sequence[Modelled],
    changes: Mapping[str, Malmquist] | None = None,
    *,
    has_prices: bool = False,
) -> dict[str, pl.DataFrame]:
    """Make the frames `frontier`, `frontier_figures`, `frontier_changes` and `frontier_models`.

    changes: by the id of the model, of years. has_prices: whether they are in prices of one year.
    """
    units: list[Record] = []
    figures: list[Record] = []
    for item in modelled:
        for outcome in item.analysis.units:
            units.append(_unit(item, outcome))
            figures += _figures(item, outcome)
    moved = [
        {
            "model": model,
            "service_id": item.unit,
            "year_from": int(item.step[0]),
            "year": int(item.step[1]),
            **{name: getattr(item, name) for name in ("index", "efficiency", "technical", "pure", "scale")},
        }
        for model, found in sorted((changes or {}).items())
        for item in found.changes
    ]
    return {
        "frontier": _frame(units, results.FRONTIER),
        "frontier_figures": _frame(figures, results.FRONTIER_FIGURES),
        "frontier_changes": _frame(moved, results.FRONTIER_CHANGES),
        "frontier_models": _frame(
            [{**_model(item), "has_constant_prices": has_prices} for item in modelled],
            results.FRONTIER_MODELS,
        ),
    }


def _frame(records: list[Record], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(
        [{name: record.get(name) for name in schema} for record in records], schema=schema, orient="row"
    )


def _unit(item: Modelled, outcome: Outcome) -> Record:
    gap = gap_of(item.model, outcome)
    peers = sorted(outcome.peers, key=lambda peer: (-peer[1], peer[0]))
    return {
        "model": item.model.id,
        "service_id": outcome.unit,
        "year": item.year,
        "version": item.version,
        **{
            name: getattr(outcome, name)
            for name in ("score", "corrected", "lower", "upper", "rank_low", "rank_high")
        },
        "gap_czk_low": gap.low if gap is not None else None,
        "gap_czk_high": gap.high if gap is not None else None,
        "gap_per_unit_low": gap.per_client_day_low if gap is not None else None,
        "gap_per_unit_high": gap.per_client_day_high if gap is not None else None,
        "scale_efficiency": outcome.scale,
        "peers": [peer for peer, _share in peers if peer != outcome.unit],
        "peer_shares": [share for peer, share in peers if peer != outcome.unit],
        "warnings": [finding.code for finding in item.analysis.findings if _names(finding, outcome.unit)],
    }


def _names(finding: Finding, unit: str) -> bool:
    """Tell whether a finding is about this unit by name."""
    told = finding.args.get("ids", ())
    return isinstance(told, tuple) and unit in told


def _figures(item: Modelled, outcome: Outcome) -> list[Record]:
    model = item.model
    sides = (("input", model.inputs), ("output", model.outputs))
    return [
        {
            "model": model.id,
            "service_id": outcome.unit,
            "year": item.year,
            "side": side,
            "column": column.id,
            "label": column.label.model_dump(),
            "unit": column.unit,
            "value": outcome.values.get(column.id),
            "target": outcome.targets.get(column.id),
            "slack": outcome.slacks.get(column.id),
        }
        for side, columns in sides
        for column in columns
    ]


def _model(item: Modelled) -> Record:
    model, analysis = item.model, item.analysis
    told = next((column for column in model.outputs if column.client_days), None)
    known = [unit for unit in analysis.units if unit.values]
    x = np.array([unit.values[model.inputs[0].id] for unit in known])
    y = np.array([unit.values[model.outputs[0].id] for unit in known])
    return {
        "model": model.id,
        "year": item.year,
        "type": model.population.type,
        "form": model.population.form,
        "title": model.title.model_dump(),
        "question": model.question.model_dump(),
        "pitfalls": model.pitfalls.model_dump(),
        "source": model.source,
        "orientation": model.orientation,
        "returns": model.returns,
        "counted": analysis.counted,
        "expected": len(analysis.units),
        "client_unit": told.label.model_dump() if told is not None else None,
        "plane_x": model.inputs[0].id,
        "plane_y": model.outputs[0].id,
        "line": [{"x": a, "y": b} for a, b in frontier_line(x, y)],
        "warnings": [
            {"code": finding.code, "text": {language: finding.message(language) for language in LANGUAGES}}
            for finding in analysis.findings
        ],
    }


def frontier_line(x: Floats, y: Floats) -> list[tuple[float, float]]:
    """Return the frontier of one input x (n,) and one output y (n,) with variable returns, from left to right.

    It goes up from the least input, along the upper hull, and level from the greatest output to the greatest
    input (Banker, Charnes and Cooper 1984).
    """
    if not len(x):
        return []
    order = np.lexsort((-y, x))
    hull: list[tuple[float, float]] = []
    for a, b in zip(x[order].tolist(), y[order].tolist(), strict=True):
        if hull and b <= hull[-1][1]:
            continue
        while len(hull) > 1 and _turns_left(hull[-2], hull[-1], (a, b)):
            hull.pop()
        hull.append((a, b))
    return [(hull[0][0], 0.0), *hull, (float(x.max()), hull[-1][1])]


def _turns_left(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) >= -INSIDE * abs(c[0] * c[1])


def changes_of(
    loaded: Loaded[Model],
    frame: pl.DataFrame,
    *,
    years: Sequence[int],
    version: str,
    choices: Choices,
    prices: Mapping[int, float] | None = None,
) -> Malmquist | None:
    """Follow the services of a model through years; None where fewer than two years have enough of them.

    prices: index of prices by year; columns in CZK are told in prices of the last year. Without it, as reported.
    """
    periods = []
    for year in years:
        table = table_of(loaded, frame, year=year, version=version)
        if prices is not None:
            table = _at_prices(table, loaded.spec, prices[max(years)] / prices[year])
        complete, _findings = usable(replace(table, bad=None), fixed_inputs=choices.fixed_inputs)
        if len(complete) > 1:
            periods.append(
                Period(
                    name=str(year),
                    units=[str(table.units[unit]) for unit in complete],
                    inputs=table.inputs[complete],
                    outputs=table.outputs[complete],
                )
            )
    if len(periods) < 2:
        return None
    return malmquist(periods, orientation=choices.side, fixed_inputs=choices.fixed_inputs)


def _at_prices(table: Table, model: Model, factor: float) -> Table:
    """Tell amounts in crowns at the prices of another year."""
    inputs = np.array([factor if column.unit == CROWNS else 1.0 for column in model.inputs])
    outputs = np.array([factor if column.unit == CROWNS else 1.0 for column in model.outputs])
    return replace(table, inputs=table.inputs * inputs, outputs=table.outputs * outputs)
