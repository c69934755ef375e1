"""What stands on which sheet: every table on its own, with the texts and pictures that belong to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sluzby_eval.reporting.charts import Picture
from sluzby_eval.reporting.document import Entries, KeyFigures, Note, Sentences, Text
from sluzby_eval.reporting.flat import table_of_entries, table_of_key_figures
from sluzby_eval.reporting.tables import Table

if TYPE_CHECKING:
    from sluzby_eval.reporting.document import Block, Document, Section
    from sluzby_eval.reporting.format import Format
    from sluzby_eval.reporting.renderers.xlsx.book import Book


@dataclass(slots=True, kw_only=True)
class Leaf:
    """One sheet: texts, at most one table, and the pictures that can be drawn from its cells."""

    section: Section
    title: str
    name: str = ""
    texts: list[str] = field(default_factory=list)
    table: Table | None = None
    pictures: list[Picture] = field(default_factory=list)


def leaves_of(document: Document, format: Format, book: Book) -> list[Leaf]:
    """Part a document into sheets, in reading order, and name them."""
    made: list[Leaf] = []
    for section in document.walk():
        if section.blocks:
            made += _leaves(section, format)
    for leaf in made:
        leaf.name = book.name(leaf.title)
    return made


def _leaves(section: Section, format: Format) -> list[Leaf]:
    """Part one section; texts go with the table after them, a picture without a table with the one before."""
    made: list[Leaf] = []
    texts: list[str] = []
    for block in section.blocks:
        table = _table(block, section, format)
        if table is not None:
            pictures = [block] if isinstance(block, Picture) else []
            made.append(Leaf(section=section, title="", texts=texts, table=table, pictures=pictures))
            texts = []
        elif isinstance(block, Picture):
            if made:
                made[-1].pictures.append(block)
            texts += [block.title, block.description]
        else:
            texts = [*texts, *_texts(block)]
    if not made:
        made.append(Leaf(section=section, title="", texts=texts))
    else:
        made[-1].texts = [*made[-1].texts, *texts]
    _entitle(made)
    return made


def _entitle(leaves: list[Leaf]) -> None:
    section = leaves[0].section
    for leaf in leaves:
        caption = leaf.table.caption if leaf.table is not None and len(leaves) > 1 else section.title
        leaf.title = caption[:1].upper() + caption[1:]


def _table(block: Block, section: Section, format: Format) -> Table | None:
    if isinstance(block, KeyFigures):
        return table_of_key_figures(block, format, caption=section.title)
    if isinstance(block, Entries):
        return table_of_entries(block, format, caption=section.title)
    if isinstance(block, Picture):
        return block.table
    return block if isinstance(block, Table) else None


def _texts(block: Block) -> list[str]:
    if isinstance(block, Text | Note):
        return [block.text]
    return [sentence.text for sentence in block.sentences] if isinstance(block, Sentences) else []
