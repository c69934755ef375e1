"""Sixty indicators at five levels over 10 million acts of care: the engine, DuckDB as engine, SQL by hand."""

from __future__ import annotations

from pathlib import Path

from benchmarks.events_race import again, against_sql, child, folder_of_race, race, remembered
from benchmarks.table import Figure

ROWS = 10_000_000
ROUNDS = 2


def main() -> list[Figure]:
    """Run all sides in turn, then what a new year, a rerun and fewer indicators cost."""
    with folder_of_race() as place:
        folder = Path(place)
        best = race(ROWS, ("polars", "sql", "duckdb"), ROUNDS, folder)
        ours = best["polars"]
        remembered("10m", ours)
        few = child("polars", ROWS, folder, few=True)
        later = again(ROWS, "10 M acts", ours, folder)
    duck, sql = best["duckdb"], best["sql"]
    return [
        *against_sql("10 M acts", best),
        Figure(
            what="10 M acts: DuckDB as engine / SQL by hand, wall",
            value=duck["wall"] / sql["wall"],
            goal=1.25,
        ),
        Figure(
            what="10 M acts: DuckDB as engine / SQL by hand, CPU", value=duck["cpu"] / sql["cpu"], goal=1.25
        ),
        Figure(what="10 M acts: 60 indicators / 6, CPU", value=ours["cpu"] / few["cpu"], goal=2.5),
        *later,
    ]
