"""Workbooks that providers make themselves instead of filling in the template: plain sheets, own ways.

A letterhead above the table, a heading with a typo, a sheet that is missing, rows hidden or summed up by
hand, cells with an error or a formula that nobody has computed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import xlsxwriter

from sluzby_eval.importing.template_choices import choices

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.importing.spec import Field, Layout, Sheet

Row = Mapping[str, object]
CREATED = dt.datetime(2025, 1, 1)  # noqa: DTZ001 - fixed, so that the bytes are
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(slots=True, kw_only=True)
class Own:
    """What one provider does otherwise, by id of the sheet."""

    letterhead: dict[str, list[str]] = field(default_factory=dict)  # lines above the header
    headings: dict[tuple[str, str], str] = field(
        default_factory=dict
    )  # sheet, column: as the provider writes it
    names: dict[str, str] = field(default_factory=dict)  # of sheets
    without: set[str] = field(default_factory=set)  # sheets left out
    hidden: dict[str, list[int]] = field(default_factory=dict)  # rows of data, from 0
    totals: dict[str, str] = field(default_factory=dict)  # label of a row of sums below the data
    notes: dict[str, str] = field(default_factory=dict)  # a line below the data
    formulas: dict[tuple[str, int, str], tuple[str, str]] = field(
        default_factory=dict
    )  # formula, computed value


def write_own(layout: Layout, path: Path, rows: Mapping[str, Sequence[Row]], own: Own) -> None:
    """Write a plain workbook with the headings of a layout and the provider's own ways."""
    with xlsxwriter.Workbook(str(path), PLAIN) as book:
        book.set_properties({"title": "Výkaz poskytovatele", "created": CREATED})
        formats = {
            "date": book.add_format({"num_format": "d.m.yyyy"}),
            "bold": book.add_format({"bold": True}),
        }
        for sheet in layout.sheets:
            if sheet.id in own.without:
                continue
            target = book.add_worksheet(own.names.get(sheet.id, sheet.names[0]))
            if sheet.shape == "form":
                _write_form(target, sheet, rows[sheet.id][0], formats)
            else:
                _write_table(target, sheet, rows[sheet.id], own, formats)


def _write_form(target: Any, sheet: Sheet, row: Row, formats: Mapping[str, Any]) -> None:
    target.set_column(0, 1, 40)
    for position, column in enumerate(sheet.columns):
        target.write_string(position, 0, column.headings[0], formats["bold"])
        _write(target, position, 1, _shown(column, row.get(column.column)), formats)


def _write_table(
    target: Any, sheet: Sheet, rows: Sequence[Row], own: Own, formats: Mapping[str, Any]
) -> None:
    lines = own.letterhead.get(sheet.id, [])
    for position, line in enumerate(lines):
        target.write_string(position, 0, line)
    top = len(lines)
    target.set_column(0, len(sheet.columns), 14)
    for position, column in enumerate(sheet.columns):
        heading = own.headings.get((sheet.id, column.column), column.headings[0])
        target.write_string(top, position, heading, formats["bold"])
        for number, row in enumerate(rows):
            formula = own.formulas.get((sheet.id, number, column.column))
            if formula is not None:
                target.write_formula(top + 1 + number, position, formula[0], None, formula[1])
            else:
                _write(target, top + 1 + number, position, _shown(column, row.get(column.column)), formats)
    for number in own.hidden.get(sheet.id, []):
        target.set_row(top + 1 + number, None, None, {"hidden": True})
    if sheet.id in own.totals:
        _write_totals(target, sheet, rows, top + 1 + len(rows), own.totals[sheet.id])
    if sheet.id in own.notes:
        target.write_string(top + 1 + len(rows), 0, own.notes[sheet.id])


def _write_totals(target: Any, sheet: Sheet, rows: Sequence[Row], at: int, label: str) -> None:
    target.write_string(at, 0, label)
    for position, column in enumerate(sheet.columns):
        values = [value for row in rows if isinstance(value := row.get(column.column), int | float)]
        if values:
            target.write_number(at, position, round(sum(values), 2))


def _write(target: Any, row: int, column: int, value: object, formats: Mapping[str, Any]) -> None:
    if isinstance(value, int | float):
        target.write_number(row, column, value)
    elif isinstance(value, dt.date):
        target.write_datetime(row, column, value, formats["date"])
    elif value is not None:
        target.write_string(row, column, str(value))


def _shown(column: Field, value: object) -> object:
    if isinstance(value, str):
        labels = choices(column)
        return "; ".join(labels.get(code, code) for code in value.split("|"))
    return value
