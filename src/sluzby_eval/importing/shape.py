"""Shape before content: from the raw files of one layout to typed tables with the origin of every row.

Each sheet is collected over all files and typed once (`wide`), then gives its rows to the tables it feeds
(`tables`). Rows without a usable key are refused here; what the values mean is the business of `rules`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.definitions import Loaded  # noqa: TC001 - dataclasses keep it
from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.columns import ACCEPTED, MISSING, REFUSED
from sluzby_eval.importing.gather import gather
from sluzby_eval.importing.headings import FoundSheet  # noqa: TC001
from sluzby_eval.importing.keys import columns_of, usable_rows
from sluzby_eval.importing.mappings import Learned  # noqa: TC001 - dataclasses keep it
from sluzby_eval.importing.matching import find_sheets
from sluzby_eval.importing.raw import RawBook  # noqa: TC001 - dataclasses keep it
from sluzby_eval.importing.spec import Layout, Target  # noqa: TC001 - dataclasses keep it
from sluzby_eval.importing.tables import AT_ROW, Files, build, sources
from sluzby_eval.importing.wide import FILE, Wide, state, type_sheet
from sluzby_eval.model import TABLES

if TYPE_CHECKING:
    from sluzby_eval.territory import Territory

Letters = dict[str, dict[str, str]]  # sheet: column of a table: letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file on its way in, of a layout that is known."""

    number: int
    file: str
    sha256: str
    submission: str
    book: RawBook
    learned: Loaded[Learned] | None = None


@dataclass(slots=True, kw_only=True)
class Shaped:
    """The files of one layout as tables."""

    layout: Loaded[Layout]
    sources: Sequence[Source]
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    values: dict[int, dict[str, object]] = field(default_factory=dict)  # of each file: its file values
    letters: dict[int, Letters] = field(default_factory=dict)
    cells: dict[int, dict[str, int]] = field(default_factory=dict)  # of each file: read, accepted, refused
    states: dict[tuple[str, int], dict[int, int]] = field(default_factory=dict)  # of sheet and file: cells
    spare: dict[str, pl.Series] = field(default_factory=dict)  # of each sheet: rows that only repeat others
    columns: dict[int, dict[str, list[str]]] = field(default_factory=dict)  # of each file: values by column
    wides: list[Wide] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def unread(self, number: int) -> frozenset[str]:
        """Return the tables for which a file has no sheet of usable shape."""
        fed = [(number in wide.gathered.sheets, into.table) for wide in self.wides for into in wide.spec.into]
        return frozenset(table for _, table in fed) - {table for is_read, table in fed if is_read}


def shape(layout: Loaded[Layout], files: Sequence[Source], territory: Territory) -> Shaped:
    """Turn the files of one layout into tables."""
    result = Shaped(layout=layout, sources=files)
    found = _find(result)
    names = {source.number: source.file for source in files}
    for spec in layout.spec.sheets:
        gathered = gather(spec, [(number, names[number], sheet) for number, sheet in found.get(spec.id, [])])
        result.findings += gathered.findings
        wide, findings = type_sheet(layout.spec, gathered, names, territory)
        result.wides.append(wide)
        result.findings += findings
    known = _file_values(result)
    _fill_tables(result, known)
    return result


def _find(result: Shaped) -> dict[str, list[tuple[int, FoundSheet]]]:
    """Find the sheets of every file; without the form sheet the file cannot be used."""
    found: dict[str, list[tuple[int, FoundSheet]]] = {}
    form = result.layout.spec.form_sheet
    for source in result.sources:
        sheets, findings = find_sheets(source.book, result.layout.spec, source.learned)
        result.findings += findings
        result.cells[source.number] = {"read": sum(sheet.filled for sheet in source.book.sheets)}
        if form is not None and form.id not in {sheet.spec.id for sheet in sheets}:
            result.findings.append(Finding(code="V227", place=Place(file=source.file)))
            continue
        for sheet in sheets:
            found.setdefault(sheet.spec.id, []).append((source.number, sheet))
    return found


def _file_values(result: Shaped) -> pl.DataFrame:
    """Return the values that belong to all rows of a file, for the files that have them all."""
    layout = result.layout.spec
    wide = next((wide for wide in result.wides if wide.spec.shape == "form"), None)
    if wide is None or not layout.file_values:
        numbers = [source.number for source in result.sources]
        return pl.DataFrame({FILE: pl.Series(numbers, dtype=pl.Int32)})
    values = wide.frame.select(FILE, *layout.file_values)
    for at, row in enumerate(values.iter_rows(named=True)):
        result.values[row[FILE]] = {name: row[name] for name in layout.file_values}
        for name in layout.file_values:
            if row[name] is None:
                heading = next(item.headings[0] for item in wide.spec.fields if item.column == name)
                result.findings.append(wide.finding("V218", at, name, args={"heading": heading}))
    return values.drop_nulls()


def _fill_tables(result: Shaped, known: pl.DataFrame) -> None:
    layout = result.layout.spec
    files = Files(submissions={item.number: item.submission for item in result.sources}, values=known)
    parts: dict[str, list[pl.DataFrame]] = {}
    for index, wide in enumerate(result.wides):
        complete = wide.frame[FILE].is_in(known[FILE].implode())
        taken = nothing = pl.repeat(False, wide.frame.height, eager=True)  # noqa: FBT003
        stored = taken
        by_column: dict[str, pl.Series] = {}
        for target in wide.spec.into:
            chosen = usable_rows(wide, target, complete)
            result.findings += chosen.findings
            taken = taken | chosen.usable
            for name in columns_of(wide, target):
                by_column[name] = by_column.get(name, nothing) | chosen.usable | _is_absent(wide, target)
            stored = stored | chosen.rows
            rows = build(layout, chosen.wide, target, chosen.rows, files)
            parts.setdefault(target.table, []).append(rows)
            _note_letters(result, wide, target.table)
        if wide.spec.into:
            result.wides[index] = _refuse_rows(wide, taken, by_column)
            result.spare[wide.spec.id] = taken & ~stored
        _count(result, result.wides[index])
    result.tables = {name: pl.concat(frames) for name, frames in parts.items()}
    result.tables = {name: frame.drop(AT_ROW) for name, frame in result.tables.items()}


def _note_letters(result: Shaped, wide: Wide, table: str) -> None:
    """Note which letters a column of a table has in each file, for the addresses of its cells."""
    names = [
        (column.name, source[0])
        for target in wide.spec.into
        if target.table == table
        for column in TABLES[table].columns
        if (source := sources(wide, target, column.name)) and wide.spec.field(source[0])
    ]
    files = wide.gathered.files
    for number, at in wide.gathered.first.items():
        if at == len(files) or files[at] != number:
            continue  # no rows of this file
        sheet = wide.gathered.sheets[number].raw.name
        letters = result.letters.setdefault(number, {}).setdefault(sheet, {})
        for name, behind in names:
            place = wide.gathered.cell(at, behind) if wide.spec.shape == "form" else None
            letter = place or wide.gathered.letters(at, behind)
            if letter is not None:
                letters.setdefault(name, letter)
                letters[f"{table}.{name}"] = letter


def _is_absent(wide: Wide, target: Target) -> pl.Series:
    """Whether a row has nothing for a table that it feeds only where some fields are filled."""
    filled = [pl.col(name).is_not_null() for name in target.when_present]
    return wide.frame.select(~pl.all_horizontal(pl.lit(value=True), *filled)).to_series()


def _refuse_rows(wide: Wide, taken: pl.Series, by_column: Mapping[str, pl.Series]) -> Wide:
    """Mark the cells that no table takes: those of refused rows, and of tables that refused the row."""
    refused = {column.column: ~(taken & by_column.get(column.column, taken)) for column in wide.spec.columns}
    if not any(rows.any() for rows in refused.values()):
        return wide
    frame = wide.frame.with_columns(
        pl.when(rows & (pl.col(state(name)) == ACCEPTED))
        .then(pl.lit(REFUSED, dtype=pl.Int8))
        .otherwise(pl.col(state(name)))
        .alias(state(name))
        for name, rows in refused.items()
    )
    return Wide(spec=wide.spec, gathered=wide.gathered, frame=frame, names=wide.names)


def _count(result: Shaped, wide: Wide) -> None:
    """Add the cells of a sheet to the accounts of their files."""
    states = [pl.col(state(column.column)) for column in wide.spec.columns]
    counts = wide.frame.group_by(FILE).agg(
        accepted=pl.sum_horizontal((item == ACCEPTED).sum() for item in states),
        refused=pl.sum_horizontal((item == REFUSED).sum() for item in states),
        missing=pl.sum_horizontal((item == MISSING).sum() for item in states),
    )
    for number, accepted, refused, missing in counts.iter_rows():
        result.states[wide.spec.id, number] = {ACCEPTED: accepted, REFUSED: refused, MISSING: missing}
        cells = result.cells[number]
        cells["accepted"] = cells.get("accepted", 0) + accepted
        cells["refused"] = cells.get("refused", 0) + refused
