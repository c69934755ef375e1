"""The headings of one sheet: where the header is, which column is which field, what is to be told of it.

Names are compared folded (no case, diacritics, line breaks). A heading that stands twice is not read; one
with a small difference is taken with a warning; amounts in thousands are told and not used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence  # noqa: TC003 - dataclasses keep Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from sluzby_eval.czech import fold
from sluzby_eval.findings import Finding, Place, first_few
from sluzby_eval.importing.raw import RawSheet, address
from sluzby_eval.importing.spec import Sheet  # noqa: TC001 - dataclasses keep it

if TYPE_CHECKING:
    from sluzby_eval.importing.spec import Column, Field

HEADER_ROWS = 20  # a letterhead may stand above the header
FORM_REACH = 3  # cells to the right of a label among which its value is looked for
_HEADING_SHOWN = 60  # characters of a heading in a list of them
_CLOSE = 0.88  # similarity from which a heading counts as a typo of another
_IN_MONEY = re.compile(
    r"[,\s]*[(\[]?\s*(v\s+)?(tis(\.|icich)?|mil(\.|ionech)?|mld\.?)?\s*(kc|czk|korun)[)\]]?$"
)
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


@lru_cache(maxsize=1 << 16)
def fold_heading(text: str) -> str:
    r"""Fold a heading for comparison; all dashes are one.

    >>> fold_heading("PSS – přímá\nobslužná péče")
    'pss - prima obsluzna pece'
    """
    return fold(_PUNCTUATION.sub("-", text))


@lru_cache(maxsize=1 << 16)
def bare_heading(text: str) -> str:
    """Fold a heading and leave out the currency at its end."""
    return _IN_MONEY.sub("", fold_heading(text))


def row_texts(row: Sequence[object]) -> set[str]:
    """Return the texts of a row as headings are compared, with and without a currency."""
    cells = [cell for cell in row if isinstance(cell, str)]
    return {fold_heading(cell) for cell in cells} | {bare_heading(cell) for cell in cells}


def find_columns(file: str, spec: Sheet, raw: RawSheet) -> tuple[FoundSheet | None, list[Finding]]:
    """Find the columns of a sheet, or the cells of a form; None where a required heading is missing."""
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
        texts = row_texts(row)
        if not texts:
            return 0
        return sum(
            any(fold_heading(name) in texts for name in column.headings) for column in self.spec.columns
        )

    def _match(
        self, cells: Mapping[tuple[int, int], str]
    ) -> tuple[dict[str, tuple[int, int]], tuple[str, ...]]:
        """Give every field its cell: the exact heading first, then one without its unit, then a typo."""
        places: dict[str, tuple[int, int]] = {}
        ambiguous: list[str] = []
        folded = {place: fold_heading(text) for place, text in cells.items()}
        for key in (fold_heading, bare_heading):
            by_text: dict[str, list[tuple[int, int]]] = {}
            for at, text in cells.items():
                by_text.setdefault(key(text), []).append(at)
            for column in self.spec.columns:
                if column.column in places or column.column in ambiguous:
                    continue
                hits = _hits(column, by_text, key, set(places.values()))
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
        absent = [
            item for item in self.spec.columns if item.column not in places and item.column not in ambiguous
        ]
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
            if column not in columns.values() and bare_heading(text) not in doubled
        }
        count = sum(
            1
            for row in self.raw.rows[header + 1 :]
            for column in unused
            if column < len(row) and row[column] is not None
        )
        if unused:
            names = [" ".join(text.split())[:_HEADING_SHOWN] for text in unused.values()]
            args = {"headings": first_few(names), "columns": len(unused), "count": count}
            self._say("V211", args=args)

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
    column: Column,
    by_text: Mapping[str, Sequence[tuple[int, int]]],
    key: Callable[[str], str],
    taken: Collection[tuple[int, int]],
) -> list[tuple[int, int]]:
    """Cells with a heading of the column; a heading named earlier in the layout goes before its synonyms."""
    for name in column.headings:
        hits = [place for place in by_text.get(key(name), ()) if place not in taken]
        if hits:
            return hits
    return []


def _is_typo(text: str, name: str) -> bool:
    if min(len(text), len(name)) < 5 or re.sub(r"\D", "", text) != re.sub(r"\D", "", name):
        return False
    return SequenceMatcher(None, text, name).ratio() >= _CLOSE
