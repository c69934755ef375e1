"""What stands in the small parts of a workbook: its sheets, its date system, its percent formats.

Strict where a reader would go on in silence: a sheet whose part is missing, a relation that leads out of the
package, the strict dialect of the format, which one reader takes for a workbook without cells.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct
from typing import NoReturn
from xml.parsers import expat

from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.raw import Refusal

_WORKBOOK = "xl/workbook.xml"
_STRICT = "purl.oclc.org/ooxml"
_PERCENT_FORMATS = frozenset({9, 10})  # built in: 0% and 0.00%
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_REMEMBERED = 32  # parts whose elements are kept: files of one template have equal ones
_SMALL = 100_000  # bytes of such a part
_LARGE = 8_000_000  # bytes of parts that are not packed again
_LOCAL, _ENTRY = Struct("<4s5H3I2H"), Struct("<4s6H3I5H2I")  # headers of a part in a zip file
_END = Struct("<4s4H2IH")


@dataclass(slots=True, kw_only=True)
class SheetPart:
    """One worksheet of a package."""

    name: str
    index: int  # among all sheets of the workbook, charts included
    path: str = ""  # of the part
    hidden: bool
    xml: bytes  # of a big sheet only until it is scanned


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A workbook that passed the gate."""

    sheets: tuple[SheetPart, ...]
    date1904: bool
    percent_styles: frozenset[int]  # style ids of cells whose number is shown with %
    macros: bool
    parts: Mapping[str, bytes]  # those that hold values; none of a big workbook
    sums: Mapping[str, int]  # their checksums

    @property
    def stored(self) -> bytes:
        """Pack the parts without compression, so that a reader need not unpack them again; of a big one nothing."""
        return packed(self.parts, self.sums) if self.parts else b""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Element:
    name: str  # without its namespace
    namespace: str
    attributes: Mapping[str, str]  # without their namespaces


def open_package(parts: Mapping[str, bytes], sums: Mapping[str, int], *, name: str) -> Package:
    """Find the worksheets of an unpacked workbook, or raise a `Refusal`.

    Args:
        parts: those that matter here, already checked by the gate.
        sums: their checksums.
        name: the name of the file shown to people.
    """
    workbook = _elements(parts, _WORKBOOK, name)
    if any(_STRICT in element.namespace for element in workbook[:1]):
        _refuse("V118", name)
    targets = _targets(parts, name)
    sheets = [element for element in workbook if element.name == "sheet" and "name" in element.attributes]
    found = [_sheet(element, index, targets, parts, name) for index, element in enumerate(sheets)]
    properties = next((element for element in workbook if element.name == "workbookPr"), None)
    return Package(
        sheets=tuple(sheet for sheet in found if sheet is not None),
        date1904=properties is not None and properties.attributes.get("date1904") in {"1", "true", "on"},
        percent_styles=_percent_styles(parts, name),
        macros="xl/vbaProject.bin" in parts,
        parts=parts if sum(map(len, parts.values())) <= _LARGE else {},
        sums=sums,
    )


def packed(parts: Mapping[str, bytes], sums: Mapping[str, int]) -> bytes:
    """Make a package of parts without compression."""
    local, directory = bytearray(), bytearray()
    for part, content in parts.items():
        encoded = part.encode()
        known = (20, 0x800, 0, 0, 0x21, sums[part], len(content), len(content), len(encoded), 0)
        directory += _ENTRY.pack(b"PK\x01\x02", 20, *known, 0, 0, 0, 0, len(local)) + encoded
        local += _LOCAL.pack(b"PK\x03\x04", *known) + encoded
        local += content
    end = _END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), len(directory), len(local), 0)
    return bytes(local + directory + end)


def _refuse(code: str, name: str, **args: object) -> NoReturn:
    raise Refusal(Finding(code=code, place=Place(file=name), args=args))


def _elements(parts: Mapping[str, bytes], part: str, name: str) -> Sequence[_Element]:
    content = parts[part]
    try:
        return _known(content) if len(content) <= _SMALL else _parsed(content)
    except (expat.ExpatError, LookupError, ValueError) as error:  # also an unknown encoding
        raise Refusal(
            Finding(code="V120", place=Place(file=name), args={"part": part, "cause": str(error)})
        ) from error


def _parsed(content: bytes) -> Sequence[_Element]:
    elements: list[_Element] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        namespace, _, local = tag.rpartition(" ")
        bare = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        elements.append(_Element(name=local, namespace=namespace, attributes=bare))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.Parse(content, True)  # noqa: FBT003 - positional only
    return tuple(elements)


_known = lru_cache(maxsize=_REMEMBERED)(_parsed)


def _targets(parts: Mapping[str, bytes], name: str) -> dict[str, tuple[str, str]]:
    """Map the id of a relation to its kind and its part; the part is empty outside the package."""
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in parts:
        _refuse("V114", name, cause=relations)
    targets = {}
    for element in _elements(parts, relations, name):
        attributes = element.attributes
        if "Id" not in attributes:
            continue
        inside = attributes.get("TargetMode", "Internal") != "External"
        path = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        targets[attributes["Id"]] = (kind, path if inside else "")
    return targets


def _sheet(
    element: _Element,
    index: int,
    targets: Mapping[str, tuple[str, str]],
    parts: Mapping[str, bytes],
    name: str,
) -> SheetPart | None:
    sheet = element.attributes["name"]
    kind, path = targets.get(element.attributes.get("id", ""), ("worksheet", ""))
    if kind in {"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"}:
        return None
    if path not in parts:
        _refuse("V119", name, sheet=sheet)
    hidden = element.attributes.get("state", "visible") != "visible"
    return SheetPart(name=sheet, index=index, path=path, hidden=hidden, xml=parts[path])


def _percent_styles(parts: Mapping[str, bytes], name: str) -> frozenset[int]:
    if "xl/styles.xml" not in parts:
        return frozenset()
    percent = set(_PERCENT_FORMATS)
    styles: set[int] = set()
    style, inside = 0, False
    for element in _elements(parts, "xl/styles.xml", name):
        attributes = element.attributes
        if element.name == "numFmt" and "%" in _LITERALS.sub("", attributes.get("formatCode", "")):
            percent.add(_number(attributes.get("numFmtId")))
        elif element.name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            inside = element.name == "cellXfs"
        elif element.name == "xf" and inside:
            if _number(attributes.get("numFmtId")) in percent:
                styles.add(style)
            style += 1
    return frozenset(styles)


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() else -1
