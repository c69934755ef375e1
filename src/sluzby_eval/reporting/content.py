"""A document as plain values for programs: every block in reading order, every cell with its printed text.

What is printed stands beside the raw value, so that any other format can be compared with it. Renderers of
PDF, DOCX, Markdown and JSON all write what stands here, and `report verify` compares with it.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from sluzby_eval import units
from sluzby_eval.reporting import svg
from sluzby_eval.reporting.charts import Picture
from sluzby_eval.reporting.document import Entries, KeyFigure, KeyFigures, Note, Sentences, Text
from sluzby_eval.reporting.flat import table_of_entries, table_of_key_figures
from sluzby_eval.reporting.format import Format, visible
from sluzby_eval.reporting.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sluzby_eval.reporting.document import Block, Document, Section
    from sluzby_eval.reporting.tables import Cell, Column

Plain = dict[str, Any]  # what JSON can hold
_TEXTS = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")


def content(document: Document) -> Plain:
    """Write a document as plain values: what it is, what it stands on, and its sections in reading order."""
    format = Format(document.language)
    return {
        "title": visible(document.title),
        "subtitle": visible(document.subtitle),
        "language": document.language,
        "properties": dict(document.properties),
        "facts": _pairs(document.facts),
        "running": running(document, format),
        "sections": [plain for section in document.sections for plain in _sections(section, format, level=1)],
    }


def running(document: Document, format: Format) -> list[str]:
    """Return what stands on every page of paper: the title, and the snapshot where there is one."""
    snapshot = visible(document.properties.get("snapshot", "")[:16])
    told = f"{format.gettext('Snapshot of the data')} {snapshot}"
    return [visible(document.title), *([told] if snapshot else [])]


def _sections(section: Section, format: Format, *, level: int) -> list[Plain]:
    blocks = [_block(block, section, number, format) for number, block in enumerate(section.blocks, start=1)]
    own = {"id": section.id, "title": visible(section.title), "level": level, "blocks": blocks}
    return [own, *(plain for part in section.parts for plain in _sections(part, format, level=level + 1))]


def _block(block: Block, section: Section, number: int, format: Format) -> Plain:
    match block:
        case Text():
            return {"kind": "text", "text": visible(block.text)}
        case Note():
            return {"kind": "note", "text": visible(block.text)}
        case Sentences():
            return _sentences(block, format)
        case KeyFigures():
            table = table_of_key_figures(block, format, caption=section.title)
            figures = [_figure(figure, format) for figure in block.figures]
            return {
                "kind": "key_figures",
                "figures": figures,
                "source": block.source,
                "table": table_of(table, format),
            }
        case Entries():
            table = table_of_entries(block, format, caption=section.title)
            return {"kind": "entries", "entries": _entries(block), "table": table_of(table, format)}
        case Picture():
            return _picture(block, format, id=picture_id(section, number))
        case Table():
            return {"kind": "table", "table": table_of(block, format)}
    raise TypeError(f"no such block: {type(block).__name__}")


def picture_id(section: Section, number: int) -> str:
    """Name the drawing of a section's block: the n-th block, counted from one."""
    return f"{section.id}-{number}"


def _sentences(block: Sentences, format: Format) -> Plain:
    return {
        "kind": "sentences",
        "sentences": [
            {
                "claim": sentence.claim,
                "text": visible(sentence.text),
                "cells": [cell_of(cell, format) for cell in sentence.cells],
            }
            for sentence in block.sentences
        ],
    }


def _figure(figure: KeyFigure, format: Format) -> Plain:
    cells = {
        name: cell_of(cell, format) if cell else None
        for name, cell in (
            ("value", figure.value),
            ("previous", figure.previous),
            ("change", figure.change),
            ("coverage", figure.coverage),
        )
    }
    unit = format.unit(figure.value.unit) if figure.value.value is not None else ""
    return {
        "title": visible(figure.title),
        "unit": unit,
        "sentence": visible(figure.sentence),
        "reading": visible(figure.reading),
        **cells,
    }


def _entries(block: Entries) -> list[Plain]:
    return [
        {"term": visible(entry.term), "code": visible(entry.code), "facts": _pairs(entry.facts)}
        for entry in block.entries
    ]


def _picture(picture: Picture, format: Format, *, id: str) -> Plain:
    return {
        "kind": "picture",
        "picture": type(picture).__name__.lower(),
        "title": visible(picture.title),
        "description": visible(picture.description),
        "drawn": texts_of(svg.draw(picture, format, id=id)),
        "table": table_of(picture.table, format) if picture.table else None,
    }


def texts_of(drawing: str) -> list[str]:
    """List what is written in an SVG drawing, in its order."""
    found = (unescape(_TAGS.sub(" ", text)) for text in _TEXTS.findall(drawing))
    return [" ".join(text.split()) for text in found]


def table_of(table: Table, format: Format) -> Plain:
    """Write a table: its columns, and its rows with every cell."""
    return {
        "caption": visible(table.caption[:1].upper() + table.caption[1:]),
        "columns": [_column(column) for column in table.columns],
        "rows": [
            {
                "cells": [cell_of(cell, format) for cell in row.cells],
                **({"total": True} if row.total else {}),
                **({"highlighted": True} if row.highlighted else {}),
                **({"indent": row.indent} if row.indent else {}),
            }
            for row in table.rows
        ],
        "notes": [visible(note) for note in table.notes],
        "source": visible(table.source),
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [[visible(label), visible(text)] for label, text in pairs]


def _column(column: Column) -> Plain:
    plain: Plain = {"title": visible(column.title), "numeric": column.numeric}
    return plain | ({"unit": column.unit} if column.unit else {})


def heading(column: Plain) -> str:
    """Write the heading of a column with its unit."""
    return f"{column['title']} ({column['unit']})" if column.get("unit") else str(column["title"])


def cell_of(cell: Cell, format: Format) -> Plain:
    """Write a cell: its printed text, and what is behind it."""
    plain: Plain = {"text": format.cell(cell), "value": cell.value}
    if cell.status != "ok":
        plain["status"] = cell.status
    if cell.kind != "text" or cell.value is None:
        plain["kind"] = cell.kind
    if isinstance(cell.value, int | float):
        plain["unit"] = cell.unit
        plain["decimals"] = decimals(cell)
    return plain


def decimals(cell: Cell) -> int:
    """Return the number of printed decimals of a number."""
    if cell.kind == "change":
        return 1
    return units.decimals(cell.unit) if cell.kind != "count" else 0
