"""One fast pass over the XML of a sheet: what the value reader would lose, and whether it may be let loose.

Sheet programs write cells in one plain way (`<c r="B2" s="1" t="s"><v>0</v></c>`), searched here as bytes.
A sheet of nothing but simple cells is done after one search. Anything else that XML allows (prefixes, single
quotes, comments, cells without an address, another encoding) is first rewritten by `expat` into plain cells,
and the reader is told that the sheet is unusual.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

from sluzby_eval.findings import Finding, Place
from sluzby_eval.importing.raw import LIMITS, Refusal, address, column_index, position
from sluzby_eval.importing.rewriting import written_plainly

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sluzby_eval.importing.package import SheetPart
    from sluzby_eval.importing.raw import RawCell

_COMPUTED = rb"(?:<f[^<>]*+(?:/>|>[^<]*+</f>))?+"
_VALUE = (  # the rest of a cell with a value, behind its address; possessive, as it runs over every cell
    rb'(?: s="[0-9]++")?+'
    rb'(?:><v>[^<]++</v></c>| t="s"><v>[0-9]++</v></c>|>' + _COMPUTED + rb"<v>[^<]++</v></c>"
    rb'| t="(?:n|b|str)">'
    + _COMPUTED
    + rb'<v>[^<]++</v></c>| t="inlineStr"><is><t[^<>]*+>[^<]++</t></is></c>%s)'
)
NEAR_COLUMNS = 50  # A to AX
_NEAR_SHEET = re.compile(  # nothing but simple and blank cells in near columns
    rb'<sheetData>(?:<row [^<>]*+(?<!/)>(?:<c r="(?:[A-Z]|A[A-X])[0-9]{1,5}+"'
    + _VALUE % rb"|/>"
    + rb")*+</row>|<row [^<>]*+(?<=/)>)*+</sheetData>"
)
_SIMPLE, _SIMPLE_FAR = (
    re.compile(rb'<c r="([A-Z]{1,2}+)[0-9]{1,%d}+"' % digits + _VALUE % b"") for digits in (5, 7)
)
_COLUMN = re.compile(rb'<c r="([A-Z]{1,2})[0-9]{1,5}"')
_SLICE = 4_000_000  # bytes that are searched at once
_FIVE_DIGITS = 99_999  # rows within the reach of simple cells
_ROW = re.compile(rb'<c r="[A-Z]{1,3}+([0-9]{1,7}+)"')
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_FILLED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*(?<!/)>')
_FORMULA = re.compile(rb"<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)(?!\s*<v[^<>/]*>[^<])")
_BAD_STRING = re.compile(rb't="s"><v>(?![0-9]+</v>)')
_ERROR_TEXT = re.compile(rb"<v[^<>]*>([^<]*)</v>")
_HIDDEN_ROW = re.compile(rb'<row (?=[^<>]* hidden="(?:1|true)")[^<>]*\br="([0-9]+)"')
_COL = re.compile(rb"<col ([^<>]*)>")
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]+[0-9]+):([A-Z]+[0-9]+)"')
_UNUSUAL = re.compile(rb"<!--|<!\[CDATA\[|<\?(?!xml )")


@dataclass(slots=True, kw_only=True)
class SheetScan:
    """What the XML of a sheet says beside its values."""

    values: int  # cells with a value, as far as the XML tells
    xml: bytes  # the sheet in the plain way of writing
    error_cells: dict[str, str] = field(default_factory=dict)
    formulas_without_value: Sequence[str] = ()
    percent_cells: frozenset[str] = frozenset()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    merged: Sequence[str] = ()
    unusual: bool = False  # written in a way that no sheet program uses


def scan_sheet(
    sheet: SheetPart, *, percent_styles: frozenset[int], file: str, values: int | None = None
) -> SheetScan:
    """Scan one sheet, or raise a `Refusal` with the address of what cannot be read safely.

    Args:
        sheet: the sheet.
        percent_styles: styles of numbers that are shown with %.
        file: the name of the file shown to people.
        values: how many cells hold a value, where the cells are known to be simple ones within reach.
    """
    place = Place(file=file, sheet=sheet.name)
    if values is not None:
        scan = SheetScan(values=values, xml=sheet.xml)
    elif _is_near(sheet.xml):
        scan = SheetScan(values=sheet.xml.count(b"</c>"), xml=sheet.xml)
    else:
        scan = _scan_cells(sheet.xml, place)
    xml = scan.xml
    scan.percent_cells = _percent_cells(xml, percent_styles)
    scan.hidden_rows = _hidden_rows(xml)
    scan.hidden_columns = _hidden_columns(xml)
    scan.merged = _merged(xml[xml.rfind(b"</sheetData>") :], place)
    return scan


def is_within_reach(xml: bytes) -> bool:
    """Tell a sheet, not a big one, that is whole and whose near cells are within the limits, however many."""
    if len(xml) > _SLICE or LIMITS.columns < NEAR_COLUMNS or LIMITS.cells < NEAR_COLUMNS * _FIVE_DIGITS:
        return False
    return _is_clean(xml)


def _is_near(xml: bytes) -> bool:
    """Tell a sheet of nothing but simple and blank cells within reach: one search over all of it."""
    found = _NEAR_SHEET.search(xml) if is_within_reach(xml) else None
    if found is None:
        return False
    return xml.find(b"<c ", 0, found.start()) < 0 and xml.find(b"<c ", found.end()) < 0


def _scan_cells(xml: bytes, place: Place) -> SheetScan:
    """Scan a sheet with far cells, or with other cells than simple ones."""
    is_big = len(xml) > _SLICE
    names, count = _found(_SIMPLE_FAR if is_big else _SIMPLE, xml)
    if count != xml.count(b"</c>") or not _is_clean(xml):
        return _scan_closely(xml, place)
    reach = max(map(int, _found(_ROW, xml)[0])) if is_big else _FIVE_DIGITS
    _check_size(xml, names, count, place, reach)
    return SheetScan(values=count, xml=xml)


def _slices(xml: bytes) -> Iterator[tuple[int, int]]:
    """Cut a sheet between rows, so that a big one is not answered with a list of millions of matches."""
    start = 0
    while len(xml) - start > _SLICE:
        end = xml.find(b"</row>", start + _SLICE)
        if end < 0:
            break
        yield start, end
        start = end
    yield start, len(xml)


def _found(pattern: re.Pattern[bytes], xml: bytes) -> tuple[set[bytes], int]:
    """Return the different matches of a pattern, and how many there are."""
    different: set[bytes] = set()
    count = 0
    for start, end in _slices(xml):
        found = pattern.findall(xml, start, end)
        different.update(found)
        count += len(found)
    return different, count


def _scan_closely(xml: bytes, place: Place) -> SheetScan:
    """Scan a sheet that has other cells than simple ones: errors, blanks, odd ways of writing."""
    unusual = not _is_plain(xml)
    if unusual:
        xml = _rewrite(xml, place)
    _check_size(xml, *_found(_COLUMN, xml), place, _FIVE_DIGITS)
    _check_form(xml, place)
    errors = _errors(xml)
    values = xml.count(b"<v>") - xml.count(b"<v></v>") + xml.count(b"<v ") + xml.count(b"<is>")
    return SheetScan(
        values=values - len(errors),
        xml=xml,
        error_cells=errors,
        formulas_without_value=_formulas_without_value(xml),
        unusual=unusual,
    )


def filled_extent(xml: bytes) -> tuple[int, int]:
    """Count the rows and columns from A1 to the last cell that holds something."""
    rows = columns = 0
    for start, end in _slices(xml):
        for letters, digits in set(_FILLED.findall(xml, start, end)):
            rows, columns = max(rows, int(digits)), max(columns, column_index(letters.decode()) + 1)
    return rows, columns


def duplicate_addresses(xml: bytes) -> list[str]:
    """List addresses that stand in a sheet more than once; a reader would keep the last one in silence."""
    seen: set[bytes] = set()
    twice: dict[bytes, None] = {}
    for letters, row in _CELL.findall(xml):
        name = letters + row
        if name in seen:
            twice[name] = None
        seen.add(name)
    return [name.decode() for name in twice]


def covered_cells(rows: Sequence[Sequence[RawCell]], merged: Sequence[str]) -> list[str]:
    """List cells under merged ranges that hold a value which nobody sees.

    >>> covered_cells([["a", "b"], [None, 1.0]], ["A1:B2"])
    ['B1', 'B2']
    """
    found: list[str] = []
    for reference in merged:
        first, last = (position(cell) for cell in reference.split(":"))
        found += (
            address(row, column)
            for row in range(first[0], min(last[0] + 1, len(rows)))
            for column in range(first[1], min(last[1] + 1, len(rows[row])))
            if rows[row][column] is not None and (row, column) != first
        )
    return found


def _refuse(code: str, place: Place, *, cell: str | None = None, **args: object) -> NoReturn:
    raise Refusal(Finding(code=code, place=replace(place, cell=cell), args={"sheet": place.sheet, **args}))


def _is_clean(xml: bytes) -> bool:
    """Tell whether a sheet is whole, in UTF-8, and without comments or the like."""
    declared = xml[: xml.find(b">") + 1].lower()
    return (
        b"<sheetData" in xml
        and b"</worksheet>" in xml[-100:]
        and b"\x00" not in xml[:64]
        and (b"encoding" not in declared or b"utf-8" in declared)
        and (b"!" not in xml or _UNUSUAL.search(xml) is None)
    )


def _is_plain(xml: bytes) -> bool:
    """Tell whether cells are written as sheet programs write them; far cells count as plain."""
    cells = xml.count(b"<c ")
    if not _is_clean(xml) or _found(_CELL, xml)[1] != cells or b"<c>" in xml:
        return False
    return cells > 0 or (b"<v" not in xml and b"<is" not in xml)


def _check_size(xml: bytes, names: set[bytes], count: int, place: Place, reach: int) -> None:
    """Refuse a sheet whose last cell lies so far away that a reader would have to hold millions of blanks.

    The cells found lie in the columns `names`, and in no row beyond `reach`.
    """
    widest = max((column_index(name.decode()) + 1 for name in names), default=0)
    near = widest <= LIMITS.columns and reach <= max(LIMITS.rows, _FIVE_DIGITS)
    if near and count == xml.count(b"<c ") and widest * reach <= LIMITS.cells:
        return
    height, width = filled_extent(xml)
    if height > LIMITS.rows or width > LIMITS.columns:
        cell = _first_far_cell(xml)
        _refuse("V121", place, cell=cell, cell_name=cell, columns=LIMITS.columns, rows=LIMITS.rows)
    if height * width > LIMITS.cells:
        _refuse("V122", place, cell=address(height - 1, width - 1), limit=LIMITS.cells)


def _first_far_cell(xml: bytes) -> str:
    for letters, digits in _FILLED.findall(xml):
        if int(digits) > LIMITS.rows or column_index(letters.decode()) >= LIMITS.columns:
            return f"{letters.decode()}{int(digits)}"
    return ""


def _check_form(xml: bytes, place: Place) -> None:
    """Refuse what a forgiving reader would read wrongly: tags that do not match, an index that is none."""
    try:
        expat.ParserCreate().Parse(xml, True)  # noqa: FBT003 - positional only
    except expat.ExpatError as error:
        _refuse("V120", place, part=place.sheet, cause=str(error))
    if _BAD_STRING.search(xml):
        _refuse("V120", place, part=place.sheet, cause='t="s"')


def _cell_at(xml: bytes, offset: int) -> tuple[str, bytes]:
    """Return the address and the XML of the cell that surrounds an offset."""
    start = xml.rfind(b"<c ", 0, offset)
    end = xml.find(b"</c>", offset)
    match = _CELL.match(xml, start)
    return (f"{match[1].decode()}{int(match[2])}" if match else ""), xml[start:end]


def _errors(xml: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    offset = xml.find(b' t="e"')
    while offset >= 0:
        name, cell = _cell_at(xml, offset + 6)
        text = _ERROR_TEXT.search(cell)
        if name and text is not None:
            found[name] = _unescape(text[1].decode())
        offset = xml.find(b' t="e"', offset + 6)
    return found


def _formulas_without_value(xml: bytes) -> list[str]:
    if b"</f>" not in xml:
        return []
    found = []
    for match in _FORMULA.finditer(xml):
        name, cell = _cell_at(xml, match.start())
        computed_empty = b' t="str"' in cell[: cell.find(b">")] and b"<v" in cell
        if name and not computed_empty and b"<is>" not in cell:
            found.append(name)
    return found


def _percent_cells(xml: bytes, styles: frozenset[int]) -> frozenset[str]:
    if not styles:
        return frozenset()
    styles = frozenset(style for style in styles if b' s="%d"' % style in xml)
    if not styles:
        return frozenset()
    ids = "|".join(str(style) for style in sorted(styles))
    pattern = rf'<c r="([A-Z]+[0-9]+)"[^<>]* s="(?:{ids})"[^<>/]*>'
    return frozenset(name.decode() for name in re.findall(pattern.encode(), xml))


def _hidden_rows(xml: bytes) -> list[int]:
    if b' hidden="' not in xml:
        return []
    return [int(row) - 1 for row in _HIDDEN_ROW.findall(xml)]


def _hidden_columns(xml: bytes) -> list[int]:
    head = xml[: xml.find(b"<sheetData")]
    hidden: list[int] = []
    for match in _COL.finditer(head):
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        if attributes.get(b"hidden") in {b"1", b"true"}:
            last = min(_number(attributes.get(b"max", b"")), LIMITS.columns)
            hidden += range(max(_number(attributes.get(b"min", b"")) - 1, 0), last)
    return hidden


def _number(text: bytes) -> int:
    """Read an attribute that is a number in a whole file, and may be anything in a damaged one."""
    return int(text) if text.isdigit() else 0


def _merged(tail: bytes, place: Place) -> list[str]:
    ranges = [b":".join(match).decode() for match in _MERGE.findall(tail)]
    if len(ranges) > LIMITS.merges:
        _refuse("V123", place, limit=LIMITS.merges)
    return ranges


def _rewrite(xml: bytes, place: Place) -> bytes:
    """Write a sheet again in the plain way, with the address of every cell."""
    try:
        return written_plainly(xml)
    except (expat.ExpatError, ValueError, LookupError) as error:
        _refuse("V120", place, part=place.sheet, cause=str(error))


def _unescape(text: str) -> str:
    text = text.replace("&lt;", "<").replace("&gt;", ">")
    return text.replace("&quot;", '"').replace("&amp;", "&")
