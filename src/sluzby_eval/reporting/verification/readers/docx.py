"""Reads the paragraphs and tables of a DOCX file, and the lines above its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import docx
from docx.oxml.ns import qn

from sluzby_eval.reporting.verification.shown import Shown

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.content import Plain

_TEXT, _PARAGRAPH, _TABLE, _ROW, _CELL = (qn(f"w:{name}") for name in ("t", "p", "tbl", "tr", "tc"))


def read(path: Path, _document: Plain) -> Shown:
    """Read a DOCX file."""
    document = docx.Document(str(path))
    body = document.element.body
    tables, texts = [], []
    for element in body:
        if element.tag == _PARAGRAPH:
            texts.append(_text(element))
        elif element.tag == _TABLE:
            rows = [tuple(_text(cell) for cell in row.iter(_CELL)) for row in element.iter(_ROW)]
            tables.append(tuple(rows))
    heads = [section.header for section in document.sections]
    running = tuple(_text(head._element) for head in heads if not head.is_linked_to_previous)
    return Shown(tables=tuple(tables), texts=tuple(texts), running=running)


def _text(element: Any) -> str:
    return "".join(part.text or "" for part in element.iter(_TEXT))
