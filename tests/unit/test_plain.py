"""Sheets taken straight from their XML hold what the reader of values reads; whatever is odd goes the long way."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from random import Random

import pytest
import xlsxwriter
from tests.statements import write_statement

from sluzby_eval.importing.gate import admit
from sluzby_eval.importing.package import Package, packed
from sluzby_eval.importing.raw import Refusal
from sluzby_eval.importing.readers.plain import PlainBook, shared_strings
from sluzby_eval.importing.readers.xlsx import _kind_of_style, _Values

SHEET = "xl/worksheets/sheet1.xml"


def of(package):
    book = PlainBook(package, _kind_of_style)
    return [book.grid(sheet) for sheet in package.sheets]


def known(path, package):
    values = _Values(path, package, "a.xlsx")
    return [values._read_first(sheet) for sheet in package.sheets]


def cells(grid):
    return [(bytes(column.kinds), list(column.numbers), column.texts) for column in grid.columns], grid.height


def write(path, rows, *, formula=False):
    with xlsxwriter.Workbook(path) as book:
        formats = [book.add_format({"num_format": code}) for code in ("0.00", "d.m.yyyy", "0 %", "[h]:mm")]
        sheet = book.add_worksheet("Data")
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, dt.date):
                    sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), formats[1])
                elif value is not None:
                    sheet.write(row, column, value, formats[0] if value == 12.5 else None)
        if formula:
            sheet.write_formula(len(rows), 1, "=SUM(B2:B3)", None, 7)
            sheet.write_blank(0, 9, None, formats[0])
    return path


ROWS = [
    ["IČO", "Částka", "Datum", None, "a & b < c"],
    [27.0, 12.5, dt.date(2025, 12, 31), None, "Žďár"],
    [],
    [1e-7, -3.25, dt.date(2007, 1, 1), 5.0, None],
    ["IČO", 123456789.123, None, None, "x"],
]


@pytest.fixture
def package(tmp_path):
    return admit(write(tmp_path / "a.xlsx", ROWS, formula=True), name="a.xlsx")


def with_sheet(package, xml, **other):
    parts = {**package.parts, SHEET: xml, **other}
    sums = {name: zlib.crc32(content) for name, content in parts.items()}
    sheet = package.sheets[0]
    fields = {"name": sheet.name, "index": 0, "path": SHEET, "hidden": False, "xml": xml}
    return Package(
        sheets=(type(sheet)(**fields),), date1904=package.date1904, percent_styles=frozenset(), macros=False,
        parts=parts, sums=sums,
    )  # fmt: skip


def test_a_plain_workbook_is_read_as_the_reader_of_values_reads_it(tmp_path):
    path = write(tmp_path / "a.xlsx", ROWS, formula=True)
    package = admit(path, name="a.xlsx")
    (plain,), (read,) = of(package), known(path, package)
    assert plain is not None
    assert cells(plain) == cells(read)
    assert list(plain)[1][:3] == [27.0, 12.5, dt.date(2025, 12, 31)]


def test_a_filled_template_is_read_as_the_reader_of_values_reads_it(tmp_path):
    path = write_statement(tmp_path / "a.xlsx")
    package = admit(path, name="a.xlsx")
    pairs = list(zip(of(package), known(path, package), strict=True))
    assert all(plain is None or cells(plain) == cells(read) for plain, read in pairs)
    assert sum(plain is not None for plain, _ in pairs) > len(pairs) / 2


def test_shared_workbooks_are_read_as_the_reader_of_values_reads_them(shared):
    for path in sorted((shared / "fixtures").glob("*.xls[xm]")) + sorted((shared / "data").rglob("*.xlsx")):
        try:
            package = admit(path, name=path.name)
        except Refusal:
            continue
        if isinstance(package, Package):
            values = _Values(path, package, path.name)
            for sheet, plain in zip(package.sheets, of(package), strict=True):
                assert plain is None or cells(plain) == cells(values._read_first(sheet)), path.name


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<v>-3.25</v>", b"<v>#N/A</v>"),
        (b"<v>-3.25</v>", b"<v>nan</v>"),
        (b"<v>-3.25</v>", b"<v>1_000</v>"),
        (b"<v>-3.25</v>", b"<v></v>"),
        (b"<v>-3.25</v>", b"<v> 5 </v>"),
        (b'<c r="B4"><v>-3.25</v></c>', b'<c r="B4" t="e"><v>5</v></c>'),
        (b'<c r="B4"><v>-3.25</v></c>', b'<c r="B4" t="b"><v>1</v></c>'),
        (b'<c r="B4"><v>-3.25</v></c>', b'<c r="B4" t="str"><v>5</v></c>'),
        (b'<c r="B4"><v>-3.25</v></c>', b'<c r="B4" t="s"><v>999</v></c>'),
        (b'<c r="B4"><v>-3.25</v></c>', b'<c r="B4" t="s"><v>1.0</v></c>'),
        (b'<c r="B4"><v>-3.25</v></c>', b'<c r="B4"><f>1+1</f></c>'),
        (b'<c r="B4">', b'<c r="B5">'),
        (b'<c r="B4">', b'<c r="b4">'),
        (b'<c r="B4">', b"<c>"),
        (b'<c r="B4">', b'<x:c r="B4">'),
        (b'<c r="B4"><v>-3.25</v></c>', b'<c r="B4"><v>-3.25</v></c><c r="B4"><v>6</v></c>'),
        (b'<row r="4"', b'<row r="2"'),
        (b'<row r="4"', b'<row r="400000"'),
        (b"</sheetData>", b'</sheetData><c r="A9"><v>1</v></c>'),
        (b"</sheetData>", b'<row r="9"><!-- a --><c r="A9"><v>1</v></c></row></sheetData>'),
        (b"</sheetData>", b'<row r="9"><c r="CC9"><v>1</v></c></row></sheetData>'),
    ],
)
def test_what_is_odd_goes_the_long_way(package, old, new):
    xml = package.sheets[0].xml
    assert old in xml
    assert of(with_sheet(package, xml.replace(old, new))) == [None]


def test_days_of_1904_go_the_long_way(package):
    xml = package.parts["xl/workbook.xml"].replace(b"<workbookPr", b'<workbookPr date1904="1"')
    late = with_sheet(package, package.sheets[0].xml, **{"xl/workbook.xml": xml})
    fields = {name: getattr(late, name) for name in ("sheets", "percent_styles", "macros", "parts", "sums")}
    assert of(Package(**fields, date1904=True)) == [None]


@pytest.mark.parametrize(
    "xml",
    [
        b"<sst><si><t> a</t></si></sst>",
        b"<sst><si><t></t></si></sst>",
        b"<sst><si><r><t>a</t></r></si></sst>",
        b"<sst><si><t>a_x000D_</t></si></sst>",
        b"<sst><si><t>&#65;</t></si></sst>",
        b"<sst><si><t>a</t></si><si/></sst>",
        b"<sst><si><t>\xff</t></si></sst>",
        b'<?xml version="1.0" encoding="cp1250"?><sst><si><t>a</t></si></sst>',
        b"<sst><si><t>a</t></si>",
    ],
)
def test_texts_that_are_not_plain_go_the_long_way(xml):
    assert shared_strings(xml) is None


def test_no_seeded_change_of_the_xml_gives_other_values_than_the_reader_of_values(package, tmp_path):
    """Where both read a changed sheet they read the same; what was counted as odd is not compared."""
    random = Random(20251122)
    xml = package.sheets[0].xml
    start, end = xml.find(b"<sheetData>"), xml.find(b"</sheetData>")
    pieces = re.findall(rb"<[^<>]+>|[^<>]+", xml[start:end])
    compared = 0
    for _number in range(1_500):
        changed = list(pieces)
        at = random.randrange(1, len(changed))
        deed = random.randrange(4)
        if deed == 0:
            del changed[at]
        elif deed == 1:
            changed.insert(at, random.choice(changed))
        elif deed == 2:
            changed[at] = random.choice(changed)
        else:
            place = random.randrange(len(changed[at]))
            changed[at] = changed[at][:place] + bytes([random.randrange(32, 127)]) + changed[at][place + 1 :]
        spoilt = with_sheet(package, xml[:start] + b"".join(changed) + xml[end:])
        (plain,) = of(spoilt)
        if plain is None:
            continue
        path = tmp_path / "b.xlsx"
        path.write_bytes(packed(spoilt.parts, spoilt.sums))
        (read,) = known(path, spoilt)
        assert read is not None, b"".join(changed)
        assert cells(plain) == cells(read), b"".join(changed)
        compared += 1
    assert compared > 50
