"""DOCX for those who go on editing: real headings, tables with repeated heads, pictures with descriptions.

The document's language is set, wide tables lie across, and the same document gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Mm, Pt

from sluzby_eval.reporting import svg
from sluzby_eval.reporting.charts import Picture
from sluzby_eval.reporting.content import content, picture_id
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.paper import HIGHEST, LOW, groups_of, size_of_drawing
from sluzby_eval.reporting.renderers.docx.looks import describe, set_frame, set_looks
from sluzby_eval.reporting.renderers.docx.tables import add_table, layout
from sluzby_eval.reporting.typesetting import png_of

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.content import Plain
    from sluzby_eval.reporting.document import Document

SHORT_SIDE, LONG_SIDE = Mm(210), Mm(297)
MOST_LEVELS = 4
RUNNING = ("text", "note", "sentences")  # what goes with what stands after it


def render(document: Document, path: Path) -> None:
    """Write the document as a DOCX file."""
    format, whole = Format(document.language), content(document)
    made = docx.Document()
    set_looks(made, document.language)
    describe(made, document)
    _lay(made.sections[0], across=False)
    set_frame(made.sections[0], whole["running"])
    made.add_paragraph(whole["title"], style="Title")
    made.add_paragraph(whole["subtitle"], style="Subtitle")
    for label, text in whole["facts"]:
        paragraph = made.add_paragraph(style="Facts")
        paragraph.add_run(f"{label}: ")
        paragraph.add_run(text).bold = True
    _write_groups(made, whole["sections"], _pictures(document, format))
    path.write_bytes(_repacked(made))


def _write_groups(made: Any, sections: list[Plain], pictures: dict[str, str]) -> None:
    pieces = [piece for section in sections for piece in _pieces(section, pictures)]
    across = False
    for group in groups_of(pieces, [piece["across"] for piece in pieces]):
        if group["across"] != across:
            across = group["across"]
            _lay(made.add_section(WD_SECTION.NEW_PAGE), across=across)
        for piece in group["items"]:
            if "title" in piece:
                made.add_heading(piece["title"], level=min(piece["level"], MOST_LEVELS))
            else:
                _write_block(made, piece["block"], piece["drawing"], across=across)


def _pieces(section: Plain, pictures: dict[str, str]) -> list[Plain]:
    """Part a section into its heading and blocks; a tall picture stands upright, whatever its table does."""
    tables = [block["table"] for block in section["blocks"] if block.get("table")]
    across = any(layout(table).across for table in tables)
    pieces: list[Plain] = [{"title": section["title"], "level": section["level"], "across": None}]
    for number, block in enumerate(section["blocks"], start=1):
        drawing = pictures.get(f"{section['id']}-{number}", "")
        tall = across and drawing != "" and size_of_drawing(drawing)[1] > LOW
        lies = None if block["kind"] in RUNNING else across and not tall
        table = block.get("table") if tall else None
        pieces.append(
            {"block": {**block, "table": None} if table else block, "drawing": drawing, "across": lies}
        )
        if table:
            pieces.append({"block": {"kind": "table", "table": table}, "drawing": "", "across": across})
    return pieces


def _pictures(document: Document, format: Format) -> dict[str, str]:
    return {
        picture_id(section, number): svg.draw(block, format, id=picture_id(section, number))
        for section in document.walk()
        for number, block in enumerate(section.blocks, start=1)
        if isinstance(block, Picture)
    }


def _lay(section: Any, *, across: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (LONG_SIDE, SHORT_SIDE) if across else (SHORT_SIDE, LONG_SIDE)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(20)


def _write_block(made: Any, block: Plain, drawing: str, *, across: bool) -> None:
    match block["kind"]:
        case "text":
            made.add_paragraph(block["text"])
        case "note":
            made.add_paragraph(block["text"], style="Note")
        case "sentences":
            for sentence in block["sentences"]:
                made.add_paragraph(sentence["text"], style="List Bullet")
        case "entries":
            _write_entries(made, block)
            return
        case "picture":
            _write_picture(made, block, drawing, across=across)
    if block.get("table"):
        add_table(made, block["table"], across=across)


def _write_entries(made: Any, block: Plain) -> None:
    for entry in block["entries"]:
        paragraph = made.add_paragraph(style="Term")
        paragraph.add_run(entry["term"]).bold = True
        paragraph.add_run(f"  {entry['code']}")
        for label, text in entry["facts"]:
            made.add_paragraph(f"{label}: {text}", style="Fact")


def _write_picture(made: Any, block: Plain, drawing: str, *, across: bool) -> None:
    width, _height = size_of_drawing(drawing, highest=LOW if across else HIGHEST)
    made.add_paragraph(block["title"], style="Caption").paragraph_format.keep_with_next = True
    shape = made.add_picture(io.BytesIO(png_of(drawing, width=width)), width=Pt(width))
    properties = shape._inline.docPr
    properties.set("name", block["title"])
    properties.set("descr", f"{block['title']}. {block['description']}")
    made.add_paragraph(block["description"], style="Source")


def _repacked(made: Any) -> bytes:
    """Save with the same time for every part."""
    saved, packed = io.BytesIO(), io.BytesIO()
    made.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            target.writestr(part, source.read(name))
    return packed.getvalue()
