"""A workbook that is given back keeps everything that was in it, and says the same when it comes back."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter
from tests.builders import NOW
from tests.statements import Rows, write_statement

from sluzby_eval.findings import Finding, Place, Severity
from sluzby_eval.importing.annotate.listing import first_cell
from sluzby_eval.importing.annotate.marker import MARK
from sluzby_eval.importing.annotate.styles import FILLS
from sluzby_eval.importing.annotate.workbook import annotate_workbook
from sluzby_eval.importing.raw import position
from sluzby_eval.importing.reading import read_book
from sluzby_eval.importing.run import GivingBack, import_files
from sluzby_eval.model import TABLES
from sluzby_eval.workspace import Config, Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*extension is not supported.*:UserWarning"),  # of openpyxl
]

OFFICE = shutil.which("soffice")
TOUCHED = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "w").mkdir()
    return Workspace(root=tmp_path / "w", config=Config())


def faulty(rows: Rows) -> None:
    rows["statements"][0]["bed_days_occ"] = "hodně"
    rows["statements"][0]["clients_31_12"] = 99
    rows["costs"][0]["costs:1.1"] = 8_000_000


def finding(sheet: str, cell: str | None, severity: str = "error", value: str = "x") -> Finding:
    place = Place(file="a.xlsx", sheet=sheet, cell=cell)
    return Finding(code="V303", place=place, severity=Severity(severity), value=value)


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rich(path: Path) -> Path:
    """Write a workbook with much of what a person can put into one."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Data")
    other = book.add_worksheet("Druhý 'm' list")
    grey = book.add_format({"bg_color": "#DDDDDD", "num_format": "0.00 %", "bold": True})
    sheet.set_column(5, 5, 12, grey)
    for row in range(10):
        sheet.write_number(row, 0, row)
        sheet.write_number(row, 1, row / 10, grey)
        sheet.write_formula(row, 2, f"=A{row + 1}*2", None, row * 2)
    sheet.conditional_format("A1:A10", {"type": "data_bar"})
    sheet.conditional_format("B1:B10", {"type": "data_bar", "data_bar_2010": True})
    sheet.add_sparkline("D1", {"range": "A1:A10"})
    sheet.data_validation("E1:E10", {"validate": "list", "source": ["ano", "ne"]})
    sheet.write_comment("A1", "poznámka poskytovatele", {"author": "Jana"})
    sheet.add_table("H1:I4", {"data": [[1, 2], [3, 4], [5, 6]]})
    sheet.protect("heslo")
    other.write_string("A1", "text")
    other.merge_range("B2:C3", "sloučeno")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Data!$A$1:$A$10"})
    other.insert_chart("E5", chart)
    book.define_name("Moje", "=Data!$A$1:$A$10")
    book.close()
    return path


def with_macros(path: Path, target: Path) -> Path:
    """Put a part with macros into a workbook, as `.xlsm` has it."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as archive:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "[Content_Types].xml":
                data = data.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                ).replace(
                    b"</Types>",
                    b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
                )
            if entry.filename == "xl/_rels/workbook.xml.rels":
                data = data.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rId900" Type="http://schemas.microsoft.com/office/2006/relationships/'
                    b'vbaProject" Target="vbaProject.bin"/></Relationships>',
                )
            archive.writestr(entry, data)
        archive.writestr("xl/vbaProject.bin", bytes(range(256)) * 20)
    return target


def cell_changes(before: Path, after: Path) -> set[tuple[str, str]]:
    """List the cells whose value, style or comment differs; sheets of ours aside."""
    old, new = openpyxl.load_workbook(before), openpyxl.load_workbook(after)
    changed = set()
    for name in old.sheetnames:
        height = max(old[name].max_row, new[name].max_row)
        width = max(old[name].max_column, new[name].max_column)
        for row in range(1, height + 1):
            for column in range(1, width + 1):
                left, right = old[name].cell(row, column), new[name].cell(row, column)
                assert left.value == right.value
                if left.value is not None:
                    assert left.number_format == right.number_format
                    assert repr(left.font) == repr(right.font)
                if repr(left.fill) != repr(right.fill) or _text(left) != _text(right):
                    changed.add((name, left.coordinate))
    return changed


def _text(cell: Any) -> str | None:
    return cell.comment.text if cell.comment else None


FINDINGS = [
    finding("Data", "A1"),  # holds a comment of the provider
    finding("Data", "B3", "warning"),
    finding("Data", "C4"),
    finding("Data", "F20"),  # no such row, a column with a style
    finding("Data", "G2", "warning"),  # no such cell
    finding("Druhý 'm' list", "B2"),
    finding("Druhý 'm' list", None, "info"),
]


def test_only_marked_cells_differ_and_every_other_part_is_the_same_bytes(tmp_path):
    source = with_macros(rich(tmp_path / "a.xlsx"), tmp_path / "a.xlsm")
    target = tmp_path / "b.xlsm"
    annotate_workbook(source, target, FINDINGS, language="cs")
    before, after = members(source), members(target)
    sheets = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    own = {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "xl/worksheets/_rels/sheet2.xml.rels"}
    for name, data in before.items():
        if name not in TOUCHED | sheets | own:
            assert after[name] == data, name
    assert after["xl/vbaProject.bin"] == before["xl/vbaProject.bin"]
    assert set(after) - set(before) == {
        "xl/comments2.xml",
        "xl/drawings/vmlDrawing2.vml",
        "xl/worksheets/sheet3.xml",
    }
    marked = {("Data", "A1"), ("Data", "B3"), ("Data", "C4"), ("Data", "F20"), ("Data", "G2")}
    assert cell_changes(source, target) == {*marked, ("Druhý 'm' list", "B2")}


def test_sheet_differs_only_in_marked_cells_and_the_link_to_comments(tmp_path):
    source, target = rich(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    annotate_workbook(source, target, [finding("Data", "C4"), finding("Druhý 'm' list", "A1")], language="cs")
    before, after = members(source), members(target)
    first = after["xl/worksheets/sheet1.xml"]
    cell = first[first.index(b'<c r="C4"') :]
    cell = cell[: cell.index(b">") + 1]
    assert first.replace(cell, b'<c r="C4">') == before["xl/worksheets/sheet1.xml"]
    second = after["xl/worksheets/sheet2.xml"]
    link = second[second.index(b"<legacyDrawing") :]
    link = link[: link.index(b"/>") + 2]
    assert second.index(b"<drawing") < second.index(link)
    cell = second[second.index(b'<c r="A1"') :]
    cell = cell[: cell.index(b">") + 1]
    assert second.replace(link, b"").replace(cell, b'<c r="A1" t="s">') == before["xl/worksheets/sheet2.xml"]


def test_comment_of_the_provider_stays_above_ours(tmp_path):
    source, target = rich(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    annotate_workbook(source, target, FINDINGS, language="cs")
    comment = openpyxl.load_workbook(target)["Data"]["A1"].comment
    assert comment.author == "Jana"
    assert comment.text.startswith("poznámka poskytovatele")
    assert "CHYBA V303" in comment.text


def test_fill_tells_the_severity_and_the_list_leads_to_the_cell(tmp_path):
    source, target = rich(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    annotate_workbook(source, target, FINDINGS, language="cs")
    book = openpyxl.load_workbook(target)
    assert book["Data"]["C4"].fill.fgColor.rgb == FILLS[Severity.ERROR]
    assert book["Data"]["B3"].fill.fgColor.rgb == FILLS[Severity.WARNING]
    assert book["Data"]["F20"].number_format == "0.00 %"
    listing = book["Nálezy"]
    assert listing["A1"].value.startswith(MARK)
    links = [listing.cell(row, 3).hyperlink for row in range(5, 12)]
    leads = [link.location for link in links if link is not None]
    assert leads[0] == "'Data'!A1"
    assert "'Druhý ''m'' list'!B2" in leads
    assert [row[0].value for row in listing.iter_rows(min_row=5)].count("upozornění") == 2


def test_text_of_a_provider_cannot_break_the_copy(tmp_path):
    source, target = rich(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    nasty = "=1+1 </t></is><c/> & \x01 _x0041_ \ud800 " + "dlouhý " * 9_000
    annotate_workbook(source, target, [finding("Data", "C4", value=nasty)], language="cs")
    typed = openpyxl.load_workbook(target)["Nálezy"]["E5"]
    assert typed.data_type == "s"
    assert typed.value.startswith("=1+1 </t></is><c/> & � _x005F_x0041_ � dlouhý")


def test_same_workbook_and_findings_give_the_same_bytes(tmp_path):
    source = rich(tmp_path / "a.xlsx")
    for name in ("b.xlsx", "c.xlsx"):
        annotate_workbook(source, tmp_path / name, FINDINGS, language="cs")
    assert (tmp_path / "b.xlsx").read_bytes() == (tmp_path / "c.xlsx").read_bytes()


def test_second_round_takes_the_marks_of_the_first_away(tmp_path):
    source = rich(tmp_path / "a.xlsx")
    annotate_workbook(source, tmp_path / "b.xlsx", FINDINGS, language="cs")
    annotate_workbook(tmp_path / "b.xlsx", tmp_path / "c.xlsx", [finding("Data", "A1")], language="cs")
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    grey_as_its_column = ("Data", "F20")
    assert cell_changes(source, tmp_path / "c.xlsx") == {("Data", "A1"), grey_as_its_column}
    assert book["Data"]["B3"].fill.fgColor.rgb == "FFDDDDDD"
    assert book["Data"]["A1"].comment.text.count("V303") == 1
    assert book.sheetnames == ["Data", "Druhý 'm' list", "Nálezy"]
    drawing = members(tmp_path / "c.xlsx")["xl/drawings/vmlDrawing1.vml"]
    assert drawing.count(b"<v:shape ") == 1


def test_sheet_of_the_provider_with_our_name_stays_and_is_read(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Nálezy")
    sheet["A1"] = "moje nálezy"
    book.remove(book["Sheet"])
    book.save(tmp_path / "a.xlsx")
    annotate_workbook(tmp_path / "a.xlsx", tmp_path / "b.xlsx", [finding("Nálezy", "A1")], language="cs")
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames == ["Nálezy", "Nálezy (2)"]
    raw, _ = read_book(tmp_path / "b.xlsx", name="b.xlsx")
    assert raw is not None
    assert [sheet.name for sheet in raw.sheets] == ["Nálezy"]


def test_annotated_copy_that_comes_back_unmended_changes_nothing(workspace, tmp_path):
    source = write_statement(tmp_path / "domov.xlsx", faulty)
    first = import_files(workspace, [source], now=NOW, giving_back=GivingBack(folder=tmp_path / "z"))
    copy = next(path for path in first.given_back if path.suffix == ".xlsx")
    assert copy.name == "domov_nalezy.xlsx"
    again = import_files(workspace, [copy], now=NOW + dt.timedelta(days=3))
    assert again.snapshot.id == first.snapshot.id
    assert [(item.status, item.same_as) for item in again.files] == [("unchanged", "domov.xlsx")]
    assert [item.code for item in again.findings] == ["V230"]
    for table in TABLES:
        assert again.snapshot.read(table).equals(first.snapshot.read(table))


def test_original_and_its_copy_in_one_import_count_once(workspace, tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    source = write_statement(folder / "domov.xlsx", faulty)
    other = Workspace(root=tmp_path / "o", config=Config())
    other.root.mkdir()
    import_files(other, [source], now=NOW, giving_back=GivingBack(folder=folder))
    report = import_files(workspace, [folder], now=NOW)
    assert {item.file: item.status for item in report.files} == {
        "domov.xlsx": "imported",
        "domov_nalezy.xlsx": "unchanged",
    }


def test_mended_copy_replaces_what_was_sent_before(workspace, tmp_path):
    source = write_statement(tmp_path / "domov.xlsx", faulty)
    first = import_files(workspace, [source], now=NOW, giving_back=GivingBack(folder=tmp_path / "z"))
    copy = next(path for path in first.given_back if path.suffix == ".xlsx")
    book = openpyxl.load_workbook(copy)
    book["Výkony"]["G2"] = 6935
    book.save(copy)
    again = import_files(workspace, [copy], now=NOW)
    assert again.changed
    assert again.snapshot.read("statements")["bed_days_occ"].to_list() == [6935.0]


def test_another_typed_mistake_is_not_the_same_data(workspace, tmp_path):
    import_files(workspace, [write_statement(tmp_path / "a.xlsx", faulty)], now=NOW)

    def worse(rows: Rows) -> None:
        faulty(rows)
        rows["statements"][0]["bed_days_occ"] = "málo"

    assert import_files(workspace, [write_statement(tmp_path / "b.xlsx", worse)], now=NOW).changed


def test_workbook_saved_again_by_another_program_is_the_same_data(workspace, tmp_path):
    source = write_statement(tmp_path / "a.xlsx")
    first = import_files(workspace, [source], now=NOW)
    openpyxl.load_workbook(source).save(tmp_path / "b.xlsx")
    again = import_files(workspace, [tmp_path / "b.xlsx"], now=NOW)
    assert again.snapshot.id == first.snapshot.id
    assert again.files[0].status == "unchanged"


def test_copies_are_made_also_of_files_that_were_imported_before(workspace, tmp_path):
    source = write_statement(tmp_path / "domov.xlsx", faulty)
    first = import_files(workspace, [source], now=NOW, giving_back=GivingBack(folder=tmp_path / "1"))
    again = import_files(workspace, [source], now=NOW, giving_back=GivingBack(folder=tmp_path / "2"))
    assert [path.name for path in again.given_back] == [path.name for path in first.given_back]
    for left, right in zip(first.given_back, again.given_back, strict=True):
        assert left.read_bytes() == right.read_bytes()


def test_dry_run_gives_back_what_the_real_run_does(workspace, tmp_path):
    source = write_statement(tmp_path / "domov.xlsx", faulty)
    dry = import_files(
        workspace, [source], now=NOW, dry_run=True, giving_back=GivingBack(folder=tmp_path / "1")
    )
    real = import_files(workspace, [source], now=NOW, giving_back=GivingBack(folder=tmp_path / "2"))
    assert not workspace.out.exists()
    for left, right in zip(dry.given_back, real.given_back, strict=True):
        assert left.read_bytes() == right.read_bytes()


def test_fixtures_are_annotated_without_a_change_of_any_value(shared, tmp_path):
    """Every workbook that can be read: all filled cells of all sheets are the same in the copy."""
    files = [*sorted((shared / "fixtures").glob("*.xlsx")), *(shared / "data" / "xlsx-chaos").glob("*.xlsx")]
    done = 0
    for path in files:
        raw, _ = read_book(path, name=path.name)
        if raw is None:
            continue
        sheet = raw.sheets[0]
        cells = [
            finding(sheet.name, cell, severity)
            for cell, severity in (
                ("A1", "error"),
                ("B2", "warning"),
                ("C7:D9", "error"),
                ("ZZ99", "warning"),
            )
        ]
        target = tmp_path / path.name
        annotate_workbook(path, target, cells, language="cs")
        copy, problems = read_book(target, name=path.name)
        assert copy is not None, (path.name, [item.message("en") for item in problems])
        assert [item.name for item in copy.sheets] == [item.name for item in raw.sheets], path.name
        for left, right in zip(raw.sheets, copy.sheets, strict=True):
            assert _filled(left.rows) == _filled(right.rows), path.name
            assert left.error_cells == right.error_cells
            assert left.percent_cells == right.percent_cells
        done += 1
    assert done == 18


def _filled(rows: Sequence[Sequence[Any]]) -> dict[tuple[int, int], object]:
    return {
        (row, column): cell
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell is not None
    }


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not here")
def test_libreoffice_opens_the_copy_and_keeps_values_and_comments(tmp_path):
    source, target = rich(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    annotate_workbook(source, target, FINDINGS, language="cs")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [
        str(OFFICE),
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "lo"),
        str(target),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    old = openpyxl.load_workbook(source, data_only=True)
    new = openpyxl.load_workbook(tmp_path / "lo" / "b.xlsx", data_only=True)
    assert new.sheetnames == [*old.sheetnames, "Nálezy"]
    for name in old.sheetnames:
        for row in old[name].iter_rows():
            for cell in row:
                assert new[name][cell.coordinate].value == cell.value
    for item in FINDINGS[:-1]:
        cell = new[str(item.place.sheet)][first_cell(item.place.cell)]
        assert cell.comment is not None, item.place
        assert "V303" in cell.comment.text
        assert position(cell.coordinate) == position(first_cell(item.place.cell))
