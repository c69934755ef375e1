"""The cells behind the indicators of criteria, for many services at once.

What `explain` tells of one service is gathered here from the definitions in one pass over the tables; indicators that
look back in time or count other rows than lines are explained service by service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.evaluation.explain import explain
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.evaluation.taking import columns_of
from sluzby_eval.funding.money import exact
from sluzby_eval.funding.trail import Source
from sluzby_eval.model import TABLES
from sluzby_eval.store.origin import with_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sluzby_eval.evaluation.catalogue import Catalogue
    from sluzby_eval.evaluation.spec import Input
    from sluzby_eval.store import Snapshot
    from sluzby_eval.workspace import Workspace

LINE_GRAINS = ("line", "service")
Cells = dict[str, dict[str, tuple[Source, ...]]]  # service -> indicator -> cells


def cells_behind(
    workspace: Workspace,
    snapshot: Snapshot,
    results: pl.DataFrame,
    *,
    indicators: Sequence[str],
    services: Iterable[str],
    year: int,
    version: str,
) -> Cells:
    """Return the cells behind indicators of services."""
    catalogue, _findings = load_catalogue(workspace)
    wanted = list(services)
    found: Cells = {service: {} for service in wanted}
    for name in indicators:
        plan = catalogue.plan(name)
        if plan.method is None and plan.grain in LINE_GRAINS and not catalogue.lookback([plan]):
            told = _gathered(catalogue, snapshot, name, year=year, version=version)
        else:
            told = {
                service: _explained(workspace, snapshot, results, name, service=service, year=year)
                for service in wanted
            }
        for service in wanted:
            found[service][name] = tuple(told.get(service, ()))
    return found


def _gathered(
    catalogue: Catalogue, snapshot: Snapshot, name: str, *, year: int, version: str
) -> Mapping[str, Sequence[Source]]:
    found: dict[str, list[Source]] = {}
    forms = catalogue.definitions[name].spec.applies.forms
    for number in catalogue.inputs_of([catalogue.plan(name)]):
        item = catalogue.inputs[number]
        if item.table is not None and not TABLES[item.table].large:
            for column in columns_of(item) or TABLES[item.table].keys[:1]:
                _add(found, _rows(snapshot, item, column, forms, year=year, version=version), column)
    return found


def _rows(
    snapshot: Snapshot, item: Input, column: str, forms: Sequence[str], *, year: int, version: str
) -> pl.DataFrame:
    """Return the rows that an input takes its number from, with file and cell."""
    name = item.table or ""
    table = snapshot.read(name, year) if TABLES[name].shared else snapshot.read(name)
    asked: dict[str, list[int] | list[str]] = {"year": [year], "version": [version], "form": list(forms)}
    rows = [pl.col(key).is_in(values) for key, values in asked.items() if values and key in table.columns]
    rows += [pl.col(key).is_in(list(values)) for key, values in item.where.items()]
    told = table.filter(*rows, pl.col(column).is_not_null()).with_columns(column=pl.lit(column))
    return with_cells(told, name, snapshot.submissions)


def _add(found: dict[str, list[Source]], rows: pl.DataFrame, column: str) -> None:
    for service, file, sheet, cell, value in rows.select(
        "service_id", "file", "sheet", "cell", column
    ).iter_rows():
        number = exact(value) if isinstance(value, float) else None
        source = Source(file=file or "", sheet=sheet, cell=cell, value=number)
        if source not in found.setdefault(service, []):
            found[service].append(source)


def _explained(
    workspace: Workspace, snapshot: Snapshot, results: pl.DataFrame, name: str, *, service: str, year: int
) -> tuple[Source, ...]:
    told = explain(workspace, snapshot, results, indicator=name, level="service", unit=service, year=year)
    cells = [cell for line in told.lines for item in line.inputs for cell in item.cells]
    return tuple(
        Source(
            file=cell.file,
            sheet=cell.sheet,
            cell=cell.address,
            value=None if cell.value is None else exact(cell.value),
        )
        for cell in dict.fromkeys(cells)
    )
