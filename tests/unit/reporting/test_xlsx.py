"""Workbooks after the checklist of accessible spreadsheets."""

from __future__ import annotations

import re
import zipfile
from typing import Any

import openpyxl
import pytest
from tests.unit.reporting import builders, papers

from sluzby_eval.reporting import run
from sluzby_eval.reporting.document import Section
from sluzby_eval.reporting.renderers import xlsx
from sluzby_eval.reporting.tables import Cell, Column, Row, Table

FRONT = ["Úvodní list", "Obsah", "Poznámky"]


def rendered(tmp_path, document):
    path = tmp_path / "x.xlsx"
    xlsx.render(document, path)
    return path


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    root = tmp_path_factory.mktemp("xlsx")
    path = rendered(root, run.document("kraj", builders.context(root)))
    return openpyxl.load_workbook(path)


def test_cover_contents_and_notes_come_first(book):
    assert len(book.sheetnames) > 5
    cover, contents, notes = book.worksheets[:3]
    assert cover["A1"].value.startswith("Sociální služby")
    links = [cell.hyperlink.location for (cell,) in contents.iter_rows(min_row=4, max_col=1) if cell.value]
    assert [link.partition("'!")[0].strip("'").replace("''", "'") for link in links] == book.sheetnames[2:]
    told = {row[0].value: row[1].value for row in notes.iter_rows(min_row=4)}
    assert told["*"]


def test_every_sheet_holds_one_marked_table_at_most(book):
    for sheet in book.worksheets[3:]:
        assert len(sheet.tables) <= 1
        assert not sheet.merged_cells.ranges
        assert sheet["A1"].value
    assert sum(len(sheet.tables) for sheet in book.worksheets[3:]) > 8


def test_no_cell_of_a_table_is_blank_and_headings_are_unique(book):
    for sheet in book.worksheets[3:]:
        for table in sheet.tables.values():
            rows = list(sheet[table.ref])
            assert all(cell.value not in (None, "") for row in rows for cell in row)
            heads = [str(cell.value).casefold() for cell in rows[0]]
            assert len(set(heads)) == len(heads)
            assert [column.name for column in table.tableColumns] == [cell.value for cell in rows[0]]
            assert table.autoFilter is not None


def test_headings_are_frozen_and_printed_on_every_page(book):
    for sheet in book.worksheets[3:]:
        if sheet.tables:
            head = int(re.search(r"\d+", next(iter(sheet.tables.values())).ref)[0])  # type: ignore[index]
            assert sheet.freeze_panes == f"B{head + 1}"
            assert sheet.print_title_rows == f"${head}:${head}"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_workbook_says_its_title_language_and_snapshot(tmp_path):
    book: Any = openpyxl.load_workbook(rendered(tmp_path, papers.document()))
    assert book.properties.title == "Zpráva 2025"
    assert {item.name: item.value for item in book.custom_doc_props.props} == {
        "Language": "cs-CZ",
        "Snapshot": "a1b2c3d4e5f60718",
    }


def test_native_charts_stand_where_the_kind_allows(tmp_path):
    path = rendered(tmp_path, papers.document())
    with zipfile.ZipFile(path) as package:
        charts = [
            package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")
        ]
        drawings = [package.read(name).decode() for name in package.namelist() if "drawings/drawing" in name]
    kinds = {kind for chart in charts for kind in re.findall(r"<c:(barChart|lineChart|scatterChart)>", chart)}
    assert kinds == {"barChart", "lineChart"}
    assert len(charts) == len(papers.pictures()) - 1  # a waterfall is no native chart
    assert all("Popis obrázku" in drawing for drawing in drawings)
    assert all("<c:v>" in chart for chart in charts)


def test_texts_that_look_like_formulas_or_codes_stay_texts(tmp_path):
    document = papers.document(papers.sections(papers.HOSTILE, rows=len(papers.HOSTILE)))
    path = rendered(tmp_path, document)
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    dangerous = [cell for cell in cells if str(cell.value).startswith(("=", "+4", "@"))]
    assert dangerous
    assert all(cell.quotePrefix for cell in dangerous)
    with zipfile.ZipFile(path) as package:
        raw = "".join(package.read(n).decode() for n in package.namelist() if "worksheets/sheet" in n)
    assert "_x005F_x0041_" in raw
    assert "<f>" not in raw


def test_numbers_are_stored_exactly(tmp_path):
    exact = 0.1 + 0.2
    row = Row(cells=(Cell(value="x"), papers.share(exact)))
    columns = (Column(title="a"), Column(title="b", numeric=True))
    table = Table(caption="c", columns=columns, rows=(row,))
    section = Section(id="s1", title="S", blocks=(table,))
    book = openpyxl.load_workbook(rendered(tmp_path, papers.document((section,))))
    assert [
        cell.value for row in book["S"].iter_rows() for cell in row if cell.data_type == "n" and cell.value
    ] == [exact]
