"""What the planning functions stand on: capacities, inhabitants and places, as small frames."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.backing import with_backing
from sluzby_eval.model import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.store import Snapshot, Submission
    from sluzby_eval.territory import Territory

IN_NETWORK = ("basic", "minimal")
OPEN = ("planned", "ongoing", "partly")  # states of a measure of which something is still to come
_BETWEEN = re.compile(r"^(\d+)-(\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The dataset at the end of a year, as far as planning needs it."""

    year: int
    services: pl.DataFrame  # columns of the table, only those in operation on the last day of the year
    service_forms: pl.DataFrame
    network: pl.DataFrame  # all years
    measures: pl.DataFrame  # all years
    grants: pl.DataFrame
    statements: pl.DataFrame  # service_id, form, year, version
    population: pl.DataFrame
    projections: pl.DataFrame
    audits: pl.DataFrame
    findings: pl.DataFrame  # of audits
    places: pl.DataFrame  # area, level, unit: every area and the units that it lies in
    levels: tuple[str, ...]  # finest first
    submissions: Mapping[str, Submission] = field(default_factory=dict)  # the files of the rows, by id

    def at(self, frame: pl.DataFrame, level: str, *, area: str = "area") -> pl.DataFrame:
        """Add `unit`, the area of a level that each row lies in; rows without a known place keep `unknown`."""
        inside = self.places.filter(pl.col("level") == level).select(pl.col("area").alias(area), "unit")
        joined = frame.join(inside, on=area, how="left", maintain_order="left")
        return joined.with_columns(pl.col("unit").fill_null(UNKNOWN))

    def units(self, level: str) -> list[str]:
        """List the areas of a level."""
        return self.places.filter(pl.col("level") == level)["unit"].unique().sort().to_list()


def ground_of(snapshot: Snapshot, territory: Territory, year: int) -> Ground:
    """Read what planning needs, with the places as they are at the end of the year."""
    last = dt.date(year, 12, 31)
    services = snapshot.read("services").filter(
        pl.col("valid_from").is_null() | (pl.col("valid_from") <= last),
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= last),
    )
    return Ground(
        year=year,
        services=services,
        service_forms=snapshot.read("service_forms"),
        network=snapshot.read("network"),
        measures=snapshot.read("plan_measures"),
        grants=snapshot.read("grants"),
        statements=snapshot.read("statements").select("service_id", "form", "year", "version"),
        population=snapshot.read("population"),
        projections=snapshot.read("projections"),
        audits=snapshot.read("audits"),
        findings=snapshot.read("audit_findings"),
        places=territory.ancestors(last),
        levels=tuple(territory.levels),
        submissions={submission.id: submission for submission in snapshot.submissions},
    )


def newest_measures(measures: pl.DataFrame, year: int) -> pl.DataFrame:
    """Take of every measure of a plan its newest row up to a year."""
    told = measures.filter(pl.col("year") <= year)
    return told.sort("plan", "measure", "year").group_by("plan", "measure", maintain_order=True).last()


def in_network(network: pl.DataFrame, year: int) -> pl.DataFrame:
    """Take the rows of a year that are in the network."""
    return network.filter(pl.col("year") == year, pl.col("status").is_in(IN_NETWORK))


def places_of(ground: Ground) -> pl.DataFrame:
    """Take the places in the network of the year, with the measure that backs each (`backing.with_backing`)."""
    known = ground.measures.filter(pl.col("year") <= ground.year)
    return with_backing(in_network(ground.network, ground.year), known)


def registered(ground: Ground, types: tuple[str, ...], form: str, unit: str, level: str) -> pl.DataFrame:
    """Add up the registered capacity of services in operation by area of their seat: unit, registered.

    A service of this form whose capacity is registered in another unit leaves its area blank: clients are no FTE.
    """
    mine = ground.services.filter(pl.col("type").is_in(types)).select("service_id", "area")
    forms = ground.service_forms.filter(pl.col("form") == form)
    has_form = mine.join(forms.select("service_id").unique(), on="service_id", how="semi")
    sizes = forms.filter(pl.col("unit") == unit).select("service_id", "capacity_registered")
    joined = has_form.join(sizes, on="service_id", how="left")
    return _summed(ground.at(joined, level), "capacity_registered", "registered")


def networked(ground: Ground, types: tuple[str, ...], form: str, unit: str, level: str) -> pl.DataFrame:
    """Add up the units in the network of the year by area of the seat: unit, network."""
    mine = ground.services.filter(pl.col("type").is_in(types)).select("service_id", "area")
    rows = in_network(ground.network, ground.year).filter(pl.col("form") == form, pl.col("unit") == unit)
    joined = mine.join(rows.select("service_id", "units"), on="service_id")
    return _summed(ground.at(joined, level), "units", "network")


def still_planned(ground: Ground, types: tuple[str, ...], level: str) -> pl.DataFrame:
    """Add up what open measures of the plans in force still promise, by area: unit, coming.

    A measure that promises no number of units adds nothing.
    """
    newest = newest_measures(ground.measures, ground.year)
    in_force = newest.filter(pl.col("year") == ground.year)  # a plan that has ended promises nothing more
    mine = in_force.filter(pl.col("type").is_in(types), pl.col("state").is_in(OPEN))
    left = (pl.col("units_planned") - pl.col("units_real").fill_null(0)).clip(lower_bound=0)
    return _summed(ground.at(mine.with_columns(left=left).drop_nulls("left"), level), "left", "coming")


def _summed(frame: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    """Add up by unit; a sum with a blank in it is a blank."""
    total = pl.when(pl.col(column).is_not_null().all()).then(pl.col(column).sum())
    return frame.sort("unit").group_by("unit", maintain_order=True).agg(total.alias(name))


def people_today(ground: Ground, band: str, level: str) -> pl.DataFrame:
    """Return the newest known inhabitants of a band at the end of the year by area: unit, people, date."""
    last = dt.date(ground.year, 12, 31)
    known = ground.population.filter(pl.col("date") <= last)
    return _people(known.select("area", "date", "age_band", "count"), ground, band, level)


def people_projected(ground: Ground, band: str, level: str, *, year: int, variant: str) -> pl.DataFrame:
    """Return the projected inhabitants of a band at the end of a later year: unit, people, date."""
    rows = ground.projections.filter(pl.col("variant") == variant, pl.col("date") == dt.date(year, 12, 31))
    return _people(rows.select("area", "date", "age_band", "count"), ground, band, level)


def _people(rows: pl.DataFrame, ground: Ground, band: str, level: str) -> pl.DataFrame:
    """Take a band as it stands, or as the difference of two open ones: 65-79 is 65+ without 80+."""
    own = _of_band(rows, ground, band, level)
    between = _BETWEEN.match(band)
    if not own.is_empty() or between is None:
        return own
    lower = _of_band(rows, ground, f"{between[1]}+", level)
    upper = _of_band(rows, ground, f"{int(between[2]) + 1}+", level)
    both = lower.join(upper, on=["unit", "date"], suffix="_above", maintain_order="left")
    return both.select("unit", people=pl.col("people") - pl.col("people_above"), date="date")


def _of_band(rows: pl.DataFrame, ground: Ground, band: str, level: str) -> pl.DataFrame:
    """Take the newest number of each area of a level; an area is never put together of finer ones here."""
    areas = ground.units(level)
    own = rows.filter(pl.col("age_band") == band, pl.col("area").is_in(areas), pl.col("count").is_not_null())
    newest = own.sort("area", "date").group_by("area", maintain_order=True).last()
    return newest.select(unit="area", people="count", date="date")
