"""From the dataset to services with figures: whatever a rule set needs of one year, each number with its cells.

Which year a figure is of: units, requests and the register of the year of funding; last year's grant of the year
before; costs, revenues and occupancy of the year of the statement (`data.years_back`), in the rule set's version.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.funding.cells import Cells, Entry, added, figure_of, mean, sum_of
from sluzby_eval.funding.given import Line, Service, summed
from sluzby_eval.funding.money import exact
from sluzby_eval.funding.needs import STATED, Needs
from sluzby_eval.funding.trail import Figure, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.funding.spec import RuleSet
    from sluzby_eval.funding.terms import Terms

LINE = ("service_id", "form")
UNITS = {"luzka": "bed", "uvazek": "fte"}
Found = dict[tuple[str, ...], list[Entry]]


def years_of(cells: Cells) -> list[int]:
    """List the years of which there is a network or a request for money."""
    frames = [cells.frame(table) for table in ("network", "grants")]
    return sorted({int(year) for frame in frames for year in frame["year"].unique().to_list()})


def services_of(
    cells: Cells, terms: Terms, *, values: pl.DataFrame | None = None, version: str | None = None
) -> list[Service]:
    """Return the services that a rule set is about in its year, with all figures that it needs.

    values: columns service_id, indicator, value, status: indicators at the level of services, of the year of the
    statements; None where the rule set has no criteria or they are not known.
    """
    rules, year = terms.rules, terms.year
    reader = _Reader(cells=cells, rules=rules, year=year, version=version or rules.data.version)
    network = reader.network()
    stated = reader.statements(year - rules.data.years_back)
    points = _indicators(values)
    found = []
    for row in cells.frame("services", year).iter_rows(named=True):
        forms = [
            form
            for form in reader.forms(row, network)
            if not rules.population.forms or form in rules.population.forms
        ]
        if not forms or not reader.is_asked(row):
            continue
        identity = _identity(row, reader.status(row["service_id"], forms))
        lines = tuple(
            Line(form=form, figures=reader.line(row, form, network) | stated.line(row["service_id"], form))
            for form in forms
        )
        figures = stated.service(row["service_id"]) | reader.money(row["service_id"])
        figures |= points.get(row["service_id"], {})
        found.append(replace(identity, lines=lines, figures=figures))
    return found


def _identity(row: Mapping[str, Any], network: str | None) -> Service:
    return Service(
        service_id=row["service_id"],
        type=row["type"] or "",
        ico=row["ico"] or "",
        name=row["name"] or row["service_id"],
        area=row["area"],
        network=network,
    )


def _indicators(values: pl.DataFrame | None) -> dict[str, dict[str, Figure]]:
    found: dict[str, dict[str, Figure]] = {}
    if values is None:
        return found
    for row in values.iter_rows(named=True):
        name = f"indicator:{row['indicator']}"
        source = Source(file="", indicator=row["indicator"])
        if row["value"] is None:
            figure = Figure.missing(name, row["status"], row["unit"], sources=(source,))
        else:
            figure = Figure(
                name=name, value=exact(round(row["value"], 6)), unit=row["unit"], sources=(source,)
            )
        found.setdefault(row["service_id"], {})[name] = figure
    return found


class _Reader:
    """Reads what is of the year of funding itself."""

    def __init__(self, *, cells: Cells, rules: RuleSet, year: int, version: str) -> None:
        self.cells, self.rules, self.year, self.version = cells, rules, year, version
        here = pl.col("year") == year
        self.units = cells.entries("network", "units", (*LINE, "unit"), here)
        self.statuses = {
            (row["service_id"], row["form"]): row["status"]
            for row in cells.frame("network").filter(here).iter_rows(named=True)
        }
        programme = rules.population.programme
        chosen = [pl.col("programme") == programme] if programme else []
        self.requested = cells.entries("grants", "requested", ("service_id",), here, *chosen)
        before = pl.col("year") == year - 1
        self.last = cells.entries("grants", "granted", ("service_id",), before, *chosen)
        self.providers = self._providers()
        self.since = self._since()

    def network(self) -> Mapping[tuple[str, str], str]:
        """Return the status of lines in the network of the year."""
        return self.statuses

    def is_asked(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a service belongs to the population and is open in the year."""
        types = self.rules.population.types
        return (not types or row["type"] in types) and days_open(row, self.year) > 0

    def forms(self, row: Mapping[str, Any], network: Mapping[tuple[str, str], str]) -> list[str]:
        """List the forms of a service: those in the network, where the rules ask for it."""
        wanted = self.rules.population.network
        if wanted:
            return [
                form
                for (name, form), status in network.items()
                if name == row["service_id"] and status in wanted
            ]
        forms = self.cells.frame("service_forms", self.year).filter(pl.col("service_id") == row["service_id"])
        return sorted(forms["form"].unique().to_list())

    def status(self, service: str, forms: Sequence[str]) -> str | None:
        """Return the status in the network of a whole service: that of its first form."""
        return next(
            (self.statuses[service, form] for form in forms if (service, form) in self.statuses), None
        )

    def line(
        self, row: Mapping[str, Any], form: str, network: Mapping[tuple[str, str], str]
    ) -> dict[str, Figure]:
        """Return units, days and the count of providers."""
        found: dict[str, Figure] = {}
        for code, unit in UNITS.items():
            entries = self.units.get((row["service_id"], form, code))
            if entries and (row["service_id"], form) in network:
                found[unit] = figure_of(unit, entries, unit=unit)
        count = self.providers.get((row["type"], form))
        if count is not None:
            found["providers"] = count
        days, since = days_open(row, self.year), self.since.get((row["service_id"],), [])
        sources = tuple(entry.source for entry in since)
        return found | {"days": Figure(name="days", value=Fraction(days), unit="day", sources=sources)}

    def money(self, service: str) -> dict[str, Figure]:
        """Return the request of the year and the grant of the year before, where there are any."""
        tables = {"requested": self.requested, "last_year": self.last}
        return {
            name: figure_of(name, table[(service,)]) for name, table in tables.items() if (service,) in table
        }

    def _providers(self) -> dict[tuple[str, str], Figure]:
        """Count providers by type and form; the source is the list of cells that tell the type of their services."""
        told = self.cells.placed("services", "type", self.year).select(
            "service_id", "type", "ico", "file", "sheet", "cell"
        )
        forms = self.cells.frame("service_forms", self.year).select("service_id", "form").unique()
        joined = told.join(forms, on="service_id").sort("type", "form", "file", "service_id")
        counted = joined.group_by("type", "form", maintain_order=True).agg(n=pl.col("ico").n_unique())
        places = joined.group_by("type", "form", "file", "sheet", maintain_order=True).agg("cell")
        sources: dict[tuple[str, str], list[Source]] = {}
        for row in places.iter_rows(named=True):
            source = Source(
                file=row["file"] or "",
                sheet=row["sheet"],
                cell=", ".join(item for item in row["cell"] if item),
            )
            sources.setdefault((row["type"], row["form"]), []).append(source)
        return {
            (row["type"], row["form"]): Figure(
                name="providers",
                value=Fraction(row["n"]),
                unit="provider",
                sources=tuple(sources[row["type"], row["form"]]),
            )
            for row in counted.iter_rows(named=True)
        }

    def _since(self) -> Found:
        """Return the cells that tell since when services are registered."""
        found: Found = {}
        placed = self.cells.placed("services", "valid_from", self.year)
        for row in placed.select("service_id", "file", "sheet", "cell").iter_rows(named=True):
            source = Source(file=row["file"] or "", sheet=row["sheet"], cell=row["cell"])
            entry = Entry(value=None, quarantined=False, source=source)
            found.setdefault((row["service_id"],), []).append(entry)
        return found

    def statements(self, year: int) -> Statements:
        """Read what a rule set needs of statements of a year."""
        return Statements.read(self.cells, Needs.of(self.rules), year, self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """What statements of one year and version say."""

    needs: Needs
    stated: Mapping[str, Found]
    costs: Found
    revenues: Found

    @classmethod
    def read(cls, cells: Cells, needs: Needs, year: int, version: str) -> Statements:
        """Read them; the cells remember what was read before."""
        key = f"{year}:{version}"
        if key not in cells.read:
            cells.read[key] = _entries(cells, year, version)
        return cls(needs=needs, **cells.read[key])

    def line(self, service: str, form: str) -> dict[str, Figure]:
        """Return the figures of a line."""
        key = (service, form)
        found = {
            {"places_daily": "place"}.get(name, name): figure_of(name, table[key], unit=STATED[name])
            for name, table in self.stated.items()
            if key in table and not name.startswith("vp_")
        }
        costs, revenues = self.costs.get(key, []), self.revenues.get(key, [])
        total = figure_of("cost_total", [entry for entry in costs if entry.category == "total"])
        sums = {
            summed("cost", codes): sum_of(summed("cost", codes), costs, codes) for codes in self.needs.costs
        }
        sums |= {
            summed("revenue", codes): sum_of(summed("revenue", codes), revenues, codes)
            for codes in self.needs.revenues
        }
        return found | sums | {"cost_total": total}

    def service(self, service: str) -> dict[str, Figure]:
        """Return the figures of a whole service: over the forms that its statement has."""
        own = [entries for key, entries in self.revenues.items() if key[0] == service]
        found = {
            summed("money", codes): added(
                summed("money", codes), [sum_of("money", entries, codes) for entries in own]
            )
            for codes in self.needs.money
        }
        for column, name in (("vp_cap", "entrustment"), ("vp_paid", "paid")):
            lines = [entries for key, entries in self.stated[column].items() if key[0] == service]
            if lines:
                found[name] = added(name, [figure_of(name, entries) for entries in lines])
        return found


def _entries(cells: Cells, year: int, version: str) -> dict[str, Any]:
    """Read the entries of statements; of what is not compensation, blanks are not told at all."""
    rows = (pl.col("year") == year, pl.col("version") == version)

    def told(column: str) -> pl.Expr:
        there = pl.col(column).is_not_null() | pl.col("quarantined").list.contains(column)
        return pl.lit(value=True) if column.startswith("vp_") else there

    return {
        "stated": {
            column: cells.entries("statements", column, LINE, *rows, told(column)) for column in STATED
        },
        "costs": cells.entries("costs", "amount_czk", LINE, *rows, category="item"),
        "revenues": cells.entries("revenues", "amount_czk", LINE, *rows, category="source"),
    }


def settled_services(cells: Cells, terms: Terms, *, version: str) -> list[Service]:
    """Return the services of the statements of a year with what a settlement needs.

    The year of the terms is the year that is settled.
    """
    rules = terms.rules
    if rules.settlement is None:
        return []
    needs = Needs.of(rules)
    years = range(terms.year - rules.settlement.years + 1, terms.year + 1)
    by_year = {year: Statements.read(cells, needs, year, version) for year in years}
    own = by_year[terms.year]
    # earlier years count by their final statements, of which there is one only after the settlement
    final = {year: Statements.read(cells, needs, year, "final") for year in years if year != terms.year}
    named = {row["service_id"]: row for row in cells.frame("services", terms.year).iter_rows(named=True)}
    found = []
    for service in sorted({key[0] for key in own.costs} & set(named)):
        forms = sorted({key[1] for key in own.costs if key[0] == service})
        figures = own.service(service)
        earlier = [final[year].service(service).get("paid") for year in years if year != terms.year]
        paid = [item for item in (*earlier, figures.get("paid")) if item is not None]
        figures["paid_mean"] = mean("paid_mean", paid)
        figures |= _payers(rules, figures)
        lines = tuple(Line(form=form, figures=own.line(service, form)) for form in forms)
        identity = _identity(named[service], None)
        if not rules.population.types or identity.type in rules.population.types:
            found.append(replace(identity, lines=lines, figures=figures))
    return found


def _payers(rules: RuleSet, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return what each payer gave, under the name by which the settlement asks for it."""
    items = rules.payers.items if rules.payers is not None else ()
    return {
        f"from:{item.id}": figures[summed("money", item.sources)]
        for item in items
        if item.sources and summed("money", item.sources) in figures
    }


def days_open(row: Mapping[str, Any], year: int) -> int:
    """Return the days of a year in which a service is registered.

    >>> days_open({"valid_from": dt.date(2025, 7, 1), "valid_to": None}, 2025)
    184
    >>> days_open({"valid_from": None, "valid_to": None}, 2024)
    366
    """
    first = max(row["valid_from"] or dt.date.min, dt.date(year, 1, 1))
    last = min(row["valid_to"] or dt.date.max, dt.date(year, 12, 31))
    whole = 366 if calendar.isleap(year) else 365
    return min(max((last - first).days + 1, 0), whole)
