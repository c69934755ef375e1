"""From a snapshot to values: the steps that `run` (all indicators) and `explain` (one of them) share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence  # noqa: TC003 - part of public signatures
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation import figures, grain, history, levels, rows
from sluzby_eval.evaluation.cube import Cube
from sluzby_eval.evaluation.engines import DEFAULT
from sluzby_eval.evaluation.engines import polars as engine
from sluzby_eval.evaluation.events import run as events
from sluzby_eval.evaluation.events.cache import Cache
from sluzby_eval.evaluation.formula import Earlier
from sluzby_eval.evaluation.grains import GRAINS, LINE_TABLES, ROW_TABLES, Grain
from sluzby_eval.evaluation.methods import applying
from sluzby_eval.evaluation.parameters import year_end
from sluzby_eval.i18n import _
from sluzby_eval.model import ALL
from sluzby_eval.territory import Territory

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.evaluation.catalogue import Catalogue
    from sluzby_eval.evaluation.plan import Plan
    from sluzby_eval.evaluation.spec import Input
    from sluzby_eval.store import Snapshot
    from sluzby_eval.store.events import Acts
    from sluzby_eval.workspace import Workspace


VALUES = {
    **dict.fromkeys(("level", "unit", "type", "form"), pl.String),
    "year": pl.Int64,
    "basis": pl.String,
    **dict.fromkeys(("value", "numerator", "denominator"), pl.Float64),
    **dict.fromkeys(("n_expected", "n_counted"), pl.Int64),
    "reference_date": pl.Date,
    "coverage": pl.Float64,
    "status": pl.String,
    "indicator": pl.String,
}


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
    acts: Acts | None = None  # single acts of care
    cache: Path | None = None  # where what was computed of them is kept
    engine: str = DEFAULT  # for the first stage over acts


def request(
    workspace: Workspace,
    snapshot: Snapshot,
    catalogue: Catalogue,
    *,
    years: Sequence[int] | None,
    version: str | None,
    plans: Sequence[Plan],
    engine: str = DEFAULT,
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
        acts=snapshot.acts,
        cache=workspace.data / "cache" / "events",
        engine=engine,
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
    lands = {year: figures.Land.of(asked.territory, year_end(year)) for year in asked.years}
    choose = figures.exactly(asked.population_date) if asked.population_date else figures.latest
    grains = grain_frames(asked)
    lines = grains.pop("line")
    everyone = units_of(lines.filter(pl.col("year").is_in(list(asked.years))))
    needed = [figure for plan in plans for figure in (*engine.figures_of(plan), *applying.figures_of(plan))]
    return Cube(
        lines=lines,
        shares=asked.read("territory_shares")
        .filter(pl.col("version") == asked.version)
        .select("service_id", pl.col("year").cast(pl.Int64), "area", "share"),
        membership=membership(lands),
        figures=figures.figure_frame(
            needed,
            {"population": asked.read("population"), "area": asked.read("area_facts")},
            lands,
            {"population": choose, "area": figures.latest},
        ),
        constants=grain.constants(catalogue.parameters, engine.constants_needed(plans), asked.years),
        levels=asked.territory.levels,
        years=asked.years,
        grains=grains,
        acts=_acts(asked, lands),
        everyone=everyone if grains else None,
    )


def grain_frames(asked: Request) -> dict[str, pl.DataFrame]:
    """Return the rows of every grain that the plans count, with their inputs; lines always."""
    back = asked.catalogue.lookback(asked.plans)
    years = sorted({year - ago for year in asked.years for ago in range(back + 1)})
    lines = grain.build_lines(asked.read, years, asked.version)
    found = {}
    for name in sorted({"line", *(plan.grain for plan in asked.plans)}):
        plans = [plan for plan in asked.plans if plan.grain == name]
        match name:
            case "line":
                frame = grain.add_inputs(lines, asked.read, _inputs(asked, plans), asked.version)
            case "service":
                frame = _services(asked, plans, lines)
            case _:
                frame = _rows(asked, GRAINS[name], plans, lines)
        wanted = asked.catalogue.line_parameters(plans)
        found[name] = grain.add_parameters(frame, asked.catalogue.parameters, wanted)
    return found


def _inputs(asked: Request, plans: Sequence[Plan]) -> dict[str, Input]:
    return {name: asked.catalogue.inputs[name] for name in asked.catalogue.inputs_of(plans)}


def _services(asked: Request, plans: Sequence[Plan], lines: pl.DataFrame) -> pl.DataFrame:
    """Whole services: inputs of their lines summed, rows that belong to them gathered."""
    inputs = _inputs(asked, plans)
    lines = grain.add_inputs(lines, asked.read, inputs, asked.version)
    of_lines = [name for name, item in inputs.items() if item.table in LINE_TABLES]
    services = grain.to_services(lines, of_lines)
    services = grain.greatest_of_services(services, asked.read, inputs, asked.version)
    for table, wanted in grain.by_table(inputs, ROW_TABLES).items():
        told = rows.rows_of(asked.read, table)
        services = rows.gather(services, told, wanted, ("service_id", "year"))
    return services


def _rows(asked: Request, kind: Grain, plans: Sequence[Plan], lines: pl.DataFrame) -> pl.DataFrame:
    """Rows of a table of their own, with what they tell and what belongs to them."""
    inputs = _inputs(asked, plans)
    services = grain.dimensions(asked.read, asked.years)
    frame = rows.build_rows(asked.read, kind, lines, services, asked.years)
    own = grain.by_table(inputs, [kind.table or ""]).get(kind.table or "", {})
    frame = rows.add_own(frame, own)
    findings = grain.by_table(inputs, ["audit_findings"]).get("audit_findings", {})
    if kind.name == "audit" and findings:
        frame = rows.gather(frame, rows.findings_of_audits(asked.read), findings, (f"{rows.RAW}audit_id",))
    return frame


def units_of(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the services and providers of lines as units of results."""
    whole = {"form": pl.lit(ALL), "basis": pl.lit("seat")}
    services = lines.select("year", "type", level=pl.lit("service"), unit=pl.col("service_id"), **whole)
    providers = lines.drop_nulls("ico").select(
        "year", type=pl.lit(ALL), level=pl.lit("provider"), unit=pl.col("ico"), **whole
    )
    return pl.concat([services, providers.select(services.columns)]).unique()


def _acts(asked: Request, lands: dict[int, figures.Land]) -> events.Source | None:
    """Return where single acts of care are, if there are any."""
    if asked.acts is None or not asked.acts.years:
        return None
    services = grain.dimensions(asked.read, asked.years)
    return events.Source(
        acts=asked.acts,
        services=lambda year: services.filter(pl.col("year") == year),
        membership=membership(lands),
        levels=asked.territory.levels,
        columns=events.columns_of(asked.catalogue.inputs),
        engine=asked.engine,
        cache=Cache(asked.cache),
    )


def membership(lands: dict[int, figures.Land]) -> pl.DataFrame:
    """Put the territories of all years under each other."""
    parts = [land.membership.with_columns(year=pl.lit(year, dtype=pl.Int64)) for year, land in lands.items()]
    return pl.concat(parts)


def with_components(cube: Cube, catalogue: Catalogue, plans: Sequence[Plan]) -> pl.DataFrame:
    """Return the rows of a cube with derived inputs and what they give to each plan (all of one grain)."""
    wanted = catalogue.inputs_of(plans)
    lines = cube.lines
    keys = ("service_id",) if plans and plans[0].grain == "service" else ("service_id", "form")
    for name, tree in catalogue.derived.items():
        if name not in wanted:
            continue
        if isinstance(tree, Earlier):
            lines = history.add_earlier(lines, name, tree, keys)
        else:
            lines = engine.add_derived(lines, {name: tree})
    if cube.years:
        lines = lines.filter(pl.col("year").is_in(list(cube.years)))
    return engine.add_components(lines, plans)


def groups_of(cube: Cube, lines: pl.DataFrame, plans: Sequence[Plan]) -> pl.DataFrame:
    """Aggregate the rows of one grain for every unit; acts are counted where they lie."""
    if cube.acts is not None and plans and plans[0].grain == "event":
        return events.groups(cube, plans)
    return levels.group(cube, lines, plans)


def compute(cube: Cube, catalogue: Catalogue, plans: Sequence[Plan]) -> pl.DataFrame:
    """Compute plans that have a formula over a cube: one row per indicator and group."""
    found = compute_each(cube, catalogue, plans)
    return pl.concat([pl.DataFrame(schema=VALUES), *found.values()], how="diagonal_relaxed")


def compute_each(cube: Cube, catalogue: Catalogue, plans: Sequence[Plan]) -> dict[str, pl.DataFrame]:
    """Compute plans that have a formula, each into a frame of its own."""
    parts: dict[str, list[Plan]] = {}
    for plan in plans:
        if plan.method is None:
            parts.setdefault(plan.grain, []).append(plan)
    found: dict[str, pl.DataFrame] = {}
    for name, members in parts.items():
        own = cube.at(name)
        groups = groups_of(own, with_components(own, catalogue, members), members)
        found |= engine.compute_each(own, groups, members)
    return found


def _date(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        message = _("evaluation.population_date is {value}; a date such as 2023-12-31 is expected.")
        raise UsageError(message.format(value=text)) from error
