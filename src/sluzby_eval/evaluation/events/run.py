"""The story of indicators over acts of care: years one after the other, only what is not known yet.

needs.gather        what the indicators need of every act, each thing once
grains.collect      one pass over the parts of a year for each kind of thing, on the engine; cached
levels.roll_up      sums, quantiles and distinct counts of every service, provider and area; cached
engines.polars      outer formulas, statuses, quartiles: as for all other indicators
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.evaluation.engines import get
from sluzby_eval.evaluation.engines.polars import counted, expected, state, value_of
from sluzby_eval.evaluation.events.grains import Grain, Kept, Meaning, bare, collect, grains_of
from sluzby_eval.evaluation.events.levels import roll_up, told
from sluzby_eval.evaluation.events.needs import TEXTS, gather, refuse_unfit
from sluzby_eval.evaluation.formula import Compare, Name, Texts, walk
from sluzby_eval.evaluation.levels import complete
from sluzby_eval.model import UNKNOWN

if TYPE_CHECKING:
    from sluzby_eval.evaluation.cube import Cube
    from sluzby_eval.evaluation.engines.base import Engine
    from sluzby_eval.evaluation.events.cache import Cache
    from sluzby_eval.evaluation.events.needs import Needs
    from sluzby_eval.evaluation.plan import Plan
    from sluzby_eval.evaluation.spec import Input
    from sluzby_eval.store.events import Acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What indicators over acts are computed from."""

    acts: Acts
    services: Callable[[int], pl.DataFrame]  # service_id, type, ico, area as of a year
    membership: pl.DataFrame  # year, area, level, unit
    levels: tuple[str, ...]  # of the territory
    columns: Mapping[str, str]  # name of an input -> column of an act
    engine: str
    cache: Cache


def group(source: Source, plans: Sequence[Plan], years: Sequence[int]) -> Iterator[pl.DataFrame]:
    """Yield the groups of one year after the other, with the columns that outer formulas need.

    While the levels of a year are rolled up, the grains of the next one are computed beside. The engine is started
    only where something has to be read; without changes no act is read at all.
    """
    for plan in plans:
        refuse_unfit(plan, source.columns)
    names = source.acts.names()
    task = _Task(
        source=source,
        plans=tuple(plans),
        lines=names.filter(pl.col("kind") == "line"),
        codes=_codes(plans, names),
    )
    with _Started(source.engine) as started, ThreadPoolExecutor(max_workers=1) as beside:
        known = [year for year in years if source.acts.of(year)]
        ahead = [beside.submit(_prepare, task, year, started) for year in known[:1]]
        for year, following in zip(known, [*known[1:], None], strict=True):
            ready = ahead.pop().result()
            if following is not None:
                ahead.append(beside.submit(_prepare, task, following, started))
            yield _levels(task, year, ready)


def columns_of(inputs: Mapping[str, Input]) -> dict[str, str]:
    """Return the column of an act that every input of acts takes."""
    plain = {name: item for name, item in inputs.items() if item.table == "events" and item.take == "sum"}
    return {name: item.value for name, item in plain.items() if item.value is not None and not item.where}


def groups(cube: Cube, plans: Sequence[Plan]) -> pl.DataFrame:
    """Return the groups of all years of a cube, areas without acts among them."""
    source = cube.acts
    years = cube.years or tuple(cube.membership["year"].unique().sort())
    found = [] if source is None else list(group(source, plans, years))
    if not found:
        nothing = dict.fromkeys(("level", "unit", "type", "form", "basis"), pl.String) | {"year": pl.Int64}
        slots = {plan.slot(i): pl.Float64 for plan in plans for i in range(len(plan.aggregates))}
        counts = {name: pl.Int64 for plan in plans for name in (expected(plan), counted(plan))}
        states = {state(plan): pl.Int8 for plan in plans}
        found = [pl.DataFrame(schema={**nothing, **slots, **counts, **states})]
    return complete(cube, pl.concat(found), plans)


def wide(groups: pl.DataFrame, plans: Sequence[Plan]) -> pl.DataFrame:
    """Compute the values of plans that need nothing but acts: one row per group, one column per plan."""
    return groups.select("level", "unit", "type", "form", "year", *(value_of(plan) for plan in plans))


class _Started:
    """An engine that starts when it is needed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._engine: Engine | None = None

    def __enter__(self) -> _Started:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._engine is not None:
            self._engine.close()

    def engine(self) -> Engine:
        if self._engine is None:
            self._engine = get(self._name)
        return self._engine


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What is the same for all years."""

    source: Source
    plans: tuple[Plan, ...]
    lines: pl.DataFrame  # the names of lines
    codes: Mapping[tuple[str, str], tuple[int, ...]]  # see Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A year whose grains are known, or whose groups were kept and need none."""

    needs: Needs
    key: str  # of the groups
    lines: pl.DataFrame
    levels: tuple[str, ...]
    groups: pl.DataFrame | None
    kept: tuple[Kept, ...] = ()


def _prepare(task: _Task, year: int, started: _Started) -> _Ready:
    """Find out what a year needs, and compute the grains that are not known."""
    source, plans = task.source, task.plans
    needs = gather(plans, source.columns, source.acts.blanks(year))
    meaning = Meaning(columns=source.columns, codes=task.codes)
    digest = source.acts.digest(year)
    keyed = {grain.key(digest, meaning): grain for grain in grains_of(needs.every())}
    lines = place(source, year, task.lines)
    levels = tuple(name for name in ("service", "provider", *source.levels) if _wanted(plans, name))
    key = _groups_key(keyed, lines, plans, levels)
    groups = source.cache.frame(key)
    kept = () if groups is not None else tuple(_grains(source, keyed, year, meaning, started))
    return _Ready(needs=needs, key=key, lines=lines, levels=levels, groups=groups, kept=kept)


def _levels(task: _Task, year: int, ready: _Ready) -> pl.DataFrame:
    """Roll the grains of a year up, unless that was done before."""
    found = ready.groups
    if found is None:
        active = next(item for item in ready.kept if item.grain.kind == "sums").lines["line"]
        is_active = pl.col("line").is_in(active.implode())
        here = ready.lines.with_columns(
            pl.when(is_active).then(pl.col(name)).alias(name) for name in ready.levels
        )
        found = roll_up(ready.kept, ready.needs, task.plans, here, ready.levels)
        task.source.cache.keep(ready.key, found)
    named = told(found, ready.needs, task.plans)
    return named.with_columns(year=pl.lit(year, dtype=pl.Int64), basis=pl.lit("seat"))


def _grains(
    source: Source, keyed: Mapping[str, Grain], year: int, meaning: Meaning, started: _Started
) -> list[Kept]:
    """Take grains from the cache, and compute those that are not there."""
    kept = {key: source.cache.grain(key, grain) for key, grain in keyed.items()}
    missing = [key for key, item in kept.items() if item is None]
    if missing:
        grains = [keyed[key] for key in missing]
        computed = collect(grains, source.acts.paths(year), started.engine(), meaning)
        for key, item in zip(missing, computed, strict=True):
            source.cache.keep_grain(key, item)
            kept[key] = item
    return [item for item in kept.values() if item is not None]


def place(source: Source, year: int, names: pl.DataFrame) -> pl.DataFrame:
    """Give every line its type and its unit of every level in a year; in the order of the lines' numbers.

    Args:
        source: with the register and the territory.
        year: as of whose end.
        names: of lines: code, text, form.
    """
    services = source.services(year).select("service_id", "type", "ico", "area").unique("service_id")
    lines = (
        names.select(line="code", service_id="text", form="form")
        .sort("line")
        .join(services, on="service_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("type").fill_null(UNKNOWN),
            service=pl.col("service_id"),
            provider=pl.col("ico").fill_null(UNKNOWN),
        )
    )
    for level in source.levels:
        units = source.membership.filter(pl.col("level") == level, pl.col("year") == year)
        units = units.select("area", pl.col("unit").alias(level)).unique("area")
        lines = lines.join(units, on="area", how="left", maintain_order="left")
        lines = lines.with_columns(pl.col(level).fill_null(UNKNOWN))
    return lines.select("line", "type", "form", "service", "provider", *source.levels)


def _wanted(plans: Sequence[Plan], level: str) -> bool:
    return any(level in plan.levels for plan in plans)


def _codes(plans: Sequence[Plan], names: pl.DataFrame) -> dict[tuple[str, str], tuple[int, ...]]:
    """Look up the numbers of all texts that conditions name."""
    trees = [tree for plan in plans for item in plan.aggregates for tree in (item.where, item.argument)]
    asked = {
        (part.left.name, text)
        for tree in trees
        for part in (walk(tree) if tree is not None else ())
        if isinstance(part, Compare) and isinstance(part.left, Name) and isinstance(part.right, Texts)
        for text in part.right.values
    }
    found = {}
    for name, text in sorted(asked):
        kind, column = ("line", "form") if name == "form" else (name, "text")
        rows = names.filter((pl.col("kind") == kind) & (pl.col(column) == text))
        found[name, text] = tuple(rows["code"].sort())
    return {key: codes for key, codes in found.items() if key[0] in TEXTS}


def _groups_key(
    keyed: Mapping[str, Grain], lines: pl.DataFrame, plans: Sequence[Plan], levels: Sequence[str]
) -> str:
    digest = hashlib.sha256("\n".join([*keyed, *levels]).encode())
    digest.update(lines.write_csv().encode())
    for plan in plans:
        digest.update(json.dumps([plan.id, bare(plan.aggregates), repr(plan.applies)]).encode())
    return digest.hexdigest()
