"""Statements of earlier years: one table for a year, without workbooks, as an older system gives them out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sample_data.plan import area_names
from sluzby_eval.codelist import codelist

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sample_data.figures import Row
    from sample_data.statement import Statement
    from sluzby_eval.importing.spec import Layout

YEARS = (2021, 2022, 2023)
VERSION = "konečná skutečnost"
Table = tuple[list[str], list[list[object]]]  # headings, rows


def year_table(layout: Layout, statements: Sequence[Statement]) -> Table:
    """Put the lines of all statements of a year into one table, one row for each."""
    columns = layout.sheets[0].columns
    rows = [
        [_shown(line.get(column.column)) for column in columns]
        for statement in statements
        for line in _lines(statement)
    ]
    return [column.headings[0] for column in columns], rows


def share_table(layout: Layout, statements: Sequence[Statement]) -> Table:
    """Put the territorial shares of all statements into one table."""
    columns = layout.sheets[0].columns
    shares = [
        {**share, "area": area_names()[str(share["area"])], "year": statement.year, "version": VERSION}
        for statement in statements
        for share in statement.rows["shares"]
    ]
    rows = [[_shown(share.get(column.column)) for column in columns] for share in shares]
    return [column.headings[0] for column in columns], rows


def _lines(statement: Statement) -> Iterator[Row]:
    filled = statement.rows["provider"][0]["filled_on"]
    assert isinstance(filled, dt.date)
    head: Row = {
        "year": statement.year,
        "version": VERSION,
        "days_after_year_end": (filled - dt.date(statement.year, 12, 31)).days,
    }
    for own in statement.rows["statements"]:
        line = {**own, **head, "form": codelist("forms")[str(own["form"])].label["cs"]}
        for sheet in ("costs", "staff", "clients"):
            line |= {
                name: value
                for row in statement.rows[sheet]
                if _is_of(row, own)
                for name, value in row.items()
                if ":" in name
            }
        yield line | _income(statement, own)


def _income(statement: Statement, own: Row) -> Row:
    """Add up the income by source; who paid it is not known any more."""
    sums: dict[str, int] = {}
    for row in statement.rows["revenues"]:
        if _is_of(row, own):
            name = f"revenues:{row['source']}"
            sums[name] = sums.get(name, 0) + int(str(row["amount_czk"]))
    return dict(sums)


def _is_of(row: Row, own: Row) -> bool:
    return (row["service_id"], row["form"]) == (own["service_id"], own["form"])


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return "ano" if value else "ne"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return "" if value is None else value
