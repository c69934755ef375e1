"""Regions for tests of publishing: lines of services, rolled up to every level by plain Python."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl
from tests.unit.reporting.builders import info

from sluzby_eval import results
from sluzby_eval.reporting.context import Context, areas
from sluzby_eval.results import Side
from sluzby_eval.workspace import Config, Publish, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sluzby_eval.results import IndicatorInfo

LEVELS = ("orp", "district", "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One service in one form, with its numbers by input; None is not reported."""

    service: str
    ico: str
    type: str = "DPS"
    form: str = "pob"
    area: str
    numbers: Mapping[str, float | None]


def plain(name: str, measure: str) -> Side:
    """Describe a sum of one input."""
    return Side(
        text=f"line: 1 {name}",
        measures=(measure,),
        inputs={name: (measure,)},
        terms={name: 1.0},
        additive=True,
    )


CLIENTS, COMPLAINTS = plain("clients_avg", "client"), plain("complaints", "complaint")
UPHELD, COST = plain("complaints_upheld", "complaint"), plain("cost_total_basic", "CZK")
SUBSIDY, BEDS = plain("rev_state101a", "CZK"), plain("beds_network", "bed")


def _described(id: str, unit: str, above: Side, below: Side | None, **more: Any) -> IndicatorInfo:
    return replace(info(id, "X01", "quality", unit, id), above=above, below=below, **more)


INFOS = {
    one.id: one
    for one in (
        _described("complaints_per_100_clients", "complaint_per_100_clients", COMPLAINTS, CLIENTS),
        _described("complaints_upheld_share", "share", UPHELD, COMPLAINTS),
        _described("total_cost", "CZK", COST, None),
        _described("cost_per_client_year", "CZK_per_client", COST, CLIENTS),
        _described("subsidy_per_bed", "CZK_per_bed", SUBSIDY, BEDS),
        _described("network_beds", "bed", BEDS, None),
        _described("secret_index", "CZK", COST, None, confidentiality="internal"),
    )
}


def territory(districts: int = 2, orps: int = 2) -> list[tuple[str, str, str, str | None]]:
    """List a region, its districts and their ORP areas."""
    found: list[tuple[str, str, str, str | None]] = [("R", "region", "Kraj", None)]
    for district in range(districts):
        found.append((f"D{district}", "district", f"okres {district}", "R"))
        for orp in range(orps):
            code = f"O{district}{orp}"
            found.append((code, "orp", f"ORP {district}{orp}", f"D{district}"))
    return found


def rows_of(
    one: IndicatorInfo, lines: Sequence[Line], parents: Mapping[str, str | None], year: int
) -> Iterable[dict[str, Any]]:
    """Roll one indicator up."""
    groups: dict[tuple[str, str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        places = [("service", line.service), ("provider", line.ico)]
        code: str | None = line.area
        for level in LEVELS:
            places.append((level, code or "unknown"))
            code = parents.get(code or "")
        for level, unit in places:
            for type in (line.type, "all") if level != "service" else (line.type,):
                for form in (line.form, "all"):
                    groups[level, unit, type, form].append(line)
    for (level, unit, type, form), members in groups.items():
        yield _row(one, members, level=level, unit=unit, type=type, form=form, year=year)


def _row(one: IndicatorInfo, members: Sequence[Line], **key: Any) -> dict[str, Any]:
    base: dict[str, Any] = dict.fromkeys(results.SCHEMA)
    sides = [side for side in (one.above, one.below) if side is not None]
    names = [next(iter(side.inputs)) for side in sides]
    told = [line for line in members if all(line.numbers.get(name) is not None for name in names)]
    sums = [float(sum(line.numbers[name] or 0.0 for line in told)) for name in names]
    base |= {"indicator": one.id, "version": "final", "basis": "seat", "confidentiality": one.confidentiality}
    base |= {"n_counted": len(told), "n_expected": len(members), "coverage": len(told) / len(members)}
    base |= {"definition_sha256": "d", "snapshot": "s", **key}
    if not told:
        return base | {"status": "not_reported"}
    base |= {"numerator": sums[0], "denominator": sums[1] if len(sums) > 1 else None}
    if len(sums) > 1 and sums[1] == 0:
        return base | {"status": "zero_denominator"}
    return base | {"status": "ok", "value": sums[0] / sums[1] if len(sums) > 1 else sums[0]}


def context_of(
    lines: Sequence[Line],
    root: Path,
    *,
    years: Mapping[int, Sequence[Line]] | None = None,
    publish: Publish | None = None,
    shape: list[tuple[str, str, str, str | None]] | None = None,
    **more: Any,
) -> Context:
    """Make a context of a region."""
    known = areas(shape or territory())
    parents = {code: area.parent for code, area in known.items()}
    by_year = years or {2025: lines}
    rows = [
        row
        for year, own in by_year.items()
        for one in INFOS.values()
        for row in rows_of(one, own, parents, year)
    ]
    unique = {line.service: line for own in by_year.values() for line in own}
    services = [
        {"service_id": line.service, "ico": line.ico, "name": f"Služba {line.service}", "type": line.type,
         "area": line.area, "target_groups": None, "predecessor": None, "valid_from": None, "valid_to": None}
        for line in unique.values()
    ]  # fmt: skip
    dates = dict.fromkeys(("valid_from", "valid_to"), pl.Date)
    texts = dict.fromkeys(("target_groups", "predecessor"), pl.String)
    values: dict[str, Any] = {
        "workspace": Workspace(root=root, config=Config(name="Úřad", publish=publish or Publish())),
        "results": results.seal(pl.DataFrame(rows, schema=results.SCHEMA)),
        "indicators": INFOS,
        "areas": known,
        "levels": LEVELS,
        "names": {("service", line.service): f"Služba {line.service}" for line in unique.values()},
        "services": pl.DataFrame(services, schema_overrides={**dates, **texts}),
        "statements": pl.DataFrame(
            schema={"service_id": pl.String, "form": pl.String, "year": pl.Int64, "version": pl.String}
        ),
        "snapshot_id": "a1b2",
        "created_at": dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC),
        "year": max(by_year),
        "version": "final",
        "language": "cs",
        "type_labels": {"DPS": {"cs": "domovy pro seniory", "en": "homes for the elderly"}},
        "form_labels": {"pob": {"cs": "pobytová", "en": "residential"}},
    }
    return Context(**(values | more))


def numbers(
    clients: float, complaints: float, upheld: float = 0, *, cost: float = 1e6
) -> dict[str, float | None]:
    """Give the numbers of a line."""
    return {
        "clients_avg": clients,
        "complaints": complaints,
        "complaints_upheld": upheld,
        "cost_total_basic": cost,
        "rev_state101a": cost / 3,
        "beds_network": clients,
    }


def withheld(context: Context, **where: Any) -> pl.DataFrame:
    """Take the rows that are withheld."""
    conditions = [pl.col(name) == value for name, value in where.items()]
    return context.results.filter(pl.col("status").str.starts_with("suppressed"), *conditions)
