"""Preliminary statements of February beside the final ones of June: what was not billed yet is missing.

They stand in a folder of their own, which nobody imports unless he wants to see a year settled twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from sluzby_eval.importing.spec import item_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sample_data.figures import Row
    from sample_data.statement import Statement

FOLDER = "predbezne"
YEAR = 2025
PROVIDERS = ("00099180", "99000199")  # both in Kyjov
DAY = dt.date(YEAR + 1, 2, 4)
ENERGY, TOTAL = item_column("costs", "2.6"), item_column("costs", "total")
BILLED = 11 / 12  # of the year's energy: December comes later


def make_preliminary(statements: Sequence[Statement]) -> Iterator[tuple[str, Statement]]:
    """Yield name of the file and statement of the providers who told their year in February, too."""
    for statement in statements:
        if statement.year == YEAR and statement.provider.ico in PROVIDERS:
            rows = dict(statement.rows)
            rows["provider"] = [
                {**row, "version": "preliminary", "filled_on": DAY} for row in rows["provider"]
            ]
            rows["costs"] = [_without_december(row) for row in rows["costs"]]
            yield statement.file.replace(".xlsx", "_predbezny.xlsx"), replace(statement, rows=rows)


def _without_december(costs: Row) -> Row:
    energy, total = (int(str(costs[name])) for name in (ENERGY, TOTAL))
    billed = round(energy * BILLED)
    return {**costs, ENERGY: billed, TOTAL: total - energy + billed}
