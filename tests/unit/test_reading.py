"""Reading whole files: the instructive fixtures, then what readers lose and this one must not."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from random import Random

import openpyxl
import pytest
import xlsxwriter

from sluzby_eval.findings import Severity
from sluzby_eval.importing.reading import read_book

HEADINGS = [
    "IČO", "Poskytovatel", "Identifikátor služby", "Druh služby", "ORP", "Rok", "Kapacita", "Úvazky",
    "Náklady celkem", "Dotace JMK",
]  # fmt: skip

REFUSED = {
    "06_ragged.csv": "V130",
    "07_open_quote.csv": "V131",
    "23_html_named.xls": "V104",
    "24_password.xlsx": "V109",
    "25_truncated.xlsx": "V114",
    "26_bad_crc.xlsx": "V114",
    "27_far_corner_cell.xlsx": "V121",
    "28_entity_expansion.xlsx": "V117",
}


@pytest.fixture
def fixture(shared):
    def read(name):
        return read_book(shared / "fixtures" / name, name=name)

    return read


def book_of(read):
    book, findings = read
    assert book is not None, [finding.message("en") for finding in findings]
    assert findings == []
    return book


def codes(notes):
    return [note.code for note in notes]


def write(path, fill, **options):
    with xlsxwriter.Workbook(path, options) as book:
        fill(book, book.add_worksheet("Data"))
    return path


def repack(path, changes):
    """Rewrite parts of a workbook by functions of their bytes."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, changes.get(name, lambda same: same)(content))
    return path


def rows_xml(data):
    def change(xml):
        start, end = xml.index(b"<sheetData"), xml.index(b"</sheetData>")
        return xml[:start] + b"<sheetData>" + data.encode() + xml[end:]

    return {"xl/worksheets/sheet1.xml": change}


def empty_book(path):
    return write(path, lambda _, sheet: sheet.write(0, 0, 1))


# the fixtures


def test_no_fixture_raises_and_none_is_touched(shared, fixture):
    for path in sorted((shared / "fixtures").iterdir()):
        before = hashlib.sha256(path.read_bytes()).hexdigest()
        book, findings = fixture(path.name)
        assert (book is None) == any(finding.level is Severity.ERROR for finding in findings)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_refused_fixtures_are_refused_for_their_reason(fixture):
    for name, code in REFUSED.items():
        book, findings = fixture(name)
        assert book is None
        assert codes(findings) == [code]
        assert findings[0].place.file == name


def test_the_ragged_row_and_the_open_quote_are_named(fixture):
    assert fixture("06_ragged.csv")[1][0].place.line == 4
    assert fixture("07_open_quote.csv")[1][0].place.line == 4


def test_the_plain_table_is_read_with_every_value(fixture):
    sheet = book_of(fixture("01_plain.xlsx")).sheets[0]
    assert sheet.rows[0] == HEADINGS
    assert len(sheet.rows) == 6
    assert sheet.rows[1][0] == "00216224"
    assert sheet.rows[1][8] == 61234567.89


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter"),
    [
        ("02_cp1250_semicolon.csv", "cp1250", ";"),
        ("03_utf8_bom.csv", "utf-8", None),
        ("04_utf16.csv", "utf-16-le", None),
    ],
)
def test_text_in_any_encoding_has_the_same_names(fixture, name, encoding, delimiter):
    plain = book_of(fixture("01_plain.xlsx")).sheets[0]
    book = book_of(fixture(name))
    assert book.encoding == encoding
    assert delimiter is None or book.delimiter == delimiter
    assert codes(book.notes) == ["V145"]
    assert [row[:5] for row in book.sheets[0].rows] == [row[:5] for row in plain.rows]


def test_a_line_break_in_a_cell_stays_in_its_cell(fixture):
    rows = book_of(fixture("08_newline_in_cell.csv")).sheets[0].rows
    assert len(rows) == 2
    assert rows[1][1] == 'Domov\n"U lípy"; Brno'


def test_error_cells_are_kept_with_their_address(fixture):
    sheet = book_of(fixture("10_error_cells.xlsx")).sheets[0]
    assert sheet.error_cells == {
        "I2": "#DIV/0!", "I3": "#REF!", "I4": "#N/A", "I5": "#VALUE!", "I6": "#NAME?",
    }  # fmt: skip
    assert sheet.rows[1][8] is None


def test_formulas_that_nobody_computed_are_kept_with_their_address(fixture):
    assert book_of(fixture("11_formula_without_value.xlsx")).sheets[0].formulas_without_value == ["I2", "I3"]


def test_nothing_above_the_header_is_lost(fixture):
    rows = book_of(fixture("13_letterhead.xlsx")).sheets[0].rows
    assert rows[0][0] == "Jihomoravský kraj"
    assert rows[6] == HEADINGS
    sheet = book_of(fixture("14_merged_header.xlsx")).sheets[0]
    assert sheet.rows[1][0] == "v tis. Kč"
    assert list(sheet.merged) == ["A1:F1", "G1:J1"]


def test_rows_after_a_gap_and_second_sheets_are_read(fixture):
    rows = book_of(fixture("16_gap_in_rows.xlsx")).sheets[0].rows
    assert sum(any(cell is not None for cell in row) for row in rows) == 7
    assert [sheet.name for sheet in book_of(fixture("17_two_sheets.xlsx")).sheets] == ["Data", "Data (2)"]


def test_hidden_rows_and_columns_are_read_with_a_notice(fixture):
    book = book_of(fixture("18_hidden_row_column.xlsx"))
    assert len(book.sheets[0].rows) == 6
    assert codes(book.notes) == ["V142", "V143"]


def test_dates_of_the_1904_system_are_right(fixture):
    book = book_of(fixture("21_date1904.xlsx"))
    assert book.sheets[0].rows[1][10] == dt.date(2023, 12, 31)
    assert book.date1904


def test_hostile_texts_come_in_as_text(fixture):
    for name in ("29_formula_injection.xlsx", "30_markup_injection.xlsx"):
        sheet = book_of(fixture(name)).sheets[0]
        assert all(isinstance(row[1], str) for row in sheet.rows)
        assert not sheet.formulas_without_value


def test_the_far_cell_is_refused_at_once(fixture):
    import time

    start = time.perf_counter()
    fixture("27_far_corner_cell.xlsx")
    assert time.perf_counter() - start < 2


# what readers lose


def test_addresses_hold_when_the_table_does_not_begin_at_a1(tmp_path):
    path = write(tmp_path / "a.xlsx", lambda _, sheet: sheet.write("C3", "x"))
    assert book_of(read_book(path, name="a")).sheets[0].rows[2] == [None, None, "x"]


def test_every_type_of_cell_keeps_its_type(tmp_path):
    def fill(book, sheet):
        formats = {
            code: book.add_format({"num_format": code})
            for code in ("d.m.yyyy", "d.m.yyyy hh:mm", "hh:mm", "[h]:mm", "0.0 %")
        }
        sheet.write_row(0, 0, ["č", 7, True])
        sheet.write(0, 3, 45000, formats["d.m.yyyy"])
        sheet.write(0, 4, 45000.5, formats["d.m.yyyy hh:mm"])
        sheet.write(0, 5, 0.5, formats["hh:mm"])
        sheet.write(0, 6, 1.5, formats["[h]:mm"])
        sheet.write(0, 7, 0.125, formats["0.0 %"])

    sheet = book_of(read_book(write(tmp_path / "a.xlsx", fill), name="a")).sheets[0]
    assert sheet.rows[0] == [
        "č", 7.0, True, dt.date(2023, 3, 15), dt.datetime.fromisoformat("2023-03-15T12:00"), dt.time(12),
        "36:00:00", 0.125,
    ]  # fmt: skip
    assert isinstance(sheet.rows[0][1], float)
    assert sheet.percent_cells == {"H1"}


def test_values_under_a_merge_are_read_and_told(tmp_path):
    def fill(_, sheet):
        sheet.merge_range("A1:B1", "dva")
        sheet.write("B1", 5)

    book = book_of(read_book(write(tmp_path / "a.xlsx", fill), name="a"))
    assert book.sheets[0].covered_cells == ["B1"]
    assert codes(book.notes) == ["V144"]


def test_a_hidden_sheet_is_read_and_told(tmp_path):
    def fill(book, sheet):
        sheet.write(0, 0, 1)
        hidden = book.add_worksheet("Loni")
        hidden.write(0, 0, 2)
        hidden.hide()

    book = book_of(read_book(write(tmp_path / "a.xlsx", fill), name="a"))
    assert [sheet.hidden for sheet in book.sheets] == [False, True]
    assert codes(book.notes) == ["V141"]


def test_macros_are_ignored_with_a_note(tmp_path):
    path = empty_book(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    book = book_of(read_book(path, name="a"))
    assert book.container == "xlsm"
    assert codes(book.notes) == ["V140"]


def test_chart_sheets_do_not_shift_the_sheets_behind_them(tmp_path):
    def fill(book, sheet):
        sheet.write_column(0, 0, [1, 2, 3])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Data!$A$1:$A$3"})
        book.add_chartsheet("Graf").set_chart(chart)
        book.add_worksheet("Za grafem").write(0, 0, "tady")

    book = book_of(read_book(write(tmp_path / "a.xlsx", fill), name="a"))
    assert [sheet.name for sheet in book.sheets] == ["Data", "Za grafem"]
    assert book.sheets[1].rows == [["tady"]]


def test_a_wrong_dimension_loses_no_cell(tmp_path):
    path = write(tmp_path / "a.xlsx", lambda _, sheet: sheet.write_column(0, 0, [1, 2, 3]))
    repack(path, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b'ref="A1:A3"', b'ref="A1"')})
    assert book_of(read_book(path, name="a")).sheets[0].rows == [[1.0], [2.0], [3.0]]


def test_texts_that_are_empty_do_not_upset_the_count(tmp_path):
    path = write(tmp_path / "a.xlsx", lambda _, sheet: sheet.write_row(0, 0, ["a", "b"]))
    repack(path, {"xl/sharedStrings.xml": lambda xml: xml.replace(b"<t>b</t>", b"<t></t>")})
    assert book_of(read_book(path, name="a")).sheets[0].rows == [["a", None]]


def test_a_cell_written_twice_is_refused(tmp_path):
    data = '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    book, findings = read_book(repack(empty_book(tmp_path / "a.xlsx"), rows_xml(data)), name="a")
    assert book is None
    assert (codes(findings), findings[0].place.cell) == (["V125"], "A1")


def test_a_cell_whose_address_contradicts_its_row_is_refused(tmp_path):
    data = '<!-- --><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A9"><v>2</v></c></row>'
    book, findings = read_book(repack(empty_book(tmp_path / "a.xlsx"), rows_xml(data)), name="a")
    assert book is None
    assert codes(findings) == ["V124"]


def test_an_unusual_sheet_is_read_by_both_readers(tmp_path):
    data = "<!-- note --><row><c><v>5</v></c><c t='inlineStr'><is><t>x</t></is></c></row>"
    path = repack(empty_book(tmp_path / "a.xlsx"), rows_xml(data))
    assert book_of(read_book(path, name="a")).sheets[0].rows == [[5.0, "x"]]


def test_a_string_out_of_range_is_a_refusal_not_a_traceback(tmp_path):
    data = '<row r="1"><c r="A1" t="s"><v>99</v></c></row>'
    book, findings = read_book(repack(empty_book(tmp_path / "a.xlsx"), rows_xml(data)), name="a")
    assert book is None
    assert codes(findings) == ["V120"]


def test_both_readers_see_the_same_cells(tmp_path):
    """An independent reader gives the same values for a sheet with blanks, texts, numbers and formulas."""

    def fill(_, sheet):
        for row in range(40):
            sheet.write_row(row, row % 3, [f"text {row}", row * 1.25, None, -row, "č" * row])
            sheet.write_formula(row, 9, f"=B{row + 1}", None, row / 7)

    path = write(tmp_path / "a.xlsx", fill)
    rows = book_of(read_book(path, name="a")).sheets[0].rows
    other = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True).worksheets[0]
    for row, cells in zip(rows, other.iter_rows(values_only=True), strict=True):
        expected = [None if cell == "" else cell for cell in cells]
        assert row == expected


@pytest.mark.slow
def test_damage_at_any_place_is_a_refusal_or_a_book_never_an_exception(tmp_path):
    random = Random(20251231)
    pieces = (
        b"<",
        b">",
        b'"',
        b"<v>",
        b"</c>",
        b'r="XFD1048576"',
        b't="e"',
        b"-1",
        b"&#0;",
        b"<!--",
        b"x:",
        b"\x00",
    )
    path = write(tmp_path / "a.xlsx", lambda _, sheet: sheet.write_row(0, 0, ["a", 1.5, True, "č"]))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if "theme" not in name}
    for _ in range(300):
        name = random.choice(sorted(parts))
        content, at = bytearray(parts[name]), random.randrange(len(parts[name]))
        content[at : at + random.choice((0, 0, 1, 30))] = random.choice(pieces)
        with zipfile.ZipFile(path, "w") as archive:
            for part, original in parts.items():
                archive.writestr(part, bytes(content) if part == name else original)
        book, findings = read_book(path, name="a")
        assert (book is None) == bool(findings)


# delimited text


def text(tmp_path, content, **options):
    path = tmp_path / "data.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_book(path, name="data.csv", **options)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_delimiter_is_found_in_the_header(tmp_path, delimiter):
    book = book_of(text(tmp_path, delimiter.join(["a", '"b; c, d"', "e"]) + "\n" + delimiter.join("123")))
    assert book.delimiter == delimiter
    assert book.sheets[0].rows == [["a", "b; c, d", "e"], ["1", "2", "3"]]
    assert book.sheets[0].name == "data"


def test_a_hint_decides_only_where_the_bytes_are_not_unicode(tmp_path):
    assert book_of(text(tmp_path, "é;b\n1;2".encode("cp1252"), encoding="cp1252")).encoding == "cp1252"
    assert book_of(text(tmp_path, "é;b\n1;2", encoding="cp1252")).sheets[0].rows[0][0] == "é"


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("a;b\n1;2;3\n", "V130", 2),
        ("a;b;c\n1;2;3\n4;5\n", "V130", 3),
        ('a;b\n1;"2\n3;4\n', "V131", 2),
        ('a;b\n1;"2\n3;4\n5;"6\n', "V131", 2),
        ('a;b;c\n1;"2;3\n4;5;6\n7;8;"9\n', "V131", 2),
        ("a;b\n1;\x00\n", "V133", 2),
        ("a;b\n\x1b[31m;2\n", "V133", 2),
        ("Šárka;b\n".encode("iso-8859-2") + "ště;1".encode("iso-8859-2"), "V134", 2),
        (b"a;b\n\x81;2", "V132", 2),
        ("  \n\n", "V103", None),
    ],
)
def test_a_doubtful_text_is_refused_with_its_line(tmp_path, content, code, line):
    book, findings = text(tmp_path, content)
    assert book is None
    assert (codes(findings), findings[0].place.line) == ([code], line)


def test_blank_ends_of_rows_and_notes_under_the_table_are_no_fault(tmp_path):
    rows = book_of(text(tmp_path, "a;b;;\n1;2\n3;4;;;\n\nPozn.: nic\n")).sheets[0].rows
    assert [[cell for cell in row if cell] for row in rows] == [
        ["a", "b"],
        ["1", "2"],
        ["3", "4"],
        [],
        ["Pozn.: nic"],
    ]


def test_a_blank_after_a_closing_quote_is_no_fault(tmp_path):
    assert book_of(text(tmp_path, '"a","b" \n"1","2"\n')).sheets[0].rows == [["a", "b"], ["1", "2"]]


def test_utf16_without_a_mark_is_read(tmp_path):
    assert book_of(text(tmp_path, "a;č\n1;2\n".encode("utf-16-le"))).sheets[0].rows[0] == ["a", "č"]


def test_lost_letters_are_told(tmp_path):
    assert codes(book_of(text(tmp_path, "Vy\ufffdkov;b\n")).notes) == ["V145", "V135"]


# real files


@pytest.mark.shared
@pytest.mark.slow
def test_real_tables_are_read_whole(shared):
    data = shared / "data"
    sizes = {
        "cms-nursing-homes-2021-08/NH_ProviderInfo_Aug2021_10states.csv": (2586, 88),
        "orp-ukazatele-2019/orp.csv": (207, 48),
        "uzemni-ciselniky/mos_uzemi.csv": (6452, 6),
        "index-socialniho-vylouceni-2023/index_vylouceni.xlsx": (6259, 31),
    }
    for name, size in sizes.items():
        book = book_of(read_book(data / name, name=name, encoding="cp1252"))
        assert (len(book.sheets[0].rows), book.sheets[0].width) == size, name


def test_cells_of_nothing_but_spaces_do_not_cost_the_whole_file(tmp_path):
    """People clear cells with the space bar; the first reader drops such texts, the scan counts them."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B2"], sheet["D4"] = "a", " ", "\n"
    book.save(tmp_path / "a.xlsx")
    rows = book_of(read_book(tmp_path / "a.xlsx", name="a")).sheets[0].rows
    assert [cell for row in rows for cell in row if cell is not None] == ["a", " ", "\n"]
    assert (rows[1][1], rows[3][3]) == (" ", "\n")


def test_a_day_is_a_date_whichever_of_the_two_readers_has_read_it(tmp_path):
    """Bytes after the end of the archive keep the first reader from opening it, not the second."""
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = dt.date(2025, 12, 31)
    book.save(tmp_path / "a.xlsx")
    data = (tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "b.xlsx").write_bytes(data[:-2] + b"\x05\x00")  # a comment that is not there
    whole, damaged = (read_book(tmp_path / name, name=name)[0] for name in ("a.xlsx", "b.xlsx"))
    assert whole is not None
    assert whole.sheets[0].rows == [[dt.date(2025, 12, 31)]]
    assert damaged is None or damaged.sheets[0].rows == whole.sheets[0].rows


def test_damaged_bytes_in_the_description_of_columns_break_nothing(tmp_path):
    path = empty_book(tmp_path / "a.xlsx")
    damage = {
        "xl/worksheets/sheet1.xml": lambda xml: xml.replace(
            b"<sheetData>", b'<cols><col min="\xd1" max="x" hidden="1"/></cols><sheetData>'
        )
    }
    book, findings = read_book(repack(path, damage), name="a")
    assert book is not None or codes(findings) == ["V120"]
