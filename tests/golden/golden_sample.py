"""The sample data as plain dictionaries, without what the list of defects takes out.

Services, their forms and dates come from the register, which goes before the statements of providers.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import openpyxl
from tests.golden.golden_cells import ROOT, areas, codes_of, date, fold, form, headings, number, value

if TYPE_CHECKING:
    from collections.abc import Mapping

SAMPLE = ROOT / "sample_data"
LEVELS = ("orp", "district", "region")
UNKNOWN = "unknown"
CONTENT = ("V42",)  # codes of cells that are readable and wrong only beside others
TYPOS = {"Lůžkodny obsaznené": "Lůžkodny obsazené"}  # headings that are understood nevertheless
RENAMED = {"Rozpočet 2025": "Náklady"}  # sheets that are known by their headings
Key = tuple[str, str, int]  # service, form, year
Record = dict[str, Any]


@dataclass
class Service:
    """One service as the register describes it."""

    ico: str
    type: str
    area: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    forms: set[str] = field(default_factory=set)

    def is_valid(self, year: int) -> bool:
        """Tell whether the service existed on a day of the year."""
        start, end = self.valid_from or dt.date.min, self.valid_to or dt.date.max
        return start <= dt.date(year, 12, 31) and end >= dt.date(year, 1, 1)


@dataclass
class Line:
    """One service in one form and year: its figures, and which of them were refused."""

    service_id: str
    form: str
    year: int
    service: Service
    values: dict[str, float] = field(default_factory=dict)  # "statements.days_open", "costs.1.1", …
    refused: set[str] = field(default_factory=set)
    refused_later: set[str] = field(default_factory=set)  # readable, but wrong beside other cells


@dataclass
class Sample:
    """Everything that was read."""

    services: dict[str, Service] = field(default_factory=dict)
    lines: dict[Key, Line] = field(default_factory=dict)
    shares: dict[tuple[str, int], dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    refused_shares: set[tuple[str, int]] = field(default_factory=set)
    inhabitants: dict[tuple[str, str, dt.date], float] = field(default_factory=dict)  # area, age band, date

    def line(self, service_id: str, form: str, year: int) -> Line:
        """Return a line, made at first use."""
        service = self.services[service_id]
        return self.lines.setdefault((service_id, form, year), Line(service_id, form, year, service))

    def years(self) -> list[int]:
        """Return the years of the statements."""
        return sorted({line.year for line in self.lines.values()})

    def units(self, level: str) -> list[str]:
        """Return the areas of a level."""
        return [row["code"] for row in areas() if row["level"] == level]

    def places(self, line: Line, basis: str) -> list[tuple[str, str, float]]:
        """Tell where a line counts: level, unit, and with which weight."""
        found = [("service", line.service_id, 1.0), ("provider", line.service.ico, 1.0)]
        shares = {line.service.area or UNKNOWN: 1.0}
        if basis == "operation" and line.form != "pob":
            shares = self.shares.get((line.service_id, line.year)) or shares
        weights: dict[tuple[str, str], float] = defaultdict(float)
        for area, share in shares.items():
            chain = ancestors(area)
            for level in LEVELS:
                weights[level, chain.get(level, UNKNOWN)] += share / sum(shares.values())
        return found + [(level, unit, weight) for (level, unit), weight in weights.items()]

    def population(self, area: str, level: str, band: str | None, year: int) -> float | None:
        """Return the inhabitants of an age band, summed up, at the latest date in or before the year."""
        dates = [date for _, known, date in self.inhabitants if known == band and date.year <= year]
        members = [unit for unit in self.units("orp") if ancestors(unit).get(level) == area]
        if band is None or not dates or not members:
            return None
        return sum(self.inhabitants[unit, band, max(dates)] for unit in members)


def ancestors(area: str) -> dict[str, str]:
    """Return an area and those above it by level; nothing for an unknown one."""
    rows = {row["code"]: row for row in areas()}
    found: dict[str, str] = {}
    while area in rows:
        found[rows[area]["level"]] = area
        area = rows[area]["parent"]
    return found


def read_sample() -> Sample:
    """Read register, statements and population, and add the lines that should have been reported."""
    sample = Sample()
    _read_register(sample)
    for path in sorted((SAMPLE / "vykazy").rglob("*.xlsx")):
        effects = _effects(path.name)
        if "file" not in effects.values():
            _read_workbook(sample, openpyxl.load_workbook(path, data_only=True), effects)
    for key in sample.refused_shares:
        sample.shares.pop(key, None)
    _read_population(sample)
    for service_id, service in sample.services.items():
        for year in sample.years():
            if service.is_valid(year):
                for one in service.forms:
                    sample.line(service_id, one, year)
    return sample


def _effects(file: str) -> dict[tuple[str, str], str]:
    """Return what the list of defects takes out of a file, by sheet and cell."""
    with (SAMPLE / "defects.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter=";") if row["file"] == file]
    later = {True: "later", False: "cell"}
    return {
        (row["sheet"], row["cell"]): later[row["code"].startswith(CONTENT)]
        if row["effect"] == "cell"
        else row["effect"]
        for row in rows
    }


def _read_register(sample: Sample) -> None:
    with (SAMPLE / "registr_sluzeb.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            said = {fold(name): text for name, text in row.items()}
            service = Service(
                said["ico"],
                codes_of("service_types")[fold(said["druh sluzby"])],
                said["orp sidla sluzby"] or None,
                date(said["poskytovana od"]),
                date(said["poskytovana do"]),
            )
            known = sample.services.setdefault(said["identifikator sluzby"], service)
            known.forms.add(codes_of("forms")[fold(said["forma"])])


def _read_workbook(sample: Sample, book: Any, effects: Mapping[tuple[str, str], str]) -> None:
    titles = {fold(RENAMED.get(title, title)): title for title in book.sheetnames}
    head: Record = {}
    for spec in form()["sheets"]:
        title = next((titles[fold(name)] for name in spec["names"] if fold(name) in titles), None)
        if spec["id"] == "provider":
            head = _read_head(spec, book[title])
        elif spec["id"] != "services" and title is not None and head["version"] == "final":
            own = {cell: effect for (sheet, cell), effect in effects.items() if sheet == title}
            _read_table(sample, spec, book[title], (int(head["year"]), own))


def _read_head(spec: Any, sheet: Any) -> Record:
    said = {fold(str(row[0])): row[1] for row in sheet.iter_rows(max_col=2, values_only=True)}
    return {one["column"]: value(one, said.get(fold(one["headings"][0]))) for one in spec["fields"]}


def _read_table(sample: Sample, spec: Any, sheet: Any, place: tuple[int, dict[str, str]]) -> None:
    year, effects = place
    rows = iter(sheet.iter_rows())
    columns = _columns(spec, rows)
    found: list[tuple[Record, Record]] = []  # values, effects
    for row in rows:
        cells = [cell for cell in row if cell.column in columns]
        record = {columns[cell.column]["column"]: value(columns[cell.column], cell.value) for cell in cells}
        taken = {columns[cell.column]["column"]: effects.get(cell.coordinate, "") for cell in cells}
        if "sheet" in effects.values():
            taken |= {name: "cell" for name in record if "." in name}
        if record not in [other for other, _ in found]:
            found.append((record, taken))
    doubled = [_key(record) for record, taken in found if "key" in taken.values()]
    for record, taken in found:
        if record["service_id"] and "row" not in taken.values() and _key(record) not in doubled:
            _keep(sample, spec["id"], (record, taken), year)


def _key(record: Record) -> tuple[Any, Any]:
    return record["service_id"], record.get("form")


def _columns(spec: Any, rows: Any) -> dict[int, Any]:
    """Look for the row of headings and return what is said of each column."""
    known = headings(spec)
    for row in rows:
        texts = {cell.column: fold(TYPOS.get(str(cell.value), str(cell.value))) for cell in row}
        if sum(text in known for text in texts.values()) > 2:
            return {column: known[text] for column, text in texts.items() if text in known}
    raise ValueError(f"no headings of {spec['id']}")


def _keep(sample: Sample, sheet: str, row: tuple[Record, Record], year: int) -> None:
    record, taken = row
    service_id = record.pop("service_id")
    if sheet == "shares":
        if {"cell", "later", "shares"} & set(taken.values()):
            sample.refused_shares.add((service_id, year))
        elif record["share"]:
            sample.shares[service_id, year][record["area"]] = record["share"] / 100
        return
    line = sample.line(service_id, record.pop("form"), year)
    if sheet == "revenues":
        name = f"revenues.{record['source']}"
        amount = line.values.get(name, 0.0) + (record["amount_czk"] or 0.0)
        record, taken = {name: amount}, {name: taken["amount_czk"]}
    for name, amount in record.items():
        full = name if "." in name else f"{sheet}.{name}"
        if taken[name] in {"cell", "later"}:
            line.refused.add(full)
            if taken[name] == "later":
                line.refused_later.add(full)
        elif amount is not None:
            line.values[full] = amount


def _read_population(sample: Sample) -> None:
    with (SAMPLE / "obyvatelstvo.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            said = {fold(name): text for name, text in row.items()}
            band = {"celkem": "total"}.get(said["vekova skupina"], said["vekova skupina"])
            day, count = date(said["datum"]), number(said["pocet"])
            if day is not None and count is not None:
                sample.inhabitants[said["uzemi"], band, day] = count
