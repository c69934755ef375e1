"""Reads a PDF by its tags, as a screen reader does: cells of tables, paragraphs, the writing in pictures."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from sluzby_eval.reporting.verification.shown import Shown

if TYPE_CHECKING:
    from pathlib import Path

    from sluzby_eval.reporting.content import Plain

CELLS = {"TH", "TD"}
_HYPHENS = re.compile(
    r"-[ \r]*\n-|[\x02\ufffe][ \r\n]*-?"
)  # the reader writes \x02 for one at the end of a line
SKIPPED = {"TOC", "Lbl"}
FIGURE = "Figure"
UNMARKED = -1  # the number of what no tag knows: lines above and below the text, repeated headings
BLOCKS = {
    "P",
    "H1",
    "H2",
    "H3",
    "H4",
    "H5",
    "H6",
    "Title",
    "Caption",
    "LI",
    "Div",
    "Sect",
    "Document",
    FIGURE,
}


@dataclass(slots=True)
class _Found:
    """What was read so far; `tables` holds one table with all rows."""

    rows: list[list[str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)


def read(path: Path, _document: Plain) -> Shown:
    """Read a tagged PDF."""
    found = _Found()
    document = pypdfium2.PdfDocument(path)
    try:
        for page in document:
            _read_page(page, found)
    finally:
        document.close()
    rows = tuple(tuple(map(_joined, row)) for row in found.rows)
    texts = tuple(map(_joined, found.texts))
    return Shown(tables=(rows,), texts=texts, lined=True, running=tuple(map(_joined, found.running)))


def _joined(text: str) -> str:
    """Undo what a break inside a compound does: in Czech the hyphen stands on both lines."""
    return _HYPHENS.sub("-", text)


def _read_page(page: Any, found: _Found) -> None:
    marked = _marked(page)
    found.running.append(marked.get(UNMARKED, ""))
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return
    try:
        for number in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            _walk(pdfium.FPDF_StructTree_GetChildAtIndex(tree, number), marked, found)
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def _marked(page: Any) -> dict[int, str]:
    """Return the text of a page by the numbers under which the tags know it."""
    text = page.get_textpage()
    numbers: dict[int | None, int] = {}
    made: dict[int, list[str]] = {}
    last = UNMARKED
    for position in range(pdfium.FPDFText_CountChars(text.raw)):
        drawn = pdfium.FPDFText_GetTextObject(text.raw, position)
        address = ctypes.cast(drawn, ctypes.c_void_p).value
        if address is not None:
            if address not in numbers:
                numbers[address] = pdfium.FPDFPageObj_GetMarkedContentID(drawn)
            last = numbers[address]
        made.setdefault(last, []).append(chr(pdfium.FPDFText_GetUnicode(text.raw, position)))
    text.close()
    return {number: "".join(letters) for number, letters in made.items()}


def _walk(element: Any, marked: dict[int, str], found: _Found) -> None:
    if not element:
        return
    kind = _kind(element)
    if kind in SKIPPED:
        return
    if kind == "TR":
        found.rows.append([])
    if kind in CELLS:
        if found.rows:
            found.rows[-1].append(_text(element, marked))
        return
    if kind == FIGURE:
        found.texts += _text(element, marked).split("\r\n")
        return
    if kind in BLOCKS:
        found.texts.append("")
    for number in range(pdfium.FPDF_StructElement_CountChildren(element)):
        content = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, number)
        if content >= 0:
            found.texts[-1:] = [(found.texts[-1] if found.texts else "") + marked.get(content, "")]
        else:
            _walk(pdfium.FPDF_StructElement_GetChildAtIndex(element, number), marked, found)


def _text(element: Any, marked: dict[int, str]) -> str:
    """Return the whole text of an element."""
    parts = []
    for number in range(pdfium.FPDF_StructElement_CountChildren(element)):
        content = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, number)
        if content >= 0:
            parts.append(marked.get(content, ""))
        else:
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, number)
            if child:
                parts.append(_text(child, marked))
    return "".join(parts)


def _kind(element: Any) -> str:
    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    written = ctypes.create_string_buffer(max(size, 2))
    pdfium.FPDF_StructElement_GetType(element, written, size)
    return written.raw[:size].decode("utf-16-le").rstrip("\0")
