"""What a format should show, from the JSON of the document: its tables in order, and its texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluzby_eval.reporting.content import heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.reporting.content import Plain

AS_TABLES = {  # kinds of blocks that a format shows as a table; others it writes as text
    "html": ("table", "picture"),
    "pdf": ("table", "picture"),
    "docx": ("table", "picture", "key_figures"),
    "md": ("table", "picture", "key_figures"),
    "xlsx": ("table", "picture", "key_figures", "entries"),
}
DRAWN = ("html", "pdf")  # formats from which the writing inside pictures can be read
SPARSE = ("xlsx",)  # formats that show a picture only by its table


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One table of a document and where it stands."""

    section: str
    number: int  # within the section
    table: Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One text of a document and where it stands."""

    section: str
    text: str


def tables_of(document: Plain, format: str) -> list[Wanted]:
    """List the tables that a format shows, in reading order."""
    found = []
    for section in document["sections"]:
        number = 0
        for block in section["blocks"]:
            if block.get("table"):
                number += 1
                if block["kind"] in AS_TABLES[format]:
                    found.append(Wanted(section=section["title"], number=number, table=block["table"]))
    return found


def texts_of(document: Plain, format: str) -> list[Saying]:
    """List the texts that a format shows besides the cells of tables."""
    found = [Saying(section="", text=document["title"]), Saying(section="", text=document["subtitle"])]
    found += [Saying(section="", text=text) for _label, text in document["facts"]]
    for section in document["sections"]:
        if format not in SPARSE:
            found.append(Saying(section=section["title"], text=section["title"]))
        for block in section["blocks"]:
            found += [Saying(section=section["title"], text=text) for text in _texts(block, format) if text]
    return found


def _texts(block: Plain, format: str) -> Iterator[str]:
    match block["kind"]:
        case "text" | "note":
            yield block["text"]
        case "sentences":
            yield from (sentence["text"] for sentence in block["sentences"])
        case "key_figures" if "key_figures" not in AS_TABLES[format]:
            for figure in block["figures"]:
                yield from (figure["title"], figure["value"]["text"], figure["unit"], figure["reading"])
            yield block["source"]
        case "entries" if "entries" not in AS_TABLES[format]:
            for entry in block["entries"]:
                yield from (entry["term"], entry["code"], *(text for _label, text in entry["facts"]))
        case "picture" if format not in SPARSE:
            yield from (block["title"], block["description"])
            yield from block["drawn"] if format in DRAWN else ()
    if block.get("table") and block["kind"] in AS_TABLES[format]:
        yield from (block["table"]["caption"], *block["table"]["notes"], block["table"]["source"])


def heads_of(table: Plain) -> list[str]:
    """List the headings of a table."""
    return [heading(column) for column in table["columns"]]
