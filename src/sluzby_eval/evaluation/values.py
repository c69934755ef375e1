"""All values of some indicators: formulas over their grains, then methods over the values of formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - part of public signatures
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.evaluation.compute import VALUES, Request, build_cube, compute_each, known_years
from sluzby_eval.evaluation.methods import applying
from sluzby_eval.evaluation.methods.ground import breaks, build_ground

if TYPE_CHECKING:
    from sluzby_eval.evaluation.catalogue import Catalogue
    from sluzby_eval.evaluation.cube import Cube
    from sluzby_eval.evaluation.methods.work import Ground
    from sluzby_eval.evaluation.plan import Plan

GIVEN = {"rank": pl.Int64, "rank_low": pl.Int64, "rank_high": pl.Int64}  # by methods that rank themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What came out, and what it came from."""

    frame: pl.DataFrame
    cube: Cube  # of all years that were looked at
    not_valid: tuple[tuple[str, int], ...]  # indicator and year for which its definition does not hold


def values_of(asked: Request, wanted: Sequence[str]) -> Values:
    """Compute indicators with all that they work on; only what was asked for is returned."""
    catalogue = asked.catalogue
    plans = applying.widened(
        [catalogue.plan(name) for name in catalogue.with_bases(wanted)], asked.territory.levels
    )
    cube = build_cube(replace(asked, plans=tuple(plans)))
    past = _past(asked, plans)
    found = applying.apply(
        plans, compute_each(cube, catalogue, plans), _ground(asked, cube, past), asked.years, past.values
    )
    parts, not_valid = [pl.DataFrame(schema={**VALUES, **GIVEN})], []
    for plan in plans:
        if plan.id in wanted:
            own = catalogue.plan(plan.id)
            part, untold = _in_force(catalogue, plan.id, found[plan.id], asked.years)
            part = part if plan.levels == own.levels else part.filter(_of_levels(own))
            parts.append(_asked_for(part))
            not_valid += untold
    return Values(frame=pl.concat(parts), cube=cube, not_valid=tuple(not_valid))


def _asked_for(part: pl.DataFrame) -> pl.DataFrame:
    """Keep the columns of values, and the ranks that a composite score brings with it."""
    told = [pl.col(name).cast(kind) for name, kind in VALUES.items()]
    given = [pl.col(name) if name in part.columns else pl.lit(None).alias(name) for name in GIVEN]
    return part.select(*told, *(rank.cast(pl.Int64) for rank in given))


def _of_levels(plan: Plan) -> pl.Expr:
    return pl.col("level").is_in(list(plan.levels))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """Values of earlier years, for methods over time."""

    values: Mapping[str, pl.DataFrame]
    membership: pl.DataFrame | None


def _past(asked: Request, plans: Sequence[Plan]) -> _Past:
    """Compute what methods over time work on for the years before those asked for."""
    below = _under_series(asked.catalogue, plans)
    years = tuple(year for year in known_years(asked.read) if year < max(asked.years)) if below else ()
    years = tuple(year for year in years if year not in asked.years)
    if not years:
        return _Past(values={}, membership=None)
    few = [plan for plan in plans if plan.id in below]
    earlier = replace(asked, plans=tuple(few), years=years)
    cube = build_cube(earlier)
    ground = _ground(earlier, cube, _Past(values={}, membership=None))
    values = applying.apply(few, compute_each(cube, asked.catalogue, few), ground, years, {})
    return _Past(values=values, membership=cube.membership)


def _ground(asked: Request, cube: Cube, past: _Past) -> Ground:
    catalogue = asked.catalogue
    found = build_ground(
        cube, asked.read, asked.territory, catalogue.parameters, asked.years, catalogue.settings
    )
    if past.membership is None:
        return found
    both = pl.concat([past.membership, cube.membership.select(past.membership.columns)])
    return replace(found, breaks=breaks(asked.read, both))


def of_years(cube: Cube, years: Sequence[int]) -> Cube:
    """Keep only some years of a cube; inputs still look further back."""
    kept = pl.col("year").is_in(list(years))
    return replace(
        cube,
        years=tuple(years),
        membership=cube.membership.filter(kept),
        figures=cube.figures.filter(kept),
        everyone=None if cube.everyone is None else cube.everyone.filter(kept),
    )


def _under_series(catalogue: Catalogue, plans: Sequence[Plan]) -> set[str]:
    below: set[str] = set()
    for plan in plans:
        if plan.method is not None and applying.needs_series(plan):
            below.update(catalogue.with_bases(plan.method.of))
    return below


def _in_force(
    catalogue: Catalogue, name: str, frame: pl.DataFrame, years: Sequence[int]
) -> tuple[pl.DataFrame, list[tuple[str, int]]]:
    """Keep the years asked for in which a definition holds; tell those in which it does not."""
    spec = catalogue.definitions[name].spec
    holds = [year for year in years if spec.is_valid(year)]
    told = set(frame.get_column("year").unique())
    kept = frame if told <= set(holds) else frame.filter(pl.col("year").is_in(holds))
    return kept, [(name, year) for year in years if year not in holds]
