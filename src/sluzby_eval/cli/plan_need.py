"""`sluzby-eval plan need`: what each area will need, against what it has."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer

from sluzby_eval.cli import asked
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.numbers import date, number
from sluzby_eval.cli.output import Column, write, write_json, write_table, write_wrapped
from sluzby_eval.cli.planning_work import Desk, desk_of, in_czech_order
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.signed import signed
from sluzby_eval.cli.texts import mark
from sluzby_eval.codelist import codelist
from sluzby_eval.i18n import _, current_language, pick
from sluzby_eval.planning.need import LEVEL, RateOf, rates, totals
from sluzby_eval.planning.run import needed
from sluzby_eval.planning.spec import Need
from sluzby_eval.reporting.format import Format

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DETAILS = mark(
    "Need is inhabitants by age × rate of use, both declared in rules/planning/. It is an assumption to plan with, "
    "no forecast. What one area has too much does not help another: deficits are added up, never netted."
)

WHOLE = ("luzka", "klient")  # units that come whole

app = command_app()


@app.command("need", cls=SluzbyCommand, epilog="sluzby-eval plan need beds_for_the_elderly --year 2025")
def need_command(
    context: typer.Context,
    model: Annotated[
        str | None, typer.Argument(help=mark("Id or title of a need; else the only one."))
    ] = None,
    year: asked.Year = None,
) -> int:
    """Compute what each area will need and what is missing."""
    session = session_of(context)
    desk = desk_of(session, year=year, ahead=True)
    said = desk.rule(Need, model, what=_("The need"))
    rows = needed(desk.ground, said, desk.computed.frame)
    used = rates(desk.ground, said)
    sums = totals(rows)
    if session.json:
        names = desk.names(LEVEL)
        write_json(
            "plan-need",
            {
                "model": said.id,
                "year": desk.ground.year,
                "snapshot": desk.computed.snapshot.id,
                "rates": [
                    {"band": r.band, "low": r.low, "medium": r.medium, "high": r.high, "source": r.source}
                    for r in used
                ],
                "areas": [{**row, "name": names.get(row["unit"], row["unit"])} for row in rows.to_dicts()],
                "totals": sums.to_dicts(),
            },
        )
        return 0
    _write(desk, said, rows, sums, used)
    return 0


def _write(desk: Desk, said: Need, rows: pl.DataFrame, sums: pl.DataFrame, used: Sequence[RateOf]) -> None:
    unit = pick(codelist("capacity_units")[said.unit].label)
    write_wrapped(f"{pick(said.title.model_dump())}: {pick(said.question.model_dump())}")
    write_wrapped(_("Unit: {unit}").format(unit=unit))
    for rate in used:
        _write_rate(rate)
    _write_day(rows["population_date"][0], desk.ground.year)
    write()
    years = rows["year"].unique().sort().to_list()
    table = _Table(names=desk.names(LEVEL), years=years, decimals=0 if said.unit in WHOLE else 1)
    columns = [
        Column(_("Area")), Column(_("Registered"), number=True), Column(_("Network"), number=True),
        Column(_("Planned"), number=True),
        *(Column(text, number=True) for at in years for text in _headings(at)),
    ]  # fmt: skip
    write_table(columns, [*table.areas(rows), table.total(sums)])
    write()
    for at in years[1:]:
        _write_horizon(sums, at, table.decimals)
    write()
    write_wrapped(pick(said.pitfalls.model_dump()))


def _write_rate(rate: RateOf) -> None:
    low, medium, high = (number(value * 1000, 2) for value in (rate.low, rate.medium, rate.high))
    told = _("Rate of use: {rate} units per 1,000 inhabitants of the age {band} ({low}–{high}); {source}")
    write_wrapped(told.format(rate=medium, low=low, high=high, band=rate.band, source=rate.source))


def _write_day(day: dt.date | None, year: int) -> None:
    if day is None:
        return
    write_wrapped(_("Inhabitants of today as of {date}.").format(date=date(day)))
    if day.year < year - 1:
        write_wrapped(
            _(
                "They are older than the capacity: a rate observed from them is too high where the age group has grown "
                "since, and so is the need. Import newer numbers of inhabitants."
            )
        )


def _headings(year: int) -> tuple[str, str]:
    return _("Need {year}").format(year=year), _("Gap {year}").format(year=year)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The table of areas under the medium assumption."""

    names: Mapping[str, str]
    years: Sequence[int]
    decimals: int

    def areas(self, rows: pl.DataFrame) -> list[tuple[str, ...]]:
        medium = rows.filter(pl.col("variant") == "medium").to_dicts()
        by = {(row["unit"], row["year"]): row for row in medium}
        units = [unit for unit in in_czech_order(self.names) if (unit, self.years[0]) in by]
        return [(self.names[unit], *self._cells([by[unit, at] for at in self.years])) for unit in units]

    def total(self, sums: pl.DataFrame) -> tuple[str, ...]:
        by = {row["year"]: row for row in sums.filter(pl.col("variant") == "medium").to_dicts()}
        cells = self._cells([{**by[at], "gap": None} for at in self.years])
        cells[4::2] = [""] * len(self.years)  # gaps of areas are never netted
        return (_("Together"), *cells)

    def _cells(self, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        format = Format(current_language())
        cells = [number(rows[0][name], self.decimals) for name in ("registered", "network", "planned")]
        for row in rows:
            gap = row["gap"]
            cells.append(number(row["need"], self.decimals, blank=format.blank(row["status"])))
            cells.append("–" if gap is None else signed(format, gap, self.decimals))
        return cells


def _write_horizon(sums: pl.DataFrame, year: int, decimals: int) -> None:
    by = {row["variant"]: row for row in sums.filter(pl.col("year") == year).to_dicts()}
    low, medium, high = by["low"], by["medium"], by["high"]
    if medium["deficit"] is None:
        why = Format(current_language()).blank(medium["status"])
        write(_("{year}: no total; {why}").format(year=year, why=why))
        return
    told = _("{year}: areas lack {deficit} units ({low}–{high}); elsewhere {surplus} are above the need.")
    lacks = {key: number(by[name]["deficit"], decimals) for key, name in _NAMES.items()}
    write_wrapped(told.format(year=year, surplus=number(medium["surplus"], decimals), **lacks))
    if low["cost_czk"] is not None and high["cost_czk"] is not None:
        told = _("To close it would cost {deficit} CZK million a year at today's prices ({low}–{high}).")
        write_wrapped(
            told.format(**{key: number(by[name]["cost_czk"] / 1e6) for key, name in _NAMES.items()})
        )


_NAMES = {"deficit": "medium", "low": "low", "high": "high"}
