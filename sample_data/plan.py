"""Who is in the sample: providers and their services, read from `providers.csv`.

Each service is written as `TYPE form:size+form:size option=value …`; several services are parted by `|`. The
size is beds in residential form, places of day centres and the like, otherwise FTE of direct care. Options:
`occupancy` and `cost` make good and bad performers, `shares` say where the service works in per cent,
`opened` and `closed` are dates, `predecessor` is the position of the service that it continues, `area=secret`
hides the address.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
PLACE_TYPES = {"DS", "CDS", "STD", "NZDM", "NDC", "NOC"}  # sized by places in ambulatory form
NAMES = {
    "OSP": "Odborné sociální poradenství",
    "OA": "Osobní asistence",
    "PS": "Pečovatelská služba",
    "TP": "Tísňová péče",
    "PSB": "Podpora samostatného bydlení",
    "OS": "Odlehčovací služby",
    "CDS": "Centrum denních služeb",
    "DS": "Denní stacionář",
    "TS": "Týdenní stacionář",
    "DOZP": "Domov pro osoby se zdravotním postižením",
    "DPS": "Domov pro seniory",
    "DZR": "Domov se zvláštním režimem",
    "CHB": "Chráněné bydlení",
    "RP": "Raná péče",
    "TKP": "Telefonická krizová pomoc",
    "TLS": "Tlumočnické služby",
    "AD": "Azylový dům",
    "DPC": "Dům na půl cesty",
    "KC": "Kontaktní centrum",
    "KP": "Krizová pomoc",
    "NDC": "Nízkoprahové denní centrum",
    "NZDM": "Nízkoprahový klub",
    "NOC": "Noclehárna",
    "SASRD": "Sociálně aktivizační služby pro rodiny",
    "SASSOZP": "Sociálně aktivizační služby pro seniory",
    "STD": "Sociálně terapeutická dílna",
    "TPG": "Terénní program",
    "SR": "Sociální rehabilitace",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One registered service."""

    service_id: str
    ico: str
    name: str
    type: str
    area: str | None  # None where the address is secret
    forms: dict[str, float]  # form: size
    shares: dict[str, float]  # area: per cent
    valid_from: dt.date
    valid_to: dt.date | None
    predecessor: str | None
    occupancy: float | None  # set where the plan wants a good or a bad performer
    cost: float  # multiplies all costs

    def open_days(self, year: int) -> int:
        """Count the days of a year on which the service existed."""
        start = max(self.valid_from, dt.date(year, 1, 1))
        end = min(self.valid_to or dt.date.max, dt.date(year, 12, 31))
        return max(0, (end - start).days + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider with its services."""

    ico: str
    name: str
    legal_form: str
    founder: str | None
    area: str
    services: tuple[Service, ...]


def read_plan(seed: int) -> list[Provider]:
    """Read the plan; identifiers follow from the order of its rows."""
    with (HERE / "providers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [_provider(number, row, seed) for number, row in enumerate(rows, start=1)]


def company_number(number: int) -> str:
    """Make a company number with a right check digit; the range is not in use.

    >>> company_number(9900001)
    '99000016'
    """
    digits = f"{number:07d}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True)) % 11
    return digits + str((11 - rest) % 10)


def _provider(number: int, row: dict[str, str], seed: int) -> Provider:
    lost_zeros = number % 9 == 0  # every ninth begins with zeros, as budgetary organisations do
    ico = company_number((9_900 if lost_zeros else 9_900_000) + number)
    services = tuple(
        _service(text.strip(), f"99{number:03d}{position:02d}", ico, row["area"], seed)
        for position, text in enumerate(row["services"].split("|"), start=1)
    )
    return Provider(
        ico=ico,
        name=row["name"],
        legal_form=row["legal_form"],
        founder=row["founder"] or None,
        area=row["area"],
        services=services,
    )


def _service(text: str, service_id: str, ico: str, area: str, seed: int) -> Service:
    kind, forms, *options = text.split()
    said = dict(option.split("=") for option in options)
    random = Random(f"{seed}:{service_id}")
    opened = dt.date(random.randint(2007, 2019), random.choice((1, 1, 1, 4, 7, 9)), 1)
    return Service(
        service_id=service_id,
        ico=ico,
        name=NAMES[kind] if said.get("area") == "secret" else f"{NAMES[kind]} {area_names()[area]}",
        type=kind,
        area=None if said.get("area") == "secret" else area,
        forms={form: float(size) for form, size in (part.split(":") for part in forms.split("+"))},
        shares={code: float(share) for code, share in _pairs(said.get("shares", ""))},
        valid_from=dt.date.fromisoformat(said["opened"]) if "opened" in said else opened,
        valid_to=dt.date.fromisoformat(said["closed"]) if "closed" in said else None,
        predecessor=f"{service_id[:-2]}{int(said['predecessor']):02d}" if "predecessor" in said else None,
        occupancy=float(said["occupancy"]) if "occupancy" in said else None,
        cost=float(said.get("cost", 1)),
    )


def _pairs(text: str) -> list[list[str]]:
    return [part.split(":") for part in text.split(",") if part]


def area_names() -> dict[str, str]:
    """Return the names of the areas of the region by their code."""
    return {row["code"]: row["name"] for row in area_facts()}


@cache
def area_facts() -> tuple[dict[str, str], ...]:
    """Return the published population of the areas."""
    with (HERE / "population_facts.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter=";"))
