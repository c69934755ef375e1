"""The region's own records: audits and findings, plans, grants, requests of persons, network, projections."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING

from sample_data.plan import area_facts, area_names
from sample_data.statement import SEED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sample_data.figures import Row
    from sample_data.plan import Provider, Service
    from sample_data.statement import Statement

YEARS = (2021, 2022, 2023, 2024, 2025)
TODAY = dt.date(2026, 3, 31)  # until when the records are kept
PLANS = {"Akční plán 2021–2023": (2021, 2022, 2023), "Akční plán 2024–2025": (2024, 2025)}
HOMES = ("DPS", "DZR", "DOZP")
NEEDED = ("DPS", "DZR", "PS", "OA", "OS", "CHB", "RP", "SASRD", "NZDM", "OSP")
DUTIES = (
    "standard 1 – cíle a způsoby poskytování",
    "standard 2 – ochrana práv osob",
    "standard 4 – smlouva o poskytování služby",
    "standard 5 – individuální plánování",
    "standard 9 – personální zajištění",
    "standard 10 – profesní rozvoj zaměstnanců",
    "§ 88 – povinnosti poskytovatele",
    "§ 89 – opatření omezující pohyb osob",
    "§ 91 – náležitosti smlouvy",
)
MENDING = ("upravit vnitřní předpis", "doplnit dokumentaci", "proškolit pracovníky", "uzavřít dodatky smluv")
GROUPS = {
    "DPS": "senioři", "DZR": "senioři", "PS": "senioři", "OA": "senioři", "OS": "neformální péče",
    "CHB": "osoby se zdravotním postižením", "RP": "rodiny a děti", "SASRD": "rodiny a děti",
    "NZDM": "rodiny a děti", "OSP": "osoby v krizi",
}  # fmt: skip
SOURCES = ("rozpočet kraje", "rozpočty obcí", "dotace státu podle § 101a", "evropské fondy")
UNPAID = {
    ("Akční plán 2024–2025", 7),
    ("Akční plán 2024–2025", 15),
}  # measures that nobody has found money for
OFFICES = ("odbor sociálních věcí", "obec", "poskytovatel", "koordinátor komunitního plánování")
PROGRAMME = "Program podpory sociálních služeb – část A"
VARIANTS = {"low": 0.965, "medium": 1.0, "high": 1.04}
INVENTED = "vymyšleno pro ukázku"


def make_records(
    providers: Sequence[Provider], statements: Sequence[Statement]
) -> dict[str, dict[str, list[Row]]]:
    """Draw all records: by layout, then by sheet; `statements` are those of all years, without defects."""
    measures = list(_measures())
    audits = list(_audits(providers))
    return {
        "audity": {"audits": audits, "audit_findings": list(_findings(audits))},
        "opatreni": {"plan_measures": measures},
        "dotace": {"grants": list(_grants(statements))},
        "zadosti": {"requests": list(_requests(providers))},
        "sit": {"network": list(_network(statements, measures))},
        "udaje_uzemi": {"area_facts": list(_recipients())},
        "projekce": {"projections": list(_projections())},
    }


def _services(providers: Sequence[Provider], year: int) -> list[Service]:
    return [one for provider in providers for one in provider.services if one.open_days(year) > 0]


def _audits(providers: Sequence[Provider]) -> Iterator[Row]:
    for year in YEARS:
        random = Random(f"{SEED}:audits:{year}")
        chosen = random.sample(_services(providers, year), 34)
        for number, service in enumerate(chosen, start=1):
            kind = random.choices(
                ("quality_audit", "inspection", "registration_control", "inquiry", "financial_control"),
                (16, 7, 5, 3, 3),
            )[0]
            end = dt.date(year, 1, 1) + dt.timedelta(days=random.randint(40, 350))
            row: Row = {
                "audit_id": f"A-{year}-{number:02d}",
                "service_id": service.service_id,
                "kind": kind,
                "scale": "points" if kind in {"quality_audit", "inspection"} else "fulfilled",
                "date_from": end - dt.timedelta(days=random.randint(1, 20)),
                "date_to": end,
            }
            if row["scale"] == "points":
                most = 144 - 3 * random.randint(0, 5)
                failed = random.choices((0, 1, 2, 4), (70, 16, 9, 5))[0]
                row |= {
                    "points": min(most, round(most * random.betavariate(14, 2.4)) - 2 * failed),
                    "points_max": most,
                    "essential_failed": failed,
                    "passed": failed == 0,
                }
            else:
                row |= {"passed": random.random() < 0.82}
            yield row


def _findings(audits: Sequence[Row]) -> Iterator[Row]:
    for audit in audits:
        random = Random(f"{SEED}:findings:{audit['audit_id']}")
        many = random.choices((0, 1, 2, 3, 4, 6), (22, 25, 22, 15, 11, 5))[0]
        if not audit["passed"]:
            many = max(1, many)
        end = audit["date_to"]
        assert isinstance(end, dt.date)
        for number in range(1, many + 1):
            due = end + dt.timedelta(days=random.choice((30, 60, 90, 180)))
            closed = end + dt.timedelta(days=round((due - end).days * random.lognormvariate(-0.15, 0.5)) + 1)
            stays_open = random.random() < (0.2 if end.year >= 2025 else 0.03)
            yield {
                "audit_id": audit["audit_id"],
                "finding": str(number),
                "duty": random.choice(DUTIES),
                "measure": random.choice(MENDING),
                "weight": random.choices((1, 2, 3), (5, 3, 1))[0],
                "due": due,
                "closed": None if stays_open or closed > TODAY else closed,
            }


def _measures() -> Iterator[Row]:
    areas = sorted(code for code in area_names() if code.startswith("62"))
    for plan, years in PLANS.items():
        for number in range(1, 23):
            random = Random(f"{SEED}:{plan}:{number}")
            planned = random.choice((2, 3, 4, 6, 8, 12, 18, 24, 30))
            budget = planned * random.randint(180, 620) * 1_000
            cancelled = random.random() < 0.07
            pace = random.uniform(0.55, 1.25)
            fixed: Row = {
                "plan": plan,
                "measure": f"O-{years[0] % 100}-{number:02d}",
                "priority": f"{1 + number % 4}. {('dostupnost', 'kvalita', 'pečující', 'prevence')[number % 4]}",
                "working_group": GROUPS[NEEDED[number % len(NEEDED)]],
                "type": NEEDED[number % len(NEEDED)],
                "area": areas[(number * 5) % len(areas)],
                "units_planned": planned,
                "weight": random.choice((1, 1, 1, 2, 3)),
                "deadline": dt.date(random.choice(years), random.choice((6, 9, 12)), 30),
                "responsible": random.choice(OFFICES),
            }
            is_paid = (plan, number) not in UNPAID
            fixed |= {"money_source": SOURCES[number % len(SOURCES)] if is_paid else None}
            for position, year in enumerate(years, start=1):
                reached = min(1.0, pace * position / len(years))
                state = "cancelled" if cancelled else _state(reached, position == len(years))
                real = 0 if cancelled else planned if state == "done" else int(planned * reached)
                yield {
                    **fixed,
                    "year": year,
                    "state": state,
                    "units_real": real,
                    "budget": round(budget / len(years), -3) if is_paid else None,
                    "spent": _spent(budget / len(years), reached, cancelled=cancelled) if is_paid else None,
                }


def _spent(budget: float, reached: float, *, cancelled: bool) -> float:
    return 0 if cancelled else round(budget * min(1, reached + 0.05), -3)


def _state(reached: float, is_last: bool) -> str:  # noqa: FBT001
    if reached >= 1:
        return "done"
    if is_last:
        return "partly" if reached > 0.6 else "ongoing"
    return "ongoing" if reached > 0.3 else "planned"


def _grants(statements: Sequence[Statement]) -> Iterator[Row]:
    for statement in sorted(statements, key=lambda one: (one.year, one.provider.ico)):
        for service in statement.provider.services:
            granted = _state_grant(statement, service)
            if granted == 0:
                continue
            random = Random(f"{SEED}:{service.service_id}:{statement.year}:grant")
            requested = round(granted * random.uniform(1.02, 1.55), -3)
            settled = statement.year < YEARS[-1]
            returned = round(granted * random.uniform(0.005, 0.06)) if random.random() < 0.12 else 0
            yield {
                "service_id": service.service_id,
                "year": statement.year,
                "programme": PROGRAMME,
                "round": "1",
                "requested": requested,
                "optimal": round((granted + requested) / 2 * random.uniform(0.97, 1.03), -3),
                "granted": granted,
                "paid": granted,
                "settled": granted - returned if settled else None,
                "returned": returned if settled else None,
            }


def _state_grant(statement: Statement, service: Service) -> int:
    return sum(
        int(str(row["amount_czk"]))
        for row in statement.rows["revenues"]
        if row["service_id"] == service.service_id and row["source"] == "S1"
    )


def _requests(providers: Sequence[Provider]) -> Iterator[Row]:
    """Draw persons who apply to several homes; one key is one person."""
    number = 0
    for year in (2023, 2024, 2025):
        homes = [one for one in _services(providers, year) if one.type in HOMES and one.area]
        for person in range(420):
            random = Random(f"{SEED}:person:{year}:{person}")
            key = f"os-{random.getrandbits(40):010x}"
            first = random.choice(homes)
            near = [one for one in homes if one.type == first.type and one is not first]
            chosen = [first, *random.sample(near, random.choices((0, 1, 2, 3), (45, 30, 17, 8))[0])]
            lives = first.area if random.random() < 0.75 else random.choice(homes).area
            filed = dt.date(year, 1, 1) + dt.timedelta(days=random.randint(0, 360))
            admitted = False
            for home in chosen:
                number += 1
                row, admitted = _request(random, home, filed, admitted=admitted)
                head: Row = {"request_id": f"Z{number:05d}", "service_id": home.service_id, "year": year}
                yield {**head, "person": key, "area": lives, **row}


def _request(random: Random, home: Service, filed: dt.date, *, admitted: bool) -> tuple[Row, bool]:
    start = max(filed, home.valid_from)
    outcome = random.choices(("waiting", "admitted", "refused_capacity", "withdrawn"), (46, 26, 18, 10))[0]
    if admitted and outcome in {"admitted", "waiting"}:
        outcome = "withdrawn"
    days = 1 + round(random.expovariate(1 / (170 if outcome == "admitted" else 45)))
    decided = start + dt.timedelta(days=days)
    if outcome == "waiting" or decided > TODAY:
        return {"filed_on": start, "outcome": "waiting"}, admitted
    row: Row = {"filed_on": start, "outcome": outcome, "decided_on": decided, "wait_days": days}
    return row, admitted or outcome == "admitted"


def _network(statements: Sequence[Statement], measures: Sequence[Row]) -> Iterator[Row]:
    backing = {(row["type"], row["year"]): row for row in measures}
    for statement in sorted(statements, key=lambda one: (one.year, one.provider.ico)):
        services = {one.service_id: one for one in statement.provider.services}
        for line in statement.rows["statements"]:
            service = services[str(line["service_id"])]
            yield _network_row(service, line, statement.year, backing)


def _network_row(service: Service, line: Row, year: int, backing: Mapping[tuple[object, object], Row]) -> Row:
    form = str(line["form"])
    random = Random(f"{SEED}:{service.service_id}:{form}:network")
    status = random.choices(("basic", "minimal", "none"), (86, 6, 8))[0]
    is_new = service.valid_from.year >= YEARS[0]
    late = Random(f"{SEED}:{service.service_id}:registered").random() < 0.4
    units = float(str(line.get("beds_network" if form == "pob" else "units_network") or 0))
    if status == "none":
        units = 0.0
    planned = units * random.choice((1, 1, 1, 1, 0.9, 1.1, 1.25))
    named = backing.get((service.type, year), {}) if random.random() < 0.9 else {}
    registered = dt.date(service.valid_from.year - 1, 10 if late else 6, 20)
    return {
        "service_id": service.service_id,
        "form": form,
        "year": year,
        "status": status,
        "unit": "luzka" if form == "pob" else "uvazek",
        "units": units,
        "units_planned": round(planned) if form == "pob" else round(planned, 1),
        "plan": named.get("plan"),
        "measure": named.get("measure"),
        "registered_on": registered if is_new else service.valid_from - dt.timedelta(days=60),
        "valid_from": dt.date(max(2016, service.valid_from.year), 1, 1) if status != "none" else None,
        "valid_to": None,
    }


def _projections() -> Iterator[Row]:
    """Project the inhabitants of the areas by invented rates: the old grow, the whole stays."""
    base = {(row["code"], row["age_band"]): int(row["count"]) for row in area_facts()}
    rates = {"65+": 0.009, "80+": 0.031, "total": 0.0008}
    for code in sorted(code for code in area_names() if code.startswith("62")):
        random = Random(f"{SEED}:{code}:projection")
        old = base[code, "65+"]
        bands = {"65+": old * 1.06, "80+": old * random.uniform(0.215, 0.25), "total": base[code, "total"]}
        drift = random.gauss(0, 0.002)
        for year in range(2026, 2036):
            for band, count in bands.items():
                medium = count * (1 + rates[band] + drift) ** (year - 2025)
                for variant, factor in VARIANTS.items():
                    spread = 1 + (factor - 1) * (year - 2025) / 10
                    yield {
                        "area": code,
                        "date": dt.date(year, 12, 31),
                        "age_band": band,
                        "variant": variant,
                        "count": round(medium * spread),
                        "source": INVENTED,
                    }


def _recipients() -> Iterator[Row]:
    """Draw the recipients of care allowance of every area: most of them are old, and there are more each year."""
    base = {(row["code"], row["age_band"]): int(row["count"]) for row in area_facts()}
    for code in sorted(code for code in area_names() if code.startswith("62")):
        share = Random(f"{SEED}:{code}:recipients").uniform(0.155, 0.19)
        for year in YEARS:
            yield {
                "area": code,
                "date": dt.date(year, 12, 31),
                "measure": "care_allowance_recipients",
                "value": round(base[code, "65+"] * share * 1.012 ** (year - YEARS[0])),
                "source": INVENTED,
            }
