"""Need of a capacity by area: inhabitants × rate of use, against what is registered, in the network, planned.

This is no forecast: the use by age is a declared assumption, nothing is said of home care, prices or policy. What
one area has too much does not help another: deficits and surpluses are added up apart and never netted. Source of
the method: domain catalogue TRE04, TRE05; MPSV/ÚZIS projection of 14 November 2025.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.planning.ground import (
    networked,
    people_projected,
    people_today,
    registered,
    still_planned,
)
from sluzby_eval.results import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.planning.ground import Ground
    from sluzby_eval.planning.spec import Need

VARIANTS = ("low", "medium", "high")
LEVEL = "orp"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateOf:
    """The rate of a band under the three assumptions, and where it comes from."""

    band: str
    low: float
    medium: float
    high: float
    source: str

    def of(self, variant: str) -> float:
        """Return the rate of an assumption."""
        return {"low": self.low, "medium": self.medium, "high": self.high}[variant]


def capacities(ground: Ground, need: Need, level: str = LEVEL) -> pl.DataFrame:
    """Return what there is: unit, registered, network, planned, one row for every area of the level.

    An area without any service of the types has none: a true zero, because the register is complete. Planned is the
    network and what open measures still promise. Services without a known place stand in the row `unknown`.
    """
    parts = (
        registered(ground, need.types, need.form, need.unit, level),
        networked(ground, need.types, need.form, need.unit, level),
        still_planned(ground, need.types, level),
    )
    known = {unit for part in parts for unit in part["unit"]} | set(ground.units(level))
    areas = pl.DataFrame({"unit": sorted(known)}, schema={"unit": pl.String})
    for part in parts:
        name = part.columns[-1]
        joined = areas.join(part.with_columns(told=pl.lit(value=True)), on="unit", how="left")
        blank = pl.when(pl.col("told").is_null()).then(0.0).otherwise(pl.col(name))
        areas = joined.with_columns(blank.alias(name)).drop("told")
    filled = areas.sort("unit")
    return filled.select("unit", "registered", "network", planned=pl.col("network") + pl.col("coming"))


def rates(ground: Ground, need: Need, level: str = LEVEL) -> list[RateOf]:
    """Return the rates in force; empty where nobody declared any ("parameter missing")."""
    if need.observed is not None:
        return _observed(ground, need, level)
    last = dt.date(ground.year, 12, 31)
    return [
        RateOf(
            band=rate.band,
            low=rate.value if rate.low is None else rate.low,
            medium=rate.value,
            high=rate.value if rate.high is None else rate.high,
            source=rate.source,
        )
        for rate in need.rates
        if rate.from_ <= last and (rate.to is None or last <= rate.to)
    ]


def _observed(ground: Ground, need: Need, level: str) -> list[RateOf]:
    """Read the rate of today from the data: all capacity, also that without a known place, to all inhabitants."""
    said = need.observed
    assert said is not None
    people = people_today(ground, said.band, level)
    everybody = float(people["people"].sum())
    if people.height < len(ground.units(level)) or everybody <= 0:
        return []  # an area without a number would make the rate too high
    have = capacities(ground, need, level)[said.capacity]
    if have.null_count() > 0 or float(have.sum()) <= 0:
        return []  # of a blank nothing follows, and no capacity at all is no sign that none is needed
    rate = float(have.sum()) / everybody
    return [
        RateOf(band=said.band, low=rate * said.low, medium=rate, high=rate * said.high, source=said.source)
    ]


def need_of(ground: Ground, need: Need, *, cost_of_unit: float | None, level: str = LEVEL) -> pl.DataFrame:
    """Compute need, gap, deficit and surplus of every area for today and each horizon.

    Returns:
        For every area, year and variant the units needed, what is registered, in the network
        and planned, `gap` = planned − need, `deficit` and `surplus` (both ≥ 0), and the yearly cost of closing the
        deficit in CZK at today's prices;
        `population_date` is the oldest day of the inhabitants of today. A blank need has a status that says why.
    """
    have = capacities(ground, need, level)
    found = rates(ground, need, level)
    years = (ground.year, *(ground.year + ahead for ahead in need.horizons))
    parts = [
        _needed(ground, need, have, found, year=year, variant=variant, level=level)
        for year in years
        for variant in VARIANTS
    ]
    gap = pl.col("planned") - pl.col("need")
    cost = pl.lit(None, dtype=pl.Float64) if cost_of_unit is None else pl.col("deficit") * cost_of_unit
    return (
        pl.concat(parts)
        .with_columns(gap=gap)
        .with_columns(deficit=(-pl.col("gap")).clip(lower_bound=0), surplus=pl.col("gap").clip(lower_bound=0))
        .with_columns(
            cost_czk=cost, population_date=pl.lit(population_date(ground, found, level), dtype=pl.Date)
        )
        .sort("year", "variant", "unit")
    )


def _needed(
    ground: Ground,
    need: Need,
    have: pl.DataFrame,
    found: Sequence[RateOf],
    *,
    year: int,
    variant: str,
    level: str,
) -> pl.DataFrame:
    """Compute the need of one year and assumption."""
    rows = have.with_columns(
        model=pl.lit(need.id), level=pl.lit(level), base_year=pl.lit(ground.year, dtype=pl.Int64),
        year=pl.lit(year, dtype=pl.Int64), variant=pl.lit(variant),
    )  # fmt: skip
    if not found:
        status = pl.lit(Status.PARAMETER_MISSING.value)
        return rows.with_columns(need=pl.lit(None, dtype=pl.Float64), status=status)
    total, known = pl.lit(0.0), pl.lit(value=True)
    for number, rate in enumerate(found):
        people = _people(ground, rate.band, level, year=year, variant=variant)
        rows = rows.join(
            people.rename({"people": f"p{number}"}), on="unit", how="left", maintain_order="left"
        )
        total = total + pl.col(f"p{number}") * rate.of(variant)
        known = known & pl.col(f"p{number}").is_not_null()
    placeless = pl.col("unit").is_in(ground.units(level)).not_()
    status = (
        pl.when(known)
        .then(pl.lit(Status.OK.value))
        .when(placeless)
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .otherwise(pl.lit(Status.NO_POPULATION.value))
    )
    return rows.with_columns(need=total, status=status).drop([f"p{at}" for at in range(len(found))])


def population_date(ground: Ground, found: Sequence[RateOf], level: str = LEVEL) -> dt.date | None:
    """Return the oldest day of the inhabitants of today; an old one makes an observed rate too high or too low."""
    days = [day for rate in found for day in people_today(ground, rate.band, level)["date"].to_list()]
    return min(days, default=None)


def _people(ground: Ground, band: str, level: str, *, year: int, variant: str) -> pl.DataFrame:
    if year == ground.year:
        return people_today(ground, band, level).select("unit", "people")
    return people_projected(ground, band, level, year=year, variant=variant).select("unit", "people")


def totals(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the areas up by year and variant; deficits and surpluses apart, a missing area leaves a blank.

    Capacity without a known place is in the totals of capacity, but closes no area's deficit.
    """
    wanted = pl.col("status") != Status.NOT_APPLICABLE.value
    whole = (pl.col("need").is_not_null() | ~wanted).all()
    summed = {name: pl.when(whole).then(pl.col(name).sum()) for name in ("need", "deficit", "surplus")}
    cost = pl.when(whole & (pl.col("cost_czk").is_not_null() | ~wanted).all()).then(pl.col("cost_czk").sum())
    return rows.group_by("model", "base_year", "year", "variant", maintain_order=True).agg(
        *(
            pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name)
            for name in ("registered", "network", "planned")
        ),
        **summed,
        cost_czk=cost,
        status=pl.when(whole)
        .then(pl.lit(Status.OK.value))
        .otherwise(pl.col("status").filter(pl.col("need").is_null() & wanted).first()),
    )
