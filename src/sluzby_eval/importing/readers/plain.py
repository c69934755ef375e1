"""Sheets that are written plainly, taken straight from their XML: one search instead of three.

Nearly every workbook is a list of rows whose cells stand in order and hold numbers, shared texts or days. Such
a sheet is matched as a whole, row by row, by a pattern made for its width; every tag of it must be accounted
for. Whatever else a sheet may hold (errors, truth values, texts in the cell, times, formulas that nobody has
computed, cells in disorder) gives no answer here, and the sheet goes the long way. What a style makes of a
number is asked of the reader of values itself, once for each style of a template.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from array import array
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from sluzby_eval.importing.grid import BLANK, DATE, NUMBER, TEXT, Column, Grid
from sluzby_eval.importing.package import packed
from sluzby_eval.importing.raw import column_index, column_letters
from sluzby_eval.importing.scan import NEAR_COLUMNS, is_within_reach

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sluzby_eval.importing.package import Package, SheetPart

    Classify = Callable[[bytes, int], int]  # what a style makes of a number: NUMBER, DATE or -1

# of a cell its attributes, with the closing bracket where there is a value, and the value
_CELL = rb'(?:<c r="%%s\1"([^</]*+)(?:%s<v>([0-9-][0-9.eE+-]*+)</v></c>|/>))?+'
_MORE = rb'(?: [a-zA-Z0-9:]++="[^"<>&]*+")*+'  # attributes that say nothing of values
_TEXT = rb"[^<&]*+(?:&(?:amp|lt|gt|quot|apos|#[0-9]++);[^<&]*+)*+"
_FORMULA = rb"(?:<f" + _MORE + rb">" + _TEXT + rb"</f>)?+"
_ROW = rb'<row r="([1-9][0-9]{0,4}+)"' + _MORE + rb">%s</row>"
_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+[0-9]+:)?([A-Z]{1,2})[0-9]+"')
_LAST_NAME = re.compile(rb'.*<c r="([A-Z]{1,2})[0-9]+"', re.DOTALL)
_ATTRIBUTES = re.compile(rb'(?: s="([0-9]{1,5})")?(?: t="([sn])")?>')
_BLANK_CELL = re.compile(rb'(?: s="[0-9]{1,5}")?(?: t="[sn]")?')
_STRINGS = re.compile(rb"<si><t(?: xml:space=\"preserve\")?>([^<]++)</t></si>")
_TAGS_OF_STRING, _TAGS_OF_ROW, _TAGS_OF_CELL, _TAGS_OF_FORMULA = 4, 2, 4, 2
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"))
_DAY = re.compile(rb"[1-9][0-9]{1,6}")
_FIRST_DAY, _LAST_DAY = 61, 2_958_465  # before it there is the 29th of February 1900
_ZERO = dt.date(1899, 12, 30).toordinal()
_REMEMBERED = 50_000  # days


def shared_strings(xml: bytes | None) -> list[str] | None:
    """Return the shared texts of a workbook, or None where they are not written plainly.

    >>> shared_strings(b"<sst><si><t>a &amp; b</t></si><si><t>c</t></si></sst>")
    ['a & b', 'c']
    """
    if xml is None:
        return []
    start, end = xml.find(b">", xml.find(b"<sst")) + 1, xml.rfind(b"</sst>")
    found = _STRINGS.findall(xml, start, max(end, 0))
    if end < 0 or len(found) * _TAGS_OF_STRING != xml.count(b"<", start, end):
        return None
    if b"\r" in xml or b"_x" in xml or b"\x00" in xml or not _is_utf8(xml):
        return None
    try:
        texts = b"\x00".join(found).decode().split("\x00") if found else []
    except UnicodeDecodeError:
        return None
    if b"&" in xml:
        texts = [_unescaped(text) for text in texts]
    return (
        None if not all(texts) or [*map(str.strip, texts)] != texts else texts
    )  # blanks at the ends are doubtful


def _is_utf8(xml: bytes) -> bool:
    declared = xml[: xml.find(b">") + 1].lower()
    return b"encoding" not in declared or b"utf-8" in declared


def _unescaped(text: str) -> str:
    """Resolve the five entities of XML; nothing where there are others."""
    if "&" not in text:
        return text
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    rest = text.replace("&amp;", "")
    return "" if "&" in rest else text.replace("&amp;", "&")


class _Kinds(dict[bytes, bytes]):
    """The kinds of cells by their attributes; each is found out once."""

    def __init__(self, kind_of: Callable[[bytes], int]) -> None:
        super().__init__({b"": bytes((BLANK,))})
        self._kind_of = kind_of

    def __missing__(self, attributes: bytes) -> bytes:
        kind = self[attributes] = bytes((self._kind_of(attributes),))
        return kind


class PlainBook:
    """The sheets of one workbook, as far as they are written plainly."""

    def __init__(self, package: Package, classify: Classify) -> None:
        self._package = package
        self._classify = classify
        self._strings = shared_strings(package.parts.get("xl/sharedStrings.xml")) if package.parts else None

    def grid(self, part: SheetPart) -> Grid | None:
        """Return the cells of a sheet that is written plainly; None where it is not."""
        if self._strings is None or not is_within_reach(part.xml):
            return None
        sheet = _body(part.xml)
        if sheet is None:
            return None
        rows = sheet.rows
        if not rows:
            return Grid([], 0) if not sheet.tags else None
        numbers, *groups = zip(*rows, strict=True)
        columns: list[Column] = []
        blanks = 0
        try:
            for attributes, values in zip(groups[::2], groups[1::2], strict=True):
                column = self._column(attributes, values)
                columns.append(column)
                if absent := attributes.count(b""):
                    blanks -= absent
        except (IndexError, ValueError):
            return None
        filled = sum(column.filled for column in columns)
        blanks += len(rows) * len(columns) - filled  # those that are written
        if len(rows) * _TAGS_OF_ROW + filled * _TAGS_OF_CELL + blanks != sheet.tags:
            return None  # some tag is none of these
        return _whole(columns, [*map(int, numbers)])

    def _column(self, attributes: Sequence[bytes], values: Sequence[bytes]) -> Column:
        kinds = self._kinds_of(attributes)
        numbers = texts = None
        count = kinds.count(NUMBER)
        if count == len(kinds):
            numbers = array("d", map(float, values))
        elif count == len(kinds) - 1 and kinds[0] != NUMBER:
            numbers = array("d", map(float, values[1:]))
        elif count:
            own = [value for value, kind in zip(values, kinds, strict=True) if kind == NUMBER]
            numbers = array("d", map(float, own))
        if count + kinds.count(BLANK) < len(kinds):
            texts = self._texts(kinds, values)
        return Column(kinds, numbers, texts)

    def _kinds_of(self, attributes: Sequence[bytes]) -> bytes:
        rest = attributes[1:]
        if rest and rest.count(rest[0]) == len(rest):
            own, others = self._known(attributes[0]), self._known(rest[0])
            return own.ljust(len(attributes), others)
        return b"".join(map(self._known, attributes))

    @cached_property
    def _known(self) -> Callable[[bytes], bytes]:
        """What the attributes of a cell say of its kind; what is not plain is an error."""
        return _Kinds(self._kind).__getitem__

    def _kind(self, attributes: bytes) -> int:
        """Return the kind of a cell; what is not plain is an error."""
        found = _ATTRIBUTES.fullmatch(attributes)
        if found is None:
            if _BLANK_CELL.fullmatch(attributes):
                return BLANK
            raise ValueError("no plain cell")
        if found[2] == b"s":
            return TEXT
        if found[1] is None:
            return NUMBER
        kind = self._classify(self._package.parts.get("xl/styles.xml", b""), int(found[1]))
        if kind not in (NUMBER, DATE) or (kind == DATE and self._package.date1904):
            raise ValueError("no plain cell")
        return kind

    def _texts(self, kinds: bytes, values: Sequence[bytes]) -> list[str]:
        strings = self._strings or []
        if kinds.count(TEXT) == len(kinds):
            return _chosen(strings, values)
        if kinds.count(TEXT) == 1 and kinds[0] == TEXT and DATE not in kinds:
            return _chosen(strings, values[:1])
        told = [(kind, value) for kind, value in zip(kinds, values, strict=True) if kind > NUMBER]
        places = iter(_chosen(strings, [value for kind, value in told if kind == TEXT]))
        return [next(places) if kind == TEXT else _day(value) for kind, value in told]


def _chosen(strings: Sequence[str], indexes: Sequence[bytes]) -> list[str]:
    """Look up shared texts; an index that is none is an error."""
    if not b"".join(indexes).isdigit() and indexes:
        raise ValueError("no index")
    return [*map(strings.__getitem__, map(int, indexes))]


@lru_cache(maxsize=_REMEMBERED)
def _day(value: bytes) -> str:
    if not _DAY.fullmatch(value) or not _FIRST_DAY <= int(value) <= _LAST_DAY:
        raise ValueError("no whole day")
    return dt.date.fromordinal(_ZERO + int(value)).isoformat()


@lru_cache(maxsize=64)
def _pattern(width: int, formula: bytes) -> re.Pattern[bytes]:
    """Make the pattern of a row of so many columns at most."""
    cell = _CELL % formula
    return re.compile(_ROW % b"".join(cell % column_letters(column).encode() for column in range(width)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """The rows of a sheet: the number, and the attributes and values of the cells of each."""

    rows: list[tuple[bytes, ...]]
    tags: int  # of rows and cells, in all of the sheet


def _body(xml: bytes) -> _Body | None:
    start, end = xml.find(b"<sheetData>") + len(b"<sheetData>"), xml.find(b"</sheetData>")
    if end < start:
        return _Body(rows=[], tags=0) if xml.count(b"<sheetData/>") == 1 and b"<c " not in xml else None
    if xml.find(b"<c ", 0, start) >= 0 or xml.find(b"<c ", end) >= 0:
        return None
    width = _width(xml, start, end)
    if width > NEAR_COLUMNS:
        return None
    formulas = (
        xml.count(b"</f>", start, end) if xml.find(b"f", start, end) >= 0 else 0
    )  # a letter is found faster
    pattern = _pattern(width, _FORMULA if formulas else b"")
    tags = xml.count(b"<", start, end) - formulas * _TAGS_OF_FORMULA
    return _Body(rows=pattern.findall(xml, start, end), tags=tags)


def _width(xml: bytes, start: int, end: int) -> int:
    told = _DIMENSION.search(xml, 0, start)
    first = _LAST_NAME.match(xml, start, max(xml.find(b"</row>", start, end), start))
    return max((column_index(found[1].decode()) + 1 for found in (told, first) if found), default=0)


def _whole(columns: list[Column], numbers: list[int]) -> Grid | None:
    """Make a grid of columns without those at the end that hold nothing; rows that are not told are blank."""
    if numbers == [*range(1, len(numbers) + 1)]:
        return _trimmed(columns, len(numbers))
    if any(following <= number for number, following in pairwise(numbers)):
        return None
    return _spread(columns, numbers)


def _spread(columns: list[Column], numbers: list[int]) -> Grid:
    """Put rows where they belong."""
    height = numbers[-1]
    for column in columns:
        kinds = bytearray(height)
        for number, kind in zip(numbers, column.kinds, strict=True):
            kinds[number - 1] = kind
        column.kinds = bytes(kinds)
    return _trimmed(columns, height)


def _trimmed(columns: list[Column], height: int) -> Grid:
    while columns and not columns[-1].filled:
        columns.pop()
    last = max((len(column.kinds.rstrip(b"\x00")) for column in columns), default=0)
    if last < height:
        for column in columns:
            column.kinds = column.kinds[:last]
    return Grid(columns, last)


def probe(styles: bytes, style: int) -> bytes:
    """Make a workbook of one cell, the 1st of January 2007 as a number, shown in a style."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="a" Type="{kind}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets><sheet name="a" sheetId="1" '
        'r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="a" '
        f'Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="{kind}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1" s="{style}">'
        "<v>39083</v></c></row></sheetData></worksheet>",
    }
    encoded = {name: text.encode() for name, text in parts.items()} | {"xl/styles.xml": styles}
    return packed(encoded, {name: zlib.crc32(content) for name, content in encoded.items()})
