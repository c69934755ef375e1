"""Invented acts of care of the sample region: `python -m sample_data.events FILE` writes them as CSV.

Every field and ambulatory service of a third of the register gets acts of one year, day by day; the same seed
gives the same file. Clients are pseudonyms, a few of them have two services.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

YEAR = 2025
ACTS_OF_SERVICE = 700
KINDS = {"hygiena": 35, "strava": 20, "úklid": 45, "nákup": 40, "doprovod": 60, "poradenství": 30}
FIELD_FORMS = ("terénní", "ambulantní")
HEADINGS = ("Identifikátor služby", "Forma", "Datum", "Úkon", "Minuty", "Hodina", "Klient")


def acts(services: list[tuple[str, str]], seed: int = 2025) -> Sequence[tuple[str, ...]]:
    """Return acts as rows of text: services are pairs of id and form."""
    chance = random.Random(seed)
    rows = []
    for position, (service, form) in enumerate(services):
        clients = [f"K{position * 40 + number:05}" for number in range(40)]
        clients += [f"K{(position + 1) % len(services) * 40 + number:05}" for number in range(3)]
        for number in range(ACTS_OF_SERVICE):
            day = dt.date(YEAR, 1, 1) + dt.timedelta(days=number * 365 // ACTS_OF_SERVICE)
            kind = chance.choice(list(KINDS))
            minutes = max(5, 5 * round(chance.gauss(KINDS[kind], 10) / 5))
            hour = min(22, max(6, round(chance.gauss(11, 4))))
            told = f"{day.day}. {day.month}. {day.year}"
            rows.append((service, form, told, kind, str(minutes), str(hour), chance.choice(clients)))
    return rows


def main(target: str) -> None:
    """Write the acts of the sample region."""
    register = pl.read_csv(Path(__file__).parent / "registr_sluzeb.csv", separator=";", infer_schema=False)
    told = register.select("Identifikátor služby", "Forma").unique(maintain_order=True).iter_rows()
    services = [(str(service), str(form)) for service, form in told if form in FIELD_FORMS][::3]
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows(acts(services))


if __name__ == "__main__":
    main(sys.argv[1])
