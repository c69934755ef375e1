"""Places of tiles, where there is no file of boundaries: a dated list of columns and rows by area."""

from __future__ import annotations

import csv
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from sluzby_eval.codelist import CODELISTS_DIR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def tiles(codes: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return the places (column, row) of areas; of none, unless all of them have one.

    >>> tiles(["6202"])
    {'6202': (3, 0)}
    >>> tiles(["6202", "somewhere else"])
    {}
    """
    known, wanted = _shipped(), list(codes)
    return {code: known[code] for code in wanted} if all(code in known for code in wanted) else {}


@cache
def _shipped() -> Mapping[str, tuple[int, int]]:
    with (CODELISTS_DIR / "territory_tiles.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}
    return MappingProxyType(rows)
