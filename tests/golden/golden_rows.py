"""Records that are no lines (audits, findings, requests, measures, grants, the network, acts) as rows with figures.

A row says where it counts, and of each figure its number or why it is missing. A figure that asks only for some
rows is zero at the others.
"""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING, Any

from sample_data.events import FIELD_FORMS, acts
from tests.golden.golden_cells import codes_of, fold
from tests.golden.golden_sample import SAMPLE, UNKNOWN, Line, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.golden.golden_sample import Record, Sample

    Figure = float | str
NOBODY = Service(UNKNOWN, UNKNOWN, None, None, None)
EVERY_NTH = 25  # of the services outside institutions, so many have no acts


def rows_of(sample: Sample, grain: str, year: int) -> list[Line]:
    """Return the rows of a grain that count in a year."""
    if not sample.by_grain:
        sample.by_grain |= {name: list(make(sample)) for name, make in GRAINS.items()}
    return [row for row in sample.by_grain[grain] if row.year == year]


def _services(sample: Sample) -> Iterator[Line]:
    for whole in sample.wholes().values():
        days = [
            record["date_to"] or record["date_from"]
            for record in sample.records["audits"]
            if record["service_id"] == whole.service_id
        ]
        whole.told = {"audits_of_3_years": sum(0 <= whole.year - day.year < 3 for day in days if day)}
        yield whole


def _audits(sample: Sample) -> Iterator[Line]:
    findings = [record["audit_id"] for record in sample.records["audit_findings"]]
    for record in sample.records["audits"]:
        is_points = record["scale"] == "points"
        is_inspection = record["kind"] == "inspection"
        yield _row(sample, record, record["date_to"] or record["date_from"], {
            "one": 1.0,
            "points": _number(record, "points") if is_points else 0.0,
            "points_max": _number(record, "points_max") if is_points else 0.0,
            "essential_failed": _number(record, "essential_failed"),
            "findings": float(findings.count(record["audit_id"])),
            "inspections": float(is_inspection),
            "inspections_passed": _number(record, "passed") if is_inspection else 0.0,
        })  # fmt: skip


def _findings(sample: Sample) -> Iterator[Line]:
    services = {record["audit_id"]: record["service_id"] for record in sample.records["audits"]}
    for record in sample.records["audit_findings"]:
        due, closed = record["due"], record["closed"]
        told = {**record, "service_id": services.get(record["audit_id"])}
        days = float((closed - due).days) if due and closed else _why(record, "due", "closed")
        yield _row(sample, told, due or closed, {
            "days_to_close": days,
            "due": 1.0 if due else _why(record, "due"),
            "closed": float(closed is not None) if due else _why(record, "due"),
        })  # fmt: skip


def _requests(sample: Sample) -> Iterator[Line]:
    for record in sample.records["requests"]:
        is_admitted = record["outcome"] == "admitted"
        day = dt.date(int(record["year"]), 12, 31) if record["year"] else record["filed_on"]
        yield _row(sample, record, day, {"wait": _number(record, "wait_days") if is_admitted else 0.0})


def _measures(sample: Sample) -> Iterator[Line]:
    for record in sample.records["plan_measures"]:
        end = dt.date(int(record["year"]), 12, 31)
        is_over = record["state"] in {"done", "cancelled"}
        late = (
            "not_reported" if record["deadline"] is None else float(record["deadline"] < end and not is_over)
        )
        yield _row(sample, record, end, {
            "one": 1.0,
            "done": {"done": 1.0, "partly": 0.5}.get(record["state"], 0.0),
            "late": late,
            "budget": _number(record, "budget"),
            "spent": _number(record, "spent"),
        })  # fmt: skip


def _grants(sample: Sample) -> Iterator[Line]:
    for record in sample.records["grants"]:
        figures = {name: _number(record, name) for name in ("granted", "requested")}
        yield _row(sample, record, dt.date(int(record["year"]), 12, 31), figures)


def _network(sample: Sample) -> Iterator[Line]:
    for record in sample.records["network"]:
        year, registered = int(record["year"]), record["registered_on"]
        figures: dict[str, Figure] = {}
        for code in ("luzka", "uvazek"):
            for name in ("units", "units_planned"):
                figures[f"{name}:{code}"] = _number(record, name) if record["unit"] == code else 0.0
        is_basic = record["status"] == "basic"
        figures |= {"basic": float(is_basic), "backed": _backed(sample, record) if is_basic else 0.0}
        is_new = registered is not None and registered >= dt.date(year - 1, 1, 1)
        is_early = registered is not None and registered <= dt.date(year - 1, 8, 15)
        missing = _why(record, "registered_on")
        figures["new"] = missing if registered is None else float(is_new)
        figures["new_in_time"] = missing if registered is None else float(is_new and is_early)
        yield _row(sample, record, dt.date(year, 12, 31), figures)


def _backed(sample: Sample, place: Record) -> Figure:
    """Tell whether a measure backs a place: of a plan that has a row in the year, or in the year of entry."""
    if not place["measure"]:
        return 0.0
    year, entry = int(place["year"]), place["valid_from"]
    told = sample.records["plan_measures"]
    years = {int(row["year"]) for row in told}
    standing: dict[str, bool] = {}  # plan: whether its measure of this number is not cancelled
    for asked in {year, entry.year if entry and entry.year < year else year}:
        for plan in {row["plan"] for row in told if int(row["year"]) == asked}:
            own = [
                row
                for row in told
                if (row["plan"], row["measure"]) == (plan, place["measure"]) and int(row["year"]) <= asked
            ]
            if own and place["plan"] in {None, plan}:
                newest = max(own, key=lambda row: int(row["year"]))
                standing[plan] = standing.get(plan, False) or newest["state"] != "cancelled"
    if len(standing) > 1 or (not standing and year not in years):
        return "not_reported"
    return float(any(standing.values()))


def _acts(sample: Sample) -> Iterator[Line]:
    for service_id, form, told, _kind, minutes, hour, client in acts(acting()):
        day, month, year = (int(part) for part in told.split(". "))
        date = dt.date(year, month, day)
        record = {
            "service_id": service_id,
            "form": codes_of("forms")[fold(form)],
            "client": client,
            "date": date,
        }
        yield _row(sample, record, date, {
            "one": 1.0,
            "minutes": float(minutes),
            "evening": float(int(hour) >= 18 or int(hour) < 6),
            "weekend": float(date.isoweekday() >= 6),
        })  # fmt: skip


def acting() -> list[tuple[str, str]]:
    """Return the services that have acts, and their form as the register writes it."""
    with (SAMPLE / "registr_sluzeb.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    known = dict.fromkeys((row["Identifikátor služby"], row["Forma"]) for row in rows)
    return [(service, form) for service, form in known if form in FIELD_FORMS][::EVERY_NTH]


def _row(sample: Sample, record: Record, day: dt.date | None, figures: dict[str, Figure]) -> Line:
    """Make a row; its form is its own, else the only one that its service has in the year."""
    year = day.year if day else 0
    service_id = record.get("service_id")
    service = sample.services.get(service_id or "", NOBODY)
    if record.get("type"):
        service = Service(service.ico, record["type"], service.area, None, None)
    form = record.get("form") or sample.only_form(service_id, year)
    return Line(service_id or "", form, year, service, own=figures, told=record)


def _number(record: Record, name: str) -> Figure:
    said: Any = record[name]
    return _why(record, name) if said is None else float(said)


def _why(record: Record, *names: str) -> str:
    """Return why something is not told: the import refused it, or nobody said it."""
    is_refused = any(name in record["refused"] for name in names if record[name] is None)
    return "quarantined" if is_refused else "not_reported"


GRAINS: dict[str, Callable[[Sample], Any]] = {
    "line": lambda sample: sample.lines.values(),
    "service": _services,
    "audit": _audits,
    "finding": _findings,
    "request": _requests,
    "measure": _measures,
    "grant": _grants,
    "network": _network,
    "act": _acts,
}
