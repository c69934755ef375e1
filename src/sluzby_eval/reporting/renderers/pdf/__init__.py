"""PDF by typst: tagged, with bookmarks, repeated headings and page numbers; prints what `content` says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sluzby_eval.czech import NBSP
from sluzby_eval.reporting import svg
from sluzby_eval.reporting.charts import Picture
from sluzby_eval.reporting.content import content, heading, picture_id
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.glyphs import printable
from sluzby_eval.reporting.paper import LOW, groups_of, layout_of, size_of_drawing
from sluzby_eval.reporting.typesetting import pdf_of, with_own_font
from sluzby_eval.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.content import Plain
    from sluzby_eval.reporting.document import Document

TEMPLATE = "report.typ"
RUNNING = ("text", "note", "sentences")  # what goes with what stands after it
LONG = 6  # sections from which a table of contents helps
_UNIT = re.compile(r"(?<=\d) (?=[^\W\d_]|%|\d{3}\b)")  # a number stays with what it counts


def render(document: Document, path: Path) -> None:
    """Write the document as a PDF file."""
    path.write_bytes(pdf_of(TEMPLATE, plain(document), created_at=document.created_at))


def plain(document: Document) -> Plain:
    """Put together what the template needs."""
    format = Format(document.language)
    whole = _set(content(document), format)
    drawings = _drawings(document, format)
    pieces = [piece for section in whole["sections"] for piece in _pieces(section, drawings)]
    return {
        **{name: whole[name] for name in ("title", "subtitle", "language", "facts")},
        "groups": groups_of(pieces, [piece.get("across") for piece in pieces]),
        "contents": format.gettext("Contents") if len(whole["sections"]) >= LONG else "",
        "data_of_chart": format.gettext("Data of the chart"),
        "snapshot": " ".join(whole["running"][1:]),
        "software": f"sluzby-eval {__version__}",
        "date": [document.created_at.year, document.created_at.month, document.created_at.day],
    }


def _drawings(document: Document, format: Format) -> dict[str, str]:
    found = {}
    for section in document.walk():
        for number, block in enumerate(section.blocks, start=1):
            if isinstance(block, Picture):
                id = picture_id(section, number)
                found[id] = with_own_font(printable(svg.draw(block, format, id=id)))
    return found


def _pieces(section: Plain, drawings: dict[str, str]) -> list[Plain]:
    """Write a section as its heading and its blocks; a tall picture parts from its table where that lies across."""
    blocks = [
        _block(block, f"{section['id']}-{number}", drawings)
        for number, block in enumerate(section["blocks"], start=1)
    ]
    across = any(block["table"]["across"] for block in blocks if block.get("table"))
    pieces: list[Plain] = [{"kind": "heading", "level": section["level"], "title": section["title"]}]
    for block in blocks:
        tall = across and block["kind"] == "picture" and block["height"] > LOW
        follows = block["kind"] in RUNNING
        pieces.append({**block, "across": None if follows else across and not tall})
        if tall and block["table"]:
            pieces[-1]["table"] = None
            pieces.append({"kind": "table", "table": block["table"], "across": across})
    return pieces


def _block(block: Plain, id: str, drawings: dict[str, str]) -> Plain:
    made = {name: value for name, value in block.items() if name != "drawn"}
    if block["kind"] == "picture":
        made["svg"] = drawings[id]
        made["width"], made["height"] = size_of_drawing(drawings[id])
    if block["kind"] in ("key_figures", "entries"):
        made["table"] = None  # they have a form of their own
    if made.get("table"):
        made["table"] = _table(made["table"])
    return made


def _table(table: Plain) -> Plain:
    layout = layout_of(table)
    return {
        "caption": table["caption"],
        "size": layout.size,
        "widths": layout.widths,
        "across": layout.across,
        "numeric": [column["numeric"] for column in table["columns"]],
        "heads": [heading(column) for column in table["columns"]],
        "rows": [_row(row) for row in table["rows"]],
        "notes": [note for note in (*table["notes"], table["source"]) if note],
    }


def _row(row: Plain) -> Plain:
    """Write a row as its texts; `blank` are the positions of cells that hold only a reason."""
    cells = row["cells"]
    made: Plain = {"texts": [cell["text"] for cell in cells]}
    blank = [position for position, cell in enumerate(cells) if cell["value"] is None]
    made |= {"blank": blank} if blank else {}
    return made | {name: row[name] for name in ("total", "highlighted", "indent") if name in row}


def _set(value: Any, format: Format) -> Any:
    """Put no-break spaces into every text, so that no line ends where it must not; drop what cannot be printed."""
    if isinstance(value, str):
        return printable(_UNIT.sub(NBSP, format.typeset(value)))
    if isinstance(value, dict):
        return {name: _set(item, format) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_set(item, format) for item in value]
    return value
