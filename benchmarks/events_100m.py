"""Sixty indicators at five levels over 100 million acts of care; takes minutes and 1.5 GB of disk, so by name only."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.events_race import again, against_sql, child, folder_of_race, race, remembered
from benchmarks.table import CACHE, Figure

ROWS = 100_000_000
SMALL = 10_000_000
NEEDED = 4 * 2**30  # bytes of disk for acts, grains and values


def main() -> list[Figure]:
    """Run both sides once, one after the other."""
    CACHE.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(CACHE).free < NEEDED:
        raise SystemExit(f"{CACHE} has less than 4 GB left")
    with folder_of_race() as place:
        folder = Path(place)
        best = race(ROWS, ("polars", "sql"), 1, folder)
        small = remembered("10m") or child("polars", SMALL, folder)
        later = again(ROWS, "100 M acts", best["polars"], folder)
    ours = best["polars"]
    return [
        *against_sql("100 M acts", best),
        Figure(what="100 M acts / 10 M acts, wall", value=ours["wall"] / small["wall"], goal=5.0),
        Figure(what="100 M acts / 10 M acts, CPU", value=ours["cpu"] / small["cpu"], goal=5.0),
        *later,
    ]
