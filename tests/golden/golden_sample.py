"""The sample data as plain dictionaries, without what the list of defects takes out.

Services, their forms and dates come from the register, which goes before the statements of providers.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl
from tests.golden.golden_cells import (
    ROOT,
    areas,
    codes_of,
    date,
    fold,
    form,
    headings,
    layout,
    number,
    value,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SAMPLE = ROOT / "sample_data"
LEVELS = ("orp", "district", "region")
FORMS = ("amb", "pob", "ter")
UNKNOWN = "unknown"
ALL = "all"
CONTENT = ("V42",)  # codes of cells that are readable and wrong only beside others
TYPOS = {"Lůžkodny obsaznené": "Lůžkodny obsazené"}  # headings that are understood nevertheless
RECORDS = {  # the region's own files: kind of file by file
    "audity_2021-2025.xlsx": "audity",
    "akcni_plany.xlsx": "opatreni",
    "dotace_2021-2025.xlsx": "dotace",
    "zadosti_2023-2025.xlsx": "zadosti",
    "sit_2021-2025.xlsx": "sit",
}
BESIDE_PAYERS = {"U1", "U2", "U3", "U4", "U5", "U6", "V1"}  # clients and own revenue are no payers
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
    payers: dict[str, float] = field(default_factory=dict)  # revenue by payer; without one, by source
    parts: list[Line] = field(default_factory=list)  # of a whole service: its lines
    family: Mapping[Key, Line] = field(default_factory=dict)  # where the same line of other years is found
    own: Mapping[str, float | str] | None = None  # of a record: its figures, or why they are missing
    told: Record = field(default_factory=dict)  # of a record: what it says
    known: dict[str, float | str] = field(default_factory=dict)  # figures that were computed already

    def back(self, years: int) -> Line | None:
        """Return the same line some years before."""
        return self.family.get((self.service_id, "" if self.parts else self.form, self.year - years))


@dataclass
class Sample:
    """Everything that was read."""

    services: dict[str, Service] = field(default_factory=dict)
    lines: dict[Key, Line] = field(default_factory=dict)
    shares: dict[tuple[str, int], dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    refused_shares: set[tuple[str, int]] = field(default_factory=set)
    inhabitants: dict[tuple[str, str, dt.date], float] = field(default_factory=dict)  # area, age band, date
    records: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))  # by table: audits, …
    by_grain: dict[str, list[Line]] = field(
        default_factory=dict
    )  # rows of what is counted, made at first use

    def line(self, service_id: str, form: str, year: int) -> Line:
        """Return a line, made at first use."""
        service = self.services[service_id]
        made = Line(service_id, form, year, service, family=self.lines)
        return self.lines.setdefault((service_id, form, year), made)

    def wholes(self) -> dict[Key, Line]:
        """Return whole services, each with its lines; the form is that of a service that has only one."""
        found: dict[Key, Line] = {}
        for (service_id, only, year), line in self.lines.items():
            made = Line(service_id, only, year, line.service, family=found)
            whole = found.setdefault((service_id, "", year), made)
            whole.form = only if whole.form == only else ALL
            whole.parts.append(line)
        return found

    def only_form(self, service_id: str | None, year: int) -> str:
        """Return the form of a service that has only one in a year."""
        forms = [form for form in FORMS if (service_id, form, year) in self.lines]
        return forms[0] if len(forms) == 1 else ALL

    def years(self) -> list[int]:
        """Return the years of the statements."""
        return sorted({line.year for line in self.lines.values()})

    def units(self, level: str) -> list[str]:
        """Return the areas of a level."""
        return [row["code"] for row in areas() if row["level"] == level]

    def seats(self, service_id: str) -> list[tuple[str, str]]:
        """Tell where a service and its records count by seat: level and unit."""
        service = self.services[service_id]
        chain = ancestors(service.area or UNKNOWN)
        areas = [(level, chain.get(level, UNKNOWN)) for level in LEVELS]
        return [("service", service_id), ("provider", service.ico), *areas]

    def places(self, line: Line, basis: str) -> list[tuple[str, str, float]]:
        """Tell where a line counts: level, unit, and with which weight."""
        if line.own is not None:
            return [(level, unit, 1.0) for level, unit in _places_of(line)]
        shares = self.shares.get((line.service_id, line.year))
        if basis == "seat" or line.form == "pob" or not shares:
            return [(level, unit, 1.0) for level, unit in self.seats(line.service_id)]
        weights: dict[tuple[str, str], float] = defaultdict(float)
        for area, share in shares.items():
            chain = ancestors(area)
            for level in LEVELS:
                weights[level, chain.get(level, UNKNOWN)] += share / sum(shares.values())
        return [(level, unit, weight) for (level, unit), weight in weights.items()]

    def population(self, area: str, level: str, band: str | None, year: int) -> float | None:
        """Return the inhabitants of an age band, summed up, at the latest date in or before the year."""
        dates = [date for _, known, date in self.inhabitants if known == band and date.year <= year]
        members = [unit for unit in self.units("orp") if ancestors(unit).get(level) == area]
        if band is None or not dates or not members:
            return None
        return sum(self.inhabitants[unit, band, max(dates)] for unit in members)


def _places_of(line: Line) -> list[tuple[str, str]]:
    """Tell where a record counts: in its own area if it has one, else where its service is."""
    chain = ancestors(line.told.get("area") or line.service.area or UNKNOWN)
    areas = [(level, chain.get(level, UNKNOWN)) for level in LEVELS]
    return [("service", line.service_id), ("provider", line.service.ico), *areas]


@cache
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
    for path in sorted((SAMPLE / "starsi_roky").glob("vykazy_*.csv")):
        _read_year(sample, path)
    _read_older_shares(sample)
    for file, kind in RECORDS.items():
        _read_records(sample, openpyxl.load_workbook(SAMPLE / "kraj" / file, data_only=True), (file, kind))
    _read_projections(sample)
    for key in sample.refused_shares:
        sample.shares.pop(key, None)
    _read_population(sample)
    _read_recipients(sample)
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
            if spec["id"] == "statements" and head["filled_on"]:
                _count_days(sample, spec, book[title], head)


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
        if not record["service_id"] or "row" in taken.values():
            continue
        if _key(record) in doubled:  # nobody can tell which row is right: what any of them fills is refused
            taken = {name: "cell" if known is not None else "" for name, known in record.items()}
        _keep(sample, spec["id"], (record, taken), year)


def _count_days(sample: Sample, spec: Any, sheet: Any, head: Record) -> None:
    """Count the days from the end of the year to the filling in, for every line of the sheet."""
    year = int(head["year"])
    days = float((head["filled_on"] - dt.date(year, 12, 31)).days)
    rows = iter(sheet.iter_rows())
    columns = {found["column"]: number for number, found in _columns(spec, rows).items()}
    for row in rows:
        said = {cell.column: cell.value for cell in row}
        service_id = str(said.get(columns["service_id"]) or "").strip()
        one = value(
            next(item for item in spec["fields"] if item["column"] == "form"), said.get(columns["form"])
        )
        line = sample.lines.get((service_id, one, year))
        if line is not None and any(name.startswith("statements.") for name in line.values):
            line.values["statements.days_after_year_end"] = days


def _read_year(sample: Sample, path: Path) -> None:
    """Read the table of a year; it has no defects."""
    spec = layout("vykaz_csv")["sheets"][0]
    known = headings(spec)
    for row in _csv_rows(path):
        said = {known[fold(name)]["column"]: value(known[fold(name)], text) for name, text in row.items()}
        line = sample.line(said.pop("service_id"), said.pop("form"), int(said.pop("year")))
        said.pop("version")
        for name, amount in said.items():
            if amount is not None:
                line.values[name if "." in name else f"statements.{name}"] = amount
                table, _, source = name.partition(".")
                if table == "revenues" and source not in {"total", *BESIDE_PAYERS}:
                    line.payers[source] = amount


def _read_older_shares(sample: Sample) -> None:
    known = headings(layout("pusobnost")["sheets"][0])
    for row in _csv_rows(SAMPLE / "starsi_roky" / "uzemni_podily.csv"):
        said = {known[fold(name)]["column"]: value(known[fold(name)], text) for name, text in row.items()}
        sample.shares[said["service_id"], int(said["year"])][said["area"]] = said["share"] / 100


def _read_records(sample: Sample, book: Any, what: tuple[str, str]) -> None:
    """Read one of the region's workbooks; cells that are wrong say nothing."""
    file, kind = what
    effects = _effects(file)
    for spec in layout(kind)["sheets"]:
        title = spec["names"][0]
        rows = iter(book[title].iter_rows())
        columns = _columns(spec, rows)
        table = spec["into"][0]["table"]
        for row in rows:
            record: Record = {}
            refused: set[str] = set()
            for cell in (cell for cell in row if cell.column in columns):
                column = columns[cell.column]
                is_wrong = effects.get((title, cell.coordinate)) in {"cell", "later"}
                refused |= {column["column"]} if is_wrong else set()
                said = None if is_wrong else value(column, cell.value)
                record[column["column"]] = column.get("default") if said is None else said
            if any(item is not None for item in record.values()):
                sample.records[table].append({**record, "refused": refused})


def _read_projections(sample: Sample) -> None:
    known = headings(layout("projekce")["sheets"][0])
    for row in _csv_rows(SAMPLE / "kraj" / "projekce_2026-2035.csv"):
        said = {known[fold(name)]["column"]: value(known[fold(name)], text) for name, text in row.items()}
        said["area"] = row["Území"]
        sample.records["projections"].append(said)


def _read_recipients(sample: Sample) -> None:
    """Keep recipients of care allowance beside the inhabitants, as if they were of an age of their own."""
    for row in _csv_rows(SAMPLE / "kraj" / "prijemci_prispevku_na_peci.csv"):
        day, count = date(row["Datum"]), number(row["Hodnota"])
        if day is not None and count is not None:
            sample.inhabitants[row["Území"], "recipients", day] = count


def _csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


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
        name, payer = f"revenues.{record['source']}", record.get("payer") or record["source"]
        if record["source"] not in {"total", *BESIDE_PAYERS} and not taken["amount_czk"]:
            line.payers[payer] = line.payers.get(payer, 0.0) + (record["amount_czk"] or 0.0)
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
