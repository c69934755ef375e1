"""The figures of one service in one form and year: staff, performance, clients, costs, income.

Everything is drawn from seeds made of the service's identifier, so that a change of one service leaves the
others as they are. What belongs to the service (staffing, wages, productivity) stays over the years; the rest
varies.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from sample_data.plan import Provider, Service, area_names
from sample_data.profiles import ANONYMOUS, DAY, Profile, profile

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, object]
FTE_COST = {
    "SP": 598_000, "PSS_POBYT": 536_000, "PSS_VYCHOVA": 548_000, "PSS_PECOVATEL": 522_000,
    "PSS_DOHLED": 516_000, "ZDRAV": 668_000, "ODBORNY": 640_000, "VEDOUCI": 872_000, "ADMIN": 584_000,
    "PROVOZ": 446_000, "DPP_DPC": 420_000,
}  # fmt: skip
WAGES = {2021: 0.86, 2022: 0.885, 2023: 0.945, 2024: 1.0, 2025: 1.06}  # against 2024
PRICES = {2021: 0.775, 2022: 0.89, 2023: 0.976, 2024: 1.0, 2025: 1.028}
LESS_USE = {2021: 0.032, 2022: 0.012, 2023: 0.004}  # of beds, in the years of the epidemic
_CARE_TO_2023 = (0, 880, 4_400, 9_900, 13_200)
CARE_MONTH = {
    **dict.fromkeys((2021, 2022, 2023), _CARE_TO_2023),
    2024: (0, 880, 4_650, 11_800, 18_100),
    2025: (0, 880, 4_900, 14_800, 23_000),
}  # a half-year's mean
OPERATING: dict[str, dict[str, float]] = {
    "pob": {
        "2.1": 4, "2.2": 23, "2.3": 1, "2.4": 1.5, "2.5": 10, "2.6": 20, "2.7": 9, "2.10": 1, "2.11": 2.5,
        "2.12": 13, "2.13": 0.6, "2.14": 12, "2.15": 1.8, "12": 0.6,
    },
    "amb": {
        "2.1": 7, "2.3": 4, "2.5": 9, "2.6": 15, "2.7": 6, "2.8": 2, "2.9": 24, "2.10": 6, "2.11": 8,
        "2.12": 15, "2.14": 3, "12": 1,
    },
    "ter": {
        "2.1": 9, "2.3": 3, "2.4": 22, "2.5": 8, "2.6": 6, "2.7": 10, "2.8": 5, "2.9": 11, "2.10": 6,
        "2.11": 9, "2.12": 9, "2.14": 2,
    },
}  # fmt: skip
INSURANCE = 0.338


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What stays with a service over the years."""

    staffing: float
    wage: float
    operating: float
    productivity: float
    use: float
    network: float
    result: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One service in one form and year, with its own source of chance."""

    provider: Provider
    service: Service
    form: str
    year: int
    look: Profile
    traits: Traits
    random: Random

    @property
    def size(self) -> float:
        """Beds, places or FTE of the form."""
        return self.service.forms[self.form]

    @property
    def part(self) -> float:
        """Share of the year in which the service existed."""
        return self.service.open_days(self.year) / days_of(self.year)

    @property
    def by_places(self) -> bool:
        """Whether the form is sized by places."""
        return self.form == "amb" and self.service.type in DAY

    def about(self, value: float, spread: float = 0.03) -> float:
        """Draw a number near a value."""
        return value * self.random.gauss(1, spread)


def days_of(year: int) -> int:
    """Count the days of a year."""
    return (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days


def line_of(provider: Provider, service: Service, form: str, year: int, seed: int) -> Line:
    """Make a line with the traits of its service."""
    draw = Random(f"{seed}:{service.service_id}:{form}")
    traits = Traits(
        staffing=draw.gauss(1, 0.045),
        wage=draw.gauss(1, 0.03),
        operating=draw.gauss(1, 0.07),
        productivity=draw.gauss(1, 0.08),
        use=draw.gauss(0, 0.018),
        network=draw.choice((1, 1, 1, 1, 0.9, 0.8)),
        result=draw.gauss(0.003, 0.012),
    )
    random = Random(f"{seed}:{service.service_id}:{form}:{year}")
    look = profile(service.type, form)
    return Line(
        provider=provider, service=service, form=form, year=year, look=look, traits=traits, random=random
    )


def capacity(line: Line) -> tuple[str, int, int]:
    """Return unit, registered capacity and capacity in the network, the same in every year."""
    if line.form == "pob" or line.by_places:
        registered = round(line.size)
    elif line.look.unit == "klient":
        registered = max(4, round(line.size * line.look.clients * 1.2))
    else:
        registered = max(6, round(line.size * 6))
    return line.look.unit, registered, max(1, round(registered * line.traits.network))


def staff(line: Line) -> dict[str, float]:
    """Draw the FTE by category; volunteers stand beside the total."""
    direct = line.size * line.look.direct * line.part * line.traits.staffing
    other = direct * line.look.other * line.about(1, 0.05)
    shares = {"VEDOUCI": 0.16, "ADMIN": 0.17, "PROVOZ": 0.67}
    if line.form != "pob":
        shares = {"VEDOUCI": 0.58, "ADMIN": 0.3, "PROVOZ": 0.12}
    drawn = {category: direct * share * line.about(1, 0.02) for category, share in line.look.workers.items()}
    drawn |= {category: other * share for category, share in shares.items()}
    drawn["DPP_DPC"] = direct * abs(line.random.gauss(0.03, 0.02))
    fte = {category: round(value, 2) for category, value in drawn.items() if round(value, 2) > 0}
    total = round(sum(fte.values()), 2)
    if line.provider.legal_form in {"706", "722"} and line.random.random() < 0.4:
        fte["DOBROVOLNIK"] = round(line.random.uniform(0.1, 0.8), 2)
    return fte | {"total": total}


def direct_fte(fte: Mapping[str, float]) -> float:
    """Sum the FTE of direct care."""
    return sum(fte.get(name, 0) for name in FTE_COST if name not in {"VEDOUCI", "ADMIN", "PROVOZ", "DPP_DPC"})


def costs(line: Line, fte: Mapping[str, float]) -> dict[str, int]:
    """Draw the costs by item; the total is their sum."""
    level = line.service.cost * line.traits.wage * WAGES[line.year] * line.about(1, 0.01)
    agreements = fte.get("DPP_DPC", 0) * FTE_COST["DPP_DPC"] * level
    wages = level * sum(fte.get(name, 0) * cost for name, cost in FTE_COST.items() if name != "DPP_DPC")
    drawn = {
        "1.1": wages * 0.985 / (1 + INSURANCE),
        "1.2": agreements * 0.6,
        "1.3": agreements * 0.4,
        "1.4": wages * 0.985 * INSURANCE / (1 + INSURANCE),
        "1.5": wages * 0.015,
    }
    drawn |= _operating(line)
    if len(line.provider.services) > 1 and line.provider.legal_form != "112":
        drawn["S"] = sum(drawn.values()) * line.random.uniform(0.02, 0.05)
    if line.look.food and line.random.random() < 0.3:
        drawn["F"] = sum(drawn.values()) * line.random.uniform(0.003, 0.012)
    if line.form == "pob" and line.random.random() < 0.08:
        drawn["I"] = line.random.randint(180, 1_400) * 1_000
    items = {item: round(amount) for item, amount in drawn.items() if round(amount) > 0}
    return items | {"total": sum(items.values())}


def _operating(line: Line) -> dict[str, float]:
    weights: dict[str, float] = dict(OPERATING[line.form])
    if line.look.food and line.form != "pob":
        weights["2.2"] = 30
    if not line.look.food:
        weights.pop("2.2", None)
    if not line.look.insured:
        weights.pop("2.15", None)
    drawn = {item: weight * line.about(1, 0.12) for item, weight in weights.items()}
    amount = line.size * line.look.operating * line.part * PRICES[line.year]
    amount *= line.traits.operating * line.service.cost * line.about(1, 0.02)
    return {item: amount * weight / sum(drawn.values()) for item, weight in drawn.items()}


def performance(line: Line, fte: Mapping[str, float]) -> Row:
    """Draw capacity, performance, clients and requests."""
    if line.form == "pob":
        row = _beds(line)
    elif line.by_places:
        row = _places(line, fte)
    else:
        row = _field(line, fte)
    if line.form != "pob":
        row["units_network"] = round(direct_fte(fte) * line.traits.network, 1)
    if line.service.type in ANONYMOUS and line.form != "pob":
        row["clients_anon_contacts"] = round(line.about(220, 0.3) * direct_fte(fte))
    for name in ("clients_avg", "bed_days_reserved", "hours_travel", "requests_new"):
        if line.random.random() < 0.03:  # not everybody knows everything
            row[name] = None
    return row


def _beds(line: Line) -> Row:
    beds = round(line.size)
    days = line.service.open_days(line.year)
    if line.service.type == "TS":
        days = round(days * 0.7)
    usual = (line.service.occupancy or line.look.use + line.traits.use) - LESS_USE.get(line.year, 0)
    use = min(0.998, usual * line.about(1, 0.006))
    occupied = round(beds * days * use)
    homes = line.service.type in {"DPS", "DZR", "DOZP"}
    requests = (
        round(beds * line.random.uniform(0.9, 1.7)) if homes else round(beds * line.look.turnover * 1.15)
    )
    return {
        "beds_registered": beds,
        "beds_network": max(1, round(beds * line.traits.network)),
        "days_open": days,
        "bed_days_avail": beds * days,
        "bed_days_occ": occupied,
        "bed_days_reserved": round(occupied * line.random.uniform(0.008, 0.03)),
        **_clients(line, occupied / days, limit=beds),
        "clients_avg": round(occupied / days, 1),
        "contracts_refused": round(requests * line.random.uniform(0, 0.25)),
        "requests_new": requests,
        "requests_unmet": round(beds * line.random.uniform(0.3, 1.5)) if homes else None,
    }


def _places(line: Line, fte: Mapping[str, float]) -> Row:
    places = round(line.size)
    days = line.service.open_days(line.year)
    if line.service.type != "NOC":
        days = round(days * 0.686)
    attendance = round(places * days * (line.look.use + line.traits.use) * line.about(1, 0.02))
    average = places * line.random.uniform(1.1, 1.6)
    hours = direct_fte(fte)
    return {
        "days_open": days,
        "places_daily": places,
        "places_instant": max(1, round(places * 0.8)),
        "place_days_avail": places * days,
        "attendance_days": attendance,
        "interventions": round(hours * line.about(line.look.interventions, 0.08)) or None,
        "contacts": round(hours * line.about(line.look.contacts, 0.08)) or None,
        **_clients(line, average),
        "clients_avg": round(average, 1),
    }


def _field(line: Line, fte: Mapping[str, float]) -> Row:
    direct = direct_fte(fte)
    hours = round(direct * line.about(line.look.hours, 0.025) * line.traits.productivity)
    average = direct / max(line.part, 0.01) * line.about(line.look.clients, 0.06)
    paid = line.look.fee_hour > 0
    visits = {"PS": 1.9, "OA": 0.34, "OS": 0.3}.get(line.service.type)
    calls = line.service.type == "TKP"
    contacts = round(direct * line.about(line.look.contacts, 0.08)) or None
    return {
        "days_open": round(line.service.open_days(line.year) * 0.686) if line.form == "amb" else None,
        "hours_direct": hours,
        "hours_paid": round(hours * line.random.uniform(0.94, 1.0)) if paid else None,
        "hours_travel": round(hours * line.random.uniform(0.11, 0.2)) if line.form == "ter" else None,
        "visits": round(hours * visits * line.about(1, 0.05)) if visits and line.form == "ter" else None,
        "interventions": round(direct * line.about(line.look.interventions, 0.07)) or None,
        "contacts": None if calls else contacts,
        "calls": contacts if calls else None,
        **_clients(line, average),
        "clients_avg": round(average, 1),
    }


def _clients(line: Line, average: float, limit: int | None = None) -> Row:
    """Count clients so that those of the start, the new and the left give those of the end."""
    opened = line.service.valid_from.year == line.year
    closed = (
        line.service.open_days(line.year) > 0 and (line.service.valid_to or dt.date.max).year == line.year
    )
    start = 0 if opened else min(limit or 10**6, round(average * line.about(1, 0.02)))
    end = 0 if closed else min(limit or 10**6, round(average * line.about(1, 0.02)))
    new = max(0, round(average * line.look.turnover * line.part * line.about(1, 0.1)))
    new = max(new, end - start)
    return {
        "clients_year": start + new,
        "clients_31_12": end,
        "clients_new": new,
        "clients_left": start + new - end,
    }


def levels(line: Line, clients: int) -> dict[str, int]:
    """Split the clients of the year's end by level of care allowance."""
    if not line.look.levels:
        return {"unknown": clients, "total": clients}
    weights = [share * line.about(1, 0.08) for share in line.look.levels]
    unknown = round(clients * 0.02) if line.form == "ter" else 0
    known = clients - unknown
    counts = [int(known * weight / sum(weights)) for weight in weights]
    counts[weights.index(max(weights))] += known - sum(counts)
    split = dict(zip(("0", "I", "II", "III", "IV"), counts, strict=True))
    return {**split, **({"unknown": unknown} if unknown else {}), "total": clients}


def revenues(line: Line, row: Row, fte: Mapping[str, float], spent: Mapping[str, int]) -> list[Row]:
    """Draw the income by source and payer; public money closes what clients and insurers leave open."""
    own = {
        source: round(amount) for source, amount in _own(line, row, fte, spent).items() if round(amount) > 0
    }
    wanted = spent["total"] * (1 + line.traits.result + line.random.gauss(0, 0.006))
    public = max(wanted - sum(own.values()), spent["total"] * 0.04)
    rows: list[Row] = [{"source": source, "amount_czk": amount} for source, amount in own.items()]
    for source, share in _grants(line).items():
        amount = round(public * share, -2)
        for payer, part in _payers(line, source).items():
            rows.append({"source": source, "payer": payer, "amount_czk": round(amount * part)})
    return [*rows, {"source": "total", "amount_czk": sum(int(str(item["amount_czk"])) for item in rows)}]


def _own(line: Line, row: Row, fte: Mapping[str, float], spent: Mapping[str, int]) -> dict[str, float]:
    index = WAGES[line.year]
    days = _number(row, "bed_days_occ") or _number(row, "attendance_days")
    hours = _number(row, "hours_paid")
    own = {
        "U1": days * line.look.fee_day * index if line.form == "pob" else 0,
        "U2": days * line.look.fee_meals * PRICES[line.year],
        "U3": _allowance(line, row) if line.form == "pob" and line.look.food else 0,
        "U4": hours * line.look.fee_hour * PRICES[line.year],
        "U6": spent.get("F", 0) * 1.08,
        "Z1": fte.get("ZDRAV", 0) * 395_000 * index if line.look.insured else 0,
        "V1": spent["total"] * line.random.uniform(0, 0.006),
    }
    if line.by_places:
        own["U4"] = days * line.look.fee_day * index
    if line.provider.legal_form != "331" and "N2" not in line.look.grants and line.random.random() < 0.5:
        own["N2"] = spent["total"] * line.random.uniform(0.002, 0.012)
    return own


def _allowance(line: Line, row: Row) -> float:
    months = CARE_MONTH[line.year]
    mean = sum(share * month for share, month in zip(line.look.levels, months, strict=True))
    return _number(row, "bed_days_occ") / days_of(line.year) * 12 * mean * 0.965


def _grants(line: Line) -> dict[str, float]:
    founder = line.provider.founder or ""
    if line.provider.legal_form == "331" and "kraj" in founder:
        return {"S1": 0.73, "Z2": 0.27}
    if line.provider.legal_form == "331":
        return {"S1": 0.64, "Z2": 0.24, "K1": 0.04, "O1": 0.08}
    if line.provider.legal_form == "112":
        return {"S1": 0.9, "O1": 0.1}
    return dict(line.look.grants)


def _payers(line: Line, source: str) -> dict[str | None, float]:
    if source == "Z2":
        return {line.provider.founder: 1.0}
    if source == "K1":
        return {"Jihomoravský kraj": 1.0}
    if source != "O1":
        return {None: 1.0}
    names = area_names()
    shares = line.service.shares or {line.service.area or line.provider.area: 100}
    return {f"město {names[area]}": share / 100 for area, share in shares.items()}


def _number(row: Row, name: str) -> float:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
