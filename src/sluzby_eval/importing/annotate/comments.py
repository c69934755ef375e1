"""Comments of one worksheet: the part with their texts and the old drawing with their boxes.

A cell that has a comment already keeps it; ours goes below. Comments of an earlier round are taken out first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - dataclasses keep it
from typing import TYPE_CHECKING

from sluzby_eval.importing.annotate.markup import (
    MAIN,
    Edit,
    Element,
    Unwritable,
    applied,
    elements,
    inside_end,
    prefix_of,
    text_of_cell,
)
from sluzby_eval.importing.raw import address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sluzby_eval.importing.annotate.sheet import Cell

AUTHOR = "sluzby-eval"
BLOCK = 1024  # ids of shapes are given out in blocks
_RULE = "― sluzby-eval ―"  # over our words in somebody else's comment
_THREAD = "tc="  # author of the shadow of a threaded comment: its text is not shown
_SHAPE = re.compile(rb"<v:shape\s.*?</v:shape>", re.DOTALL)
_SHAPE_ROW = re.compile(rb"<x:Row>\s*([0-9]+)\s*</x:Row>")
_SHAPE_COLUMN = re.compile(rb"<x:Column>\s*([0-9]+)\s*</x:Column>")
_BLOCKS = re.compile(rb"""(<o:idmap\s[^<>]*?data=["'])([0-9, ]*)(["'])""")
_WIDTH = 60  # characters of a line in the box of a comment

_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'
).encode()
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    b'<o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
)


class Comments:
    """The comments of one worksheet."""

    def __init__(self, xml: bytes | None) -> None:
        self._xml = xml or _EMPTY
        self.removed: set[str] = set()  # cells whose comment of an earlier round is gone
        if xml is not None:
            self._xml = self._without_ours()
        self._found = elements(self._xml)
        root = self._found[0]
        self._prefix = prefix_of(self._xml, root)

    def _without_ours(self) -> bytes:
        found = elements(self._xml)
        ours = {
            str(index)
            for index, author in enumerate(item for item in found if item.name == "author")
            if self._xml[author.inner : author.close] == AUTHOR.encode()
        }
        edits: list[Edit] = []
        last = 0
        for item in found:
            if item.start < last:
                continue
            is_ours = item.name == "comment" and item.attributes.get("authorId") in ours
            if is_ours:
                self.removed.add(item.attributes.get("ref", ""))
            if is_ours or (item.name == "r" and _RULE.encode() in self._xml[item.start : item.end]):
                edits.append(Edit(start=item.start, end=item.end, data=b""))
                last = item.end
        return applied(self._xml, edits)

    def written(self, texts: Mapping[Cell, str]) -> tuple[bytes, dict[Cell, str]]:
        """Add texts to cells; return the part, and the cells that need a box of their own."""
        own = {item.attributes.get("ref", ""): item for item in self._found if item.name == "comment"}
        authors = [item for item in self._found if item.name == "author"]
        names = [self._xml[item.inner : item.close].decode() for item in authors]
        number = names.index(AUTHOR) if AUTHOR in names else len(names)
        edits: list[Edit] = []
        new: dict[Cell, str] = {}
        for cell, text in sorted(texts.items()):
            known = own.get(address(*cell))
            if known is None:
                new[cell] = text
            elif not self._is_thread(known, names):
                edits.append(self._below(known, text))
        comments = [self._comment(cell, text, number) for cell, text in new.items()]
        edits.append(inside_end(self._xml, self._one("commentList"), "".join(comments).encode()))
        if number == len(names):
            author = f"<{self._prefix}author>{AUTHOR}</{self._prefix}author>".encode()
            edits.append(inside_end(self._xml, self._one("authors"), author))
        return applied(self._xml, edits), new

    def _one(self, name: str) -> Element:
        for item in self._found:
            if item.name == name and item.depth == 1:
                return item
        raise Unwritable(name)

    def _is_thread(self, comment: Element, names: list[str]) -> bool:
        author = int(comment.attributes.get("authorId", 0))
        return author < len(names) and names[author].startswith(_THREAD)

    def _below(self, comment: Element, text: str) -> Edit:
        for item in self._found:
            if item.name == "text" and comment.start < item.start < comment.end:
                return inside_end(self._xml, item, self._run(f"\n\n{_RULE}\n{text}").encode())
        raise Unwritable("text")

    def _comment(self, cell: Cell, text: str, author: int) -> str:
        p = self._prefix
        return (
            f'<{p}comment ref="{address(*cell)}" authorId="{author}"><{p}text>{self._run(text)}</{p}text>'
            f"</{p}comment>"
        )

    def _run(self, text: str) -> str:
        p = self._prefix
        look = f'<{p}rPr><{p}sz val="9"/><{p}rFont val="Tahoma"/></{p}rPr>'
        return f'<{p}r>{look}<{p}t xml:space="preserve">{text_of_cell(text)}</{p}t></{p}r>'


def used_blocks(drawing: bytes) -> set[int]:
    """List the blocks of shape ids that a drawing uses."""
    return {
        int(number) for match in _BLOCKS.findall(drawing) for number in match[1].split(b",") if number.strip()
    }


def draw(drawing: bytes | None, boxes: Mapping[Cell, str], removed: Iterable[str], block: int) -> bytes:
    """Add boxes of comments to a drawing, without those of cells in `removed`; ids begin in a new block."""
    xml = _without(drawing, set(removed)) if drawing is not None else _DRAWING
    end = xml.rfind(b"</xml>")
    if end < 0:
        raise Unwritable("</xml>")
    blocks = range(block, block + len(boxes) // (BLOCK - 1) + 1)
    ids = (number * BLOCK + offset for number in blocks for offset in range(1, BLOCK))
    shapes = [_box(next(ids), cell, text) for cell, text in boxes.items()]
    types = [] if b'"_x0000_t202"' in _SHAPE.sub(b"", xml) else [_SHAPE_TYPE]
    xml = xml[:end] + "".join([*types, *shapes]).encode() + xml[end:]

    def more(match: re.Match[bytes]) -> bytes:
        numbers = [*filter(None, match[2].split(b",")), *(str(number).encode() for number in blocks)]
        return match[1] + b",".join(numbers) + match[3]

    return _BLOCKS.sub(more, xml, count=1)


def _without(drawing: bytes, cells: set[str]) -> bytes:
    def gone(match: re.Match[bytes]) -> bytes:
        row, column = _SHAPE_ROW.search(match[0]), _SHAPE_COLUMN.search(match[0])
        if row is None or column is None or b'ObjectType="Note"' not in match[0]:
            return match[0]
        return b"" if address(int(row[1]), int(column[1])) in cells else match[0]

    return _SHAPE.sub(gone, drawing) if cells else drawing


def _box(number: int, cell: Cell, text: str) -> str:
    row, column = cell
    lines = sum(len(line) // _WIDTH + 1 for line in text.split("\n"))
    height = max(4, min(24, lines + 1))
    anchor = f"{column + 1}, 15, {max(row - 1, 0)}, 10, {column + 6}, 15, {max(row - 1, 0) + height}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;width:300pt;'
        f'height:{height * 14}pt;z-index:{number % BLOCK};visibility:hidden" fillcolor="#ffffe1" '
        'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
