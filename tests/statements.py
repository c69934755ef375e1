"""A small annual statement of one home for older people, as a workbook, changed where a test wants it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from sluzby_eval.definitions import parse, read_document
from sluzby_eval.importing.spec import Layout
from sluzby_eval.importing.template import fill
from sluzby_eval.workspace import shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Rows = dict[str, list[dict[str, Any]]]
KEY = {"service_id": "9990001", "form": "pob"}
HOME: Rows = {
    "provider": [
        {"ico": "00099180", "name": "Domov Na Zkoušku", "area": "6210", "year": 2025, "version": "final"}
    ],
    "services": [
        {**KEY, "name": "Domov", "type": "DPS", "area": "6210", "unit": "luzka", "capacity_registered": 20}
    ],
    "statements": [
        {
            **KEY, "beds_registered": 20, "days_open": 365, "bed_days_avail": 7300, "bed_days_occ": 6935,
            "clients_year": 25, "clients_31_12": 19,
        }
    ],
    "costs": [{**KEY, "costs:1.1": 9_000_000, "costs:2.6": 1_000_000, "costs:total": 10_000_000}],
    "revenues": [{**KEY, "source": "U1", "amount_czk": 9_800_000}],
    "staff": [{**KEY, "staff:PSS_POBYT": 8.0, "staff:total": 8.0}],
    "clients": [{**KEY, "clients:III": 10, "clients:IV": 9, "clients:total": 19}],
    "shares": [{"service_id": "9990001", "area": "6210", "share": 100}],
}  # fmt: skip


def annual() -> Layout:
    """Read the layout of the annual statement."""
    document, _ = read_document(shipped("layouts") / "vykaz.yaml")
    assert document is not None
    layout, findings = parse(document, Layout)
    assert layout is not None, findings
    return layout


def write_statement(path: Path, change: Callable[[Rows], None] | None = None) -> Path:
    """Write the statement, changed first."""
    rows = copy.deepcopy(HOME)
    if change is not None:
        change(rows)
    fill(annual(), path, rows)
    return path
