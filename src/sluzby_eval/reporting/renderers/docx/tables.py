"""Tables of a DOCX file, written as XML: cell by cell they would take minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from sluzby_eval.reporting.content import heading
from sluzby_eval.reporting.paper import INDENT, Layout, layout_of

if TYPE_CHECKING:
    from sluzby_eval.reporting.content import Plain

TWIPS = 20  # in a point
BREADTH = 1.2  # where Calibri is not there, a wider type stands in
BORDERS = (
    '<w:top w:val="single" w:sz="8" w:space="0" w:color="1B2733"/>'
    '<w:bottom w:val="single" w:sz="4" w:space="0" w:color="C3CAD1"/>'
    '<w:insideH w:val="single" w:sz="2" w:space="0" w:color="C3CAD1"/>'
)
MARGINS = '<w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="F2F5F7"/>'


def layout(table: Plain, *, across: bool = False) -> Layout:
    """Lay a table out for an office program, whose type may be wider and which parts long words itself."""
    return layout_of(table, breadth=BREADTH, parts_words=True, across=across)


def add_table(made: Any, table: Plain, *, across: bool) -> None:
    """Add a table with its caption above, its notes and its source below, to a page that may lie across."""
    laid = layout(table, across=across)
    made.add_paragraph(table["caption"], style="Caption").paragraph_format.keep_with_next = True
    widths = [round(width * TWIPS) for width in laid.widths]
    numeric = [column["numeric"] for column in table["columns"]]
    size = round(laid.size * 2)  # half points
    rows = [_head(table, widths, numeric, size)]
    rows += [_row(row, widths, numeric, size) for row in table["rows"]]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{MARGINS}</w:tblCellMar>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0"/>'
        f'<w:tblCaption w:val="{escape(table["caption"], {chr(34): "&quot;"})}"/></w:tblPr>'
    )
    written = f"<w:tbl {nsdecls('w')}>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    made.element.body.insert_element_before(parse_xml(written), "w:sectPr")
    for note in (*table["notes"], table["source"]):
        if note:
            made.add_paragraph(note, style="Source")
    if not (table["notes"] or table["source"]):
        made.add_paragraph(style="Source")


def _head(table: Plain, widths: list[int], numeric: list[bool], size: int) -> str:
    cells = "".join(
        _cell(heading(column), width, right=right, size=size, look="<w:b/>", shade=True)
        for column, width, right in zip(table["columns"], widths, numeric, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(row: Plain, widths: list[int], numeric: list[bool], size: int) -> str:
    heavy = "<w:b/>" if row.get("total") or row.get("highlighted") else ""
    indent = round(row.get("indent", 0) * INDENT * TWIPS)
    cells = "".join(
        _cell(
            cell["text"],
            width,
            right=right,
            size=size,
            look=heavy if cell["value"] is not None else f'{heavy}<w:i/><w:color w:val="4A5661"/>',
            shade=bool(row.get("total")),
            indent=indent if position == 0 else 0,
        )
        for position, (cell, width, right) in enumerate(zip(row["cells"], widths, numeric, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(text: str, width: int, *, right: bool, size: int, look: str, shade: bool, indent: int = 0) -> str:
    side = f'<w:ind w:left="{indent}"/>' if indent else ""
    side += '<w:jc w:val="right"/>' if right else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{SHADE if shade else ""}</w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:before="20" w:after="20"/>{side}</w:pPr>'
        f'<w:r><w:rPr>{look}<w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )
