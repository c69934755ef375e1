"""One workbook given back: comments and fills at the cells with findings, and a sheet that lists them all.

Parts that are not touched stay byte by byte: values of formulas, charts, sparklines, macros, protection. In a
touched sheet only the marked cells and the link to the comments differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.findings import Severity
from sluzby_eval.i18n import translator
from sluzby_eval.importing.annotate.comments import Comments, draw, used_blocks
from sluzby_eval.importing.annotate.listing import first_cell, severity_words, write_listing
from sluzby_eval.importing.annotate.marker import MARK, NAMES
from sluzby_eval.importing.annotate.parts import WORKBOOK, Parts
from sluzby_eval.importing.annotate.sheet import Cell, Worksheet
from sluzby_eval.importing.annotate.styles import Styles
from sluzby_eval.importing.raw import position

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sluzby_eval.findings import Finding
    from sluzby_eval.i18n import Language

_MARKED_CELLS = 1000  # of one range
_COMMENT_LENGTH = 4000
_OFFICE = "application/vnd.openxmlformats-officedocument"


def annotate_workbook(path: Path, target: Path, findings: Sequence[Finding], *, language: Language) -> None:
    """Write a copy of a workbook with its findings.

    Args:
        path: the workbook, which passed the gate.
        target: the copy; written over if it is there.
        findings: what was found in it.
        language: of comments and of the list.

    Raises:
        Unwritable: the workbook is written in a way that is not edited.
    """
    parts = Parts(path)
    book = _Book(parts, language)
    book.mark(sorted(findings, key=_order))
    parts.save(target)


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (finding.level.weight, place.sheet or "", position(first_cell(place.cell)), finding.code)


class _Book:
    """The copy on its way."""

    def __init__(self, parts: Parts, language: Language) -> None:
        self.parts = parts
        self.language = language
        self.sheets = dict(parts.sheets())
        self.own = self._own_sheet()
        if self.own is not None:
            self.sheets.pop(self.own[0])
        self.style_part = parts.related(WORKBOOK, "styles")
        self.styles = Styles(parts.get(self.style_part) if self.style_part else None)
        self.old_marks = self.styles.marks()
        drawings = [parts[name] for name in parts.matching(".vml")]
        self.block = max((number for drawing in drawings for number in used_blocks(drawing)), default=0) + 1

    def _own_sheet(self) -> tuple[str, str] | None:
        """Find the list of findings of an earlier round."""
        strings = self.parts.get("xl/sharedStrings.xml") or b""
        for name, part in self.sheets.items():
            named = name.startswith(NAMES[self.language])
            if named and (MARK.encode() in self.parts[part] or MARK.encode() in strings):
                return name, part
        return None

    def mark(self, findings: Sequence[Finding]) -> None:
        by_sheet: dict[str, list[Finding]] = {}
        for finding in findings:
            if finding.level is not Severity.INFO and finding.place.cell:
                by_sheet.setdefault(finding.place.sheet or "", []).append(finding)
        for name, part in self.sheets.items():
            self._mark_sheet(part, by_sheet.get(name, []))
        self._list(findings)
        if self.style_part is not None and self.styles.usable:
            self.parts[self.style_part] = self.styles.written()

    def _mark_sheet(self, part: str, findings: Sequence[Finding]) -> None:
        comments = self._comments(part)
        if not findings and comments is None and not self.old_marks:
            return
        marks = _levels(findings)
        sheet = Worksheet(self.parts[part], set(marks), self.old_marks)
        relation = self._write_comments(part, sheet, comments, findings)
        self.parts[part] = sheet.marked(marks, self.styles, relation)

    def _comments(self, part: str) -> Comments | None:
        """Return the comments of a sheet where there are some of an earlier round to take out."""
        name = self.parts.related(part, "comments")
        xml = self.parts.get(name) if name else None
        comments = Comments(xml) if xml is not None else None
        return comments if comments is not None and comments.removed else None

    def _write_comments(
        self, part: str, sheet: Worksheet, comments: Comments | None, findings: Sequence[Finding]
    ) -> str | None:
        """Write comments and their boxes; return the relation to a drawing that the sheet must link to."""
        texts = _texts(findings, self.language)
        if not texts and comments is None:
            return None
        name = self.parts.related(part, "comments")
        comments = comments or Comments(self.parts.get(name) if name else None)
        xml, boxes = comments.written(texts)
        if name is None:
            name = self.parts.free_name("xl/comments{}.xml")
            self.parts.relate(part, "comments", name)
            self.parts.declare(name, f"{_OFFICE}.spreadsheetml.comments+xml")
        self.parts[name] = xml
        return self._draw(part, sheet, boxes, comments.removed) if boxes or comments.removed else None

    def _draw(self, part: str, sheet: Worksheet, boxes: Mapping[Cell, str], removed: set[str]) -> str | None:
        known = self.parts.target(part, sheet.legacy_relation)
        xml = draw(self.parts.get(known) if known else None, boxes, removed, self.block)
        self.block = max(used_blocks(xml), default=self.block) + 1
        if known is not None:
            self.parts[known] = xml
            return None
        name = self.parts.free_name("xl/drawings/vmlDrawing{}.vml")
        self.parts[name] = xml
        self.parts.declare(name, f"{_OFFICE}.vmlDrawing")
        return self.parts.relate(part, "vmlDrawing", name)

    def _list(self, findings: Sequence[Finding]) -> None:
        xml = write_listing(findings, self.sheets, language=self.language, styles=self.styles)
        if self.own is not None:
            self.parts[self.own[1]] = xml
            return
        part = self.parts.free_name("xl/worksheets/sheet{}.xml")
        self.parts[part] = xml
        self.parts.declare(part, f"{_OFFICE}.spreadsheetml.worksheet+xml")
        self.parts.add_sheet(self._free_sheet_name(), part)

    def _free_sheet_name(self) -> str:
        name, number = NAMES[self.language], 1
        known = {sheet.casefold() for sheet in self.sheets}
        while (name if number == 1 else f"{name} ({number})").casefold() in known:
            number += 1
        return name if number == 1 else f"{name} ({number})"


def _levels(findings: Sequence[Finding]) -> dict[Cell, Severity]:
    """Return the cells to be marked, each with its weightiest severity."""
    marks: dict[Cell, Severity] = {}
    for finding in sorted(findings, key=lambda item: item.level.weight):
        for cell in _cells(finding.place.cell or "A1"):
            marks.setdefault(cell, finding.level)
    return marks


def _cells(text: str) -> Iterator[Cell]:
    """List the cells of an address; of whole rows and columns only the first one."""
    first = position(first_cell(text))
    start, _, end = text.partition(":")
    last = first
    if end and start == first_cell(text) and first_cell(end) == end:
        last = position(end)
    count = 0
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            count += 1
            if count <= _MARKED_CELLS:
                yield row, column


def _texts(findings: Sequence[Finding], language: Language) -> dict[Cell, str]:
    """Say in one comment what is wrong with a cell."""
    words = severity_words(language)
    fix = translator(language).gettext("How to mend it")
    texts: dict[Cell, list[str]] = {}
    for finding in findings:
        word = words[finding.level].upper()
        text = f"{word} {finding.code}: {finding.message(language)}\n{fix}: {finding.fix(language)}"
        told = texts.setdefault(position(first_cell(finding.place.cell)), [])
        if text not in told:
            told.append(text)
    return {cell: "\n\n".join(told)[:_COMMENT_LENGTH] for cell, told in sorted(texts.items())}
