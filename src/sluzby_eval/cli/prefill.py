"""What is already known of a provider, as rows of a template, and the figures of the year before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.cli.names import choose
from sluzby_eval.i18n import _
from sluzby_eval.model import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.importing.spec import Layout, Sheet, Target
    from sluzby_eval.store import Snapshot

Rows = dict[str, list[dict[str, object]]]
_LINE = ("service_id", "form")
_BY = ("source", "payer", "area")  # columns that part the rows of a service further, if a sheet has them
_ACTUAL = ("final", "preliminary")  # the better one first


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a template is filled in with."""

    rows: Rows = field(default_factory=dict)
    before: Rows = field(default_factory=dict)  # beside each row the figures of the year before
    year_before: int | None = None


def find_provider(snapshot: Snapshot, text: str) -> str:
    """Find a provider by IČO or name."""
    names = snapshot.read("providers").select("ico", "name").iter_rows()
    return choose(text, {ico: (name or "",) for ico, name in names}, what=_("Provider"))


def known_rows(snapshot: Snapshot, layout: Layout, ico: str, year: int | None) -> Known:
    """Fill the columns by which rows are known with what the register and the last statement say.

    Figures are never filled in: those of the year before stand beside their cells, for comparison.
    """
    provider = snapshot.read("providers").filter(pl.col("ico") == ico)
    lines = _lines(snapshot, ico, year)
    last = _Last(snapshot, lines, year - 1 if year is not None else None)
    rows: Rows = {}
    before: Rows = {}
    for sheet in layout.sheets:
        found = (
            _rows(sheet, provider) if sheet.shape == "form" else last.with_parts(sheet, _rows(sheet, lines))
        )
        if found:
            rows[sheet.id] = found
        if sheet.shape != "form" and (figures := last.beside(sheet, found)):
            before[sheet.id] = figures
    return Known(rows=rows, before=before, year_before=last.year)


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


class _Last:
    """The actual figures of the services of a provider in one year."""

    def __init__(self, snapshot: Snapshot, lines: pl.DataFrame, year: int | None) -> None:
        self.year = year
        self._snapshot = snapshot
        self._services = lines["service_id"].unique()
        self._tables: dict[str, pl.DataFrame] = {}

    def with_parts(self, sheet: Sheet, rows: list[dict[str, object]]) -> list[dict[str, object]]:
        """Part the row of a service into those of the last statement: sources and payers, areas."""
        parts = [name for name in _BY if sheet.field(name) is not None]
        target = _of_figures(sheet)
        if not parts or target is None:
            return rows
        keys = [name for name in _LINE if sheet.field(name) is not None]
        told = self._table(target.table).select(*keys, *parts).unique(maintain_order=True)
        found: list[dict[str, object]] = []
        for row in rows:
            own = told.filter(pl.col(name).eq(row.get(name)) for name in keys).select(parts).to_dicts()
            found += [{**row, **{name: value for name, value in part.items() if value}} for part in own] or [
                row
            ]
        return found

    def beside(self, sheet: Sheet, rows: list[dict[str, object]]) -> list[dict[str, object]]:
        """Return the figures that belong beside the rows of a sheet; nothing where there are none."""
        target = _of_figures(sheet)
        if target is None:
            return []
        keys = [name for name in (*_LINE, *_BY) if sheet.field(name) is not None]
        figures = self._figures(sheet, target, keys)
        beside = [figures.get(tuple(row.get(name) or "" for name in keys), {}) for row in rows]
        return beside if any(beside) else []

    def _figures(
        self, sheet: Sheet, target: Target, keys: list[str]
    ) -> dict[tuple[object, ...], dict[str, object]]:
        frame = self._table(target.table)
        found: dict[tuple[object, ...], dict[str, object]] = {}
        for row in frame.iter_rows(named=True):
            cells = found.setdefault(tuple(row[name] or "" for name in keys), {})
            if target.unpivot is not None:
                cells[f"{target.table}:{row[target.unpivot.key]}"] = row[target.unpivot.value]
            else:
                cells |= {
                    one.column: row[one.column]
                    for one in sheet.columns
                    if one.column in row and one.kind in ("number", "integer", "share")
                }
        return {key: _filled(cells) for key, cells in found.items()}

    def _table(self, name: str) -> pl.DataFrame:
        if name not in self._tables:
            frame = self._snapshot.read(name)
            frame = frame.filter(
                pl.col("year") == self.year,
                pl.col("service_id").is_in(self._services.implode()),
                pl.col("version").is_in(list(_ACTUAL)),
            )
            best = pl.col("version").replace_strict(
                {version: place for place, version in enumerate(_ACTUAL)}, return_dtype=pl.Int64
            )
            keys = [key for key in TABLES[name].keys if key != "version"]
            self._tables[name] = frame.sort(best, maintain_order=True).unique(
                keys, keep="first", maintain_order=True
            )
        return self._tables[name]


def _of_figures(sheet: Sheet) -> Target | None:
    """Return the table of yearly figures that a sheet feeds."""
    wanted = {"service_id", "year", "version"}
    return next((target for target in sheet.into if wanted <= set(TABLES[target.table].keys)), None)
