"""Models over the results of an evaluation: figures in, rows of results out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from sluzby_eval import results
from sluzby_eval.findings import Place
from sluzby_eval.frontier.measures import UNORIENTED
from sluzby_eval.frontier.restrictions import Ratio
from sluzby_eval.frontier.run import Analysis, Choices, Outcome, analyse
from sluzby_eval.frontier.table import Table
from sluzby_eval.results import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.definitions import Loaded
    from sluzby_eval.frontier.compiled import Floats
    from sluzby_eval.frontier.measures import Measure
    from sluzby_eval.frontier.spec import Column, Model
    from sluzby_eval.frontier.spec import Measure as Figure

USABLE = (Status.OK.value, Status.LOW_COVERAGE.value)
INDICATOR = "frontier_"
MEDIAN = "_median"  # behind the name of an indicator: medians of areas


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How much less a unit would cost within what others have shown, as an interval; CZK a year."""

    low: float
    high: float
    cost: float
    per_client_day_low: float | None = None
    per_client_day_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Modelled:
    """One model of one year."""

    model: Model
    year: int
    version: str
    analysis: Analysis
    sha256: str  # of the model's file


def table_of(
    loaded: Loaded[Model],
    frame: pl.DataFrame,
    *,
    year: int,
    version: str,
    months: Mapping[str, float] | None = None,
    shown: Mapping[str, str] | None = None,
) -> Table:
    """Take the figures of a model from results of the level of services; what is not there is NaN.

    months: of the year in which a service was there; who is not named was there all year. shown: services as people
    know them.
    """
    spec = loaded.spec
    rows = frame.filter(
        pl.col("level") == "service",
        pl.col("year") == year,
        pl.col("version") == version,
        pl.col("type") == spec.population.type,
        pl.col("form") == spec.population.form,
        pl.col("basis") == "seat",
    )
    units = sorted(rows["unit"].unique().to_list())
    return Table(
        units=units,
        input_names=[column.id for column in spec.inputs],
        output_names=[column.id for column in spec.outputs],
        inputs=_figures(rows, units, spec.inputs),
        outputs=_figures(rows, units, spec.outputs),
        place=Place(file=loaded.document.name),
        months=[(months or {}).get(unit, 12.0) for unit in units],
        bad_names=[column.id for column in spec.undesirable],
        bad=_figures(rows, units, spec.undesirable) if spec.undesirable else None,
        prices=_prices(rows, units, spec) if any(item.money or item.price for item in spec.inputs) else None,
        environment_names=[column.id for column in spec.environment],
        environment=_figures(rows, units, spec.environment) if spec.environment else None,
        labels={column.id: column.label.model_dump() for column in spec.columns},
        shown=shown or {},
    )


def _prices(rows: pl.DataFrame, units: list[str], spec: Model) -> Floats:
    """Return what one unit of each input costs each service, in CZK; NaN where nobody says."""
    found = []
    for column in spec.inputs:
        if column.price is not None:
            found.append(_figure(rows, units, column.price))
        else:
            found.append(np.full(len(units), np.nan if column.money is None else column.money))
    return np.array(found).T.reshape(len(units), len(spec.inputs))


def _figures(rows: pl.DataFrame, units: list[str], columns: tuple[Column, ...]) -> Floats:
    found = []
    for column in columns:
        values = _figure(rows, units, column)
        found.append(values if column.minus is None else values - _figure(rows, units, column.minus))
    return np.array(found).T.reshape(len(units), len(columns))


def _figure(rows: pl.DataFrame, units: list[str], measure: Figure) -> Floats:
    named = rows.filter(pl.col("indicator") == measure.indicator, pl.col("status").is_in(USABLE))
    values: dict[str, float | None] = dict(named.select("unit", measure.part).iter_rows())
    found = [values.get(unit) for unit in units]
    return np.array([np.nan if value is None else value for value in found])


def run_model(
    loaded: Loaded[Model],
    frame: pl.DataFrame,
    *,
    year: int,
    version: str,
    choices: Choices,
    months: Mapping[str, float] | None = None,
    shown: Mapping[str, str] | None = None,
) -> Modelled:
    """Compute one model from results; months, shown: as of `table_of`.

    Raises:
        UsageError: fewer than ten services have all figures, and `choices.force` is not set.
    """
    table = table_of(loaded, frame, year=year, version=version, months=months, shown=shown)
    if choices.measure not in ("sbm", "directional"):
        table = replace(table, bad=None, bad_names=())
    return Modelled(
        model=loaded.spec,
        year=year,
        version=version,
        analysis=analyse(table, choices),
        sha256=loaded.document.sha256,
    )


def choices_of(
    model: Model, *, measure: Measure = "radial", inference: bool = True, force: bool = False
) -> Choices:
    """Return how a model wants to be computed, by its own measure (radial) or by another one."""
    return Choices(
        orientation="none" if measure in UNORIENTED else model.orientation,
        returns="crs" if measure in ("cross_aggressive", "cross_benevolent") else model.returns,
        measure=measure,
        inference=inference,
        force=force,
        fixed_inputs=tuple(at for at, column in enumerate(model.inputs) if column.fixed),
        ratios=ratios_of(model) if measure == "radial" else (),
    )


def ratios_of(model: Model) -> tuple[Ratio, ...]:
    """Return the restrictions of weights by the places of columns."""
    places = {column.id: at for at, column in enumerate((*model.outputs, *model.inputs))}
    return tuple(
        Ratio(first=places[item.first], second=places[item.second], low=item.low, high=item.high)
        for item in model.weights
    )


def gap_of(model: Model, outcome: Outcome) -> Gap | None:
    """Return what separates a unit from its frontier in money; None without an interval or without money.

    Only inputs with a price that can be changed count; models that expand outputs have no gap in money.
    """
    free = {column.id for column in model.inputs if not column.fixed}
    priced = {name: price for name, price in outcome.prices.items() if name in free}
    if model.orientation != "input" or not priced or outcome.lower is None or outcome.upper is None:
        return None
    cost = sum(outcome.values[name] * price for name, price in priced.items())
    low, high = cost * (1.0 - outcome.upper), cost * (1.0 - outcome.lower)
    days = sum(outcome.values[column.id] for column in model.outputs if column.client_days)
    return Gap(
        low=low,
        high=high,
        cost=cost,
        per_client_day_low=low / days if days > 0 else None,
        per_client_day_high=high / days if days > 0 else None,
    )


def rows_of(
    modelled: Modelled,
    areas: Mapping[str, Mapping[str, str]],
    *,
    snapshot: str,
    minimum_coverage: float = 0.0,
) -> pl.DataFrame:
    """Write a model as rows of results: services, and upward cost-weighted means and medians.

    areas: level -> service -> unit. minimum_coverage: units of which a smaller part of the services has a score are
    marked. No ranks are written, and everything is internal: a score is for a talk with a provider, not for the
    public.
    """
    common = {
        "type": modelled.model.population.type,
        "form": modelled.model.population.form,
        "year": modelled.year,
        "version": modelled.version,
        "basis": "seat",
        "confidentiality": "internal",
        "definition_sha256": modelled.sha256,
        "snapshot": snapshot,
    }
    rows = [_service_row(modelled, outcome) for outcome in modelled.analysis.units]
    for level, places in areas.items():
        rows += _upward(modelled, level, places, minimum_coverage)
    records = [{**dict.fromkeys(results.SCHEMA), **common, **row} for row in rows]
    return results.seal(pl.DataFrame(records, schema=results.SCHEMA, orient="row"))


def _service_row(modelled: Modelled, outcome: Outcome) -> dict[str, object]:
    known = outcome.score is not None
    return {
        "indicator": INDICATOR + modelled.model.id,
        "level": "service",
        "unit": outcome.unit,
        "value": outcome.score,
        "lower": outcome.lower,
        "upper": outcome.upper,
        "n_counted": int(known),
        "n_expected": 1,
        "coverage": float(known),
        "status": (Status.OK if known else Status.NOT_REPORTED).value,
    }


def _upward(
    modelled: Modelled, level: str, places: Mapping[str, str], minimum_coverage: float
) -> list[dict[str, object]]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in modelled.analysis.units:
        groups.setdefault(places.get(outcome.unit, "unknown"), []).append(outcome)
    rows = []
    for unit, members in sorted(groups.items()):
        scored = [(item.score, _weight(modelled.model, item)) for item in members if item.score is not None]
        above = sum(score * weight for score, weight in scored)
        below = sum(weight for _score, weight in scored)
        coverage = len(scored) / len(members)
        known = Status.OK if coverage >= minimum_coverage else Status.LOW_COVERAGE
        common = {
            "level": level,
            "unit": unit,
            "n_counted": len(scored),
            "n_expected": len(members),
            "coverage": coverage,
            "status": (known if scored else Status.NOT_REPORTED).value,
        }
        mean = above / below if scored else None
        median = float(np.median([score for score, _weight in scored])) if scored else None
        name = INDICATOR + modelled.model.id
        ends = {"numerator": above, "denominator": below} if scored else {}
        rows.append({"indicator": name, "value": mean, **ends, **common})
        rows.append({"indicator": f"{name}{MEDIAN}", "value": median, **common})
    return rows


def _weight(model: Model, outcome: Outcome) -> float:
    """Return the cost of a unit; the first input where no input has a price."""
    if not outcome.prices:
        return outcome.values[model.inputs[0].id]
    return sum(outcome.values[name] * price for name, price in outcome.prices.items())
