"""The terminal: sentences, tables that fit the width, and pictures made of letters.

Nothing that comes from data is read as markup; nothing is said by colour alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.text import Text as RichText

from sluzby_eval.czech import NBSP
from sluzby_eval.reporting.charts import Picture
from sluzby_eval.reporting.document import Entries, KeyFigures, Note, Sentences, Text
from sluzby_eval.reporting.format import Format
from sluzby_eval.reporting.renderers.terminal.letters import HELD, held, small
from sluzby_eval.reporting.renderers.terminal.pictures import picture_of
from sluzby_eval.reporting.renderers.terminal.tables import table_of

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from sluzby_eval.reporting.document import Block, Document, Section


def render(document: Document, console: Console) -> None:
    """Print the document."""
    with console.capture() as capture:
        _print_document(document, console)
    for line in capture.get().replace(HELD, NBSP).splitlines():
        console.file.write(line.rstrip(" ") + "\n")


def _print_document(document: Document, console: Console) -> None:
    format = Format(document.language)
    console.print(RichText(held(document.title), style="bold"))
    console.print(RichText(held(document.subtitle)))
    facts = "; ".join(f"{label}: {text}" for label, text in document.facts)
    console.print(RichText(held(facts), style="dim"))
    for section in document.sections:
        _print_section(section, console, format, depth=0)


def _print_section(section: Section, console: Console, format: Format, *, depth: int) -> None:
    console.print()
    title = held(section.title)
    if depth == 0:
        console.print(RichText(title.upper(), style="bold"))
    else:
        console.print(RichText(title, style="bold underline"))
    for block in section.blocks:
        console.print(_drawn(block, format, console.width))
    for part in section.parts:
        _print_section(part, console, format, depth=depth + 1)


def _drawn(block: Block, format: Format, width: int) -> RenderableType:
    if isinstance(block, Text):
        return Padding(RichText(held(block.text)), (0, 0, 1, 0))
    if isinstance(block, Note):
        return Padding(RichText("▌ " + held(block.text)), (0, 0, 1, 0))
    if isinstance(block, Sentences):
        return Padding(Group(*(_point(sentence.text) for sentence in block.sentences)), (0, 0, 1, 0))
    if isinstance(block, KeyFigures):
        return Group(*(_point(figure.sentence) for figure in block.figures), small(block.source))
    if isinstance(block, Picture):
        return picture_of(block, format, width)
    if isinstance(block, Entries):
        return Group(*(_entry(entry.term, entry.code, entry.facts) for entry in block.entries))
    return table_of(block, format, width)


def _point(text: str) -> RichText:
    return RichText("• " + held(text))


def _entry(term: str, code: str, facts: tuple[tuple[str, str], ...]) -> RenderableType:
    head = RichText(held(term), style="bold").append(f"  {held(code)}", style="dim not bold")
    told = [RichText(f"{held(label)}: {held(text)}") for label, text in facts]
    return Padding(Group(head, *(Padding(line, (0, 0, 0, 2)) for line in told)), (0, 0, 1, 0))
