"""The identity of a finding: the same fault in the next submission of the same scope has the same one.

It is made of the code, provider, service, sheet of the layout, column, and the key of the line (service,
form, source and the like) instead of the number of the row: a row that was moved keeps its findings.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence  # noqa: TC003 - dataclasses keep Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.czech import fold
from sluzby_eval.importing.raw import address, column_letters
from sluzby_eval.importing.wide import FILE, ROW, key_fields

if TYPE_CHECKING:
    from sluzby_eval.findings import Finding
    from sluzby_eval.importing.shape import Shaped
    from sluzby_eval.importing.wide import Wide
    from sluzby_eval.store import Submission

_LENGTH = 10
TELLING = ("rule", "figure", "measure")  # args that say which of several faults of one code it is
_CELL = re.compile(r"([A-Z]+)(\d+)(?::[A-Z]+\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A sheet of one file: which column has which letters, which row tells which line."""

    sheet: str  # as the layout calls it
    fields: Mapping[str, str]  # by letters
    cells: Mapping[str, str]  # of a form, by address
    lines: Mapping[int, str]  # by row

    def where(self, cell: str | None) -> tuple[str, str, str]:
        """Return sheet, column and line of a cell, as they are called whatever the file looks like."""
        found = _CELL.fullmatch(cell or "")
        if found is None or self.cells:
            return self.sheet, self.cells.get(cell or "", cell or ""), ""
        letters, row = found[1], found[2]
        line = "" if ":" in found[0] else self.lines.get(int(row), row)
        return self.sheet, self.fields.get(letters, letters), line


def _pages(shaped: Sequence[Shaped], findings: Sequence[Finding]) -> dict[tuple[str, str], _Page]:
    """Look up the sheets in which something was found, by file and name of the sheet; the first of a name."""
    told: dict[str, dict[str, set[int]]] = {}
    for finding in findings:
        if finding.place.sheet is not None:
            found = _CELL.fullmatch(finding.place.cell or "")
            rows = told.setdefault(finding.place.file, {}).setdefault(finding.place.sheet, set())
            rows.update([int(found[2])] if found else ())
    pages: dict[tuple[str, str], _Page] = {}
    for one in shaped:
        for wide in one.wides:
            for file, sheet, page in _of_wide(one, wide, told):
                pages.setdefault((file, sheet), page)
    return pages


def _of_wide(
    shaped: Shaped, wide: Wide, told: Mapping[str, Mapping[str, set[int]]]
) -> Iterator[tuple[str, str, _Page]]:
    sheets = wide.gathered.sheets
    rows = [
        (source.number, row)
        for source in shaped.sources
        if source.number in sheets
        for row in told.get(source.file, {}).get(sheets[source.number].raw.name, ())
    ]
    lines = _lines(shaped, wide, rows)
    for source in shaped.sources:
        sheet = sheets.get(source.number)
        if sheet is not None and sheet.raw.name in told.get(source.file, {}):
            page = _Page(
                sheet=wide.spec.id,
                fields={column_letters(index): name for name, index in sheet.columns.items()},
                cells={address(*place): name for name, place in sheet.cells.items()},
                lines=lines.get(source.number, {}),
            )
            yield source.file, sheet.raw.name, page


def _lines(shaped: Shaped, wide: Wide, rows: Sequence[tuple[int, int]]) -> dict[int, dict[int, str]]:
    """Write the keys of rows, by number of the file and row."""
    keys = sorted(key_fields(shaped.layout.spec, wide.spec) & set(wide.frame.columns))
    schema = {name: wide.frame.schema[name] for name in (FILE, ROW)}
    wanted = pl.DataFrame(rows, schema=schema, orient="row")
    lines: dict[int, dict[int, str]] = {}
    found = wide.frame.select(FILE, ROW, *keys).join(
        wanted, on=[FILE, ROW], how="semi", maintain_order="left"
    )
    for file, row, *values in found.iter_rows():
        if any(value is not None for value in values):
            lines.setdefault(file, {})[row] = "|".join(str(value) for value in values)
    return lines


def identified(
    findings: Sequence[Finding], shaped: Sequence[Shaped], submissions: Mapping[str, Submission]
) -> list[Finding]:
    """Give every finding of a submission its identity; `submissions` are those of this import, by file."""
    own = [finding for finding in findings if finding.place.file in submissions]
    pages = _pages(shaped, own)
    files = {source.file for one in shaped for source in one.sources}
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for finding in findings:
        place = finding.place
        submission = submissions.get(place.file)
        if submission is None or place.file not in files:
            result.append(finding)
            continue
        page = pages.get((place.file, place.sheet or ""))
        name = (
            submission.layout,
            "|".join(submission.scope),
            finding.code,
            finding.provider or "",
            finding.service or "",
            *(page.where(place.cell) if page else (fold(place.sheet or ""), place.cell or "", "")),
            *(str(finding.args.get(name, "")) for name in TELLING),
        )
        seen[name] += 1
        result.append(replace(finding, identity=_hash((*name, str(seen[name])))))
    return result


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_LENGTH]
