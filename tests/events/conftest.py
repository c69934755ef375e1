"""Acts of care, small enough for plain Python."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import polars as pl
import pytest

from sluzby_eval.store.events import TOLD, Acts, Numbering, write_part

SOURCE = {"source_sha256": "0" * 64, "file": "acts.csv", "imported_at": "2026-01-01T00:00:00"}


def told(count: int, seed: int, *, years=(2024, 2025)) -> list[dict[str, Any]]:
    """Make acts with blanks in everything that may be blank; years have both a leap day and none."""
    chance = random.Random(seed)
    rows = []
    for _ in range(count):
        year = chance.choice(years)
        days = 366 if year % 4 == 0 else 365
        rows.append(
            {
                "service_id": f"S{chance.randrange(6)}",
                "form": chance.choice(["ter", "amb"]),
                "date": dt.date(year, 1, 1)
                + dt.timedelta(days=chance.choice([0, 59, 60, 61, 122, days - 1])),
                "act": chance.choice(["bath", "meal", None]),
                "minutes": chance.choice([5, 10, 10, 15, 60, 1440]),
                "hour": chance.choice([0, 6, 17, 18, 23, None]),
                "client": chance.choice([*(f"K{number}" for number in range(9)), None]),
                "area": None,
            }
        )
    return rows


@pytest.fixture
def keep(tmp_path):
    """Return what keeps acts as parts: one part per year and call."""

    def kept(rows: list[dict[str, Any]], parts: int = 2) -> Acts:
        frame = pl.DataFrame(rows, schema=TOLD)
        numbering = Numbering(Acts(root=tmp_path, parts=()).names())
        found = []
        for number in range(parts):
            some = numbering.encode(frame.gather_every(parts, number))
            for year in some["date"].dt.year().unique().sort():
                of_year = some.filter(pl.col("date").dt.year() == year)
                found.append(write_part(tmp_path, of_year, year, source=SOURCE))
        found.append(write_part(tmp_path, numbering.new(), 0, source=SOURCE))
        return Acts(root=tmp_path, parts=tuple(found))

    return kept
