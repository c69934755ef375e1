"""A small region for tests of reports: 3 ORP areas, 2 districts, 6 services, two years, every status.

The rows are rolled up here by plain Python from the numerators and denominators of the services, so that a
ratio of an area is the ratio of sums.
"""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval import results
from sluzby_eval.findings import Finding
from sluzby_eval.reporting import spec
from sluzby_eval.reporting.compose import COMPOSERS
from sluzby_eval.reporting.context import Area, Context, areas
from sluzby_eval.reporting.figures import Figures
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.page import Page
from sluzby_eval.results import IndicatorInfo
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sluzby_eval.i18n import Language
    from sluzby_eval.reporting.document import Section

LEVELS = ("orp", "district", "region")
POPULATION_DATE = dt.date(2024, 12, 31)
CREATED_AT = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
EVERYWHERE = ("service", "provider", *LEVELS)

TEXTS = {"cs": "a", "en": "a"}
NASTY = ("=cmd()|'/C calc'!A0", "<script>alert(1)</script>", "[bold red]tučně[/bold red]", "{{7*7}} \x1b[31m")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One service in one form with (numerator, denominator) for each indicator; None is not reported."""

    id: str
    name: str
    ico: str
    type: str
    form: str
    area: str
    numbers: Mapping[str, tuple[float | None, float | None]]


Pair = tuple[float | None, float | None]


def home(id: str, name: str, ico: str, area: str, *, beds: float, days: Pair, cost: Pair) -> Made:
    """Make a home for the elderly: its beds, bed-days used and possible, cost and bed-days used."""
    numbers = {"network_beds": (beds, None), "bed_occupancy": days, "cost_per_occupied_bed_day": cost}
    return Made(id=id, name=name, ico=ico, type="DPS", form="pob", area=area, numbers=numbers)


def info(
    id: str,
    catalogue: str,
    domain: str,
    unit: str,
    title: str,
    *,
    better: Any = "neither",
    levels: tuple[str, ...] = EVERYWHERE,
    not_for: tuple[str, ...] = (),
) -> IndicatorInfo:
    """Describe an indicator."""
    return IndicatorInfo(
        id=id,
        catalogue=catalogue,
        domain=domain,
        title={"cs": title, "en": f"{title} (en)"},
        question={"cs": "Na co se ptá?", "en": "What does it ask?"},
        unit=unit,
        better=better,
        levels=levels,
        formula="sum(above) / sum(below)",
        numerator={"cs": "čitatel", "en": "above"},
        denominator={"cs": "jmenovatel", "en": "below"},
        pitfalls={"cs": "Čtěte s obložností.", "en": "Read with occupancy."},
        source="Metodika 2014",
        not_for=not_for,
        minimum_coverage=0.8,
    )


INFOS = (
    info("network_beds", "CAP02", "capacity", "bed", "Lůžka v síti", better="higher"),
    info("services_count", "CAP07", "capacity", "service", "Počet služeb", levels=LEVELS),
    info("bed_occupancy", "UTIL01", "utilisation", "share", "Obložnost", better="higher"),
    info(
        "cost_per_occupied_bed_day",
        "COST03",
        "cost",
        "CZK_per_bed_day",
        "Náklad na obsazený lůžkoden",
        better="lower",
    ),
    info("minimum_occupancy_met", "UTIL03", "utilisation", "share", "Splnění minimální obložnosti"),
    info("net_result", "FIN10", "financing", "CZK", "Výsledek hospodaření", levels=("service", "provider")),
    info(
        "beds_per_1000_inhabitants_65_plus",
        "AVA01",
        "availability",
        "bed_per_1000_inhabitants",
        "Lůžka na 1 000 obyvatel 65+",
        better="higher",
        levels=LEVELS,
    ),
)

AREAS = areas(
    [
        ("CZ064", "region", "Jihomoravský kraj", None),
        ("CZ0645", "district", "Hodonín", "CZ064"),
        ("CZ0644", "district", "Břeclav", "CZ064"),
        ("6210", "orp", "Kyjov", "CZ0645"),
        ("6208", "orp", "Hodonín", "CZ0645"),
        ("6204", "orp", "Břeclav", "CZ0644"),
    ]
)

SERVICES = (
    home(
        "1001", "Domov Kyjov", "00000019", "6210", beds=60, days=(20_000, 21_900), cost=(30_000_000, 20_000)
    ),
    home(
        "1002", "Domov u řeky", "00000019", "6208", beds=40, days=(14_000, 14_600), cost=(19_600_000, 14_000)
    ),
    home("1003", NASTY[0], "00000027", "6204", beds=50, days=(15_000, 18_250), cost=(24_000_000, 15_000)),
    home("1004", NASTY[2], "00000027", "6204", beds=30, days=(None, 10_950), cost=(12_000_000, None)),
    home("1005", NASTY[3], "00000035", "6208", beds=0, days=(0, 0), cost=(1_000_000, 0)),
    Made(
        id="1006", name="Pečovatelská služba", ico="00000035", type="PS", form="ter", area="6210", numbers={}
    ),
)

PROVIDERS = {"00000019": "Domovy Hodonínsko, p. o.", "00000027": NASTY[1], "00000035": "Charita"}
SUMS = {"network_beds", "services_count"}


def row(indicator: str, level: str, unit: str, **more: Any) -> dict[str, Any]:
    """Make one row of results; what is not given is null."""
    base: dict[str, Any] = dict.fromkeys(results.SCHEMA)
    base |= {
        "indicator": indicator,
        "level": level,
        "unit": unit,
        "type": "all",
        "form": "all",
        "year": 2025,
        "version": "final",
        "basis": "seat",
        "status": "ok",
        "confidentiality": "public",
        "definition_sha256": "d" * 64,
        "snapshot": "a1b2c3d4e5f60718",
    }
    return base | more


def figure(indicator: str, members: Sequence[Made], scale: float) -> dict[str, Any]:
    """Roll services up to one value with its status."""
    known = [made.numbers[indicator] for made in members if indicator in made.numbers]
    if not known:
        return {"value": None, "status": "not_applicable", "n_counted": 0, "n_expected": 0}
    above = [pair[0] for pair in known if None not in (pair if indicator not in SUMS else pair[:1])]
    below = [pair[1] for pair in known if None not in pair]
    counts = {"n_counted": len(above), "n_expected": len(known), "coverage": len(above) / len(known)}
    if not above:
        return {"value": None, "status": "not_reported", **counts}
    numerator = sum(number for number in above if number is not None) * scale
    if indicator in SUMS:
        return {"value": numerator, "numerator": numerator, **counts}
    denominator = sum(number for number in below if number is not None)
    if denominator == 0:
        return {"value": None, "status": "zero_denominator", **counts}
    status = "ok" if counts["coverage"] >= 0.8 else "low_coverage"
    value = numerator / denominator
    return {"value": value, "numerator": numerator, "denominator": denominator, "status": status, **counts}


def rows_of(
    indicator: str, services: Sequence[Made], known: Mapping[str, Area], year: int
) -> Iterable[dict[str, Any]]:
    """Roll one indicator up all levels."""
    scale = 1.0 if year == 2025 else 0.96
    groups: dict[tuple[str, str, str, str], list[Made]] = {
        (area.level, area.code, "all", "all"): [] for area in known.values()
    }
    for made in services:
        places = [("service", made.id), ("provider", made.ico)]
        code: str | None = made.area
        while code is not None:
            places.append((known[code].level, code))
            code = known[code].parent
        for level, unit in places:
            for type, form in (("all", "all"), (made.type, "all"), (made.type, made.form)):
                if level != "service" or type != "all":
                    groups.setdefault((level, unit, type, form), []).append(made)
    for (level, unit, type, form), members in groups.items():
        values = figure(indicator, members, scale)
        yield row(indicator, level, unit, type=type, form=form, year=year, **values)


def with_peers(rows: Iterable[dict[str, Any]], *, least: int) -> list[dict[str, Any]]:
    """Add quartiles among units of a level with the same type and form."""
    rows = list(rows)
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for one in rows:
        if "all" not in (one["type"], one["form"]):
            key = tuple(one[name] for name in ("indicator", "level", "type", "form", "year"))
            groups.setdefault(key, []).append(one)
    for key, members in groups.items():
        values = [one["value"] for one in members if one["status"] == "ok"]
        enough = len(values) >= max(least, 2)
        cuts = statistics.quantiles(values, n=4, method="inclusive") if enough else [None] * 3
        for one in members:
            one |= {"peer_group": "·".join(map(str, key[1:4])), "peer_n": len(values)}
            one |= dict(zip(("peer_q1", "peer_median", "peer_q3"), cuts, strict=True))
    return rows


def frame(
    services: Sequence[Made] = SERVICES, known: Mapping[str, Area] = AREAS, *, least: int = 3
) -> pl.DataFrame:
    """Make the sealed results of all indicators that services report, and of the special cases."""
    rows: list[dict[str, Any]] = []
    for year in (2024, 2025):
        for indicator in ("network_beds", "bed_occupancy", "cost_per_occupied_bed_day"):
            rows += rows_of(indicator, services, known, year)
        rows += _special(services, known, year)
    return results.seal(pl.DataFrame(with_peers(rows, least=least), schema=results.SCHEMA))


def _special(services: Sequence[Made], known: Mapping[str, Area], year: int) -> list[dict[str, Any]]:
    rows = []
    for area in known.values():
        inside = [made for made in services if _lies(made.area, area.code, known)]
        counts = {"n_counted": len(inside), "n_expected": len(inside), "coverage": 1.0}
        rows.append(
            row("services_count", area.level, area.code, value=float(len(inside)), year=year, **counts)
        )
        values: dict[str, Any] = {"value": len(inside) * 9.5, "reference_date": POPULATION_DATE, **counts}
        if area.code == "6204":
            values = {"value": None, "status": "no_population"}
        rows.append(row("beds_per_1000_inhabitants_65_plus", area.level, area.code, year=year, **values))
        rows.append(
            row("minimum_occupancy_met", area.level, area.code, status="parameter_missing", year=year)
        )
    rows.append(row("minimum_occupancy_met", "provider", "00000027", status="quarantined", year=year))
    secret = {"confidentiality": "internal", "n_counted": 1, "n_expected": 1, "coverage": 1.0}
    rows.append(row("net_result", "provider", "00000019", value=-250_000.0, year=year, **secret))
    rows.append(row("net_result", "provider", "00000035", status="suppressed", year=year))
    return rows


def _lies(area: str | None, inside: str, known: Mapping[str, Area]) -> bool:
    while area is not None and area != inside:
        area = known[area].parent
    return area == inside


def services_frame(services: Sequence[Made] = SERVICES) -> pl.DataFrame:
    """Make the table of services."""
    rows = [
        {"service_id": made.id, "ico": made.ico, "name": made.name, "type": made.type, "area": made.area}
        for made in services
    ]
    blank = pl.lit(None, dtype=pl.Date)
    return pl.DataFrame(rows).with_columns(valid_from=blank, valid_to=blank)


def statements_frame(services: Sequence[Made] = SERVICES) -> pl.DataFrame:
    """Make the keys of the statements: the last service sent none."""
    rows = [
        {"service_id": made.id, "form": made.form, "year": year, "version": "final"}
        for made in services[:-1]
        for year in (2024, 2025)
    ]
    return pl.DataFrame(rows)


def context(root: Path, *, language: Language = "cs", **more: Any) -> Context:
    """Make a context; any field may be given."""
    names = {("provider", ico): name for ico, name in PROVIDERS.items()}
    names |= {("service", made.id): made.name for made in SERVICES}
    values: dict[str, Any] = {
        "workspace": Workspace(root=root, config=Config(name="Krajský úřad")),
        "results": frame(),
        "indicators": {one.id: one for one in INFOS},
        "areas": AREAS,
        "levels": LEVELS,
        "names": names,
        "services": services_frame(),
        "statements": statements_frame(),
        "snapshot_id": "a1b2c3d4e5f60718",
        "created_at": CREATED_AT,
        "year": 2025,
        "version": "final",
        "language": language,
        "type_labels": {
            "DPS": {"cs": "domovy pro seniory", "en": "homes for the elderly"},
            "PS": {"cs": "pečovatelská služba", "en": "home care"},
        },
        "form_labels": {
            "pob": {"cs": "pobytová", "en": "residential"},
            "ter": {"cs": "terénní", "en": "field"},
        },
    }
    return Context(**(values | more))


def page(
    context: Context,
    level: str,
    unit: str,
    *,
    section: Mapping[str, Any] | None = None,
    confidentiality: Any = "public",
) -> Page:
    """Open a page about a unit, of a report with one section."""
    report = spec.Report.model_validate(
        {
            "id": "r", "title": TEXTS, "subtitle": TEXTS, "level": level, "confidentiality": confidentiality,
            "sections": (section or {"kind": "method", "title": TEXTS},),
        }
    )  # fmt: skip
    return Page(
        context=context,
        report=report,
        subject=unit,
        unit=unit,
        figures=Figures(context, confidentiality=confidentiality),
        all_years=context.years(),
        format=Format(context.language),
    )


def composed(
    context: Context, kind: str, at: tuple[str, str], *, confidentiality: Any, **keys: Any
) -> list[Section]:
    """Compose one section on a page about a unit."""
    section = {"kind": kind, "title": TEXTS, **keys}
    opened = page(context, *at, section=section, confidentiality=confidentiality)
    return COMPOSERS[kind](opened.report.sections[0], opened)


def finding(code: str, **more: Any) -> Finding:
    """Make a finding in a provider's workbook."""
    return Finding(code=code, **more)
