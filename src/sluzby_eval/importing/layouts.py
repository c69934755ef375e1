"""Loading layouts, and the faults that only a look at the dataset's tables can show (D7xx)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sluzby_eval import codelist, units
from sluzby_eval.czech import fold
from sluzby_eval.definitions import Document, Loaded, Trail, load
from sluzby_eval.findings import Finding, Severity, worst
from sluzby_eval.importing import arithmetic
from sluzby_eval.importing.spec import Column, Layout, Sheet, Target
from sluzby_eval.model import TABLES

if TYPE_CHECKING:
    from sluzby_eval.workspace import Workspace

FILE_SCOPE = "file"  # in `scope`: the name of the file
Layouts = Mapping[str, Loaded[Layout]]


def load_layouts(workspace: Workspace) -> tuple[dict[str, Loaded[Layout]], list[Finding]]:
    """Load all layouts in force, by id; a faulty one is left out and told in the findings."""
    loaded, findings = load(workspace.files("layouts"), Layout)
    good: dict[str, Loaded[Layout]] = {}
    for entry in loaded.values():
        faults = list(check_layout(entry.spec, entry.document))
        findings += faults
        if worst(faults) is not Severity.ERROR:
            good[entry.spec.id] = entry
    return good, findings


def check_layout(layout: Layout, document: Document) -> Iterator[Finding]:
    """Tell the faults of one layout: unknown tables and columns, keys without a source, bad expressions."""
    known = {*layout.constants, *layout.file_values}
    for position, sheet in enumerate(layout.sheets):
        trail: Trail = ("sheets", position)
        yield from _check_columns(sheet, document, trail)
        yield from _check_expressions(sheet, document, trail)
        for index, target in enumerate(sheet.into):
            yield from _check_target(target, sheet, known, document, (*trail, "into", index))
    own = {FILE_SCOPE, *known, *(field.column for sheet in layout.sheets for field in sheet.fields)}
    for index, name in enumerate(layout.scope):
        if name not in own:
            yield _unknown("D708", name, own, document, ("scope", index))
    form = layout.form_sheet
    values = {field.column for field in form.fields} if form else set()
    for index, name in enumerate(layout.file_values):
        if name not in values:
            yield _unknown("D708", name, values, document, ("file_values", index))


def _unknown(code: str, name: str, known: set[str], document: Document, trail: Trail) -> Finding:
    args = {"name": name, "suggestion": Finding.suggestion(name, known), "known": ", ".join(sorted(known))}
    return Finding(code=code, place=document.place(trail), args=args, value=name)


def _check_columns(sheet: Sheet, document: Document, trail: Trail) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for field in sheet.columns:
        at = _trail_of(sheet, field.column, trail)
        for heading in field.headings:
            owner = seen.setdefault(fold(heading), field.column)
            if owner != field.column:
                args = {"heading": heading, "first": owner, "second": field.column}
                yield Finding(code="D706", place=document.place(at), args=args, value=heading)
        if not field.headings:
            yield Finding(code="D709", place=document.place(at), args={"name": field.column})
        yield from _check_kind(field, document, at)


def _trail_of(sheet: Sheet, column: str, trail: Trail) -> Trail:
    for index, field in enumerate(sheet.fields):
        if field.column == column:
            return (*trail, "fields", index)
    return (*trail, "into")


def _check_kind(field: Column, document: Document, trail: Trail) -> Iterator[Finding]:
    if field.pattern is not None:
        try:
            re.compile(field.pattern)
        except re.error as error:
            args = {"name": field.pattern, "cause": str(error)}
            yield Finding(code="D705", place=document.place((*trail, "pattern")), args=args)
    if field.codes is not None and field.codes not in codelist.names():
        yield _unknown("D707", field.codes, set(codelist.names()), document, (*trail, "codes"))
    if field.kind == "code" and field.codes is None and not field.choices:
        yield Finding(code="D710", place=document.place(trail), args={})
    if field.unit is not None and field.unit not in units.catalogue():
        yield _unknown("D711", field.unit, set(units.catalogue()), document, (*trail, "unit"))


def _check_expressions(sheet: Sheet, document: Document, trail: Trail) -> Iterator[Finding]:
    fields = {field.column for field in sheet.columns}
    for name, text in sheet.derive.items():
        yield from _check_expression(text, fields, document, (*trail, "derive", name), compare=False)
        fields.add(name)
    for index, check in enumerate(sheet.checks):
        at = (*trail, "checks", index)
        yield from _check_expression(check.when, fields, document, (*at, "when"), compare=True)
        for name in check.columns:
            if name not in fields:
                yield _unknown("D702", name, fields, document, (*at, "columns"))
    for index, totals in enumerate(sheet.totals):
        for name in (*totals.columns, *totals.parts, *filter(None, [totals.whole])):
            if name not in fields:
                yield _unknown("D702", name, fields, document, (*trail, "totals", index))
    for name in sheet.keep_where:
        if name not in fields:
            yield _unknown("D702", name, fields, document, (*trail, "keep_where", name))


def _check_expression(
    text: str, fields: set[str], document: Document, trail: Trail, *, compare: bool
) -> Iterator[Finding]:
    try:
        arithmetic.check(text, compare=compare)
    except arithmetic.ArithmeticSyntaxError as error:
        place = document.place(trail)
        yield Finding(code="D704", place=place, args={"cause": str(error)}, value=text)
        return
    for name in sorted(arithmetic.names(text) - fields):
        yield _unknown("D702", name, fields, document, trail)


def _check_target(
    target: Target, sheet: Sheet, known: set[str], document: Document, trail: Trail
) -> Iterator[Finding]:
    table = TABLES.get(target.table)
    if table is None:
        yield _unknown("D701", target.table, set(TABLES), document, trail)
        return
    fields = {field.column for field in sheet.fields} | set(sheet.derive)
    columns = {column.name for column in table.columns}
    unpivot = target.unpivot
    made = {unpivot.key, unpivot.value, *filter(None, [unpivot.unit_column])} if unpivot else set()
    for name in sorted({*target.columns, *target.constants, *made} - columns):
        yield _unknown("D702", name, columns, document, trail)
    sources = {name for names in target.columns.values() for name in names} | set(target.when_present)
    sources |= {item.source for item in unpivot.items.values() if item.source} if unpivot else set()
    for name in sorted(sources - fields):
        yield _unknown("D702", name, fields, document, trail)
    given = made | fields | known | set(target.columns) | set(target.constants)
    for key in table.filled_keys:
        if key not in given:
            args = {"name": key, "table": table.name}
            yield Finding(code="D703", place=document.place(trail), args=args)
