"""DOCX: real headings, tables with repeated heads, Czech language, pictures with descriptions, inert texts."""

from __future__ import annotations

import docx
import pytest
from docx.oxml.ns import qn
from tests.unit.reporting import papers

from sluzby_eval.reporting.renderers import docx as renderer


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("docx") / "x.docx"
    renderer.render(papers.document(), path)
    return path


def test_headings_are_headings(made):
    paragraphs = docx.Document(str(made)).paragraphs
    styled = [(p.style.name if p.style else "", p.text) for p in paragraphs]
    heads = [(style, text) for style, text in styled if style and style.startswith("Heading")]
    assert heads[0] == ("Heading 1", "Hlavní čísla")
    assert ("Heading 2", "Část") in heads
    assert styled[0] == ("Title", "Zpráva 2025")


def test_every_table_repeats_its_head_and_keeps_its_rows_whole(made):
    tables = docx.Document(str(made)).tables
    assert tables
    for table in tables:
        first = table.rows[0]._tr
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows)


def test_the_language_and_the_properties_are_set(made):
    document = docx.Document(str(made))
    languages = {found.get(qn("w:val")) for found in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"cs-CZ"}
    properties = document.core_properties
    assert (properties.title, properties.language) == ("Zpráva 2025", "cs-CZ")
    assert properties.created.year == 2026
    assert "a1b2c3d4e5f60718" in document.sections[0].header.paragraphs[0].text


def test_pictures_have_descriptions(made):
    shapes = docx.Document(str(made)).inline_shapes
    described = [shape._inline.docPr.get("descr") for shape in shapes]
    assert len(described) == len(papers.pictures())
    assert all("Popis obrázku" in text for text in described)


def test_texts_from_data_stay_texts(tmp_path):
    path = tmp_path / "x.docx"
    renderer.render(papers.document(papers.sections(papers.HOSTILE, rows=len(papers.HOSTILE))), path)
    document = docx.Document(str(path))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert "<script>alert(1)</script>" in cells
    assert "=cmd()|'/C calc'!A0" in cells
    assert not list(document.element.body.iter(qn("w:instrText")))


def test_the_same_document_gives_the_same_bytes(made, tmp_path):
    again = tmp_path / "y.docx"
    renderer.render(papers.document(), again)
    assert again.read_bytes() == made.read_bytes()
