"""Markdown with tables as GitHub reads them; nothing from data is read as markup or as HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sluzby_eval.reporting.content import content, heading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sluzby_eval.reporting.content import Plain
    from sluzby_eval.reporting.document import Document

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!$@])")
_AT_START = re.compile(r"^(\s*)([-+=:>]|\d+(?=[.)]))")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto)(?=:)|\bwww(?=\.)")
MOST_LEVELS = 6
INDENT = "\u2003"  # an em space: other white space would be dropped


def render(document: Document, path: Path) -> None:
    """Write the document as Markdown."""
    path.write_text("\n".join(_lines(content(document))) + "\n", encoding="utf-8", newline="\n")


def escaped(text: str) -> str:
    r"""Write a text so that Markdown shows it as it is.

    >>> escaped("<b>*x*</b> | 1. a")
    '\\<b\\>\\*x\\*\\</b\\> \\| 1. a'
    >>> escaped("1. a")
    '1\\. a'
    """
    safe = _MARKUP.sub(r"\\\1", text)
    safe = _ADDRESS.sub(lambda found: found[0][:1] + "\u2060" + found[0][1:], safe)
    found = _AT_START.match(safe)
    if found is None:
        return safe
    end = found.end()
    return safe[:end] + "\\" + safe[end:] if found[2].isdigit() else f"{found[1]}\\{safe[end - 1 :]}"


def _lines(whole: Plain) -> Iterator[str]:
    yield from (f"# {escaped(whole['title'])}", "", escaped(whole["subtitle"]), "")
    yield from (f"- {escaped(label)}: **{escaped(text)}**" for label, text in whole["facts"])
    for section in whole["sections"]:
        yield from ("", f"{'#' * min(section['level'] + 1, MOST_LEVELS)} {escaped(section['title'])}")
        for block in section["blocks"]:
            yield ""
            yield from _block(block)


def _block(block: Plain) -> Iterator[str]:
    match block["kind"]:
        case "text":
            yield escaped(block["text"])
        case "note":
            yield f"> {escaped(block['text'])}"
        case "sentences":
            yield from (f"- {escaped(sentence['text'])}" for sentence in block["sentences"])
        case "entries":
            yield from _entries(block)
            return
        case "picture":
            yield from (f"**{escaped(block['title'])}**", "", escaped(block["description"]))
            if block["table"]:
                yield ""
    if block.get("table"):
        yield from _table(block["table"])


def _entries(block: Plain) -> Iterator[str]:
    for entry in block["entries"]:
        yield from (f"**{escaped(entry['term'])}** ({escaped(entry['code'])})", "")
        yield from (f"- {escaped(label)}: {escaped(text)}" for label, text in entry["facts"])
        yield ""


def _table(table: Plain) -> Iterator[str]:
    yield from (f"**{escaped(table['caption'])}**", "")
    yield _line(escaped(heading(column)) for column in table["columns"])
    yield _line("---:" if column["numeric"] else "---" for column in table["columns"])
    for row in table["rows"]:
        cells = [_cell(cell, heavy=bool(row.get("total"))) for cell in row["cells"]]
        yield _line([INDENT * row.get("indent", 0) + cells[0], *cells[1:]])
    for note in (*table["notes"], table["source"]):
        if note:
            yield from ("", escaped(note))


def _cell(cell: Plain, *, heavy: bool) -> str:
    told = escaped(cell["text"])
    if cell["value"] is None:
        return f"*{told}*"
    return f"**{told}**" if heavy else told


def _line(cells: Iterator[str] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"
