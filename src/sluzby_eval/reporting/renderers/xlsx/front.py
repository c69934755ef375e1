"""The first three sheets: cover, contents with links, notes with what marks and reasons mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.reporting.document import cells_of
from sluzby_eval.reporting.format import MARK
from sluzby_eval.reporting.renderers.xlsx.book import LINE_HEIGHT, LINK, QUIET
from sluzby_eval.words import meanings

if TYPE_CHECKING:
    from sluzby_eval.reporting.renderers.xlsx.book import Book
    from sluzby_eval.reporting.renderers.xlsx.leaves import Leaf

WIDE = 96  # letters of the column of explanations


def write_cover(book: Book) -> None:
    """Write what the report is about and what it stands on."""
    document, gettext = book.document, book.format.gettext
    sheet = book.sheet(book.cover, document.title)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 60)
    book.text(sheet, 1, 0, document.subtitle, font_color=QUIET)
    row = 3
    for label, told in document.facts:
        book.text(sheet, row, 0, label, font_color=QUIET)
        book.text(sheet, row, 1, told, bold=True, text_wrap=True)
        row += 1
    told = gettext(
        "Every sheet after this one holds one table at most. Blanks say why they are blank; zero is always a "
        "value. What the marks and reasons mean stands on the sheet {notes}."
    ).format(notes=book.notes)
    book.lines(sheet, row + 1, told)


def write_contents(book: Book, leaves: list[Leaf]) -> None:
    """Write where things are, with links."""
    gettext = book.format.gettext
    sheet = book.sheet(book.contents, gettext("Contents"))
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 2, 60)
    heads = [gettext("Sheet"), gettext("Section"), gettext("Table")]
    book.marked(sheet, 2, heads, 1 + len(leaves), name="Contents")
    rows = [(book.notes, gettext("Notes"), gettext("What the marks and reasons mean"))]
    rows += [
        (leaf.name, leaf.section.title, leaf.title if leaf.table else gettext("text")) for leaf in leaves
    ]
    for row, (name, section, title) in enumerate(rows, start=3):
        link = "internal:'" + name.replace("'", "''") + "'!A1"
        sheet.write_url(row, 0, link, book.style(font_color=LINK, underline=1), name)
        book.text(sheet, row, 1, section, text_wrap=True)
        book.text(sheet, row, 2, title, text_wrap=True)
        if max(len(section), len(title)) > 60:
            sheet.set_row(row, LINE_HEIGHT * 2)
    sheet.freeze_panes(3, 0)


def write_notes(book: Book) -> None:
    """Write what the marks and the reasons of blanks in this workbook mean."""
    gettext, language = book.format.gettext, book.document.language
    sheet = book.sheet(book.notes, gettext("Notes"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, WIDE)
    statuses = {cell.status for cell in cells_of(book.document.sections)}
    explained = meanings(language)
    rows = [(MARK, gettext("value of low coverage: {meaning}").format(meaning=explained["low_coverage"]))]
    rows += [
        (book.format.blank(status), text)
        for status, text in explained.items()
        if status in statuses and status != "low_coverage"
    ]
    book.marked(sheet, 2, [gettext("Mark or reason"), gettext("Meaning")], len(rows), name="Notes")
    for row, (mark, meaning) in enumerate(rows, start=3):
        book.text(sheet, row, 0, mark, bold=True)
        book.text(sheet, row, 1, meaning, text_wrap=True)
        if len(meaning) > WIDE:
            sheet.set_row(row, LINE_HEIGHT * (1 + len(meaning) // WIDE))
    sheet.freeze_panes(3, 0)
