"""The problem of the optimal network, made of the dataset and of what a rule set declares of it.

Need of an area and type is inhabitants of the age band times the rate of use: projected ones where there is a
projection of the year of need, else those counted last. Present capacity is what the network of the year holds in beds.
Services without a known area take no part; their units are told.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.errors import InputError, UsageError
from sluzby_eval.funding.areas import homes
from sluzby_eval.funding.optimum import Place, Problem
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.funding.cells import Cells
    from sluzby_eval.funding.spec import Optimum
    from sluzby_eval.funding.terms import Terms
    from sluzby_eval.territory import Territory

BEDS = "luzka"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What was asked for besides the rule set."""

    level: str  # of areas
    budget: int | None  # None = what present capacities cost
    need_year: int
    variant: str = "medium"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A problem and what it stands on."""

    problem: Problem
    population_date: dt.date
    projected: bool
    left_out: int  # units of services without a known area


def planned(cells: Cells, territory: Territory, terms: Terms, ask: Ask) -> Planned:
    """Make the problem.

    Raises:
        UsageError: the rule set declares no optimum, or a parameter that it needs is missing.
        InputError: nobody knows how many inhabitants there are.
    """
    rules = terms.rules.optimum
    if rules is None:
        raise UsageError(
            _("The rule set {name} says nothing of an optimal network.").format(name=terms.rules.id)
        )
    home = homes(territory, ask.level)
    date, people, projected = _people(cells, rules, ask, home)
    present, left_out = _present(cells, rules, terms.year, home)
    places = tuple(
        Place(
            area=area,
            type=kind,
            need=people.get(area, 0.0) * _needed(terms, rules.use_rate, kind),
            present=present.get((area, kind), 0),
            unit_cost=_needed(terms, rules.unit_cost, kind),
            staff=_needed(terms, rules.staff, kind) if rules.staff is not None else 0.0,
            least_size=int(_needed(terms, rules.least_size, kind)) if rules.least_size is not None else 0,
        )
        for area in territory.areas(ask.level)
        for kind in rules.types
    )
    growth = _needed(terms, rules.staff_growth) if rules.staff_growth is not None else None
    workers = sum(item.staff * item.present for item in places)
    cost = sum(item.unit_cost * item.present for item in places)
    return Planned(
        problem=Problem(
            places=places,
            budget=float(ask.budget) if ask.budget is not None else cost,
            workers=workers * (1 + growth) if growth is not None else None,
            floor=_needed(terms, rules.floor) if rules.floor is not None else None,
            least_change=_needed(terms, rules.least_change) if rules.least_change is not None else None,
            most_change=_needed(terms, rules.most_change) if rules.most_change is not None else None,
        ),
        population_date=date,
        projected=projected,
        left_out=left_out,
    )


def _needed(terms: Terms, name: str, type: str | None = None) -> float:
    found = terms.value(name, type).value
    if found is None:
        raise UsageError(
            _("The parameter {name} has no value for {type} in {year}.").format(
                name=name, type=type or "–", year=terms.year
            ),
            hint=_("Fill it in in {file}.").format(file=terms.document.name),
        )
    return float(found)


def _people(
    cells: Cells, rules: Optimum, ask: Ask, home: Mapping[str, str]
) -> tuple[dt.date, dict[str, float], bool]:
    """Return the date, inhabitants by area, and whether they are projected."""
    band = pl.col("age_band") == rules.age_band
    day = dt.date(ask.need_year, 12, 31)
    told = cells.frame("projections").filter(band, pl.col("date") == day, pl.col("variant") == ask.variant)
    projected = not told.is_empty()
    if not projected:
        told = cells.frame("population").filter(band, pl.col("date") <= day)
        told = told.filter(pl.col("date") == pl.col("date").max())
    told = told.filter(pl.col("area").is_in(sorted(set(home.values()))))
    if told.is_empty():
        raise InputError(
            _("The dataset has no inhabitants of the age band {band} by {level}.").format(
                band=rules.age_band, level=ask.level
            )
        )
    people = {row["area"]: float(row["count"] or 0.0) for row in told.iter_rows(named=True)}
    return told["date"][0], people, projected


def _present(
    cells: Cells, rules: Optimum, year: int, home: Mapping[str, str]
) -> tuple[dict[tuple[str, str], int], int]:
    """Return units in the network by area and type, and those without a known area."""
    services = cells.frame("services", year).select("service_id", "type", "area")
    beds = cells.frame("network").filter(
        pl.col("year") == year, pl.col("unit") == BEDS, pl.col("status") != "none", pl.col("units") > 0
    )
    rows = beds.join(services, on="service_id").filter(pl.col("type").is_in(list(rules.types)))
    found: dict[tuple[str, str], int] = {}
    left_out = 0
    for row in rows.iter_rows(named=True):
        unit = home.get(row["area"] or "")
        if unit is None:
            left_out += round(row["units"])
        else:
            found[unit, row["type"]] = found.get((unit, row["type"]), 0) + round(row["units"])
    return found, left_out
