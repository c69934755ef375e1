"""Made-up acts of care for the benchmarks: 15 years, 6,500 services, written in chunks, the same on every machine.

The files have the form in which the dataset keeps acts: Parquet parts by year. Every fifth client has a second
service, every fifth service a second form; acts come day by day, so that neighbouring rows belong to
different services.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from benchmarks.table import CACHE
from sluzby_eval.store.events import KEPT, NAMED, Acts, write_part
from sluzby_eval.store.manifest import EventPart

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVICES = 6_500
YEARS = tuple(range(2011, 2026))
CHUNK = 1_000_000
ACTS = ("bath", "dressing", "meal", "shopping", "cleaning", "escort", "advice", "transport")
FORMS = ("ter", "ter", "ter", "amb", "pob")
TYPES = ("PSB", "OA", "OS", "SP", "DS", "DZR", "SR", "CDS")


def services() -> pl.DataFrame:
    """Return the register: service, type, provider, seat."""
    random = np.random.default_rng(1)
    number = np.arange(SERVICES)
    return pl.DataFrame(
        {
            "service_id": [f"S{item:06}" for item in number],
            "type": [TYPES[item % len(TYPES)] for item in number],
            "ico": [f"{10_000_000 + item:08}" for item in random.integers(0, 2_000, SERVICES)],
            "area": [f"O{item:03}" for item in random.integers(0, 206, SERVICES)],
        }
    )


def territory() -> pl.DataFrame:
    """Return the areas: 206 ORP in 77 districts in 14 regions, as area, level, unit."""
    orp = [f"O{item:03}" for item in range(206)]
    district = [f"D{item % 77:02}" for item in range(206)]
    region = [f"K{item % 77 % 14:02}" for item in range(206)]
    rows = [*zip(orp, ["orp"] * 206, orp, strict=True)]
    rows += zip(orp, ["district"] * 206, district, strict=True)
    rows += zip(orp, ["region"] * 206, region, strict=True)
    return pl.DataFrame(rows, schema=["area", "level", "unit"], orient="row")


def lines() -> pl.DataFrame:
    """Return the lines: every service has one form, every fifth a second one; as names of the dataset."""
    number = [*range(SERVICES), *range(0, SERVICES, 5)]
    form = [FORMS[item % len(FORMS)] for item in range(SERVICES)]
    form += ["amb" if FORMS[item % len(FORMS)] == "ter" else "ter" for item in range(0, SERVICES, 5)]
    texts = [f"S{item:06}" for item in number]
    rows = {"kind": ["line"] * len(number), "code": range(len(number)), "text": texts, "form": form}
    acts = {"kind": ["act"] * len(ACTS), "code": range(len(ACTS)), "text": ACTS, "form": [None] * len(ACTS)}
    return pl.concat([pl.DataFrame(rows, schema=NAMED), pl.DataFrame(acts, schema=NAMED)])


def acts(rows: int, years: Sequence[int] = YEARS) -> Acts:
    """Make a dataset of so many acts, unless it is there."""
    root = CACHE / f"events-{rows // 1_000_000}m"
    index = root / "parts.json"
    known = json.loads(index.read_text()) if index.is_file() else []
    parts = [EventPart(**item) for item in known]
    source = {"source_sha256": "0" * 64, "file": "made up", "imported_at": "2026-01-01T00:00:00"}
    if not parts:
        parts.append(write_part(root, lines(), 0, source=source))
    for year in years:
        if not any(part.year == year for part in parts):
            of_year = rows // len(YEARS)
            for number, start in enumerate(range(0, of_year, CHUNK)):
                frame = chunk(year, number, min(CHUNK, of_year - start), start / of_year, of_year)
                parts.append(write_part(root, frame, year, source=source))
            index.write_text(json.dumps([asdict(part) for part in parts]))
    return Acts(root=root, parts=tuple(part for part in parts if not part.year or part.year in years))


def chunk(year: int, number: int, size: int, begin: float, of_year: int) -> pl.DataFrame:
    """Return some acts of a year, in the order of days."""
    random = np.random.default_rng([year, number])
    clients = max(of_year // 7, 1)  # about seven acts of a client in a year
    client = random.integers(0, clients, size)
    home = client * 7_919 % SERVICES
    second = (client % 5 == 0) & (random.random(size) < 0.3)
    service = np.where(second, (home + 1 + client % 97) % SERVICES, home)
    other_form = (service % 5 == 0) & (random.random(size) < 0.3)
    line = np.where(other_form, SERVICES + service // 5, service)
    share = np.sort(begin + random.random(size) * size / of_year)
    day = np.minimum((share * 365).astype(np.int32), 364)
    minutes = np.minimum(5 * (1 + random.poisson(5, size)), 480)
    first = (dt.date(year, 1, 1) - dt.date(1970, 1, 1)).days
    return pl.DataFrame(
        {
            "line": line,
            "client": client,
            "date": (first + day).astype(np.int32),
            "act": random.integers(0, len(ACTS), size),
            "minutes": minutes,
            "hour": 6 + random.binomial(16, 0.4, size),
            "area": pl.repeat(None, size, dtype=pl.Int32, eager=True),
        }
    ).cast(KEPT)
