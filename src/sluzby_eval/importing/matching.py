"""Finding one's way in a file: which layout it is, which sheet is which, where the header and its columns are.

Names are compared folded (no case, diacritics, line breaks). What fits twice is asked back, never chosen; what
fits with a small difference is taken with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence  # noqa: TC003 - dataclasses keep Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from sluzby_eval.czech import fold
from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.raw import RawBook, RawSheet, address

if TYPE_CHECKING:
    from sluzby_eval.importing.layouts import Layouts
    from sluzby_eval.importing.spec import Column, Field, Layout, Sheet

HEADER_ROWS = 20  # a letterhead may stand above the header
FORM_REACH = 3  # cells to the right of a label among which its value is looked for
_CLOSE = 0.88  # similarity from which a heading counts as a typo of another
_SHEET_FIT = 0.8  # share of headings by which a sheet under another name is known
_COPY = re.compile(r" \(\d+\)$")
_IN_MONEY = re.compile(r"[,\s]*[(\[]?\s*(v\s+)?(tis(\.|icich)?|mil(\.|ionech)?|mld\.?)?\s*(kc|czk|korun)[)\]]?$")
_SCALED = re.compile(r"\b(tis(\.|ic\w*)?|mil(\.|ion\w*)?|mld\.?|miliard\w*)\s*(kc|czk|korun\w*)\b")
_PUNCTUATION = re.compile(r"[‐‑‒–—−]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSheet:
    """A sheet of a layout as it was found in a file."""

    spec: Sheet
    raw: RawSheet
    header: int  # zero-based row of the header; data begin below it
    columns: Mapping[str, int]  # column of the field: zero-based column of the sheet
    cells: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # of a form: where the value stands
    ambiguous: tuple[str, ...] = ()  # fields whose heading stands twice: not read, quarantined
    scaled: bool = False  # amounts are in thousands or millions: not used
    date1904: bool = False  # bare numbers in date columns count from 1904


def fold_heading(text: str) -> str:
    """Fold a heading for comparison; all dashes are one.

    >>> fold_heading("PSS – přímá\\nobslužná péče")
    'pss - prima obsluzna pece'
    """
    return fold(_PUNCTUATION.sub("-", text))


def recognise(book: RawBook, layouts: Layouts) -> tuple[str | None, list[Finding]]:
    """Tell the layout of a file by its sheet names, or by the headings of one row; never choose between two."""
    names = {_COPY.sub("", fold_heading(sheet.name)) for sheet in book.sheets}
    rows = [
        {text for cell in row if isinstance(cell, str) for text in (fold_heading(cell), _bare(cell))}
        for sheet in book.sheets
        for row in sheet.rows[:HEADER_ROWS]
    ]
    missing = {
        name: min((_missing(entry.spec, texts) for texts in (names, *rows)), key=len)
        for name, entry in layouts.items()
    }
    fitting = sorted(name for name, marks in missing.items() if not marks)
    place = Place(file=book.file)
    if len(fitting) == 1:
        return fitting[0], []
    if fitting:
        return None, [Finding(code="V202", place=place, args={"layouts": ", ".join(fitting)})]
    nearest = min(
        missing, key=lambda name: (len(missing[name]) / len(layouts[name].spec.recognise), name), default=None
    )
    args = {"nearest": nearest, "missing": ", ".join(missing[nearest]) if nearest else None}
    return None, [Finding(code="V201", place=place, args=args)]


def _missing(layout: Layout, texts: set[str]) -> list[str]:
    """Marks of a layout that are not among texts; a heading may stand there under any of its names."""
    synonyms = {
        fold_heading(column.headings[0]): {fold_heading(name) for name in column.headings}
        for sheet in layout.sheets
        if sheet.shape == "table"
        for column in sheet.columns
    }
    marks = {mark: fold_heading(mark) for mark in layout.recognise}
    return [mark for mark, text in marks.items() if not (synonyms.get(text, set()) | {text}) & texts]


def find_sheets(book: RawBook, layout: Layout) -> tuple[list[FoundSheet], list[Finding]]:
    """Find every sheet of a layout in a file; what is missing, doubled or left over is told."""
    findings: list[Finding] = []
    chosen: dict[str, RawSheet] = {}
    for spec in layout.sheets:
        used = {sheet.name for sheet in chosen.values()}
        raw, problems = _choose(book, layout, spec, used)
        findings += problems
        if raw is not None:
            chosen[spec.id] = raw
    found: list[FoundSheet] = []
    for spec in layout.sheets:
        if spec.id in chosen:
            sheet, problems = _find_columns(book.file, spec, chosen[spec.id])
            findings += problems
            if sheet is not None:
                found.append(replace(sheet, date1904=book.date1904))
    return found, findings + _left_over(book, layout, chosen.values())


def _choose(
    book: RawBook, layout: Layout, spec: Sheet, used: set[str]
) -> tuple[RawSheet | None, list[Finding]]:
    names = {fold_heading(name) for name in spec.names}
    free = [sheet for sheet in book.sheets if sheet.name not in used]
    if names and book.container != "csv":
        fitting = [sheet for sheet in free if _COPY.sub("", fold_heading(sheet.name)) in names]
        if not fitting:
            taken = {fold_heading(name) for other in layout.sheets for name in other.names}
            others = [sheet for sheet in free if fold_heading(sheet.name) not in taken]
            return _by_headings(book, spec, others)
    else:
        fitting = [sheet for sheet in free if _fits(sheet, spec)]
        if not fitting and len(free) == 1:
            fitting = free  # the one sheet there is: its missing headings are told by name
    return _only(book, spec, fitting)


def _only(book: RawBook, spec: Sheet, fitting: Sequence[RawSheet]) -> tuple[RawSheet | None, list[Finding]]:
    place = Place(file=book.file)
    if len(fitting) > 1:
        args = {"sheets": ", ".join(sheet.name for sheet in fitting), "sheet": _name(spec)}
        return None, [Finding(code="V205", place=place, args=args)]
    if not fitting:
        return None, _missing_sheet(book, spec, None)
    return fitting[0], []


def _missing_sheet(book: RawBook, spec: Sheet, suggestion: str | None) -> list[Finding]:
    if not spec.required:
        return []
    names = ", ".join(sheet.name for sheet in book.sheets)
    args = {"sheet": _name(spec), "sheets": names, "suggestion": suggestion}
    return [Finding(code="V203", place=Place(file=book.file), args=args, expected=_name(spec))]


def _name(spec: Sheet) -> str:
    return spec.names[0] if spec.names else spec.id


def _by_headings(
    book: RawBook, spec: Sheet, free: Sequence[RawSheet]
) -> tuple[RawSheet | None, list[Finding]]:
    """Find a sheet under another name by its headings; several candidates are not guessed at."""
    fitting = [sheet for sheet in free if _fit(sheet, spec) >= _SHEET_FIT]
    if len(fitting) == 1:
        place = Place(file=book.file, sheet=fitting[0].name)
        args = {"sheet": _name(spec)}
        return fitting[0], [Finding(code="V204", place=place, args=args, value=fitting[0].name)]
    named = Finding.suggestion(_name(spec), [sheet.name for sheet in free])
    return None, _missing_sheet(book, spec, named)


def _fit(sheet: RawSheet, spec: Sheet) -> float:
    """Share of a sheet's headings that stand in its best header row."""
    texts = [{_bare(cell) for cell in row if isinstance(cell, str)} for row in sheet.rows[:HEADER_ROWS]]
    if spec.shape == "form":
        texts = [set().union(*texts)]
    wanted = [{fold_heading(name) for name in column.headings} for column in spec.columns]
    return max((sum(bool(names & row) for names in wanted) / len(wanted) for row in texts), default=0)


def _fits(sheet: RawSheet, spec: Sheet) -> bool:
    """Whether all required headings stand in one row."""
    wanted = [{fold_heading(name) for name in column.headings} for column in spec.columns if column.required]
    rows = ({_bare(cell) for cell in row if isinstance(cell, str)} for row in sheet.rows[:HEADER_ROWS])
    return any(all(names & row for names in wanted) for row in rows)


def _bare(text: str) -> str:
    return _IN_MONEY.sub("", fold_heading(text))


def _left_over(book: RawBook, layout: Layout, used: Iterable[RawSheet]) -> list[Finding]:
    skipped = {fold_heading(name) for name in layout.skip_sheets} | {
        fold_heading(sheet.name) for sheet in used
    }
    return [
        Finding(code="V212", place=Place(file=book.file, sheet=sheet.name), args={"count": sheet.filled})
        for sheet in book.sheets
        if fold_heading(sheet.name) not in skipped and sheet.filled
    ]


def _find_columns(file: str, spec: Sheet, raw: RawSheet) -> tuple[FoundSheet | None, list[Finding]]:
    sheet = _Header(file, spec, raw)
    return sheet.form() if spec.shape == "form" else sheet.table()


class _Header:
    """Looks for the headings of one sheet and keeps what it has to say about them."""

    def __init__(self, file: str, spec: Sheet, raw: RawSheet) -> None:
        self.file = file
        self.spec = spec
        self.raw = raw
        self.findings: list[Finding] = []

    def table(self) -> tuple[FoundSheet | None, list[Finding]]:
        rows = self.raw.rows[:HEADER_ROWS]
        scores = [self._score(row) for row in rows]
        best = max(range(len(rows)), key=lambda index: scores[index], default=None)
        if best is None or scores[best] == 0:
            first = ", ".join(column.headings[0] for column in self.spec.columns[:4])
            self._say("V210", args={"headings": first, "rows": HEADER_ROWS})
            return None, self.findings
        cells = {
            (best, column): cell
            for column, cell in enumerate(rows[best])
            if isinstance(cell, str) and cell.strip()
        }
        places, ambiguous = self._match(cells)
        if not self._complete(places, ambiguous, best):
            return None, self.findings
        columns = {name: column for name, (_, column) in places.items()}
        self._ignored(columns, ambiguous, best, cells)
        scaled = self._scaled(best, places)
        return FoundSheet(
            spec=self.spec, raw=self.raw, header=best, columns=columns, ambiguous=ambiguous, scaled=scaled
        ), self.findings

    def form(self) -> tuple[FoundSheet | None, list[Finding]]:
        cells = {
            (index, column): cell
            for index, row in enumerate(self.raw.rows)
            for column, cell in enumerate(row)
            if isinstance(cell, str) and cell.strip()
        }
        places, ambiguous = self._match(cells)
        if not self._complete(places, ambiguous, None):
            return None, self.findings
        values = {name: self._value_right_of(*place) for name, place in places.items()}
        return FoundSheet(
            spec=self.spec,
            raw=self.raw,
            header=-1,
            columns={name: column for name, (_, column) in values.items()},
            cells=values,
            ambiguous=ambiguous,
        ), self.findings

    def _value_right_of(self, row: int, column: int) -> tuple[int, int]:
        cells = self.raw.rows[row][column + 1 : column + 1 + FORM_REACH]
        for offset, cell in enumerate(cells):
            if cell is not None:
                return row, column + 1 + offset
        return row, column + 1

    def _score(self, row: Sequence[object]) -> int:
        texts = {_bare(cell) for cell in row if isinstance(cell, str)}
        texts |= {fold_heading(cell) for cell in row if isinstance(cell, str)}
        return sum(any(fold_heading(name) in texts for name in column.headings) for column in self.spec.columns)

    def _match(
        self, cells: Mapping[tuple[int, int], str]
    ) -> tuple[dict[str, tuple[int, int]], tuple[str, ...]]:
        """Give every field its cell: the exact heading first, then one without its unit, then a typo."""
        places: dict[str, tuple[int, int]] = {}
        ambiguous: list[str] = []
        folded = {place: fold_heading(text) for place, text in cells.items()}
        for key in (fold_heading, _bare):
            for column in self.spec.columns:
                if column.column in places or column.column in ambiguous:
                    continue
                free = {at: text for at, text in cells.items() if at not in places.values()}
                hits = _hits(column, free, key)
                if len(hits) > 1:
                    self._doubled(column, hits)
                    ambiguous.append(column.column)
                elif hits:
                    places[column.column] = hits[0]
        self._match_typos(cells, folded, places, ambiguous)
        return places, tuple(ambiguous)

    def _doubled(self, column: Field, hits: Sequence[tuple[int, int]]) -> None:
        args = {"heading": column.headings[0], "cells": ", ".join(address(*hit) for hit in hits)}
        self._say("V209", cell=address(*hits[0]), args=args, value=column.headings[0])

    def _match_typos(
        self,
        cells: Mapping[tuple[int, int], str],
        folded: Mapping[tuple[int, int], str],
        places: dict[str, tuple[int, int]],
        ambiguous: Sequence[str],
    ) -> None:
        known = {fold_heading(name) for column in self.spec.columns for name in column.headings}
        free = {at: text for at, text in folded.items() if at not in places.values() and text not in known}
        close: dict[str, list[tuple[int, int]]] = {}
        for column in self.spec.columns:
            if column.column not in places and column.column not in ambiguous:
                names = [fold_heading(name) for name in column.headings]
                close[column.column] = [
                    at for at, text in free.items() if any(_is_typo(text, name) for name in names)
                ]
        claims = [at for hits in close.values() for at in hits]
        for name, hits in close.items():
            if len(hits) == 1 and claims.count(hits[0]) == 1:
                places[name] = hits[0]
                expected = next(item.headings[0] for item in self.spec.columns if item.column == name)
                self._say("V208", cell=address(*hits[0]), value=cells[hits[0]], expected=expected)

    def _complete(
        self, places: Mapping[str, tuple[int, int]], ambiguous: Sequence[str], header: int | None
    ) -> bool:
        """Tell what is missing; without a required heading the sheet cannot be used."""
        absent = [item for item in self.spec.columns if item.column not in places and item.column not in ambiguous]
        texts = [
            cell
            for row in (self.raw.rows if header is None else self.raw.rows[header : header + 1])
            for cell in row
            if isinstance(cell, str)
        ]
        for item in absent:
            if item.required:
                suggestion = Finding.suggestion(item.headings[0], texts)
                args = {"heading": item.headings[0], "suggestion": suggestion, "row": (header or 0) + 1}
                self._say("V206", args=args, expected=item.headings[0])
        optional = [item.headings[0] for item in absent if not item.required]
        if optional:
            self._say("V207", args={"headings": ", ".join(optional), "count": len(optional)})
        blocked = [item for item in self.spec.columns if item.required and item.column not in places]
        return not blocked

    def _ignored(
        self,
        columns: Mapping[str, int],
        ambiguous: Sequence[str],
        header: int,
        cells: Mapping[tuple[int, int], str],
    ) -> None:
        doubled = {
            fold_heading(name)
            for item in self.spec.columns
            if item.column in ambiguous
            for name in item.headings
        }
        unused = {
            column: text
            for (_, column), text in cells.items()
            if column not in columns.values() and _bare(text) not in doubled
        }
        count = sum(
            1
            for row in self.raw.rows[header + 1 :]
            for column in unused
            if column < len(row) and row[column] is not None
        )
        if unused:
            names = ", ".join(" ".join(text.split()) for text in unused.values())
            self._say("V211", args={"headings": names, "columns": len(unused), "count": count})

    def _scaled(self, header: int, places: Mapping[str, tuple[int, int]]) -> bool:
        """Whether a note says that amounts are in thousands or millions."""
        money = [item.column for item in self.spec.columns if item.unit == "CZK"]
        if not money:
            return False
        where = [(index, column) for index in range(header) for column in range(len(self.raw.rows[index]))]
        where += [places[name] for name in money if name in places]
        for row, column in where:
            cell = self.raw.rows[row][column]
            if isinstance(cell, str) and _SCALED.search(fold_heading(cell)):
                self._say("V213", cell=address(row, column), value=" ".join(cell.split()))
                return True
        if _SCALED.search(fold_heading(self.raw.name)):
            self._say("V213", value=self.raw.name)
            return True
        return False

    def _say(self, code: str, *, cell: str | None = None, **rest: object) -> None:
        place = Place(file=self.file, sheet=self.raw.name, cell=cell)
        self.findings.append(Finding(code=code, place=place, **rest))  # type: ignore[arg-type]


def _hits(
    column: Column, cells: Mapping[tuple[int, int], str], key: Callable[[str], str]
) -> list[tuple[int, int]]:
    """Cells with a heading of the column; a heading named earlier in the layout goes before its synonyms."""
    for name in column.headings:
        hits = [place for place, text in cells.items() if key(text) == key(name)]
        if hits:
            return hits
    return []


def _is_typo(text: str, name: str) -> bool:
    if min(len(text), len(name)) < 5 or re.sub(r"\D", "", text) != re.sub(r"\D", "", name):
        return False
    return SequenceMatcher(None, text, name).ratio() >= _CLOSE
