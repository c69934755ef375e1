"""Editing XML in its bytes: what is not touched stays as it is, to the last blank.

`expat` tells where each element begins and ends; edits are replacements of byte ranges. Only UTF-8 is edited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_START_TAG = re.compile(rb"""<(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Unwritable(Exception):  # noqa: N818 - a part that is left alone, no failure
    """A part that is written in a way that is not edited here."""


@dataclass(slots=True, kw_only=True)
class Element:
    """One element and where it stands in the bytes."""

    name: str  # without its prefix
    attributes: Mapping[str, str]
    depth: int
    start: int  # of its start tag
    inner: int  # behind its start tag
    close: int = -1  # of its end tag; of an empty element: behind its one tag
    end: int = -1  # behind its end tag

    @property
    def is_empty(self) -> bool:
        """Whether it is written as one tag."""
        return self.end == self.inner


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Bytes that replace a range."""

    start: int
    end: int
    data: bytes


Keep = Callable[[str, Mapping[str, str], int], bool]


def elements(xml: bytes, keep: Keep | None = None) -> list[Element]:
    """List the elements of a part in their order, all or those that `keep` (name, attributes, depth) wants.

    Raises:
        Unwritable: the part is not UTF-8 or not well-formed.
    """
    reader = _Reader(xml, keep)
    try:
        reader.parser.Parse(xml, True)  # noqa: FBT003 - positional only
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Unwritable(str(error)) from error
    return reader.found


class _Reader:
    """Handlers of `expat`."""

    def __init__(self, xml: bytes, keep: Keep | None) -> None:
        self.xml = xml
        self.keep = keep
        self.found: list[Element] = []
        self.open: list[Element | None] = []
        self.parser = expat.ParserCreate()
        self.parser.XmlDeclHandler = lambda _version, encoding, _standalone: _check_encoding(encoding)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = lambda _tag: self.end()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        depth = len(self.open)
        name = tag.rpartition(":")[2]
        if depth and self.keep is not None and not self.keep(name, attributes, depth):
            self.open.append(None)
            return
        at = self.parser.CurrentByteIndex
        match = _START_TAG.match(self.xml, at)
        if match is None:
            raise Unwritable(tag)
        element = Element(name=name, attributes=attributes, depth=depth, start=at, inner=match.end())
        self.open.append(element)
        self.found.append(element)

    def end(self) -> None:
        element = self.open.pop()
        if element is None:
            return
        if self.xml[element.inner - 2 : element.inner] == b"/>":
            element.close = element.end = element.inner
            return
        element.close = self.parser.CurrentByteIndex
        element.end = self.xml.index(b">", element.close) + 1


def _check_encoding(encoding: str | None) -> None:
    if encoding is not None and encoding.lower() not in {"utf-8", "us-ascii"}:
        raise Unwritable(encoding)


def applied(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """Apply edits that do not overlap; insertions at one place in the order given."""
    parts: list[bytes] = []
    at = 0
    for edit in sorted(edits, key=lambda item: (item.start, item.end)):
        parts += [xml[at : edit.start], edit.data]
        at = edit.end
    return b"".join([*parts, xml[at:]])


def inside_end(xml: bytes, element: Element, data: bytes) -> Edit:
    """Put something at the end of an element's content, also of one that is written as one tag."""
    if not element.is_empty:
        return Edit(start=element.close, end=element.close, data=data)
    tag = xml[element.start : element.inner]
    opened = tag[:-2].rstrip() + b">" + data + b"</" + tag_name(tag) + b">"
    return Edit(start=element.start, end=element.end, data=opened)


def tag_name(tag: bytes) -> bytes:
    """Return the name in a start tag, with its prefix.

    >>> tag_name(b'<x:row r="1"/>')
    b'x:row'
    """
    return re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0]


def prefix_of(xml: bytes, element: Element) -> str:
    """Return the prefix of an element with its colon, or nothing."""
    name = tag_name(xml[element.start : element.inner]).decode()
    return f"{name.partition(':')[0]}:" if ":" in name else ""


def with_attribute(tag: bytes, name: str, value: object) -> bytes:
    """Set one attribute of a start tag.

    >>> with_attribute(b'<c r="B2" s="4"/>', "s", 7)
    b'<c r="B2" s="7"/>'
    >>> with_attribute(b'<c r="B2"/>', "s", 7)
    b'<c r="B2" s="7"/>'
    """
    text = f'{name}="{quoted(value)}"'.encode()
    pattern = re.compile(rb"(?<=\s)" + name.encode() + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""")
    if pattern.search(tag):
        return pattern.sub(lambda _: text, tag, count=1)
    ending = b"/>" if tag.endswith(b"/>") else b">"
    return tag[: -len(ending)].rstrip() + b" " + text + ending


def set_attribute(xml: bytes, element: Element, name: str, value: object) -> Edit:
    """Set one attribute of an element."""
    tag = xml[element.start : element.inner]
    return Edit(start=element.start, end=element.inner, data=with_attribute(tag, name, value))


def quoted(value: object) -> str:
    """Escape a value for an attribute."""
    return escape(_ILLEGAL.sub("\ufffd", str(value)), {'"': "&quot;", "\n": "&#10;"})


def text_of_cell(value: object) -> str:
    r"""Escape a text for a cell or a comment: what XML cannot hold, and `_x0041_`, which would be decoded.

    >>> text_of_cell("a<b _x0041_ \x00")
    'a&lt;b _x005F_x0041_ �'
    """
    return escape(_ESCAPED.sub("_x005F_", _ILLEGAL.sub("\ufffd", str(value))))
