"""Finding one's way in a file: which layout it is, and which of its sheets is which.

What fits twice is asked back, never chosen; what is missing or left over is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence  # noqa: TC003
from dataclasses import replace
from typing import TYPE_CHECKING

from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.folding import bare_heading, fold_heading, row_texts
from sluzby_eval.importing.headings import HEADER_ROWS, FoundSheet, find_columns

if TYPE_CHECKING:
    from sluzby_eval.definitions import Loaded
    from sluzby_eval.importing.layouts import Layouts
    from sluzby_eval.importing.mappings import Learned
    from sluzby_eval.importing.raw import RawBook, RawSheet
    from sluzby_eval.importing.spec import Layout, Sheet

_SHEET_FIT = 0.8  # share of headings by which a sheet under another name is known
_COPY = re.compile(r" \(\d+\)$")


def recognise(book: RawBook, layouts: Layouts) -> tuple[str | None, list[Finding]]:
    """Tell the layout of a file by its sheet names or the headings of one row; never choose between two."""
    names = {_COPY.sub("", fold_heading(sheet.name)) for sheet in book.sheets}
    heads = [[text for _, text in row] for sheet in book.sheets for row in sheet.grid.head_texts()]
    marks = _marks_of(layouts)
    for telling in marks.telling:  # numbering and units are left out only where nothing fits with them
        texts = (telling.of(row) for row in heads)
        places = tuple(dict.fromkeys([marks.every & names, *texts]))
        fitting = marks.fitting(places)
        if fitting:
            break
    place = Place(file=book.file)
    if len(fitting) == 1:
        return fitting[0], []
    if fitting:
        return None, [Finding(code="V202", place=place, args={"layouts": ", ".join(fitting)})]
    missing = {name: _least_missing(listed, places) for name, listed in marks.by_layout.items()}
    nearest = min(
        missing, key=lambda name: (len(missing[name]) / len(layouts[name].spec.recognise), name), default=None
    )
    args = {"nearest": nearest, "missing": ", ".join(missing[nearest]) if nearest else None}
    return None, [Finding(code="V201", place=place, args=args)]


def _is_there(marks: _Marks, places: Sequence[frozenset[str]]) -> bool:
    """Tell whether all marks of a layout stand in one place; a heading may go by any of its names."""
    return any(all(not names.isdisjoint(texts) for _, names in marks) for texts in places)


def _least_missing(marks: _Marks, places: Sequence[frozenset[str]]) -> list[str]:
    """Return the marks that are missing where most are there."""
    return min(([mark for mark, names in marks if names.isdisjoint(texts)] for texts in places), key=len)


_Marks = tuple[tuple[str, frozenset[str]], ...]


class _Telling:
    """Which names of marks a text stands for; files of one template have the same texts."""

    def __init__(self, every: frozenset[str], *, loosely: bool) -> None:
        self._every = every
        self._loosely = loosely
        self._known: dict[str, frozenset[str]] = {}
        self._first = {name[:1] for name in every}
        self._last_digits = {name[-1:] for name in every if name[-1:].isdigit()}

    def of(self, row: Sequence[str]) -> frozenset[str]:
        """Return the names of marks that stand in a row."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        found = {names for text in row if (names := self._names(text))}
        return frozenset().union(*found) if len(found) > 1 else next(iter(found), _NOTHING)

    def _names(self, text: str) -> frozenset[str]:
        known = self._known.get(text)
        if known is None:
            if not self._loosely and not self._may_tell(text):
                return _NOTHING
            known = self._known[text] = self._every & row_texts([text], loosely=self._loosely)
        return known

    def _may_tell(self, text: str) -> bool:
        """Look at the ends of a text: folding takes time, and names and identifiers are new in every file."""
        bare = text.strip()
        if bare[-1:].isdigit() and bare[-1:] not in self._last_digits:
            return False
        return not bare.isascii() or bare[:1].casefold() in self._first


class _MarksOfLayouts:
    """The marks of all layouts, with what was found out about them."""

    def __init__(self, by_layout: Mapping[str, _Marks]) -> None:
        self.by_layout = by_layout
        self.every = frozenset(name for listed in by_layout.values() for _, names in listed for name in names)
        self.telling = [_Telling(self.every, loosely=loosely) for loosely in (False, True)]
        self._fitting: dict[tuple[frozenset[str], ...], list[str]] = {}

    def fitting(self, places: tuple[frozenset[str], ...]) -> list[str]:
        """Return the layouts whose marks all stand in one of the places."""
        if len(self._fitting) > _REMEMBERED:
            self._fitting.clear()
        if places not in self._fitting:
            names = (name for name, listed in self.by_layout.items() if _is_there(listed, places))
            self._fitting[places] = sorted(names)
        return self._fitting[places]


_NOTHING: frozenset[str] = frozenset()
_REMEMBERED = 20_000  # texts
_LAYOUTS: dict[tuple[str, ...], _MarksOfLayouts] = {}  # by names and contents of the layouts


def _marks_of(layouts: Layouts) -> _MarksOfLayouts:
    key = tuple(f"{name}:{entry.document.sha256}" for name, entry in layouts.items())
    if key not in _LAYOUTS:
        _LAYOUTS.clear()
        _LAYOUTS[key] = _MarksOfLayouts({name: _marks(entry) for name, entry in layouts.items()})
    return _LAYOUTS[key]


def _marks(layout: Loaded[Layout]) -> _Marks:
    """Return every mark of a layout with all names, folded, by which it may go."""
    synonyms = {
        fold_heading(names[0]): {fold_heading(name) for name in names} for names in layout.spec.table_headings
    }
    return tuple(
        (mark, frozenset(synonyms.get(fold_heading(mark), set()) | {fold_heading(mark)}))
        for mark in layout.spec.recognise
    )


def find_sheets(
    book: RawBook, layout: Layout, learned: Loaded[Learned] | None = None
) -> tuple[list[FoundSheet], list[Finding]]:
    """Find every sheet of a layout in a file; what is missing, doubled or left over is told."""
    findings: list[Finding] = []
    chosen = _learned_sheets(book, learned)
    headings = learned.spec.headings if learned else {}
    if learned:
        args = {"mapping": learned.document.name}
        findings.append(Finding(code="V217", place=Place(file=book.file), args=args))
    for spec in layout.sheets:
        if spec.id in chosen:
            continue
        used = {sheet.name for sheet in chosen.values()}
        raw, problems = _choose(book, layout, spec, used)
        findings += problems
        if raw is not None:
            chosen[spec.id] = raw
    found: list[FoundSheet] = []
    for spec in layout.sheets:
        if spec.id in chosen:
            sheet, problems = find_columns(book.file, spec, chosen[spec.id], headings)
            findings += problems
            if sheet is not None:
                found.append(replace(sheet, date1904=book.date1904))
    return found, findings + _left_over(book, layout, chosen.values())


def _learned_sheets(book: RawBook, learned: Loaded[Learned] | None) -> dict[str, RawSheet]:
    """Return the sheets that a mapping names; a name that is not in the file says nothing."""
    names = {fold_heading(name): spec for spec, name in learned.spec.sheets.items()} if learned else {}
    return {
        names[fold_heading(sheet.name)]: sheet for sheet in book.sheets if fold_heading(sheet.name) in names
    }


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
    texts = [
        {bare_heading(cell) for cell in row if isinstance(cell, str)} for row in sheet.rows[:HEADER_ROWS]
    ]
    if spec.shape == "form":
        texts = [set().union(*texts)]
    wanted = [{fold_heading(name) for name in column.headings} for column in spec.columns]
    return max((sum(bool(names & row) for names in wanted) / len(wanted) for row in texts), default=0)


def _fits(sheet: RawSheet, spec: Sheet) -> bool:
    """Whether all required headings stand in one row."""
    wanted = [{fold_heading(name) for name in column.headings} for column in spec.columns if column.required]
    rows = ({bare_heading(cell) for cell in row if isinstance(cell, str)} for row in sheet.rows[:HEADER_ROWS])
    return any(all(names & row for names in wanted) for row in rows)


def _left_over(book: RawBook, layout: Layout, used: Iterable[RawSheet]) -> list[Finding]:
    skipped = {fold_heading(name) for name in layout.skip_sheets} | {
        fold_heading(sheet.name) for sheet in used
    }
    return [
        Finding(code="V212", place=Place(file=book.file, sheet=sheet.name), args={"count": sheet.filled})
        for sheet in book.sheets
        if fold_heading(sheet.name) not in skipped and sheet.filled
    ]
