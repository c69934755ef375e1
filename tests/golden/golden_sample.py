"""The sample data as plain dictionaries: what stands in the workbooks, without what the list of defects takes out.

Written from the description of the form (`layouts/vykaz.yaml`) and of the tables, not from the import.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import yaml

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_data"
CODE_LISTS = ROOT / "src" / "sluzby_eval" / "codelists"
VERSION = "final"
NO_VALUE = {"", "-", "–", "—", "x", "X", "neuvedeno", "n/a", "."}
TYPOS = {"Lůžkodny obsaznené": "Lůžkodny obsazené"}  # headings that the import understands nevertheless
AREAS = ("orp", "district", "region")
UNKNOWN = "unknown"
Key = tuple[str, str, int]  # service, form, year
Cell = tuple[str, str, str]  # file, sheet, address


def fold(text: str) -> str:
    """Drop case, diacritics and runs of white space."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(re.sub(r"[‐‑‒–—−]", "-", bare).casefold().split())


@dataclass
class Line:
    """One service in one form and year: its figures, and which of them were refused."""

    service_id: str
    form: str
    year: int
    type: str = ""
    ico: str = ""
    area: str | None = None
    values: dict[str, float] = field(default_factory=dict)  # "statements.days_open", "costs.1.1", …
    refused: set[str] = field(default_factory=set)


@dataclass
class Service:
    """One service as the register and the statements describe it."""

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


class Sample:
    """Everything that was read."""

    def __init__(self) -> None:
        self.lines: dict[Key, Line] = {}
        self.services: dict[str, Service] = {}
        self.shares: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
        self.parents: dict[str, str] = {}
        self.inhabitants: dict[tuple[str, str], dict[dt.date, float]] = defaultdict(dict)  # area, band: date: count
        self.refused_cells: dict[Cell, str] = {}  # effect: cell, row, sheet, file, shares

    def line(self, service_id: str, form: str, year: int) -> Line:
        """Return a line, made at first use."""
        return self.lines.setdefault((service_id, form, year), Line(service_id, form, year))


@cache
def layout() -> Any:
    """Return the description of the form."""
    return yaml.safe_load((ROOT / "layouts" / "vykaz.yaml").read_text(encoding="utf-8"))


def read_sample() -> Sample:
    """Read statements, register, population and territory."""
    sample = Sample()
    _read_territory(sample)
    with (SAMPLE / "defects.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            sample.refused_cells[row["file"], row["sheet"], row["cell"]] = row["effect"]
    _read_register(sample)
    for path in sorted((SAMPLE / "vykazy").rglob("*.xlsx")):
        name = path.relative_to(SAMPLE / "vykazy").as_posix()
        if sample.refused_cells.get((name, "", "")) != "file":
            _read_workbook(sample, path, name)
    _read_population(sample)
    _expect_lines(sample)
    return sample


def _read_territory(sample: Sample) -> None:
    with (CODE_LISTS / "territory.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["parent"]:
                sample.parents[row["code"]] = row["parent"]


@cache
def orp_names() -> dict[str, str]:
    """Return codes of the finest areas by folded name."""
    with (CODE_LISTS / "territory.csv").open(encoding="utf-8", newline="") as file:
        return {fold(row["name"]): row["code"] for row in csv.DictReader(file) if row["level"] == "orp"}


@cache
def codes_of(name: str) -> dict[str, str]:
    """Return the codes of a list by folded code, label, and both together."""
    with (CODE_LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {fold(row[column]): row["code"] for row in rows for column in ("cs", "en", "code")}
    return found | {fold(f"{row['code']} {row['cs']}"): row["code"] for row in rows}


def _read_workbook(sample: Sample, path: Path, name: str) -> None:
    book = openpyxl.load_workbook(path, data_only=True)
    names = {fold(sheet): sheet for sheet in book.sheetnames}
    for spec in layout()["sheets"]:
        title = next((names[fold(one)] for one in spec["names"] if fold(one) in names), None)
        if title is None:
            continue
        if spec.get("shape") == "form":
            head = _read_form(spec, book[title])
        else:
            _read_table(sample, spec, book[title], (name, title), head)


def _read_form(spec: Any, sheet: Any) -> dict[str, Any]:
    said = {fold(str(row[0])): row[1] for row in sheet.iter_rows(max_col=2, values_only=True) if row[0]}
    return {one["column"]: _value(one, said.get(fold(one["headings"][0]))) for one in spec["fields"]}


def _columns(spec: Any) -> dict[str, Any]:
    """Return the headings of a sheet: folded text, then the field; unpivoted ones are named table.item."""
    fields = list(spec["fields"])
    for target in spec["into"]:
        target = {"table": target} if isinstance(target, str) else target
        for code, item in target.get("unpivot", {}).get("items", {}).items():
            item = item if isinstance(item, dict) else {"headings": item}
            fields.append({**item, "column": f"{target['table']}.{code}"})
    return {fold(text): one for one in fields for text in one["headings"]}


def _read_table(sample: Sample, spec: Any, sheet: Any, place: tuple[str, str], head: dict[str, Any]) -> None:
    known = _columns(spec)
    rows = list(sheet.iter_rows())
    top, found = 0, {}
    for number, row in enumerate(rows[:20]):
        found = {cell.column_letter: known.get(fold(TYPOS.get(str(cell.value), str(cell.value)))) for cell in row}
        top = number
        if sum(one is not None for one in found.values()) >= 3:
            break
    effects = {cell: effect for (file, title, cell), effect in sample.refused_cells.items() if (file, title) == place}
    seen: set[tuple[Any, ...]] = set()
    for row in rows[top + 1 :]:
        cells = {cell.coordinate: cell.value for cell in row if found[cell.column_letter]}
        record = {found[cell.column_letter]["column"]: _value(found[cell.column_letter], cell.value) for cell in row
                  if found[cell.column_letter]}  # fmt: skip
        refused = {
            found[re.sub(r"\d", "", cell)]["column"] for cell in cells if effects.get(cell) in {"cell", "shares"}
        }
        if "sheet" in effects.values():
            refused |= {name for name in record if name.startswith("costs.")}
        key = (record.get("service_id"), *(record.get(name) for name in ("form", "area", "source", "payer")))
        if any(effects.get(cell) == "row" for cell in cells) or record.get("service_id") is None or key in seen:
            continue
        seen.add(key)
        _keep(sample, spec["id"], record, refused, head)


def _keep(sample: Sample, sheet: str, record: dict[str, Any], refused: set[str], head: dict[str, Any]) -> None:
    service_id, year = str(record["service_id"]), int(head["year"])
    if head["version"] != VERSION:
        return
    if sheet == "services":
        _keep_service(sample, record, refused, str(head["ico"]))
        return
    if sheet == "shares":
        if refused:
            sample.shares[service_id, year] = {}
        else:
            sample.shares[service_id, year][str(record["area"])] = record["share"] / 100
        return
    if record.get("form") is None:
        return
    line = sample.line(service_id, str(record["form"]), year)
    if sheet == "revenues":
        name = f"revenues.{record['source']}"
        if "amount_czk" in refused:
            line.refused.add(name)
        elif record["amount_czk"] is not None:
            line.values[name] = line.values.get(name, 0) + record["amount_czk"]
        return
    for name, value in record.items():
        full = name if "." in name else f"{sheet}.{name}"
        if name in refused:
            line.refused.add(full)
        elif isinstance(value, int | float) and name not in {"service_id"}:
            line.values[full] = float(value)
    if sheet == "statements":
        line.values["statements.reported"] = 1.0


def _keep_service(sample: Sample, record: dict[str, Any], refused: set[str], ico: str) -> None:
    """A statement goes before the register, a later year before an earlier one (files are read in that order)."""
    service_id = str(record["service_id"])
    known = sample.services.get(service_id)
    forms = known.forms if known else set()
    values = {name: None if name in refused else record.get(name) for name in ("type", "area", "valid_from", "valid_to")}
    service = Service(ico, values["type"] or "", values["area"], values["valid_from"], values["valid_to"], forms)
    if "form" not in refused:
        service.forms.add(str(record["form"]))
    sample.services[service_id] = service


def _value(spec: Any, raw: Any) -> Any:
    if raw is None or (isinstance(raw, str) and raw.strip() in NO_VALUE):
        return None
    kind = spec.get("kind", "number")
    if kind == "ico":
        return str(raw).strip().zfill(8)
    if kind in {"identifier", "text"}:
        return str(raw).strip()
    if kind == "area":
        return orp_names().get(fold(str(raw)), str(raw) if str(raw) in orp_names().values() else None)
    if kind == "code":
        return _code(spec, str(raw))
    if kind == "date":
        return _date(raw)
    return _number(raw)


def _code(spec: Any, text: str) -> str | None:
    for code, labels in spec.get("choices", {}).items():
        if fold(text) in {fold(label) for label in labels}:
            return str(code)
    return codes_of(spec["codes"]).get(fold(text)) if "codes" in spec else None


def _date(raw: Any) -> dt.date | None:
    if isinstance(raw, dt.datetime):
        return raw.date()
    match = re.fullmatch(r"(\d+)\. ?(\d+)\. ?(\d{4})", str(raw).strip())
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def _number(raw: Any) -> float | None:
    if isinstance(raw, int | float):
        return float(raw)
    text = re.sub(r"[\s\u00a0\u202f]|Kč", "", str(raw)).replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None


def _read_register(sample: Sample) -> None:
    with (SAMPLE / "registr_sluzeb.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            said = {fold(name): value for name, value in row.items()}
            service = sample.services.setdefault(
                said["identifikator sluzby"],
                Service(
                    said["ico"],
                    codes_of("service_types")[fold(said["druh sluzby"])],
                    said["orp"] or None,
                    _date(said["poskytovana od"]),
                    _date(said["poskytovana do"]),
                ),
            )
            service.forms.add(codes_of("forms")[fold(said["forma"])])


def _read_population(sample: Sample) -> None:
    with (SAMPLE / "obyvatelstvo.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            said = {fold(name): value for name, value in row.items()}
            date = _date(said["datum"])
            if date is not None:
                sample.inhabitants[said["uzemi"], said["vekova skupina"]][date] = float(said["pocet"])


def _expect_lines(sample: Sample) -> None:
    """Add the lines that should have been reported, and tell every line what its service is."""
    years = {year for _, _, year in sample.lines}
    for service_id, service in sample.services.items():
        for year in years:
            if service.is_valid(year):
                for form in service.forms:
                    sample.line(service_id, form, year)
    for line in sample.lines.values():
        known = sample.services.get(line.service_id)
        if known is not None:
            line.type, line.ico, line.area = known.type, known.ico, known.area
