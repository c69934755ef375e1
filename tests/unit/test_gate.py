"""The gate: every kind of file that is no readable workbook is turned away with its own code."""

from __future__ import annotations

import gzip
import io
import stat
import time
import zipfile

import pytest
import xlsxwriter

from sluzby_eval.findings import Severity, catalogue
from sluzby_eval.importing import gate
from sluzby_eval.importing.gate import TextFile, admit
from sluzby_eval.importing.package import Package
from sluzby_eval.importing.raw import Limits, Refusal


def workbook(rows=(("a", 1),), *, strict=False, sheets=("List1",)) -> dict[str, bytes]:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if strict:
        old, new = (
            b"schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"purl.oclc.org/ooxml/spreadsheetml/main",
        )
        parts = {name: content.replace(old, new) for name, content in parts.items()}
    return parts


def pack(path, parts, *, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def code_of(path) -> str:
    with pytest.raises(Refusal) as caught:
        admit(path, name="soubor")
    finding = caught.value.finding
    assert finding.level is Severity.ERROR
    assert finding.place.file == "soubor"
    assert "{" not in finding.message("cs") + finding.message("en") + finding.fix("cs") + finding.fix("en")
    return finding.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "V103"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "V104"),
        (b"\xef\xbb\xbf  <!DOCTYPE HTML><p>", "V104"),
        ("<table>č</table>".encode("utf-16"), "V104"),
        (b'<?xml version="1.0"?><html xmlns="x"/>', "V104"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "V104"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "V105"),
        (b"%PDF-1.7 ...", "V106"),
        (gzip.compress(b"a;b", mtime=0), "V107"),
        (b"7z\xbc\xaf\x27\x1c....", "V107"),
        (b"{\\rtf1 x}", "V108"),
        (b"\x89PNG\r\n\x1a\n", "V127"),
        (b'{"a": [1, 2]}', "V127"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "V109"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "V110"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "V127"),
        (b"PK\x03\x04 and then nothing", "V114"),
    ],
)
def test_a_foreign_file_is_named_by_its_content(tmp_path, content, code):
    path = tmp_path / "vykaz.xlsx"
    path.write_bytes(content)
    assert code_of(path) == code


def test_a_missing_file_and_a_folder_have_their_own_codes(tmp_path):
    assert code_of(tmp_path / "neni.xlsx") == "V101"
    assert code_of(tmp_path) == "V126"


def test_a_file_over_the_limit_is_not_even_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(gate, "LIMITS", Limits(file_bytes=3))
    (tmp_path / "velky.csv").write_text("a;b;c")
    assert code_of(tmp_path / "velky.csv") == "V128"


def test_a_good_workbook_passes_with_its_sheets_in_order(tmp_path):
    package = admit(pack(tmp_path / "a.xlsx", workbook(sheets=("Náklady", "Výnosy"))), name="a")
    assert isinstance(package, Package)
    assert [(sheet.name, sheet.hidden) for sheet in package.sheets] == [("Náklady", False), ("Výnosy", False)]


def test_a_workbook_passes_whatever_its_name(tmp_path):
    assert isinstance(admit(pack(tmp_path / "a.csv", workbook()), name="a"), Package)


def test_text_leaves_the_gate_as_bytes(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"a;b\n1;2\n")
    assert admit(tmp_path / "a.xlsx", name="a") == TextFile(content=b"a;b\n1;2\n")


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"content.txt": b"x"}, "V113"),
        ({"word/document.xml": b"<w/>"}, "V113"),
        ({"xl/workbook.bin": b"x"}, "V112"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}, "V111"),
    ],
)
def test_other_packages_are_told_apart(tmp_path, parts, code):
    assert code_of(pack(tmp_path / "a.xlsx", parts)) == code


def test_a_cut_archive_is_damaged(tmp_path):
    path = pack(tmp_path / "a.xlsx", workbook())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert code_of(path) == "V114"


def test_a_changed_byte_under_the_checksum_is_damaged(tmp_path):
    path = pack(tmp_path / "a.xlsx", workbook([("a", 35)]), compression=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"<v>35</v>", b"<v>95</v>"))
    assert code_of(path) == "V114"


@pytest.mark.parametrize("name", ["../x.xml", "/etc/x.xml", "xl\\x.xml", "C:x.xml", "XL/WORKBOOK.XML"])
def test_unsafe_or_doubled_part_names_are_refused(tmp_path, name):
    assert code_of(pack(tmp_path / "a.xlsx", workbook() | {name: b"<x/>"})) == "V116"


def test_a_symbolic_link_in_the_archive_is_refused(tmp_path):
    path = pack(tmp_path / "a.xlsx", workbook())
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert code_of(path) == "V116"


def test_an_encrypted_entry_means_a_password(tmp_path):
    path = pack(tmp_path / "a.xlsx", workbook())
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag of the first entry of the directory
    path.write_bytes(content)
    assert code_of(path) == "V109"


@pytest.mark.parametrize(
    "limits",
    [
        Limits(entries=3),
        Limits(unpacked_bytes=2_000),
        Limits(part_bytes=1_000),
        Limits(ratio=2, ratio_from_bytes=100),
    ],
)
def test_a_package_over_any_limit_is_refused(tmp_path, monkeypatch, limits):
    monkeypatch.setattr(gate, "LIMITS", limits)
    assert code_of(pack(tmp_path / "a.xlsx", workbook())) == "V115"


def test_a_bomb_is_refused_at_once(tmp_path):
    path = pack(tmp_path / "a.xlsx", workbook() | {"xl/bomb.bin": b"\x00" * 90_000_000})
    start = time.perf_counter()
    assert code_of(path) == "V115"
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "docProps/core.xml"])
def test_a_document_type_in_any_part_is_refused(tmp_path, part, encoding):
    markup = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode(encoding)
    assert code_of(pack(tmp_path / "a.xlsx", workbook() | {part: markup})) == "V117"


def test_the_strict_dialect_is_refused(tmp_path):
    assert code_of(pack(tmp_path / "a.xlsx", workbook(strict=True))) == "V118"


def test_a_sheet_whose_part_is_missing_is_refused(tmp_path):
    parts = workbook(sheets=("A", "B"))
    del parts["xl/worksheets/sheet2.xml"]
    assert code_of(pack(tmp_path / "a.xlsx", parts)) == "V119"


def test_a_sheet_outside_the_package_is_refused(tmp_path):
    parts = workbook()
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace(
        b'Target="worksheets/sheet1.xml"', b'Target="https://example.org/sheet1.xml" TargetMode="External"'
    )
    assert code_of(pack(tmp_path / "a.xlsx", parts)) == "V119"


def test_a_broken_workbook_part_is_refused(tmp_path):
    for content in (b"<workbook>", b'<?xml version="1.0" encoding="UTF-."?><workbook/>'):
        assert code_of(pack(tmp_path / "a.xlsx", workbook() | {"xl/workbook.xml": content})) == "V120"


def test_every_file_code_is_told_in_both_languages():
    codes = [code for name, code in catalogue().items() if name[:2] in {"V1", "V3"}]
    assert len(codes) > 60
    for code in codes:
        for texts in (code.message, code.what, code.why, code.example, code.fix):
            assert set(texts) == {"cs", "en"}
            assert all(text.strip() for text in texts.values()), code.code


def test_a_part_that_was_read_before_is_checked_again_where_its_checksum_differs(tmp_path):
    path = pack(tmp_path / "a.xlsx", workbook())
    assert isinstance(admit(path, name="a"), Package)
    with zipfile.ZipFile(path) as archive:
        known = archive.getinfo("xl/workbook.xml").CRC.to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(known, bytes(4)))
    assert code_of(path) == "V114"


def test_the_values_are_read_from_the_very_parts_that_were_checked(tmp_path):
    package = admit(pack(tmp_path / "a.xlsx", workbook()), name="a")
    assert isinstance(package, Package)
    with zipfile.ZipFile(io.BytesIO(package.stored)) as archive:
        assert archive.testzip() is None
        assert archive.read(package.sheets[0].path) == package.sheets[0].xml
