"""The scan: what a value reader would lose is found in the XML, in whatever way the XML is written."""

from __future__ import annotations

import time

import pytest

from sluzby_eval.importing import scan as scanning
from sluzby_eval.importing.package import SheetPart
from sluzby_eval.importing.raw import Limits, Refusal
from sluzby_eval.importing.scan import covered_cells, duplicate_addresses, filled_extent, scan_sheet

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet(data: str, *, before="", after="") -> SheetPart:
    xml = f'<worksheet xmlns="{NAMESPACE}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'
    return SheetPart(name="List1", index=0, hidden=False, xml=xml.encode())


def scan(data: str, *, percent=frozenset(), **parts):
    return scan_sheet(sheet(data, **parts), percent_styles=frozenset(percent), file="a.xlsx")


def refusal(data: str, **parts):
    with pytest.raises(Refusal) as caught:
        scan(data, **parts)
    return caught.value.finding


ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>12.5</v></c><c r="C1" s="2"/></row>'


def test_simple_cells_are_counted():
    found = scan(ROW)
    assert found.values == 2
    assert not found.unusual
    assert found.error_cells == {}


def test_error_cells_are_named_with_their_text():
    found = scan(
        '<row r="5"><c r="D5" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E5" t="e"><v>#N/A</v></c></row>'
    )
    assert found.error_cells == {"D5": "#DIV/0!", "E5": "#N/A"}
    assert found.values == 0


@pytest.mark.parametrize("value", ["", "<v></v>", "<v/>"])
@pytest.mark.parametrize("formula", ["<f>SUM(A1:A9)</f>", '<f t="shared" si="0">A1</f>'])
def test_a_formula_that_nobody_computed_is_found(formula, value):
    found = scan(f'{ROW}<row r="7"><c r="F7" s="3">{formula}{value}</c></row>')
    assert found.formulas_without_value == ["F7"]


def test_a_computed_formula_is_a_value_also_when_its_text_is_empty():
    found = scan('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c></row>')
    assert found.formulas_without_value == []
    assert found.values == 1


def test_a_far_cell_is_refused_with_its_address():
    finding = refusal(f'{ROW}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert (finding.code, finding.place.cell) == ("V121", "XFD1048576")


@pytest.mark.parametrize("cell", ["SG1", "A200001"])
def test_the_first_cell_past_a_limit_is_refused(cell):
    row = "".join(char for char in cell if char.isdigit())
    assert refusal(f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>').code == "V121"


def test_a_far_cell_without_a_value_is_harmless():
    assert scan(f'{ROW}<row r="1048576"><c r="XFD1048576" s="5"/></row>').values == 2


def test_a_sheet_that_would_need_millions_of_blanks_is_refused():
    assert refusal(f'{ROW}<row r="150000"><c r="SA150000"><v>1</v></c></row>').code == "V122"


def test_too_many_merges_are_refused(monkeypatch):
    monkeypatch.setattr(scanning, "LIMITS", Limits(merges=1))
    merges = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/></mergeCells>'
    assert refusal(ROW, after=merges).code == "V123"


def test_merges_hidden_rows_and_hidden_columns_are_found():
    found = scan(
        f'{ROW}<row r="3" hidden="1"><c r="A3"><v>1</v></c></row>',
        before='<cols><col min="2" max="3" width="9" hidden="1"/><col min="5" max="5" width="9"/></cols>',
        after='<mergeCells count="1"><mergeCell ref="A1:C2"/></mergeCells>',
    )
    assert found.merged == ["A1:C2"]
    assert found.hidden_rows == [2]
    assert found.hidden_columns == [1, 2]


def test_cells_shown_with_a_percent_sign_are_found():
    assert scan(ROW, percent={1, 7}).percent_cells == {"B1"}


def test_values_under_a_merge_are_found_without_walking_the_whole_range():
    start = time.perf_counter()
    assert covered_cells([["a", None], ["b", 2.0]], ["A1:XFD1048576"]) == ["A2", "B2"]
    assert time.perf_counter() - start < 0.1


def test_an_address_that_stands_twice_is_found():
    xml = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A1"><v>2</v></c></row>').xml
    assert duplicate_addresses(xml) == ["A1"]


def test_the_extent_reaches_to_the_last_cell_with_a_value():
    assert filled_extent(sheet(ROW).xml) == (1, 2)


@pytest.mark.parametrize(
    "data",
    [
        "<row><c t='s'><v>0</v></c><c s='1'><v>12.5</v></c><c s='2'/></row>",
        '<row r="1"><!-- note --><c s="0" t="s" r="A1"><v>0</v></c><c s="1" r="B1"><v>12.5</v></c></row>',
        "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' s='1'><v><![CDATA[12.5]]></v></c></row>",
    ],
)
def test_an_unusual_way_of_writing_gives_the_same_scan(data):
    found = scan(data, percent={1})
    assert found.unusual
    assert found.values == 2
    assert found.percent_cells == {"B1"}


def test_prefixes_and_other_encodings_are_read_too():
    text = (
        '<?xml version="1.0" encoding="UTF-16"?>'
        f'<x:worksheet xmlns:x="{NAMESPACE}"><x:sheetData><x:row r="2">'
        '<x:c r="B2" t="e"><x:v>#REF!</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    part = SheetPart(name="List1", index=0, hidden=False, xml=text.encode("utf-16"))
    found = scan_sheet(part, percent_styles=frozenset(), file="a.xlsx")
    assert found.error_cells == {"B2": "#REF!"}


def test_a_far_cell_hidden_in_an_unusual_way_of_writing_is_refused():
    assert refusal("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>").code == "V121"


@pytest.mark.parametrize(
    "data",
    [
        '<row r="1"><c r="A1"><v>1</c></v></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>jedna</v></c></row>',
        "<row r='1'><c r='nic'><v>1</v></c></row>",
    ],
)
def test_xml_that_a_forgiving_reader_would_misread_is_refused(data):
    assert refusal(data).code == "V120"


def test_a_sheet_that_ends_in_the_middle_is_refused():
    whole = sheet(ROW * 3)
    cut = SheetPart(name="List1", index=0, hidden=False, xml=whole.xml[:-80])
    with pytest.raises(Refusal) as caught:
        scan_sheet(cut, percent_styles=frozenset(), file="a.xlsx")
    assert caught.value.finding.code == "V120"


def test_the_scan_is_fast_enough_for_every_import():
    cells = "".join(f'<c r="{letter}{{row}}"><v>12.5</v></c>' for letter in "ABCDEFGHIJKLMNO")
    data = "".join(f'<row r="{row}">{cells.format(row=row)}</row>' for row in range(1, 2001))
    start = time.process_time()
    assert scan(data).values == 30_000
    assert time.process_time() - start < 0.5
