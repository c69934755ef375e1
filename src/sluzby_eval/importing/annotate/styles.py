"""Styles of an annotated workbook: a marked cell keeps its own style and gets a fill; old ids stay.

The fill remembers in its second colour, which a solid fill does not show, what the cell looked like before,
so that a copy that comes back can be cleared of old marks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sluzby_eval.findings import Severity
from sluzby_eval.importing.annotate.markup import (
    Edit,
    Element,
    Unwritable,
    applied,
    elements,
    inside_end,
    prefix_of,
    set_attribute,
    with_attribute,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FILLS = {Severity.ERROR: "FFFFC7C4", Severity.WARNING: "FFFFE9A8"}
_HEADING_FILL = "FF1F4E5F"
_NONE = 'indexed="64"'
_COLOUR = re.compile(rb"""<(?:\w+:)?(fgColor|bgColor)\s([^<>]*?)\s*/?>""")
_SOLID = re.compile(rb"""patternType\s*=\s*["']solid["']""")
_FONT_SIZE = re.compile(rb"""<(?:\w+:)?sz\s+val=["']([0-9.]+)["']""")
_FONT_NAME = re.compile(rb"""<(?:\w+:)?name\s+val=["']([^"'<>&]+)["']""")
_LOOKS = ("title", "text", "heading", "link", Severity.ERROR, Severity.WARNING)


class Styles:
    """The styles part of one workbook; without a usable one nothing is marked."""

    def __init__(self, xml: bytes | None) -> None:
        self._xml = xml or b""
        self._groups: dict[str, tuple[Element, list[bytes]]] = {}
        self._added: dict[str, list[bytes]] = {"fonts": [], "fills": [], "cellXfs": []}
        self._made: dict[tuple[str, bytes], int] = {}
        self.prefix = ""
        if xml:
            self._read()
        self.usable = all(self._groups.get(name, (None, []))[1] for name in self._added)

    def _read(self) -> None:
        try:
            found = elements(self._xml, lambda _, __, depth: depth <= 2)
        except Unwritable:
            return
        self.prefix = prefix_of(self._xml, found[0])
        group: list[bytes] = []
        for element in found:
            if element.depth == 1:
                group = []
                self._groups[element.name] = (element, group)
            elif element.depth == 2:
                group.append(self._xml[element.start : element.end])

    def marked(self, style: int, level: Severity) -> int | None:
        """Return the style with the fill of a severity; None where there is no such style."""
        if not self.usable or style >= self._count("cellXfs"):
            return None
        style = self.unmarked(style)
        before = self._fill_colour(self._fill_of(style)) or _NONE
        return self._with_fill(style, self._solid(f'rgb="{FILLS[level]}"', before))

    def unmarked(self, style: int) -> int:
        """Return the style without a fill of ours; other styles as they are."""
        if not self.usable or style >= self._count("cellXfs"):
            return style
        fill = self._fill_of(style)
        if not self._is_ours(fill):
            return style
        before = dict(_COLOUR.findall(fill)).get(b"bgColor", b"").decode()
        if not before or "indexed" in before:
            return self._with_fill(style, None)
        return self._with_fill(style, self._solid(before, _NONE))

    def marks(self) -> set[int]:
        """Return the styles that carry a fill of ours from before."""
        if not self.usable:
            return set()
        ours = [self._is_ours(fill) for fill in self._groups["fills"][1]]
        styles = range(len(self._groups["cellXfs"][1]))
        return {style for style in styles if (fill := self._fill_id(style)) < len(ours) and ours[fill]}

    def look(self, name: str) -> int | None:
        """Return a style of the list of findings."""
        if not self.usable:
            return None
        fonts = {"title": "<b/>{size}", "heading": '<b/>{size}<color rgb="FFFFFFFF"/>'}
        fonts["link"] = '<u/>{size}<color rgb="FF0563C1"/>'
        colour = {"heading": _HEADING_FILL, **{level.value: rgb for level, rgb in FILLS.items()}}.get(name)
        font = self._font(fonts[name]) if name in fonts else 0
        fill = self._solid(f'rgb="{colour}"', _NONE) if colour else 0
        wrap = "" if name == "title" else ' wrapText="1"'
        return self._add(
            "cellXfs",
            f'<xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" applyFont="1" '
            f'applyFill="1" applyAlignment="1"><alignment vertical="top"{wrap}/></xf>',
        )

    def written(self) -> bytes:
        """Return the part with what was added."""
        edits = [edit for name in self._added for edit in self._edits(name)]
        return applied(self._xml, edits)

    def _edits(self, name: str) -> Iterator[Edit]:
        if self._added[name]:
            group, _ = self._groups[name]
            yield set_attribute(self._xml, group, "count", self._count(name))
            yield inside_end(self._xml, group, b"".join(self._added[name]))

    def _count(self, name: str) -> int:
        return len(self._groups[name][1]) + len(self._added[name])

    def _item(self, name: str, index: int) -> bytes:
        return [*self._groups[name][1], *self._added[name]][index]

    def _add(self, name: str, text: str | bytes) -> int:
        if isinstance(text, str):
            text = re.sub(r"<(/?)(?=\w)", rf"<\1{self.prefix}", text).encode()
        key = (name, text)
        if key not in self._made:
            self._made[key] = self._count(name)
            self._added[name].append(text)
        return self._made[key]

    def _font(self, text: str) -> int:
        first = self._groups["fonts"][1][0]
        size, face = _FONT_SIZE.search(first), _FONT_NAME.search(first)
        shown = f'<sz val="{size[1].decode() if size else 11}"/>'
        family = f'<name val="{face[1].decode() if face else "Calibri"}"/>'
        return self._add("fonts", f"<font>{text.format(size=shown)}{family}</font>")

    def _solid(self, front: str, back: str) -> int:
        return self._add(
            "fills",
            f'<fill><patternFill patternType="solid"><fgColor {front}/><bgColor {back}/></patternFill>'
            "</fill>",
        )

    def _fill_id(self, style: int) -> int:
        match = re.search(rb"""\sfillId\s*=\s*["']([0-9]+)["']""", self._item("cellXfs", style))
        return int(match[1]) if match else 0

    def _fill_of(self, style: int) -> bytes:
        fill = self._fill_id(style)
        return self._item("fills", fill) if fill < self._count("fills") else b""

    @staticmethod
    def _fill_colour(fill: bytes) -> str | None:
        colours = dict(_COLOUR.findall(fill))
        return colours[b"fgColor"].decode() if _SOLID.search(fill) and b"fgColor" in colours else None

    @staticmethod
    def _is_ours(fill: bytes) -> bool:
        return any(f'fgColor rgb="{rgb}"'.encode() in fill for rgb in FILLS.values())

    def _with_fill(self, style: int, fill: int | None) -> int:
        item = self._item("cellXfs", style)
        tag, rest = item[: item.index(b">") + 1], item[item.index(b">") + 1 :]
        tag = with_attribute(with_attribute(tag, "fillId", fill or 0), "applyFill", "1")
        return self._add("cellXfs", tag + rest)
