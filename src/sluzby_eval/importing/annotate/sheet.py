"""Marking cells of one worksheet: the style of marked cells and the link to their comments, nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sluzby_eval.importing.annotate.markup import (
    RELATIONS,
    Edit,
    Element,
    Unwritable,
    applied,
    elements,
    inside_end,
    prefix_of,
    set_attribute,
)
from sluzby_eval.importing.raw import address, position

if TYPE_CHECKING:
    from sluzby_eval.findings import Severity
    from sluzby_eval.importing.annotate.styles import Styles

Cell = tuple[int, int]  # zero-based row and column

# What stands behind the link to comments in a worksheet.
_BEHIND = frozenset(
    {
        "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
        "tableParts", "extLst",
    }
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Row:
    element: Element
    cells: dict[int, Element] = field(default_factory=dict)


class Worksheet:
    """One worksheet, looked through for the cells that are to be marked."""

    def __init__(self, xml: bytes, cells: set[Cell], old_marks: set[int]) -> None:
        self.xml = xml
        self._wanted = {row for row, _ in cells}
        self._old = {str(style) for style in old_marks}
        self._row = self._column = -1
        self._kept: dict[tuple[int, int, int], Cell] = {}
        self._at: list[Cell] = []
        self._rows: dict[int, _Row] = {}
        self._marked_before: dict[Cell, Element] = {}
        self._columns: list[tuple[int, int, int]] = []
        self._top = elements(xml, self._keep)
        self._sort()

    def _keep(self, name: str, attributes: Mapping[str, str], depth: int) -> bool:
        if depth == 1 or name == "col":
            return True
        if depth == 2 and name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
            kept = True  # rows are few, and the next row tells where a missing one goes
        elif depth == 3 and name == "c":
            place = position(attributes["r"].upper()) if "r" in attributes else (self._row, self._column + 1)
            self._column = place[1]
            kept = self._row in self._wanted or attributes.get("s") in self._old
        else:
            return False
        if kept:
            self._at.append((self._row, self._column))
        return kept

    def _sort(self) -> None:
        places = iter(self._at)
        for element in self._top:
            if element.depth == 2 and element.name == "row":
                row, _ = next(places)
                self._rows.setdefault(row, _Row(element=element))
            elif element.depth == 3 and element.name == "c":
                row, column = next(places)
                self._rows[row].cells.setdefault(column, element)
                if element.attributes.get("s") in self._old:
                    self._marked_before[(row, column)] = element
            elif element.name == "col":
                known = element.attributes
                self._columns.append(
                    (int(known.get("min", 1)), int(known.get("max", 0)), int(known.get("style", 0)))
                )

    @property
    def prefix(self) -> str:
        """The prefix of elements of the sheet."""
        return prefix_of(self.xml, self._top[0])

    @property
    def legacy_relation(self) -> str | None:
        """The relation that leads to the drawing of comments."""
        for element in self._top:
            if element.depth == 1 and element.name == "legacyDrawing":
                return next((value for key, value in element.attributes.items() if key.endswith(":id")), None)
        return None

    def marked(self, marks: Mapping[Cell, Severity], styles: Styles, relation: str | None) -> bytes:
        """Return the sheet with marked cells and, where it is new, the link to its comments."""
        edits: list[Edit] = []
        for place, element in self._marked_before.items():
            if place not in marks:
                old = int(element.attributes["s"])
                edits.append(set_attribute(self.xml, element, "s", styles.unmarked(old)))
        missing: dict[int, dict[int, int]] = defaultdict(dict)
        for (row, column), level in sorted(marks.items()):
            known = self._rows[row].cells.get(column) if row in self._rows else None
            style = styles.marked(self._style(row, column, known), level)
            if style is None:
                continue
            if known is not None:
                edits.append(set_attribute(self.xml, known, "s", style))
            else:
                missing[row][column] = style
        edits += self._new_cells(missing)
        if relation is not None and self.legacy_relation is None:
            edits.append(self._link(relation))
        return applied(self.xml, edits)

    def _style(self, row: int, column: int, known: Element | None) -> int:
        """Return the style of a cell; a cell that is not written looks like its row or its column."""
        if known is not None:
            return int(known.attributes.get("s", 0))
        if row in self._rows and self._rows[row].element.attributes.get("customFormat") in {"1", "true"}:
            return int(self._rows[row].element.attributes.get("s", 0))
        return next((style for low, high, style in self._columns if low <= column + 1 <= high), 0)

    def _new_cells(self, missing: Mapping[int, Mapping[int, int]]) -> list[Edit]:
        edits: list[Edit] = []
        new_rows: dict[int, bytes] = {}
        for row, styles in sorted(missing.items()):
            written = {column: self._cell(row, column, style) for column, style in sorted(styles.items())}
            if row in self._rows:
                edits += self._into_row(self._rows[row], written)
            else:
                cells = b"".join(written.values())
                new_rows[row] = f'<{self.prefix}row r="{row + 1}">'.encode() + cells
                new_rows[row] += f"</{self.prefix}row>".encode()
        return edits + self._into_data(new_rows)

    def _cell(self, row: int, column: int, style: int) -> bytes:
        return f'<{self.prefix}c r="{address(row, column)}" s="{style}"/>'.encode()

    def _into_row(self, row: _Row, written: Mapping[int, bytes]) -> list[Edit]:
        edits: list[Edit] = []
        last: list[bytes] = []
        for column, data in written.items():
            behind = [element.start for known, element in row.cells.items() if known > column]
            if behind:
                edits.append(Edit(start=min(behind), end=min(behind), data=data))
            else:
                last.append(data)
        return [*edits, inside_end(self.xml, row.element, b"".join(last))] if last else edits

    def _into_data(self, rows: Mapping[int, bytes]) -> list[Edit]:
        if not rows:
            return []
        data = next((element for element in self._top if element.name == "sheetData"), None)
        if data is None:
            raise Unwritable("sheetData")
        edits: list[Edit] = []
        last: list[bytes] = []
        for row, xml in sorted(rows.items()):
            behind = [known.element.start for number, known in self._rows.items() if number > row]
            if behind:
                edits.append(Edit(start=min(behind), end=min(behind), data=xml))
            else:
                last.append(xml)
        return [*edits, inside_end(self.xml, data, b"".join(last))] if last else edits

    def _link(self, relation: str) -> Edit:
        behind = [item.start for item in self._top if item.depth == 1 and item.name in _BEHIND]
        at = min(behind, default=self._top[0].close)
        tag = f'<{self.prefix}legacyDrawing xmlns:r="{RELATIONS}" r:id="{relation}"/>'
        return Edit(start=at, end=at, data=tag.encode())
