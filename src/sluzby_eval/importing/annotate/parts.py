"""The parts of a package and the threads between them: relations, content types, the list of sheets."""

from __future__ import annotations

import posixpath
import re
import zipfile
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
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WORKBOOK = "xl/workbook.xml"
_TYPES = "[Content_Types].xml"
_RELATION_LIST = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Parts:
    """The parts of one package; what is written to goes into the copy, all else stays byte by byte."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self._entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            self._content = {entry.filename: archive.read(entry) for entry in self._entries}

    def get(self, name: str) -> bytes | None:
        """Return a part, None where there is none."""
        return self._content.get(name)

    def __getitem__(self, name: str) -> bytes:
        if name not in self._content:
            raise Unwritable(name)
        return self._content[name]

    def __setitem__(self, name: str, data: bytes) -> None:
        self._content[name] = data

    def matching(self, suffix: str) -> list[str]:
        """List the parts with a suffix."""
        return [name for name in self._content if name.endswith(suffix)]

    def free_name(self, pattern: str) -> str:
        """Return a name for a new part; the pattern holds `{}` for its number."""
        known = {name.casefold() for name in self._content}
        number = 1
        while pattern.format(number).casefold() in known:
            number += 1
        return pattern.format(number)

    def save(self, path: Path) -> None:
        """Write the package; equal parts give equal bytes."""
        entries = {entry.filename: entry for entry in self._entries}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self._content.items():
                date = entries[name].date_time if name in entries else _EPOCH
                entry = zipfile.ZipInfo(name, date_time=max(date, _EPOCH))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 0
                archive.writestr(entry, data)

    def relations(self, part: str) -> list[Element]:
        """List the relations of a part."""
        xml = self.get(_relations_of(part))
        return [item for item in elements(xml) if item.name == "Relationship"] if xml is not None else []

    def related(self, part: str, kind: str) -> str | None:
        """Return the first part to which a part has a relation of a kind."""
        for item in self.relations(part):
            if item.attributes.get("Type", "").rpartition("/")[2] == kind:
                return resolved(part, item.attributes.get("Target", ""))
        return None

    def target(self, part: str, relation: str | None) -> str | None:
        """Return the part behind a relation."""
        for item in self.relations(part):
            if item.attributes.get("Id") == relation:
                return resolved(part, item.attributes.get("Target", ""))
        return None

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation and return its id."""
        name = _relations_of(part)
        xml = self.get(name) or _RELATION_LIST
        known = {item.attributes.get("Id", "") for item in elements(xml)}
        number = 1
        while f"rId{number}" in known:
            number += 1
        root = elements(xml)[0]
        path = posixpath.relpath(target, posixpath.dirname(part))
        line = (
            f'<{prefix_of(xml, root)}Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" '
            f'Target="{quoted(path)}"/>'
        )
        self[name] = applied(xml, [inside_end(xml, root, line.encode())])
        return f"rId{number}"

    def declare(self, part: str, content_type: str) -> None:
        """Say in the list of content types what a new part is."""
        xml = self[_TYPES]
        found = elements(xml)
        attributes: dict[str, str] = {"PartName": f"/{part}"}
        kind = "Override"
        if part.endswith(".vml"):
            kind, attributes = "Default", {"Extension": "vml"}
        if any(attributes.items() <= item.attributes.items() for item in found):
            return
        line = f"<{prefix_of(xml, found[0])}{kind} "
        line += "".join(f'{key}="{quoted(value)}" ' for key, value in attributes.items())
        line += f'ContentType="{content_type}"/>'
        self[_TYPES] = applied(xml, [_after_defaults(xml, found, line.encode(), kind)])

    def sheets(self) -> Mapping[str, str]:
        """Map the names of sheets to their parts."""
        targets = {
            item.attributes.get("Id", ""): resolved(WORKBOOK, item.attributes.get("Target", ""))
            for item in self.relations(WORKBOOK)
        }
        return {
            item.attributes.get("name", ""): targets[relation]
            for item in _sheet_list(elements(self[WORKBOOK]))
            if (relation := _relation(item)) in targets and targets[relation] in self._content
        }

    def add_sheet(self, name: str, part: str) -> None:
        """Put a sheet behind all others."""
        relation = self.relate(WORKBOOK, "worksheet", part)
        xml = self[WORKBOOK]
        found = elements(xml)
        numbers = [int(item.attributes.get("sheetId", 0)) for item in _sheet_list(found)]
        root = next((item for item in found if item.name == "sheets" and item.depth == 1), None)
        if root is None:
            raise Unwritable(WORKBOOK)
        line = (
            f'<{prefix_of(xml, root)}sheet name="{quoted(name)}" sheetId="{max(numbers, default=0) + 1}" '
            f'xmlns:r="{RELATIONS}" r:id="{relation}"/>'
        )
        self[WORKBOOK] = applied(xml, [inside_end(xml, root, line.encode())])


def resolved(part: str, target: str) -> str:
    """Return the name of the part that a target of a relation means."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relation(sheet: Element) -> str:
    return next((value for key, value in sheet.attributes.items() if re.search(r"(^|:)id$", key)), "")


def _sheet_list(found: list[Element]) -> list[Element]:
    return [item for item in found if item.name == "sheet" and item.depth == 2]


def _after_defaults(xml: bytes, found: list[Element], line: bytes, kind: str) -> Edit:
    """Put a default before the overrides, an override at the end, as sheet programs write them."""
    overrides = [item.start for item in found if item.name == "Override"]
    if kind == "Default" and overrides:
        return Edit(start=overrides[0], end=overrides[0], data=line)
    return inside_end(xml, found[0], line)
