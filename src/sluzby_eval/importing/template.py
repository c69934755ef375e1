"""The workbook of a layout: what a provider gets, fills in and sends back.

Everything in it comes from the layout: sheets, headings, notes, drop-downs, formats, limits. The same code
writes an empty workbook, one with rows that are known already (services of last year), and a full one; what
it writes is read back by the same layout without a finding. The same input always gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter

from sluzby_eval.codelist import codelist
from sluzby_eval.czech import format_number
from sluzby_eval.i18n import pick
from sluzby_eval.importing.template_choices import ChoiceSheet, choices
from sluzby_eval.importing.template_style import Styles, width

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.i18n import Language
    from sluzby_eval.importing.spec import Field, Layout, Sheet

Row = Mapping[str, object]
Rows = Mapping[str, Sequence[Row]]

CREATED = dt.datetime(2025, 1, 1)  # noqa: DTZ001 - a fixed date, so that equal input gives equal bytes
SPARE_ROWS = 60  # rows under the known ones that still have drop-downs
MAX_NAME = 31  # characters of a sheet name
INSTRUCTIONS: Mapping[Language, str] = {"cs": "Pokyny", "en": "Instructions"}
# Labels rather than messages: the bytes of a workbook must not change with the catalogue of messages.
DARK = {"cs": "Povinné sloupce mají tmavé záhlaví.", "en": "Required columns have a dark heading."}
GREY = {"cs": "Šedé buňky jsou předvyplněné a zamčené.", "en": "Grey cells are filled in already and locked."}
REQUIRED = {"cs": "Povinný údaj.", "en": "Required."}
REQUIRED_FOR = {"cs": "Povinný údaj pro formy: {forms}.", "en": "Required for the forms: {forms}."}
BEFORE = {"cs": "Rok", "en": "Year"}
YES_NO = {True: {"cs": "ano", "en": "yes"}, False: {"cs": "ne", "en": "no"}}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_PROTECTION = {"format_columns": True, "format_rows": True, "insert_rows": True, "select_locked_cells": True}
_NO_LIMIT = 1e15


def write_template(
    layout: Layout,
    path: Path,
    *,
    rows: Rows | None = None,
    language: Language = "cs",
    year: int | None = None,
    before: Rows | None = None,
    year_before: int | None = None,
) -> None:
    """Write the workbook of a layout to be filled in.

    Args:
        layout: the kind of file.
        path: where to write; the folder must exist.
        rows: what is known already, by id of the sheet; a row maps columns to values, codes as codes.
        language: of instructions and notes; headings are as the layout says.
        year: goes to the field that holds the period, where the rows do not say otherwise.
        before: figures of an earlier year beside the rows of a sheet, told in a comment at each cell.
        year_before: which year that is.

    Raises:
        ValueError: the rows name a sheet or a column that the layout does not have.
    """
    known = _with_year(layout, rows or {}, year)
    book = _Book(layout, language, spare=SPARE_ROWS)
    book.before, book.year_before = before or {}, year_before
    book.write(path, known)


def fill(layout: Layout, path: Path, rows: Rows, *, language: Language = "cs") -> None:
    """Write a workbook that is filled in: `write_template` without spare rows."""
    _Book(layout, language, spare=0).write(path, rows)


def sheet_name(sheet: Sheet) -> str:
    """Return the name of a sheet in the template; a layout for single tables may give none."""
    name = sheet.names[0] if sheet.names else sheet.title.get("cs") or sheet.id
    return name[:MAX_NAME]


def _with_year(layout: Layout, rows: Rows, year: int | None) -> Rows:
    form = layout.form_sheet
    if year is None or form is None or layout.period is None or form.field(layout.period) is None:
        return rows
    first = next(iter(rows.get(form.id, ())), {})
    return {**rows, form.id: [{layout.period: year, **first}]}


def _scaled(field: Field, figure: float) -> tuple[float, int]:
    """Return a figure as the column wants it, and its decimals."""
    figure = figure * 100 if field.scale == "percent" else figure
    return figure, min(2, max(0, -(Decimal(repr(round(figure, 2))).normalize().as_tuple().exponent)))  # type: ignore[operator]


class _Book:
    """One workbook on its way to the disk."""

    def __init__(self, layout: Layout, language: Language, *, spare: int) -> None:
        self.layout = layout
        self.language = language
        self.spare = spare
        self.before: Rows = {}
        self.year_before: int | None = None

    def write(self, path: Path, rows: Rows) -> None:
        self._refuse_unknown(rows)
        with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
            book.set_properties({"title": self._said(self.layout.title), "created": CREATED})
            self.styles = Styles(book)
            instructions = book.add_worksheet(INSTRUCTIONS[self.language])
            sheets = [(sheet, book.add_worksheet(sheet_name(sheet))) for sheet in self.layout.sheets]
            self.choices = ChoiceSheet(book, self.styles)
            for sheet, target in sheets:
                known = rows.get(sheet.id, ())
                if sheet.shape == "form":
                    self._form(target, sheet, next(iter(known), {}))
                else:
                    self._table(target, sheet, known)
                    self._tell_before(target, sheet)
            self._instructions(instructions)
            self.choices.finish()

    def _refuse_unknown(self, rows: Rows) -> None:
        for sheet_id, known in rows.items():
            if sheet_id not in {sheet.id for sheet in self.layout.sheets}:
                raise ValueError(f"layout {self.layout.id} has no sheet {sheet_id}")
            columns = {field.column for field in self.layout.sheet(sheet_id).columns}
            unknown = {name for row in known for name in row} - columns
            if unknown:
                raise ValueError(f"sheet {sheet_id} has no column {', '.join(sorted(unknown))}")

    def _instructions(self, target: Any) -> None:
        target.hide_gridlines(2)
        target.set_column(0, 0, 90)
        target.set_paper(9)
        target.fit_to_pages(1, 0)
        lines = [(self._said(self.layout.title), "title")]
        texts = (self.layout.description, self.layout.instructions)
        lines += [(line, "text") for text in texts for line in self._said(text).splitlines()]
        lines += [("", "text"), (self._said(DARK), "required"), (self._said(GREY), "prefilled")]
        for sheet in self.layout.sheets:
            note = self._said(sheet.note)
            lines += [("", "text"), (sheet_name(sheet), "section")] + ([(note, "text")] if note else [])
        for row, (line, style) in enumerate(lines):
            if line:  # an empty text is a cell that readers do not agree on
                target.write_string(row, 0, line, self.styles.line(style))
        target.protect("", _PROTECTION)

    def _form(self, target: Any, sheet: Sheet, known: Row) -> None:
        target.set_column(0, 0, 44)
        target.set_column(1, 1, 46)
        for row, field in enumerate(sheet.columns):
            target.write_string(row, 0, field.headings[0], self.styles.heading(required=field.required))
            self._note(target, row, 0, field)
            value = known.get(field.column)
            locked = field.prefilled and value is not None
            style = self.styles.get(self._kind(field), locked=locked, boxed=True)
            target.write_blank(row, 1, None, style)
            self._value(target, (row, 1), field, value, style)
            self._validate(target, field, (row, 1, row, 1))
        self._finish(target)

    def _table(self, target: Any, sheet: Sheet, known: Sequence[Row]) -> None:
        for column, field in enumerate(sheet.columns):
            required = field.required or bool(field.required_for)
            room = width(field, choices(field).values())
            target.set_column(column, column, room, self.styles.get(self._kind(field)))
            target.write_string(0, column, field.headings[0], self.styles.heading(required=required))
            self._note(target, 0, column, field)
            last = len(known) + self.spare
            if last:
                self._validate(target, field, (1, column, last, column))
            for row, values in enumerate(known, start=1):
                style = self.styles.get(self._kind(field), locked=field.prefilled)
                self._value(target, (row, column), field, values.get(field.column), style)
        target.set_row(0, 60)
        target.freeze_panes(1, min(2, len(sheet.columns) - 1))
        target.repeat_rows(0)
        self._finish(target)

    def _tell_before(self, target: Any, sheet: Sheet) -> None:
        """Write the figures of the year before into comments of the cells to be filled in."""
        for row, figures in enumerate(self.before.get(sheet.id, ()), start=1):
            for column, field in enumerate(sheet.columns):
                figure = figures.get(field.column)
                if isinstance(figure, int | float):
                    shown = format_number(*_scaled(field, float(figure)), self.language)
                    text = f"{self._said(BEFORE)} {self.year_before}: {shown}"
                    target.write_comment(row, column, text, {"y_scale": 0.4})

    def _said(self, text: Mapping[Any, str]) -> str:
        return pick(text, self.language)

    def _finish(self, target: Any) -> None:
        target.set_landscape()
        target.set_paper(9)
        target.fit_to_pages(1, 0)
        target.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        target.protect("", _PROTECTION)

    def _kind(self, field: Field) -> str:
        if field.column == self.layout.period:
            return "year"
        return {"CZK": "money", "fte": "fte"}.get(field.unit or "", field.kind)

    def _value(self, target: Any, cell: tuple[int, int], field: Field, value: object, style: Any) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            value = self._said(YES_NO[value])
        if isinstance(value, int | float):
            target.write_number(*cell, value, style)
        elif isinstance(value, dt.date):
            target.write_datetime(*cell, value, style)
        else:
            target.write_string(*cell, self._shown(field, str(value)), style)

    def _shown(self, field: Field, value: str) -> str:
        """Return the text that stands in the drop-down for a code; any other text as it is."""
        labels = choices(field)
        if field.many:
            return "; ".join(labels.get(code, code) for code in value.split("|"))
        return labels.get(value, value)

    def _note(self, target: Any, row: int, column: int, field: Field) -> None:
        parts = [self._said(field.note)]
        if field.required:
            parts.append(self._said(REQUIRED))
        elif field.required_for:
            forms = ", ".join(codelist("forms")[form].label[self.language] for form in field.required_for)
            parts.append(self._said(REQUIRED_FOR).format(forms=forms))
        text = "\n".join(part for part in parts if part)
        if text:
            target.write_comment(row, column, text, {"x_scale": 1.8, "y_scale": 1.2})

    def _validate(self, target: Any, field: Field, area: tuple[int, int, int, int]) -> None:
        labels = list(choices(field).values())
        if labels and not field.many:
            rule: dict[str, Any] = {"validate": "list", "source": self.choices.source(field, labels)}
        elif field.kind in {"number", "integer", "share"}:
            low = field.minimum if field.minimum is not None else -_NO_LIMIT
            high = field.maximum if field.maximum is not None else _NO_LIMIT
            kind = "integer" if field.kind == "integer" else "decimal"
            rule = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
        else:
            return
        target.data_validation(*area, {**rule, "error_type": "warning"})
