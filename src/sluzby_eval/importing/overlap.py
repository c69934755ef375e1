"""Where files meet: rows that another file tells already, and what a correction leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping  # noqa: TC003 - read by the type checker

import polars as pl

from sluzby_eval.model import TABLES

_LINE = ("service_id", "form", "year", "version")
_BY_DATE = {"population": "date", "area_facts": "measure"}  # what their rows are missed by
IDENTIFYING = tuple(
    name for name, table in TABLES.items() if "service_id" in table.keys or name in _BY_DATE
)  # tables by which one sees what a file told


def identities(tables: Mapping[str, pl.DataFrame]) -> set[str]:
    """List what tables speak of: services, dates of population, measures of areas."""
    found: set[str] = set()
    for name, frame in tables.items():
        column = _BY_DATE.get(name, "service_id" if name in IDENTIFYING else None)
        if column is not None:
            found |= {str(value) for value in frame[column].unique().to_list()}
    return found


def conflicting(
    rows: Mapping[str, pl.DataFrame], conflicts: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield by table the rows to leave out, with `key` and `other` of the rows that they meet.

    These are the conflicting rows, and all rows of their lines in all tables of lines.
    """
    origin = ["sheet", "row", "col"]
    direct = {
        name: frame.join(conflicts.filter(table=name).drop("table"), on=origin, how="inner", nulls_equal=True)
        for name, frame in rows.items()
    }
    told = ["key", "other", "other_sheet", "other_row"]
    of_lines = [frame.select(*_LINE, *told) for name, frame in direct.items() if _is_of_lines(name)]
    lines = pl.concat(of_lines).unique(_LINE, keep="first", maintain_order=True) if of_lines else None
    for name, frame in rows.items():
        hits = direct[name].unique(origin, keep="first", maintain_order=True)
        if lines is not None and _is_of_lines(name):
            others = frame.join(hits, on=origin, how="anti", nulls_equal=True)
            others = others.join(lines, on=_LINE, how="inner", maintain_order="left")
            hits = pl.concat([hits, others], how="diagonal")
        if not hits.is_empty():
            yield name, hits


def _is_of_lines(table: str) -> bool:
    return set(_LINE) <= set(TABLES[table].keys)
