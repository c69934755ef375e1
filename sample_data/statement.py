"""The statement of one provider for one year as rows of the form's sheets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from sample_data import figures
from sample_data.further import further
from sluzby_eval.czech import fold
from sluzby_eval.importing.spec import item_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sample_data.figures import Row
    from sample_data.plan import Provider

SEED = 20251122
GROUPS = {
    "DPS": "SENIORI",
    "DZR": "SENIORI|DEMENCE",
    "PS": "SENIORI|ZP",
    "OA": "SENIORI|ZP",
    "OS": "SENIORI|ZP|PECUJICI",
    "DS": "SENIORI|ZP",
    "CDS": "SENIORI",
    "TP": "SENIORI|ZP",
    "DOZP": "MENTALNI|KOMB_POST",
    "CHB": "MENTALNI|CHRON_DUSEVNI",
    "TS": "MENTALNI|KOMB_POST",
    "PSB": "MENTALNI|CHRON_DUSEVNI",
    "STD": "MENTALNI",
    "SR": "ZP|CHRON_DUSEVNI",
    "RP": "RODINY|ZP",
    "SASRD": "RODINY",
    "SASSOZP": "SENIORI|ZP",
    "OSP": "KRIZE|RODINY",
    "TLS": "SLUCHOVE",
    "AD": "BEZ_PRISTRESI",
    "NOC": "BEZ_PRISTRESI",
    "NDC": "BEZ_PRISTRESI",
    "DPC": "OPOUSTEJICI_UV",
    "NZDM": "DETI_MLADEZ",
    "KC": "ZAVISLOST",
    "TPG": "ZAVISLOST",
    "KP": "KRIZE",
    "TKP": "KRIZE",
}
CONTACTS = ("Jana Ukázková", "Petr Vzorový", "Marie Příkladná", "Tomáš Zkušební", "Hana Cvičná")


@dataclass(slots=True, kw_only=True)
class Statement:
    """The statement of one provider for one year, on its way to a file."""

    provider: Provider
    year: int
    rows: dict[str, list[Row]]

    @property
    def file(self) -> str:
        """Name of the file: who, whose number, which year."""
        words = "".join(char if char.isalnum() else " " for char in fold(self.provider.name)).split()
        while len(words[-1]) < 3:  # legal form
            words.pop()
        return f"{'-'.join(words)}_{self.provider.ico}_{self.year}.xlsx"


def make_statement(provider: Provider, year: int) -> Statement:
    """Draw the statement of a provider."""
    rows: dict[str, list[Row]] = {"provider": [_provider_row(provider, year)]}
    for sheet in ("services", "statements", "costs", "revenues", "staff", "clients", "shares"):
        rows[sheet] = []
    for service in provider.services:
        if service.open_days(year) == 0:
            continue
        for form in service.forms:
            line = figures.line_of(provider, service, form, year, SEED)
            rows["services"].append(_service_row(line))
            _add_line(rows, line)
        rows["shares"] += [
            {"service_id": service.service_id, "area": area, "share": share}
            for area, share in service.shares.items()
        ]
    return Statement(provider=provider, year=year, rows=rows)


def _add_line(rows: dict[str, list[Row]], line: figures.Line) -> None:
    key: Row = {"service_id": line.service.service_id, "form": line.form}
    fte = figures.staff(line)
    spent = figures.costs(line, fte)
    row = figures.performance(line, fte)
    income = figures.revenues(line, row, fte, spent)
    paid = sum(int(str(item["amount_czk"])) for item in income if item["source"] in {"S1", "K1", "O1", "Z2"})
    row |= further(line, row, fte)
    row |= {"vp_paid": paid, "vp_cap": round(paid * line.random.uniform(1.0, 1.1), -2)}
    rows["statements"].append(key | {name: value for name, value in row.items() if value is not None})
    rows["costs"].append(key | _items("costs", spent))
    rows["revenues"] += [key | item for item in income]
    rows["staff"].append(key | _items("staff", fte))
    if line.form == "pob" or line.look.levels:
        clients = figures.levels(line, int(str(row["clients_31_12"])))
        rows["clients"].append(key | _items("clients", clients))


def _items(table: str, values: Mapping[str, float]) -> Row:
    return {item_column(table, item): value for item, value in values.items()}


def _provider_row(provider: Provider, year: int) -> Row:
    random = Random(f"{SEED}:{provider.ico}:{year}")
    return {
        "ico": provider.ico,
        "name": provider.name,
        "legal_form": provider.legal_form,
        "founder": provider.founder,
        "area": provider.area,
        "year": year,
        "version": "final",
        "contact": random.choice(CONTACTS),
        "email": f"vykazy.{provider.ico}@example.org",
        "filled_on": dt.date(year + 1, 6, random.randint(2, 30)),
    }


def _service_row(line: figures.Line) -> Row:
    service = line.service
    unit, registered, network = figures.capacity(line)
    closed = service.valid_to is not None and service.valid_to.year <= line.year
    return {
        "service_id": service.service_id,
        "name": service.name,
        "type": service.type,
        "target_groups": GROUPS[service.type],
        "area": service.area,
        "valid_from": service.valid_from,
        "valid_to": service.valid_to if closed else None,
        "predecessor": service.predecessor,
        "form": line.form,
        "unit": unit,
        "capacity_registered": registered,
        "capacity_network": network,
    }
