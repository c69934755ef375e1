"""What reports show of frontiers: computed where a report asks for it and the extra is installed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.cli.frontier_ready import PACKAGES
from sluzby_eval.dated import in_force, year_end
from sluzby_eval.definitions import load
from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.reporting import spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sluzby_eval.reporting.context import Context
    from sluzby_eval.workspace import Workspace

PRICES = "cpi"  # rule


def months_of(services: pl.DataFrame, year: int) -> dict[str, float]:
    """Return how many months of a year those services were there that were not there all of it.

    services: columns service_id, valid_from, valid_to.
    """
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    start = pl.max_horizontal(pl.col("valid_from").fill_null(first), pl.lit(first))
    end = pl.min_horizontal(pl.col("valid_to").fill_null(last), pl.lit(last))
    days = ((end - start).dt.total_days() + 1).clip(0)
    share = services.select("service_id", months=(12.0 * days / ((last - first).days + 1)).round(2))
    return dict(share.filter(pl.col("months") < 12).iter_rows())


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Add the id to names that more than one service has."""
    often = Counter(names.values())
    return {unit: f"{name} ({unit})" if often[name] > 1 else name for unit, name in names.items()}


def prices_of(workspace: Workspace, years: Iterable[int]) -> dict[int, float] | None:
    """Return the index of consumer prices of years from the rule `cpi`; None where it lacks one of them."""
    rule = load_catalogue(workspace)[0].parameters.get(PRICES)
    if rule is None:
        return None
    found = {year: in_force(rule.values, (), year_end(year), {}) for year in years}
    known = {year: item.value for year, item in found.items() if item is not None and item.value > 0}
    return known if len(known) == len(found) else None


def with_frontier(context: Context, reports: Iterable[str]) -> Context:
    """Add the frames of frontiers to a context where one of these reports has a section about them."""
    if "frontier" in context.wings:
        return context
    loaded = load(context.workspace.files("reports"), spec.Report)[0]
    wanted = [loaded[name].spec for name in reports if name in loaded]
    if not any(section.kind == "frontier" for report in wanted for section in report.sections):
        return context
    found = frontier_wings(
        context.workspace,
        context.results,
        context.services,
        year=context.year,
        version=context.version,
        names={unit: name for (level, unit), name in context.names.items() if level == "service"},
    )
    return replace(context, wings={**context.wings, **found})


def frontier_wings(
    workspace: Workspace,
    frame: pl.DataFrame,
    services: pl.DataFrame,
    *,
    year: int,
    version: str,
    names: Mapping[str, str] | None = None,
) -> Mapping[str, pl.DataFrame]:
    """Compute all models of a year; a model with too few services is left out.

    frame: results of the evaluation; services: as of the dataset; names: of services. Returns the frames of
    `results.FRONTIER`, FRONTIER_FIGURES, FRONTIER_CHANGES and FRONTIER_MODELS by name, or nothing without the extra.
    """
    if any(find_spec(name) is None for name in PACKAGES):
        return {}
    from sluzby_eval.frontier.frames import changes_of, frames_of  # its packages are an extra
    from sluzby_eval.frontier.models import choices_of, run_model
    from sluzby_eval.frontier.spec import load_models

    months, shown = months_of(services, year), told_apart(names or {})
    years = [item for item in (year - 1, year) if item in frame["year"].unique().to_list()]
    prices = prices_of(workspace, years)
    modelled, changes = [], {}
    for name, loaded in load_models(workspace)[0].items():
        choices = choices_of(loaded.spec)
        try:
            modelled.append(
                run_model(
                    loaded, frame, year=year, version=version, choices=choices, months=months, shown=shown
                )
            )
        except UsageError:
            continue  # fewer than ten services
        moved = changes_of(loaded, frame, years=years, version=version, choices=choices, prices=prices)
        if moved is not None:
            changes[name] = moved
    return frames_of(modelled, changes, has_prices=prices is not None)
