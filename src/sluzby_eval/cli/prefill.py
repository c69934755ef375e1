"""What is already known of a provider, as rows of a template: services and forms valid in the year."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.cli.names import choose
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.importing.spec import Layout, Sheet
    from sluzby_eval.store import Snapshot

Rows = dict[str, list[dict[str, object]]]


def find_provider(snapshot: Snapshot, text: str) -> str:
    """Find a provider by IČO or name."""
    names = snapshot.read("providers").select("ico", "name").iter_rows()
    return choose(text, {ico: (name or "",) for ico, name in names}, what=_("Provider"))


def known_rows(snapshot: Snapshot, layout: Layout, ico: str, year: int | None) -> Rows:
    """Fill the locked columns of every sheet with what the dataset says of a provider."""
    provider = snapshot.read("providers").filter(pl.col("ico") == ico)
    lines = _lines(snapshot, ico, year)
    rows: Rows = {}
    for sheet in layout.sheets:
        found = _rows(sheet, provider if sheet.shape == "form" else lines)
        if found:
            rows[sheet.id] = found
    return rows


def _lines(snapshot: Snapshot, ico: str, year: int | None) -> pl.DataFrame:
    services = snapshot.read("services").filter(pl.col("ico") == ico)
    if year is not None:
        services = services.filter(
            pl.col("valid_from").is_null() | (pl.col("valid_from") <= dt.date(year, 12, 31)),
            pl.col("valid_to").is_null() | (pl.col("valid_to") >= dt.date(year, 1, 1)),
        )
    forms = snapshot.read("service_forms").select(
        "service_id", "form", "unit", "capacity_registered", "capacity_network"
    )
    return services.join(forms, on="service_id", how="left").sort("service_id", "form", "unit")


def _rows(sheet: Sheet, known: pl.DataFrame) -> list[dict[str, object]]:
    columns = [field.column for field in sheet.fields if field.prefilled and field.column in known.columns]
    if not columns:
        return []
    records = known.select(columns).unique(maintain_order=True).to_dicts()
    return [_filled(record) for record in records if any(value is not None for value in record.values())]


def _filled(record: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in record.items() if value is not None}
