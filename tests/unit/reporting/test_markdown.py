"""Markdown: tables as GitHub reads them, and nothing from data is markup."""

from __future__ import annotations

import re

from tests.unit.reporting import papers

from sluzby_eval.reporting.renderers import md


def written(tmp_path, document):
    path = tmp_path / "x.md"
    md.render(document, path)
    return path.read_text(encoding="utf-8")


def test_tables_have_as_many_cells_in_every_row(tmp_path):
    text = written(tmp_path, papers.document(papers.sections(papers.HOSTILE, rows=len(papers.HOSTILE))))
    block: list[int] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            block.append(len(re.findall(r"(?<!\\)\|", line)))
        else:
            assert len(set(block)) <= 1, block
            block = []


def test_headings_follow_the_levels_of_sections(tmp_path):
    text = written(tmp_path, papers.document())
    assert text.startswith("# Zpráva 2025\n")
    assert "\n## Tabulky\n" in text
    assert "\n### Část\n" in text


def test_no_markup_from_data_stays_alive(tmp_path):
    text = written(tmp_path, papers.document(papers.sections(papers.HOSTILE, rows=len(papers.HOSTILE))))
    assert "<script" not in text.replace("\\<script", "")
    assert not re.search(r"(?<!\\)\[odkaz", text)
    assert not re.search(r"\bhttps?:", text)
    assert not re.search(r"\bwww\.", text)
    assert "\x1b" not in text


def test_a_line_that_begins_like_a_list_is_a_paragraph():
    assert md.escaped("1. ledna") == "1\\. ledna"
    assert md.escaped("- x") == "\\- x"
    assert md.escaped("−1") == "−1"
