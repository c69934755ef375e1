"""The headings of one sheet: where the header is, which column is which field, what is to be told of it.

Names are compared folded (no case, diacritics, line breaks), then without numbering and unit. What a reviewed
mapping says goes first. A heading that stands twice is not read; one or two wrong letters are taken with a
warning, but what may be two columns is asked back; amounts in thousands are told and not used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence  # noqa: TC003 - dataclasses keep Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from sluzby_eval.findings import Finding, Place, first_few
from sluzby_eval.importing.folding import (
    Owners,
    bare_heading,
    core_heading,
    fold_heading,
    is_scaled,
    owners,
    row_texts,
    unique_names,
)
from sluzby_eval.importing.grid import BLANK, HEAD
from sluzby_eval.importing.likeness import apart
from sluzby_eval.importing.raw import RawSheet, address
from sluzby_eval.importing.spec import Sheet  # noqa: TC001 - dataclasses keep it

if TYPE_CHECKING:
    from sluzby_eval.importing.spec import Field

HEADER_ROWS = HEAD  # a letterhead may stand above the header
FORM_REACH = 3  # cells to the right of a label among which its value is looked for
_REMEMBERED = 1_000  # headers that were matched
_KEYS = 3  # ways in which a text is compared with a heading
_HEADING_SHOWN = 60  # characters of a heading in a list of them


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


def find_columns(
    file: str, spec: Sheet, raw: RawSheet, learned: Mapping[str, str] = MappingProxyType({})
) -> tuple[FoundSheet | None, list[Finding]]:
    """Find the columns of a sheet, or the cells of a form; None where a required heading is missing.

    Args:
        file: its name, for the findings.
        spec: the sheet of the layout.
        raw: the sheet of the file.
        learned: headings of this provider by column, which go before those of the layout.
    """
    sheet = _Header(file, spec, raw, learned)
    return sheet.form() if spec.shape == "form" else sheet.table()


class _Header:
    """Looks for the headings of one sheet and keeps what it has to say about them."""

    def __init__(self, file: str, spec: Sheet, raw: RawSheet, learned: Mapping[str, str]) -> None:
        self.file = file
        self.spec = spec
        self.raw = raw
        self.learned = {column: fold_heading(name) for column, name in learned.items()}
        self.findings: list[Finding] = []
        self._own: Owners | None = None

    def table(self) -> tuple[FoundSheet | None, list[Finding]]:
        rows = self.raw.grid.head_texts()
        if rows and (usual := self._owners().usual.get(tuple(rows[0]))) and self._is_without_notes():
            return FoundSheet(spec=self.spec, raw=self.raw, header=0, columns=usual), []
        best, score = self._best([[text for _, text in row] for row in rows])
        if not score:
            first = ", ".join(column.headings[0] for column in self.spec.columns[:4])
            self._say("V210", args={"headings": first, "rows": HEADER_ROWS})
            return None, self.findings
        cells = {(best, column): text for column, text in rows[best] if text.strip()}
        places, ambiguous = self._match_again(cells)
        if not self._complete(places, ambiguous, best):
            return None, self.findings
        columns = {name: column for name, (_, column) in places.items()}
        self._ignored(columns, ambiguous, best, cells)
        scaled = self._scaled(best, places)
        if best == 0 and score == len(columns) == len(self.spec.columns) and not self.findings:
            self._owners().keep_usual(tuple(rows[0]), columns)
        return FoundSheet(
            spec=self.spec, raw=self.raw, header=best, columns=columns, ambiguous=ambiguous, scaled=scaled
        ), self.findings

    def _is_without_notes(self) -> bool:
        """Whether no cell below the header stands alone, and the name of the sheet says nothing of amounts."""
        grid = self.raw.grid
        full = grid.width > 1 and all(grid.is_full(at, 1) for at in range(2))
        return full and not is_scaled(self.raw.name)

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

    def _match_again(
        self, cells: Mapping[tuple[int, int], str]
    ) -> tuple[Mapping[str, tuple[int, int]], tuple[str, ...]]:
        """Match a header, or remember the one of an equal sheet of which there was nothing to say."""
        known = self._owners().matched
        key = tuple(cells.items())
        if key not in known:
            silent = len(self.findings)
            result = self._match(cells)
            if len(self.findings) > silent:
                return result
            if len(known) > _REMEMBERED:
                known.clear()
            known[key] = result
        return known[key]

    def _owners(self) -> Owners:
        if self._own is None:
            self._own = owners(self.spec.headings, tuple(sorted(self.learned.items())))
        return self._own

    def _best(self, texts: Sequence[Sequence[str]]) -> tuple[int, int]:
        """Return the first row with the most headings, and their number; rows with few texts are passed by."""
        known = self._owners()
        best, score = 0, 0
        for index in sorted(range(len(texts)), key=lambda row: -len(texts[row])):
            if len(texts[index]) * _KEYS * known.most < score:
                break
            own = len(set().union(*(known.of(key) for key in row_texts(texts[index]))))
            if own > score or (own == score and index < best):
                best, score = index, own
        return best, score

    def _match(
        self, cells: Mapping[tuple[int, int], str]
    ) -> tuple[dict[str, tuple[int, int]], tuple[str, ...]]:
        """Give every field its cell: as learned, the exact heading, one without its unit, then a typo."""
        places: dict[str, tuple[int, int]] = {}
        ambiguous: list[str] = []
        self._match_names(cells, fold_heading, self._learned_names(), places, ambiguous)
        for key in (fold_heading, bare_heading, core_heading):
            self._match_names(cells, key, self._names(key), places, ambiguous)
        self._match_typos(cells, places, ambiguous)
        return places, tuple(ambiguous)

    def _learned_names(self) -> dict[str, list[str]]:
        own = {item.column for item in self.spec.columns}
        return {column: [name] for column, name in self.learned.items() if column in own}

    def _names(self, key: Callable[[str], str]) -> Mapping[str, Sequence[str]]:
        """Return the names of every column under a key, without those that would name two columns."""
        return unique_names(self.spec.headings, key)

    def _match_names(
        self,
        cells: Mapping[tuple[int, int], str],
        key: Callable[[str], str],
        names: Mapping[str, Sequence[str]],
        places: dict[str, tuple[int, int]],
        ambiguous: list[str],
    ) -> None:
        by_text: dict[str, list[tuple[int, int]]] = {}
        for at, text in cells.items():
            by_text.setdefault(key(text), []).append(at)
        for column in self.spec.columns:
            if column.column in places or column.column in ambiguous:
                continue
            hits = _hits(names.get(column.column, ()), by_text, set(places.values()))
            if len(hits) > 1:
                self._doubled(column, hits)
                ambiguous.append(column.column)
            elif hits:
                places[column.column] = hits[0]

    def _doubled(self, column: Field, hits: Sequence[tuple[int, int]]) -> None:
        args = {"heading": column.headings[0], "cells": ", ".join(address(*hit) for hit in hits)}
        self._say("V209", cell=address(*hits[0]), args=args, value=column.headings[0])

    def _match_typos(
        self,
        cells: Mapping[tuple[int, int], str],
        places: dict[str, tuple[int, int]],
        ambiguous: list[str],
    ) -> None:
        """Take a heading with one or two wrong letters, unless it may be two columns or two may be it."""
        taken = set(places.values())
        names = self._names(core_heading)
        known = {name for listed in names.values() for name in listed}
        wanted = {item.column for item in self.spec.columns} - places.keys() - set(ambiguous)
        claims: dict[str, list[tuple[int, int]]] = {}
        asked: set[str] = set()
        for at, text in cells.items():
            if at in taken or core_heading(text) in known or not wanted:
                continue
            near = _nearest(core_heading(text), names)
            if len(near) == 1 and near[0] in wanted:
                claims.setdefault(near[0], []).append(at)
            elif doubtful := wanted.intersection(near):
                self._ask(at, text, near)
                asked |= doubtful
        for name, hits in claims.items():
            field_ = self.spec.field(name)
            if field_ is None:
                continue
            if len(hits) == 1:
                places[name] = hits[0]
                self._say("V208", cell=address(*hits[0]), value=cells[hits[0]], expected=field_.headings[0])
            else:
                self._doubled(field_, hits)
                ambiguous.append(name)
        ambiguous += sorted(asked - places.keys() - set(ambiguous))

    def _ask(self, at: tuple[int, int], text: str, near: Sequence[str]) -> None:
        """Ask which of several columns a heading means; it is not read."""
        fields = [self.spec.field(name) for name in near]
        listed = ", ".join(item.headings[0] for item in fields if item is not None)
        yaml = f"headings: {{{_quoted(near[0])}: {_quoted(' '.join(text.split()))}}}"
        args = {"candidates": listed, "yaml": yaml, "columns": list(near)}
        self._say("V216", cell=address(*at), value=" ".join(text.split()), args=args)

    def _complete(
        self, places: Mapping[str, tuple[int, int]], ambiguous: Sequence[str], header: int | None
    ) -> bool:
        """Tell what is missing; without a required heading the sheet cannot be used."""
        absent = [
            item for item in self.spec.columns if item.column not in places and item.column not in ambiguous
        ]
        for item in absent:
            if item.required:
                rows = self.raw.rows if header is None else self.raw.rows[header : header + 1]
                texts = [cell for row in rows for cell in row if isinstance(cell, str)]
                suggestion = Finding.suggestion(item.headings[0], texts)
                yaml = f"headings: {{{_quoted(item.column)}: {_quoted(suggestion or '?')}}}"
                args = {
                    "heading": item.headings[0],
                    "suggestion": suggestion,
                    "row": (header or 0) + 1,
                    "yaml": yaml,
                    "columns": [item.column],
                }
                self._say("V206", args=args, expected=item.headings[0])
        optional = [item for item in absent if not item.required]
        if optional:
            args = {
                "headings": ", ".join(item.headings[0] for item in optional),
                "count": len(optional),
                "columns": [item.column for item in optional],
            }
            self._say("V207", args=args)
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
        used = set(columns.values())
        unused = {
            column: text
            for (_, column), text in cells.items()
            if column not in used and bare_heading(text) not in doubled
        }
        if unused:
            below = (self.raw.grid.columns[column].part(header + 1, len(self.raw.rows)) for column in unused)
            count = sum(column.filled for column in below)
            names = [" ".join(text.split())[:_HEADING_SHOWN] for text in unused.values()]
            args = {"headings": first_few(names), "columns": len(unused), "count": count, "unused": names}
            self._say("V211", args=args)

    def _scaled(self, header: int, places: Mapping[str, tuple[int, int]]) -> bool:
        """Whether a note says that amounts are in thousands or millions."""
        money = [item.column for item in self.spec.columns if item.unit == "CZK"]
        if not money:
            return False
        where = [(index, column) for index in range(header) for column in range(self.raw.width)]
        where += [places[name] for name in money if name in places]
        where += self._notes_below(header)
        for row, column in where:
            cell = self.raw.grid.columns[column][row]
            if isinstance(cell, str) and is_scaled(cell):
                self._say("V213", cell=address(row, column), value=" ".join(cell.split()))
                return True
        if is_scaled(self.raw.name):
            self._say("V213", value=self.raw.name)
            return True
        return False

    def _notes_below(self, header: int) -> list[tuple[int, int]]:
        """Find the cells that stand alone in a row under the header."""
        grid = self.raw.grid
        full = [column for column in grid.columns if BLANK not in column.kinds[header + 1 :]]
        if len(full) > 1:
            return []
        alone = (row for row, count in enumerate(grid.filled_by_row()) if row > header and count == 1)
        return [(row, next(at for at, cell in enumerate(grid[row]) if cell is not None)) for row in alone]

    def _say(self, code: str, *, cell: str | None = None, **rest: object) -> None:
        place = Place(file=self.file, sheet=self.raw.name, cell=cell)
        self.findings.append(Finding(code=code, place=place, **rest))  # type: ignore[arg-type]


def _hits(
    names: Sequence[str],
    by_text: Mapping[str, Sequence[tuple[int, int]]],
    taken: Collection[tuple[int, int]],
) -> list[tuple[int, int]]:
    """Cells with a heading of the column; a heading named earlier in the layout goes before its synonyms."""
    for name in names:
        hits = [place for place in by_text.get(name, ()) if place not in taken]
        if hits:
            return hits
    return []


def _nearest(text: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the column with the fewest wrong letters; several where the next one is nearly as near."""
    found: dict[str, int] = {}
    for column, listed in names.items():
        distances = [count for name in listed if (count := apart(text, name)) is not None]
        if distances:
            found[column] = min(distances)
    least = min(found.values(), default=0)
    return [column for column, count in found.items() if count <= least + 1]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
