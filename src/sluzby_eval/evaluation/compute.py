"""From a snapshot to values: the steps that `run` (all indicators) and `explain` (one of them) share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence  # noqa: TC003 - part of public signatures
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation import figures, grain, levels
from sluzby_eval.evaluation.cube import Cube
from sluzby_eval.evaluation.engines import polars as engine
from sluzby_eval.evaluation.parameters import year_end
from sluzby_eval.i18n import _
from sluzby_eval.territory import Territory

if TYPE_CHECKING:
    from sluzby_eval.evaluation.catalogue import Catalogue
    from sluzby_eval.evaluation.plan import Plan
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be computed, of what."""

    catalogue: Catalogue
    plans: tuple[Plan, ...]
    years: tuple[int, ...]
    version: str
    read: grain.Read
    territory: Territory
    population_date: dt.date | None


def request(
    workspace: Workspace,
    snapshot: Snapshot,
    catalogue: Catalogue,
    *,
    years: Sequence[int] | None,
    version: str | None,
    plans: Sequence[Plan],
) -> Request:
    """Settle what is asked for, with the workspace's settings where nothing is said."""
    settings = workspace.config.evaluation
    read = cache(snapshot.read)
    shipped = workspace.config.territory == "shipped"
    return Request(
        catalogue=catalogue,
        plans=tuple(plans),
        years=tuple(sorted(set(years or settings.years or known_years(read)))),
        version=version or settings.version,
        read=read,
        territory=Territory.from_rows(read("territory"), shipped=shipped),
        population_date=_date(settings.population_date),
    )


def known_years(read: grain.Read) -> list[int]:
    """List the years in which anything was reported, else the last year of the territory's figures."""
    found = grain.reported_years(read)
    if found:
        return found
    dates = [read(table).get_column("date") for table in ("population", "area_facts")]
    last = pl.concat(dates).max()
    return [last.year] if isinstance(last, dt.date) else []


def build_cube(asked: Request) -> Cube:
    """Gather everything that the plans need."""
    catalogue, plans = asked.catalogue, asked.plans
    inputs = {name: catalogue.inputs[name] for name in catalogue.inputs_of(plans)}
    lines = grain.build_lines(asked.read, asked.years, asked.version)
    lines = grain.add_inputs(lines, asked.read, inputs, asked.version)
    lines = grain.add_parameters(lines, catalogue.parameters, catalogue.line_parameters(plans))
    lands = {year: figures.Land.of(asked.territory, year_end(year)) for year in asked.years}
    choose = figures.exactly(asked.population_date) if asked.population_date else figures.latest
    return Cube(
        lines=lines,
        shares=asked.read("territory_shares")
        .filter(pl.col("version") == asked.version)
        .select("service_id", pl.col("year").cast(pl.Int64), "area", "share"),
        membership=membership(lands),
        figures=figures.figure_frame(
            (figure for plan in plans for figure in engine.figures_of(plan)),
            {"population": asked.read("population"), "area": asked.read("area_facts")},
            lands,
            {"population": choose, "area": figures.latest},
        ),
        constants=grain.constants(catalogue.parameters, engine.constants_needed(plans), asked.years),
        levels=asked.territory.levels,
    )


def membership(lands: dict[int, figures.Land]) -> pl.DataFrame:
    """Put the territories of all years under each other."""
    parts = [land.membership.with_columns(year=pl.lit(year, dtype=pl.Int64)) for year, land in lands.items()]
    return pl.concat(parts)


def with_components(cube: Cube, catalogue: Catalogue, plans: Sequence[Plan]) -> pl.DataFrame:
    """Return the lines of a cube with derived inputs and what they give to each plan."""
    wanted = catalogue.inputs_of(plans)
    derived = {name: tree for name, tree in catalogue.derived.items() if name in wanted}
    return engine.add_components(engine.add_derived(cube.lines, derived), plans)


def compute(cube: Cube, catalogue: Catalogue, plans: Sequence[Plan]) -> pl.DataFrame:
    """Compute plans over a cube: one row per indicator and group."""
    lines = with_components(cube, catalogue, plans)
    return engine.compute(cube, levels.group(cube, lines, plans), plans)


def _date(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        message = _("evaluation.population_date is {value}; a date such as 2023-12-31 is expected.")
        raise UsageError(message.format(value=text)) from error
