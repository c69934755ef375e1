"""Small datasets and definitions for tests, written out in the test that uses them."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.store import Snapshot, Submission, open_store, polars_schema
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NOW = dt.datetime(2026, 1, 31, 12, 0, tzinfo=dt.UTC)
Row = dict[str, Any]


def frame(table: str, rows: Iterable[Row]) -> pl.DataFrame:
    """Make a table of the dataset from rows that name only what matters."""
    schema = polars_schema(table)
    filled = [
        {**dict.fromkeys(schema), "submission": "s1", "sheet": table, "row": number, "quarantined": [], **row}
        for number, row in enumerate(rows, start=2)
    ]
    return pl.DataFrame(filled, schema=schema)


def snapshot(
    folder: Path, tables: Mapping[str, list[Row]], *, columns: Mapping[str, Any] | None = None
) -> Snapshot:
    """Put rows into a real store and return its snapshot."""
    store = open_store(folder)
    submission = Submission(
        id="s1", layout="test", layout_sha256="", source_sha256="0" * 64, file="vykaz.xlsx", scope=("test",),
        rank=1, period=2025, provider=None, imported_at=NOW.isoformat(), columns=columns or {},
    )  # fmt: skip
    with store.writing() as writer:
        writer.add(submission, {name: frame(name, rows) for name, rows in tables.items()})
        return writer.commit("test", [], created_at=NOW)


def service(name: str, **known: Any) -> Row:
    """One service; a home for older people in the municipality of Brno unless said otherwise."""
    return {
        "service_id": name,
        "ico": "00000001",
        "name": f"Služba {name}",
        "type": "DPS",
        "area": "X",
        **known,
    }


def statement(name: str, **known: Any) -> Row:
    """One line of a statement for 2025."""
    return {"service_id": name, "form": "pob", "year": 2025, "version": "final", **known}


def costs(name: str, items: Mapping[str, float | None], **known: Any) -> list[Row]:
    """The cost sheet of one line."""
    return [statement(name, item=item, amount_czk=amount, **known) for item, amount in items.items()]


def area(code: str, level: str, parent: str | None = None) -> Row:
    """One area of the territory."""
    return {"code": code, "level": level, "name": code, "parent": parent}


TWO_ORP = [area("X", "orp", "D"), area("Y", "orp", "D"), area("D", "district", "R"), area("R", "region")]

INPUTS: dict[str, Any] = {
    "cost": {"table": "costs", "value": "amount_czk", "where": {"item": ["total"]}, "unit": "CZK"},
    "cost_food": {
        "table": "costs", "value": "amount_czk", "where": {"item": ["2.2"]}, "closed_by": "total",
        "unit": "CZK",
    },
    "beds": {"table": "statements", "value": "beds_registered", "unit": "bed"},
    "days": {"table": "statements", "value": "bed_days_occ", "unit": "bed_day"},
    "hours": {"table": "statements", "value": "hours_direct", "unit": "hour"},
    "fte": {"table": "staff", "value": "fte", "where": {"category": ["total"]}, "unit": "fte"},
    "beds_register": {
        "table": "service_forms", "value": "capacity_registered", "where": {"unit": ["luzka"]}, "unit": "bed",
    },
}  # fmt: skip


def indicator(name: str, formula: str, unit: str, **known: Any) -> dict[str, Any]:
    """One definition with everything that it must have."""
    label = {"cs": name, "en": name}
    return {
        "id": name, "domain": "cost", "title": label, "question": label, "formula": formula, "unit": unit,
        "better": "neither", "levels": ["service", "provider", "orp", "district", "region"],
        "numerator": label, "source": "test", "status": "published", **known,
    }  # fmt: skip


def workspace(
    folder: Path,
    *definitions: Mapping[str, Any],
    inputs: Mapping[str, Any] = INPUTS,
    rules: Iterable[Mapping[str, Any]] = (),
    config: Mapping[str, Any] | None = None,
) -> Workspace:
    """Write definitions into a workspace that has no others, with a territory of its own."""
    label = {"label": {"cs": "vstup", "en": "input"}}
    write_yaml(
        folder / "indicators" / "inputs.yaml", {name: {**item, **label} for name, item in inputs.items()}
    )
    for definition in definitions:
        write_yaml(folder / "indicators" / f"{definition['id']}.yaml", definition)
    for rule in rules:
        write_yaml(folder / "rules" / f"{rule['id']}.yaml", rule)
    settings = {"indicators": "own", "territory": "own", **(config or {})}
    return Workspace(root=folder, config=Config.model_validate(settings))


def write_yaml(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")  # JSON is YAML, too
