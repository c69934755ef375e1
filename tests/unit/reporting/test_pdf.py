"""PDF: tagged, in the fonts that are shipped, every line broken as Czech wants it, nothing from data obeyed."""

from __future__ import annotations

import itertools
import re

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from tests.unit.reporting import builders, papers

from sluzby_eval.czech import NBSP
from sluzby_eval.reporting import run
from sluzby_eval.reporting.content import content
from sluzby_eval.reporting.document import Section, Text
from sluzby_eval.reporting.paper import ACROSS, UPRIGHT, layout_of
from sluzby_eval.reporting.renderers import pdf
from sluzby_eval.reporting.tables import Cell, Column, Row, Table

SHORT_WORD = re.compile(r"(?:^|[\s(„])[kszvuoaiKSZVUOAI]$")
UNITS = ("Kč", "%", "lůž", "let", "obyv", "úvaz", "p.", "h")


def pages(path):
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return texts


def lines(path):
    return [line.strip(" ") for text in pages(path) for line in text.splitlines()]


def rendered(tmp_path, document):
    path = tmp_path / "x.pdf"
    pdf.render(document, path)
    return path


@pytest.mark.parametrize("language", ["cs", "en"])
def test_a_pdf_is_tagged_and_says_its_title_and_language(tmp_path, language):
    path = rendered(tmp_path, papers.document(language=language))
    document = pypdfium2.PdfDocument(path)
    assert document.get_metadata_dict()["Title"] == "Zpráva 2025"
    assert pdfium.FPDFCatalog_IsTagged(document.raw)
    assert f"/Lang({language}".encode() in path.read_bytes().replace(b" ", b"")
    assert b"pdfuaid" in path.read_bytes()
    titles = [mark.get_title() for mark in document.get_toc()]
    assert titles[:2] == ["Hlavní čísla", "Věty Kyjov"]


def test_only_shipped_fonts_are_used(tmp_path):
    path = rendered(tmp_path, papers.document())
    names = set(re.findall(rb"/FontName\s*/([^\s/]+)", path.read_bytes()))
    assert names
    assert all(b"SourceSansPro" in name for name in names)


def test_no_line_ends_in_a_word_of_one_letter_and_no_number_parts_from_its_unit(tmp_path):
    words = "Lůžka v síti a u lidí s péčí o 1 234 Kč za 5 % z 365 dnů i k 31. 12. 2025 v ORP Kyjov. "
    texts = tuple(Text(text="A" * n + " " + words * 6) for n in range(40))
    made = (*papers.sections()[2:3], Section(id="s9", title="Text", blocks=texts))
    path = rendered(tmp_path, papers.document(made))
    _assert_good_breaks(path)


@pytest.mark.parametrize(
    ("report", "unit"), [("kraj", None), ("orp", "Hodonín"), ("poskytovatel", "00000019")]
)
def test_no_shipped_report_breaks_lines_badly(tmp_path, report, unit):
    path = rendered(tmp_path, run.document(report, builders.context(tmp_path), unit))
    _assert_good_breaks(path)


def _assert_good_breaks(path):
    read = lines(path)
    assert not [line for line in read if SHORT_WORD.search(line)]
    for line, after in itertools.pairwise(read):
        parted = re.search(r"\d$", line) and after.startswith(UNITS) and len(line) > 40
        assert not parted, (line, after)


def test_headings_of_a_long_table_stand_on_every_page(tmp_path):
    long = Section(id="s1", title="Dlouhá", blocks=(papers.table(200),))
    texts = pages(rendered(tmp_path, papers.document((long,))))
    assert len(texts) > 3
    assert all("Obložnost" in text and "Náklady" in text for text in texts)
    assert all(f"{number}/{len(texts)}" in text for number, text in enumerate(texts, start=1))
    assert all("a1b2c3d4e5f60718" in text for text in texts)


def test_a_wide_table_is_never_cut(tmp_path):
    columns = tuple(
        Column(title=f"Nejdelší nadpis sloupce {n}", unit="lůžek/1 000 obyv.", numeric=n > 0)
        for n in range(14)
    )
    row = Row(cells=(Cell(value="Název služby s dlouhým jménem"), *(papers.money(123_456_789.0),) * 13))
    wide = Table(caption="široká", columns=columns, rows=(row,) * 5)
    path = rendered(tmp_path, papers.document((Section(id="s1", title="Š", blocks=(wide,)),)))
    document = pypdfium2.PdfDocument(path)
    for page in document:
        width, _height = page.get_size()
        text = page.get_textpage()
        boxes = [text.get_charbox(n) for n in range(text.count_chars())]
        assert max(right for _left, _bottom, right, _top in boxes) <= width - 40
    assert sum(text.count("123 456 789".replace(" ", NBSP)) for text in pages(path)) == 5 * 13


def test_widths_of_columns_never_exceed_the_page():
    for rows in (1, 30):
        layout = layout_of(
            content(papers.document((Section(id="s", title="t", blocks=(papers.table(rows),)),)))["sections"][
                0
            ]["blocks"][0]["table"]
        )
        assert sum(layout.widths) <= (ACROSS if layout.across else UPRIGHT) + 1


def test_texts_from_data_are_never_markup(tmp_path):
    hostile = papers.document(
        papers.sections(papers.HOSTILE, rows=len(papers.HOSTILE)), title=papers.HOSTILE[2]
    )
    text = "\n".join(pages(rendered(tmp_path, hostile)))
    bare = re.sub(r"\s", "", text)
    for word in ('#eval("1+1")', "<script>alert(1)</script>", "*tučně*", "$x$", "@ref", "=cmd()"):
        assert word in bare, word
    assert "\x1b" not in text


def test_the_time_in_a_pdf_is_that_of_the_snapshot(tmp_path):
    first = rendered(tmp_path, papers.document()).read_bytes()
    assert first == rendered(tmp_path, papers.document()).read_bytes()
    assert pypdfium2.PdfDocument(first).get_metadata_dict()["CreationDate"].startswith("D:20260302")
